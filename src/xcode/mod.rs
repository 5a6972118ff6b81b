//! What the app's Xcode project says, as far as its files can be read: Info.plist, entitlements, build settings, and Swift and
//! Objective-C sources; rules over that.

mod entitlements;
mod handlers;
mod info_plist;
mod launch;
mod launching;
mod openstep;
mod project;
mod rules;
mod settings;
mod sources;

pub use entitlements::{Entitled, Entitlements, File as EntitlementsFile};
pub use info_plist::InfoPlist;
pub use rules::{App, Facts, check, has_sources, open};
