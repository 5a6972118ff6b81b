//! The engine `webview` against its contract, in pages of a fake browser: what every engine promises (`tests/engines`), and
//! what is its own.

#[path = "../engines/app.rs"]
mod app;
#[path = "../engines/capabilities.rs"]
mod capabilities;
mod conformance;
mod engine;
#[path = "../engines/failure.rs"]
mod failure;
#[path = "../engines/fixture.rs"]
mod fixture;
mod gates;
#[path = "../engines/interrupt.rs"]
mod interrupt;
#[path = "../engines/lifecycle.rs"]
mod lifecycle;
#[path = "../engines/messages.rs"]
mod messages;
mod pages;
#[path = "../engines/permissions.rs"]
mod permissions;
#[allow(dead_code, reason = "not all that the engines' tests share is of use here")]
#[path = "../engines/scripts.rs"]
mod scripts;
mod service;
#[path = "../engines/storage.rs"]
mod storage;
