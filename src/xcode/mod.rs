//! What the app's Xcode project says, as far as its files can be read: Info.plist, entitlements, and Swift and Objective-C
//! sources; rules over that.

mod entitlements;
mod handlers;
mod info_plist;
mod launch;
mod openstep;
mod project;
mod rules;
mod sources;

pub use entitlements::{Entitled, Entitlements, File as EntitlementsFile};
pub use info_plist::InfoPlist;
pub use rules::{Facts, check, open};
