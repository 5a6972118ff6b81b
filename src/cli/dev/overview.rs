//! The services at a glance, and what a reload changed about them.

use std::collections::BTreeMap;

use comfy_table::ContentArrangement;
use oro_bg_runtime::BootReport;
use oro_bg_runtime::spec::{DispatchTable, NetworkRequirement, Requires, ServiceSpec, Trigger};
use oro_bg_runtime::status::ServiceStatus;

use crate::cli::status::{duration, next, table};

/// One row a service.
pub fn overview<'s>(services: impl Iterator<Item = &'s ServiceStatus>, now_ms: u64) -> String {
    let mut table = table();
    table.set_content_arrangement(ContentArrangement::Dynamic);
    table.set_header(["service", "trigger", "needs", "next run"]);
    for status in services {
        let definition = &status.definition;
        let next = match (definition.trigger, &status.next_run) {
            (Trigger::OnDemand, None) => "when asked for".to_owned(),
            _ => next(status, now_ms),
        };
        table.add_row([status.id.to_string(), trigger(definition.trigger), needs(definition.requires), next]);
    }
    format!("{table}\n")
}

fn trigger(trigger: Trigger) -> String {
    let every = |kind: &str, interval_ms: Option<u64>| match interval_ms {
        Some(interval_ms) => format!("{kind} {}", duration(interval_ms)),
        None => kind.to_owned(),
    };
    match trigger {
        Trigger::Interval { minimum_interval_ms } => every("interval", Some(minimum_interval_ms)),
        Trigger::Refresh { .. } => every("refresh", trigger.minimum_interval_ms()),
        Trigger::Processing { .. } => every("processing", trigger.minimum_interval_ms()),
        Trigger::OnDemand => "on demand".to_owned(),
    }
}

fn needs(requires: Requires) -> String {
    let network = match requires.network {
        NetworkRequirement::None => None,
        NetworkRequirement::Connected => Some("network"),
        NetworkRequirement::Unmetered => Some("unmetered network"),
    };
    let when = |needed: bool, what| needed.then_some(what);
    let all = [
        network,
        when(requires.charging, "charging"),
        when(requires.battery_not_low, "battery not low"),
        when(requires.storage_not_low, "storage not low"),
        when(requires.idle, "idle"),
    ];
    all.into_iter().flatten().collect::<Vec<_>>().join(", ")
}

/// What one table has and the other has not, in words; nothing when they are equal.
pub fn differences(before: &DispatchTable, after: &DispatchTable) -> Vec<String> {
    let by_id = |table: &DispatchTable| -> BTreeMap<String, ServiceSpec> {
        table.services.iter().map(|service| (service.id.to_string(), service.clone())).collect()
    };
    let (old, new) = (by_id(before), by_id(after));
    let mut words: Vec<String> =
        new.keys().filter(|id| !old.contains_key(*id)).map(|id| format!("{id} is new")).collect();
    words.extend(old.keys().filter(|id| !new.contains_key(*id)).map(|id| format!("{id} is gone")));
    for (id, was, is) in new.iter().filter_map(|(id, is)| Some((id, old.get(id)?, is))) {
        let changed = changes(was, is);
        if !changed.is_empty() {
            words.push(format!("{id}: {}", changed.join(", ")));
        }
    }
    if before.modules != after.modules || before.default_entry != after.default_entry {
        words.push("modules for registered services".into());
    }
    if before.debug != after.debug {
        words.push(format!("debug is {}", if after.debug { "on" } else { "off" }));
    }
    words
}

fn changes(was: &ServiceSpec, is: &ServiceSpec) -> Vec<String> {
    let mut changed = Vec::new();
    if was.module != is.module {
        changed.push("code".to_owned());
    }
    if was.trigger != is.trigger {
        changed.push(format!("{}, was {}", trigger(is.trigger), trigger(was.trigger)));
    }
    let others = [
        (was.permissions != is.permissions, "permissions"),
        (was.timeout_ms != is.timeout_ms, "timeout"),
        (was.retry != is.retry, "retry"),
        (was.requires != is.requires, "requires"),
        (was.overlap != is.overlap, "overlap"),
        (was.keep_alive != is.keep_alive, "keep_alive"),
        (was.title != is.title, "title"),
        (was.required != is.required, "required"),
    ];
    changed.extend(others.iter().filter(|(differs, _)| *differs).map(|(_, what)| (*what).to_owned()));
    if changed.is_empty() && was != is {
        changed.push("configuration".into());
    }
    changed
}

/// The words in one line that a person may want to read.
pub fn shortened(words: &[String]) -> String {
    const SHOWN_MAX: usize = 8;
    let shown = words.iter().take(SHOWN_MAX).map(String::as_str).collect::<Vec<_>>().join("; ");
    match words.len().saturating_sub(SHOWN_MAX) {
        0 => shown,
        more => format!("{shown}; and {more} more"),
    }
}

/// What opening the state found and did, in words.
pub fn boot_words(report: &BootReport) -> Vec<String> {
    let mut words = Vec::new();
    words.extend(report.cancelled.iter().map(|id| format!("{id}: what was pending is cancelled, its history stays")));
    for id in &report.registrations_dropped {
        words.push(format!("{id}: its registration asks for more than the configuration allows and was dropped"));
    }
    for run in &report.crashed {
        words.push(format!("{}: a run was cut off by the end of its process, and counts as crashed", run.id));
    }
    for file in &report.set_aside {
        words.push(format!("{} could not be read and was set aside: {}", file.path.display(), file.reason));
    }
    words
}
