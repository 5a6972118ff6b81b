//! What the runtime tells its host and the foreground, on the stream `background:events`.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::execution::{Outcome, RunError, RunReason};

/// One event. Those of one run arrive in the order `activate` (first run of an isolate), `run`, (`abort`), `complete`;
/// `message` and `log` may come between them.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Event {
    /// Canonical id of the service; `None`, and absent in JSON, for what the foreground did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    pub run_id: Option<String>,
    /// Milliseconds since the Unix epoch, by the host's clock.
    pub at_ms: u64,
    pub kind: EventKind,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum EventKind {
    Activate,
    Run {
        reason: RunReason,
        attempt: u32,
    },
    Abort {
        why: String,
    },
    Complete {
        outcome: Outcome,
        result: Value,
        error: Option<RunError>,
        duration_ms: u64,
    },
    /// `postMessage` of the service.
    Message {
        data: Value,
    },
    /// `event.progress()` of a run: how much of it is done. The total may change, and what is done may grow less.
    Progress {
        completed: f64,
        total: f64,
    },
    /// `console.*` of the service.
    Log {
        level: LogLevel,
        text: String,
    },
    /// A value of the storage that foreground and services share was set or deleted.
    Storage(StorageChange),
}

/// One change of the storage.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct StorageChange {
    pub key: String,
    /// What it is now; `null` where it was deleted.
    pub value: Value,
    pub deleted: bool,
    /// Canonical id of the service that did it; `None` for the foreground.
    pub source: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LogLevel {
    Debug,
    Info,
    Log,
    Warn,
    Error,
}
