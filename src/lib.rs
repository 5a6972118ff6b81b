//! `oro-bg`: one declaration of an app's background services in, every generated file out.
//!
//! Arrows go one way: `cli -> android_app, gradle, xcode -> codegen -> platform -> config`, `cli -> bundle`; `diagnostic` is below all of them.

pub mod android_app;
pub mod app_code;
pub mod bundle;
pub mod cli;
pub mod codegen;
pub mod config;
pub mod diagnostic;
pub mod gradle;
pub mod platform;
pub mod xcode;
