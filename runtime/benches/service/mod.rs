//! A service made of a few lines of JavaScript, for measuring.

use std::sync::Arc;
use std::sync::Mutex;
use std::sync::mpsc::{self, Receiver, Sender};
use std::time::Duration;

use oro_bg_runtime::engine::{Engine, Isolate, Port};
use oro_bg_runtime::error::Result;
use oro_bg_runtime::event::EventKind;
use oro_bg_runtime::execution::{RunReason, RunRequest};
use oro_bg_runtime::spec::{
    Backoff, ModuleSpec, NetworkRequirement, Overlap, Requires, Retry, ServiceSpec, Trigger, Window, text,
};
use serde_json::Value;

/// Opens an isolate; what the service posts arrives at the receiver.
pub fn open(engine: &dyn Engine, source: &'static str, keep_alive: bool) -> (Box<dyn Isolate>, Receiver<Value>) {
    let (sender, messages) = mpsc::channel();
    let port = Arc::new(Listener(Mutex::new(sender)));
    (engine.open(Arc::new(service(source, keep_alive)), port).expect("a thread"), messages)
}

pub fn request() -> RunRequest {
    request_within(Duration::from_secs(10))
}

pub fn request_within(timeout: Duration) -> RunRequest {
    RunRequest {
        run_id: "bench".into(),
        data: Value::Null,
        reason: RunReason::OnDemand,
        attempt: 1,
        timeout,
        grace: Duration::from_secs(1),
    }
}

fn service(source: &'static str, keep_alive: bool) -> ServiceSpec {
    ServiceSpec {
        id: text("bench"),
        config_key: text("bench"),
        module: ModuleSpec { entry: text("bench.js"), source: text(source), source_map: None },
        title: text("Bench"),
        trigger: Trigger::OnDemand,
        keep_alive,
        permissions: Vec::new().into(),
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

/// Passes messages on, and takes every other event.
struct Listener(Mutex<Sender<Value>>);

impl Port for Listener {
    fn emit(&self, _run_id: Option<&str>, event: EventKind) {
        if let EventKind::Message { data } = event {
            // Without a receiver nobody wants to know.
            let _ = self.0.lock().expect("nothing panics here").send(data);
        }
    }

    fn request(&self, _name: &str, payload: Value) -> Result<Value> {
        Ok(payload)
    }

    fn host_call(&self, _capability: &str, _operation: &str, payload: Value) -> Result<Value> {
        Ok(payload)
    }
}
