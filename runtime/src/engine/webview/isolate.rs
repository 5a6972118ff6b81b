//! The isolate's thread: steps of a run go to the page, and what came of them comes back.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::Arc;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::thread;
use std::time::Instant;

use serde_json::{Value, json};
use url::Url;

use super::protocol::{Command, Config, Thrown, Told};
use super::resource::Site;
use super::{Leaving, Limits, OpenPage, OpenPages};
use crate::engine::Port;
use crate::engine::calls::Calls;
use crate::engine::failure::{self, limit_of};
use crate::engine::handle::{Handle, Signal};
use crate::engine::imports::Imports;
use crate::engine::phases::{Lifecycle, Phase, State, Step};
use crate::engine::slot::{Slot, Verdict};
use crate::engine::source_map::Positions;
use crate::error::{Error, ErrorCode, Result};
use crate::event::{EventKind, LogLevel};
use crate::execution::RunError;
use crate::grants::{self, NetworkGrant};
use crate::spec::ServiceSpec;

/// What a message of the page has around what is limited, and what JSON may make of a log entry.
const ENVELOPE_BYTES: usize = 4 << 10;
const ESCAPED: usize = 6;
/// One error of a service, see `ERROR_LENGTH_MAX` of `js/main.js`: three texts of it.
const ERROR_BYTES_MAX: usize = 3 * ESCAPED * (64 << 10);

/// In the place of a step: what a page that is asked whether it is busy has not answered, and one that was lost never will.
const PING: u32 = 0;

/// What the isolate's thread is woken for.
pub(super) enum Event {
    Signal(Signal),
    /// The page sent a message.
    Told(String),
    /// The page is gone.
    Lost(String),
    /// A call that left the isolate was answered.
    Answered {
        id: u32,
        result: Result<Value>,
    },
}

impl From<Signal> for Event {
    fn from(signal: Signal) -> Self {
        Self::Signal(signal)
    }
}

/// Opens a page for the service, and begins the thread that speaks with it.
pub(super) fn start(
    spec: Arc<ServiceSpec>,
    port: Arc<dyn Port>,
    limits: Limits,
    pages: &Arc<OpenPages>,
) -> Result<Handle<Event>> {
    let number = pages.next();
    let site = Site::new(number, &spec);
    let url = site.page();
    let (events, inbox) = mpsc::channel();
    let imports = Imports::new(&spec, &port);
    let slot = Arc::new(Slot::new(Arc::clone(&port)));
    let answers = events.clone();
    let reply = move |id, result| {
        // An isolate that is gone meanwhile needs no answer.
        let _ = answers.send(Event::Answered { id, result });
    };
    pages
        .open()
        .insert(number, OpenPage { spec: Arc::clone(&spec), site: site.clone(), imports, events: events.clone() });
    if let Err(error) = pages.host.open(number, &url) {
        pages.open().remove(&number);
        return Err(error);
    }
    // From here on it is closed when it is dropped, with the worker.
    let page =
        Page { number, pages: Arc::clone(pages), is_ready: false, unsent: Vec::new(), unanswered: BTreeSet::new() };
    let calls = Calls::new(Arc::clone(&spec), port, Arc::new(reply));
    let worker = Worker::new(spec, &site, page, calls, limits, Arc::clone(&slot), inbox);
    Handle::new(slot, events, |presence| {
        let life = move || {
            let _presence = presence;
            worker.serve();
        };
        Ok(thread::Builder::new().name("oro-bg page".to_owned()).spawn(life)?.thread().id())
    })
}

/// A page that is open, until it is dropped.
struct Page {
    number: u64,
    pages: Arc<OpenPages>,
    is_ready: bool,
    /// Nobody would receive them yet.
    unsent: Vec<String>,
    /// Steps that the page was asked for and has not answered.
    unanswered: BTreeSet<u32>,
}

impl Page {
    fn post(&mut self, command: &Command<'_>) {
        let text = serde_json::to_string(command).expect("commands are plain data");
        if self.is_ready {
            self.pages.host.post(self.number, &text);
        } else {
            self.unsent.push(text);
        }
    }

    fn ready(&mut self) {
        self.is_ready = true;
        for text in std::mem::take(&mut self.unsent) {
            self.pages.host.post(self.number, &text);
        }
    }
}

impl Drop for Page {
    fn drop(&mut self) {
        self.pages.open().remove(&self.number);
        let leaving = if self.is_ready && self.unanswered.is_empty() { Leaving::Idle } else { Leaving::Busy };
        self.pages.host.close(self.number, leaving);
    }
}

struct Worker {
    spec: Arc<ServiceSpec>,
    limits: Limits,
    slot: Arc<Slot>,
    inbox: Receiver<Event>,
    /// Nothing once the isolate is over: code that goes on ends with its page.
    page: Option<Page>,
    calls: Calls,
    positions: Positions,
    state: State<u32>,
    last_step: u32,
    /// What the steps of the run came to so far.
    settled: BTreeMap<u32, Verdict>,
    /// The step `run` of the run under way.
    run_step: Option<u32>,
    has_run: bool,
    uncaught: Option<RunError>,
    closing: bool,
    /// The Worker shows messages, as far as this side knows.
    is_listening: bool,
    /// Answers that came while nothing may execute.
    held: VecDeque<Event>,
    idle: Idle,
}

/// Whether an isolate that stays alive between runs is busy.
enum Idle {
    /// It is not looked at.
    Unwatched,
    /// It is asked then.
    Next(Instant),
    /// It was asked, and has to answer until then.
    Asked(Instant),
}

impl Worker {
    fn new(
        spec: Arc<ServiceSpec>,
        site: &Site,
        mut page: Page,
        calls: Calls,
        limits: Limits,
        slot: Arc<Slot>,
        inbox: Receiver<Event>,
    ) -> Self {
        let Limits { message_bytes_max, log_bytes_max, .. } = limits;
        let positions = Positions::new(&site.service, &spec.module, &site.own_place());
        page.post(&Command::Begin {
            config: Config {
                name: &spec.id,
                url: &site.service,
                entry: &spec.module.entry,
                message_bytes_max,
                log_bytes_max,
            },
        });
        Self {
            spec,
            limits,
            slot,
            inbox,
            page: Some(page),
            calls,
            positions,
            state: State::default(),
            last_step: 0,
            settled: BTreeMap::new(),
            run_step: None,
            has_run: false,
            uncaught: None,
            closing: false,
            is_listening: false,
            held: VecDeque::new(),
            idle: Idle::Unwatched,
        }
    }

    fn serve(mut self) {
        loop {
            self.advance();
            if self.state.run.is_none() && !self.slot.is_usable() {
                self.page = None;
            }
            if self.takes_messages() {
                self.send_mail();
            }
            let Some(event) = self.next() else { break };
            if let Some(event) = event {
                self.obey(event);
            }
        }
        self.slot.complete(Verdict::interrupted());
    }

    /// The next event; nothing in it when the time for something has come, nothing at all when the isolate is closed.
    fn next(&mut self) -> Option<Option<Event>> {
        let received = match self.wake_at() {
            Some(at) => self.inbox.recv_timeout(at.saturating_duration_since(Instant::now())),
            None => self.inbox.recv().map_err(RecvTimeoutError::from),
        };
        match received {
            Ok(Event::Signal(Signal::Close)) | Err(RecvTimeoutError::Disconnected) => None,
            Ok(event) => Some(Some(event)),
            Err(RecvTimeoutError::Timeout) => {
                self.watch_idle();
                Some(None)
            }
        }
    }

    fn wake_at(&mut self) -> Option<Instant> {
        if self.state.run.is_some() || !self.stays_alive() {
            self.idle = Idle::Unwatched;
            return self.state.wake_at(&self.slot);
        }
        if let Idle::Unwatched = self.idle {
            self.idle = Idle::Next(Instant::now() + self.limits.idle_task);
        }
        match self.idle {
            Idle::Next(at) | Idle::Asked(at) => Some(at),
            Idle::Unwatched => None,
        }
    }

    /// A task that goes on for too long between runs is the end of the isolate.
    fn watch_idle(&mut self) {
        let now = Instant::now();
        match self.idle {
            Idle::Next(at) if at <= now => {
                self.post(&Command::Ping);
                self.unanswered(|steps| steps.insert(PING));
                self.idle = Idle::Asked(now + self.limits.idle_task);
            }
            Idle::Asked(at) if at <= now => self.slot.retire(),
            _ => {}
        }
    }

    fn obey(&mut self, event: Event) {
        match event {
            Event::Signal(Signal::Run) => self.start(),
            Event::Signal(Signal::Wake | Signal::Close) => {}
            Event::Signal(Signal::StorageChanged(change)) if self.takes_messages() => {
                self.post(&Command::StorageChanged { change: &change.to_string() });
            }
            // Nobody listens yet, or any more: what is read later is what holds then.
            Event::Signal(Signal::StorageChanged(_)) => {}
            Event::Told(text) => self.hear(&text),
            Event::Lost(why) => self.lose(format!("the page of the service was lost: {why}")),
            Event::Answered { .. } if self.state.run.is_none() && !self.stays_alive() => self.held.push_back(event),
            Event::Answered { id, result } => self.settle(id, result),
        }
    }

    fn settle(&mut self, id: u32, result: Result<Value>) {
        let (ok, value) = match result {
            Ok(value) => (true, value),
            Err(Error { code, message }) => (false, json!({ "code": code.as_str(), "message": message })),
        };
        self.post(&Command::Settle { id, ok, value: &value.to_string() });
    }

    /// What the page said. What it cannot have said is the work of the service, whose isolate that ends.
    fn hear(&mut self, text: &str) {
        let size_max = self.limits.message_bytes_max.max(ESCAPED * self.limits.log_bytes_max).max(ERROR_BYTES_MAX);
        if text.len() > size_max + ENVELOPE_BYTES {
            return self.lose(format!("the page sent {} bytes at once", text.len()));
        }
        let told = match serde_json::from_str(text) {
            Ok(told) => told,
            Err(error) => return self.lose(format!("the page sent what is no message: {error}")),
        };
        match told {
            Told::Ready => {
                if let Some(page) = &mut self.page {
                    page.ready();
                }
            }
            Told::Failed { message } => self.lose(format!("the Worker of the service failed: {message}")),
            Told::Pong => {
                self.unanswered(|steps| steps.remove(&PING));
                self.idle = Idle::Unwatched;
            }
            Told::Settled { id, has_run, value, error } => {
                self.has_run = has_run;
                self.unanswered(|steps| steps.remove(&id));
                if self.run_step == Some(id) {
                    // What is on its way will be refused.
                    (self.run_step, self.is_listening) = (None, false);
                }
                let verdict = match error {
                    Some(thrown) => Verdict::thrown(self.error(thrown)),
                    None => Verdict::success(self.positions.map_errors(value)),
                };
                if self.state.run.is_some() {
                    self.settled.insert(id, verdict);
                }
            }
            Told::Shown { number } => self.slot.mail().shown(number),
            Told::Refused { number } => self.slot.mail().refused(number),
            // As in other engines: nothing executes between runs, so that nothing comes.
            _ if self.state.run.is_none() && !self.stays_alive() => {}
            Told::Log { level, text } => self.log(level, self.positions.map_text(&text)),
            Told::Progress { completed, total } => self.slot.emit(EventKind::Progress { completed, total }),
            Told::Message { data } => self.slot.emit(EventKind::Message { data: self.positions.map_errors(data) }),
            Told::Call { id, capability, operation, payload } if capability == grants::NETWORK => {
                let result = self.reach(&operation, &payload);
                self.settle(id, result.map(|()| Value::Null));
            }
            Told::Call { id, capability, operation, payload } => {
                self.calls.submit(id, &capability, operation, self.positions.map_errors(payload));
            }
            Told::Uncaught { prefix, error } => {
                let error = self.error(error);
                self.log(LogLevel::Error, format!("{prefix} {}", failure::text(&error)));
                self.uncaught.get_or_insert(error);
            }
            Told::Close => self.closing = true,
        }
    }

    /// Whether the service may fetch from a URL.
    fn reach(&self, operation: &str, payload: &Value) -> Result<()> {
        self.calls.gate(grants::NETWORK)?;
        let url = payload["url"].as_str().filter(|_| operation == "reach").unwrap_or_default();
        let parsed = Url::parse(url)
            .map_err(|error| Error::new(ErrorCode::Internal, format!("fetch of {url:?} failed: {error}")))?;
        if parsed.scheme() == "data" {
            return Ok(());
        }
        let grant = NetworkGrant::of(self.spec.permissions.iter().map(AsRef::as_ref));
        let is_withheld = |permission: &str| self.slot.port().is_withheld(permission);
        grant.allows(&parsed).map_err(|denial| grants::fetch_denial(&self.spec, url, &denial, is_withheld))
    }

    fn error(&self, Thrown { name, message, stack }: Thrown) -> RunError {
        let limit = limit_of(&name, &message).map(str::to_owned);
        let stack = Some(self.positions.map_stack(&stack)).filter(|stack| !stack.is_empty());
        RunError { name, message, stack, limit }
    }

    fn log(&self, level: LogLevel, text: String) {
        self.slot.log(level, text, self.limits.log_bytes_max);
    }

    fn lose(&mut self, why: String) {
        self.slot.lose(why);
        self.unanswered(|steps| steps.insert(PING));
        if self.state.run.is_some() {
            self.finish();
        }
    }

    fn post(&mut self, command: &Command<'_>) {
        if let Some(page) = &mut self.page {
            page.post(command);
        }
    }

    fn unanswered(&mut self, change: impl FnOnce(&mut BTreeSet<u32>) -> bool) {
        if let Some(page) = &mut self.page {
            change(&mut page.unanswered);
        }
    }

    /// Sends what waits. The Worker says of each message that it is about to be shown, or that it came too late.
    fn send_mail(&mut self) {
        loop {
            // No lock is held when the host is called.
            let Some((number, data)) = self.slot.mail().lend() else { return };
            self.listen();
            self.post(&Command::Message { number, data: &data.to_string() });
        }
    }

    fn listen(&mut self) {
        if !std::mem::replace(&mut self.is_listening, true) {
            self.post(&Command::Listen);
        }
    }

    /// Messages wait until the module has had the chance to listen; those that come once the outcome is known are for the
    /// time after.
    fn takes_messages(&self) -> bool {
        match &self.state.run {
            Some(run) => run.phase == Phase::Running && self.run_step.is_some(),
            None => self.stays_alive(),
        }
    }

    fn stays_alive(&self) -> bool {
        self.spec.keep_alive && self.state.evaluated && self.slot.is_usable()
    }
}

impl Lifecycle for Worker {
    type Pending = u32;

    fn slot(&self) -> &Slot {
        &self.slot
    }

    fn state(&self) -> &State<u32> {
        &self.state
    }

    fn state_mut(&mut self) -> &mut State<u32> {
        &mut self.state
    }

    fn call(&mut self, step: Step<'_>) -> std::result::Result<u32, Box<Verdict>> {
        self.last_step += 1;
        let id = self.last_step;
        self.unanswered(|steps| steps.insert(id));
        match step {
            Step::Evaluate => self.post(&Command::Evaluate { id }),
            Step::Activate => self.post(&Command::Activate { id }),
            Step::Run(fields) => {
                self.run_step = Some(id);
                // Also where nothing waits: what comes meanwhile is sent at once.
                self.listen();
                self.post(&Command::Run { id, fields: &fields });
            }
            Step::Abort(stop) => self.post(&Command::Abort { id, name: stop.name(), why: &stop.why() }),
            Step::Complete(outcome) => self.post(&Command::Complete { id, outcome }),
        }
        Ok(id)
    }

    fn is_settled(&self, step: &u32) -> bool {
        self.settled.contains_key(step)
    }

    fn verdict(&self, step: &u32) -> Option<Verdict> {
        self.settled.get(step).cloned()
    }

    fn has_run(&mut self) -> bool {
        self.has_run
    }

    fn begin_run(&mut self) {
        self.uncaught = None;
        self.settled.clear();
    }

    fn resume(&mut self) {
        for answer in std::mem::take(&mut self.held) {
            self.obey(answer);
        }
    }

    fn deliver_waiting(&mut self) {
        self.send_mail();
    }

    fn drain(&mut self) {}

    fn take_uncaught(&mut self) -> Option<RunError> {
        self.uncaught.take()
    }

    fn ran_into_limit(&self) -> bool {
        self.uncaught.as_ref().is_some_and(|error| error.limit.is_some())
    }

    fn is_closing(&self) -> bool {
        self.closing
    }

    fn is_lost(&self) -> bool {
        self.slot.watchdog.is_halted() || self.page.is_none()
    }
}
