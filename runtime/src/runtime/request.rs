//! `schedule` and `cancel`: runs that the app asks for, or no longer wants.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::Runtime;
use super::run::fresh_run_id;
use crate::definition::Definition;
use crate::duration;
use crate::error::{Error, ErrorCode, Result};
use crate::guarantees::{Guarantees, Shortfall};
use crate::plan::{Decision, WaitReason};
use crate::registration::narrowed_timeout;
use crate::schedule::{Alarm, Request, RunInput};
use crate::spec::{Overlap, Requires};
use crate::state::json_bytes;
use crate::wire;

/// How a run that the app asks for differs from the definition. It can be narrowed, never widened.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct Overrides {
    /// `event.data` of the `run` event.
    pub data: Value,
    /// Not before this date: milliseconds since the Unix epoch. Excludes `delay`.
    pub not_before: Option<u64>,
    /// Not before so many milliseconds have passed.
    #[serde(deserialize_with = "duration::optional")]
    pub delay: Option<u64>,
    /// Milliseconds; at most what configuration and platform allow.
    #[serde(deserialize_with = "duration::optional")]
    pub timeout: Option<u64>,
    /// In addition to what the definition requires.
    pub requires: Requires,
}

/// What became of a request to run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Scheduled {
    pub accepted: bool,
    /// Names the run to come.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub run_id: Option<String>,
    /// Earliest start, milliseconds since the Unix epoch.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub not_before: Option<u64>,
    /// Why it was refused, or does not start at once: the `kind` of a [`WaitReason`].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// The pending request that this one took the place of.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub replaced: Option<String>,
    /// Where the service gets less than it wants on this platform.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub shortfalls: Vec<Shortfall>,
}

/// What `cancel` found to cancel.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "cancelled", rename_all = "kebab-case", rename_all_fields = "camelCase")]
pub enum Cancelled {
    /// A run under way; it gets `abort`. Whatever was pending is cancelled too.
    Running {
        run_id: String,
    },
    /// What was to come.
    Pending,
    Nothing,
}

impl Runtime {
    /// Asks for one run, as soon as the definition and the overrides allow. The last request of a service replaces one
    /// that is still pending. Arms a trigger that `cancel` had put to rest.
    ///
    /// # Errors
    /// `NotFound` for an unknown id, `InvalidArgument` for contradicting overrides, `NotAllowed` for overrides that
    /// widen, `QuotaExceeded` for `data` that is too large, `Storage`, `InvalidState` when closed. A request that has to
    /// wait or is refused because of a run under way is no error: see [`Scheduled`].
    pub fn schedule(&self, id: &str, overrides: Overrides) -> Result<Scheduled> {
        let inner = &self.inner;
        inner.refuse_when_closing()?;
        let service = inner.service(id)?;
        wire::check(&overrides.data)?;
        let size = json_bytes(&overrides.data);
        if size > inner.limits.message_bytes_max {
            return Err(Error::new(
                ErrorCode::QuotaExceeded,
                format!("`data` has {size} bytes; a run takes at most {}", inner.limits.message_bytes_max),
            ));
        }
        let moment = inner.moment();
        let alarm = overrides.alarm(moment.now_ms)?;
        let mut cell = service.lock();
        let timeout_ms = overrides
            .timeout
            .map(|timeout| narrowed_timeout(&cell.spec, inner.registry.table.platform, timeout))
            .transpose()?;
        let running = cell.live.is_some();
        if running && cell.record.definition.overlap == Overlap::Skip && alarm.due_ms <= moment.now_ms {
            return Ok(Scheduled::refused(WaitReason::Overlap));
        }
        let run_id = fresh_run_id(moment.now_ms);
        let requires = cell.record.definition.requires.and(overrides.requires);
        let input = RunInput { data: overrides.data, timeout_ms, requires: overrides.requires };
        let request = Request { run_id: run_id.clone(), alarm, input };
        let replaced = cell.change(&*inner.state()?, |record| {
            if std::mem::take(&mut record.schedule.cancelled) {
                record.schedule.arm_trigger(record.definition.trigger, moment.now_ms);
            }
            let replaced = record.schedule.request.replace(request);
            record.note_wait(&moment);
            Ok(replaced)
        })?;
        let allowed_ms = cell.record.schedule.interval_ends_ms(cell.record.definition.trigger, moment.now_ms);
        let mut not_before = alarm.due_ms.max(allowed_ms.unwrap_or(0)).max(moment.now_ms);
        let reason = match cell.decide(&moment) {
            Decision::RunNow(_) => None,
            Decision::Wait(wait) => {
                if let (WaitReason::Held, Some(until_ms)) = (wait.reason, wait.until_ms) {
                    not_before = not_before.max(until_ms);
                }
                Some(wait.reason.kind().to_owned())
            }
        };
        // What this run requires besides counts too.
        let definition = Definition { requires, ..cell.record.definition.clone() };
        let platform = inner.registry.table.platform;
        let shortfalls = Guarantees::of(platform, &definition, cell.spec.window, moment.conditions).shortfalls;
        drop(cell);
        if inner.registry.table.debug {
            tracing::debug!(id = %service.id, run_id, not_before, reason, "scheduled");
        }
        inner.changes.signal();
        Ok(Scheduled {
            accepted: true,
            run_id: Some(run_id),
            not_before: Some(not_before),
            reason,
            replaced: replaced.map(|request| request.run_id),
            shortfalls,
        })
    }

    /// Cancels what is pending and aborts a run under way. The trigger rests until the service is scheduled or
    /// registered again, also over restarts.
    ///
    /// # Errors
    /// `NotFound` for an unknown id, `Storage`, `InvalidState` when closed.
    pub fn cancel(&self, id: &str) -> Result<Cancelled> {
        let inner = &self.inner;
        inner.refuse_when_closing()?;
        let service = inner.service(id)?;
        let moment = inner.moment();
        let mut cell = service.lock();
        let pending = cell.change(&*inner.state()?, |record| {
            let pending = record.schedule.cancel();
            record.note_wait(&moment);
            Ok(pending)
        })?;
        let kept = cell.give_up_kept(inner.state().ok().as_deref(), moment.now_ms);
        drop(cell);
        drop(kept);
        let running = service.abort("cancelled by the app");
        if inner.registry.table.debug {
            tracing::debug!(id = %service.id, ?running, pending, "cancelled");
        }
        inner.changes.signal();
        Ok(match (running, pending) {
            (Some(run_id), _) => Cancelled::Running { run_id },
            (None, true) => Cancelled::Pending,
            (None, false) => Cancelled::Nothing,
        })
    }
}

impl Overrides {
    fn alarm(&self, now_ms: u64) -> Result<Alarm> {
        match (self.not_before, self.delay) {
            (Some(_), Some(_)) => {
                Err(Error::new(ErrorCode::InvalidArgument, "`notBefore` and `delay` exclude each other"))
            }
            (Some(date_ms), None) => Ok(Alarm::at(now_ms, date_ms)),
            (None, delay_ms) => Ok(Alarm::after(now_ms, delay_ms.unwrap_or(0))),
        }
    }
}

impl Scheduled {
    fn refused(reason: WaitReason) -> Self {
        Self {
            accepted: false,
            run_id: None,
            not_before: None,
            reason: Some(reason.kind().to_owned()),
            replaced: None,
            shortfalls: Vec::new(),
        }
    }
}
