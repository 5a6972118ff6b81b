use oro_bg_runtime::execution::Outcome as RunOutcome;
use oro_bg_runtime::plan::WaitReason;
use oro_bg_runtime::state::RunRecord;
use oro_bg_runtime::status::{ServiceState, ServiceStatus};
use serde_json::{Value, json};

use super::project::Project;
use super::remembered::{Found, Remembered};
use super::report::{ResultFormat, visible};
use super::status::{ago, duration, next, outcome_name, state_name, why};
use super::{Exit, Outcome};
use crate::config::Platform;

/// More of them are in `status`.
const RUNS_SHOWN_MAX: usize = 5;

/// Says in plain words why a service does not run now, how its last runs ended, and what to do about it
#[derive(Debug, clap::Args)]
pub struct Why {
    id: String,
    /// How it is written
    #[arg(long, value_enum, default_value_t)]
    format: ResultFormat,
}

impl Why {
    pub fn run(self, project: &Project<'_>) -> Outcome {
        let remembered = Remembered::read(project)?;
        let answer = Answer::of(&remembered, &remembered.find(&self.id, project.report)?);
        match self.format {
            ResultFormat::Human => project.report.result(&answer.text(remembered.now_ms)),
            ResultFormat::Json => project.report.result_json(&answer.json()),
        }
        Ok(Exit::Fine)
    }
}

struct Answer<'a> {
    id: &'a str,
    state: &'static str,
    /// The `kind` of a waiting, or `running`, `cut-off`, `due`, `retired`, `switched-off`, `never-ran`.
    kind: &'static str,
    because: String,
    status: Option<&'a ServiceStatus>,
    /// The newest first.
    runs: &'a [RunRecord],
    advice: Vec<String>,
}

impl<'a> Answer<'a> {
    fn of(remembered: &Remembered, found: &Found<'a>) -> Self {
        let mut answer = match *found {
            Found::Known(status, runs) => Self::known(status, runs, remembered.is_open),
            Found::Silent(id) => Self {
                id,
                state: "idle",
                kind: "never-ran",
                because: "it has never run here".into(),
                status: None,
                runs: &[],
                advice: vec![format!("run it once with `oro-bg run {id}`, or with all others in `oro-bg dev`")],
            },
        };
        answer.notice_switch(remembered);
        answer
    }

    fn known(status: &'a ServiceStatus, runs: &'a [RunRecord], is_open: bool) -> Self {
        let id = status.id.as_str();
        let (kind, because) = reason(status, is_open);
        let mut advice: Vec<String> = remedy(kind, id, is_open).into_iter().collect();
        // A service that is not to run needs none of the rest.
        if !matches!(kind, "retired" | "cancelled") {
            if !is_open && !matches!(kind, "due" | "cut-off" | "on-demand") {
                advice.push("nothing runs services here at present: start `oro-bg dev`".into());
            }
            advice.extend(runs.first().and_then(lesson));
        }
        Self { id, state: state_name(status.state, is_open), kind, because, status: Some(status), runs, advice }
    }

    /// What is switched off in the configuration does not run, whatever it remembers.
    fn notice_switch(&mut self, remembered: &Remembered) {
        let background = &remembered.background;
        let Some(service) = background.services.iter().find(|service| service.id.as_str() == self.id) else { return };
        let config = &background.config_name;
        let (because, way_out) = if !background.enabled {
            ("background services are switched off".into(), format!("set `background.enabled = true` in {config}"))
        } else if !service.on(Platform::host()).enabled {
            let host = Platform::host();
            (format!("it is switched off on {host}"), format!("take `enabled = false` away from it in {config}"))
        } else {
            return;
        };
        (self.kind, self.because, self.advice) = ("switched-off", because, vec![way_out]);
    }

    fn text(&self, now_ms: u64) -> String {
        let mut text = format!("{} is {}: {}.\n", self.id, self.state, self.because);
        if let Some(status) = self.status.filter(|status| status.next_run.is_some() && self.kind != "switched-off") {
            text.push_str(&format!("Its next run is {}.\n", next(status, now_ms)));
        }
        if !self.runs.is_empty() {
            text.push_str("\nLast runs, the newest first:\n");
        }
        for run in self.runs.iter().take(RUNS_SHOWN_MAX) {
            let (when, how) = (ago(run.started_at_ms, now_ms), outcome_name(run.outcome));
            let took = duration(run.duration_ms);
            text.push_str(&format!("- {when}: {how}, attempt {}, took {took}\n", run.attempt));
            if let Some(error) = &run.error {
                let place = place(run).map_or_else(String::new, |place| format!(", at {place}"));
                let told = format!("{}: {}{place}", error.name, error.message);
                text.push_str(&format!("  {}\n", visible(&told).replace('\n', "\n  ")));
            }
        }
        if !self.advice.is_empty() {
            text.push_str("\nWhat to do:\n");
        }
        for advice in &self.advice {
            text.push_str(&format!("- {}\n", visible(advice)));
        }
        text
    }

    fn json(&self) -> Value {
        let runs = self.runs.iter().take(RUNS_SHOWN_MAX).map(|run| {
            let mut value = json!(run);
            value["place"] = json!(place(run));
            value
        });
        json!({
            "id": self.id,
            "state": self.state,
            "kind": self.kind,
            "because": self.because,
            "waiting": self.status.and_then(|status| status.waiting),
            "nextRun": self.status.and_then(|status| status.next_run.as_ref()),
            "lastRuns": runs.collect::<Vec<_>>(),
            "advice": self.advice,
        })
    }
}

fn reason(status: &ServiceStatus, is_open: bool) -> (&'static str, String) {
    match (status.state, status.waiting) {
        (ServiceState::Retired, _) => ("retired", "the configuration no longer has it".into()),
        (ServiceState::Running, _) if !is_open => (
            "cut-off",
            "whoever ran it was ended in the middle of a run, which is recorded as crashed next time".into(),
        ),
        (ServiceState::Running, _) => ("running", why(WaitReason::Overlap)),
        (_, Some(wait)) => (wait.reason.kind(), why(wait.reason)),
        (_, None) if is_open => ("due", "it is due, and has not been started yet".into()),
        (_, None) => ("due", "it is due, and nothing runs services here at present".into()),
    }
}

/// The way out of a reason; `None` where it passes by itself.
fn remedy(kind: &str, id: &str, is_open: bool) -> Option<String> {
    // Whoever has the state open is the only one that may run something.
    let run = if is_open { format!("`run {id}` in `oro-bg dev`") } else { format!("`oro-bg run {id}`") };
    Some(match kind {
        "interval" => {
            format!("wait, or run it now with {run}; a shorter `minimum_interval` makes it run more often")
        }
        "not-before" => "wait for that date, or let the app schedule it again with an earlier one".into(),
        "backoff" => "wait for the next attempt; `retry` in the configuration sets how long and how often".into(),
        "window" => "wait until the system grants time: only iOS decides when".into(),
        "constraint" => "see to the condition, or take it from `requires` in the configuration".into(),
        "cancelled" => format!("let the app call `schedule('{id}')` or `register`, which arms it again"),
        "on-demand" => format!("let the app call `schedule('{id}')`, give it a trigger, or use {run}"),
        "retired" => format!("declare `background.service.{id}` again if it is to run; its history is kept"),
        "due" if is_open => {
            "look at the log of whoever runs the services: as many may run already as may run at once, or \
             its run could not be started or recorded, as where the disk is full or read-only"
                .into()
        }
        "due" | "cut-off" => format!("start `oro-bg dev`, or run it once with `oro-bg run {id}`"),
        "held" => "make room on the disk, or make it writable; it is tried again by itself".into(),
        _ => return None,
    })
}

/// What the last run asks for.
fn lesson(run: &RunRecord) -> Option<String> {
    let at = || place(run).map_or_else(|| "what its last run threw".into(), |place| format!("the error at {place}"));
    Some(match run.outcome {
        RunOutcome::Failure => format!("fix {}", at()),
        RunOutcome::Timeout => "let it do less in a run, or give it a longer `timeout`".into(),
        RunOutcome::Crashed => "see whether it takes too much memory, or whether the process was ended under it".into(),
        RunOutcome::Success | RunOutcome::Cancelled => return None,
    })
}

/// Where a run failed: the first `file:line:column` of its stack.
fn place(run: &RunRecord) -> Option<&str> {
    run.error.as_ref()?.stack.as_deref()?.lines().find_map(position)
}

fn position(frame: &str) -> Option<&str> {
    let frame = frame.trim();
    let named = frame.strip_suffix(')').and_then(|frame| frame.rsplit_once('(')).map(|(_, place)| place);
    let place = named.or_else(|| frame.strip_prefix("at ")).unwrap_or(frame);
    let mut parts = place.rsplitn(3, ':');
    let is_number = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    (parts.next().is_some_and(is_number) && parts.next().is_some_and(is_number) && !parts.next()?.is_empty())
        .then_some(place)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_position_is_a_file_with_line_and_column() {
        assert_eq!(position("    at run (background/notes.ts:4:9)"), Some("background/notes.ts:4:9"));
        assert_eq!(position("at one.js:4:3"), Some("one.js:4:3"));
        assert_eq!(position("    at then (native)"), None);
        assert_eq!(position("Error: 4:9"), None);
        assert_eq!(position(""), None);
    }

    #[test]
    fn every_reason_but_a_run_under_way_has_a_way_out() {
        let kinds = ["interval", "not-before", "backoff", "window", "constraint", "cancelled", "on-demand", "held"];
        for kind in kinds.into_iter().chain(["due", "cut-off", "retired"]) {
            assert!(remedy(kind, "one", true).is_some() && remedy(kind, "one", false).is_some(), "{kind}");
        }
        assert_eq!(remedy("overlap", "one", true), None);
    }
}
