//! The runtimes that are open, by the numbers that Java has for them. A number is no address: one that is wrong or old
//! is refused.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::session::Session;
use crate::error::{Error, ErrorCode, Result};

static HANDLES: Mutex<Handles> = Mutex::new(Handles { last: 0, open: BTreeMap::new() });

struct Handles {
    /// The last number given out; 0 is none, and none is given twice.
    last: i64,
    open: BTreeMap<i64, Arc<Session>>,
}

pub(super) fn insert(session: Session) -> i64 {
    let mut handles = lock();
    handles.last += 1;
    let handle = handles.last;
    handles.open.insert(handle, Arc::new(session));
    handle
}

/// # Errors
/// `InvalidState` for a runtime that was closed.
pub(super) fn get(handle: i64) -> Result<Arc<Session>> {
    lock().open.get(&handle).cloned().ok_or_else(closed)
}

/// # Errors
/// `InvalidState` for a runtime that was closed.
pub(super) fn remove(handle: i64) -> Result<Arc<Session>> {
    lock().open.remove(&handle).ok_or_else(closed)
}

fn closed() -> Error {
    Error::new(ErrorCode::InvalidState, "the runtime is closed")
}

fn lock() -> MutexGuard<'static, Handles> {
    HANDLES.lock().unwrap_or_else(PoisonError::into_inner)
}
