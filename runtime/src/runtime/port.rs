//! What an isolate may ask of the runtime.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::Instant;

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::{Inner, Runtime, Service};
use crate::engine::Port;
use crate::error::{Error, ErrorCode, Result};
use crate::event::{Event, EventKind, LogLevel};
use crate::host::Notification;
use crate::ipc;
use crate::log::LogGate;
use crate::spec::ServiceSpec;
use crate::state::shortened;

/// The port of one isolate. It keeps neither the runtime nor the service alive.
pub(super) struct ServicePort {
    runtime: Weak<Inner>,
    service: Weak<Service>,
    /// As the isolate was opened with: a later registration does not change what it may.
    spec: Arc<ServiceSpec>,
    log: Mutex<LogGate>,
}

impl ServicePort {
    pub fn new(runtime: &Arc<Inner>, service: &Arc<Service>, spec: &Arc<ServiceSpec>) -> Self {
        Self {
            runtime: Arc::downgrade(runtime),
            service: Arc::downgrade(service),
            spec: Arc::clone(spec),
            log: Mutex::new(LogGate::new(&runtime.limits, Instant::now())),
        }
    }

    fn log(&self) -> MutexGuard<'_, LogGate> {
        self.log.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn runtime(&self) -> Result<Arc<Inner>> {
        self.runtime.upgrade().ok_or_else(super::closed)
    }

    /// The engine has closed this gate already, before any script ran; this one holds if it did not.
    fn require(&self, permission: &str) -> Result<()> {
        if self.spec.permissions.iter().any(|granted| granted == permission) {
            return Ok(());
        }
        Err(Error::new(
            ErrorCode::NotAllowed,
            format!(
                "service `{}` is not granted the permission `{permission}`: add it to `permissions` in [background.service.{}]",
                self.spec.id,
                self.spec.id.replace('-', "_")
            ),
        ))
    }
}

impl Port for ServicePort {
    fn emit(&self, run_id: Option<&str>, event: EventKind) {
        let (Some(runtime), Some(service)) = (self.runtime.upgrade(), self.service.upgrade()) else { return };
        let queue = |kind| {
            runtime.bus.queue(Event {
                id: service.id.to_string(),
                run_id: run_id.map(str::to_owned),
                at_ms: runtime.host.now_ms(),
                kind,
            });
        };
        let mut event = event;
        match &mut event {
            // Told by the runtime, after the outcome was recorded.
            EventKind::Complete { .. } => {
                if let Some(text) = self.log().take_notice() {
                    queue(EventKind::Log { level: LogLevel::Warn, text });
                    runtime.bus.deliver();
                }
                return;
            }
            EventKind::Log { level: LogLevel::Debug, .. } if !runtime.registry.table.debug => return,
            EventKind::Log { text, .. } => {
                let mut log = self.log();
                if !log.admit(Instant::now()) {
                    return;
                }
                if let Some(text) = log.take_notice() {
                    queue(EventKind::Log { level: LogLevel::Warn, text });
                }
                if text.len() > runtime.limits.log_line_bytes_max {
                    *text = shortened(text, runtime.limits.log_line_bytes_max);
                }
            }
            // The counter is written with the next change of the record: a message is not worth a flush to disk.
            EventKind::Message { .. } => service.lock().record.counters.messages_out += 1,
            EventKind::Activate => repeat_abort(&service),
            EventKind::Run { .. } => {
                self.log().begin(Instant::now());
                repeat_abort(&service);
            }
            EventKind::Abort { .. } => {}
        }
        queue(event);
        runtime.bus.deliver();
    }

    fn request(&self, name: &str, payload: Value) -> Result<Value> {
        ipc::dispatch(&Runtime { inner: self.runtime()? }, name, payload)
    }

    fn host_call(&self, capability: &str, operation: &str, payload: Value) -> Result<Value> {
        self.require(capability)?;
        let runtime = self.runtime()?;
        match (capability, operation) {
            ("storage", "get") => {
                let Key { key } = arguments(payload)?;
                Ok(runtime.storage.get(&key).unwrap_or_default())
            }
            ("storage", "set") => {
                let Entry { key, value } = arguments(payload)?;
                runtime.storage.set(key, value)?;
                Ok(Value::Null)
            }
            ("storage", "delete") => {
                let Key { key } = arguments(payload)?;
                runtime.storage.delete(&key).map(Value::from)
            }
            ("storage", "list") => {
                let Prefix { prefix } = arguments(payload)?;
                Ok(runtime.storage.list(&prefix).into())
            }
            ("notifications", "show") => {
                let Shown { title, body, tag } = arguments(payload)?;
                runtime.host.notify(&self.spec.id, Notification { title, body, tag })?;
                Ok(Value::Null)
            }
            _ => Err(Error::new(ErrorCode::NotSupported, format!("`{capability}` has no operation `{operation}`"))),
        }
    }
}

/// An abort that came between the opening of the isolate and the start of its run found nothing to abort; now there is.
fn repeat_abort(service: &Service) {
    let cell = service.lock();
    let pending = cell.live.as_ref().and_then(|live| Some((live.abort.clone()?, live.isolate.clone()?)));
    drop(cell);
    if let Some((why, isolate)) = pending {
        isolate.abort(&why);
    }
}

fn arguments<T: DeserializeOwned>(payload: Value) -> Result<T> {
    serde_json::from_value(payload).map_err(|error| Error::new(ErrorCode::InvalidArgument, error))
}

#[derive(Deserialize)]
struct Key {
    key: String,
}

#[derive(Deserialize)]
struct Entry {
    key: String,
    value: Value,
}

#[derive(Deserialize)]
struct Prefix {
    #[serde(default)]
    prefix: String,
}

#[derive(Deserialize)]
struct Shown {
    title: String,
    #[serde(default)]
    body: String,
    tag: Option<String>,
}
