//! [`Runtime`]: the services of one app, from their state files to their isolates.
//!
//! # Locks
//!
//! In this order, and never two of a kind at once: the map of services (held for look-ups), one service's cell (held
//! while its state file is written, so that what is seen is durable), and then the leaves: event queue, storage,
//! change signal. Listeners, engines and isolates are called with none of them held.

mod abort;
mod boot;
mod change;
mod idle;
mod message;
mod port;
mod register;
mod request;
mod run;
mod serve;
mod service;
mod start;
mod storage;
mod wake;
mod window;

use std::collections::BTreeMap;
use std::fmt;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError, RwLock, Weak};

use serde_json::Value;

use crate::bus::Bus;
pub use crate::bus::Subscription;
use crate::capability::Capabilities;
use crate::engine::Engine;
use crate::error::{Error, ErrorCode, Result};
use crate::event::{Event, EventKind};
use crate::guarantees::Guarantees;
use crate::host::Host;
use crate::id::ServiceId;
use crate::ipc;
use crate::limits::Limits;
use crate::plan::Moment;
use crate::registry::Registry;
use crate::spec::DispatchTable;
use crate::state::{RunRecord, StateDir};
use crate::status::{Availability, ServiceStatus};
use crate::storage::Storage;

use abort::AbortNotes;
pub use boot::{BootReport, CrashedRun, IntervalChange};
pub(crate) use change::Changes;
use idle::IdleWatch;
pub use message::Delivery;
pub use request::{Cancelled, Overrides, Scheduled};
pub use run::RunOptions;
pub(crate) use service::Service;
pub use start::Started;
pub use wake::{Wake, Woken};
use window::OpenWindows;
pub use window::{Served, Window, WindowReport};

/// What a runtime is made of.
pub struct Options {
    /// Folder for state files; created if need be, and locked while the runtime is open.
    pub state_dir: PathBuf,
    pub table: DispatchTable,
    pub host: Arc<dyn Host>,
    pub engine: Arc<dyn Engine>,
}

/// The services of one app. Clones are the same runtime.
#[derive(Clone)]
pub struct Runtime {
    pub(crate) inner: Arc<Inner>,
}

pub(crate) struct Inner {
    pub registry: Registry,
    pub limits: Limits,
    pub host: Arc<dyn Host>,
    pub engine: Arc<dyn Engine>,
    pub bus: Arc<Bus>,
    pub storage: Storage,
    pub capabilities: Capabilities,
    /// Passes changes of the storage on to isolates.
    _storage_watch: Subscription,
    /// Signalled whenever a plan may come out differently.
    pub changes: Arc<Changes>,
    services: RwLock<BTreeMap<ServiceId, Arc<Service>>>,
    /// `None` once closed: the lock on the directory is released then.
    state: Mutex<Option<Arc<StateDir>>>,
    boot_report: BootReport,
    awake_since_ms: AtomicU64,
    open_windows: OpenWindows,
    closing: AtomicBool,
    abort_notes: AbortNotes,
    idle: Arc<IdleWatch>,
}

impl Runtime {
    /// Opens the state directory for a table: reads and migrates what is stored, records runs that a killed process
    /// left behind, and compares the stored services with the table (see [`BootReport`]). Nothing runs yet.
    ///
    /// # Errors
    /// `VersionMismatch` when the table or a state file is of a version that this runtime does not read,
    /// `InvalidState` when another runtime has the directory open, `InvalidArgument` when the table names a service
    /// twice, `Storage` when the directory cannot be read or written.
    pub fn open(options: Options) -> Result<Self> {
        Self::open_with_limits(options, Limits::default())
    }

    /// As [`Runtime::open`], with other limits than the documented ones.
    ///
    /// # Errors
    /// As [`Runtime::open`].
    pub fn open_with_limits(options: Options, limits: Limits) -> Result<Self> {
        let Options { state_dir, table, host, engine } = options;
        let registry = Registry::new(table)?;
        let (state, loaded) = StateDir::open(&state_dir)?;
        let (storage, broken_storage) = Storage::open(&state_dir, &limits)?;
        let now_ms = host.now_ms();
        let (services, mut boot_report) = boot::compare(&registry, loaded, &state, now_ms, &limits)?;
        boot_report.set_aside.extend(broken_storage);
        boot_report.trace(registry.table.debug);
        let bus = Arc::<Bus>::default();
        let inner = Arc::new_cyclic(|inner: &Weak<Inner>| {
            let inner = Weak::clone(inner);
            let storage_watch = bus.subscribe(move |event| {
                if let (EventKind::Storage(change), Some(inner)) = (&event.kind, inner.upgrade()) {
                    inner.tell_isolates(change);
                }
            });
            Inner {
                registry,
                limits,
                host,
                engine,
                bus,
                storage,
                capabilities: Capabilities::default(),
                _storage_watch: storage_watch,
                changes: Arc::default(),
                services: RwLock::new(services),
                state: Mutex::new(Some(Arc::new(state))),
                boot_report,
                awake_since_ms: AtomicU64::new(now_ms),
                open_windows: OpenWindows::default(),
                closing: AtomicBool::new(false),
                abort_notes: AbortNotes::default(),
                idle: Arc::default(),
            }
        });
        Ok(Self { inner })
    }

    /// The capabilities that the host brings. They are to be registered before services run that use them.
    pub fn capabilities(&self) -> &Capabilities {
        &self.inner.capabilities
    }

    /// What opening found and changed.
    pub fn boot_report(&self) -> &BootReport {
        &self.inner.boot_report
    }

    /// Calls a listener with every event of every service, in one order, until the subscription is dropped. Listeners
    /// may call the runtime; one that blocks holds back the events after.
    pub fn subscribe(&self, listener: impl Fn(&Event) + Send + Sync + 'static) -> Subscription {
        self.inner.bus.subscribe(listener)
    }

    /// Answers a request of the JavaScript contract: `background:available`, `register`, `schedule`, `cancel`, `status`, `guarantees`, `list`,
    /// `history`, `post-message`, `storage-get`, `storage-set`, `storage-delete`, `storage-list`. Shapes and codes are in
    /// docs/ipc.md.
    ///
    /// # Errors
    /// The code that the promise in JavaScript rejects with.
    pub fn request(&self, name: &str, payload: Value) -> Result<Value> {
        ipc::dispatch(self, name, payload)
    }

    /// Whether services can run here at present: not when the runtime is closed, nor when the host says why not.
    pub fn available(&self) -> Availability {
        let closed = self.inner.refuse_when_closing().err().map(|error| error.message);
        Availability::of(closed.or_else(|| self.inner.host.unavailable()), self.inner.registry.table.platform)
    }

    /// Definition, state, next run or the reason why there is none, last run and counters of a service.
    ///
    /// # Errors
    /// `NotFound` for an unknown id.
    pub fn status(&self, id: &str) -> Result<ServiceStatus> {
        let service = self.inner.service(id)?;
        let moment = self.inner.moment();
        Ok(service.lock().status(self.inner.registry.table.platform, &moment))
    }

    /// What a service can count on here, and where it gets less than it wants.
    ///
    /// # Errors
    /// `NotFound` for an unknown id.
    pub fn guarantees(&self, id: &str) -> Result<Guarantees> {
        let service = self.inner.service(id)?;
        let conditions = self.inner.host.conditions();
        Ok(service.lock().guarantees(self.inner.registry.table.platform, conditions))
    }

    /// The status of every service, sorted by id.
    pub fn list(&self) -> Vec<ServiceStatus> {
        let moment = self.inner.moment();
        let platform = self.inner.registry.table.platform;
        self.inner.services().iter().map(|service| service.lock().status(platform, &moment)).collect()
    }

    /// The last runs of a service, newest first.
    ///
    /// # Errors
    /// `NotFound` for an unknown id.
    pub fn history(&self, id: &str) -> Result<Vec<RunRecord>> {
        Ok(self.inner.service(id)?.lock().record.runs.iter().rev().cloned().collect())
    }

    /// To be called when what [`Host::conditions`] answers has changed: who waits for it is looked at now, and not
    /// only the next time that a driver plans anyway.
    pub fn conditions_changed(&self) {
        self.inner.changes.signal();
    }

    /// Cancels the runs under way, waits for their outcomes to be recorded, frees all isolates and unlocks the state
    /// directory. Every call afterwards is refused with `InvalidState`. Not to be called by a listener or from within
    /// a run: it would wait for itself.
    pub fn close(self) {
        self.inner.closing.store(true, Ordering::SeqCst);
        let services = self.inner.services();
        for service in &services {
            service.abort("the runtime is closing");
        }
        for service in &services {
            service.wait_until_free();
            let kept = service.lock().give_up_kept(self.inner.state().ok().as_deref(), self.inner.host.now_ms());
            drop(kept);
        }
        self.inner.bus.flush();
        drop(self.inner.state.lock().unwrap_or_else(PoisonError::into_inner).take());
        self.inner.changes.signal();
        self.inner.idle.wake();
    }
}

impl Inner {
    /// # Errors
    /// `InvalidArgument` for what is no id, `NotFound` for an unknown one.
    pub fn service(&self, id: &str) -> Result<Arc<Service>> {
        let id = ServiceId::parse(id)?;
        self.find(&id).ok_or_else(|| Error::new(ErrorCode::NotFound, format!("there is no service `{id}`")))
    }

    pub fn find(&self, id: &ServiceId) -> Option<Arc<Service>> {
        self.services.read().unwrap_or_else(PoisonError::into_inner).get(id).cloned()
    }

    /// Adds a service unless there is one of that id already. The map stays locked while the first record of the new
    /// one is written, so that nobody meets a service that is not durable.
    pub fn add(&self, id: &ServiceId, make: impl FnOnce() -> Result<Service>) -> Result<()> {
        let mut services = self.services.write().unwrap_or_else(PoisonError::into_inner);
        if !services.contains_key(id) {
            services.insert(id.clone(), Arc::new(make()?));
        }
        Ok(())
    }

    /// All services, sorted by id.
    pub fn services(&self) -> Vec<Arc<Service>> {
        self.services.read().unwrap_or_else(PoisonError::into_inner).values().cloned().collect()
    }

    /// # Errors
    /// `InvalidState` once the runtime is closed.
    pub fn state(&self) -> Result<Arc<StateDir>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner).clone().ok_or_else(closed)
    }

    /// # Errors
    /// `InvalidState` as soon as `close` was called.
    pub fn refuse_when_closing(&self) -> Result<()> {
        if self.closing.load(Ordering::SeqCst) { Err(closed()) } else { Ok(()) }
    }

    pub fn moment(&self) -> Moment {
        let now_ms = self.host.now_ms();
        Moment {
            now_ms,
            awake_since_ms: self.awake_since_ms.load(Ordering::Relaxed),
            window_opened_ms: self.open_windows.opened_ms(now_ms),
            conditions: self.host.conditions(),
        }
    }

    /// The machine slept until now: what fell due meanwhile is caught up with.
    pub fn woke_up(&self, now_ms: u64) {
        self.awake_since_ms.store(now_ms, Ordering::Relaxed);
    }
}

impl Drop for Inner {
    fn drop(&mut self) {
        self.idle.wake();
    }
}

impl fmt::Debug for Runtime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Runtime").field("services", &self.inner.services().len()).finish_non_exhaustive()
    }
}

/// Hosts call it from any thread.
const _: fn() = || {
    fn shared<T: Send + Sync + Clone + 'static>() {}
    shared::<Runtime>();
};

fn closed() -> Error {
    Error::new(ErrorCode::InvalidState, "the runtime is closed")
}
