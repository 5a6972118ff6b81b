//! What reaches the thread of the user interface from elsewhere.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use serde_json::Value;
use tao::event_loop::EventLoopProxy;

use crate::drive::Order;

/// An event of the app's own.
#[derive(Debug)]
pub enum Signal {
    /// The runtime has something for the hidden pages or for the app's page.
    Wake,
    /// A service shows a notification.
    Notification(Value),
    /// The page is being loaded, for the first time or again.
    Loading,
    /// It is there; its modules may not have been executed yet.
    Loaded,
    /// A test wants something.
    Order(Order),
    /// The window was closed, or the test is over.
    Close,
    /// All that ran has ended and is recorded.
    Closed,
}

/// Makes the event loop look after the runtime's pages: once, however often it is told so before it gets round to that.
#[derive(Clone)]
pub struct Waker {
    is_pending: Arc<AtomicBool>,
    events: EventLoopProxy<Signal>,
}

impl Waker {
    pub fn new(events: EventLoopProxy<Signal>) -> Self {
        Self { is_pending: Arc::default(), events }
    }

    pub fn wake(&self) {
        if !self.is_pending.swap(true, Ordering::SeqCst) {
            // The event loop has ended: nobody is left to look.
            let _ = self.events.send_event(Signal::Wake);
        }
    }

    /// To be called before the event loop looks, so that what comes while it does wakes it again.
    pub fn is_awake(&self) {
        self.is_pending.store(false, Ordering::SeqCst);
    }
}
