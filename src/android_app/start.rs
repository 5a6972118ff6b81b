//! How the app starts: whether WorkManager can be had, and whether `OroBackground.initialize` is called.

use std::collections::BTreeSet;

use super::classes::{AppSources, Class};
use super::manifest::Manifest;
use crate::app_code::Language;
use crate::codegen::merge::manifest::{ANDROID, TOOLS};
use crate::codegen::merge::xml::ElementId;
use crate::diagnostic::{Sources, Span};
use crate::platform::android;

/// The framework's, and those of libraries that are known not to configure WorkManager.
const KNOWN_BASES: &[&str] = &[
    "Application",
    "MultiDexApplication",
    "SplitCompatApplication",
    "FlutterApplication",
    "FlutterMultiDexApplication",
    "ReactApplication",
    "Serializable",
];

/// Where the manifest takes away what starts WorkManager with the app.
pub fn initializer_removed(manifests: &[Manifest]) -> Option<Span> {
    manifests.iter().find_map(|manifest| {
        let read = manifest.read();
        let gone = |id: ElementId| match read.tools(id, "node") {
            Some("remove" | "removeAll") => Some(read.span(id, TOOLS, "node")),
            _ => (read.android(id, "enabled") == Some("false")).then(|| read.span(id, ANDROID, "enabled")),
        };
        let named = |id: ElementId, name: &str| read.android(id, "name").is_none_or(|own| own == name);
        let is_initializer =
            |id: &ElementId| read.tag(*id) == "meta-data" && named(*id, android::WORK_MANAGER_INITIALIZER);
        let of_provider =
            |id: ElementId| gone(id).or_else(|| read.document.child_elements(id).filter(is_initializer).find_map(gone));
        let mut providers =
            read.components().filter(|id| read.tag(*id) == "provider" && named(*id, android::STARTUP_PROVIDER));
        providers.find_map(of_provider)
    })
}

/// What `android:name` of `<application>` stands for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Application {
    /// There is no manifest, or no `<application>` in it.
    #[default]
    Unknown,
    /// The framework's own class: none is named. Where one would be.
    Default(Span),
    Found(FoundApplication),
    /// Named here, and not among the sources.
    Elsewhere(Span),
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FoundApplication {
    pub name: String,
    pub span: Span,
    pub is_java: bool,
    /// Whether it configures WorkManager; None where a class that it extends is not among the sources.
    pub provides: Option<bool>,
}

/// The class of the app that the manifest of `src/main` names.
pub fn application(manifests: &[Manifest], app: &AppSources, sources: &mut Sources) -> Application {
    let Some(manifest) = manifests.iter().find(|manifest| manifest.variant.is_none()) else {
        return Application::Unknown;
    };
    let read = manifest.read();
    let Some(element) = read.application else { return Application::Unknown };
    let Some(name) = read.android(element, "name") else { return Application::Default(read.document.span(element)) };
    let place = read.span(element, ANDROID, "name");
    let (package, simple) = name.rsplit_once('.').unwrap_or(("", name));
    if package == "android.app" {
        return Application::Default(place);
    }
    let is_meant = |class: &Class| match name.starts_with('.') || package.is_empty() {
        true => class.package.ends_with(package),
        false => class.package == package,
    };
    match app.classes(simple).into_iter().find(is_meant) {
        Some(class) => Application::Found(FoundApplication {
            span: app.span(&class, sources),
            is_java: app.language(&class) == Language::Java,
            provides: provides(&class, app, &mut BTreeSet::new()),
            name: class.name,
        }),
        None => Application::Elsewhere(place),
    }
}

/// Whether a class implements `Configuration.Provider`, itself or by what it extends.
fn provides(class: &Class, app: &AppSources, seen: &mut BTreeSet<String>) -> Option<bool> {
    if !seen.insert(class.name.clone()) {
        return None;
    }
    if class.supers.iter().any(|of| of == "Configuration.Provider" || of.ends_with(".Configuration.Provider")) {
        return Some(true);
    }
    let mut known = Some(false);
    for of in &class.supers {
        let simple = of.rsplit('.').next().unwrap_or(of);
        if KNOWN_BASES.contains(&simple) {
            continue;
        }
        match app.classes(simple).first().and_then(|class| provides(class, app, seen)) {
            Some(true) => return Some(true),
            Some(false) => {}
            None => known = None,
        }
    }
    known
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;

    use super::*;

    fn manifest(application: &str) -> Vec<Manifest> {
        manifest_of(application, None)
    }

    fn manifest_of(application: &str, variant: Option<&str>) -> Vec<Manifest> {
        let text = format!("<manifest xmlns:android=\"{ANDROID}\" xmlns:tools=\"{TOOLS}\">{application}</manifest>");
        let source = Sources::default().add("AndroidManifest.xml", text.as_str());
        Manifest::of(source, text.into(), variant.map(str::to_owned)).into_iter().collect()
    }

    #[test]
    fn the_initializer_is_there_or_gone() {
        let provider = |attributes: &str, inside: &str| {
            format!("<application><provider {attributes}>{inside}</provider></application>")
        };
        let startup = "android:name=\"androidx.startup.InitializationProvider\"";
        let entry = |name: &str, node: &str| format!("<meta-data android:name=\"{name}\" tools:node=\"{node}\"/>");
        for (text, is_gone) in [
            (provider(&format!("{startup} tools:node=\"remove\""), ""), true),
            (format!("<uses-permission/>{}", provider("tools:node=\"removeAll\"", "")), true),
            (provider(&format!("{startup} android:enabled=\"false\""), ""), true),
            (
                provider(
                    &format!("{startup} tools:node=\"merge\""),
                    &entry(android::WORK_MANAGER_INITIALIZER, "remove"),
                ),
                true,
            ),
            (provider(startup, &entry(android::WORK_MANAGER_INITIALIZER, "merge")), false),
            (provider(startup, &entry("com.example.OtherInitializer", "remove")), false),
            (provider(startup, "<intent-filter tools:node=\"removeAll\"/>"), false),
            (provider("android:name=\"com.example.FileProvider\" tools:node=\"remove\"", ""), false),
            ("<application/>".to_owned(), false),
        ] {
            assert_eq!(initializer_removed(&manifest(&text)).is_some(), is_gone, "{text}");
        }
    }

    #[test]
    fn the_application_is_found_by_its_name() {
        let project = tempfile::tempdir().expect("a folder");
        let write = |name: &str, text: &str| fs::write(project.path().join(name), text).expect("writable");
        write(
            "A.kt",
            "@file:Suppress(\"unused\")\npackage a.b\nclass A : Base()\nopen class Base : Application(), Configuration.Provider",
        );
        write("B.java", "package a.b; class B extends Application {}");
        write("C.kt", "package a.b\nclass C : com.library.BaseApplication()");
        write("D.kt", "package a.b\nclass D : E()\nopen class E : D()");
        write("F.java", "package a.b; class F extends Application implements androidx.work.Configuration.Provider {}");
        write("G.kt", "package org.a.b\nclass G : Application()");
        write("H.kt", "package a.chat\nclass H : Application()");
        let app = AppSources::read(project.path(), Path::new(""), Path::new("gen"));
        let found = |name: &str| {
            application(&manifest(&format!("<application android:name=\"{name}\"/>")), &app, &mut Sources::default())
        };
        let provides = |name: &str| match found(name) {
            Application::Found(found) => found.provides,
            other => panic!("{name}: {other:?}"),
        };
        assert_eq!(["a.b.A", ".A", "A", ".b.A", "a.b.F"].map(provides), [Some(true); 5]);
        assert_eq!((provides(".B"), provides(".C"), provides(".D")), (Some(false), None, None));
        assert!(matches!(found(".B"), Application::Found(found) if found.is_java));
        for elsewhere in ["x.y.A", "a.b.X", "a.b.G", ".hat.H", "${applicationName}"] {
            assert!(matches!(found(elsewhere), Application::Elsewhere(_)), "{elsewhere}");
        }
        assert!(matches!(found("android.app.Application"), Application::Default(_)));
        assert!(matches!(
            application(&manifest("<application/>"), &app, &mut Sources::default()),
            Application::Default(_)
        ));
        let of_flavour = manifest_of("<application android:name=\"a.b.A\"/>", Some("src/free"));
        for unknown in [manifest(""), of_flavour] {
            assert_eq!(application(&unknown, &app, &mut Sources::default()), Application::Unknown);
        }
    }
}
