//! What is open, by the numbers that other languages have for it. A number is no address: one that is wrong or old is
//! refused.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::error::{Error, ErrorCode, Result};

/// Everything open of one kind.
pub struct Handles<T>(Mutex<Open<T>>);

struct Open<T> {
    /// The last number given out; 0 is none, and none is given twice.
    last: u64,
    open: BTreeMap<u64, Arc<T>>,
}

impl<T> Handles<T> {
    pub const fn new() -> Self {
        Self(Mutex::new(Open { last: 0, open: BTreeMap::new() }))
    }

    pub fn insert(&self, value: Arc<T>) -> u64 {
        let mut handles = self.lock();
        handles.last += 1;
        let handle = handles.last;
        handles.open.insert(handle, value);
        handle
    }

    /// # Errors
    /// `InvalidState` for what was closed.
    pub fn get(&self, handle: u64) -> Result<Arc<T>> {
        self.lock().open.get(&handle).cloned().ok_or_else(closed)
    }

    /// # Errors
    /// `InvalidState` for what was closed.
    pub fn remove(&self, handle: u64) -> Result<Arc<T>> {
        self.lock().open.remove(&handle).ok_or_else(closed)
    }

    /// All of them, in the order in which they were opened.
    #[cfg(feature = "c-abi")]
    pub fn all(&self) -> Vec<Arc<T>> {
        self.lock().open.values().cloned().collect()
    }

    fn lock(&self) -> MutexGuard<'_, Open<T>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

pub fn closed() -> Error {
    Error::new(ErrorCode::InvalidState, "the runtime is closed")
}
