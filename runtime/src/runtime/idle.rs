//! Frees the isolates of `keep_alive` services that nobody has used for a while.

use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError, Weak};
use std::thread;
use std::time::{Duration, Instant};

use super::Inner;

/// A thread that exists only while there is an isolate to watch.
#[derive(Debug, Default)]
pub(super) struct IdleWatch {
    watching: Mutex<bool>,
    wake: Condvar,
}

impl IdleWatch {
    /// Sees to it that kept isolates are freed when their time is up. To be called whenever one was kept, with no lock
    /// held.
    pub fn start(self: &Arc<Self>, runtime: &Arc<Inner>) {
        let mut watching = self.lock();
        if *watching {
            return;
        }
        let (watch, runtime) = (Arc::clone(self), Arc::downgrade(runtime));
        let spawned = thread::Builder::new().name("oro-bg-idle".to_owned()).spawn(move || watch.run(&runtime));
        match spawned {
            Ok(_) => *watching = true,
            // The isolate then lives until the next run, `cancel` or `close`.
            Err(error) => tracing::warn!(%error, "no thread to watch idle isolates"),
        }
    }

    /// Lets the thread look again, to end early when the runtime is gone.
    pub fn wake(&self) {
        self.wake.notify_all();
    }

    fn run(&self, runtime: &Weak<Inner>) {
        loop {
            // Isolates are freed, and perhaps the runtime itself, with no lock held.
            let next = runtime.upgrade().and_then(|runtime| free_idle(&runtime));
            let mut watching = self.lock();
            let Some(next) = next else {
                let runtime = runtime.upgrade();
                if !runtime.as_ref().is_some_and(|runtime| keeps_any(runtime)) {
                    *watching = false;
                    drop(watching);
                    return;
                }
                continue;
            };
            drop(self.wake.wait_timeout(watching, next));
        }
    }

    fn lock(&self) -> MutexGuard<'_, bool> {
        self.watching.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Frees what has been idle for long enough; how long until the next may be, if any is left.
fn free_idle(runtime: &Inner) -> Option<Duration> {
    let limit = runtime.limits.keep_alive_idle;
    let now = Instant::now();
    let mut next: Option<Duration> = None;
    for service in runtime.services() {
        let mut cell = service.lock();
        let Some(kept) = &cell.kept else { continue };
        let left = limit.saturating_sub(now.saturating_duration_since(kept.last_used));
        if left.is_zero() {
            let kept = cell.give_up_kept(runtime.state().ok().as_deref(), runtime.host.now_ms());
            drop(cell);
            drop(kept);
        } else {
            next = Some(next.map_or(left, |next| next.min(left)));
        }
    }
    next
}

fn keeps_any(runtime: &Inner) -> bool {
    runtime.services().iter().any(|service| service.lock().kept.is_some())
}
