//! What the app's Android module says, as far as its files can be read: the manifests as people wrote them, and Kotlin and
//! Java sources; rules over that.

mod manifest;
mod target;

pub use target::target_sdk;
