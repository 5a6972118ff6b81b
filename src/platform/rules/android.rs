//! WorkManager and foreground services. Sources: androidx work-runtime; AOSP ForegroundServiceTypePolicy and
//! ActivityManagerConstants; developer.android.com. All read 2026-11.

use super::Subject;
use crate::config::{Background, ForegroundServiceType, Platform, Trigger};
use crate::diagnostic::{Code, Diagnostic};
use crate::platform::android::{
    BUDGET, EXPEDITED_TIME, Grant, PERIODIC_INTERVAL_MIN, SCHEDULER_SLOTS, SCHEDULER_SLOTS_MAX, SHORT_SERVICE_TIME,
    WORKER_TIME, foreground_type,
};

pub fn check(subject: Subject<'_>) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    interval(subject, &mut found);
    foreground(subject, &mut found);
    work(subject, &mut found);
    found
}

fn interval(subject: Subject<'_>, found: &mut Vec<Diagnostic>) {
    let service = subject.service();
    let Some(interval) = service.trigger.minimum_interval() else {
        if service.android.flex.is_some() {
            found.push(
                Diagnostic::error(Code::AndroidFlex, format!("`{}` has a flex window but no interval", subject.id()))
                    .at(subject.place("flex"), "no meaning without an interval")
                    .help("remove `flex`, or make the trigger `type = \"interval\"`"),
            );
        }
        return;
    };
    if interval < PERIODIC_INTERVAL_MIN {
        let place = subject.place("trigger.minimum_interval");
        let finding = Diagnostic::warning(
            Code::AndroidIntervalFloor,
            format!("`{}` asks for every {interval}, Android runs it at most every {PERIODIC_INTERVAL_MIN}", subject.id()),
        )
        .at(place, format!("raised to {PERIODIC_INTERVAL_MIN} on Android"))
        .because(format!("WorkManager's periodic work has a floor of {PERIODIC_INTERVAL_MIN} (androidx work-runtime, PeriodicWorkRequest)"));
        let mended = format!("\"{PERIODIC_INTERVAL_MIN}\"");
        found.push(if subject.owns("trigger.minimum_interval") {
            finding
                .help(format!("write `minimum_interval = {mended}`, which is what happens anyway"))
                .replace("write the interval that Android has", place, mended)
        } else {
            finding.help(format!(
                "other platforms keep the shorter interval; write `minimum_interval = {mended}` to have it the same everywhere"
            ))
        });
    }
    let effective = interval.max(PERIODIC_INTERVAL_MIN);
    if let Some(flex) = service.android.flex.filter(|flex| *flex > effective) {
        let place = subject.place("flex");
        found.push(
            Diagnostic::error(
                Code::AndroidFlex,
                format!("the flex window of `{}` is longer than its interval", subject.id()),
            )
            .at(place, format!("{flex} in every {effective}"))
            .because("flex is the end of each period, at most the period itself (androidx work-runtime)")
            .help("shorten `flex`; without it the work may run at any time in the period")
            .replace("make the window the whole interval", place, format!("\"{effective}\"")),
        );
    }
}

fn foreground(subject: Subject<'_>, found: &mut Vec<Diagnostic>) {
    let service = subject.service();
    let id = subject.id();
    let kind = service.android.foreground_service_type;
    if service.keep_alive && kind.is_none() {
        found.push(
            Diagnostic::error(
                Code::AndroidForegroundType,
                format!("`{id}` stays alive on Android without a foreground service type"),
            )
            .at(subject.place("keep_alive"), "needs a foreground service")
            .because("without a type the app crashes with MissingForegroundServiceTypeException (target 34+)")
            .help("add `foreground_service_type = \"dataSync\"`, or what fits, to `platform.android`")
            .help("or set `keep_alive = false` in `platform.android`"),
        );
    }
    let Some(kind) = kind else { return };
    if !service.keep_alive {
        found.push(
            Diagnostic::note(
                Code::AndroidForegroundUnused,
                format!("`{id}` has a foreground service type but does not stay alive"),
            )
            .at(subject.place("foreground_service_type"), "its runs are WorkManager work, with the time of a worker")
            .because("its worker asks to go to the foreground, which Android allows while the app is visible; the type is in the manifest, and has to be declared to the store")
                .help("remove it, or set `keep_alive = true` for a foreground service of its own"),
        );
        return;
    }
    if service.trigger != Trigger::OnDemand {
        found.push(
            Diagnostic::error(
                Code::AndroidForegroundStart,
                format!("Android may not start the foreground service of `{id}` from the background"),
            )
            .at(subject.place("trigger.type"), "starts while the app is in the background")
            .at(subject.place("keep_alive"), "needs a foreground service")
            .because("the start throws ForegroundServiceStartNotAllowedException (developer.android.com, target 31+)")
            .help("make the trigger `on-demand` and schedule it from the app, or set `keep_alive = false` in `platform.android`"),
        );
    }
    grant(subject, kind, found);
    if kind == ForegroundServiceType::SpecialUse && service.android.special_use.is_none() {
        found.push(
            Diagnostic::error(Code::AndroidSpecialUse, format!("`{id}` is a specialUse service without a reason"))
                .at(subject.place("foreground_service_type"), "the store asks what it is for")
                .because("specialUse needs the property PROPERTY_SPECIAL_USE_FGS_SUBTYPE (developer.android.com)")
                .help("add `special_use = \"…\"` to `platform.android`"),
        );
    }
}

/// A manifest can declare a permission, not grant it.
fn grant(subject: Subject<'_>, kind: ForegroundServiceType, found: &mut Vec<Diagnostic>) {
    let rules = foreground_type(kind);
    let Some(grant) = rules.grant else { return };
    let permission = rules.default_prerequisite.unwrap_or_default();
    let (what, how) = match grant {
        Grant::RunTimePermission => {
            (permission, "ask for it with `requestPermissions` before the app schedules the service")
        }
        Grant::Consent => (
            "a screen capture",
            "ask with `MediaProjectionManager.createScreenCaptureIntent` before the app schedules the service",
        ),
        Grant::SpecialAccess => {
            (permission, "look at `AlarmManager.canScheduleExactAlarms`, and lead the user to the settings")
        }
    };
    found.push(
        Diagnostic::note(
            Code::AndroidForegroundGrant,
            format!("`{}` does not start on Android before the user has allowed {what}", subject.id()),
        )
        .at(subject.place("foreground_service_type"), "declared in the manifest, granted by the user")
        .because("the start throws SecurityException without (AOSP, ForegroundServiceTypePolicy; target 34+)")
        .help(how),
    );
}

fn work(subject: Subject<'_>, found: &mut Vec<Diagnostic>) {
    let service = subject.service();
    let id = subject.id();
    let limit = subject.run_limit();
    let (what, source) = match service.android.foreground_service_type.filter(|_| service.keep_alive) {
        None => {
            ("a worker".to_owned(), format!("Android stops a worker after {WORKER_TIME} (AOSP, JobSchedulerService)"))
        }
        Some(kind @ ForegroundServiceType::ShortService) => (
            format!("a {kind}"),
            format!("Android stops a shortService after {SHORT_SERVICE_TIME} (AOSP, ActivityManagerConstants)"),
        ),
        Some(kind) if foreground_type(kind).duration_max.is_some() => (
            format!("a {kind} service"),
            format!("Android gives dataSync and mediaProcessing {BUDGET} in a day (AOSP, ActivityManagerConstants)"),
        ),
        Some(kind) => (format!("a {kind} service"), "a run that takes longer is taken for one that hangs".to_owned()),
    };
    if let Some(timeout) = service.timeout.filter(|timeout| *timeout > limit) {
        found.push(
            Diagnostic::warning(
                Code::TimeoutAboveLimit,
                format!("`{id}` may take {timeout}, but Android gives {what} {limit}"),
            )
            .at(subject.place("timeout"), format!("the run is ended after {limit}"))
            .because(source)
            .help("split the work, or lower `timeout` in `platform.android` so that the run can end in time"),
        );
    }
    if service.requires.idle {
        found.push(
            Diagnostic::note(
                Code::AndroidIdleBackoff,
                format!("retries of `{id}` have no delay of their own on Android"),
            )
            .at(subject.place("requires.idle"), "waits for the device to be idle again instead")
            .because("WorkManager refuses backoff on work that waits for idle (androidx work-runtime, WorkRequest)")
            .help("nothing needs to change; `requires.idle = false` in `platform.android` brings the delays back"),
        );
    }
    if !service.android.expedited {
        return;
    }
    // A foreground service has its own time.
    if let Some(timeout) =
        service.timeout.filter(|timeout| !service.keep_alive && *timeout > EXPEDITED_TIME && *timeout <= limit)
    {
        found.push(
            Diagnostic::note(
                Code::AndroidExpeditedTime,
                format!("`{id}` may take {timeout}, and is sure of {EXPEDITED_TIME} as expedited work"),
            )
            .at(subject.place("timeout"), "Android may stop it before")
            .at(subject.place("expedited"), "expedited here")
            .because(format!("an expedited job is guaranteed {EXPEDITED_TIME}; what is beyond takes from a quota (AOSP, JobSchedulerService)"))
            .help("handle `abort` and save what is done; or run longer work without `expedited`"),
        );
    }
    let blocked = [
        (service.trigger != Trigger::OnDemand, "trigger.type", "periodic work cannot be expedited"),
        (service.requires.charging, "requires.charging", "expedited work cannot wait for this"),
        (service.requires.battery_not_low, "requires.battery_not_low", "expedited work cannot wait for this"),
        (service.requires.idle, "requires.idle", "expedited work cannot wait for this"),
    ];
    for (_, key, why) in blocked.into_iter().filter(|(wrong, ..)| *wrong) {
        found.push(
            Diagnostic::error(Code::AndroidExpedited, format!("`{id}` cannot be expedited"))
                .at(subject.place(key), why)
                .at(subject.place("expedited"), "asked for here")
                .because("expedited work is one-time and may wait for network and storage only; it throws otherwise (androidx work-runtime, WorkSpec)")
                .help("remove `expedited`, or the other key in `platform.android`"),
        );
    }
}

/// Once for the app: WorkManager's slots are those of all services together.
pub fn check_all(background: &Background) -> Option<Diagnostic> {
    let mut repeating = background.services.iter().filter(|declaration| {
        let service = declaration.on(Platform::Android);
        service.enabled && service.trigger != Trigger::OnDemand
    });
    let above = repeating.nth(SCHEDULER_SLOTS)?;
    Some(
        Diagnostic::note(Code::AndroidManyRepeating, "more repeating services than WorkManager hands to Android at a time")
            .at(above.span, format!("service {} of them", SCHEDULER_SLOTS + 1))
            .because(format!(
                "WorkManager has {SCHEDULER_SLOTS} works with the system at a time; the others wait until one of them is done (androidx work-runtime, Configuration)"
            ))
            .help(format!(
                "use fewer services; or raise the limit with `setMaxSchedulerLimit`, to {SCHEDULER_SLOTS_MAX} at most, in the app's `Configuration.Provider`"
            )),
    )
}
