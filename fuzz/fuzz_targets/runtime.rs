//! A runtime in memory-backed files, with an engine that does nothing.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use oro_bg_runtime::engine::{Engine, Isolate, Port};
use oro_bg_runtime::error::Result;
use oro_bg_runtime::execution::{Outcome, RunReport, RunRequest};
use oro_bg_runtime::host::{Host, PlainHost};
use oro_bg_runtime::spec::{
    Backoff, CONTRACT_VERSION, DispatchTable, ModuleSpec, Overlap, Platform, Requires, Retry, ServiceSpec, Text,
    Trigger, Window, text,
};
use oro_bg_runtime::{Options, Runtime};
use serde_json::Value;

/// The folder is made in memory where there is such a place: a fuzzer does not test the disk.
pub fn folder() -> tempfile::TempDir {
    let memory = Path::new("/dev/shm");
    let made = if memory.is_dir() { tempfile::tempdir_in(memory) } else { tempfile::tempdir() };
    made.expect("a temporary folder")
}

pub fn open(folder: &Path) -> Result<Runtime> {
    let host: Arc<dyn Host> = Arc::new(PlainHost);
    Runtime::open(Options { state_dir: PathBuf::from(folder), table: table(), host, engine: Arc::new(Nothing) })
}

fn table() -> DispatchTable {
    let declared = service("sync", Trigger::Interval { minimum_interval_ms: 900_000 });
    let queueing = ServiceSpec { overlap: Overlap::Queue, keep_alive: true, ..service("upload", Trigger::OnDemand) };
    DispatchTable {
        contract_version: CONTRACT_VERSION,
        platform: Platform::Desktop,
        services: vec![declared, queueing].into(),
        modules: vec![module("background/index.js")].into(),
        default_entry: Some(text("background/index.js")),
        debug: false,
    }
}

fn service(id: &'static str, trigger: Trigger) -> ServiceSpec {
    ServiceSpec {
        id: text(id),
        config_key: text(id),
        module: module("background/sync.js"),
        title: text(id),
        trigger,
        keep_alive: false,
        permissions: vec![text("network"), text("storage")].into(),
        window: Window::of_trigger(trigger),
        timeout_ms: None,
        retry: Retry { max_attempts: 3, backoff: Backoff::Exponential, initial_delay_ms: 30_000 },
        requires: Requires::NONE,
        overlap: Overlap::Skip,
        required: false,
    }
}

fn module(entry: &'static str) -> ModuleSpec {
    ModuleSpec { entry: text(entry), source: Text::default(), source_map: None }
}

struct Nothing;

impl Engine for Nothing {
    fn open(&self, _spec: Arc<ServiceSpec>, _port: Arc<dyn Port>) -> Result<Box<dyn Isolate>> {
        Ok(Box::new(Nothing))
    }
}

impl Isolate for Nothing {
    fn run(&self, request: RunRequest) -> RunReport {
        let RunRequest { run_id, attempt, reason, data, .. } = request;
        // A run that is given a string fails with it.
        let outcome = if data.is_string() { Outcome::Failure } else { Outcome::Success };
        RunReport { run_id, outcome, result: data, error: None, duration_ms: 1, attempt, reason }
    }

    fn abort(&self, _why: &str) {}

    fn post_message(&self, _data: Value) {}
}
