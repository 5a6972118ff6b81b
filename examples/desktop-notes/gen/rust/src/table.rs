// Made by `oro-bg gen` from oro.toml: do not edit, it is overwritten.
// To change what is here, change the [background] tables in that file and run the command again.

use oro_bg_runtime::spec::*;

/// What this app declares for the platform that this crate is compiled for.
pub static TABLE: DispatchTable = DispatchTable {
    contract_version: 2,
    platform: Platform::of_target(),
    services: list(&SERVICES),
    modules: list(&MODULES),
    default_entry: None,
    debug: false,
};

#[cfg(not(target_os = "android"))]
static SERVICES: [ServiceSpec; 3] = [
    ServiceSpec {
        id: text("remind"),
        config_key: text("remind"),
        module: ModuleSpec {
            entry: text("background/remind.js"),
            source: text(include_str!("../modules/background-remind.js")),
            source_map: Some(text(include_str!("../modules/background-remind.js.map"))),
        },
        title: text("Reminder"),
        trigger: Trigger::OnDemand,
        keep_alive: false,
        permissions: list(const { &[text("network:127.0.0.1"), text("notifications"), text("storage")] }),
        window: Window { ios: IosRequest::Processing, android: None },
        timeout_ms: Some(10000),
        retry: Retry {
            max_attempts: 3,
            backoff: Backoff::Exponential,
            initial_delay_ms: 30000,
        },
        requires: Requires {
            network: NetworkRequirement::None,
            charging: false,
            battery_not_low: false,
            storage_not_low: false,
            idle: false,
        },
        overlap: Overlap::Skip,
        required: false,
    },
    ServiceSpec {
        id: text("search"),
        config_key: text("search"),
        module: ModuleSpec {
            entry: text("background/search.js"),
            source: text(include_str!("../modules/background-search.js")),
            source_map: Some(text(include_str!("../modules/background-search.js.map"))),
        },
        title: text("Search"),
        trigger: Trigger::OnDemand,
        keep_alive: true,
        permissions: list(const { &[text("storage")] }),
        window: Window { ios: IosRequest::Processing, android: None },
        timeout_ms: None,
        retry: Retry {
            max_attempts: 3,
            backoff: Backoff::Exponential,
            initial_delay_ms: 30000,
        },
        requires: Requires {
            network: NetworkRequirement::None,
            charging: false,
            battery_not_low: false,
            storage_not_low: false,
            idle: false,
        },
        overlap: Overlap::Skip,
        required: false,
    },
    ServiceSpec {
        id: text("sync-notifications"),
        config_key: text("sync-notifications"),
        module: ModuleSpec {
            entry: text("background/sync-notifications.js"),
            source: text(include_str!("../modules/background-sync-notifications.js")),
            source_map: Some(text(include_str!("../modules/background-sync-notifications.js.map"))),
        },
        title: text("Notifications"),
        trigger: Trigger::Interval { minimum_interval_ms: 15000 },
        keep_alive: false,
        permissions: list(const { &[text("network:127.0.0.1"), text("notifications"), text("storage")] }),
        window: Window { ios: IosRequest::Refresh, android: None },
        timeout_ms: Some(10000),
        retry: Retry {
            max_attempts: 3,
            backoff: Backoff::Exponential,
            initial_delay_ms: 10000,
        },
        requires: Requires {
            network: NetworkRequirement::None,
            charging: false,
            battery_not_low: false,
            storage_not_low: false,
            idle: false,
        },
        overlap: Overlap::Skip,
        required: false,
    },
];

#[cfg(not(target_os = "android"))]
static MODULES: [ModuleSpec; 0] = [
];

#[cfg(target_os = "android")]
static SERVICES: [ServiceSpec; 2] = [
    ServiceSpec {
        id: text("remind"),
        config_key: text("remind"),
        module: ModuleSpec {
            entry: text("background/remind.js"),
            source: text(include_str!("../modules/background-remind.js")),
            source_map: Some(text(include_str!("../modules/background-remind.js.map"))),
        },
        title: text("Reminder"),
        trigger: Trigger::OnDemand,
        keep_alive: false,
        permissions: list(const { &[text("network:127.0.0.1"), text("notifications"), text("storage")] }),
        window: Window { ios: IosRequest::Processing, android: None },
        timeout_ms: Some(10000),
        retry: Retry {
            max_attempts: 3,
            backoff: Backoff::Exponential,
            initial_delay_ms: 30000,
        },
        requires: Requires {
            network: NetworkRequirement::None,
            charging: false,
            battery_not_low: false,
            storage_not_low: false,
            idle: false,
        },
        overlap: Overlap::Skip,
        required: false,
    },
    ServiceSpec {
        id: text("sync-notifications"),
        config_key: text("sync-notifications"),
        module: ModuleSpec {
            entry: text("background/sync-notifications.js"),
            source: text(include_str!("../modules/background-sync-notifications.js")),
            source_map: Some(text(include_str!("../modules/background-sync-notifications.js.map"))),
        },
        title: text("Notifications"),
        trigger: Trigger::Interval { minimum_interval_ms: 15000 },
        keep_alive: false,
        permissions: list(const { &[text("network:127.0.0.1"), text("notifications"), text("storage")] }),
        window: Window { ios: IosRequest::Refresh, android: None },
        timeout_ms: Some(10000),
        retry: Retry {
            max_attempts: 3,
            backoff: Backoff::Exponential,
            initial_delay_ms: 10000,
        },
        requires: Requires {
            network: NetworkRequirement::None,
            charging: false,
            battery_not_low: false,
            storage_not_low: false,
            idle: false,
        },
        overlap: Overlap::Skip,
        required: false,
    },
];

#[cfg(target_os = "android")]
static MODULES: [ModuleSpec; 0] = [
];
