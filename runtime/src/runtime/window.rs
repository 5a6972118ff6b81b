//! Windows that the system grants: how they end, and what came of them.

use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};

use super::{Inner, RunOptions, Service};
use crate::error::Error;
use crate::execution::Outcome;
use crate::id::ServiceId;
use crate::limits::{WINDOW_RUN_MIN, window_time};
use crate::window::WindowKind;

/// Time that the system grants. [`Runtime::serve`](super::Runtime::serve) uses it; whoever has it may end it from any thread.
pub struct Window {
    kind: WindowKind,
    /// The one run of a window of the kind `Continued`.
    pub(super) continued: Option<(String, RunOptions)>,
    opened: Instant,
    state: Mutex<State>,
    changed: Condvar,
}

/// Aborts what runs in a window, given the reason.
type Abort = Arc<dyn Fn(&str) + Send + Sync>;

#[derive(Default)]
struct State {
    /// Nothing more starts.
    finished: bool,
    /// Why what runs is to be aborted, if it is.
    expired: Option<String>,
    abort: Option<Abort>,
}

/// What came of a window.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct WindowReport {
    pub kind: WindowKind,
    /// In the order in which they ran. Not kept in the foreground, where there is no end of them.
    pub served: Vec<Served>,
    /// Due, but the window ended before their turn; the next one begins with them.
    pub left: Vec<ServiceId>,
    /// The system took the time away.
    pub expired: bool,
    /// What the system is to be told: the window was long enough, and every service succeeded.
    pub success: bool,
}

/// A service that had its turn in a window.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Served {
    pub id: ServiceId,
    /// `None` when the run could not be started or recorded; `error` says why.
    pub run_id: Option<String>,
    pub outcome: Option<Outcome>,
    pub duration_ms: u64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
}

impl Served {
    pub(super) fn failed(service: &Service, error: Error) -> Self {
        Self { id: service.id.clone(), run_id: None, outcome: None, duration_ms: 0, error: Some(error.message) }
    }
}

/// The windows that are open: several may be at once.
#[derive(Default)]
pub(super) struct OpenWindows(Mutex<Vec<(WindowKind, u64)>>);

impl OpenWindows {
    /// When the last of them opened. The foreground is a window that opens all the time: who waits for the next one has it.
    pub fn opened_ms(&self, now_ms: u64) -> Option<u64> {
        let opened = |(kind, opened_ms): &(WindowKind, u64)| match kind {
            WindowKind::Foreground => now_ms,
            _ => *opened_ms,
        };
        self.lock().iter().map(opened).max()
    }

    fn lock(&self) -> MutexGuard<'_, Vec<(WindowKind, u64)>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Window {
    /// A window that opens now, for all services that are due.
    pub fn open(kind: WindowKind) -> Self {
        Self { kind, continued: None, opened: Instant::now(), state: Mutex::default(), changed: Condvar::new() }
    }

    /// A window for one run of one service, which the user started.
    pub fn continued(id: String, options: RunOptions) -> Self {
        Self { continued: Some((id, options)), ..Self::open(WindowKind::Continued) }
    }

    pub fn kind(&self) -> WindowKind {
        self.kind
    }

    /// Lets nothing more start. What runs goes on.
    pub fn finish(&self) {
        self.lock().finished = true;
        self.changed.notify_all();
    }

    /// The system takes the time away: as [`Window::finish`], and what runs is aborted. It counts as an attempt that
    /// failed, and the retry rules hold.
    pub fn expire(&self, why: &str) {
        let mut state = self.lock();
        state.finished = true;
        state.expired.get_or_insert_with(|| why.to_owned());
        let abort = state.abort.clone();
        drop(state);
        self.changed.notify_all();
        if let Some(abort) = abort {
            abort(why);
        }
    }

    /// `None` where the system names no end; zero when the rest is too short for a run.
    pub(super) fn left(&self) -> Option<Duration> {
        let left = window_time(self.kind)?.saturating_sub(self.opened.elapsed());
        Some(if left < WINDOW_RUN_MIN { Duration::ZERO } else { left })
    }

    pub(super) fn is_over(&self) -> bool {
        self.lock().finished || self.left() == Some(Duration::ZERO)
    }

    /// Notes how what runs is aborted; does so at once if the window expired meanwhile.
    pub(super) fn runs(&self, abort: impl Fn(&str) + Send + Sync + 'static) {
        let abort: Abort = Arc::new(abort);
        let mut state = self.lock();
        state.abort = Some(Arc::clone(&abort));
        let expired = state.expired.clone();
        drop(state);
        if let Some(why) = expired {
            abort(&why);
        }
    }

    /// Blocks until the window is finished or expires.
    pub(super) fn wait_until_finished(&self) {
        let is_open = |state: &mut State| !state.finished;
        drop(self.changed.wait_while(self.lock(), is_open).unwrap_or_else(PoisonError::into_inner));
    }

    pub(super) fn is_expired(&self) -> bool {
        self.lock().expired.is_some()
    }

    pub(super) fn runs_nothing(&self) {
        self.lock().abort = None;
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Counts a window as open as long as it lives.
pub(super) struct Opened<'a> {
    inner: &'a Inner,
    window: (WindowKind, u64),
}

impl<'a> Opened<'a> {
    pub fn new(inner: &'a Inner, kind: WindowKind) -> Self {
        let window = (kind, inner.host.now_ms());
        inner.open_windows.lock().push(window);
        inner.changes.signal();
        Self { inner, window }
    }
}

impl Drop for Opened<'_> {
    fn drop(&mut self) {
        let mut open = self.inner.open_windows.lock();
        if let Some(index) = open.iter().position(|window| *window == self.window) {
            open.swap_remove(index);
        }
        drop(open);
        self.inner.changes.signal();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refresh_window_starts_nothing_in_its_last_second() {
        let opened_before = |kind, ms| {
            let opened =
                Instant::now().checked_sub(Duration::from_millis(ms)).expect("this machine has run for a while");
            Window { opened, ..Window::open(kind) }
        };
        let left = opened_before(WindowKind::Refresh, 20_000).left().unwrap();
        assert!(left > Duration::from_secs(4) && left <= Duration::from_secs(5), "{left:?}");
        let last = opened_before(WindowKind::Refresh, 24_100);
        assert!(last.is_over());
        assert_eq!(last.left(), Some(Duration::ZERO));
        assert_eq!(opened_before(WindowKind::Processing, 24_100).left(), None);
    }
}
