//! The runtime of a case with the rules of a platform, the real engine, and a clock and a device that are not.

use std::path::Path;
use std::sync::{Arc, Mutex, mpsc};
use std::thread::{self, JoinHandle};
use std::time::{SystemTime, UNIX_EPOCH};

use oro_bg::bundle::{self, BundleOptions};
use oro_bg::codegen::table::dispatch_table;
use oro_bg::config::{self, LoadOptions, Platform, PlatformSet};
use oro_bg::diagnostic::Sources;
use oro_bg_runtime::engine::quickjs::QuickJs;
use oro_bg_runtime::event::EventKind;
use oro_bg_runtime::execution::RunReport;
use oro_bg_runtime::host::{Conditions, Host};
use oro_bg_runtime::status::ServiceStatus;
use oro_bg_runtime::window::WindowKind;
use oro_bg_runtime::{Options, RunOptions, Runtime, Window, WindowReport};

pub const MINUTE_MS: u64 = 60_000;

/// Goes on when a test says so.
pub struct Device(Mutex<(u64, Conditions)>);

impl Device {
    pub fn new() -> Arc<Self> {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).expect("after 1970").as_millis();
        Arc::new(Self(Mutex::new((u64::try_from(now).expect("this age"), Conditions::default()))))
    }

    pub fn advance(&self, minutes: u64) {
        self.0.lock().expect("nobody panics").0 += minutes * MINUTE_MS;
    }

    pub fn set(&self, conditions: Conditions) {
        self.0.lock().expect("nobody panics").1 = conditions;
    }
}

impl Host for Device {
    fn now_ms(&self) -> u64 {
        self.0.lock().expect("nobody panics").0
    }

    fn conditions(&self) -> Conditions {
        self.0.lock().expect("nobody panics").1
    }
}

pub struct Phone {
    pub runtime: Runtime,
}

impl Phone {
    /// Where `oro-bg status` and `oro-bg why` look, so that they tell of this phone.
    pub fn start(project: &Path, platform: Platform, device: &Arc<Device>) -> Self {
        let options =
            LoadOptions { start: project.to_owned(), config: None, set: Vec::new(), platforms: PlatformSet::ALL };
        let mut sources = Sources::default();
        let loaded = config::load(&options, &mut sources).expect("can be read");
        let background = loaded.background.expect("is a declaration");
        let entries: Vec<_> = background.services.iter().map(|service| service.on(platform).entry.clone()).collect();
        let (bundles, found) = bundle::bundle(&background.project, &entries, &BundleOptions::default(), &mut sources);
        assert!(!found.has_errors(), "{found:?}");
        let runtime = Runtime::open(Options {
            state_dir: project.join(".oro-bg/state"),
            table: dispatch_table(&background, &bundles, platform),
            host: device.clone(),
            engine: Arc::new(QuickJs::default()),
        });
        Self { runtime: runtime.expect("opens") }
    }

    pub fn window(&self, kind: WindowKind) -> WindowReport {
        self.runtime.serve(&Window::open(kind)).expect("is served")
    }

    pub fn status(&self, id: &str) -> ServiceStatus {
        self.runtime.status(id).expect("is there")
    }

    /// A run that has begun, and does not end by itself.
    pub fn run_under_way(&self, id: &'static str) -> JoinHandle<RunReport> {
        let (sender, begun) = mpsc::channel();
        let subscription = self.runtime.subscribe(move |event| {
            if matches!(event.kind, EventKind::Run { .. }) {
                // Nobody waits for a further run.
                let _ = sender.send(());
            }
        });
        let runtime = self.runtime.clone();
        let run = thread::spawn(move || runtime.run(id, RunOptions::default()).expect("is there"));
        begun.recv().expect("begins");
        drop(subscription);
        run
    }

    /// Ids of what should be pending with iOS.
    pub fn pending(&self) -> Vec<String> {
        self.runtime.system_requests().iter().map(|request| request.id.to_string()).collect()
    }

    pub fn stop(self) {
        self.runtime.close();
    }
}
