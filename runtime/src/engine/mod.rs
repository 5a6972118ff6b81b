//! What executes JavaScript. The runtime decides *when*; an engine only knows *how*.
//!
//! What the engines share:
//!
//! | file | job |
//! |---|---|
//! | `handle` | the isolate as the runtime holds it: signals in, one report per run out |
//! | `slot`, `watchdog`, `mail` | the run under way, its deadline, the order of its events, and messages; shared by both threads |
//! | `phases` | what a run goes through, and what comes of it |
//! | `calls`, `lane` | permission gates, and the threads on which host calls wait |
//! | `imports` | what `import` may name |
//! | `failure`, `source_map` | what was thrown, with the positions of the author's files |
//! | `globals` | what the global scope of each engine has, as lists |
//! | `js/` | the parts of the global scope that need nothing of an engine but what `core` gives them |

pub mod globals;
#[cfg(feature = "quickjs")]
pub mod quickjs;
#[cfg(feature = "webview")]
pub mod webview;

#[cfg(any(feature = "quickjs", feature = "webview"))]
mod calls;
#[cfg(any(feature = "quickjs", feature = "webview"))]
mod failure;
#[cfg(any(feature = "quickjs", feature = "webview"))]
mod handle;
#[cfg(any(feature = "quickjs", feature = "webview"))]
mod imports;
#[cfg(any(feature = "quickjs", feature = "webview"))]
mod lane;
#[cfg(any(feature = "quickjs", feature = "webview"))]
mod mail;
#[cfg(any(feature = "quickjs", feature = "webview"))]
mod phases;
#[cfg(any(feature = "quickjs", feature = "webview"))]
mod slot;
#[cfg(any(feature = "quickjs", feature = "webview"))]
mod source_map;
#[cfg(any(feature = "quickjs", feature = "webview"))]
mod watchdog;

use std::sync::Arc;

use serde_json::Value;

use crate::error::Result;
use crate::event::{EventKind, StorageChange};
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

/// One isolate on a thread of its own. Dropping it interrupts whatever it executes and frees it, its [`Port`] too, before
/// `drop` returns; only what cannot be interrupted (a native builtin) may outlast it, and is freed when it ends.
pub trait Isolate: Send + Sync {
    /// Runs the service once: module evaluation and `activate` the first time, then `run`, then `complete`.
    /// Blocks the calling thread until the outcome is known; at most `request.timeout` plus the time an interrupt takes.
    fn run(&self, request: RunRequest) -> RunReport;

    /// Raises `abort` in the run under way; after its grace period the isolate is interrupted. The run's outcome
    /// becomes `Cancelled`. Without a run under way nothing happens.
    fn abort(&self, why: &str);

    /// Delivers a message (`message` event on `self`). Messages posted before the module was evaluated wait until it
    /// has been, and are delivered before `run`, in order. Never blocks and calls nothing of the [`Port`], so that it may be
    /// called with a lock held. Also accepted by an isolate that is over: see [`Isolate::take_undelivered`].
    fn post_message(&self, data: Value);

    /// Takes back, in the order in which they were posted, the messages that the service has not been shown. Each message
    /// is either shown, once, or in one answer of this call: whoever gives up an isolate keeps what it returns. A message
    /// whose handler was interrupted or threw was shown. Never blocks, like [`Isolate::post_message`].
    fn take_undelivered(&self) -> Vec<Value> {
        Vec::new()
    }

    /// Tells a service that listens to its storage that somebody else changed it. An isolate that does not execute now
    /// need not hear of it.
    fn storage_changed(&self, _change: &StorageChange) {}

    /// Whether a further run can succeed. False once the isolate was interrupted, lost its heap, closed itself or failed to
    /// load; a run on it then ends as `Crashed` with `InvalidStateError`, and the runtime opens another.
    fn is_usable(&self) -> bool {
        true
    }
}

/// The way back from an isolate to the runtime.
///
/// `emit` is called on the isolate's thread (or, for a run that had to be given up, on the thread that waits for it), and
/// must not block. `request` and `host_call` are called on threads of their own and may: a run ends at its deadline all
/// the same. The calls of one capability arrive one after the other in the order in which the service made them, except
/// where [`Port::is_concurrent`] says otherwise.
pub trait Port: Send + Sync + 'static {
    /// Something happened in the isolate; order is kept. `Complete` is the runtime's to tell, once the outcome is
    /// recorded: one that arrives here is dropped, so that each run has exactly one.
    fn emit(&self, run_id: Option<&str>, event: EventKind);

    /// The service called `oro:background`: an IPC request such as `background:schedule`, JSON in and out.
    ///
    /// # Errors
    /// The stable code that the promise in JavaScript rejects with.
    fn request(&self, name: &str, payload: Value) -> Result<Value>;

    /// A gated host call: `storage`, `notifications` and what the host brings arrive here after the permission was checked
    /// in Rust.
    ///
    /// # Errors
    /// As above.
    fn host_call(&self, capability: &str, operation: &str, payload: Value) -> Result<Value>;

    /// Whether the host brings a capability of this name. Called on the isolate's thread: it must not block.
    fn has_capability(&self, _name: &str) -> bool {
        false
    }

    /// Whether the configuration grants the service this permission, and its registration took it away. Must not block.
    fn is_withheld(&self, _permission: &str) -> bool {
        false
    }

    /// Whether several calls of this capability may be under way at once: they begin in order then, and one may overtake
    /// another. Asked once, on the isolate's thread: it must not block.
    fn is_concurrent(&self, _capability: &str) -> bool {
        false
    }
}
