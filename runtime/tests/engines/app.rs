//! A whole app: the runtime with the engine that is tested.

use std::sync::Arc;

use oro_bg_runtime::execution::RunReport;
use oro_bg_runtime::host::{Host, PlainHost};
use oro_bg_runtime::spec::{CONTRACT_VERSION, DispatchTable, Platform, ServiceSpec, Text};
use oro_bg_runtime::{Options, RunOptions, Runtime};

use crate::engine::{self, Limits, TestEngine};
use crate::fixture;

/// Services over one state directory.
pub struct App {
    pub folder: tempfile::TempDir,
    pub runtime: Runtime,
}

impl App {
    /// Of ids, sources and permissions.
    pub fn new(services: &[(&'static str, &str, &'static [&'static str])]) -> Self {
        Self::on(engine::with_limits(Limits::default()), Arc::new(PlainHost), services)
    }

    pub fn on(
        engine: TestEngine,
        host: Arc<dyn Host>,
        services: &[(&'static str, &str, &'static [&'static str])],
    ) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let state_dir = folder.path().join("state");
        let services: Vec<ServiceSpec> = services
            .iter()
            .map(|(id, source, permissions)| {
                let spec = fixture::spec(source, &fixture::Options { permissions, ..fixture::Options::default() });
                ServiceSpec { id: Text::from(*id), config_key: Text::from(*id), ..spec }
            })
            .collect();
        let table = DispatchTable {
            contract_version: CONTRACT_VERSION,
            platform: Platform::Desktop,
            services: services.into(),
            modules: Vec::new().into(),
            default_entry: None,
            debug: false,
        };
        let options = Options { state_dir, table, host, engine: engine::shared(&engine) };
        let runtime = Runtime::open(options).unwrap();
        Self { folder, runtime }
    }

    pub fn run(&self, id: &str) -> RunReport {
        self.runtime.run(id, RunOptions::default()).unwrap()
    }
}
