//! What executes JavaScript. The runtime decides *when*; an engine only knows *how*.

use std::sync::Arc;

use serde_json::Value;

use crate::error::Result;
use crate::event::EventKind;
use crate::execution::{RunReport, RunRequest};
use crate::spec::ServiceSpec;

/// Creates isolates. One engine per process is enough; it holds no state of any service.
pub trait Engine: Send + Sync + 'static {
    /// Starts a fresh isolate for a service and evaluates nothing yet.
    ///
    /// # Errors
    /// `NotSupported` where this build or platform lacks the engine, `Internal` when no thread could be had.
    fn open(&self, spec: Arc<ServiceSpec>, port: Arc<dyn Port>) -> Result<Box<dyn Isolate>>;
}

/// One isolate on its own thread. Dropping it interrupts whatever it executes and frees it.
pub trait Isolate: Send + Sync {
    /// Runs the service once: module evaluation and `activate` the first time, then `run`, then `complete`.
    /// Blocks the calling thread until the outcome is known; at most `request.timeout` plus the time an interrupt takes.
    fn run(&self, request: RunRequest) -> RunReport;

    /// Raises `abort` in the run under way; after its grace period the isolate is interrupted. The run's outcome
    /// becomes `Cancelled`. Without a run under way nothing happens.
    fn abort(&self, why: &str);

    /// Delivers a message (`message` event on `self`). Messages posted before the module was evaluated wait until it
    /// has been, and are delivered before `run`, in order.
    fn post_message(&self, data: Value);

    /// Whether a further run can succeed. False once the isolate was interrupted, lost its heap, closed itself or failed to
    /// load; a run on it then ends as `Crashed` with `InvalidStateError`, and the runtime opens another.
    fn is_usable(&self) -> bool {
        true
    }
}

/// The way back from an isolate to the runtime. Called on the isolate's thread.
pub trait Port: Send + Sync + 'static {
    /// Something happened in the isolate; order is kept. `Complete` is the runtime's to tell, once the outcome is
    /// recorded: one that arrives here is dropped, so that each run has exactly one.
    fn emit(&self, run_id: Option<&str>, event: EventKind);

    /// The service called `oro:background`: an IPC request such as `background:schedule`, JSON in and out.
    ///
    /// # Errors
    /// The stable code that the promise in JavaScript rejects with.
    fn request(&self, name: &str, payload: Value) -> Result<Value>;

    /// A gated host call: `storage` and `notifications` arrive here after the permission was checked in Rust.
    ///
    /// # Errors
    /// As above.
    fn host_call(&self, capability: &str, operation: &str, payload: Value) -> Result<Value>;
}
