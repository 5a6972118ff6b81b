//! Calls out of the runtime: who is inside of one, and how many are under way.

use std::cell::Cell;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

thread_local! {
    static DEPTH: Cell<u32> = const { Cell::new(0) };
}

/// Calls the host's code. Everything that calls it does so by this.
pub fn call_out<T>(call: impl FnOnce() -> T) -> T {
    struct Inside;
    impl Drop for Inside {
        fn drop(&mut self) {
            DEPTH.set(DEPTH.get() - 1);
        }
    }
    DEPTH.set(DEPTH.get() + 1);
    let _inside = Inside;
    call()
}

/// Whether this thread is inside of a callback: whoever waits for callbacks to return would wait for itself then.
pub fn is_inside() -> bool {
    DEPTH.get() > 0
}

/// Counts what is under way, so that its end can be waited for. Once shut, nobody enters any more.
#[derive(Default)]
pub struct Gate {
    state: Mutex<State>,
    left: Condvar,
}

#[derive(Default)]
struct State {
    shut: bool,
    inside: usize,
}

/// Is inside as long as it lives.
pub struct Entered(Arc<Gate>);

impl Gate {
    /// `None` once the gate is shut.
    pub fn enter(self: &Arc<Self>) -> Option<Entered> {
        let mut state = self.lock();
        if state.shut {
            return None;
        }
        state.inside += 1;
        Some(Entered(Arc::clone(self)))
    }

    /// Lets nobody in any more, and waits until everybody has left. `true` for the first who does.
    pub fn shut(&self) -> bool {
        let mut state = self.lock();
        let first = !std::mem::replace(&mut state.shut, true);
        drop(self.left.wait_while(state, |state| state.inside > 0).unwrap_or_else(PoisonError::into_inner));
        first
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Entered {
    fn drop(&mut self) {
        self.0.lock().inside -= 1;
        self.0.left.notify_all();
    }
}
