//! The state of a service for people and for `background:status`.

use serde::{Deserialize, Serialize};

use crate::definition::Definition;
use crate::execution::RunReason;
use crate::guarantees::{self, Shortfall};
use crate::id::ServiceId;
use crate::plan::{self, Candidate, Decision, DueSource, Moment, Wait, WaitReason};
use crate::spec::Platform;
use crate::state::{Counters, RunRecord, ServiceRecord};
use crate::window::Submission;

/// Whether services can run here.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Availability {
    pub available: bool,
    /// Why not, for people.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// What no app gets on this platform.
    #[serde(default)]
    pub shortfalls: Vec<Shortfall>,
}

impl Availability {
    pub(crate) fn of(reason: Option<String>, platform: Platform) -> Self {
        Self { available: reason.is_none(), reason, shortfalls: guarantees::of_app(platform) }
    }
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ServiceStatus {
    pub id: ServiceId,
    pub definition: Definition,
    pub state: ServiceState,
    /// The run under way.
    pub running: Option<RunningRun>,
    /// The run that comes next, as far as it is known.
    pub next_run: Option<NextRun>,
    /// Why it does not run now; `None` when it is due or retired.
    pub waiting: Option<Wait>,
    pub last_run: Option<RunRecord>,
    pub counters: Counters,
    /// Runs since the last success that failed, timed out or crashed.
    pub failure_streak: u32,
    /// Messages that wait for the next run.
    pub mailbox: usize,
    /// What the system said to the last request for a window of its own, where systems take requests (iOS).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub submission: Option<Submission>,
    /// Where the service gets less than it wants on this platform.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub shortfalls: Vec<Shortfall>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ServiceState {
    /// Nothing is to come.
    Idle,
    /// A run is to come, or due.
    Pending,
    Running,
    /// The app cancelled it.
    Cancelled,
    /// The configuration no longer has it.
    Retired,
}

/// A run under way.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RunningRun {
    pub run_id: String,
    pub started_at_ms: u64,
    pub reason: RunReason,
    pub attempt: u32,
}

/// A run to come.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct NextRun {
    /// Earliest start, milliseconds since the Unix epoch.
    pub not_before: u64,
    /// Why not now: the `kind` of a [`WaitReason`], or `due`.
    pub reason: String,
    pub source: DueSource,
    pub attempt: u32,
    /// Known beforehand for what the app asked for.
    pub run_id: Option<String>,
}

impl ServiceStatus {
    /// From a record alone, so that it works without a runtime too. A run that the file marks as running may belong to
    /// a process that is gone.
    pub fn of(record: &ServiceRecord, moment: &Moment) -> Self {
        Self::decided(record, record.decide(moment), moment.now_ms)
    }

    pub(crate) fn decided(record: &ServiceRecord, decision: Decision, now_ms: u64) -> Self {
        let next_run = NextRun::of(record, decision, now_ms);
        Self {
            id: record.id.clone(),
            definition: record.definition.clone(),
            state: if record.retired {
                ServiceState::Retired
            } else if record.running.is_some() {
                ServiceState::Running
            } else if next_run.is_some() {
                ServiceState::Pending
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
            next_run,
            waiting: match decision {
                Decision::Wait(wait) if !record.retired => Some(wait),
                _ => None,
            },
            last_run: record.runs.back().cloned(),
            counters: record.counters,
            failure_streak: record.failure_streak,
            mailbox: record.mailbox.len(),
            submission: None,
            shortfalls: Vec::new(),
        }
    }
}

impl NextRun {
    fn of(record: &ServiceRecord, decision: Decision, now_ms: u64) -> Option<Self> {
        let upcoming = plan::next(record.candidate(), now_ms)?;
        Some(Self {
            not_before: match decision {
                Decision::Wait(Wait { until_ms: Some(until_ms), reason: WaitReason::Held }) => until_ms,
                _ => upcoming.not_before_ms,
            },
            reason: match decision {
                Decision::RunNow(_) => "due",
                Decision::Wait(wait) => wait.reason.kind(),
            }
            .to_owned(),
            source: upcoming.source,
            attempt: upcoming.attempt,
            run_id: match (upcoming.source, &record.schedule.request) {
                (DueSource::Request, Some(request)) => Some(request.run_id.clone()),
                _ => None,
            },
        })
    }
}

impl ServiceRecord {
    pub(crate) fn candidate(&self) -> Candidate<'_> {
        Candidate { definition: &self.definition, schedule: &self.schedule, running: self.running.is_some() }
    }

    pub(crate) fn decide(&self, moment: &Moment) -> Decision {
        plan::decide(self.candidate(), moment)
    }

    /// Keeps the reason why it does not run now, for whoever reads the file without a runtime.
    pub(crate) fn note_wait(&mut self, moment: &Moment) {
        self.waiting = match self.decide(moment) {
            Decision::Wait(wait) => Some(wait),
            Decision::RunNow(_) => None,
        };
    }
}
