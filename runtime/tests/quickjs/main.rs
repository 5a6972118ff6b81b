//! The embedded engine against its contract. `scripts` runs the JavaScript cases under `tests/js`.
#![cfg(feature = "quickjs")]

mod fixture;
mod lifecycle;
mod scripts;
