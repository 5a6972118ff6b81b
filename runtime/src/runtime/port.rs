//! What an isolate may ask of the runtime.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::Instant;

use serde::Deserialize;
use serde_json::Value;

use super::{Inner, Runtime, Service};
use crate::capability::HostCall;
use crate::engine::Port;
use crate::error::{Error, ErrorCode, Result};
use crate::event::{Event, EventKind, LogLevel};
use crate::grants;
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
        if grants::opens(&self.spec.permissions, permission) {
            return Ok(());
        }
        Err(grants::denial(&self.spec, permission, self.is_withheld(permission)))
    }
}

impl Port for ServicePort {
    fn emit(&self, run_id: Option<&str>, event: EventKind) {
        let (Some(runtime), Some(service)) = (self.runtime.upgrade(), self.service.upgrade()) else { return };
        let queue = |kind| {
            runtime.bus.queue(Event {
                id: Some(service.id.to_string()),
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
            // The runtime's own news, which no isolate tells.
            EventKind::Storage(_) => return,
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
            EventKind::Abort { .. } | EventKind::Progress { .. } => {}
        }
        queue(event);
        runtime.bus.deliver();
    }

    fn request(&self, name: &str, payload: Value) -> Result<Value> {
        // What the foreground may do without being asked, a service needs the permission for.
        if let Some(operation) = name.strip_prefix("background:storage-") {
            return self.host_call(grants::STORAGE, operation, payload);
        }
        ipc::dispatch(&Runtime { inner: self.runtime()? }, name, payload)
    }

    fn host_call(&self, capability: &str, operation: &str, payload: Value) -> Result<Value> {
        self.require(capability)?;
        let runtime = self.runtime()?;
        match (capability, operation) {
            (grants::STORAGE, _) => runtime.storage_request(Some(&self.spec.id), operation, payload),
            (grants::NOTIFICATIONS, "show") => {
                let Shown { title, body, tag } = serde_json::from_value(payload)
                    .map_err(|error| Error::new(ErrorCode::InvalidArgument, format!("notifications.show: {error}")))?;
                runtime.host.notify(&self.spec.id, Notification { title, body, tag })?;
                Ok(Value::Null)
            }
            (grants::NOTIFICATIONS, _) => {
                Err(Error::new(ErrorCode::NotSupported, format!("`{capability}` has no operation `{operation}`")))
            }
            _ => {
                let call = HostCall { service: self.spec.id.to_string(), operation: operation.to_owned(), payload };
                runtime.capabilities.call(capability, call)
            }
        }
    }

    fn has_capability(&self, name: &str) -> bool {
        self.runtime.upgrade().is_some_and(|runtime| runtime.capabilities.has(name))
    }

    fn is_withheld(&self, permission: &str) -> bool {
        let (Some(runtime), Some(service)) = (self.runtime.upgrade(), self.service.upgrade()) else { return false };
        runtime.registry.grants(&service.id, permission)
    }

    fn is_concurrent(&self, capability: &str) -> bool {
        self.runtime.upgrade().is_some_and(|runtime| runtime.capabilities.is_concurrent(capability))
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

#[derive(Deserialize)]
struct Shown {
    title: String,
    #[serde(default)]
    body: String,
    tag: Option<String>,
}
