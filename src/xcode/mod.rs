//! What the app's Xcode project says, as far as its files can be read: Info.plist, and Swift and Objective-C sources beside
//! it; rules over that.

mod info_plist;
mod rules;
mod sources;

pub use info_plist::InfoPlist;
pub use rules::{Facts, check, open};
