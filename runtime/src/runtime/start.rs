//! A run in two steps, for hosts that are told of refusals at once and of the outcome later.

use std::sync::Arc;
use std::time::{Duration, Instant};

use serde_json::Value;

use super::run::{Ticket, ended_early};
use super::{Inner, RunOptions, Runtime, Service};
use crate::error::Result;
use crate::execution::{Outcome, RunReport, RunRequest};
use crate::spec::Overlap;

/// A run that was started by [`Runtime::start`].
pub struct Started {
    inner: Arc<Inner>,
    step: Step,
}

enum Step {
    Execute(Ticket),
    Wait(Arc<Service>, RunOptions),
}

impl Started {
    /// Executes it, and blocks until its outcome is recorded. What cannot be run or recorded is a report too, with the
    /// error's code as the name of its error.
    pub fn report(self) -> RunReport {
        let started = Instant::now();
        let Self { inner, step } = self;
        let named = match &step {
            Step::Execute(ticket) => ticket.request().clone(),
            Step::Wait(_, options) => RunRequest {
                run_id: options.run_id.clone().unwrap_or_default(),
                data: Value::Null,
                reason: options.reason,
                attempt: 1,
                timeout: Duration::ZERO,
                grace: Duration::ZERO,
            },
        };
        let ran = match step {
            Step::Execute(ticket) => inner.execute(ticket),
            Step::Wait(service, options) => {
                inner.claim_for_host(&service, options).and_then(|ticket| inner.execute(ticket))
            }
        };
        ran.unwrap_or_else(|error| ended_early(&named, started, Outcome::Crashed, error.code.as_str(), &error.message))
    }
}

impl Runtime {
    /// As [`Runtime::run`], in two steps: when this returns, the run has been marked, or refused; [`Started::report`] executes
    /// it. Where the service queues and runs already, its turn is waited for there.
    ///
    /// # Errors
    /// As [`Runtime::run`].
    pub fn start(&self, id: &str, options: RunOptions) -> Result<Started> {
        let service = self.inner.service(id)?;
        self.inner.check(&options)?;
        self.inner.refuse_when_closing()?;
        let queues = {
            let cell = service.lock();
            cell.live.is_some() && cell.record.definition.overlap == Overlap::Queue
        };
        let step = if queues {
            Step::Wait(service, options)
        } else {
            Step::Execute(self.inner.claim_for_host(&service, options)?)
        };
        Ok(Started { inner: Arc::clone(&self.inner), step })
    }
}
