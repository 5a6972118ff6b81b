//! The state of a service for people and for `background:status`.

use serde::{Deserialize, Serialize};

use crate::definition::Definition;
use crate::execution::RunReason;
use crate::id::ServiceId;
use crate::plan::{self, Candidate, DueSource, Moment, Wait};
use crate::state::{Counters, RunRecord, ServiceRecord};

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ServiceStatus {
    pub id: ServiceId,
    pub definition: Definition,
    pub state: ServiceState,
    /// The run under way.
    pub running: Option<RunningRun>,
    /// The run that comes next, as far as it is known.
    pub next: Option<NextRun>,
    /// Why it does not run now; `None` when it is due.
    pub waiting: Option<Wait>,
    pub last_run: Option<RunRecord>,
    pub counters: Counters,
    /// Runs since the last success that failed, timed out or crashed.
    pub failure_streak: u32,
    /// Messages that wait for the next run.
    pub mailbox: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ServiceState {
    /// Nothing is pending.
    Idle,
    /// A run is pending or due.
    Scheduled,
    Running,
    /// The app cancelled it.
    Cancelled,
    /// The configuration no longer has it.
    Retired,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RunningRun {
    pub run_id: String,
    pub started_at_ms: u64,
    pub reason: RunReason,
    pub attempt: u32,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct NextRun {
    /// Not before; milliseconds since the Unix epoch.
    pub at_ms: u64,
    pub source: DueSource,
    pub attempt: u32,
    /// Known beforehand for what the app asked for.
    pub run_id: Option<String>,
}

impl ServiceStatus {
    /// From a record alone, so that it works without a runtime too. A run that the file marks as running may belong to
    /// a process that is gone.
    pub fn of(record: &ServiceRecord, moment: &Moment) -> Self {
        let candidate =
            Candidate { definition: &record.definition, schedule: &record.schedule, running: record.running.is_some() };
        let next = plan::next(candidate, moment.now_ms).map(|upcoming| NextRun {
            at_ms: upcoming.not_before_ms,
            source: upcoming.source,
            attempt: upcoming.attempt,
            run_id: match (upcoming.source, &record.schedule.request) {
                (DueSource::Request, Some(request)) => Some(request.run_id.clone()),
                _ => None,
            },
        });
        Self {
            id: record.id.clone(),
            definition: record.definition.clone(),
            state: if record.retired {
                ServiceState::Retired
            } else if record.running.is_some() {
                ServiceState::Running
            } else if next.is_some() {
                ServiceState::Scheduled
            } else if record.schedule.cancelled {
                ServiceState::Cancelled
            } else {
                ServiceState::Idle
            },
            running: record.running.as_ref().map(|mark| RunningRun {
                run_id: mark.run_id.clone(),
                started_at_ms: mark.started_at_ms,
                reason: mark.reason,
                attempt: mark.attempt,
            }),
            next,
            waiting: if record.retired { None } else { record.wait(moment) },
            last_run: record.runs.back().cloned(),
            counters: record.counters,
            failure_streak: record.failure_streak,
            mailbox: record.mailbox.len(),
        }
    }
}
