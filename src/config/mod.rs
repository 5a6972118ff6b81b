//! Text to meaning: `oro.toml` in, a validated [`Background`] and diagnostics out.

pub mod bare;
mod document;
mod entry;
mod globs;
mod id;
pub mod keys;
mod load;
pub mod model;
mod raw;
mod read;
mod resolve;
pub mod schema;

pub use id::{BadServiceId, ServiceId};
pub use load::{CONFIG_NAMES, LoadError, LoadOptions, Loaded, find, load, load_apart};
pub use model::*;
pub use read::{duration, nearest};
pub use resolve::is_bundle_identifier;
