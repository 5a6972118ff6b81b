//! Where a system scheduler times the runs (Android's WorkManager): it says that the time has come, and the runtime says
//! what runs then, counts the attempts, and whether one more is kept. Asked again for what it has recorded, it answers
//! with the record: the scheduler may have lost the answer with its process.

use std::sync::Arc;
use std::time::Duration;

use super::run::Ticket;
use super::{Inner, RunOptions, Runtime, Service};
use crate::error::{Error, ErrorCode, Result};
use crate::execution::{RunReason, RunReport};
use crate::plan::{Due, Moment};
use crate::schedule::{DueSource, Origin, RunInput, RunningMark, first_run_id};
use crate::state::{RunRecord, ServiceRecord};

/// What a system scheduler says when it starts work.
#[derive(Clone, Debug)]
pub struct Wake {
    /// Who wants the run. `Trigger`: the interval has passed. `Request`: what the app scheduled under `run_id` is to run.
    /// `Host`: a run of its own, without data.
    pub origin: Origin,
    /// How often the scheduler has started this work, from 1. The runtime counts its attempts itself; this says whether
    /// the work is new, and belongs to the name.
    pub attempt: u32,
    /// Names the work, and from the second attempt on ends with `.<attempt>`. [`Runtime::abort_run`] finds the run by it.
    pub run_id: String,
    /// Lowers the time that configuration and platform allow, never raises it.
    pub timeout: Option<Duration>,
}

/// What came of a [`Wake`].
#[derive(Clone, Debug, PartialEq)]
pub struct Woken {
    pub report: RunReport,
    /// The runtime keeps a further attempt: the scheduler is to start the same work again, after the delay of the
    /// definition's retry rules.
    pub again: bool,
}

/// What a wake comes to.
#[derive(Debug, PartialEq)]
enum Answer {
    Start(DueSource),
    StartForHost,
    Recorded(Box<RunReport>),
    Nothing(&'static str),
}

impl Runtime {
    /// Carries out what a system scheduler started, and blocks until the outcome is recorded. What was recorded under
    /// the same name before is answered with the record, and nothing runs. A run that fails is not an error.
    ///
    /// # Errors
    /// `NotFound` for an unknown id, and when nothing of this name is pending or recorded: a request that was cancelled or
    /// replaced, a trigger that rests. Else as [`Runtime::run`].
    pub fn wake(&self, id: &str, wake: Wake) -> Result<Woken> {
        let inner = &self.inner;
        let service = inner.service(id)?;
        inner.check(&RunOptions {
            run_id: Some(wake.run_id.clone()),
            timeout: wake.timeout,
            ..RunOptions::default()
        })?;
        let announced = inner.abort_notes.announce(&wake.run_id);
        let report = match inner.claim_wake(&service, &wake)? {
            Err(recorded) => recorded,
            Ok(ticket) => {
                if let Some(why) = announced.aborted() {
                    service.interrupt(&why);
                }
                inner.execute(ticket)?
            }
        };
        let again = further_attempt(&service.lock().record, &wake);
        Ok(Woken { report, again })
    }
}

impl Inner {
    /// The run that a wake starts, or what was recorded of it.
    fn claim_wake(&self, service: &Arc<Service>, wake: &Wake) -> Result<std::result::Result<Ticket, RunReport>> {
        self.refuse_when_closing()?;
        let mut cell = service.wait_for_turn()?;
        let source = match answer(&cell.record, wake) {
            Answer::Recorded(report) => return Ok(Err(*report)),
            Answer::Nothing(why) => return Err(Error::new(ErrorCode::NotFound, format!("`{}`: {why}", service.id))),
            Answer::Start(source) => Some(source),
            Answer::StartForHost => None,
        };
        let run_id = wake.first_run_id().to_owned();
        let origin = wake.origin;
        let mark = move |record: &mut ServiceRecord, moment: &Moment| match source {
            Some(source) => {
                let reason = match source {
                    DueSource::Trigger => RunReason::Scheduled,
                    DueSource::Request => RunReason::OnDemand,
                    DueSource::Retry => RunReason::Retry,
                };
                let due = Due { source, origin, reason, attempt: wake.attempt, due_ms: moment.now_ms };
                record.schedule.start(&due, record.definition.trigger, run_id, moment.now_ms)
            }
            None => {
                record.schedule.started(record.definition.trigger, moment.now_ms);
                RunningMark {
                    run_id,
                    started_at_ms: moment.now_ms,
                    reason: RunReason::OnDemand,
                    attempt: 1,
                    origin,
                    input: RunInput::default(),
                }
            }
        };
        let ticket = self.claim(service, &mut cell, wake.timeout, mark)?;
        if let Some(live) = &mut cell.live {
            live.asked_as = Some(wake.run_id.clone());
        }
        Ok(Ok(ticket))
    }
}

impl Wake {
    /// The name of the work, without the number of the attempt.
    fn first_run_id(&self) -> &str {
        first_run_id(&self.run_id, self.attempt)
    }
}

/// Pure: what is stored of a service decides what a wake means.
fn answer(record: &ServiceRecord, wake: &Wake) -> Answer {
    let schedule = &record.schedule;
    let first = wake.first_run_id();
    match wake.origin {
        Origin::Request => {
            if schedule.request.as_ref().is_some_and(|request| request.run_id == first) {
                return Answer::Start(DueSource::Request);
            }
            if further_attempt(record, wake) {
                return Answer::Start(DueSource::Retry);
            }
        }
        // The scheduler started the work again: for the attempt that is kept, or because the one before never ran.
        Origin::Trigger if wake.attempt > 1 && schedule.retry.is_some() => return Answer::Start(DueSource::Retry),
        Origin::Trigger | Origin::Host => {}
    }
    if let Some(run) = record.runs.iter().rev().find(|run| first_run_id(&run.run_id, run.attempt) == first) {
        return Answer::Recorded(Box::new(report_of(run)));
    }
    match wake.origin {
        Origin::Request => Answer::Nothing("nothing of that name is pending: it was replaced or cancelled"),
        Origin::Trigger if schedule.cancelled => Answer::Nothing("it was cancelled, and its trigger rests"),
        Origin::Trigger if record.definition.trigger.minimum_interval_ms().is_none() => {
            Answer::Nothing("it has no trigger, and runs on demand")
        }
        Origin::Trigger => Answer::Start(DueSource::Trigger),
        Origin::Host => Answer::StartForHost,
    }
}

/// Whether a further attempt of this work is kept. A trigger has one work only, so its attempts need no name.
fn further_attempt(record: &ServiceRecord, wake: &Wake) -> bool {
    match wake.origin {
        Origin::Request => {
            record.schedule.request_retry.as_ref().is_some_and(|retry| retry.run_id == wake.first_run_id())
        }
        Origin::Trigger => record.schedule.retry.is_some(),
        Origin::Host => false,
    }
}

fn report_of(run: &RunRecord) -> RunReport {
    RunReport {
        run_id: run.run_id.clone(),
        outcome: run.outcome,
        result: run.result.clone(),
        error: run.error.clone(),
        duration_ms: run.duration_ms,
        attempt: run.attempt,
        reason: run.reason,
    }
}
