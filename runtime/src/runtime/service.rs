//! One service while the runtime is open: its record, and the isolates it has.

use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use crate::engine::Isolate;
use crate::error::{Error, ErrorCode, Result};
use crate::guarantees::Guarantees;
use crate::host::Conditions;
use crate::id::ServiceId;
use crate::plan::{Decision, Moment, Wait, WaitReason};
use crate::spec::{Overlap, Platform, ServiceSpec};
use crate::state::{ServiceRecord, StateDir};
use crate::status::ServiceStatus;
use crate::window::Submission;

pub(crate) struct Service {
    pub id: ServiceId,
    cell: Mutex<Cell>,
    /// Signalled when a run has ended and the next may begin.
    freed: Condvar,
}

/// What the lock of a service guards.
pub(crate) struct Cell {
    pub record: ServiceRecord,
    pub spec: Arc<ServiceSpec>,
    /// The run under way; there is never a second one.
    pub live: Option<LiveRun>,
    /// The isolate that outlived its run.
    pub kept: Option<KeptIsolate>,
    /// A caller of `Runtime::run` waits for the run under way to end.
    caller_waits: bool,
    /// In memory only: what holds it is mostly that nothing can be stored.
    hold: Option<Hold>,
    /// What the system said to the last request for it. In memory only: the next process asks anew.
    pub submission: Option<Submission>,
}

/// A service is left alone for a while.
struct Hold {
    ends: Instant,
    /// The same on the wall clock, milliseconds since the Unix epoch.
    until_ms: u64,
}

pub(crate) struct LiveRun {
    pub run_id: String,
    /// Present once the mailbox was delivered: from then on messages go straight to it.
    pub isolate: Option<Arc<dyn Isolate>>,
    /// Why it is to be aborted, if it is. Also set before there is an isolate.
    pub abort: Option<String>,
    /// What a system scheduler calls it, where one started it.
    pub asked_as: Option<String>,
    /// The system took its time away, which nobody who wanted the run has asked for.
    pub interrupted: bool,
    /// Sequence number of the first message of the mailbox that was not posted to this run.
    pub undelivered_from: u64,
    /// How many messages went straight to the isolate.
    pub posted: usize,
}

impl LiveRun {
    pub fn new(run_id: String) -> Self {
        Self { run_id, isolate: None, abort: None, asked_as: None, interrupted: false, undelivered_from: 0, posted: 0 }
    }

    fn is_named(&self, name: &str) -> bool {
        self.run_id == name || self.asked_as.as_deref() == Some(name)
    }

    /// Notes that it is to be aborted because the system takes its time away.
    fn interrupt(&mut self, why: &str) {
        // What the app cancelled stays cancelled.
        if self.abort.is_none() {
            self.interrupted = true;
            self.abort = Some(why.to_owned());
        }
    }
}

pub(crate) struct KeptIsolate {
    pub isolate: Arc<dyn Isolate>,
    pub last_used: Instant,
}

impl Service {
    pub fn new(record: ServiceRecord, spec: ServiceSpec) -> Self {
        let cell = Cell {
            record,
            spec: Arc::new(spec),
            live: None,
            kept: None,
            caller_waits: false,
            hold: None,
            submission: None,
        };
        Self { id: cell.record.id.clone(), cell: Mutex::new(cell), freed: Condvar::new() }
    }

    pub fn lock(&self) -> MutexGuard<'_, Cell> {
        self.cell.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Raises `abort` in the run under way; its id, if there is one.
    pub fn abort(&self, why: &str) -> Option<String> {
        let mut cell = self.lock();
        let live = cell.live.as_mut()?;
        live.abort.get_or_insert_with(|| why.to_owned());
        let (run_id, isolate) = (live.run_id.clone(), live.isolate.clone());
        drop(cell);
        if let Some(isolate) = isolate {
            isolate.abort(why);
        }
        Some(run_id)
    }

    /// As [`Service::abort`], where the system takes the time of the run away. For a run that has no isolate yet.
    pub fn interrupt(&self, why: &str) {
        if let Some(live) = &mut self.lock().live {
            live.interrupt(why);
        }
    }

    /// Interrupts the run under way, or only the one of this name, and aborts its isolate. No lock may be held.
    pub fn interrupt_and_abort(&self, name: Option<&str>, why: &str) {
        let mut cell = self.lock();
        let Some(live) = cell.live.as_mut().filter(|live| name.is_none_or(|name| live.is_named(name))) else { return };
        live.interrupt(why);
        let isolate = live.isolate.clone();
        drop(cell);
        if let Some(isolate) = isolate {
            isolate.abort(why);
        }
    }

    /// Interrupts the run of this name if it is under way. The isolate, if it has one already, is for the caller to
    /// abort, with no lock held.
    pub fn interrupt_named(&self, name: &str, why: &str) -> Option<Option<Arc<dyn Isolate>>> {
        let mut cell = self.lock();
        let live = cell.live.as_mut().filter(|live| live.is_named(name))?;
        live.interrupt(why);
        Some(live.isolate.clone())
    }

    /// Waits for a run under way if the service queues, else refuses. At most one caller waits.
    pub fn wait_for_turn(&self) -> Result<MutexGuard<'_, Cell>> {
        let mut cell = self.lock();
        let Some(live) = &cell.live else { return Ok(cell) };
        let refuse = |why: String| Err(Error::new(ErrorCode::InvalidState, why));
        if cell.record.definition.overlap == Overlap::Skip {
            return refuse(format!("`{}` is running already, as {}", self.id, live.run_id));
        }
        if cell.caller_waits {
            return refuse(format!("`{}` is running already, and one more run waits for its end", self.id));
        }
        cell.caller_waits = true;
        while cell.live.is_some() {
            cell = self.freed.wait(cell).unwrap_or_else(PoisonError::into_inner);
        }
        cell.caller_waits = false;
        Ok(cell)
    }

    pub fn wait_until_free(&self) {
        let mut cell = self.lock();
        while cell.live.is_some() {
            cell = self.freed.wait(cell).unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// To be called after `live` was cleared, with the lock released.
    pub fn announce_free(&self) {
        self.freed.notify_all();
    }
}

impl Cell {
    /// No driver starts it before so much time has passed.
    pub fn hold(&mut self, now_ms: u64, time: Duration) {
        let time_ms = u64::try_from(time.as_millis()).unwrap_or(u64::MAX);
        self.hold = Some(Hold { ends: Instant::now() + time, until_ms: now_ms.saturating_add(time_ms) });
    }

    /// How long it is still held; `None` when it is not.
    pub fn hold_left(&self) -> Option<Duration> {
        let left = self.hold.as_ref()?.ends.saturating_duration_since(Instant::now());
        (!left.is_zero()).then_some(left)
    }

    /// As the record decides, but what is due and held waits.
    pub fn decide(&self, moment: &Moment) -> Decision {
        match (self.record.decide(moment), &self.hold) {
            (Decision::RunNow(_), Some(hold)) if self.hold_left().is_some() => {
                Decision::Wait(Wait { until_ms: Some(hold.until_ms), reason: WaitReason::Held })
            }
            (decision, _) => decision,
        }
    }

    pub fn status(&self, platform: Platform, moment: &Moment) -> ServiceStatus {
        let status = ServiceStatus::decided(&self.record, self.decide(moment), moment.now_ms);
        let shortfalls = self.guarantees(platform, moment.conditions).shortfalls;
        ServiceStatus { submission: self.submission.clone(), shortfalls, ..status }
    }

    pub fn guarantees(&self, platform: Platform, conditions: Conditions) -> Guarantees {
        Guarantees::of(platform, &self.record.definition, self.spec.window, conditions)
    }

    /// Gives up the isolate that was kept; what it did not deliver goes to the mailbox. For the caller to drop: dropping one
    /// may take time, so no lock is held then.
    pub fn give_up_kept(&mut self, state: Option<&StateDir>, now_ms: u64) -> Option<KeptIsolate> {
        let kept = self.kept.take()?;
        self.put_back_undelivered(&*kept.isolate, state, now_ms);
        Some(kept)
    }

    /// To the mailbox with what an isolate outside of a run did not deliver.
    pub fn put_back_undelivered(&mut self, isolate: &dyn Isolate, state: Option<&StateDir>, now_ms: u64) {
        let undelivered = isolate.take_undelivered();
        if undelivered.is_empty() {
            return;
        }
        self.record.mailbox.put_back(undelivered, now_ms);
        if let Some(Err(error)) = state.map(|state| state.write(&self.record)) {
            // The next change writes them.
            tracing::warn!(id = %self.record.id, %error, "undelivered messages are not durable yet");
        }
    }

    /// Changes the record: durable first, visible then.
    ///
    /// # Errors
    /// What `change` refuses, or `Storage`; nothing has changed then.
    pub fn change<T>(&mut self, state: &StateDir, change: impl FnOnce(&mut ServiceRecord) -> Result<T>) -> Result<T> {
        self.change_by(change, |record| state.write(record))
    }

    /// Marks a run that starts: stored first, visible then. A power cut may take it back, and then the run starts again.
    ///
    /// # Errors
    /// As [`Cell::change`].
    pub fn mark<T>(&mut self, state: &StateDir, change: impl FnOnce(&mut ServiceRecord) -> Result<T>) -> Result<T> {
        self.change_by(change, |record| state.note(record))
    }

    fn change_by<T>(
        &mut self,
        change: impl FnOnce(&mut ServiceRecord) -> Result<T>,
        store: impl FnOnce(&ServiceRecord) -> Result<()>,
    ) -> Result<T> {
        let mut changed = self.record.clone();
        let answer = change(&mut changed)?;
        store(&changed)?;
        self.record = changed;
        Ok(answer)
    }

    /// Changes the record even if it cannot be written now; the next change writes it too. For what has happened and
    /// cannot be refused.
    ///
    /// # Errors
    /// `Storage`; the change is visible, and not durable yet.
    pub fn change_regardless(&mut self, state: &StateDir, change: impl FnOnce(&mut ServiceRecord)) -> Result<()> {
        change(&mut self.record);
        state.write(&self.record)
    }
}
