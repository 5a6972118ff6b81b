// Made by `oro-bg gen` from oro.toml: do not edit, it is overwritten.
// To change what is here, change the [background] tables in that file and run the command again.

use oro_bg_runtime::spec::*;

/// What this app declares for the platform that this crate is compiled for.
pub static TABLE: DispatchTable = DispatchTable {
    contract_version: 2,
    platform: Platform::of_target(),
    services: list(&SERVICES),
    modules: list(&MODULES),
    default_entry: Some(text("background/sync-notifications.ts")),
    debug: false,
};

static SERVICES: [ServiceSpec; 2] = [
    ServiceSpec {
        id: text("sync-notifications"),
        config_key: text("sync-notifications"),
        module: ModuleSpec {
            entry: text("background/sync-notifications.ts"),
            source: text(include_str!("../modules/background-sync-notifications.js")),
            source_map: Some(text(include_str!("../modules/background-sync-notifications.js.map"))),
        },
        title: text("New notifications"),
        trigger: Trigger::Interval { minimum_interval_ms: 900000 },
        keep_alive: false,
        permissions: list(const { &[text("network"), text("notifications"), text("storage")] }),
        window: Window { ios: IosRequest::Refresh, android: None },
        timeout_ms: Some(25000),
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
        required: cfg!(any(target_os = "ios", target_os = "android")),
    },
    ServiceSpec {
        id: text("tidy-up"),
        config_key: text("tidy-up"),
        module: ModuleSpec {
            entry: text("background/tidy-up.ts"),
            source: text(include_str!("../modules/background-tidy-up.js")),
            source_map: Some(text(include_str!("../modules/background-tidy-up.js.map"))),
        },
        title: text("Tidy Up"),
        trigger: Trigger::Processing { minimum_interval_ms: 86400000 },
        keep_alive: false,
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
            charging: true,
            battery_not_low: false,
            storage_not_low: false,
            idle: false,
        },
        overlap: Overlap::Skip,
        required: false,
    },
];

static MODULES: [ModuleSpec; 0] = [
];
