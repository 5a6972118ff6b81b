//! Calls that leave the isolate: what is not granted is refused here, what is granted waits on a thread of its own.
//!
//! A [`Lane`] per capability, opened by its first call. So a host call that blocks holds up neither the isolate, which can
//! still be aborted and interrupted, nor other capabilities. The calls of one capability keep their order, except where the
//! host takes several at once.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::mpsc::Sender;

use serde_json::Value;

use super::lane::Lane;
use super::worker::{Answer, Command};
use crate::engine::Port;
use crate::error::{Error, ErrorCode, Result};
use crate::grants;
use crate::spec::ServiceSpec;

/// The capability behind `oro:background`; every service has it.
const BACKGROUND: &str = "background";

/// How many calls of one isolate and one capability are under way at once where the host takes several; more wait.
const CONCURRENT_MAX: usize = 8;

pub(super) struct Calls {
    spec: Arc<ServiceSpec>,
    port: Arc<dyn Port>,
    commands: Sender<Command>,
    lanes: RefCell<HashMap<String, Lane>>,
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
    /// `NotAllowed`, with what to change.
    pub(super) fn gate(&self, capability: &str) -> Result<()> {
        if capability == BACKGROUND || grants::opens(&self.spec.permissions, capability) {
            return Ok(());
        }
        Err(grants::denial(&self.spec, capability, self.port.is_withheld(capability)))
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

    fn send(&self, capability: &str, Call { id, operation, payload }: Call) -> Result<()> {
        let mut lanes = self.lanes.borrow_mut();
        let lane = lanes.entry(capability.to_owned()).or_insert_with(|| {
            let threads_max = if self.port.is_concurrent(capability) { CONCURRENT_MAX } else { 1 };
            Lane::new(format!("oro-bg {capability}"), threads_max)
        });
        let (port, commands, capability) = (Arc::clone(&self.port), self.commands.clone(), capability.to_owned());
        let job = move || {
            let asked = AssertUnwindSafe(|| answer(&*port, &capability, &operation, payload));
            let result = catch_unwind(asked).unwrap_or_else(|_| {
                Err(Error::new(ErrorCode::Internal, format!("the host panicked in {capability}.{operation}")))
            });
            let result = result.map(Answer::Json);
            // An isolate that is gone meanwhile needs no answer.
            let _ = commands.send(Command::Settled { id, result });
        };
        lane.send(Box::new(job))
            .map_err(|error| Error::new(ErrorCode::Internal, format!("no thread for host calls: {error}")))
    }
}

fn answer(port: &dyn Port, capability: &str, operation: &str, payload: Value) -> Result<Value> {
    if capability == BACKGROUND {
        port.request(&format!("{BACKGROUND}:{operation}"), payload)
    } else {
        port.host_call(capability, operation, payload)
    }
}
