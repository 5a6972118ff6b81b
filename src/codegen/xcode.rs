//! What the app's Xcode project must have for the generated Swift, as data for checks and explanations.

use super::merge::plist::PlistAdditions;
use super::{Declared, declared_on, names, plist};
use crate::config::{Background, Platform, ServiceId};
use crate::diagnostic::Span;
use crate::platform::ios::{self, Entitlement};

/// What the generated iOS code needs of the project.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct XcodeNeeds {
    pub plist: PlistAdditions,
    /// Each entitlement once.
    pub entitlements: Vec<EntitlementNeed>,
}

/// An entitlement, and who needs it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EntitlementNeed {
    pub entitlement: Entitlement,
    /// Ids of the services, with the place of the key that asks for it.
    pub services: Vec<(ServiceId, Span)>,
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
    pub entitlements: Vec<Entitlement>,
}

/// What `background` needs; nothing is in it where no service is enabled on iOS.
pub fn needs(background: &Background) -> XcodeNeeds {
    let services = declared_on(background, Platform::Ios);
    let need = |entitlement: &Entitlement| {
        let asks = services.iter().filter(|declared| ios::entitlements(declared.service).any(|of| of == *entitlement));
        let place = |declared: &Declared<'_>| declared.declaration.place(Platform::Ios, entitlement.asked_by);
        let services: Vec<_> = asks.map(|declared| (declared.declaration.id.clone(), place(declared))).collect();
        (!services.is_empty()).then_some(EntitlementNeed { entitlement: *entitlement, services })
    };
    XcodeNeeds {
        plist: plist::additions(&services),
        entitlements: [ios::GPU, ios::HEALTH_RESEARCH].iter().filter_map(need).collect(),
    }
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
        entitlements: ios::entitlements(declared.service).collect(),
    }
}
