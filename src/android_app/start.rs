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
        let is_gone = |id: ElementId| {
            matches!(read.tools(id, "node"), Some("remove" | "removeAll"))
                || read.android(id, "enabled") == Some("false")
        };
        let named = |id: ElementId, name: &str| read.android(id, "name").is_none_or(|own| own == name);
        let of_provider = |id: ElementId| {
            if is_gone(id) {
                return Some(id);
            }
            let mut entries = read.document.child_elements(id);
            entries.find(|entry| {
                read.tag(*entry) == "meta-data" && named(*entry, android::WORK_MANAGER_INITIALIZER) && is_gone(*entry)
            })
        };
        let mut providers =
            read.components().filter(|id| read.tag(*id) == "provider" && named(*id, android::STARTUP_PROVIDER));
        let gone = providers.find_map(of_provider)?;
        let by_node = read.tools(gone, "node").is_some();
        Some(if by_node { read.span(gone, TOOLS, "node") } else { read.span(gone, ANDROID, "enabled") })
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
        true => class.package.ends_with(package.trim_start_matches('.')),
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
