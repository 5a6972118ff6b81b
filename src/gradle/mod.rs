//! What the app's Gradle files say, as far as their text says it: Gradle scripts are programs, and nothing here runs them.
//! What cannot be read for certain is said once, as a note.

mod catalog;
mod locate;
mod read;
mod rules;
mod text;
mod variables;
mod version;

pub use locate::{find, open};
pub use read::{Dependency, Facts, Setting, TargetSdk, Value};
pub use rules::check;
pub use version::Version;
