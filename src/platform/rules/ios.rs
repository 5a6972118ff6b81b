//! BGTaskScheduler.

use super::Subject;
use crate::config::{self, Background, Engine, IosRequest, Millis, NetworkRequirement, Platform};
use crate::diagnostic::{Code, Diagnostic};
use crate::platform::ios::{AHEAD_MAX, PENDING_PROCESSING_MAX, PENDING_REFRESH_MAX, run_limit};

pub fn check(subject: Subject<'_>, background: &Background) -> Vec<Diagnostic> {
    let service = subject.service();
    let id = subject.id();
    let request = service.ios.request;
    let mut found = Vec::new();

    if request == IosRequest::Refresh && service.requires.charging {
        found.push(
            Diagnostic::error(Code::IosRefreshConstraint, format!("a refresh request of `{id}` cannot wait for power"))
                .at(subject.place("requires.charging"), "only processing requests can wait for external power")
                .because("requiresExternalPower exists on processing requests only (BGTaskScheduler.h)")
                .help("set `request = \"processing\"` in `platform.ios`, or `requires.charging = false` there"),
        );
    }
    if request == IosRequest::Refresh && service.requires.network != NetworkRequirement::None {
        found.push(
            Diagnostic::warning(
                Code::IosRefreshConstraint,
                format!("iOS opens refresh windows of `{id}` without a network as well"),
            )
            .at(subject.place("requires.network"), "looked at when the window opens")
            .because("requiresNetworkConnectivity exists on processing requests only (BGTaskScheduler.h)")
            .help("a window without network passes without a run, and `status` says so; `request = \"processing\"` would wait for one"),
        );
    }
    let of_continued = [
        ("requires.network", service.requires.network != NetworkRequirement::None),
        ("requires.charging", service.requires.charging),
    ];
    for (key, _) in of_continued.into_iter().filter(|(_, is_set)| *is_set && request == IosRequest::Continued) {
        found.push(
            Diagnostic::warning(
                Code::IosContinuedConstraint,
                format!("`{key}` does not hold `{id}` back when the user starts it"),
            )
            .at(subject.place(key), "only processing requests can wait for this")
            .because("requiresNetworkConnectivity and requiresExternalPower exist on processing requests only (BGTaskScheduler.h)")
            .help(format!("look before the app calls `startContinued`; {} in `platform.ios` agrees with that", switched_off(key))),
        );
    }
    // A processing window opens while nobody uses the device, so that its services are idle anyway.
    let unknown = [
        ("requires.idle", service.requires.idle && request != IosRequest::Processing),
        ("requires.storage_not_low", service.requires.storage_not_low),
    ];
    for (key, _) in unknown.into_iter().filter(|(_, is_required)| *is_required) {
        let finding = Diagnostic::warning(
            Code::IosUnknownCondition,
            format!("`{key}` holds `{id}` back nowhere on iOS"),
        )
        .at(subject.place(key), "not known there")
        .because(
            "iOS does not tell an app whether the device is idle, and how much storage is left only for a reason \
                     that the app declares (Apple's documentation of required reason API)",
        )
        .help(format!("set {} in `platform.ios` to agree with that", switched_off(key)));
        found.push(agreed(finding, subject, key));
    }
    // A service that is required here gets an error instead (`required`).
    if service.keep_alive && !subject.declaration.required.contains(Platform::Ios) {
        let finding = Diagnostic::warning(Code::IosKeepAlive, format!("`{id}` cannot stay alive on iOS"))
            .at(subject.place("keep_alive"), "iOS suspends every app")
            .because("background code of an app runs in windows that iOS grants (BGTaskScheduler.h)")
            .help("it runs in windows instead; set `keep_alive = false` in `platform.ios` to agree with that");
        found.push(agreed(finding, subject, "keep_alive"));
    }
    let window = subject.run_limit();
    if let Some(timeout) = service.timeout.filter(|timeout| *timeout > window) {
        found.push(
            Diagnostic::warning(
                Code::TimeoutAboveLimit,
                format!("`{id}` may take {timeout}, but an iOS {request} window gives about {window}"),
            )
            .at(subject.place("timeout"), format!("the run is ended after {window}"))
            .because(match request {
                IosRequest::Continued => "Apple names no limit; a run that takes longer is taken for one that hangs",
                _ => "iOS ends refresh windows after about 30 s, processing windows after minutes",
            })
            .help("split the work, or lower `timeout` in `platform.ios` so that the run can end in time"),
        );
    }
    if request == IosRequest::Continued && service.trigger != config::Trigger::OnDemand {
        found.push(
            Diagnostic::error(Code::IosContinuedTrigger, format!("a continued request of `{id}` needs a user's action"))
                .at(subject.place("request"), "started from the foreground only")
                .at(subject.place("trigger.type"), "starts by itself")
                .because("BGContinuedProcessingTask is submitted from the foreground on a user's action (BGTaskScheduler.h, iOS 26)")
                .help("make the trigger `on-demand`, or the request `processing`"),
        );
    }
    found.extend(keys_of_another_request(subject));
    let prefix = background.app.bundle_identifier.as_deref().unwrap_or_default();
    if request == IosRequest::Continued && !service.ios.identifier.starts_with(prefix) {
        found.push(
            Diagnostic::error(
                Code::IosContinuedIdentifier,
                format!("the identifier of `{id}` must start with the bundle identifier"),
            )
            .at(subject.place("identifier"), format!("does not start with `{prefix}`"))
            .because("identifiers of continued tasks are `<bundle identifier>.<context>.*` (BGTaskScheduler.h, iOS 26)")
            .help("leave `identifier` out: `<bundle_identifier>.background.<id>` is the default"),
        );
    }
    if let Some(interval) = service.trigger.minimum_interval().filter(|interval| *interval > AHEAD_MAX) {
        found.push(
            Diagnostic::warning(Code::IosFarAhead, format!("`{id}` waits {interval}, longer than iOS plans ahead"))
                .at(subject.place("trigger.minimum_interval"), "more than a week")
                .because("a request whose earliestBeginDate is more than about a week ahead may never be served (WWDC 2019, session 707)")
                .help("set an interval of at most 7d in `platform.ios`, and let the service return early when it is not due"),
        );
    }
    found
}

/// What says that a key asks for nothing.
fn switched_off(key: &str) -> String {
    let value = if key == "requires.network" { "\"none\"" } else { "false" };
    format!("`{key} = {value}`")
}

/// A key that is true for iOS alone, where it does nothing, has one remedy.
fn agreed(finding: Diagnostic, subject: Subject<'_>, key: &str) -> Diagnostic {
    match subject.owns(key) {
        true => finding.replace(format!("set {}", switched_off(key)), subject.place(key), "false"),
        false => finding,
    }
}

/// Keys that one kind of request has, on a service with another.
fn keys_of_another_request(subject: Subject<'_>) -> Vec<Diagnostic> {
    let ios = &subject.service().ios;
    let (id, request) = (subject.id(), ios.request);
    let keys = [
        (
            ios.gpu,
            "gpu",
            IosRequest::Continued,
            "requiredResources, which asks for the GPU, exists on continued requests only (BGTaskScheduler.h, iOS 26)",
        ),
        (
            ios.health_research.is_some(),
            "health_research",
            IosRequest::Processing,
            "BGHealthResearchTaskRequest is a processing request (BGTaskScheduler.h, iOS 17)",
        ),
    ];
    let wrong = keys.into_iter().filter(|(is_set, _, only_with, _)| *is_set && request != *only_with);
    wrong
        .map(|(_, key, only_with, why)| {
            Diagnostic::error(Code::IosRequestKey, format!("`{id}` has `{key}`, and its request is {request}"))
                .at(subject.place(key), format!("with {only_with} requests only"))
                .because(why)
                .help(format!("set `request = \"{only_with}\"` in `platform.ios`, or remove `{key}`"))
        })
        .collect()
}

pub fn check_all(background: &Background) -> Vec<Diagnostic> {
    [too_many_processing(background), shared_window(background)].into_iter().flatten().collect()
}

fn too_many_processing(background: &Background) -> Option<Diagnostic> {
    let mut processing = background.services.iter().filter(|declaration| {
        let service = declaration.on(Platform::Ios);
        service.enabled && service.ios.request == IosRequest::Processing
    });
    let above = processing.nth(PENDING_PROCESSING_MAX)?;
    Some(
        Diagnostic::note(Code::IosManyProcessing, "more processing services than iOS keeps requests for")
            .at(above.span, format!("service {} of them", PENDING_PROCESSING_MAX + 1))
            .because(format!(
                "an app has at most {PENDING_PROCESSING_MAX} pending processing requests (BGTaskScheduler.h)"
            ))
            .help("nothing is lost: a window serves every service that is due, earliest deadline first"),
    )
}

/// Refresh services have one request, and so one window, together.
fn shared_window(background: &Background) -> Option<Diagnostic> {
    let limit = run_limit(IosRequest::Refresh);
    let mut taken = 0;
    let timed = background.services.iter().filter_map(|declaration| {
        let service = declaration.on(Platform::Ios);
        let is_refresh = service.enabled && service.ios.request == IosRequest::Refresh;
        Some((declaration, service.timeout.filter(|_| is_refresh)?.min(limit)))
    });
    let declared: Vec<_> = timed.collect();
    let (above, _) = declared.iter().find(|(_, timeout)| {
        taken += timeout.0;
        taken > limit.0
    })?;
    let together = Millis(declared.iter().map(|(_, timeout)| timeout.0).sum());
    Some(
        Diagnostic::note(
            Code::IosSharedWindow,
            format!("the refresh services may take {together} together, and a window has {limit}"),
        )
        .at(above.place(Platform::Ios, "timeout"), "may not have its turn in the window of the others")
        .because(format!(
            "an app has {PENDING_REFRESH_MAX} pending refresh request (BGTaskScheduler.h); its window serves all that are due, the longest due first"
        ))
        .help("nothing is lost: who has no turn is the first of the next window; shorter timeouts serve more of them in one"),
    )
}

/// Once for the app: the engine is the same for all of its services.
pub fn check_engine(background: &Background) -> Option<Diagnostic> {
    if background.engine != Engine::Webview {
        return None;
    }
    let first = background.services.iter().find(|declaration| {
        let service = declaration.on(Platform::Ios);
        service.enabled && service.ios.request == IosRequest::Refresh
    })?;
    Some(
        Diagnostic::warning(
            Code::IosWebviewRefresh,
            format!("`{}` starts a hidden page in each refresh window", first.id.as_str()),
        )
        .at(first.place(Platform::Ios, "request"), "a refresh window gives about 30 s")
        .because("a page takes a process of its own, and 170-290 ms to start on an idle laptop (WebKitGTK 2.50, measured 2026-11); iOS watches the memory of both")
        .help("set `engine = \"quickjs\"`, or `request = \"processing\"` in `platform.ios`; docs/engines.md compares them"),
    )
}
