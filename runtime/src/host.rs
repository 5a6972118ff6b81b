//! What the runtime needs of the world, as a trait: a laptop, a phone and a simulation each bring their own.

use std::time::{SystemTime, UNIX_EPOCH};

use crate::error::{Error, ErrorCode, Result};

/// The runtime's view of the device. All methods may be called from any thread and must not block for long.
pub trait Host: Send + Sync + 'static {
    /// Milliseconds since the Unix epoch. May jump in both directions; nothing but due dates is computed from it.
    fn now_ms(&self) -> u64 {
        SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |elapsed| elapsed.as_millis() as u64)
    }

    /// What the host knows of the device now; the plan compares it with a service's `requires`.
    fn conditions(&self) -> Conditions {
        Conditions::default()
    }

    /// Why the system lets no service run in the background at present, if so: the user has switched it off, say. What
    /// `background:available` tells the app. `None` where nothing speaks against it, which is the default.
    fn unavailable(&self) -> Option<String> {
        None
    }

    /// Shows a notification for a service that has the permission `notifications`.
    ///
    /// # Errors
    /// `NotSupported` where the host has no notifications, which is the default.
    fn notify(&self, _service: &str, _notification: Notification) -> Result<()> {
        Err(Error::new(ErrorCode::NotSupported, "this host shows no notifications"))
    }
}

/// Device state; `None` is "cannot tell", and holds nobody back.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Conditions {
    pub network: Option<Network>,
    pub charging: Option<bool>,
    pub battery_low: Option<bool>,
    pub storage_low: Option<bool>,
    pub idle: Option<bool>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Network {
    Offline,
    Metered,
    Unmetered,
}

/// A notification as a service asks for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notification {
    pub title: String,
    pub body: String,
    /// A second notification with the same tag replaces the first.
    pub tag: Option<String>,
}

/// The machine's clock and nothing else.
#[derive(Clone, Copy, Debug, Default)]
pub struct PlainHost;

impl Host for PlainHost {}
