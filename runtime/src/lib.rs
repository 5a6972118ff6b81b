//! Runs the background services of an app: isolates, scheduling, state, limits.
//!
//! The crate that `oro-bg gen` writes links this one and hands it its [`spec::DispatchTable`]. Hosts open a
//! [`Runtime`] with that table, a state directory and a [`host::Host`]; everything the runtime knows of the
//! outside world comes through these three. It reads no environment, prints nothing and never exits.

pub mod engine;
pub mod error;
pub mod event;
pub mod execution;
pub mod host;
pub mod spec;
