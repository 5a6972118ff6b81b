//! One open runtime as Java uses it.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use serde::Deserialize;
use serde_json::Value;

use super::bridge::Bridge;
use super::host::JniHost;
use crate::bridge;
use crate::error::{Error, ErrorCode, Result};
use crate::event_queue::{EventQueue, Polled};
use crate::runtime::{Runtime, Subscription, Wake, Woken};
use crate::schedule::Origin;

pub(super) struct Session {
    runtime: Runtime,
    events: Arc<EventQueue>,
    _subscription: Subscription,
}

impl Session {
    /// # Errors
    /// As [`Runtime::open`].
    pub fn open(classes: &Bridge, state_dir: PathBuf, host: JniHost) -> Result<Self> {
        let host = Arc::new(host);
        let runtime = (classes.open)(state_dir, Arc::clone(&host) as _)?;
        let capabilities = Arc::clone(&host);
        bridge::bring_capabilities(&runtime, move |name, call| capabilities.capability(name, call))?;
        let events = Arc::<EventQueue>::default();
        let queue = Arc::clone(&events);
        let subscription = runtime.subscribe(move |event| match serde_json::to_string(event) {
            Ok(event) => queue.push(event),
            Err(error) => tracing::error!(%error, "an event is no JSON"),
        });
        Ok(Self { runtime, events, _subscription: subscription })
    }

    /// # Errors
    /// As [`Runtime::request`].
    pub fn request(&self, name: &str, payload: &str) -> Result<Value> {
        self.runtime.request(name, bridge::json(name, payload)?)
    }

    /// # Errors
    /// As [`Runtime::wake`].
    pub fn run(&self, id: &str, run_id: String, payload: &str, deadline_ms: i64) -> Result<Value> {
        let Wanted { origin, attempt } = bridge::payload("run", payload)?;
        let timeout = self.time_until(deadline_ms)?;
        let Woken { report, again } = self.runtime.wake(id, Wake { origin, attempt, run_id, timeout })?;
        let mut answer = serde_json::to_value(report).map_err(|error| Error::new(ErrorCode::Internal, error))?;
        answer["again"] = again.into();
        Ok(answer)
    }

    pub fn abort(&self, run_id: &str, why: &str) {
        self.runtime.abort_run(run_id, why);
    }

    /// # Errors
    /// `InvalidState` when the runtime is closed meanwhile.
    pub fn poll(&self, timeout_ms: i64) -> Result<Option<String>> {
        let timeout = Duration::from_millis(u64::try_from(timeout_ms).unwrap_or(0));
        match self.events.next(timeout, || self.runtime.inner.host.now_ms()) {
            Polled::Event(event) => Ok(Some(event)),
            Polled::TimedOut => Ok(None),
            Polled::Closed => Err(Error::new(ErrorCode::InvalidState, "the runtime is closed")),
        }
    }

    pub fn close(&self) {
        self.runtime.clone().close();
        self.events.close();
    }

    /// 0 is no deadline. A run whose deadline has passed starts all the same, and its time is up: that is its outcome.
    fn time_until(&self, deadline_ms: i64) -> Result<Option<Duration>> {
        match u64::try_from(deadline_ms) {
            Ok(0) => Ok(None),
            Ok(deadline_ms) => {
                let left_ms = deadline_ms.saturating_sub(self.runtime.inner.host.now_ms());
                Ok(Some(Duration::from_millis(left_ms.max(1))))
            }
            Err(_) => Err(Error::new(ErrorCode::InvalidArgument, "`deadlineMs` is before the Unix epoch")),
        }
    }
}

/// Who wants a run.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Wanted {
    origin: Origin,
    attempt: u32,
}
