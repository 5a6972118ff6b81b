//! One open runtime as Java uses it.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use serde::Deserialize;
use serde_json::Value;

use super::bridge::Bridge;
use super::events::{EventQueue, Polled};
use super::host::JniHost;
use crate::error::{Error, ErrorCode, Result};
use crate::grants;
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
    pub fn open(bridge: &Bridge, state_dir: PathBuf, host: JniHost) -> Result<Self> {
        let host = Arc::new(host);
        let runtime = (bridge.open)(state_dir, Arc::clone(&host) as _)?;
        bring_capabilities(&runtime, &host)?;
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
        self.runtime.request(name, json(name, payload)?)
    }

    /// # Errors
    /// As [`Runtime::wake`].
    pub fn run(&self, id: &str, run_id: String, payload: &str, deadline_ms: i64) -> Result<Value> {
        let payload = serde_json::from_value(json("run", payload)?);
        let Wanted { origin, attempt } =
            payload.map_err(|error| Error::new(ErrorCode::InvalidArgument, format!("run: {error}")))?;
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

/// Every capability that the configuration grants is the host's to bring; it says itself which it has not.
fn bring_capabilities(runtime: &Runtime, host: &Arc<JniHost>) -> Result<()> {
    let services = runtime.inner.registry.table.services.iter();
    let permissions: BTreeSet<&str> =
        services.flat_map(|service| service.permissions.iter()).map(|name| &**name).collect();
    for name in permissions {
        if grants::BUILT_IN.contains(&name) || name.contains(':') || runtime.capabilities().has(name) {
            continue;
        }
        let (host, capability) = (Arc::clone(host), name.to_owned());
        runtime.capabilities().register(name, move |call| host.capability(&capability, call))?;
    }
    Ok(())
}

fn json(request: &str, text: &str) -> Result<Value> {
    serde_json::from_str(text)
        .map_err(|error| Error::new(ErrorCode::InvalidArgument, format!("{request}: the payload is not JSON: {error}")))
}
