//! The laptop as a device whose state one can set.

use std::sync::{Arc, Mutex, PoisonError};

use oro_bg_runtime::error::Result;
use oro_bg_runtime::host::{Conditions, Host, Notification};

use super::journal::Journal;

/// Notifications become lines of the log. What nobody has set is unknown, and holds no service back.
pub struct DevHost {
    journal: Arc<Journal>,
    conditions: Mutex<Conditions>,
}

impl DevHost {
    pub fn new(journal: Arc<Journal>) -> Self {
        Self { journal, conditions: Mutex::default() }
    }

    /// Changes what the device is like. The runtime has to be told as well.
    pub fn set(&self, change: impl FnOnce(&mut Conditions)) {
        change(&mut self.conditions.lock().unwrap_or_else(PoisonError::into_inner));
    }
}

impl Host for DevHost {
    fn conditions(&self) -> Conditions {
        *self.conditions.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn notify(&self, service: &str, notification: Notification) -> Result<()> {
        self.journal.notification(self.now_ms(), service, &notification);
        Ok(())
    }
}
