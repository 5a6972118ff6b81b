//! What a person types to try a service out on an Android device. Commands: developer.android.com ("Testing workers",
//! "Test foreground service timeouts", "Power management restrictions"), AOSP JobSchedulerShellCommand; read 2026-11.

use std::fmt::Write as _;

use crate::codegen::work::{self, WorkNames};
use crate::config::{Background, ForegroundServiceType, Keyword, NetworkRequirement, Platform, ServiceDeclaration};
use crate::diagnostic::Sources;
use crate::gradle::{self, Value};
use crate::platform::android::{PERIODIC_INTERVAL_MIN, foreground_type};
use crate::platform::limits;

/// The name that the device knows the app by, and where it is from.
pub struct AppId {
    pub id: String,
    pub source: String,
}

/// The `applicationId` of the Gradle file, else what the declaration calls the app.
pub fn app_id(background: &Background) -> AppId {
    let of_gradle = || {
        let path = gradle::find(&background.project, &background.output)?;
        let facts = gradle::open(&background.project, &path, &mut Sources::default()).ok()?;
        match facts.application_id.into_iter().next()?.value {
            Value::Known(id) => Some(AppId { id, source: format!("applicationId in {}", path.display()) }),
            Value::Computed(_) => None,
        }
    };
    let of_declaration = || {
        let app = &background.app;
        let (id, key) = match (&app.android_package, &app.bundle_identifier) {
            (Some(id), _) => (id.clone(), "the package of the generated Kotlin"),
            (None, Some(id)) => (id.clone(), "meta.bundle_identifier"),
            (None, None) => ("<applicationId>".to_owned(), "not known here"),
        };
        AppId { id, source: format!("{key}; the app's applicationId may be another one") }
    };
    of_gradle().unwrap_or_else(of_declaration)
}

/// The page, as text with indented commands.
pub fn page(background: &Background, declaration: &ServiceDeclaration, app: &AppId) -> String {
    let names = work::names(background, declaration);
    let parts = [
        head(declaration, &names, app),
        run_now(declaration, &names, app),
        state(&names, app),
        waiting(declaration, app),
        foreground(declaration, &names, app),
        limits_of(declaration),
    ];
    parts.join("\n")
}

fn head(declaration: &ServiceDeclaration, names: &WorkNames, app: &AppId) -> String {
    let service = declaration.on(Platform::Android);
    let mut text = format!("`{}` on Android\n\n", declaration.id);
    let mut row = |what: &str, value: &str| writeln!(text, "  {what:<18} {value}").expect("a String takes everything");
    row("app", &format!("{} ({})", app.id, app.source));
    if service.trigger.minimum_interval().is_some() {
        row("periodic work", &names.periodic);
    }
    row("one-time work", &names.once);
    row("tags", &format!("{}, {}", names.tag, names.tag_of_all));
    if let Some(component) = &names.foreground_service {
        row("foreground service", component);
    }
    row("log", names.log);
    text
}

fn run_now(declaration: &ServiceDeclaration, names: &WorkNames, app: &AppId) -> String {
    let (id, package) = (&declaration.id, &app.id);
    let mut text = format!(
        "Run it now\n\n  From the app, which is the only way that does not wait:\n      OroBackground.schedule(context, \"{id}\")\n  \
         What waits for its constraints is forced by the number of its job. WorkManager tells it, in the column Job Id of `{}`:\n      \
         adb shell am broadcast -a \"androidx.work.diagnostics.REQUEST_DIAGNOSTICS\" -p \"{package}\"\n      \
         adb logcat -d -s WM-DiagnosticsWrkr\n      adb shell cmd jobscheduler run -f {package} <job id>\n  \
         Where `dumpsys jobscheduler` shows a namespace for the job (@androidx.work.systemjobscheduler@), add it:\n      \
         adb shell cmd jobscheduler run -f -n androidx.work.systemjobscheduler {package} <job id>\n",
        names.once
    );
    if declaration.on(Platform::Android).trigger.minimum_interval().is_some() {
        writeln!(
            text,
            "  Periodic work that is forced before its time does nothing: WorkManager looks at the clock itself and waits on."
        )
        .expect("a String takes everything");
    }
    text
}

fn state(names: &WorkNames, app: &AppId) -> String {
    let (package, log) = (&app.id, names.log);
    format!(
        "See what happens\n\n      adb logcat -s {log}:V WM-WorkerWrapper:V\n      adb shell dumpsys jobscheduler {package}\n      \
         adb shell dumpsys jobscheduler {package} | grep -A40 \"JOB \"\n  \"Unsatisfied constraints\" names what a job waits for.\n"
    )
}

fn waiting(declaration: &ServiceDeclaration, app: &AppId) -> String {
    let (package, requires) = (&app.id, &declaration.on(Platform::Android).requires);
    let mut commands = vec![
        ("dumpsys battery unplug".to_owned(), "quotas are not applied while charging"),
        (format!("am set-standby-bucket {package} rare"), "or active, working_set, frequent, restricted"),
        (format!("am get-standby-bucket {package}"), ""),
        ("dumpsys deviceidle force-idle".to_owned(), "doze"),
        ("dumpsys deviceidle unforce".to_owned(), "ends it"),
        (
            format!("cmd appops set {package} RUN_ANY_IN_BACKGROUND ignore"),
            "as when the user restricts the app; `allow` ends it",
        ),
    ];
    if requires.network != NetworkRequirement::None {
        commands
            .push(("cmd connectivity airplane-mode enable".to_owned(), "for `requires.network`; `disable` ends it"));
    }
    if requires.charging {
        commands.push(("dumpsys battery set ac 1".to_owned(), "for `requires.charging`"));
    }
    if requires.battery_not_low {
        commands.push(("dumpsys battery set level 5".to_owned(), "for `requires.battery_not_low`"));
    }
    commands.push(("dumpsys battery reset".to_owned(), "the battery as it is"));
    let width = commands.iter().map(|(command, _)| command.len()).max().unwrap_or_default();
    let line = |(command, about): &(String, &str)| {
        let about = if about.is_empty() { String::new() } else { format!("  # {about}") };
        format!("      {}\n", format!("adb shell {command:width$}{about}").trim_end())
    };
    format!("Make the device wait\n\n{}", commands.iter().map(line).collect::<String>())
}

fn foreground(declaration: &ServiceDeclaration, names: &WorkNames, app: &AppId) -> String {
    let service = declaration.on(Platform::Android);
    let Some(kind) = service.android.foreground_service_type else {
        return "Foreground\n\n  The service has no foreground type; its runs are WorkManager work.\n".to_owned();
    };
    let package = &app.id;
    let component =
        names.foreground_service.as_deref().unwrap_or("androidx.work.impl.foreground.SystemForegroundService");
    let mut text =
        format!("Foreground ({})\n\n      adb shell dumpsys activity services {package}/{component}\n", kind.as_str());
    let key = match kind {
        ForegroundServiceType::DataSync => Some("data_sync_fgs_timeout_duration"),
        ForegroundServiceType::MediaProcessing => Some("media_processing_fgs_timeout_duration"),
        _ => None,
    };
    if let Some(key) = key {
        let _ = write!(
            text,
            "  Its 6 h in a day as one minute; `abort` is then raised in the run:\n      adb shell am compat enable FGS_INTRODUCE_TIME_LIMITS {package}\n      \
             adb shell device_config put activity_manager {key} 60000\n      adb shell device_config delete activity_manager {key}    # as before\n"
        );
    }
    if foreground_type(kind).while_in_use {
        text.push_str(
            "  It starts only while the app is visible; from the background Android throws a SecurityException.\n",
        );
    }
    text
}

fn limits_of(declaration: &ServiceDeclaration) -> String {
    let service = declaration.on(Platform::Android);
    let limit = limits::run_limit(service, Platform::Android);
    let time = service.timeout.map_or(limit, |timeout| timeout.min(limit));
    let mut text = format!("What Android may do\n\n  A run has {time}; then `abort` is raised and the run ends.\n");
    let mut line = |line: &str| writeln!(text, "  {line}").expect("a String takes everything");
    match service.trigger.minimum_interval() {
        Some(interval) => {
            line(&format!(
                "Every {} at most, later as it pleases the device: doze, standby bucket and quota delay runs.",
                interval.max(PERIODIC_INTERVAL_MIN)
            ));
        }
        None => line("It runs when the app asks; doze, standby bucket and quota delay what waits."),
    }
    line("An app that the user has stopped in the settings runs nothing until it is opened again.");
    line("The numbers behind this are in docs/android.md.");
    text
}
