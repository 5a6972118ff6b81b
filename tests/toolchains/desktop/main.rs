//! A host app in miniature: links the crate that `gen` wrote, and runs each service of its table once.

use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use services::TABLE;
use services::runtime::engine::quickjs::QuickJs;
use services::runtime::execution::{Outcome, RunReason};
use services::runtime::host::{Host, Notification};
use services::runtime::{Options, RunOptions, Runtime};

struct MiniatureHost;

impl Host for MiniatureHost {
    fn notify(&self, service: &str, notification: Notification) -> services::runtime::error::Result<()> {
        println!("{service} shows {:?}", notification.title);
        Ok(())
    }
}

fn main() -> ExitCode {
    let state_dir = PathBuf::from(std::env::args_os().nth(1).expect("the state directory is the argument"));
    let options = Options {
        state_dir,
        table: TABLE.clone(),
        host: Arc::new(MiniatureHost),
        engine: Arc::new(QuickJs::default()),
    };
    let runtime = Runtime::open(options).expect("the table is of this runtime's version");

    let mut failures = 0;
    for service in TABLE.services.iter() {
        let options = RunOptions { reason: RunReason::OnDemand, ..RunOptions::default() };
        match runtime.run(&service.id, options) {
            Ok(report) if report.outcome == Outcome::Success => println!("{}: success", service.id),
            other => {
                println!("{}: {other:?}", service.id);
                failures += 1;
            }
        }
    }
    println!("{} services", TABLE.services.len());
    if failures == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
