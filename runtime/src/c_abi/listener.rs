//! One subscription: a C function that gets the events, and an end that waits for it.

use std::ffi::{c_char, c_void};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::{self, ThreadId};

use super::boundary::c_string;
use super::callbacks::call_out;
use crate::event::Event;

/// `oro_bg_event_callback`.
pub type EventCallback = unsafe extern "C" fn(context: *mut c_void, event: *const c_char);

pub struct Listener {
    callback: EventCallback,
    context: *mut c_void,
    state: Mutex<State>,
    returned: Condvar,
}

#[derive(Default)]
struct State {
    ended: bool,
    /// Who calls it now.
    calling: Option<ThreadId>,
}

// SAFETY: the header asks for a callback that can be called from any thread, with this context.
unsafe impl Send for Listener {}
// SAFETY: as above.
unsafe impl Sync for Listener {}

impl Listener {
    pub fn new(callback: EventCallback, context: *mut c_void) -> Self {
        Self { callback, context, state: Mutex::default(), returned: Condvar::new() }
    }

    /// Called by one thread at a time, in the order of the events.
    pub fn hear(&self, event: &Event) {
        let event = match serde_json::to_string(event) {
            Ok(event) => c_string(event),
            Err(error) => return tracing::error!(%error, "an event is no JSON"),
        };
        let mut state = self.lock();
        if state.ended {
            return;
        }
        state.calling = Some(thread::current().id());
        drop(state);
        // SAFETY: the host gave both, and `end` waits for this call.
        call_out(|| unsafe { (self.callback)(self.context, event.as_ptr()) });
        self.lock().calling = None;
        self.returned.notify_all();
    }

    /// Nothing is called after this, except by whoever is inside of the callback now.
    pub fn end(&self) {
        let mut state = self.lock();
        state.ended = true;
        let me = thread::current().id();
        let is_called = |state: &mut State| state.calling.is_some_and(|thread| thread != me);
        drop(self.returned.wait_while(state, is_called).unwrap_or_else(PoisonError::into_inner));
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
