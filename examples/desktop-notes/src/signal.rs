//! What reaches the thread of the user interface from elsewhere.

use serde_json::Value;

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
