//! What opening a state directory finds, compared with the table.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::Serialize;
use serde_json::Value;

use super::Service;
use crate::definition::Definition;
use crate::error::{Error, Result};
use crate::execution::{Outcome, RunError, RunReport};
use crate::id::ServiceId;
use crate::limits::Limits;
use crate::registry::Registry;
use crate::spec::{Platform, ServiceSpec};
use crate::state::{Loaded, ServiceRecord, SetAside, StateDir};

/// What `Runtime::open` found and did about it. Each thing is reported at the one open that changed it.
#[derive(Clone, Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct BootReport {
    /// Services that the configuration no longer has or allows: what was pending is cancelled, the history stays.
    pub cancelled: Vec<ServiceId>,
    /// Services whose interval changed: the alarm that was pending is replaced.
    pub intervals_changed: Vec<IntervalChange>,
    /// Services whose registration asks for more than the configuration allows now: the declaration holds again.
    pub registrations_dropped: Vec<ServiceId>,
    /// Runs that a killed process left behind, recorded as crashed now.
    pub crashed: Vec<CrashedRun>,
    /// Files that could not be read, and where they are now.
    pub set_aside: Vec<SetAside>,
}

/// `None` is a service without an interval.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct IntervalChange {
    pub id: ServiceId,
    pub from_ms: Option<u64>,
    pub to_ms: Option<u64>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct CrashedRun {
    pub id: ServiceId,
    pub run_id: String,
}

/// Brings the stored services in line with the table and makes the result durable.
///
/// # Errors
/// `Storage` when a changed record cannot be written.
pub(super) fn compare(
    registry: &Registry,
    loaded: Loaded,
    state: &StateDir,
    now_ms: u64,
    limits: &Limits,
) -> Result<(BTreeMap<ServiceId, Arc<Service>>, BootReport)> {
    let mut report = BootReport { set_aside: loaded.set_aside, ..BootReport::default() };
    let mut services = BTreeMap::new();
    let stored = loaded.records.into_iter().map(|record| (record.id.clone(), Some(record)));
    let mut records: BTreeMap<_, _> = registry.declared().map(|id| (id.clone(), None)).chain(stored).collect();
    while let Some((id, stored)) = records.pop_first() {
        let before = stored.clone();
        let (record, spec) = match stored {
            None => declared(registry, id, now_ms)?,
            Some(mut record) => {
                end_crashed_run(&mut record, registry.table.platform, now_ms, limits, &mut report);
                let spec = revise(registry, &mut record, now_ms, &mut report);
                (record, spec)
            }
        };
        if before.as_ref() != Some(&record) {
            state.write(&record)?;
        }
        if let Some(spec) = spec {
            services.insert(record.id.clone(), Arc::new(Service::new(record, spec)));
        }
    }
    Ok((services, report))
}

fn declared(registry: &Registry, id: ServiceId, now_ms: u64) -> Result<(ServiceRecord, Option<ServiceSpec>)> {
    let spec = registry.resolve(&id, None)?;
    let mut record = ServiceRecord::new(Definition::of(&id, &spec, true));
    record.schedule.arm_trigger(spec.trigger, now_ms);
    Ok((record, Some(spec)))
}

/// The process died during this run; nobody else will record its outcome.
fn end_crashed_run(
    record: &mut ServiceRecord,
    platform: Platform,
    now_ms: u64,
    limits: &Limits,
    report: &mut BootReport,
) {
    let Some(mark) = &record.running else { return };
    let crash = RunReport {
        run_id: mark.run_id.clone(),
        outcome: Outcome::Crashed,
        result: Value::Null,
        error: Some(RunError {
            name: "ProcessEnded".to_owned(),
            message: "the process ended during the run".to_owned(),
            stack: None,
            limit: None,
        }),
        duration_ms: 0,
        attempt: mark.attempt,
        reason: mark.reason,
    };
    report.crashed.push(CrashedRun { id: record.id.clone(), run_id: crash.run_id.clone() });
    record.end_run(&crash, false, platform, now_ms, limits);
}

/// Compares a stored service with the table; `None` when there is no such service any more.
fn revise(
    registry: &Registry,
    record: &mut ServiceRecord,
    now_ms: u64,
    report: &mut BootReport,
) -> Option<ServiceSpec> {
    let id = record.id.clone();
    let declared = registry.is_declared(&id);
    let resolved = registry.resolve(&id, record.registration.as_ref()).or_else(|refusal: Error| {
        if declared && record.registration.take().is_some() {
            report.registrations_dropped.push(id.clone());
            return registry.resolve(&id, None);
        }
        Err(refusal)
    });
    let Ok(spec) = resolved else {
        if !record.retired {
            record.retired = true;
            record.schedule.cancel();
            record.waiting = None;
            report.cancelled.push(id);
        }
        return None;
    };
    let before = record.definition.trigger;
    record.define(Definition::of(&id, &spec, declared));
    let returned = std::mem::take(&mut record.retired);
    if returned {
        record.schedule.cancelled = false;
    }
    if before != spec.trigger {
        report.intervals_changed.push(IntervalChange {
            id,
            from_ms: before.minimum_interval_ms(),
            to_ms: spec.trigger.minimum_interval_ms(),
        });
    }
    if (returned || before != spec.trigger) && !record.schedule.cancelled {
        record.schedule.arm_trigger(spec.trigger, now_ms);
    }
    Some(spec)
}

impl BootReport {
    pub(super) fn trace(&self, debug: bool) {
        for file in &self.set_aside {
            tracing::warn!(path = %file.path.display(), moved_to = %file.moved_to.display(), reason = file.reason, "set aside");
        }
        if !debug {
            return;
        }
        for id in &self.cancelled {
            tracing::debug!(%id, "cancelled: no longer in the configuration");
        }
        for id in &self.registrations_dropped {
            tracing::debug!(%id, "registration dropped: the configuration no longer allows it");
        }
        for change in &self.intervals_changed {
            tracing::debug!(id = %change.id, from_ms = change.from_ms, to_ms = change.to_ms, "interval changed");
        }
        for run in &self.crashed {
            tracing::debug!(id = %run.id, run_id = run.run_id, "crashed: the process ended during the run");
        }
    }
}
