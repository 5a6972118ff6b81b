//! Requests that are pending with BGTaskScheduler, which outlive an update of the app.

use crate::codegen::xcode;
use crate::config::{Background, IosRequest, Platform, ServiceDeclaration, ServiceId};

use super::on;

/// The identifier that a request of the service may be pending under. All refresh services share the one of the first of them
/// (`window::requests` of the runtime); continued processing is never pending for long.
pub fn pending<'a>(background: &'a Background, id: &ServiceId) -> Option<&'a str> {
    let launched: Vec<_> = launched(background).collect();
    let (_, request, identifier) = launched.iter().find(|(service, ..)| service.id == *id)?;
    let first_refresh = launched.iter().find(|(_, request, _)| *request == IosRequest::Refresh);
    let is_first = first_refresh.is_some_and(|(service, ..)| service.id == *id);
    (*request == IosRequest::Processing || is_first).then_some(*identifier)
}

/// Whether the generated Swift registers a handler under the identifier.
pub fn has_handler(background: &Background, identifier: &str) -> bool {
    launched(background).any(|(_, _, registered)| registered == identifier)
}

/// Services that iOS launches the app for, sorted by id.
fn launched(background: &Background) -> impl Iterator<Item = (&ServiceDeclaration, IosRequest, &str)> {
    background.services.iter().filter_map(|declaration| {
        let service = on(background, Some(declaration), Platform::Ios)?;
        let request = service.ios.request;
        (request != IosRequest::Continued).then_some((declaration, request, service.ios.identifier.as_str()))
    })
}

/// What the Info.plist and the entitlements have to have.
pub struct Needs {
    pub modes: Vec<String>,
    pub entitlements: Vec<String>,
}

pub fn needs(background: &Background) -> Needs {
    let needs = xcode::needs(background);
    let entitlements = needs.entitlements.iter().map(|need| need.entitlement.key.to_owned());
    Needs { modes: needs.plist.background_modes, entitlements: entitlements.collect() }
}
