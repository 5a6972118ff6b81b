//! The embedded engine: QuickJS, one isolate per thread.
//!
//! | file | job |
//! |---|---|
//! | `threads`, `blank` | where isolates execute: threads that wait for the next one, with a scope at hand |
//! | `worker` | the isolate's thread: its event loop |
//! | `lifecycle` | what a run goes through on that thread, as calls of the scope |
//! | `scope`, `parts` | the global scope: JavaScript under `js/` here and beside this folder, and its compiled form |
//! | `plain` | JSON of plain values; `wire.js` has the rest |
//! | `natives` and the files named after an API | what that JavaScript calls |
//! | `modules` | what `import` may name |
//! | `failure` | what was thrown, with the positions of the author's files |
//!
//! Invariants: JavaScript runs only on its isolate's thread, and only with a deadline or a stop flag that the interrupt
//! handler looks at. Nothing an isolate calls blocks that thread. An isolate that was interrupted, or that lost a run to
//! a limit, is never entered again.

mod blank;
mod compression;
mod crypto;
mod encoding;
mod failure;
mod fetch;
mod heap;
mod lifecycle;
mod media;
mod modules;
mod natives;
mod parts;
mod plain;
mod scope;
mod threads;
mod timers;
mod url;
mod worker;

use std::sync::{Arc, mpsc};
use std::time::Duration;

use super::handle::Handle;
use super::slot::Slot;
use super::{Engine, Isolate, Port};
use crate::error::Result;
use crate::spec::ServiceSpec;

/// The embedded engine.
///
/// What its isolates promise beyond [`Isolate`]:
/// - **Result of a run**: what the `run` handlers return; with several, the last one (in the order of registration) that is
///   not `undefined`. A module without one counts its evaluation as the run.
/// - **End of a run**: when the handlers and all `waitUntil` promises have settled. Timers alone do not keep it alive.
///   `self.close()` ends it at once.
/// - **Between runs** nothing executes, except in isolates with `keep_alive`, which go on with timers and messages.
/// - **Grace**: at most half of a run's timeout.
/// - **After** an interrupt, a lost heap, `close()` or a module that failed to load, the isolate is over:
///   [`Isolate::is_usable`] is false and further runs end as `Crashed` with `InvalidStateError`. Open another.
#[derive(Clone, Debug)]
pub struct QuickJs {
    limits: Limits,
    network: Arc<fetch::Network>,
    threads: Arc<threads::Threads>,
}

/// Bounds of one isolate.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Heap; what needs more ends as `Crashed` with the limit `heap`.
    pub heap_bytes_max: usize,
    /// JavaScript stack. The thread gets 512 KiB more.
    pub stack_bytes_max: usize,
    /// One message, result or host call, as JSON.
    pub message_bytes_max: usize,
    /// One log entry; what is longer is cut.
    pub log_bytes_max: usize,
    /// One timer or message handler of a `keep_alive` isolate between runs.
    pub idle_task: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            heap_bytes_max: 64 << 20,
            stack_bytes_max: 512 << 10,
            message_bytes_max: 1 << 20,
            log_bytes_max: 64 << 10,
            idle_task: Duration::from_secs(5),
        }
    }
}

impl QuickJs {
    pub fn new(limits: Limits) -> Self {
        Self { limits, network: Arc::default(), threads: threads::Threads::new(limits) }
    }

    /// Trusts these certificates of authorities (DER) besides those of the web when services fetch `https:`.
    ///
    /// # Errors
    /// `InvalidArgument` where one of them is not a certificate that can be trusted.
    pub fn trust(self, roots: impl IntoIterator<Item = Vec<u8>>) -> Result<Self> {
        Ok(Self { network: Arc::new(fetch::Network::trusting(roots.into_iter().collect())?), ..self })
    }

    /// The same with the certificates of a PEM file.
    ///
    /// # Errors
    /// As [`QuickJs::trust`]; also where the text holds none.
    pub fn trust_pem(self, text: &[u8]) -> Result<Self> {
        self.trust(fetch::certificates(text)?)
    }
}

impl Default for QuickJs {
    fn default() -> Self {
        Self::new(Limits::default())
    }
}

impl Engine for QuickJs {
    fn open(&self, spec: Arc<ServiceSpec>, port: Arc<dyn Port>) -> Result<Box<dyn Isolate>> {
        let (commands, inbox) = mpsc::channel();
        let slot = Arc::new(Slot::new(port));
        let setup = worker::Setup {
            spec,
            limits: self.limits,
            network: Arc::clone(&self.network),
            slot: Arc::clone(&slot),
            inbox,
            commands: commands.clone(),
        };
        let handle = Handle::new(slot, commands, |presence| {
            self.threads.start(Box::new(move |blank| {
                let _presence = presence;
                worker::serve(setup, blank);
            }))
        })?;
        Ok(Box::new(handle))
    }
}
