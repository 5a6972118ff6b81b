//! The embedded engine against its contract. `scripts` runs the JavaScript cases under `tests/js`.
#![cfg(feature = "quickjs")]

mod app;
mod capabilities;
mod escapes;
mod failure;
mod fixture;
mod lifecycle;
mod limits;
mod log;
mod network;
mod permissions;
mod scripts;
mod storage;
