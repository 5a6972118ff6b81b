//! iOS's facts about background execution, as data: the checks judge by them, explanations name them. "BGTaskScheduler.h" is
//! Apple's header text and documentation pages, read 2026-11.

pub use oro_bg_runtime::window::{PENDING_PROCESSING_MAX, PENDING_REFRESH_MAX};

use oro_bg_runtime::limits;

use crate::config::{IosRequest, Millis, Platform, Service};

/// Lists the identifiers that may be registered and submitted (BGTaskScheduler.h).
pub const IDENTIFIERS_KEY: &str = "BGTaskSchedulerPermittedIdentifiers";
/// Lists what an app does in the background (BGTaskScheduler.h).
pub const MODES_KEY: &str = "UIBackgroundModes";

/// What App Store Connect refuses an upload with that has the mode `processing` and no identifiers
/// (flutter_workmanager#105).
pub const UPLOAD_REFUSED: &str = "ITMS-90771";

/// A refresh window, about.
pub const REFRESH_WINDOW: Millis = Millis(limits::IOS_REFRESH_WINDOW_MS);
/// A processing window lasts "minutes" (BGTaskScheduler.h): reports lie between these (READMEs of kmpworkmanager and others).
pub const PROCESSING_WINDOW: [Millis; 2] = [Millis(60_000), Millis(10 * 60_000)];
/// A processing request is served within this time, if the app was used in [`USED_WITHIN`] (BGTaskScheduler.h).
pub const PROCESSING_LATENCY: Millis = Millis(2 * 24 * 60 * 60_000);
pub const USED_WITHIN: Millis = Millis(7 * 24 * 60 * 60_000);
/// Below, tasks are dropped or kept for what matters most (kmpworkmanager, IOS_BGTASK_LIMITS).
pub const BATTERY_PERCENT_MIN: u32 = 20;
/// Pushes in the background that arrive in an hour, about (developer.apple.com, pushing background updates).
pub const BACKGROUND_PUSHES_PER_HOUR: [u32; 2] = [2, 3];
/// First iOS with continued processing, and with tasks of health research (BGTaskScheduler.h).
pub const CONTINUED_SINCE: u32 = 26;
pub const HEALTH_RESEARCH_SINCE: u32 = 17;

/// Commands of the debugger that open and end a window on a device; the store refuses an app that names them
/// (developer.apple.com, starting and terminating tasks during development).
pub const SIMULATE_LAUNCH: &str = "_simulateLaunchForTaskWithIdentifier";
pub const SIMULATE_EXPIRATION: &str = "_simulateExpirationForTaskWithIdentifier";

/// Requests further ahead than about a week are not honoured (WWDC 2019, session 707; not in the documentation).
pub const AHEAD_MAX: Millis = Millis(7 * 24 * 60 * 60_000);

/// The mode in `UIBackgroundModes` without which requests of a kind are refused with code 3 (BGTaskScheduler.h); continued
/// processing needs none.
pub const fn background_mode(request: IosRequest) -> Option<&'static str> {
    match request {
        IosRequest::Refresh => Some("fetch"),
        IosRequest::Processing => Some("processing"),
        IosRequest::Continued => None,
    }
}

/// What the runtime leaves a run in a window of this kind.
pub fn run_limit(request: IosRequest) -> Millis {
    super::limits::of_window(Platform::Ios, super::limits::ios_window(request), false)
}

/// An entitlement that a request needs, a Boolean that must be true.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entitlement {
    pub key: &'static str,
    /// What needs it, for people.
    pub what: &'static str,
    /// The key in `platform.ios` that asks for it.
    pub asked_by: &'static str,
    /// How an app gets it.
    pub way: &'static str,
}

/// Of `Resources.gpu` (BGTaskScheduler.h, iOS 26).
pub const GPU: Entitlement = Entitlement {
    key: "com.apple.developer.background-tasks.continued-processing.gpu",
    what: "the GPU in continued processing",
    asked_by: "gpu",
    way: "Xcode adds it with the capability Background GPU Access (Signing & Capabilities)",
};
/// Of `BGHealthResearchTaskRequest` (BGTaskScheduler.h, iOS 17).
pub const HEALTH_RESEARCH: Entitlement = Entitlement {
    key: "com.apple.developer.backgroundtasks.healthresearch",
    what: "health research",
    asked_by: "health_research",
    way: "it is for apps that are entitled to perform studies, and holds for users who take part in one",
};

/// What the requests of a service need; on another kind of request the keys are mistakes, which need nothing.
pub fn entitlements(service: &Service) -> impl Iterator<Item = Entitlement> {
    let ios = &service.ios;
    let gpu = ios.gpu && ios.request == IosRequest::Continued;
    let health_research = ios.health_research.is_some() && ios.request == IosRequest::Processing;
    [(gpu, GPU), (health_research, HEALTH_RESEARCH)].into_iter().filter_map(|(needs, which)| needs.then_some(which))
}
