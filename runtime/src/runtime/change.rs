//! A signal that wakes whoever plans.

use std::sync::{Condvar, Mutex, PoisonError};
use std::time::Duration;

/// Counts changes, so that none is missed between planning and waiting.
#[derive(Debug, Default)]
pub(crate) struct Changes {
    count: Mutex<u64>,
    signal: Condvar,
}

impl Changes {
    pub fn signal(&self) {
        *self.count.lock().unwrap_or_else(PoisonError::into_inner) += 1;
        self.signal.notify_all();
    }

    /// The count now; to be taken before planning.
    pub fn seen(&self) -> u64 {
        *self.count.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits for a change after `seen`, at most for `timeout`.
    pub fn wait(&self, seen: u64, timeout: Duration) {
        let count = self.count.lock().unwrap_or_else(PoisonError::into_inner);
        drop(self.signal.wait_timeout_while(count, timeout, |count| *count == seen));
    }
}
