//! Calls that leave the isolate: what is not granted is refused here, what is granted waits on a thread of its own.
//!
//! One thread per capability, started by its first call. So a host call that blocks holds up neither the isolate, which
//! can still be aborted and interrupted, nor other capabilities; and the calls of one capability keep their order.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::sync::Arc;
use std::sync::mpsc::{self, Sender};
use std::thread;

use serde_json::Value;

use super::worker::{Answer, Command};
use crate::engine::Port;
use crate::error::{Error, ErrorCode, Result};
use crate::grants;
use crate::spec::ServiceSpec;

/// The capability behind `oro:background`; every service has it.
const BACKGROUND: &str = "background";

pub(super) struct Calls {
    spec: Arc<ServiceSpec>,
    port: Arc<dyn Port>,
    commands: Sender<Command>,
    lanes: RefCell<HashMap<String, Sender<Call>>>,
    last_id: Cell<u32>,
}

struct Call {
    id: u32,
    operation: String,
    payload: Value,
}

impl Calls {
    pub(super) fn new(spec: Arc<ServiceSpec>, port: Arc<dyn Port>, commands: Sender<Command>) -> Self {
        Self { spec, port, commands, lanes: RefCell::default(), last_id: Cell::new(0) }
    }

    /// Starts a call. Its answer, a refusal too, comes as [`Command::Settled`] with the id.
    pub(super) fn submit(&self, capability: &str, operation: String, payload: Value) -> u32 {
        let id = self.next_id();
        let refusal = match self.gate(capability) {
            Ok(()) => self.send(capability, Call { id, operation, payload }).err(),
            Err(refusal) => Some(refusal),
        };
        if let Some(refusal) = refusal {
            // The receiver is this very thread.
            let _ = self.commands.send(Command::Settled { id, result: Err(refusal) });
        }
        id
    }

    /// # Errors
    /// `NotAllowed`, with the line of the configuration to change.
    pub(super) fn gate(&self, capability: &str) -> Result<()> {
        if capability == BACKGROUND || grants::opens(&self.spec.permissions, capability) {
            return Ok(());
        }
        Err(grants::denial(&self.spec, capability))
    }

    /// For other threads that answer this isolate.
    #[cfg(feature = "crypto")]
    pub(super) fn commands(&self) -> Sender<Command> {
        self.commands.clone()
    }

    pub(super) fn next_id(&self) -> u32 {
        self.last_id.set(self.last_id.get() + 1);
        self.last_id.get()
    }

    fn send(&self, capability: &str, call: Call) -> Result<()> {
        let mut lanes = self.lanes.borrow_mut();
        let lane = match lanes.get(capability) {
            Some(lane) => lane,
            None => lanes.entry(capability.to_owned()).or_insert(self.open_lane(capability)?),
        };
        lane.send(call).map_err(|_| Error::new(ErrorCode::Internal, format!("the host failed in {capability}")))
    }

    fn open_lane(&self, capability: &str) -> Result<Sender<Call>> {
        let (lane, calls) = mpsc::channel::<Call>();
        let (port, commands) = (Arc::clone(&self.port), self.commands.clone());
        let capability = capability.to_owned();
        thread::Builder::new()
            .name(format!("oro-bg {capability}"))
            .spawn(move || {
                for Call { id, operation, payload } in calls {
                    let result = answer(&*port, &capability, &operation, payload).map(Answer::Json);
                    if commands.send(Command::Settled { id, result }).is_err() {
                        return;
                    }
                }
            })
            .map_err(|error| Error::new(ErrorCode::Internal, format!("no thread for host calls: {error}")))?;
        Ok(lane)
    }
}

fn answer(port: &dyn Port, capability: &str, operation: &str, payload: Value) -> Result<Value> {
    if capability == BACKGROUND {
        port.request(&format!("{BACKGROUND}:{operation}"), payload)
    } else {
        port.host_call(capability, operation, payload)
    }
}
