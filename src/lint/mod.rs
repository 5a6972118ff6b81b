//! What becomes of findings before they are told: levels of the configuration and the command line, comments that
//! suppress one, a baseline of old ones, and edits that mend them.

pub mod baseline;
pub mod fix;
mod policy;
mod suppress;

pub use baseline::{BASELINE_NAME, Baseline};
pub use policy::{Policy, Promotion};
