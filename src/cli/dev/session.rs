//! The runtime with its driver, from one table to the next.

use std::path::PathBuf;
use std::sync::Arc;
use std::thread::{self, JoinHandle};

use anyhow::Context;
use oro_bg_runtime::driver::DesktopDriver;
use oro_bg_runtime::engine::quickjs::QuickJs;
use oro_bg_runtime::error::Error;
use oro_bg_runtime::event::Event;
use oro_bg_runtime::host::Host;
use oro_bg_runtime::spec::DispatchTable;
use oro_bg_runtime::{Options, RunOptions, Runtime, Subscription};
use serde_json::Value;

/// Services that run. To be closed, not dropped: closing waits for outcomes.
pub struct Session {
    pub runtime: Runtime,
    driver: DesktopDriver,
    events: Subscription,
    /// Runs that somebody asked for, besides those of the driver.
    runs: Vec<JoinHandle<()>>,
}

impl Session {
    /// Opens the state and starts what is due of the services that `serves` says yes to. `opened` is called in between.
    ///
    /// # Errors
    /// When the state directory is not to be had.
    pub fn open(
        state_dir: PathBuf,
        table: DispatchTable,
        host: Arc<dyn Host>,
        serves: impl Fn(&str) -> bool + Send + Sync + 'static,
        listener: impl Fn(&Event) + Send + Sync + 'static,
        opened: impl FnOnce(&Runtime),
    ) -> anyhow::Result<Self> {
        let options = Options { state_dir, table, host, engine: Arc::new(QuickJs::default()) };
        let runtime = Runtime::open(options).context("failed to open the runtime")?;
        opened(&runtime);
        let events = runtime.subscribe(listener);
        let driver = DesktopDriver::start_for(runtime.clone(), move |id| serves(id.as_str()))
            .context("failed to start the driver")?;
        Ok(Self { runtime, driver, events, runs: Vec::new() })
    }

    /// Runs a service now, on a thread of its own. Its events tell the rest; `refused` is called when there is no run.
    pub fn run(&mut self, id: String, data: Value, refused: impl FnOnce(Error) + Send + 'static) -> anyhow::Result<()> {
        let runtime = self.runtime.clone();
        let run = thread::Builder::new().name(format!("oro-bg-dev-{id}")).spawn(move || {
            if let Err(error) = runtime.run(&id, RunOptions { data, ..RunOptions::default() }) {
                refused(error);
            }
        });
        self.runs.retain(|run| !run.is_finished());
        self.runs.push(run.context("failed to start a thread")?);
        Ok(())
    }

    /// Aborts what runs, with the reason, and waits until the outcomes are recorded: the grace period of the longest at
    /// most. Alarms stay armed.
    pub fn close(self, why: &str) {
        for status in self.runtime.list().iter().filter(|status| status.running.is_some()) {
            // It may have ended just now.
            let _ = self.runtime.abort(status.id.as_str(), why);
        }
        self.driver.stop_because(why);
        self.runtime.close();
        for run in self.runs {
            // A panic has been printed, and nothing depends on the run.
            let _ = run.join();
        }
        drop(self.events);
    }
}
