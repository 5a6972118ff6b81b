//! A service on the engine that is tested (`crate::engine`), made of a few lines of JavaScript, and a port that remembers what it was told.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{self, Receiver, Sender};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use oro_bg_runtime::engine::{Engine, Isolate, Port};
use oro_bg_runtime::error::{Error, ErrorCode, Result};
use oro_bg_runtime::event::EventKind;
pub use oro_bg_runtime::execution::RunRequest;
use oro_bg_runtime::execution::{RunReason, RunReport};
use oro_bg_runtime::spec::{
    Backoff, ModuleSpec, NetworkRequirement, Overlap, Requires, Retry, ServiceSpec, Trigger, Window, text,
};
use serde_json::{Value, json};

use crate::engine::{self, Limits, TestEngine};

/// For a run that ends of itself, also on a busy machine.
const TIME_TO_SPARE: Duration = Duration::from_secs(120);
/// Guards against a hang; nothing takes as long, also on a busy machine.
pub const HANG: Duration = Duration::from_secs(10);

pub struct Service {
    pub isolate: Box<dyn Isolate>,
    pub port: Arc<Recorder>,
    _engine: TestEngine,
}

#[derive(Default)]
pub struct Options {
    pub keep_alive: bool,
    pub permissions: &'static [&'static str],
    pub limits: Limits,
    pub source_map: Option<&'static str>,
}

impl Service {
    pub fn new(source: &str) -> Self {
        Self::with(source, Options::default())
    }

    pub fn with(source: &str, options: Options) -> Self {
        Self::on(&engine::with_limits(options.limits), source, &options)
    }

    /// On an engine that other services share.
    pub fn on(engine: &TestEngine, source: &str, options: &Options) -> Self {
        let port = Arc::new(Recorder::default());
        let isolate = engine
            .open(Arc::new(spec(source, options)), Arc::clone(&port) as Arc<dyn Port>)
            .expect("a thread for the isolate");
        Self { isolate, port, _engine: engine.clone() }
    }

    pub fn granted(source: &str, permissions: &'static [&'static str]) -> Self {
        Self::with(source, Options { permissions, ..Options::default() })
    }

    /// Runs with time to spare.
    pub fn run(&self) -> RunReport {
        self.run_within(TIME_TO_SPARE)
    }

    pub fn run_within(&self, timeout: Duration) -> RunReport {
        self.isolate.run(request(timeout))
    }

    /// Runs with time to spare, and little of it once the run is asked to end.
    pub fn run_with_short_grace(&self) -> RunReport {
        self.isolate.run(RunRequest { grace: Duration::from_millis(100), ..request(TIME_TO_SPARE) })
    }
}

/// Lets a service run into its deadline after it did what `started` looks for: a busy machine takes its time to get there,
/// so that another one is given more until it does.
pub fn time_out_once_started(open: impl Fn() -> Service, started: impl Fn(&Recorder) -> bool) -> (Service, RunReport) {
    let mut timeout = Duration::from_millis(80);
    loop {
        let service = open();
        let began = Instant::now();
        let report = service.run_within(timeout);
        assert!(began.elapsed() < timeout + HANG, "the caller was held up");
        if started(&service.port) {
            return (service, report);
        }
        assert!(timeout < HANG, "the service never started: {report:?}");
        timeout *= 2;
    }
}

pub fn request(timeout: Duration) -> RunRequest {
    RunRequest {
        run_id: "run-1".into(),
        data: json!({ "n": 1 }),
        reason: RunReason::OnDemand,
        attempt: 1,
        timeout,
        grace: timeout / 4,
    }
}

pub fn spec(source: &str, options: &Options) -> ServiceSpec {
    ServiceSpec {
        id: text("sync-notifications"),
        config_key: text("sync_notifications"),
        module: ModuleSpec {
            entry: text("background/notifications.js"),
            source: source.to_owned().into(),
            source_map: options.source_map.map(text),
        },
        title: text("Sync"),
        trigger: Trigger::OnDemand,
        keep_alive: options.keep_alive,
        permissions: options.permissions.iter().map(|name| text(name)).collect::<Vec<_>>().into(),
        window: Window::of_trigger(Trigger::OnDemand),
        timeout_ms: None,
        retry: Retry { max_attempts: 1, backoff: Backoff::Linear, initial_delay_ms: 0 },
        requires: Requires {
            network: NetworkRequirement::None,
            charging: false,
            battery_not_low: false,
            storage_not_low: false,
            idle: false,
        },
        overlap: Overlap::Skip,
        required: false,
    }
}

/// Keeps every event, answers every call with what was asked, and blocks in calls named `block` until it is dropped.
pub struct Recorder {
    events: Mutex<Vec<(Option<String>, EventKind)>>,
    messages: (Mutex<Sender<Value>>, Mutex<Receiver<Value>>),
    host_calls: AtomicUsize,
}

impl Default for Recorder {
    fn default() -> Self {
        let (sender, receiver) = mpsc::channel();
        Self {
            events: Mutex::default(),
            messages: (Mutex::new(sender), Mutex::new(receiver)),
            host_calls: AtomicUsize::new(0),
        }
    }
}

impl Recorder {
    /// Names of the events so far; those that carry text with it.
    pub fn trace(&self) -> Vec<String> {
        let name = |event: &EventKind| match event {
            EventKind::Activate => "activate".into(),
            EventKind::Run { .. } => "run".into(),
            EventKind::Abort { .. } => "abort".into(),
            EventKind::Complete { outcome, .. } => format!("complete {outcome:?}"),
            EventKind::Message { data } => format!("message {data}"),
            EventKind::Progress { completed, total } => format!("progress {completed} of {total}"),
            EventKind::Log { level, text } => format!("{level:?}: {text}"),
            EventKind::Storage(change) => format!("storage {}", change.key),
        };
        self.events.lock().unwrap().iter().map(|(_, event)| name(event)).collect()
    }

    pub fn run_ids(&self) -> Vec<Option<String>> {
        self.events.lock().unwrap().iter().map(|(id, _)| id.clone()).collect()
    }

    pub fn logs(&self) -> Vec<String> {
        let events = self.events.lock().unwrap();
        let text = |event: &(Option<String>, EventKind)| match &event.1 {
            EventKind::Log { text, .. } => Some(text.clone()),
            _ => None,
        };
        events.iter().filter_map(text).collect()
    }

    pub fn host_calls(&self) -> usize {
        self.host_calls.load(Ordering::SeqCst)
    }

    /// Waits for the next message of the service.
    pub fn message(&self) -> Value {
        let receiver = self.messages.1.lock().unwrap();
        receiver.recv_timeout(Duration::from_secs(20)).expect("a message of the service")
    }
}

impl Port for Recorder {
    fn emit(&self, run_id: Option<&str>, event: EventKind) {
        if let EventKind::Message { data } = &event {
            self.messages.0.lock().unwrap().send(data.clone()).unwrap();
        }
        self.events.lock().unwrap().push((run_id.map(str::to_owned), event));
    }

    fn request(&self, name: &str, payload: Value) -> Result<Value> {
        match payload["id"].as_str() {
            Some("unknown") => Err(Error::new(ErrorCode::NotFound, "there is no service \"unknown\"")),
            _ => Ok(json!({ "name": name, "payload": payload })),
        }
    }

    fn host_call(&self, capability: &str, operation: &str, payload: Value) -> Result<Value> {
        self.host_calls.fetch_add(1, Ordering::SeqCst);
        if payload["key"] == "block" || payload["tag"] == "block" {
            std::thread::park();
        }
        Ok(json!({ "capability": capability, "operation": operation, "payload": payload }))
    }
}
