//! Windows that the system grants: who is served in them, one after the other, and what came of it.

use std::collections::BTreeSet;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};

use super::run::Ticket;
use super::{Inner, RunOptions, Runtime, Service};
use crate::driver::DesktopDriver;
use crate::error::{Error, Result};
use crate::execution::Outcome;
use crate::id::ServiceId;
use crate::limits::{WINDOW_RUN_MIN, window_time};
use crate::plan::Moment;
use crate::window::{self, Bid, Submission, SystemRequest, WindowKind};

/// How long a service is left alone whose run could not even be marked: the disk is full, or read-only. No window is longer.
const HOLD_AFTER_ERROR: Duration = Duration::from_secs(30);

/// Time that the system grants. [`Runtime::serve`] uses it; whoever has it may end it from any thread.
pub struct Window {
    kind: WindowKind,
    /// The one run of a window of the kind `Continued`.
    continued: Option<(String, RunOptions)>,
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
    fn left(&self) -> Option<Duration> {
        let left = window_time(self.kind)?.saturating_sub(self.opened.elapsed());
        Some(if left < WINDOW_RUN_MIN { Duration::ZERO } else { left })
    }

    fn is_over(&self) -> bool {
        self.lock().finished || self.left() == Some(Duration::ZERO)
    }

    /// Notes how what runs is aborted; does so at once if the window expired meanwhile.
    fn runs(&self, abort: impl Fn(&str) + Send + Sync + 'static) {
        let abort: Abort = Arc::new(abort);
        let mut state = self.lock();
        state.abort = Some(Arc::clone(&abort));
        let expired = state.expired.clone();
        drop(state);
        if let Some(why) = expired {
            abort(&why);
        }
    }

    fn runs_nothing(&self) {
        self.lock().abort = None;
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Runtime {
    /// The requests that should be pending with the system now; see [`window::requests`]. To be asked for anew after
    /// whatever changes a schedule: a window, a call of the app, a boot.
    pub fn system_requests(&self) -> Vec<SystemRequest> {
        let moment = self.inner.moment();
        window::requests(&self.inner.bids(&moment), moment.now_ms)
    }

    /// Keeps what the system said to a request, for [`Runtime::status`]: until the next one, or the end of the process.
    ///
    /// # Errors
    /// `NotFound` for an unknown id.
    pub fn submitted(&self, id: &str, accepted: bool, code: Option<i64>, message: Option<String>) -> Result<()> {
        let at_ms = self.inner.host.now_ms();
        self.inner.service(id)?.lock().submission = Some(Submission { accepted, code, message, at_ms });
        Ok(())
    }

    /// Uses a window: runs what is due, the longest due first and each service at most once, until nothing more is, or the
    /// time is over, or somebody ends the window. Blocks until then. In the foreground it runs services by timers instead,
    /// until [`Window::finish`].
    ///
    /// # Errors
    /// For a continued window as [`Runtime::run`]. Else `Internal` when no thread could be had.
    pub fn serve(&self, window: &Window) -> Result<WindowReport> {
        let inner = &self.inner;
        let _open = Opened::new(inner, window.kind);
        let served = match window.kind {
            WindowKind::Foreground => self.serve_foreground(window)?,
            WindowKind::Continued => inner.serve_continued(window)?,
            WindowKind::Refresh | WindowKind::Processing => inner.serve_due(window),
        };
        let left = inner.pass_over(window, &served);
        let expired = window.lock().expired.is_some();
        let success = !expired && left.is_empty() && served.iter().all(|one| one.outcome == Some(Outcome::Success));
        Ok(WindowReport { kind: window.kind, served, left, expired, success })
    }

    fn serve_foreground(&self, window: &Window) -> Result<Vec<Served>> {
        let driver = DesktopDriver::start(self.clone())?;
        window.runs(driver.interrupter());
        let is_open = |state: &mut State| !state.finished;
        drop(window.changed.wait_while(window.lock(), is_open).unwrap_or_else(PoisonError::into_inner));
        driver.finish();
        window.runs_nothing();
        Ok(Vec::new())
    }
}

impl Served {
    fn failed(service: &Service, error: Error) -> Self {
        Self { id: service.id.clone(), run_id: None, outcome: None, duration_ms: 0, error: Some(error.message) }
    }
}

impl Inner {
    /// In passes: what falls due during one is younger than all who are in it, and comes with the next.
    fn serve_due(self: &Arc<Self>, window: &Window) -> Vec<Served> {
        let mut served: Vec<Served> = Vec::new();
        let mut had_turn = BTreeSet::new();
        loop {
            let pass = self.turns(window.kind, &had_turn);
            if pass.is_empty() {
                return served;
            }
            for service in pass {
                if window.is_over() {
                    return served;
                }
                had_turn.insert(service.id.clone());
                served.extend(self.serve_turn(window, &service));
            }
        }
    }

    /// `None` when it is not due any more: somebody else ran it meanwhile.
    fn serve_turn(self: &Arc<Self>, window: &Window, service: &Arc<Service>) -> Option<Served> {
        let claimed = self.claim_due(
            service,
            || !window.is_over(),
            window.left(),
            |record| {
                record.counters.windows += 1;
            },
        );
        match claimed {
            Ok(ticket) => ticket.map(|ticket| self.serve_one(window, service, ticket)),
            Err(error) => {
                service.lock().hold(self.host.now_ms(), HOLD_AFTER_ERROR);
                Some(Served::failed(service, error))
            }
        }
    }

    fn serve_continued(self: &Arc<Self>, window: &Window) -> Result<Vec<Served>> {
        let Some((id, options)) = window.continued.clone() else { return Ok(Vec::new()) };
        let service = self.service(&id)?;
        self.check(&options)?;
        let ticket = self.claim_for_host(&service, options)?;
        Ok(vec![self.serve_one(window, &service, ticket)])
    }

    fn serve_one(self: &Arc<Self>, window: &Window, service: &Arc<Service>, ticket: Ticket) -> Served {
        let (of, run_id) = (Arc::clone(service), ticket.request().run_id.clone());
        window.runs(move |why| of.interrupt_and_abort(Some(&run_id), why));
        let run = self.execute(ticket);
        window.runs_nothing();
        match run {
            Ok(report) => Served {
                id: service.id.clone(),
                run_id: Some(report.run_id),
                outcome: Some(report.outcome),
                duration_ms: report.duration_ms,
                error: None,
            },
            Err(error) => Served::failed(service, error),
        }
    }

    fn turns(&self, kind: WindowKind, had_turn: &BTreeSet<ServiceId>) -> Vec<Arc<Service>> {
        let bids = self.bids(&self.moment());
        let turns = window::turns(&bids, kind, |id| had_turn.contains(id));
        turns.iter().filter_map(|bid| self.find(&bid.id)).collect()
    }

    /// Accounts for those who were due and did not get a turn. Their alarms stay as they are.
    fn pass_over(&self, window: &Window, served: &[Served]) -> Vec<ServiceId> {
        if window.kind == WindowKind::Foreground || !window.is_over() {
            return Vec::new();
        }
        let had_turn: BTreeSet<_> = served.iter().map(|one| &one.id).collect();
        let bids = self.bids(&self.moment());
        let left: Vec<_> =
            window::turns(&bids, window.kind, |id| had_turn.contains(id)).iter().map(|bid| bid.id.clone()).collect();
        for service in left.iter().filter_map(|id| self.find(id)) {
            let mut cell = service.lock();
            let noted = self.state().and_then(|state| {
                cell.mark(&state, |record| {
                    record.counters.windows_missed += 1;
                    Ok(())
                })
            });
            if let Err(error) = noted {
                tracing::warn!(id = %service.id, %error, "a missed window could not be noted");
            }
        }
        left
    }

    /// What every service wants now; those that are held after an error, or retired, want nothing.
    fn bids(&self, moment: &Moment) -> Vec<Bid> {
        let services = self.services();
        let bids = services.iter().filter_map(|service| {
            let cell = service.lock();
            let is_out = cell.record.retired || cell.hold_left().is_some();
            (!is_out).then(|| Bid::new(&service.id, cell.spec.window.ios, cell.record.candidate(), moment))
        });
        bids.collect()
    }
}

/// Counts a window as open as long as it lives.
struct Opened<'a> {
    inner: &'a Inner,
    window: (WindowKind, u64),
}

impl<'a> Opened<'a> {
    fn new(inner: &'a Inner, kind: WindowKind) -> Self {
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
