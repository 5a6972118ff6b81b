//! Calls that leave the isolate: what is not granted is refused here, what is granted waits on a thread of its own.
//!
//! A [`Lane`] per capability, opened by its first call. So a host call that blocks holds up neither the isolate, which can
//! still be aborted and interrupted, nor other capabilities. The calls of one capability keep their order, except where the
//! host takes several at once.

use std::cell::RefCell;
use std::collections::HashMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use serde_json::Value;

use super::Port;
use super::lane::Lane;
use crate::error::{Error, ErrorCode, Result};
use crate::grants;
use crate::spec::ServiceSpec;

/// The capability behind `oro:background`; every service has it.
pub(super) const BACKGROUND: &str = "background";

/// How many calls of one isolate and one capability are under way at once where the host takes several; more wait.
const CONCURRENT_MAX: usize = 8;

/// Brings the answer of a call back to the isolate; called on any thread.
pub(super) type Reply = Arc<dyn Fn(u32, Result<Value>) + Send + Sync>;

pub(super) struct Calls {
    spec: Arc<ServiceSpec>,
    port: Arc<dyn Port>,
    reply: Reply,
    lanes: RefCell<HashMap<String, Lane>>,
}

struct Call {
    id: u32,
    operation: String,
    payload: Value,
}

impl Calls {
    pub(super) fn new(spec: Arc<ServiceSpec>, port: Arc<dyn Port>, reply: Reply) -> Self {
        Self { spec, port, reply, lanes: RefCell::default() }
    }

    /// Starts a call. Its answer, a refusal too, comes with the id.
    pub(super) fn submit(&self, id: u32, capability: &str, operation: String, payload: Value) {
        let refusal = match self.gate(capability) {
            Ok(()) => self.send(capability, Call { id, operation, payload }).err(),
            Err(refusal) => Some(refusal),
        };
        if let Some(refusal) = refusal {
            (self.reply)(id, Err(refusal));
        }
    }

    /// # Errors
    /// `NotAllowed`, with what to change.
    pub(super) fn gate(&self, capability: &str) -> Result<()> {
        if capability == BACKGROUND || grants::opens(&self.spec.permissions, capability) {
            return Ok(());
        }
        Err(grants::denial(&self.spec, capability, self.port.is_withheld(capability)))
    }

    fn send(&self, capability: &str, Call { id, operation, payload }: Call) -> Result<()> {
        let mut lanes = self.lanes.borrow_mut();
        let lane = lanes.entry(capability.to_owned()).or_insert_with(|| {
            let threads_max = if self.port.is_concurrent(capability) { CONCURRENT_MAX } else { 1 };
            Lane::new(format!("oro-bg {capability}"), threads_max)
        });
        let (port, reply, capability) = (Arc::clone(&self.port), Arc::clone(&self.reply), capability.to_owned());
        let job = move || {
            let asked = AssertUnwindSafe(|| answer(&*port, &capability, &operation, payload));
            let result = catch_unwind(asked).unwrap_or_else(|_| {
                Err(Error::new(ErrorCode::Internal, format!("the host panicked in {capability}.{operation}")))
            });
            reply(id, result);
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
