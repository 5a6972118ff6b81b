//! What the runtime gets from this app: the clock, and a place for notifications.

use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

use serde_json::json;
use services::runtime::error::{Error, ErrorCode, Result};
use services::runtime::host::{Host, Notification};
use tao::event_loop::EventLoopProxy;

use crate::signal::Signal;

pub struct AppHost {
    events: EventLoopProxy<Signal>,
    ahead_ms: AtomicI64,
}

impl AppHost {
    pub fn new(events: EventLoopProxy<Signal>, clock_ahead_s: i64) -> Self {
        let host = Self { events, ahead_ms: AtomicI64::default() };
        host.set_clock_ahead(clock_ahead_s);
        host
    }

    /// As if the device had slept for so long, or somebody had set its clock. For tests.
    pub fn set_clock_ahead(&self, seconds: i64) {
        self.ahead_ms.store(seconds.saturating_mul(1_000), Ordering::SeqCst);
    }
}

impl Host for AppHost {
    fn now_ms(&self) -> u64 {
        let now_ms = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |elapsed| elapsed.as_millis() as u64);
        now_ms.saturating_add_signed(self.ahead_ms.load(Ordering::SeqCst))
    }

    /// The page shows it. An app that is to be noticed while its window is not would tell the desktop.
    fn notify(&self, service: &str, notification: Notification) -> Result<()> {
        let Notification { title, body, tag } = notification;
        let shown = json!({ "service": service, "title": title, "body": body, "tag": tag });
        self.events
            .send_event(Signal::Notification(shown))
            .map_err(|_| Error::new(ErrorCode::InvalidState, "the app is closing: it shows no notifications any more"))
    }
}
