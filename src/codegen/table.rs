//! The declaration as the runtime's dispatch table: the generated crate holds it as constants, `oro-bg run` uses it as it is.

use oro_bg_runtime::spec::{self, CONTRACT_VERSION, DispatchTable, ModuleSpec, ServiceSpec};

use super::declared_on;
use crate::bundle::Bundles;
use crate::config::{
    Background, Backoff, EntryPath, NetworkRequirement, Overlap, Platform, Requires, Retry, Service,
    ServiceDeclaration, Trigger,
};
use crate::platform::limits;

/// The services that are switched on for a platform. A module that was not bundled has no source: `run` bundles only
/// what it runs, but the table must name every service, or the runtime would take the others for removed ones.
pub fn dispatch_table(background: &Background, bundles: &Bundles, platform: Platform) -> DispatchTable {
    let mut modules: Vec<ModuleSpec> =
        background.default_entry.iter().chain(&background.extra_entries).map(|entry| module(entry, bundles)).collect();
    modules.sort_by(|a, b| a.entry.cmp(&b.entry));
    modules.dedup_by(|a, b| a.entry == b.entry);
    DispatchTable {
        contract_version: CONTRACT_VERSION,
        platform: limits::of_runtime(platform),
        services: services(background, bundles, platform).into(),
        modules: modules.into(),
        default_entry: background.default_entry.as_ref().map(|entry| entry.to_string().into()),
        debug: background.debug,
    }
}

/// The rows of the table, sorted by id.
pub fn services(background: &Background, bundles: &Bundles, platform: Platform) -> Vec<ServiceSpec> {
    declared_on(background, platform)
        .iter()
        .map(|declared| service(declared.declaration, declared.service, platform, bundles))
        .collect()
}

fn service(declaration: &ServiceDeclaration, service: &Service, platform: Platform, bundles: &Bundles) -> ServiceSpec {
    ServiceSpec {
        id: declaration.id.to_string().into(),
        config_key: declaration.name.clone().into(),
        module: module(&service.entry, bundles),
        title: service.title.clone().into(),
        trigger: trigger(service.trigger),
        keep_alive: service.keep_alive,
        permissions: service.permissions.iter().map(|permission| permission.clone().into()).collect(),
        window: limits::window(service),
        timeout_ms: service.timeout.map(|timeout| timeout.0),
        retry: retry(service.retry),
        requires: requires(service.requires),
        overlap: match service.overlap {
            Overlap::Skip => spec::Overlap::Skip,
            Overlap::Queue => spec::Overlap::Queue,
        },
        required: declaration.required.contains(platform),
    }
}

fn module(entry: &EntryPath, bundles: &Bundles) -> ModuleSpec {
    let bundle = bundles.get(entry);
    ModuleSpec {
        entry: entry.to_string().into(),
        source: bundle.map(|bundle| bundle.code.clone()).unwrap_or_default().into(),
        source_map: bundle.map(|bundle| bundle.source_map.clone().into()),
    }
}

fn trigger(trigger: Trigger) -> spec::Trigger {
    match trigger {
        Trigger::Interval { minimum_interval } => spec::Trigger::Interval { minimum_interval_ms: minimum_interval.0 },
        Trigger::Refresh { minimum_interval } => spec::Trigger::Refresh { minimum_interval_ms: minimum_interval.0 },
        Trigger::Processing { minimum_interval } => {
            spec::Trigger::Processing { minimum_interval_ms: minimum_interval.0 }
        }
        Trigger::OnDemand => spec::Trigger::OnDemand,
    }
}

fn retry(retry: Retry) -> spec::Retry {
    spec::Retry {
        max_attempts: retry.max_attempts,
        backoff: match retry.backoff {
            Backoff::Exponential => spec::Backoff::Exponential,
            Backoff::Linear => spec::Backoff::Linear,
        },
        initial_delay_ms: retry.initial_delay.0,
    }
}

fn requires(requires: Requires) -> spec::Requires {
    spec::Requires {
        network: match requires.network {
            NetworkRequirement::None => spec::NetworkRequirement::None,
            NetworkRequirement::Connected => spec::NetworkRequirement::Connected,
            NetworkRequirement::Unmetered => spec::NetworkRequirement::Unmetered,
        },
        charging: requires.charging,
        battery_not_low: requires.battery_not_low,
        storage_not_low: requires.storage_not_low,
        idle: requires.idle,
    }
}
