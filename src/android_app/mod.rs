//! What the app's Android module says, as far as its files can be read: the manifests as people wrote them, and Kotlin and
//! Java sources; rules over that.

mod classes;
mod manifest;
mod rules;
mod start;
mod taken;
mod target;

pub use rules::{Facts, check, open};
pub use target::target_sdk;
