//! Info.plist: the identifiers that BGTaskScheduler may launch the app for, and the background modes they need.

use super::Declared;
use super::merge::plist::PlistAdditions;
use crate::config::IosRequest;

/// Refresh requests need the mode `fetch`, processing requests `processing` (BGTaskScheduler's header); continued
/// processing needs none, and its identifier is a pattern that each start fills in.
pub fn additions(services: &[Declared<'_>]) -> PlistAdditions {
    let needs = |request| services.iter().any(|declared| declared.service.ios.request == request);
    let modes = [(IosRequest::Refresh, "fetch"), (IosRequest::Processing, "processing")];
    PlistAdditions {
        identifiers: services.iter().map(|declared| permitted(declared)).collect(),
        background_modes: modes.iter().filter(|(request, _)| needs(*request)).map(|(_, mode)| (*mode).into()).collect(),
    }
}

fn permitted(declared: &Declared<'_>) -> String {
    let identifier = &declared.service.ios.identifier;
    match declared.service.ios.request {
        IosRequest::Continued if !identifier.ends_with(".*") => format!("{identifier}.*"),
        _ => identifier.clone(),
    }
}
