//! What the app's Xcode project must have for the generated Swift, as data for checks and explanations.

use super::merge::plist::PlistAdditions;
use super::{declared_on, names, plist};
use crate::config::{Background, Platform, ServiceId};
use crate::platform::ios;

/// What the generated iOS code needs of the project.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct XcodeNeeds {
    pub plist: PlistAdditions,
}

/// How a service is known to iOS and to the generated Swift, and what it needs of the project.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct XcodeService {
    /// Member of `OroBackgroundServiceID`.
    pub member: String,
    /// Value of `BGTaskSchedulerPermittedIdentifiers`.
    pub permitted: String,
    /// Value of `UIBackgroundModes`.
    pub background_mode: Option<&'static str>,
}

/// What `background` needs; nothing is in it where no service is enabled on iOS.
pub fn needs(background: &Background) -> XcodeNeeds {
    let services = declared_on(background, Platform::Ios);
    XcodeNeeds { plist: plist::additions(&services) }
}

/// The service of an id.
///
/// # Panics
/// If it is not enabled on iOS.
pub fn service(background: &Background, id: &ServiceId) -> XcodeService {
    let services = declared_on(background, Platform::Ios);
    let members = names::swift_members(services.iter().map(|declared| &declared.declaration.id));
    let mut known = services.iter().zip(members);
    let (declared, member) = known.find(|(declared, _)| declared.declaration.id == *id).expect("it is enabled on iOS");
    XcodeService {
        member,
        permitted: plist::permitted(declared.service),
        background_mode: ios::background_mode(declared.service.ios.request),
    }
}
