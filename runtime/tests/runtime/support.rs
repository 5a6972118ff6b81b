//! Fakes of what a runtime is given: an engine that is scripted in Rust, and a host whose clock and device state a test
//! sets. They implement the same traits as the real ones.

use std::path::Path;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex, mpsc};
use std::time::Instant;

use oro_bg_runtime::engine::{Engine, Isolate, Port};
use oro_bg_runtime::error::{Error, ErrorCode, Result};
use oro_bg_runtime::event::{Event, EventKind};
use oro_bg_runtime::execution::{Outcome, RunError, RunReport, RunRequest};
use oro_bg_runtime::host::{Conditions, Host, Notification};
use oro_bg_runtime::limits::Limits;
use oro_bg_runtime::spec::{
    Backoff, CONTRACT_VERSION, DispatchTable, ModuleSpec, Overlap, Platform, Requires, Retry, ServiceSpec, Text,
    Trigger, Window, text,
};
use oro_bg_runtime::{Options, Runtime, Subscription};
use serde_json::Value;

/// When the clock of every [`FakeHost`] starts.
pub const START_MS: u64 = 1_800_000_000_000;
pub const MINUTE_MS: u64 = 60_000;

type Script = dyn Fn(&FakeRun) -> Ending + Send + Sync;

/// How a scripted run ends.
pub enum Ending {
    Success(Value),
    Failure(&'static str),
    Timeout,
    Cancelled,
    Crashed,
    /// A defect of the engine.
    Panic,
}

/// An engine whose isolates run a closure instead of JavaScript.
pub struct FakeEngine {
    script: Arc<Script>,
    /// Isolates opened so far.
    pub opened: AtomicUsize,
    alive: Arc<Population>,
}

#[derive(Default)]
struct Population {
    count: Mutex<usize>,
    changed: Condvar,
}

impl FakeEngine {
    pub fn new(script: impl Fn(&FakeRun) -> Ending + Send + Sync + 'static) -> Arc<Self> {
        Arc::new(Self { script: Arc::new(script), opened: AtomicUsize::new(0), alive: Arc::default() })
    }

    /// Every run succeeds with `null`.
    pub fn succeeding() -> Arc<Self> {
        Self::new(|_| Ending::Success(Value::Null))
    }

    /// Isolates that were opened and not dropped yet.
    pub fn alive(&self) -> usize {
        *self.alive.count.lock().unwrap()
    }

    pub fn wait_until_none_is_alive(&self) {
        let count = self.alive.count.lock().unwrap();
        drop(self.alive.changed.wait_while(count, |count| *count > 0).unwrap());
    }
}

impl Engine for FakeEngine {
    fn open(&self, spec: Arc<ServiceSpec>, port: Arc<dyn Port>) -> Result<Box<dyn Isolate>> {
        if spec.module.source.contains("no engine") {
            return Err(Error::new(ErrorCode::NotSupported, "this fake has no engine for it"));
        }
        self.opened.fetch_add(1, Ordering::SeqCst);
        *self.alive.count.lock().unwrap() += 1;
        Ok(Box::new(FakeIsolate {
            spec,
            port,
            script: Arc::clone(&self.script),
            alive: Arc::clone(&self.alive),
            state: Mutex::default(),
            changed: Condvar::new(),
        }))
    }
}

struct FakeIsolate {
    spec: Arc<ServiceSpec>,
    port: Arc<dyn Port>,
    script: Arc<Script>,
    alive: Arc<Population>,
    state: Mutex<FakeState>,
    changed: Condvar,
}

#[derive(Default)]
struct FakeState {
    activated: bool,
    running: bool,
    closed: bool,
    abort: Option<String>,
    messages: Vec<Value>,
}

/// A run as a script sees it.
pub struct FakeRun<'a> {
    pub spec: &'a ServiceSpec,
    pub request: &'a RunRequest,
    pub port: &'a dyn Port,
    isolate: &'a FakeIsolate,
}

impl FakeRun<'_> {
    /// Blocks until `abort`, or until the time is up.
    pub fn wait_for_abort(&self) -> Ending {
        let state = self.isolate.state.lock().unwrap();
        let (state, _) = self
            .isolate
            .changed
            .wait_timeout_while(state, self.request.timeout, |state| state.abort.is_none())
            .unwrap();
        let why = state.abort.clone();
        drop(state);
        let cancelled = why.is_some();
        let why = why.unwrap_or_else(|| "timeout".to_owned());
        self.port.emit(Some(&self.request.run_id), EventKind::Abort { why });
        if cancelled { Ending::Cancelled } else { Ending::Timeout }
    }

    /// What `self.close()` does: this is the isolate's last run.
    pub fn close(&self) {
        self.isolate.state.lock().unwrap().closed = true;
    }

    /// Takes the messages that arrived; blocks until there is one.
    pub fn messages(&self) -> Vec<Value> {
        let state = self.isolate.state.lock().unwrap();
        let mut state = self.isolate.changed.wait_while(state, |state| state.messages.is_empty()).unwrap();
        std::mem::take(&mut state.messages)
    }

    /// Takes the messages that arrived before the run.
    pub fn mailbox(&self) -> Vec<Value> {
        std::mem::take(&mut self.isolate.state.lock().unwrap().messages)
    }
}

impl Isolate for FakeIsolate {
    fn run(&self, request: RunRequest) -> RunReport {
        let started = Instant::now();
        let run_id = Some(request.run_id.as_str());
        let first = {
            let mut state = self.state.lock().unwrap();
            state.abort = None;
            !std::mem::replace(&mut state.activated, true)
        };
        if first {
            self.port.emit(run_id, EventKind::Activate);
        }
        // An abort before this point finds no run: the contract allows that, so the fake does it.
        self.state.lock().unwrap().running = true;
        self.port.emit(run_id, EventKind::Run { reason: request.reason, attempt: request.attempt });
        let run = FakeRun { spec: &self.spec, request: &request, port: &*self.port, isolate: self };
        let ending = (self.script)(&run);
        self.state.lock().unwrap().running = false;
        let (outcome, result, error) = match ending {
            Ending::Success(result) => (Outcome::Success, result, None),
            Ending::Failure(message) => (Outcome::Failure, Value::Null, Some(message)),
            Ending::Timeout => (Outcome::Timeout, Value::Null, Some("the time is up")),
            Ending::Cancelled => (Outcome::Cancelled, Value::Null, Some("aborted")),
            Ending::Crashed => (Outcome::Crashed, Value::Null, Some("out of memory")),
            Ending::Panic => panic!("the engine panics on purpose"),
        };
        let error = error.map(|message| RunError {
            name: "Error".to_owned(),
            message: message.to_owned(),
            stack: None,
            limit: None,
        });
        let duration_ms = started.elapsed().as_millis() as u64;
        let complete = EventKind::Complete { outcome, result: result.clone(), error: error.clone(), duration_ms };
        self.port.emit(run_id, complete);
        let RunRequest { run_id, reason, attempt, .. } = request;
        RunReport { run_id, outcome, result, error, duration_ms, attempt, reason }
    }

    fn abort(&self, why: &str) {
        let mut state = self.state.lock().unwrap();
        if state.running {
            state.abort.get_or_insert_with(|| why.to_owned());
            self.changed.notify_all();
        }
    }

    fn is_usable(&self) -> bool {
        !self.state.lock().unwrap().closed
    }

    fn post_message(&self, data: Value) {
        self.state.lock().unwrap().messages.push(data);
        self.changed.notify_all();
    }

    fn take_undelivered(&self) -> Vec<Value> {
        std::mem::take(&mut self.state.lock().unwrap().messages)
    }
}

impl Drop for FakeIsolate {
    fn drop(&mut self) {
        *self.alive.count.lock().unwrap() -= 1;
        self.alive.changed.notify_all();
    }
}

/// A device whose clock stands still until a test moves it.
pub struct FakeHost {
    now_ms: AtomicU64,
    conditions: Mutex<Conditions>,
    pub notifications: Mutex<Vec<(String, Notification)>>,
    /// Why nothing may run in the background, if a test says so.
    pub unavailable: Mutex<Option<String>>,
}

impl FakeHost {
    pub fn new() -> Arc<Self> {
        Arc::new(Self {
            now_ms: START_MS.into(),
            conditions: Mutex::default(),
            notifications: Mutex::default(),
            unavailable: Mutex::default(),
        })
    }

    pub fn advance(&self, ms: u64) {
        self.now_ms.fetch_add(ms, Ordering::SeqCst);
    }

    pub fn set_now(&self, now_ms: u64) {
        self.now_ms.store(now_ms, Ordering::SeqCst);
    }

    pub fn set_conditions(&self, conditions: Conditions) {
        *self.conditions.lock().unwrap() = conditions;
    }
}

impl Host for FakeHost {
    fn now_ms(&self) -> u64 {
        self.now_ms.load(Ordering::SeqCst)
    }

    fn conditions(&self) -> Conditions {
        *self.conditions.lock().unwrap()
    }

    fn unavailable(&self) -> Option<String> {
        self.unavailable.lock().unwrap().clone()
    }

    fn notify(&self, service: &str, notification: Notification) -> Result<()> {
        self.notifications.lock().unwrap().push((service.to_owned(), notification));
        Ok(())
    }
}

/// An on-demand service without permissions, for tests to change.
pub fn service(id: &'static str) -> ServiceSpec {
    ServiceSpec {
        id: text(id),
        config_key: id.replace('-', "_").into(),
        module: module(&format!("background/{id}.js")),
        title: text(id),
        trigger: Trigger::OnDemand,
        keep_alive: false,
        permissions: Vec::new().into(),
        window: Window::of_trigger(Trigger::OnDemand),
        timeout_ms: None,
        retry: Retry { max_attempts: 1, backoff: Backoff::Exponential, initial_delay_ms: 30_000 },
        requires: Requires::NONE,
        overlap: Overlap::Skip,
        required: false,
    }
}

pub fn every(id: &'static str, minimum_interval_ms: u64) -> ServiceSpec {
    ServiceSpec { trigger: Trigger::Interval { minimum_interval_ms }, ..service(id) }
}

pub fn module(entry: &str) -> ModuleSpec {
    ModuleSpec { entry: Text::from(entry.to_owned()), source: text("export {}"), source_map: None }
}

pub fn table(services: impl Into<Vec<ServiceSpec>>) -> DispatchTable {
    DispatchTable {
        contract_version: CONTRACT_VERSION,
        platform: Platform::Desktop,
        services: services.into().into(),
        modules: vec![module("background/index.js"), module("background/extra.js")].into(),
        default_entry: Some(text("background/index.js")),
        debug: false,
    }
}

pub fn options(folder: &Path, table: DispatchTable, host: &Arc<FakeHost>, engine: &Arc<FakeEngine>) -> Options {
    Options {
        state_dir: folder.to_owned(),
        table,
        host: Arc::clone(host) as Arc<dyn Host>,
        engine: Arc::clone(engine) as Arc<dyn Engine>,
    }
}

/// A runtime with its fakes, over a folder that lives as long as it.
pub struct Stage {
    pub folder: tempfile::TempDir,
    pub host: Arc<FakeHost>,
    pub engine: Arc<FakeEngine>,
    pub runtime: Runtime,
}

impl Stage {
    pub fn new(services: impl Into<Vec<ServiceSpec>>, engine: Arc<FakeEngine>) -> Self {
        Self::with_limits(services, engine, Limits::default())
    }

    pub fn with_limits(services: impl Into<Vec<ServiceSpec>>, engine: Arc<FakeEngine>, limits: Limits) -> Self {
        Self::of_table(table(services), engine, limits)
    }

    pub fn of_table(table: DispatchTable, engine: Arc<FakeEngine>, limits: Limits) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let host = FakeHost::new();
        let runtime = Runtime::open_with_limits(options(folder.path(), table, &host, &engine), limits).unwrap();
        Self { folder, host, engine, runtime }
    }

    /// Closes the runtime and opens another over the same folder, as after a restart of the app.
    pub fn reopen(&mut self, services: impl Into<Vec<ServiceSpec>>) {
        self.runtime.clone().close();
        self.runtime = Runtime::open(options(self.folder.path(), table(services), &self.host, &self.engine)).unwrap();
    }

    /// The events from now on.
    pub fn events(&self) -> (Subscription, mpsc::Receiver<Event>) {
        let (sender, events) = mpsc::channel();
        let subscription = self.runtime.subscribe(move |event| drop(sender.send(event.clone())));
        (subscription, events)
    }

    pub fn state_file(&self, id: &str) -> std::path::PathBuf {
        self.folder.path().join("background-service").join(format!("{id}.json"))
    }
}

/// The words of a run's events, in order.
pub fn types(events: &mpsc::Receiver<Event>) -> Vec<String> {
    let word = |event: Event| serde_json::to_value(event.kind).unwrap()["type"].as_str().unwrap().to_owned();
    events.try_iter().map(word).collect()
}
