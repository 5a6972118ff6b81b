//! Carries the plan out in this process, with timers: what desktops have instead of an OS scheduler.

use std::collections::HashMap;
use std::fmt;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use crate::error::{Error, ErrorCode, Result};
use crate::id::ServiceId;
use crate::limits::HOLD_AFTER_ERROR;
use crate::plan::{Decision, Moment};
use crate::runtime::{Runtime, Service};

/// Longest sleep between two plans. Bounds how late a change of the clock or of the device's state is noticed.
const PLAN_AGAIN: Duration = Duration::from_secs(30);

/// A wall clock that got this far ahead of the monotonic one was set, or the machine slept.
const WAKE_UP_MIN_MS: u64 = 5_000;

/// Runs services when they are due, until it is stopped or dropped. Due dates are the runtime's stored alarms, so
/// nothing is lost with the driver: the next one catches up, once per service.
#[derive(Debug)]
pub struct DesktopDriver {
    shared: Arc<Shared>,
    thread: Option<JoinHandle<()>>,
}

/// A run of this driver's; its thread, until somebody waits for that.
struct Active(Option<JoinHandle<()>>);

struct Shared {
    runtime: Runtime,
    /// Which services this driver runs.
    serves: Box<dyn Fn(&ServiceId) -> bool + Send + Sync>,
    stopping: AtomicBool,
    /// Services that this driver runs now.
    active: Mutex<HashMap<ServiceId, Active>>,
}

impl DesktopDriver {
    /// Starts to run what is due, now and from now on. One driver per runtime: a second one would run nothing twice,
    /// but neither would it help.
    ///
    /// # Errors
    /// `Internal` when no thread could be had.
    pub fn start(runtime: Runtime) -> Result<Self> {
        Self::start_for(runtime, |_| true)
    }

    /// As [`DesktopDriver::start`], for some of the services. The others stay as they are: their alarms are kept, and
    /// nothing of them runs.
    ///
    /// # Errors
    /// As [`DesktopDriver::start`].
    pub fn start_for(runtime: Runtime, serves: impl Fn(&ServiceId) -> bool + Send + Sync + 'static) -> Result<Self> {
        let shared = Arc::new(Shared {
            runtime,
            serves: Box::new(serves),
            stopping: AtomicBool::new(false),
            active: Mutex::default(),
        });
        let driver = Arc::clone(&shared);
        let thread = thread::Builder::new()
            .name("oro-bg-driver".to_owned())
            .spawn(move || driver.run())
            .map_err(|error| Error::new(ErrorCode::Internal, format!("no thread for the driver: {error}")))?;
        Ok(Self { shared, thread: Some(thread) })
    }

    /// Starts nothing more, aborts the runs that this driver started and waits until their outcomes are recorded.
    /// Alarms stay armed.
    pub fn stop(self) {
        self.stop_because("the driver is stopping");
    }

    /// As [`DesktopDriver::stop`], with the reason that `abort` handlers and the history get to see.
    pub fn stop_because(mut self, why: &str) {
        self.halt(why);
    }

    /// Starts nothing more, and waits until the runs that this driver started have ended.
    pub(crate) fn finish(mut self) {
        self.stop_starting();
        self.join_active();
    }

    /// What lets this driver start nothing more and aborts the runs that it started, as a system does that takes their
    /// time away: each counts as an attempt that failed.
    pub(crate) fn interrupter(&self) -> impl Fn(&str) + Send + Sync + 'static {
        let shared = Arc::clone(&self.shared);
        move |why| {
            shared.stopping.store(true, Ordering::SeqCst);
            let active: Vec<_> = shared.active().keys().cloned().collect();
            for service in active.iter().filter_map(|id| shared.runtime.inner.find(id)) {
                service.interrupt_and_abort(None, why);
            }
        }
    }

    fn halt(&mut self, why: &str) {
        self.stop_starting();
        let active: Vec<_> = self.shared.active().keys().cloned().collect();
        for id in active {
            // The id is that of a service that runs, so there is nothing to refuse.
            let _ = self.shared.runtime.abort(id.as_str(), why);
        }
        self.join_active();
    }

    fn stop_starting(&mut self) {
        self.shared.stopping.store(true, Ordering::SeqCst);
        self.shared.runtime.inner.changes.signal();
        if let Some(thread) = self.thread.take()
            && thread.join().is_err()
        {
            tracing::error!("the driver's thread panicked");
        }
    }

    fn join_active(&self) {
        // They stay in the map until they have ended, where whoever interrupts finds them.
        let join = |(id, active): (&ServiceId, &mut Active)| Some((id.clone(), active.0.take()?));
        let runs: Vec<_> = self.shared.active().iter_mut().filter_map(join).collect();
        for (id, run) in runs {
            if run.join().is_err() {
                tracing::error!(%id, "a run's thread panicked");
            }
        }
    }
}

impl Drop for DesktopDriver {
    fn drop(&mut self) {
        self.halt("the driver is stopping");
    }
}

impl fmt::Debug for Shared {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Shared").field("runtime", &self.runtime).finish_non_exhaustive()
    }
}

impl Shared {
    fn run(self: &Arc<Self>) {
        let mut clock = Clock::new(self.runtime.inner.moment().now_ms);
        while !self.stopping.load(Ordering::SeqCst) {
            let seen = self.runtime.inner.changes.seen();
            let mut moment = self.runtime.inner.moment();
            if clock.jumped_ahead(moment.now_ms) {
                self.runtime.inner.woke_up(moment.now_ms);
                moment.awake_since_ms = moment.now_ms;
            }
            let sleep = self.carry_out(&moment);
            self.runtime.inner.changes.wait(seen, sleep);
        }
    }

    /// Starts what is due, as far as there is room; how long until there may be more to do.
    fn carry_out(self: &Arc<Self>, moment: &Moment) -> Duration {
        let mut due = Vec::new();
        let mut sleep = PLAN_AGAIN;
        for service in self.runtime.inner.services() {
            if !(self.serves)(&service.id) {
                continue;
            }
            if let Some(left) = service.lock().hold_left() {
                sleep = sleep.min(left);
                continue;
            }
            match self.settle(&service, moment) {
                Decision::RunNow(run) => due.push((run.due_ms, service)),
                Decision::Wait(wait) => {
                    let left = wait.until_ms.map(|until_ms| until_ms.saturating_sub(moment.now_ms));
                    sleep = left.map_or(sleep, |left_ms| sleep.min(Duration::from_millis(left_ms)));
                }
            }
        }
        due.sort_by_key(|(due_ms, _)| *due_ms);
        for (_, service) in due {
            if !self.launch(service) {
                break;
            }
        }
        sleep
    }

    /// Decides, and keeps what changed of it: alarms after a clock that was set back, the reason for waiting.
    fn settle(&self, service: &Service, moment: &Moment) -> Decision {
        let inner = &self.runtime.inner;
        let mut cell = service.lock();
        let decision = cell.record.decide(moment);
        let waiting = match decision {
            Decision::Wait(wait) => Some(wait),
            // The run that starts now changes the record anyway.
            Decision::RunNow(_) => cell.record.waiting,
        };
        let clock_set_back = cell.record.schedule.is_ahead_of(moment.now_ms);
        let reason_stays = waiting.map(|wait| wait.reason) == cell.record.waiting.map(|wait| wait.reason);
        if !clock_set_back && reason_stays {
            return decision;
        }
        if inner.registry.table.debug {
            tracing::debug!(id = %service.id, ?decision, clock_set_back, "decided");
        }
        let changed = inner.state().and_then(|state| {
            cell.change_regardless(&state, |record| {
                record.schedule.settle(moment.now_ms);
                record.waiting = waiting;
            })
        });
        if let Err(error) = changed {
            tracing::warn!(id = %service.id, %error, "the decision could not be stored");
        }
        decision
    }

    /// Runs a service on a thread of its own; `false` when as many run already as may.
    fn launch(self: &Arc<Self>, service: Arc<Service>) -> bool {
        let mut active = self.active();
        if active.len() >= self.runtime.inner.limits.runs_at_once_max {
            return false;
        }
        if active.contains_key(&service.id) {
            return true;
        }
        let (shared, id) = (Arc::clone(self), service.id.clone());
        let run = thread::Builder::new().name(format!("oro-bg-run-{id}")).spawn({
            let service = Arc::clone(&service);
            move || shared.run_service(&service)
        });
        match run {
            Ok(run) => drop(active.insert(id, Active(Some(run)))),
            Err(error) => {
                tracing::error!(%id, %error, "no thread for a run");
                self.hold(&service);
            }
        }
        true
    }

    fn run_service(&self, service: &Arc<Service>) {
        if let Err(error) = self.runtime.run_due(service, || !self.stopping.load(Ordering::SeqCst)) {
            tracing::warn!(id = %service.id, %error, "the run could not be started or recorded");
            self.hold(service);
        }
        // Makes room before the next plan, which this signal starts.
        drop(self.active().remove(&service.id));
        self.runtime.inner.changes.signal();
    }

    fn hold(&self, service: &Service) {
        let now_ms = self.runtime.inner.host.now_ms();
        service.lock().hold(now_ms, HOLD_AFTER_ERROR);
    }

    fn active(&self) -> MutexGuard<'_, HashMap<ServiceId, Active>> {
        self.active.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Compares the host's clock with one that cannot be set.
struct Clock {
    wall_ms: u64,
    monotonic: Instant,
}

impl Clock {
    fn new(wall_ms: u64) -> Self {
        Self { wall_ms, monotonic: Instant::now() }
    }

    /// Whether more time passed on the wall than in this process since the last call.
    fn jumped_ahead(&mut self, wall_ms: u64) -> bool {
        let passed_ms = u64::try_from(self.monotonic.elapsed().as_millis()).unwrap_or(u64::MAX);
        let jumped = wall_ms > self.wall_ms.saturating_add(passed_ms).saturating_add(WAKE_UP_MIN_MS);
        *self = Self::new(wall_ms);
        jumped
    }
}
