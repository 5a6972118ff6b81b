//! What a person needs to know and type to try a service out on an iPhone. Commands: developer.apple.com ("Starting and
//! terminating tasks during development"); what iOS grants: the header of BGTaskScheduler, and where that is silent the
//! READMEs that are named; read 2026-11.

use std::fmt::Write as _;
use std::path::Path;

use crate::codegen::merge::plist::{IDENTIFIERS_KEY, MODES_KEY};
use crate::codegen::xcode::{XcodeService, service};
use crate::config::{Background, IosRequest, Keyword as _, NetworkRequirement, Output, Platform, ServiceDeclaration};
use crate::diagnostic::{Sources, Span};
use crate::platform::ios::{PENDING_PROCESSING_MAX, PENDING_REFRESH_MAX, SIMULATE_EXPIRATION, SIMULATE_LAUNCH};
use crate::platform::limits;
use crate::xcode::{self, Entitled, EntitlementsFile, Facts, InfoPlist};

/// The page, as text with indented commands.
pub fn page(background: &Background, declaration: &ServiceDeclaration) -> String {
    let needs = service(background, &declaration.id);
    // What is wrong with a file is told by `check`.
    let facts = xcode::open(background, &mut Sources::default()).map(|(facts, _)| facts).unwrap_or_default();
    let parts = [
        head(background, declaration, &needs),
        in_the_project(&background.output, &needs, &facts),
        run_now(background, declaration, &needs),
        granted(declaration),
    ];
    parts.join("\n")
}

fn head(background: &Background, declaration: &ServiceDeclaration, needs: &XcodeService) -> String {
    let service = declaration.on(Platform::Ios);
    let app = background.app.bundle_identifier.as_deref().unwrap_or("not known here");
    let class = match service.ios.request {
        IosRequest::Refresh => "BGAppRefreshTaskRequest",
        IosRequest::Processing if service.ios.health_research.is_some() => "BGHealthResearchTaskRequest, iOS 17",
        IosRequest::Processing => "BGProcessingTaskRequest",
        IosRequest::Continued => "BGContinuedProcessingTaskRequest, iOS 26",
    };
    let mut text = format!("`{}` on iOS\n\n", declaration.id);
    let mut row = |what: &str, value: &str| writeln!(text, "  {what:<12} {value}").expect("a String takes everything");
    row("app", &format!("{app} (meta.bundle_identifier)"));
    row("identifier", &needs.permitted);
    row("request", &format!("{} ({class})", service.ios.request.as_str()));
    if service.ios.request == IosRequest::Processing {
        let conditions = [
            (service.requires.network != NetworkRequirement::None, "network"),
            (service.requires.charging, "external power"),
        ];
        let waits_for: Vec<&str> = conditions.into_iter().filter(|(is, _)| *is).map(|(_, what)| what).collect();
        if !waits_for.is_empty() {
            row("waits for", &waits_for.join(", "));
        }
    }
    text
}

fn in_the_project(output: &Output, needs: &XcodeService, facts: &Facts) -> String {
    let head = |what: &str, key: &str, named: Option<&Path>, is_read: bool| match named {
        None => format!("  {what} needs (which one is not known: `{key}` in [background.output] names none)\n"),
        Some(path) if is_read => format!("  {} needs\n", path.display()),
        Some(path) => {
            format!("  {} needs (it cannot be read: `oro-bg check --platform ios` says why)\n", path.display())
        }
    };
    let row = |key: &str, value: &str, state: &str| format!("{}\n", format!("      {key} {value}  {state}").trim_end());
    let width = needs.permitted.len();
    let listed = |key: &str, value: &str, present: Option<&[(String, Span)]>| {
        let state = match present.map(|values| values.iter().any(|(present, _)| present == value)) {
            None => "",
            Some(true) => "has it",
            Some(false) => "lacks it: run `oro-bg gen`",
        };
        row(&format!("{key:<35}"), &format!("{value:<width$}"), state)
    };
    let plist = facts.plist.as_ref();
    let mut text = "In the Xcode project\n\n".to_owned();
    text.push_str(&head("Info.plist", "info_plist", output.info_plist.as_deref(), plist.is_some()));
    text.push_str(&listed(IDENTIFIERS_KEY, &needs.permitted, plist.map(InfoPlist::identifiers)));
    match needs.background_mode {
        Some(mode) => text.push_str(&listed(MODES_KEY, mode, plist.map(InfoPlist::background_modes))),
        None => text.push_str(&listed(MODES_KEY, "nothing: continued processing needs no mode", None)),
    }
    let file = &facts.entitlements;
    if !needs.entitlements.is_empty() {
        let is_read = matches!(file, EntitlementsFile::Read(_));
        text.push_str(&head("The entitlements file", "entitlements", output.entitlements.as_deref(), is_read));
    }
    for entitlement in &needs.entitlements {
        let state = match file {
            EntitlementsFile::Read(file) => match file.has(entitlement.key) {
                Entitled::Yes => "has it",
                Entitled::WrongValue(..) => "has another value: `oro-bg check --platform ios` shows it",
                Entitled::No => "lacks it: add it by hand",
            },
            _ => "",
        };
        text.push_str(&row(entitlement.key, "<true/>", state));
    }
    text.push_str("  The app itself says what is missing of Info.plist: OroBackground.selfTest()\n");
    text
}

/// The service whose identifier the refresh request has: the first of them, as the runtime has it (`window::requests`).
fn shared_request(background: &Background) -> Option<&ServiceDeclaration> {
    let refreshes = background.services.iter().filter(|declaration| {
        let service = declaration.on(Platform::Ios);
        service.enabled && service.ios.request == IosRequest::Refresh
    });
    refreshes.min_by(|one, other| one.id.as_str().cmp(other.id.as_str()))
}

fn run_now(background: &Background, declaration: &ServiceDeclaration, needs: &XcodeService) -> String {
    let ios = &declaration.on(Platform::Ios).ios;
    let shared = (ios.request == IosRequest::Refresh).then(|| shared_request(background)).flatten();
    let submitted = shared.unwrap_or(declaration);
    let identifier = submitted.on(Platform::Ios).ios.identifier.trim_end_matches(".*");
    let command = |method: &str, identifier: &str| {
        format!("    e -l objc -- (void)[[BGTaskScheduler sharedScheduler] {method}:@\"{identifier}\"]")
    };
    let (launch, expire) = (SIMULATE_LAUNCH, SIMULATE_EXPIRATION);
    let in_debugger = "Only on a device, in an app that Xcode started: the Simulator has no scheduler, and refuses requests with code 1.";
    let from_app = format!("    try await OroBackground.run(.{})", needs.member);
    let mut lines = vec![in_debugger.to_owned()];
    match ios.request {
        IosRequest::Continued => lines.extend([
            "It starts from the foreground, on a user's action. Each start makes an identifier of its own below the pattern:".to_owned(),
            format!("    OroBackground.startContinued(.{}, title: \"…\", subtitle: \"…\")", needs.member),
            "To end it as the system would, leave the app, pause it, and go on after this, with the identifier of the start:".to_owned(),
            command(expire, &format!("{identifier}.<unique>")),
            "The service alone, without the scheduler:".to_owned(),
            from_app,
        ]),
        IosRequest::Refresh | IosRequest::Processing => {
            lines.extend([
                "1. Start the app, which submits its requests, and pause it in the debugger.".to_owned(),
                "2. At (lldb); then go on:".to_owned(),
                command(launch, identifier),
                "3. To see what the end of the time does, pause during the run; then go on:".to_owned(),
                command(expire, identifier),
                "A window serves every service that is due, not this one alone.".to_owned(),
            ]);
            if ios.request == IosRequest::Refresh {
                lines.push(format!(
                    "Services with refresh requests share the app's one, under the identifier of `{}`.",
                    submitted.id
                ));
            }
            lines.extend(["The service alone, without waiting for a window:".to_owned(), from_app]);
        }
    }
    lines.push(
        "Nowhere but in the debugger: the App Store refuses an app that has these methods' names in it.".to_owned(),
    );
    let lines: String = lines.iter().map(|line| format!("  {line}\n")).collect();
    format!("Run it now\n\n{lines}")
}

fn granted(declaration: &ServiceDeclaration) -> String {
    let service = declaration.on(Platform::Ios);
    let limit = limits::run_limit(service, Platform::Ios);
    let time = service.timeout.map_or(limit, |timeout| timeout.min(limit));
    let mut text = "What iOS grants\n\n".to_owned();
    let mut line = |line: &str| writeln!(text, "  {line}").expect("a String takes everything");
    line(&format!("A run has {time}; then `abort` is raised and the run ends."));
    match service.ios.request {
        IosRequest::Refresh => {
            line("A window is about 30 s (capacitor-background-runner, flutter_workmanager; Apple names no number).");
            line(&format!(
                "An app has {PENDING_REFRESH_MAX} pending refresh request for all of its services (BGTaskScheduler.h): it has the date of who is due first."
            ));
            line("iOS opens a window when it sees fit: often used apps get more of them. No interval is promised.");
        }
        IosRequest::Processing => {
            line(
                "A window is minutes long, opens while the device is idle, and closes when the user picks it up (BGTaskScheduler.h).",
            );
            line("It comes within two days if the app was used in the past week (BGTaskScheduler.h).");
            if service.ios.health_research.is_some() {
                line("Windows of health research are for users who take part in the study (BGTaskScheduler.h).");
            }
            line(&format!(
                "An app has at most {PENDING_PROCESSING_MAX} pending processing requests (BGTaskScheduler.h)."
            ));
        }
        IosRequest::Continued => {
            line(
                "It goes on when the user leaves the app, under the eyes of the user, who can cancel it (BGTaskScheduler.h, iOS 26).",
            );
            line(
                "Apple names no limit; tasks whose progress stalls end first: report it with `event.progress(completed, total)`.",
            );
            if service.ios.gpu {
                line(
                    "It may use the GPU on devices that have it for the background (BGTaskScheduler.supportedResources).",
                );
            }
        }
    }
    match (service.ios.request, service.trigger.minimum_interval()) {
        (IosRequest::Continued, _) => {
            line("A start that waits for its turn is over when the user swipes the app away (BGTaskScheduler.h).");
            return text;
        }
        (_, Some(interval)) => {
            line(&format!(
                "Not before {interval} after the last run (earliestBeginDate); how much later is up to iOS."
            ));
        }
        (_, None) => line("It is due when the app asks, and waits for a window if the app is left by then."),
    }
    line(
        "An app that the user has swiped away runs nothing until it is opened again (flutter_workmanager, background-fetch).",
    );
    line(
        "In Low Power Mode, on a low battery, and with Background App Refresh switched off, windows stay away (WWDC 2020).",
    );
    line("The rules behind this are in docs/ios.md.");
    text
}
