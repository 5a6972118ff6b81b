//! iOS's facts about background execution, as data: the checks judge by them, explanations name them. "BGTaskScheduler.h" is
//! Apple's header text and documentation pages, read 2026-11.

pub use oro_bg_runtime::window::{PENDING_PROCESSING_MAX, PENDING_REFRESH_MAX};

use crate::config::{IosRequest, Millis, Service};

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
