//! The isolate's thread: its event loop.

use std::rc::Rc;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, TryRecvError};
use std::time::Instant;

use rquickjs::{Ctx, IntoJs, Promise};
use serde_json::{Value, json};

use super::Limits;
use super::blank::Blank;
#[cfg(feature = "crypto")]
use super::crypto::subtle;
use super::fetch;
use super::natives::Shell;
use super::scope::{Rejections, Scope};
use crate::engine::handle::Signal;
use crate::engine::imports::Imports;
use crate::engine::phases::{Lifecycle, Phase, State};
use crate::engine::slot::{Slot, Verdict};
use crate::error::Error;
use crate::spec::ServiceSpec;

/// What the isolate's thread is woken for.
pub(super) enum Command {
    Signal(Signal),
    /// A call that left the isolate was answered.
    Settled {
        id: u32,
        result: Result<Answer, Error>,
    },
}

impl From<Signal> for Command {
    fn from(signal: Signal) -> Self {
        Self::Signal(signal)
    }
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

/// Makes the isolate and serves commands until it is closed. Returns early when the engine could not be set up; a run that
/// waits then ends as crashed, since its slot is closed with the thread.
pub(super) fn serve(setup: Setup, blank: Option<Blank>) {
    let Setup { spec, limits, network, slot, inbox, commands } = setup;
    let Some(blank) = blank.or_else(|| Blank::new(limits).ok()) else { return };
    let Blank { scope, seat, context, runtime, heap } = blank;
    let imports = Imports::new(&spec, slot.port());
    runtime.set_loader(imports.clone(), imports);
    runtime.set_host_promise_rejection_tracker(Some(Box::new(Rejections::track)));
    let watched = Arc::clone(&slot);
    runtime.set_interrupt_handler(Some(Box::new(move || watched.watchdog.check())));
    let shell = Rc::new(Shell::new(spec, limits, heap, network, slot, commands));
    context.with(|ctx| {
        let Ok(scope) = scope.restore(&ctx) else { return };
        if scope.take(&shell, &seat).is_err() {
            return;
        }
        Worker { ctx, scope, shell, inbox, held: Vec::new(), state: State::default() }.serve();
    });
}

pub(super) struct Worker<'js> {
    pub(super) ctx: Ctx<'js>,
    pub(super) scope: Scope<'js>,
    pub(super) shell: Rc<Shell>,
    inbox: Receiver<Command>,
    /// Answers that came while nothing may execute.
    pub(super) held: Vec<Command>,
    pub(super) state: State<Promise<'js>>,
}

/// What one turn of the event loop does.
enum Task {
    Command(Command),
    /// There is a message.
    Mail,
    Timer(u32),
    /// A deadline of the run has passed.
    Deadline,
    Close,
}

pub(super) type JsResult<T> = rquickjs::Result<T>;

impl<'js> Worker<'js> {
    fn serve(mut self) {
        loop {
            self.advance();
            match self.next() {
                Task::Close => break,
                Task::Deadline => {}
                Task::Timer(id) => self.enter(|worker| worker.scope.fire_timer.call((id,))),
                Task::Mail => self.deliver(),
                Task::Command(command) => self.obey(command),
            }
        }
        self.shell.slot.complete(Verdict::interrupted());
    }

    pub(super) fn obey(&mut self, command: Command) {
        match command {
            Command::Signal(Signal::Run) => self.start(),
            Command::Signal(Signal::Wake | Signal::Close) => {}
            Command::Signal(Signal::StorageChanged(change)) if self.takes_messages() => {
                let json = change.to_string();
                self.enter(|worker| worker.scope.storage_changed.call((json,)));
            }
            // Nobody listens yet, or any more: what is read later is what holds then.
            Command::Signal(Signal::StorageChanged(_)) => {}
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

    /// Shows the service the oldest message, unless it closed itself.
    pub(super) fn deliver(&mut self) {
        if self.shell.closing.get() {
            return;
        }
        // Taken in there: where nothing may execute any more, the message stays and can be taken back.
        self.enter(|worker| match worker.shell.slot.next_mail() {
            Some(data) => worker.scope.message.call((data.to_string(),)),
            None => Ok(()),
        });
    }

    /// Calls a hook. Between runs it has a time limit of its own.
    pub(super) fn enter(&mut self, hook: impl FnOnce(&Self) -> JsResult<()>) {
        if self.is_lost() {
            return;
        }
        if self.state.run.is_none() {
            self.shell.slot.limit_idle(self.shell.limits.idle_task);
        }
        if hook(self).is_err() {
            // Hooks catch what services throw: this is an interrupt, or the heap is full. The latter is thrown again by
            // whatever comes next.
            self.ctx.catch();
        }
        if self.state.run.is_none() {
            self.run_jobs();
            self.shell.slot.lift_idle();
        }
    }

    /// Runs the microtasks, then reports the rejections that nobody handled.
    pub(super) fn run_jobs(&mut self) {
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
                Ok(Command::Signal(Signal::Close)) | Err(TryRecvError::Disconnected) => return Task::Close,
                Ok(command) => return Task::Command(command),
                Err(TryRecvError::Empty) => {}
            }
            let now = Instant::now();
            if self.takes_messages() && !self.is_lost() && self.shell.slot.mail().count() > 0 {
                return Task::Mail;
            }
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
                Ok(Command::Signal(Signal::Close)) | Err(RecvTimeoutError::Disconnected) => return Task::Close,
                Ok(command) => return Task::Command(command),
                Err(RecvTimeoutError::Timeout) => {}
            }
        }
    }

    fn wake_at(&self) -> Option<Instant> {
        let timer = if self.may_execute() { self.shell.timers.borrow().next_at() } else { None };
        let deadline = self.state.wake_at(&self.shell.slot);
        [timer, deadline].into_iter().flatten().min()
    }

    /// In a run, and between runs where the service is kept alive.
    pub(super) fn may_execute(&self) -> bool {
        self.state.run.is_some() || self.stays_alive()
    }

    /// Messages wait until the module has had the chance to listen; those that come once the outcome is known are for the
    /// time after.
    fn takes_messages(&self) -> bool {
        match &self.state.run {
            Some(run) => run.phase == Phase::Running,
            None => self.stays_alive(),
        }
    }

    pub(super) fn stays_alive(&self) -> bool {
        self.shell.spec.keep_alive && self.state.evaluated && self.shell.slot.is_usable()
    }
}
