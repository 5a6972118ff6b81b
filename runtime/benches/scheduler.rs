//! Runs in sequence through the driver, with every state on disk: `cargo bench -p oro-bg-runtime --bench scheduler`.
//!
//! The bars: 300 runs a second, and memory that stays within 5 MiB between the 1,000th run and the last. The folder is below
//! `target`, since /tmp may be memory. `-- COUNT` sets the number of runs.

use std::env;
use std::fs;
use std::path::Path;
use std::sync::{Arc, mpsc};
use std::time::Instant;

use oro_bg_runtime::driver::DesktopDriver;
use oro_bg_runtime::engine::{Engine, Isolate, Port};
use oro_bg_runtime::error::Result;
use oro_bg_runtime::event::EventKind;
use oro_bg_runtime::execution::{Outcome, RunReport, RunRequest};
use oro_bg_runtime::host::PlainHost;
use oro_bg_runtime::spec::{
    Backoff, CONTRACT_VERSION, DispatchTable, ModuleSpec, Overlap, Platform, Requires, Retry, ServiceSpec, Trigger,
    Window, text,
};
use oro_bg_runtime::{Options, Runtime};
use serde_json::Value;

const RUNS: usize = 10_000;
/// From here on memory is to be flat: history is full and caches are warm.
const WARM_RUNS: usize = 1_000;
const KIB_PER_MIB: f64 = 1024.0;

fn main() {
    let runs = env::args().skip(1).find_map(|argument| argument.parse().ok()).unwrap_or(RUNS);
    let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).expect("a folder on the disk of the project");
    println!("one replaced file (write, flush, rename, flush of the folder): {:.2} ms", replace_ms(folder.path()));
    measure("engine that does nothing", runs, Arc::new(Nothing));
    #[cfg(feature = "quickjs")]
    measure("quickjs, a fresh isolate per run", runs, Arc::new(oro_bg_runtime::engine::quickjs::QuickJs::default()));
}

fn measure(name: &str, runs: usize, engine: Arc<dyn Engine>) {
    let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).expect("a folder on the disk of the project");
    let options = Options { state_dir: folder.path().to_owned(), table: table(), host: Arc::new(PlainHost), engine };
    let runtime = Runtime::open(options).expect("an empty folder");
    let (sender, completed) = mpsc::channel();
    let subscription = runtime.subscribe(move |event| {
        if let EventKind::Complete { outcome, .. } = event.kind {
            // The last events come after the count is reached.
            let _ = sender.send(outcome);
        }
    });
    let started = Instant::now();
    let driver = DesktopDriver::start(runtime.clone()).expect("a thread");
    let mut warm_kib = 0;
    for run in 1..=runs {
        assert_eq!(completed.recv().expect("the runtime lives"), Outcome::Success);
        if run == WARM_RUNS.min(runs) {
            warm_kib = resident_kib();
        }
    }
    let seconds = started.elapsed().as_secs_f64();
    let last_kib = resident_kib();
    driver.stop();
    drop(subscription);
    runtime.close();
    let state = folder.path().join("background-service").join("bench.json");
    let state_bytes = fs::metadata(state).expect("a state file").len();
    println!(
        "{name}: {runs} runs in {seconds:.1} s, {:.0} a second; resident {:.1} MiB after {WARM_RUNS}, {:.1} MiB at the end ({:+.1}); state file {state_bytes} bytes",
        runs as f64 / seconds,
        warm_kib as f64 / KIB_PER_MIB,
        last_kib as f64 / KIB_PER_MIB,
        (last_kib as f64 - warm_kib as f64) / KIB_PER_MIB,
    );
}

/// One service that is always due.
fn table() -> DispatchTable {
    let trigger = Trigger::Interval { minimum_interval_ms: 0 };
    let service = ServiceSpec {
        id: text("bench"),
        config_key: text("bench"),
        module: ModuleSpec { entry: text("bench.js"), source: text("onrun = () => ({ n: 1 });"), source_map: None },
        title: text("Bench"),
        trigger,
        keep_alive: false,
        permissions: Vec::new().into(),
        window: Window::of_trigger(trigger),
        timeout_ms: None,
        retry: Retry { max_attempts: 1, backoff: Backoff::Linear, initial_delay_ms: 30_000 },
        requires: Requires::NONE,
        overlap: Overlap::Queue,
        required: false,
    };
    DispatchTable {
        contract_version: CONTRACT_VERSION,
        platform: Platform::Desktop,
        services: vec![service].into(),
        modules: Vec::new().into(),
        default_entry: None,
        debug: false,
    }
}

/// What the disk takes for one durable change, as the runtime makes it.
fn replace_ms(folder: &Path) -> f64 {
    const TIMES: u32 = 200;
    let (path, temporary) = (folder.join("file"), folder.join("file.tmp"));
    let started = Instant::now();
    for _ in 0..TIMES {
        let mut file = fs::File::create(&temporary).expect("a file");
        std::io::Write::write_all(&mut file, &[b'x'; 8_192]).expect("room on the disk");
        file.sync_all().expect("a flush");
        fs::rename(&temporary, &path).expect("a rename");
        fs::File::open(folder).and_then(|folder| folder.sync_all()).expect("a flush of the folder");
    }
    started.elapsed().as_secs_f64() * 1_000.0 / f64::from(TIMES)
}

/// Memory of this process that is in RAM, in KiB; 0 where there is no procfs.
fn resident_kib() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    line.and_then(|line| line.split_whitespace().next()?.parse().ok()).unwrap_or(0)
}

struct Nothing;

impl Engine for Nothing {
    fn open(&self, _spec: Arc<ServiceSpec>, _port: Arc<dyn Port>) -> Result<Box<dyn Isolate>> {
        Ok(Box::new(Nothing))
    }
}

impl Isolate for Nothing {
    fn run(&self, request: RunRequest) -> RunReport {
        let RunRequest { run_id, attempt, reason, .. } = request;
        let (outcome, result, error) = (Outcome::Success, Value::Null, None);
        RunReport { run_id, outcome, result, error, duration_ms: 0, attempt, reason }
    }

    fn abort(&self, _why: &str) {}

    fn post_message(&self, _data: Value) {}
}
