//! Info.plist: the identifiers that BGTaskScheduler may launch the app for, and the background modes they need.

use super::Declared;
use super::merge::plist::PlistAdditions;
use crate::config::{IosRequest, Service};
use crate::platform::ios::background_mode;

pub fn additions(services: &[Declared<'_>]) -> PlistAdditions {
    let requests = [IosRequest::Refresh, IosRequest::Processing, IosRequest::Continued];
    let needed = requests.into_iter().filter(|request| services.iter().any(|of| of.service.ios.request == *request));
    PlistAdditions {
        identifiers: services.iter().map(|declared| permitted(declared.service)).collect(),
        background_modes: needed.filter_map(background_mode).map(str::to_owned).collect(),
    }
}

/// The identifier as the Info.plist lists it: of continued processing a pattern, which each start fills in.
pub fn permitted(service: &Service) -> String {
    let identifier = &service.ios.identifier;
    match service.ios.request {
        IosRequest::Continued if !identifier.ends_with(".*") => format!("{identifier}.*"),
        _ => identifier.clone(),
    }
}
