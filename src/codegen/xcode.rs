//! What the app's Xcode project must have for the generated Swift, as data for checks and explanations.

use super::merge::plist::PlistAdditions;
use super::{declared_on, plist};
use crate::config::{Background, Platform};

/// What the generated iOS code needs of the project.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct XcodeNeeds {
    pub plist: PlistAdditions,
}

/// What `background` needs; nothing is in it where no service is enabled on iOS.
pub fn needs(background: &Background) -> XcodeNeeds {
    let services = declared_on(background, Platform::Ios);
    XcodeNeeds { plist: plist::additions(&services) }
}
