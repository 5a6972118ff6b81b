//! What would crash, or never run, by what the Android module says.

use std::path::Path;

use super::classes::AppSources;
use super::manifest::Manifest;
use super::start::{Application, FoundApplication, application, initializer_removed};
use super::taken;
use crate::codegen::manifest;
use crate::config::Background;
use crate::diagnostic::{Code, Diagnostic, Sources, Span};

/// What is known of the module.
#[derive(Clone, Debug, Default)]
pub struct Facts {
    manifests: Vec<Manifest>,
    /// Where the manifest takes away what starts WorkManager.
    initializer_removed: Option<Span>,
    application: Application,
    /// The sources start WorkManager by themselves, or by androidx.startup.
    starts_work_manager: bool,
    /// Whether `OroBackground.initialize` is called; None without sources.
    initializes: Option<bool>,
}

/// Reads the manifests of the module that the configuration names, and the Kotlin and Java in it. Files that cannot be read
/// are as if they were not there.
pub fn open(background: &Background, sources: &mut Sources) -> Facts {
    let Some(main) = &background.output.android_manifest else { return Facts::default() };
    let (project, generated) = (&background.project, &background.output.dir);
    let manifests = Manifest::all(project, main, sources);
    let app = AppSources::read(project, module(main), generated);
    let application = application(&manifests, &app, sources);
    let calls = |app: &AppSources| app.have(&["OroBackground", "initialize"]);
    let initializes =
        (!app.is_empty()).then(|| calls(&app) || calls(&AppSources::read(project, Path::new(""), generated)));
    Facts {
        initializer_removed: initializer_removed(&manifests),
        starts_work_manager: app.calls("WorkManager", "initialize") || app.have(&["WorkManagerInitializer"]),
        manifests,
        application,
        initializes,
    }
}

/// The folder of the module that a manifest belongs to.
fn module(manifest: &Path) -> &Path {
    let folder = manifest.parent().unwrap_or(Path::new(""));
    match folder.parent() {
        Some(src) if src.ends_with("src") => src.parent().unwrap_or(Path::new("")),
        _ => folder,
    }
}

/// Judges the module by what the generated code needs.
pub fn check(facts: &Facts, background: &Background) -> Vec<Diagnostic> {
    let Some(needed) = manifest::needs(background) else { return Vec::new() };
    let mut found = taken::check(&facts.manifests, &needed);
    let mut undecided = Vec::new();
    found.extend(work_manager(facts, &mut undecided));
    found.extend(not_initialized(facts));
    found.extend(not_known(&undecided));
    found
}

/// Without an initializer, `WorkManager.getInstance` asks the Application for a configuration.
fn work_manager(facts: &Facts, undecided: &mut Vec<(Span, &'static str)>) -> Option<Diagnostic> {
    let removed = facts.initializer_removed.filter(|_| !facts.starts_work_manager)?;
    let (place, label) = match &facts.application {
        Application::Default(place) => (*place, "no class of its own, which could configure it".to_owned()),
        Application::Found(FoundApplication { provides: Some(false), span, name, .. }) => {
            (*span, format!("`{name}` does not implement Configuration.Provider"))
        }
        Application::Found(FoundApplication { provides: Some(true), .. }) | Application::Unknown => return None,
        Application::Found(FoundApplication { provides: None, span, .. }) => {
            undecided.push((*span, "extends a class that is not among the sources"));
            return None;
        }
        Application::Elsewhere(span) => {
            undecided.push((*span, "not among the sources of the module"));
            return None;
        }
    };
    Some(
        Diagnostic::error(Code::WorkManagerUnconfigured, "WorkManager is neither started nor configured, so the app crashes")
            .at(removed, "takes away what starts it")
            .at(place, label)
            .because("then WorkManager.getInstance throws an IllegalStateException, \"WorkManager is not initialized properly\" (androidx work)")
            .help("let the Application class implement `Configuration.Provider`; or leave WorkManager's initializer in the manifest"),
    )
}

fn not_initialized(facts: &Facts) -> Option<Diagnostic> {
    if facts.initializes != Some(false) {
        return None;
    }
    let finding = Diagnostic::warning(Code::InitializeMissing, "the app does not call `OroBackground.initialize`");
    let (finding, line) = match &facts.application {
        Application::Found(FoundApplication { span, is_java, .. }) => {
            let line = if *is_java { "OroBackground.INSTANCE.initialize(this);" } else { "OroBackground.initialize(this)" };
            (finding.at(*span, "the app starts here"), format!("add `{line}` to its `onCreate`"))
        }
        Application::Default(place) => (
            finding.at(*place, "names no class with `android:name`"),
            "add a class that extends Application, with `OroBackground.initialize(this)` in its `onCreate`, and name it here".to_owned(),
        ),
        Application::Elsewhere(place) => (
            finding.at(*place, "the app starts with this class"),
            "add `OroBackground.initialize(this)` to its `onCreate`".to_owned(),
        ),
        Application::Unknown => return None,
    };
    Some(
        finding
            .because("it schedules the intervals, and cancels work of services that are no longer declared")
            .help(line),
    )
}

/// Said once for a module.
fn not_known(undecided: &[(Span, &'static str)]) -> Option<Diagnostic> {
    let finding = Diagnostic::note(
        Code::AndroidUndecided,
        "not known without building the Android app: whether it configures WorkManager, whose initializer is taken away",
    );
    (!undecided.is_empty()).then(|| {
        let places = undecided.iter().fold(finding, |finding, (place, why)| finding.at(*place, *why));
        places.help("the Application class has to implement `Configuration.Provider`, or call `WorkManager.initialize`")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_module_is_above_its_source_sets() {
        for (manifest, expected) in [
            ("android/app/src/main/AndroidManifest.xml", "android/app"),
            ("src/main/AndroidManifest.xml", ""),
            ("android/app/AndroidManifest.xml", "android/app"),
            ("AndroidManifest.xml", ""),
        ] {
            assert_eq!(module(Path::new(manifest)), Path::new(expected), "{manifest}");
        }
    }
}
