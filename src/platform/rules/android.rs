//! WorkManager and foreground services. Sources: androidx work-runtime; AOSP ForegroundServiceTypePolicy and
//! ActivityManagerConstants; developer.android.com. All read 2026-11.

use super::Subject;
use crate::config::{ForegroundServiceType, Trigger};
use crate::diagnostic::{Code, Diagnostic};
use crate::platform::android::{Grant, PERIODIC_INTERVAL_MIN, foreground_type};

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
        found.push(
            Diagnostic::warning(
                Code::AndroidIntervalFloor,
                format!("`{}` asks for every {interval}, Android runs it at most every {PERIODIC_INTERVAL_MIN}", subject.id()),
            )
            .at(subject.place("trigger.minimum_interval"), format!("raised to {PERIODIC_INTERVAL_MIN} on Android"))
            .because("WorkManager's periodic work has a floor of 15 min (androidx work-runtime, PeriodicWorkRequest)")
            .help("other platforms keep the shorter interval; write `minimum_interval = \"15m\"` to have it the same everywhere"),
        );
    }
    let effective = interval.max(PERIODIC_INTERVAL_MIN);
    if let Some(flex) = service.android.flex.filter(|flex| *flex > effective) {
        found.push(
            Diagnostic::error(
                Code::AndroidFlex,
                format!("the flex window of `{}` is longer than its interval", subject.id()),
            )
            .at(subject.place("flex"), format!("{flex} in every {effective}"))
            .because("flex is the end of each period, at most the period itself (androidx work-runtime)")
            .help("shorten `flex`; without it the work may run at any time in the period"),
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
    if matches!(kind, ForegroundServiceType::DataSync | ForegroundServiceType::MediaProcessing) {
        found.push(
            Diagnostic::warning(Code::AndroidForegroundBudget, format!("Android stops `{id}` after 6 h in a day"))
                .at(subject.place("foreground_service_type"), format!("{kind} has a budget"))
                .because("dataSync and mediaProcessing have 6 h in 24 h each; a service that does not stop then crashes the app (target 35+)")
                .help("handle `abort` and end in time; the budget is reset when the user opens the app"),
        );
    }
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
        None => ("a worker".to_owned(), "Android stops a worker after 10 min (AOSP, JobSchedulerService)"),
        Some(kind @ ForegroundServiceType::ShortService) => {
            (format!("a {kind}"), "Android stops a shortService after 3 min (AOSP, ActivityManagerConstants)")
        }
        Some(kind) if foreground_type(kind).duration_max.is_some() => (
            format!("a {kind} service"),
            "Android gives dataSync and mediaProcessing 6 h in a day (AOSP, ActivityManagerConstants)",
        ),
        Some(kind) => (format!("a {kind} service"), "a run that takes longer is taken for one that hangs"),
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
