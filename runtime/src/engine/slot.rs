//! The run under way, as seen by the thread that asked for it and by the isolate's thread.
//!
//! Both may end a run: the isolate as a rule, the caller when the isolate does not come back in time (a native builtin of
//! an engine cannot be interrupted). Whoever is first claims it, so that there is one `complete` and one report.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::mpsc::Sender;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use serde_json::{Value, json};

use super::Port;
use super::mail::Mail;
use super::watchdog::Watchdog;
use crate::event::{EventKind, LogLevel};
use crate::execution::{Outcome, RunError, RunReport, RunRequest};

pub(super) struct Slot {
    port: Arc<dyn Port>,
    pub(super) watchdog: Watchdog,
    /// Held while an event is on its way, so that events of two threads do not overtake each other.
    order: Mutex<()>,
    active: Mutex<Option<Active>>,
    /// Messages that the service has not been shown.
    mail: Mutex<Mail>,
    /// Runs that ended otherwise than they meant to: what they left under way is to stop.
    broken_off: AtomicU64,
    /// False once the isolate must not be entered again.
    usable: AtomicBool,
    /// Why it was lost, where more is known than that it is over.
    lost: OnceLock<String>,
}

struct Active {
    request: RunRequest,
    started: Instant,
    reply: Sender<Reply>,
    stop: Option<Stop>,
    verdict: Option<Verdict>,
    run_announced: bool,
    abort_announced: bool,
}

/// What the thread that waits for a run is told.
pub(super) enum Reply {
    Report(Box<RunReport>),
    /// The deadline moved: look again.
    DeadlineMoved,
}

/// Why a run has to end before it is done.
#[derive(Clone, Debug)]
pub(super) enum Stop {
    TimeUp(Duration),
    Cancelled(String),
}

impl Stop {
    pub(super) fn why(&self) -> String {
        match self {
            Self::TimeUp(timeout) => format!("the time of the run is up: its timeout is {} ms", timeout.as_millis()),
            Self::Cancelled(why) => why.clone(),
        }
    }

    /// The name of `signal.reason`.
    pub(super) fn name(&self) -> &'static str {
        match self {
            Self::TimeUp(_) => "TimeoutError",
            Self::Cancelled(_) => "AbortError",
        }
    }

    fn verdict(&self) -> Verdict {
        let (outcome, limit) = match self {
            Self::TimeUp(_) => (Outcome::Timeout, Some("timeout".into())),
            Self::Cancelled(_) => (Outcome::Cancelled, None),
        };
        Verdict::failed(outcome, RunError { name: self.name().into(), message: self.why(), stack: None, limit })
    }
}

/// What came of a run.
#[derive(Clone, Debug)]
pub(super) struct Verdict {
    pub(super) outcome: Outcome,
    pub(super) result: Value,
    pub(super) error: Option<RunError>,
}

impl Verdict {
    pub(super) fn success(result: Value) -> Self {
        Self { outcome: Outcome::Success, result, error: None }
    }

    pub(super) fn failed(outcome: Outcome, error: RunError) -> Self {
        Self { outcome, result: Value::Null, error: Some(error) }
    }

    /// A failure, or a crash where a limit ended the run.
    pub(super) fn thrown(error: RunError) -> Self {
        let outcome = if error.limit.is_some() { Outcome::Crashed } else { Outcome::Failure };
        Self::failed(outcome, error)
    }

    /// The isolate was stopped from outside. The reason to stop that the slot knows outranks this.
    pub(super) fn interrupted() -> Self {
        let error =
            RunError { name: "AbortError".into(), message: "the isolate was closed".into(), stack: None, limit: None };
        Self::failed(Outcome::Cancelled, error)
    }

    /// The isolate is gone.
    pub(super) fn crashed(name: &str, message: impl Into<String>) -> Self {
        let error = RunError { name: name.into(), message: message.into(), stack: None, limit: None };
        Self::failed(Outcome::Crashed, error)
    }
}

impl Slot {
    pub(super) fn new(port: Arc<dyn Port>) -> Self {
        Self {
            port,
            watchdog: Watchdog::new(),
            order: Mutex::new(()),
            active: Mutex::new(None),
            mail: Mutex::default(),
            broken_off: AtomicU64::new(0),
            usable: AtomicBool::new(true),
            lost: OnceLock::new(),
        }
    }

    pub(super) fn port(&self) -> &Arc<dyn Port> {
        &self.port
    }

    pub(super) fn is_usable(&self) -> bool {
        self.usable.load(Ordering::Acquire)
    }

    /// Changes when a run ends without success.
    #[cfg(feature = "crypto")]
    pub(super) fn broken_off(&self) -> u64 {
        self.broken_off.load(Ordering::Acquire)
    }

    pub(super) fn retire(&self) {
        self.usable.store(false, Ordering::Release);
    }

    /// The isolate was lost: its runs, from the one under way on, end as crashed for this reason.
    #[cfg(feature = "webview")]
    pub(super) fn lose(&self, why: String) {
        let _first = self.lost.set(why);
        self.retire();
        self.decide(self.over());
    }

    /// What comes of a run on an isolate that is over.
    pub(super) fn over(&self) -> Verdict {
        match self.lost.get() {
            Some(why) => Verdict::crashed("InternalError", why.clone()),
            None => Verdict::crashed("InvalidStateError", "the isolate is over: open another"),
        }
    }

    /// What comes of a run whose isolate does not come back: its own time may be up, or that of a task that it waits behind.
    pub(super) fn given_up(&self) -> Verdict {
        let is_due =
            |active: &Active| active.stop.is_some() || Instant::now() >= active.started + active.request.timeout;
        if self.active().as_ref().is_some_and(is_due) {
            self.request_stop(|request| Stop::TimeUp(request.timeout));
            return Verdict::interrupted();
        }
        self.over()
    }

    /// Whether this is the only message that waits: then the isolate has to be woken for it.
    pub(super) fn post(&self, data: Value) -> bool {
        let mut mail = self.mail();
        mail.post(data);
        mail.count() == 1
    }

    /// Takes the oldest message, to be shown to the service at once: by code of the service, which must not find the mail
    /// locked.
    #[cfg(feature = "quickjs")]
    pub(super) fn next_mail(&self) -> Option<Value> {
        self.mail().next()
    }

    pub(super) fn mail(&self) -> MutexGuard<'_, Mail> {
        lock(&self.mail)
    }

    /// Takes back what the service has not been shown.
    pub(super) fn take_mail(&self) -> Vec<Value> {
        self.mail().take(!self.is_usable())
    }

    /// Takes the slot for a run. The clock starts here.
    pub(super) fn begin(&self, request: RunRequest, reply: Sender<Reply>) {
        let started = Instant::now();
        let deadline = started + request.timeout;
        let run_announced = false;
        let (stop, verdict, abort_announced) = (None, None, false);
        let mut active = self.active();
        *active = Some(Active { request, started, reply, stop, verdict, run_announced, abort_announced });
        // A task between runs that is still executing keeps its own limit, until the isolate takes up the run.
        self.watchdog.tighten(deadline);
    }

    /// The isolate takes up the run in the slot: from here on the run's deadline holds.
    pub(super) fn take_up(&self) -> Option<Terms> {
        let active = self.active();
        let active = active.as_ref()?;
        let terms = Terms::of(active);
        self.watchdog.limit(terms.hard);
        if active.stop.is_some() {
            self.watchdog.tighten(Instant::now() + terms.grace);
        }
        Some(terms)
    }

    /// Bounds what executes between runs. A run that has begun meanwhile keeps its own deadline.
    #[cfg(feature = "quickjs")]
    pub(super) fn limit_idle(&self, task: Duration) {
        let active = self.active();
        if active.is_none() {
            self.watchdog.limit(Instant::now() + task);
        }
    }

    /// Takes that bound back.
    #[cfg(feature = "quickjs")]
    pub(super) fn lift_idle(&self) {
        let active = self.active();
        if active.is_none() {
            self.watchdog.lift();
        }
    }

    pub(super) fn stop(&self) -> Option<Stop> {
        self.active().as_ref().and_then(|active| active.stop.clone())
    }

    /// Asks the run under way to stop; false without one, when it was asked before, or when its outcome is known.
    pub(super) fn request_stop(&self, stop: impl FnOnce(&RunRequest) -> Stop) -> bool {
        let mut guard = self.active();
        let undecided = |active: &&mut Active| active.stop.is_none() && active.verdict.is_none();
        let Some(active) = guard.as_mut().filter(undecided) else { return false };
        active.stop = Some(stop(&active.request));
        self.watchdog.tighten(Instant::now() + grace(&active.request));
        // The waiting thread may be gone already; then nobody needs to look again.
        let _ = active.reply.send(Reply::DeadlineMoved);
        true
    }

    pub(super) fn emit(&self, event: EventKind) {
        let _order = lock(&self.order);
        self.port.emit(self.run_id().as_deref(), event);
    }

    /// A line of the service's console; what is longer than the limit is cut.
    pub(super) fn log(&self, level: LogLevel, mut text: String, bytes_max: usize) {
        if text.len() > bytes_max {
            text.truncate(text.floor_char_boundary(bytes_max));
            text.push('…');
        }
        self.emit(EventKind::Log { level, text });
    }

    /// `activate` for the first run of the isolate, then `run`.
    pub(super) fn announce_run(&self, first: bool) {
        let _order = lock(&self.order);
        let run_id = self.run_id();
        if first && run_id.is_some() {
            self.port.emit(run_id.as_deref(), EventKind::Activate);
        }
        self.emit_run();
    }

    pub(super) fn announce_abort(&self) {
        let _order = lock(&self.order);
        self.emit_abort();
    }

    /// Fixes what came of the run while its `complete` handlers still work.
    pub(super) fn decide(&self, verdict: Verdict) -> Outcome {
        let mut guard = self.active();
        let Some(active) = guard.as_mut() else { return verdict.outcome };
        let verdict = match &active.stop {
            // Lost heap or stack says more than that the time was up as well.
            Some(stop) if verdict.outcome != Outcome::Crashed => stop.verdict(),
            _ => verdict,
        };
        let outcome = verdict.outcome;
        active.verdict.get_or_insert(verdict);
        outcome
    }

    /// Ends the run and reports it to the thread that waits, unless the other thread did.
    pub(super) fn complete(&self, otherwise: Verdict) {
        self.decide(otherwise);
        let _order = lock(&self.order);
        self.emit_run();
        self.emit_abort();
        let mut slot = self.active();
        let Some(active) = slot.take() else { return };
        self.watchdog.lift();
        drop(slot);
        let Active { request, started, reply, verdict, .. } = active;
        let Verdict { outcome, result, error } = verdict.expect("decided above");
        if outcome != Outcome::Success {
            self.broken_off.fetch_add(1, Ordering::AcqRel);
        }
        let duration_ms = started.elapsed().as_millis() as u64;
        let event = EventKind::Complete { outcome, result: result.clone(), error: error.clone(), duration_ms };
        self.port.emit(Some(&request.run_id), event);
        let RunRequest { run_id, attempt, reason, .. } = request;
        let report = RunReport { run_id, outcome, result, error, duration_ms, attempt, reason };
        let _ = reply.send(Reply::Report(Box::new(report)));
    }

    fn run_id(&self) -> Option<String> {
        self.active().as_ref().map(|active| active.request.run_id.clone())
    }

    fn emit_run(&self) {
        let event = self.active().as_mut().and_then(|active| {
            let first = !std::mem::replace(&mut active.run_announced, true);
            let RunRequest { run_id, reason, attempt, .. } = &active.request;
            first.then(|| (run_id.clone(), EventKind::Run { reason: *reason, attempt: *attempt }))
        });
        if let Some((run_id, event)) = event {
            self.port.emit(Some(&run_id), event);
        }
    }

    fn emit_abort(&self) {
        let event = self.active().as_mut().and_then(|active| {
            let why = active.stop.as_ref()?.why();
            let first = !std::mem::replace(&mut active.abort_announced, true);
            first.then(|| (active.request.run_id.clone(), EventKind::Abort { why }))
        });
        if let Some((run_id, event)) = event {
            self.port.emit(Some(&run_id), event);
        }
    }

    fn active(&self) -> MutexGuard<'_, Option<Active>> {
        lock(&self.active)
    }
}

/// What the isolate needs to know of its run.
pub(super) struct Terms {
    pub(super) request: RunRequest,
    /// When `abort` is raised.
    pub(super) soft: Instant,
    /// When the isolate is interrupted.
    pub(super) hard: Instant,
    pub(super) grace: Duration,
}

impl Terms {
    fn of(active: &Active) -> Self {
        let hard = active.started + active.request.timeout;
        let grace = grace(&active.request);
        Self { request: active.request.clone(), soft: hard - grace, hard, grace }
    }

    /// Fields of the `run` event, as JSON.
    pub(super) fn fields(&self) -> String {
        let RunRequest { data, reason, attempt, .. } = &self.request;
        let left = self.hard.saturating_duration_since(Instant::now());
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        let deadline = (now + left).as_millis() as u64;
        json!({ "data": data, "reason": reason, "attempt": attempt, "deadline": deadline }).to_string()
    }
}

/// A grace period longer than half of the run would leave it no time to work.
fn grace(request: &RunRequest) -> Duration {
    request.grace.min(request.timeout / 2)
}

/// A panic elsewhere leaves these locks with whole values: each is written in one step.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
