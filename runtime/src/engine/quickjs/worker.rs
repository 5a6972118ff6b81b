//! The isolate's thread: an event loop, and the phases of a run.

use std::collections::VecDeque;
use std::rc::Rc;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, TryRecvError};
use std::time::Instant;

use rquickjs::{Context, Ctx, IntoJs, Object, Promise, Runtime, Value as JsValue};
use serde_json::{Value, json};

use super::Limits;
#[cfg(feature = "crypto")]
use super::crypto::subtle;
use super::failure;
use super::fetch;
use super::heap::{Bounded, Heap};
use super::modules::Imports;
use super::natives::Shell;
use super::scope::{Rejections, Scope};
use super::slot::{Slot, Stop, Terms, Verdict};
use crate::error::Error;
use crate::execution::{Outcome, RunError};
use crate::spec::ServiceSpec;

/// What the isolate's thread is woken for.
pub(super) enum Command {
    /// A run was put into the slot.
    Run,
    /// Something in the slot changed.
    Wake,
    Message(Value),
    /// Somebody else changed a value of the storage.
    StorageChanged(Value),
    /// A call that left the isolate was answered.
    Settled {
        id: u32,
        result: Result<Answer, Error>,
    },
    Close,
}

/// What a call that left the isolate came back with.
pub(super) enum Answer {
    Json(Value),
    Fetched(Box<fetch::Fetched>),
    #[cfg(feature = "crypto")]
    Crypto(Box<subtle::Answered>),
}

pub(super) struct Setup {
    pub(super) spec: Arc<ServiceSpec>,
    pub(super) limits: Limits,
    pub(super) network: Arc<fetch::Network>,
    pub(super) slot: Arc<Slot>,
    pub(super) inbox: Receiver<Command>,
    pub(super) commands: Sender<Command>,
}

/// Creates the isolate and serves commands until it is closed. Returns early when the engine could not be set up; a run
/// that waits then ends as crashed, since its slot is closed with the thread.
pub(super) fn serve(setup: Setup) {
    let Setup { spec, limits, network, slot, inbox, commands } = setup;
    let heap = Heap::new();
    let Ok((_runtime, context)) = create(limits, &heap, &slot, &spec) else { return };
    let shell = Rc::new(Shell::new(spec, limits, heap, network, slot, commands));
    context.with(|ctx| {
        // Nothing is stored yet, so nothing can be borrowed.
        let _ = ctx.store_userdata(Rejections::default());
        let Ok(scope) = Scope::install(&ctx, &shell) else { return };
        Worker { ctx, scope, shell, inbox, waiting: VecDeque::new(), held: Vec::new(), evaluated: false, run: None }
            .serve();
    });
}

fn create(
    limits: Limits,
    heap: &Rc<Heap>,
    slot: &Arc<Slot>,
    spec: &Arc<ServiceSpec>,
) -> rquickjs::Result<(Runtime, Context)> {
    let runtime = Runtime::new_with_alloc(Bounded(Rc::clone(heap)))?;
    runtime.set_max_stack_size(limits.stack_bytes_max);
    let imports = Imports::new(spec, slot.port());
    runtime.set_loader(imports.clone(), imports);
    runtime.set_host_promise_rejection_tracker(Some(Box::new(Rejections::track)));
    let watched = Arc::clone(slot);
    runtime.set_interrupt_handler(Some(Box::new(move || watched.watchdog.check())));
    let context = Context::full(&runtime)?;
    // After the context: a limit that is hit while one is being made aborts the process.
    heap.limit(limits.heap_bytes_max);
    Ok((runtime, context))
}

struct Worker<'js> {
    ctx: Ctx<'js>,
    scope: Scope<'js>,
    shell: Rc<Shell>,
    inbox: Receiver<Command>,
    /// Messages that came before the isolate could take them.
    waiting: VecDeque<Value>,
    /// Answers that came while nothing may execute.
    held: Vec<Command>,
    evaluated: bool,
    run: Option<Run<'js>>,
}

struct Run<'js> {
    terms: Terms,
    phase: Phase,
    /// What the phase waits for.
    pending: Promise<'js>,
    /// The `abort` handlers, once they were called.
    aborting: Option<Promise<'js>>,
}

#[derive(Clone, Copy, PartialEq)]
enum Phase {
    Evaluating,
    Activating,
    Running,
    /// The outcome is known; the `complete` handlers may work until then.
    Completing {
        until: Instant,
    },
}

/// What one turn of the event loop does.
enum Task {
    Command(Command),
    Timer(u32),
    /// A deadline of the run has passed.
    Deadline,
    Close,
}

type JsResult<T> = rquickjs::Result<T>;

impl<'js> Worker<'js> {
    fn serve(mut self) {
        loop {
            self.advance();
            match self.next() {
                Task::Close => break,
                Task::Deadline => {}
                Task::Timer(id) => self.enter(|worker| worker.scope.fire_timer.call((id,))),
                Task::Command(command) => self.obey(command),
            }
        }
        self.shell.slot.complete(Verdict::interrupted());
    }

    fn obey(&mut self, command: Command) {
        match command {
            Command::Run => self.start(),
            Command::Wake | Command::Close => {}
            Command::Message(data) if self.takes_messages() => self.deliver(&data),
            Command::Message(data) => self.waiting.push_back(data),
            Command::StorageChanged(change) if self.takes_messages() => {
                let json = change.to_string();
                self.enter(|worker| worker.scope.storage_changed.call((json,)));
            }
            // Nobody listens yet, or any more: what is read later is what holds then.
            Command::StorageChanged(_) => {}
            Command::Settled { .. } if !self.may_execute() => self.held.push(command),
            Command::Settled { id, result } => {
                self.enter(|worker| match result {
                    Ok(Answer::Json(value)) => worker.scope.settle.call((id, true, value.to_string())),
                    Ok(Answer::Fetched(fetched)) => worker.deliver_fetched(id, *fetched),
                    #[cfg(feature = "crypto")]
                    Ok(Answer::Crypto(answered)) => worker.scope.settle.call((id, true, *answered)),
                    Err(Error { code, message }) => {
                        worker.shell.requests.failed(id);
                        let error = json!({ "code": code.as_str(), "message": message });
                        worker.scope.settle.call((id, false, error.to_string()))
                    }
                });
            }
        }
    }

    /// Bytes that do not fit into the heap are the failure of the call they answer.
    fn deliver_fetched(&self, id: u32, fetched: fetch::Fetched) -> JsResult<()> {
        let Ok(delivery) = self.shell.requests.take(id, fetched).into_js(&self.ctx) else {
            let thrown = self.ctx.catch();
            return self.scope.settle.call((id, false, thrown));
        };
        self.scope.settle.call((id, true, delivery))
    }

    /// Takes up the run in the slot.
    fn start(&mut self) {
        let Some(terms) = self.shell.slot.take_up() else { return };
        if self.is_lost() || !self.shell.slot.is_usable() {
            return self.shell.slot.complete(Verdict::over());
        }
        self.shell.slot.announce_run(!self.evaluated);
        self.shell.uncaught.take();
        self.shell.heap.begin_run();
        let first = !std::mem::replace(&mut self.evaluated, true);
        let (phase, pending) = if first {
            (Phase::Evaluating, self.scope.evaluate(&self.ctx, &self.shell))
        } else if self.has_run() {
            (Phase::Running, self.scope.run.call((run_fields(&terms),)))
        } else {
            let verdict = Verdict::thrown(RunError {
                name: "InvalidStateError".into(),
                message: "the module has no run handler, and its evaluation was the first run".into(),
                stack: None,
                limit: None,
            });
            return self.shell.slot.complete(verdict);
        };
        match pending {
            Ok(pending) => {
                self.run = Some(Run { terms, phase, pending, aborting: None });
                for answer in std::mem::take(&mut self.held) {
                    self.obey(answer);
                }
            }
            Err(_) if self.is_lost() => self.end_by_force(),
            Err(error) => {
                // A module that does not load leaves nothing that a further run could use.
                self.shell.slot.retire();
                let verdict = self.verdict_of(error);
                self.shell.slot.complete(verdict);
            }
        }
    }

    /// Runs microtasks and takes the run as far as it goes.
    fn advance(&mut self) {
        loop {
            self.drain();
            let Some(run) = &self.run else { return self.retire_if_over() };
            if self.is_lost() || self.is_overdue() {
                return self.end_by_force();
            }
            if let Phase::Completing { until } = run.phase {
                return if is_settled(&run.pending) || Instant::now() >= until {
                    self.finish()
                };
            }
            if run.aborting.is_none()
                && let Some(stop) = self.stop_of(run)
            {
                self.raise_abort(&stop);
            } else if self.shell.closing.get() || self.shell.ran_into_limit() {
                self.decide(self.settled().unwrap_or_else(|| Verdict::success(Value::Null)));
            } else if is_settled(&run.pending) && run.aborting.as_ref().is_none_or(is_settled) {
                self.step();
            } else {
                return;
            }
        }
    }

    /// What the phase waited for has settled: goes to the next one.
    fn step(&mut self) {
        let Some(run) = &self.run else { return };
        let (phase, aborted, fields) = (run.phase, run.aborting.is_some(), run_fields(&run.terms));
        let verdict = self.settled().unwrap_or_else(|| Verdict::success(Value::Null));
        let failed = verdict.outcome != Outcome::Success;
        if phase == Phase::Evaluating && failed {
            self.shell.slot.retire();
        }
        if failed || aborted || phase == Phase::Running {
            return self.decide(verdict);
        }
        let next = if phase == Phase::Evaluating {
            self.scope.activate.call(()).map(|pending| (Phase::Activating, pending))
        } else {
            for data in std::mem::take(&mut self.waiting) {
                self.deliver(&data);
            }
            self.drain();
            if !self.has_run() {
                return self.decide(Verdict::success(Value::Null));
            }
            self.scope.run.call((fields,)).map(|pending| (Phase::Running, pending))
        };
        match next {
            Ok((phase, pending)) => {
                if let Some(run) = &mut self.run {
                    (run.phase, run.pending) = (phase, pending);
                }
            }
            Err(error) => {
                let verdict = self.verdict_of(error);
                self.decide(verdict);
            }
        }
    }

    /// The outcome is known: calls the `complete` handlers.
    fn decide(&mut self, verdict: Verdict) {
        if self.is_lost() {
            return self.end_by_force();
        }
        let verdict = match self.shell.uncaught.take() {
            Some(error) if verdict.outcome == Outcome::Success => Verdict::thrown(error),
            _ => verdict,
        };
        let outcome = self.shell.slot.decide(verdict);
        if outcome == Outcome::Crashed {
            self.shell.slot.retire();
            return self.finish();
        }
        let name = serde_json::to_value(outcome).unwrap_or_default();
        let Some(run) = &mut self.run else { return };
        match self.scope.complete.call::<_, Promise>((name.as_str(),)) {
            Ok(pending) => {
                run.phase = Phase::Completing { until: Instant::now() + run.terms.grace };
                run.pending = pending;
            }
            Err(_) => {
                self.ctx.catch();
                self.finish();
            }
        }
    }

    fn finish(&mut self) {
        self.run = None;
        // An error in a `complete` handler was logged; the outcome was known before.
        self.shell.uncaught.take();
        if self.shell.closing.get() {
            self.shell.slot.retire();
        }
        self.shell.slot.complete(Verdict::interrupted());
    }

    /// The time is over, or the engine was interrupted: no more JavaScript.
    fn end_by_force(&mut self) {
        if self.is_overdue() || !self.shell.slot.watchdog.is_halted() {
            self.shell.slot.request_stop(|request| Stop::TimeUp(request.timeout));
        }
        self.shell.slot.retire();
        self.shell.slot.watchdog.halt();
        self.finish();
    }

    fn raise_abort(&mut self, stop: &Stop) {
        self.shell.slot.announce_abort();
        match self.scope.abort.call::<_, Promise>((stop.name(), stop.why())) {
            Ok(promise) => {
                if let Some(run) = &mut self.run {
                    run.aborting = Some(promise);
                }
            }
            Err(error) => {
                let verdict = self.verdict_of(error);
                self.decide(verdict);
            }
        }
    }

    /// Why the run has to stop, if it has to.
    fn stop_of(&self, run: &Run<'js>) -> Option<Stop> {
        if Instant::now() >= run.terms.soft {
            // Without effect where the run was cancelled before.
            self.shell.slot.request_stop(|request| Stop::TimeUp(request.timeout));
        }
        self.shell.slot.stop()
    }

    /// What the promise of the current phase, or else that of the abort handlers, came to.
    fn settled(&self) -> Option<Verdict> {
        let run = self.run.as_ref()?;
        let verdict = |promise: &Promise<'js>| {
            let record = promise.result::<Object>()?;
            Some(record.and_then(|record| self.read(&record)).unwrap_or_else(|error| self.verdict_of(error)))
        };
        let main = verdict(&run.pending);
        match run.aborting.as_ref().and_then(verdict) {
            Some(failed) if failed.outcome != Outcome::Success => Some(failed),
            _ => main,
        }
    }

    /// `{ ok: true, json }` or `{ ok: false, error }`.
    fn read(&self, record: &Object<'js>) -> JsResult<Verdict> {
        if record.get("ok")? {
            let json: String = record.get("json")?;
            return Ok(Verdict::success(self.shell.parse(&self.ctx, &json, "the result")?));
        }
        let thrown: JsValue = record.get("error")?;
        Ok(Verdict::thrown(failure::describe(&self.ctx, &self.shell, thrown)))
    }

    fn verdict_of(&self, error: rquickjs::Error) -> Verdict {
        if error.is_exception() {
            return Verdict::thrown(failure::describe(&self.ctx, &self.shell, self.ctx.catch()));
        }
        // Source text with a NUL does not reach the parser.
        let name = if matches!(error, rquickjs::Error::InvalidString(_)) { "SyntaxError" } else { "Error" };
        Verdict::thrown(RunError { name: name.into(), message: error.to_string(), stack: None, limit: None })
    }

    fn has_run(&self) -> bool {
        self.scope.has_run.call(()).unwrap_or_else(|_| {
            self.ctx.catch();
            false
        })
    }

    fn deliver(&mut self, data: &Value) {
        let json = data.to_string();
        self.enter(|worker| worker.scope.message.call((json,)));
    }

    /// Calls a hook. Between runs it has a time limit of its own.
    fn enter(&mut self, hook: impl FnOnce(&Self) -> JsResult<()>) {
        if self.is_lost() {
            return;
        }
        if self.run.is_none() {
            self.shell.slot.limit_idle(self.shell.limits.idle_task);
        }
        if hook(self).is_err() {
            // Hooks catch what services throw: this is an interrupt, or the heap is full. The latter is thrown again by
            // whatever comes next.
            self.ctx.catch();
        }
        if self.run.is_none() {
            self.drain();
            self.shell.slot.lift_idle();
        }
    }

    /// Runs the microtasks, then reports the rejections that nobody handled.
    fn drain(&mut self) {
        loop {
            while !self.is_lost() && self.ctx.execute_pending_job() {
                self.shell.slot.watchdog.check();
            }
            let (rejected, handled) = match self.ctx.userdata::<Rejections>() {
                Some(rejections) => (rejections.unhandled.take(), rejections.late.take()),
                None => return,
            };
            if (rejected.is_empty() && handled.is_empty()) || self.is_lost() {
                return;
            }
            let Scope { rejection, rejection_handled, .. } = &self.scope;
            let reports = rejected.into_iter().map(|pair| (rejection, pair));
            for (hook, pair) in reports.chain(handled.into_iter().map(|pair| (rejection_handled, pair))) {
                if hook.call::<_, ()>(pair).is_err() {
                    self.ctx.catch();
                }
            }
        }
    }

    /// The next thing to do; blocks until there is one.
    fn next(&mut self) -> Task {
        loop {
            match self.inbox.try_recv() {
                Ok(Command::Close) | Err(TryRecvError::Disconnected) => return Task::Close,
                Ok(command) => return Task::Command(command),
                Err(TryRecvError::Empty) => {}
            }
            let now = Instant::now();
            if self.may_execute() && !self.is_lost() {
                let due = self.shell.timers.borrow_mut().take_due(now);
                if let Some(id) = due {
                    return Task::Timer(id);
                }
            }
            let wake_at = self.wake_at();
            if wake_at.is_some_and(|at| at <= now) {
                return Task::Deadline;
            }
            let received = match wake_at {
                Some(at) => self.inbox.recv_timeout(at - now),
                None => self.inbox.recv().map_err(RecvTimeoutError::from),
            };
            match received {
                Ok(Command::Close) | Err(RecvTimeoutError::Disconnected) => return Task::Close,
                Ok(command) => return Task::Command(command),
                Err(RecvTimeoutError::Timeout) => {}
            }
        }
    }

    fn wake_at(&self) -> Option<Instant> {
        let timer = if self.may_execute() { self.shell.timers.borrow().next_at() } else { None };
        let deadline = self.run.as_ref().and_then(|run| match run.phase {
            Phase::Completing { until } => Some(until),
            _ if run.aborting.is_none() => Some(run.terms.soft),
            _ => self.shell.slot.watchdog.deadline(),
        });
        [timer, deadline].into_iter().flatten().min()
    }

    /// In a run, and between runs where the service is kept alive.
    fn may_execute(&self) -> bool {
        self.run.is_some() || self.stays_alive()
    }

    /// Messages wait until the module has had the chance to listen.
    fn takes_messages(&self) -> bool {
        match &self.run {
            Some(run) => matches!(run.phase, Phase::Running | Phase::Completing { .. }),
            None => self.stays_alive(),
        }
    }

    fn stays_alive(&self) -> bool {
        self.shell.spec.keep_alive && self.evaluated && self.shell.slot.is_usable()
    }

    fn is_overdue(&self) -> bool {
        self.shell.slot.watchdog.deadline().is_some_and(|deadline| Instant::now() >= deadline)
    }

    fn is_lost(&self) -> bool {
        let watchdog = &self.shell.slot.watchdog;
        watchdog.has_tripped() || watchdog.is_halted()
    }

    fn retire_if_over(&self) {
        if self.is_lost() || self.shell.closing.get() {
            self.shell.slot.retire();
        }
    }
}

fn is_settled(promise: &Promise<'_>) -> bool {
    promise.state() != rquickjs::promise::PromiseState::Pending
}

/// Fields of the `run` event.
fn run_fields(terms: &Terms) -> String {
    let request = &terms.request;
    let left = terms.hard.saturating_duration_since(Instant::now());
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
    let deadline = (now + left).as_millis() as u64;
    json!({ "data": request.data, "reason": request.reason, "attempt": request.attempt, "deadline": deadline })
        .to_string()
}
