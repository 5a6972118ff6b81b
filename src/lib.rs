//! `oro-bg`: one declaration of an app's background services in, every generated file out.
//!
//! Arrows go one way: `cli -> diff, store -> artifact -> android_app, gradle, xcode -> codegen -> platform -> config`,
//! `cli -> bundle`; `diagnostic` is below all of them.

pub mod android_app;
pub mod app_code;
pub mod artifact;
pub mod bundle;
pub mod cli;
pub mod codegen;
pub mod config;
pub mod diagnostic;
pub mod diff;
pub mod gradle;
pub mod lint;
pub mod platform;
pub mod store;
pub mod xcode;
