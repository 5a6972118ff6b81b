// Made by `oro-bg gen` from oro.toml: do not edit, it is overwritten.
// To change what is here, change the [background] tables in that file and run the command again.

//! The background services of this app: a table of what is declared, with the bundled modules in it.
//!
//! A Rust host hands [`TABLE`] to the runtime; the other hosts find it by linking this crate.

#[cfg(any(target_os = "android", feature = "jni"))]
#[rustfmt::skip]
mod android;
#[cfg(any(target_os = "ios", feature = "c-abi"))]
#[rustfmt::skip]
mod c_abi;
// Texts of any length are in there: formatting it would change what the next `oro-bg gen` has to write.
#[rustfmt::skip]
mod table;

pub use oro_bg_runtime as runtime;
pub use table::TABLE;
