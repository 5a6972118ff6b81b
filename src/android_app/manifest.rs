//! An AndroidManifest.xml as it lies in the project, before the Android build merges it with others.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::codegen::merge::manifest::{ANDROID, TOOLS};
use crate::codegen::merge::xml::{self, Document, ElementId};
use crate::codegen::{merge, output};
use crate::diagnostic::{SourceId, Sources, Span};

/// A manifest that can be read.
#[derive(Clone, Debug)]
pub struct Manifest {
    source: SourceId,
    text: Arc<str>,
    /// `src/debug`, `src/free`: it is merged over the one of `src/main`, for some builds. None for that one.
    pub variant: Option<String>,
}

/// A manifest, read.
pub struct Read<'a> {
    pub document: Document<'a>,
    pub application: Option<ElementId>,
}

impl Manifest {
    /// None for what is no manifest: `gen` says what is wrong with the one that it merges into, Gradle with others.
    pub fn open(project: &Path, path: &Path, variant: Option<String>, sources: &mut Sources) -> Option<Self> {
        let name = output::ledger_path(project, path).to_string_lossy().into_owned();
        let bytes = fs::read(project.join(path)).ok()?;
        let (source, text) = merge::decode(&name, bytes, sources).ok()?;
        Self::of(source, text, variant)
    }

    pub fn of(source: SourceId, text: Arc<str>, variant: Option<String>) -> Option<Self> {
        let document = xml::parse(source, &text).ok()?;
        let is_manifest = document.element(document.root()).is("manifest");
        drop(document);
        is_manifest.then_some(Self { source, text, variant })
    }

    /// The app's manifests: that of `src/main`, then those of flavours and build types beside it.
    pub fn all(project: &Path, main: &Path, sources: &mut Sources) -> Vec<Self> {
        let mut all: Vec<Self> = Self::open(project, main, None, sources).into_iter().collect();
        for (name, path) in variants(project, main) {
            all.extend(Self::open(project, &path, Some(name), sources));
        }
        all
    }

    pub fn read(&self) -> Read<'_> {
        let document = xml::parse(self.source, &self.text).expect("it was read before");
        let application = document.child_elements(document.root()).find(|id| document.element(*id).is("application"));
        Read { document, application }
    }

    /// `android:targetSdkVersion` of `<uses-sdk>`.
    pub fn target_sdk(&self) -> Option<(u32, Span)> {
        let read = self.read();
        let uses_sdk = read.children(None).find(|id| read.document.element(*id).is("uses-sdk"))?;
        let attribute = read.document.element(uses_sdk).attribute(Some(ANDROID), "targetSdkVersion")?;
        Some((attribute.value.trim().parse().ok()?, Span::new(self.source, attribute.range.clone())))
    }
}

/// `src/<variant>/AndroidManifest.xml` beside `src/main`, without those of tests.
fn variants(project: &Path, main: &Path) -> Vec<(String, PathBuf)> {
    let Some(own) = main.parent() else { return Vec::new() };
    let (Some(all), Some(file)) = (own.parent().filter(|all| all.ends_with("src")), main.file_name()) else {
        return Vec::new();
    };
    let Ok(folders) = fs::read_dir(project.join(all)) else { return Vec::new() };
    let mut names: Vec<String> =
        folders.flatten().map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    let is_of_app =
        |name: &String| !name.starts_with("test") && !name.starts_with("androidTest") && !own.ends_with(name);
    names.into_iter().filter(is_of_app).map(|name| (format!("src/{name}"), all.join(&name).join(file))).collect()
}

impl Read<'_> {
    /// The children of an element, or of the root.
    pub fn children(&self, of: Option<ElementId>) -> impl Iterator<Item = ElementId> + '_ {
        self.document.child_elements(of.unwrap_or(self.document.root()))
    }

    /// The children of `<application>`.
    pub fn components(&self) -> impl Iterator<Item = ElementId> + '_ {
        self.application.into_iter().flat_map(|application| self.document.child_elements(application))
    }

    pub fn tag(&self, id: ElementId) -> &str {
        self.document.element(id).name.local
    }

    pub fn android(&self, id: ElementId, name: &str) -> Option<&str> {
        self.document.element(id).attribute(Some(ANDROID), name).map(|attribute| attribute.value.trim())
    }

    pub fn tools(&self, id: ElementId, name: &str) -> Option<&str> {
        self.document.element(id).attribute(Some(TOOLS), name).map(|attribute| attribute.value.trim())
    }

    /// Where an attribute stands, else the element.
    pub fn span(&self, id: ElementId, namespace: &str, name: &str) -> Span {
        let attribute = self.document.element(id).attribute(Some(namespace), name);
        attribute.map_or_else(
            || self.document.span(id),
            |attribute| Span::new(self.document.source, attribute.range.clone()),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variants_are_beside_the_main_manifest_and_of_no_test() {
        let project = tempfile::tempdir().expect("a folder");
        let write = |path: &str, text: &str| {
            let path = project.path().join(path);
            fs::create_dir_all(path.parent().expect("has a folder")).expect("created");
            fs::write(path, text).expect("written");
        };
        for source_set in ["main", "free", "debug", "test", "testDebug", "androidTest", "androidTestFree"] {
            write(&format!("app/src/{source_set}/AndroidManifest.xml"), "<manifest/>");
        }
        write("app/src/paid/AndroidManifest.xml", "<resources/>");
        write("app/src/staging/App.kt", "");
        write("app/AndroidManifest.xml", "<manifest/>");
        write("core/AndroidManifest.xml", "<manifest/>");
        let variants = |main: &str| -> Vec<Option<String>> {
            let all = Manifest::all(project.path(), Path::new(main), &mut Sources::default());
            all.into_iter().map(|manifest| manifest.variant).collect()
        };
        let of_source_sets = [None, Some("src/debug".to_owned()), Some("src/free".to_owned())];
        assert_eq!(variants("app/src/main/AndroidManifest.xml"), of_source_sets);
        assert_eq!(variants("app/AndroidManifest.xml"), [None], "modules are no variants of each other");
    }

    #[test]
    fn the_target_is_that_of_uses_sdk() {
        for (children, expected) in [
            ("<uses-permission/><uses-sdk android:targetSdkVersion=\" 35 \"/>", Some(35)),
            ("<uses-sdk android:targetSdkVersion=\"${target}\"/>", None),
            ("<uses-sdk android:minSdkVersion=\"26\"/>", None),
            ("", None),
        ] {
            let text = format!("<manifest xmlns:android=\"{ANDROID}\">{children}</manifest>");
            let source = Sources::default().add("AndroidManifest.xml", text.as_str());
            let manifest = Manifest::of(source, text.into(), None).expect("a manifest");
            assert_eq!(manifest.target_sdk().map(|(target, _)| target), expected, "{children}");
        }
    }
}
