//! What a page and this engine say to each other: JSON texts. `js/main.js` is the other side.
//!
//! The service runs beside that other side and may say in its name whatever it likes, so that nothing here is more than a
//! service may do anyway: calls pass the gates, and the outcome it can claim is that of its own run.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::event::LogLevel;

/// From the page.
#[derive(Debug, Deserialize)]
#[serde(tag = "type", rename_all = "kebab-case", rename_all_fields = "camelCase")]
pub(super) enum Told {
    /// The page can receive.
    Ready,
    /// The Worker could not be started.
    Failed {
        message: String,
    },
    /// What a step came to.
    Settled {
        id: u32,
        /// The service listens to `run`.
        has_run: bool,
        #[serde(default)]
        value: Value,
        error: Option<Thrown>,
    },
    /// A message is about to be shown to the service.
    Shown {
        number: u64,
    },
    /// A message came too late.
    Refused {
        number: u64,
    },
    Log {
        level: LogLevel,
        text: String,
    },
    Message {
        data: Value,
    },
    Progress {
        completed: f64,
        total: f64,
    },
    Call {
        id: u32,
        capability: String,
        operation: String,
        payload: Value,
    },
    Uncaught {
        prefix: String,
        error: Thrown,
    },
    /// `self.close()`.
    Close,
    /// It is not busy.
    Pong,
}

/// What was thrown, with positions of the bundle.
#[derive(Debug, Deserialize)]
pub(super) struct Thrown {
    pub(super) name: String,
    pub(super) message: String,
    pub(super) stack: String,
}

/// To the page. What the service gets to see is text of JSON in it: only the scope knows how to read it.
#[derive(Debug, Serialize)]
#[serde(tag = "type", rename_all = "kebab-case", rename_all_fields = "camelCase")]
pub(super) enum Command<'c> {
    /// The first: close the gates.
    Begin {
        config: Config<'c>,
    },
    Evaluate {
        id: u32,
    },
    Activate {
        id: u32,
    },
    Run {
        id: u32,
        fields: &'c str,
    },
    Abort {
        id: u32,
        name: &'c str,
        why: &'c str,
    },
    Complete {
        id: u32,
        outcome: crate::execution::Outcome,
    },
    /// Messages that come from here on are shown, until the run is done.
    Listen,
    Message {
        number: u64,
        data: &'c str,
    },
    /// A call was answered.
    Settle {
        id: u32,
        ok: bool,
        value: &'c str,
    },
    StorageChanged {
        change: &'c str,
    },
    /// Say that you are not busy.
    Ping,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Config<'c> {
    /// The service's id.
    pub(super) name: &'c str,
    /// Of the service's module.
    pub(super) url: &'c str,
    /// The same, as the app names it.
    pub(super) entry: &'c str,
    pub(super) message_bytes_max: usize,
    pub(super) log_bytes_max: usize,
}
