//! Text to meaning: `oro.toml` in, a validated [`Background`] and diagnostics out.

mod id;
pub mod model;

pub use id::{BadServiceId, ServiceId};
pub use model::*;
