use std::time::{Duration, UNIX_EPOCH};

use anyhow::Context;
use comfy_table::Table;
use comfy_table::presets::NOTHING;
use oro_bg_runtime::execution::Outcome as RunOutcome;
use oro_bg_runtime::plan::{Constraint, WaitReason};
use oro_bg_runtime::state::RunRecord;
use oro_bg_runtime::status::{ServiceState, ServiceStatus};
use serde_json::json;

use super::metrics::openmetrics;
use super::project::Project;
use super::remembered::{Found, Remembered};
use super::report::StatusFormat;
use super::{Exit, Outcome};

/// Shows what services here remember: state, last run, counters, and why one does not run
#[derive(Debug, clap::Args)]
pub struct Status {
    /// Only this service, with its last runs
    id: Option<String>,
    /// How it is written
    #[arg(long, value_enum, default_value_t)]
    format: StatusFormat,
}

impl Status {
    pub fn run(self, project: &Project<'_>) -> Outcome {
        let report = project.report;
        let remembered = Remembered::read(project)?;
        let Remembered { known, silent, unreadable, is_open, now_ms, .. } = &remembered;
        let (is_open, now_ms) = (*is_open, *now_ms);
        let Some(id) = &self.id else {
            let services: Vec<&ServiceStatus> = known.iter().map(|(status, _)| status).collect();
            match self.format {
                StatusFormat::Human => report.result(&overview(known, silent, is_open, now_ms)),
                StatusFormat::Openmetrics => report.result(&openmetrics(&services, is_open)),
                StatusFormat::Json => {
                    report.result_json(&json!({ "services": services, "neverRan": silent, "unreadable": unreadable }));
                }
            }
            return Ok(Exit::Fine);
        };
        match (remembered.find(id, report)?, self.format) {
            (Found::Known(status, runs), StatusFormat::Human) => {
                report.result(&detail(status, runs, is_open, now_ms));
            }
            (Found::Known(status, _), StatusFormat::Openmetrics) => report.result(&openmetrics(&[status], is_open)),
            (Found::Known(status, runs), StatusFormat::Json) => {
                let mut value = serde_json::to_value(status).context("failed to write the status as JSON")?;
                value["history"] = json!(runs);
                report.result_json(&value);
            }
            (Found::Silent(id), StatusFormat::Human) => report.result(&format!("{id} has never run here\n")),
            (Found::Silent(_), StatusFormat::Openmetrics) => report.result(&openmetrics(&[], is_open)),
            (Found::Silent(id), StatusFormat::Json) => report.result_json(&json!({ "id": id, "neverRan": true })),
        }
        Ok(Exit::Fine)
    }
}

pub(super) fn overview(
    known: &[(ServiceStatus, Vec<RunRecord>)],
    silent: &[String],
    is_open: bool,
    now_ms: u64,
) -> String {
    if known.is_empty() && silent.is_empty() {
        return "no services\n".into();
    }
    let mut table = table();
    table.set_header(["service", "state", "last run", "outcome", "runs", "failed in a row", "next"]);
    for (status, _) in known {
        let last = status.last_run.as_ref();
        table.add_row([
            status.id.to_string(),
            state_name(status.state, is_open).to_owned(),
            last.map_or_else(|| "never".into(), |run| ago(run.started_at_ms, now_ms)),
            last.map_or_else(String::new, |run| outcome_name(run.outcome).to_owned()),
            status.counters.runs.to_string(),
            status.failure_streak.to_string(),
            next(status, now_ms),
        ]);
    }
    for id in silent {
        table.add_row([id.as_str(), "idle", "never", "", "0", "0", ""]);
    }
    format!("{table}\n")
}

pub(super) fn detail(status: &ServiceStatus, runs: &[RunRecord], is_open: bool, now_ms: u64) -> String {
    let counters = &status.counters;
    let mut facts = table();
    facts.add_row(["service", status.id.as_str()]);
    facts.add_row(["state", state_name(status.state, is_open)]);
    if let Some(waiting) = status.waiting.as_ref().filter(|_| is_open || status.running.is_none()) {
        facts.add_row(["waits", &why(waiting.reason)]);
    }
    facts.add_row(["next", &next(status, now_ms)]);
    facts.add_row([
        "runs",
        &format!(
            "{} ({} success, {} failure, {} timeout, {} cancelled, {} crashed)",
            counters.runs, counters.success, counters.failure, counters.timeout, counters.cancelled, counters.crashed
        ),
    ]);
    facts.add_row(["failed in a row", &status.failure_streak.to_string()]);
    facts.add_row(["messages waiting", &status.mailbox.to_string()]);
    let mut text = format!("{facts}\n");
    if !runs.is_empty() {
        let mut history = table();
        history.set_header(["run", "reason", "attempt", "outcome", "took", "error"]);
        for run in runs {
            let error = run.error.as_ref().map(|error| format!("{}: {}", error.name, error.message));
            history.add_row([
                ago(run.started_at_ms, now_ms),
                serde_json::to_value(run.reason)
                    .ok()
                    .and_then(|name| name.as_str().map(str::to_owned))
                    .unwrap_or_default(),
                run.attempt.to_string(),
                outcome_name(run.outcome).to_owned(),
                duration(run.duration_ms),
                error.unwrap_or_default(),
            ]);
        }
        text.push_str(&format!("\n{history}\n"));
    }
    text
}

pub(super) fn table() -> Table {
    let mut table = Table::new();
    table.load_style(NOTHING);
    table
}

pub(super) fn next(status: &ServiceStatus, now_ms: u64) -> String {
    match &status.next_run {
        None => "not pending".into(),
        Some(next) if next.not_before <= now_ms => "due".into(),
        Some(next) => format!("in {}", duration(next.not_before - now_ms)),
    }
}

pub(super) fn ago(at_ms: u64, now_ms: u64) -> String {
    match now_ms.checked_sub(at_ms) {
        Some(age) => format!("{} ago", duration(age)),
        // The clock was set back.
        None => humantime::format_rfc3339_seconds(UNIX_EPOCH + Duration::from_millis(at_ms)).to_string(),
    }
}

/// The two largest units: `2h 5m`.
pub(super) fn duration(milliseconds: u64) -> String {
    let whole = if milliseconds < 1_000 { milliseconds } else { milliseconds / 1_000 * 1_000 };
    let text = humantime::format_duration(Duration::from_millis(whole)).to_string();
    text.split(' ').take(2).collect::<Vec<_>>().join(" ")
}

/// Why a service does not run now, for people.
pub(super) fn why(reason: WaitReason) -> String {
    match reason {
        WaitReason::Interval => "the minimum interval since the last run has not passed".into(),
        WaitReason::NotBefore => "the app asked for a later date".into(),
        WaitReason::Backoff { attempt } => format!("a run failed; attempt {attempt} waits for its turn"),
        WaitReason::Window { attempt } => {
            format!("a run failed; attempt {attempt} waits for the next window of the system")
        }
        WaitReason::Constraint { unmet } => {
            let missing = match unmet {
                Constraint::Network => "a network",
                Constraint::UnmeteredNetwork => "an unmetered network",
                Constraint::Charging => "a charger",
                Constraint::BatteryNotLow => "a battery that is not low",
                Constraint::StorageNotLow => "free storage",
                Constraint::Idle => "the device to be idle",
            };
            format!("due, and waits for {missing}")
        }
        WaitReason::Overlap => "a run is under way".into(),
        WaitReason::Cancelled => "the app cancelled it".into(),
        WaitReason::OnDemand => "runs only when the app asks, and it has not".into(),
        WaitReason::Held => "due, but its last run could not be started or recorded".into(),
    }
}

pub(super) const fn state_name(state: ServiceState, is_open: bool) -> &'static str {
    match state {
        // Whoever ran it was killed; the next run records it as crashed.
        ServiceState::Running if !is_open => "cut off",
        ServiceState::Idle => "idle",
        ServiceState::Pending => "pending",
        ServiceState::Running => "running",
        ServiceState::Cancelled => "cancelled",
        ServiceState::Retired => "retired",
    }
}

pub(super) const fn outcome_name(outcome: RunOutcome) -> &'static str {
    match outcome {
        RunOutcome::Success => "success",
        RunOutcome::Failure => "failure",
        RunOutcome::Timeout => "timeout",
        RunOutcome::Cancelled => "cancelled",
        RunOutcome::Crashed => "crashed",
    }
}
