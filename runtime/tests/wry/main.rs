//! The engine `webview` in real pages, through wry: what every engine promises (`tests/engines`), and what only real
//! processes show. It needs a display; `scripts/test desktop` gives it a virtual one.

#[allow(dead_code, reason = "not all that the engines' tests share is of use here")]
#[path = "../engines/app.rs"]
mod app;
#[path = "../engines/attempts.rs"]
mod attempts;
mod browser;
#[path = "../engines/capabilities.rs"]
mod capabilities;
mod conformance;
mod engine;
#[path = "../engines/failure.rs"]
mod failure;
#[path = "../engines/fixture.rs"]
mod fixture;
#[path = "../engines/interrupt.rs"]
mod interrupt;
#[path = "../engines/lifecycle.rs"]
mod lifecycle;
#[path = "../engines/messages.rs"]
mod messages;
#[path = "../engines/permissions.rs"]
mod permissions;
#[path = "../engines/scripts.rs"]
mod scripts;
#[path = "../engines/server.rs"]
mod server;
#[path = "../engines/storage.rs"]
mod storage;
mod timers;
