//! Everything stored about one service.

use std::collections::VecDeque;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::mailbox::json_bytes;
use super::{FORMAT, Mailbox};
use crate::definition::Definition;
use crate::execution::{Outcome, RunError, RunReason, RunReport};
use crate::id::ServiceId;
use crate::limits::Limits;
use crate::plan::Wait;
use crate::registration::Registration;
use crate::schedule::{RunningMark, Schedule};
use crate::spec::Platform;

/// The state file of a service.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ServiceRecord {
    /// First in the file, so that every later version can read it before anything else.
    pub format: u32,
    pub id: ServiceId,
    /// Changes when the definition does.
    pub config_hash: String,
    pub definition: Definition,
    /// What the app registered at run time, to be compared anew with each version of the configuration.
    pub registration: Option<Registration>,
    /// The configuration no longer has it: nothing runs, the history stays.
    pub retired: bool,
    pub schedule: Schedule,
    /// The last decision that it does not run now.
    pub waiting: Option<Wait>,
    /// Present from the start of a run until its outcome is recorded.
    pub running: Option<RunningMark>,
    /// Oldest first.
    pub runs: VecDeque<RunRecord>,
    pub counters: Counters,
    /// Runs since the last success that failed, timed out or crashed.
    pub failure_streak: u32,
    pub mailbox: Mailbox,
}

/// A run that ended.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RunRecord {
    pub run_id: String,
    pub reason: RunReason,
    pub attempt: u32,
    pub started_at_ms: u64,
    pub duration_ms: u64,
    pub outcome: Outcome,
    /// `null` too when the result was larger than history keeps.
    pub result: Value,
    pub error: Option<RunError>,
}

/// Sums over the life of a service.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Counters {
    pub runs: u64,
    pub success: u64,
    pub failure: u64,
    pub timeout: u64,
    pub cancelled: u64,
    pub crashed: u64,
    /// Runs that were a second or later attempt.
    pub retries: u64,
    /// Messages to the service.
    pub messages_in: u64,
    /// Messages from the service.
    pub messages_out: u64,
    pub duration_total_ms: u64,
    pub duration_max_ms: u64,
    /// Windows of the system (iOS) that served it.
    pub windows: u64,
    /// Windows that ended before its turn, though it was due.
    pub windows_missed: u64,
}

impl ServiceRecord {
    pub fn new(definition: Definition) -> Self {
        Self {
            format: FORMAT,
            id: definition.id.clone(),
            config_hash: definition.hash(),
            definition,
            registration: None,
            retired: false,
            schedule: Schedule::default(),
            waiting: None,
            running: None,
            runs: VecDeque::new(),
            counters: Counters::default(),
            failure_streak: 0,
            mailbox: Mailbox::default(),
        }
    }

    pub(crate) fn define(&mut self, definition: Definition) {
        self.config_hash = definition.hash();
        self.definition = definition;
    }

    /// Records the outcome of the run in progress: history, counters, and what follows for the schedule. Without a run
    /// in progress nothing happens, so that an outcome is never recorded twice.
    ///
    /// A run that was `interrupted`, and is cancelled therefore, is followed by what follows a crash: nobody who wanted it
    /// has changed their mind.
    pub(crate) fn end_run(
        &mut self,
        report: &RunReport,
        interrupted: bool,
        platform: Platform,
        now_ms: u64,
        limits: &Limits,
    ) {
        let Some(mark) = self.running.take() else { return };
        self.counters.count(report);
        match report.outcome {
            Outcome::Success => self.failure_streak = 0,
            Outcome::Cancelled => {}
            Outcome::Failure | Outcome::Timeout | Outcome::Crashed => self.failure_streak += 1,
        }
        let followed_as = match report.outcome {
            Outcome::Cancelled if interrupted => Outcome::Crashed,
            outcome => outcome,
        };
        self.schedule.ended(&self.definition, &mark, followed_as, platform, now_ms);
        self.runs.push_back(RunRecord::new(&mark, report, limits));
        let surplus = self.runs.len().saturating_sub(limits.history_runs_max);
        self.runs.drain(..surplus);
    }
}

impl RunRecord {
    fn new(mark: &RunningMark, report: &RunReport, limits: &Limits) -> Self {
        let keep_result = json_bytes(&report.result) <= limits.history_result_bytes_max;
        let shorten = |text: &str| shortened(text, limits.history_text_bytes_max);
        Self {
            run_id: mark.run_id.clone(),
            reason: mark.reason,
            attempt: mark.attempt,
            started_at_ms: mark.started_at_ms,
            duration_ms: report.duration_ms,
            outcome: report.outcome,
            result: if keep_result { report.result.clone() } else { Value::Null },
            error: report.error.as_ref().map(|error| RunError {
                name: shorten(&error.name),
                message: shorten(&error.message),
                stack: error.stack.as_deref().map(shorten),
                limit: error.limit.clone(),
            }),
        }
    }
}

impl Counters {
    fn count(&mut self, report: &RunReport) {
        self.runs += 1;
        *match report.outcome {
            Outcome::Success => &mut self.success,
            Outcome::Failure => &mut self.failure,
            Outcome::Timeout => &mut self.timeout,
            Outcome::Cancelled => &mut self.cancelled,
            Outcome::Crashed => &mut self.crashed,
        } += 1;
        self.retries += u64::from(report.attempt > 1);
        self.duration_total_ms = self.duration_total_ms.saturating_add(report.duration_ms);
        self.duration_max_ms = self.duration_max_ms.max(report.duration_ms);
    }
}

/// A text, cut at a limit and marked as cut.
pub(crate) fn shortened(text: &str, bytes_max: usize) -> String {
    if text.len() <= bytes_max {
        return text.to_owned();
    }
    format!("{}…", &text[..text.floor_char_boundary(bytes_max)])
}
