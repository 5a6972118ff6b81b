//! Runs the background services of an app: isolates, scheduling, state, limits.
//!
//! The crate that `oro-bg gen` writes links this one and hands it its [`spec::DispatchTable`]. Hosts open a
//! [`Runtime`] with that table, a state directory and a [`host::Host`]; everything the runtime knows of the
//! outside world comes through these three. It reads no environment, prints nothing and never exits.

pub mod spec;

mod runtime;

pub mod driver;
pub mod ipc;
pub mod plan;
pub mod schedule;
pub mod state;
pub mod status;
pub mod window;

pub mod capability;
pub mod definition;
pub mod grants;
pub mod guarantees;
pub mod id;
pub mod limits;
pub mod registration;

#[cfg(feature = "c-abi")]
pub mod c_abi;
pub mod engine;
pub mod error;
pub mod event;
pub mod execution;
pub mod host;
#[cfg(feature = "jni")]
pub mod jni;
pub mod wire;
#[cfg(feature = "wry")]
pub mod wry;
/// `oro_bg.h`, the C ABI: hosts in Swift, C and C++ compile against it, and `oro-bg gen` puts it beside the Swift.
pub const C_HEADER: &str = include_str!("../include/oro_bg.h");

#[cfg(any(feature = "c-abi", feature = "jni"))]
mod bridge;
mod bus;
mod duration;
#[cfg(any(feature = "jni", feature = "wry"))]
mod event_queue;
mod log;
mod registry;
mod storage;

pub use runtime::{
    BootReport, Cancelled, CrashedRun, Delivery, IntervalChange, Options, Overrides, RunOptions, Runtime, Scheduled,
    Served, Started, Subscription, Wake, Window, WindowReport, Woken,
};
