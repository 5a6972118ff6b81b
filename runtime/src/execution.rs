//! One run of one service: what is asked for, and what came of it.

use std::time::Duration;

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// What a caller asks an engine to run.
#[derive(Clone, Debug)]
pub struct RunRequest {
    /// Unique per run; names it in events, history and `abort`.
    pub run_id: String,
    /// `event.data` of the `run` event.
    pub data: Value,
    pub reason: RunReason,
    /// 1 for the first attempt of a due date.
    pub attempt: u32,
    /// Whole time of the run, the grace period included.
    pub timeout: Duration,
    /// Tail of `timeout` that `abort` handlers have before the isolate is interrupted.
    pub grace: Duration,
}

/// Why a run starts; `event.reason`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RunReason {
    /// A trigger fell due.
    Scheduled,
    /// The app, or `oro-bg run`, asked.
    OnDemand,
    /// A run before failed.
    Retry,
    /// It fell due while the app was away.
    CatchUp,
}

/// How a run ended. Exactly one per run, recorded once.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    Success,
    /// A throw, a rejected `waitUntil`, an unhandled rejection.
    Failure,
    /// The time was up, whether or not the service ended within the grace period.
    Timeout,
    Cancelled,
    /// The isolate was lost: out of memory, stack exhausted, the engine or its process died.
    Crashed,
}

/// What a run left behind.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RunReport {
    pub run_id: String,
    pub outcome: Outcome,
    /// What the `run` handler returned, as JSON; `null` when it returned nothing.
    pub result: Value,
    /// Why it is not a success.
    pub error: Option<RunError>,
    pub duration_ms: u64,
    pub attempt: u32,
    pub reason: RunReason,
}

/// A failure as the service's author needs it: positions are those of the author's files, through the source map.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RunError {
    /// `TypeError`, `NotAllowedError`, …
    pub name: String,
    pub message: String,
    pub stack: Option<String>,
    /// The limit that ended the run (`timeout`, `heap`, `stack`), if one did.
    pub limit: Option<String>,
}
