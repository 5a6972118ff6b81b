//! iOS's facts about background execution, as data: the checks judge by them, explanations name them. "BGTaskScheduler.h" is
//! Apple's header text and documentation pages, read 2026-11.

use crate::config::{IosRequest, Millis};

/// Pending refresh requests of one app (BGTaskScheduler.h).
pub const PENDING_REFRESH_MAX: usize = 1;
/// Pending processing requests of one app (BGTaskScheduler.h).
pub const PENDING_PROCESSING_MAX: usize = 10;
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
