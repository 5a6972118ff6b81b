// Made by `oro-bg gen` from oro.toml: do not edit, it is overwritten.
// To change what is here, change the [background] tables in that file and run the command again.

use oro_bg_runtime::spec::*;

/// What this app declares for the platform that this crate is compiled for.
pub static TABLE: DispatchTable = DispatchTable {
    contract_version: 2,
    platform: Platform::of_target(),
    services: list(&SERVICES),
    modules: list(&MODULES),
    default_entry: Some(text("background/index.js")),
    debug: false,
};

static SERVICES: [ServiceSpec; 1] = [
    ServiceSpec {
        id: text("sync-notifications"),
        config_key: text("sync-notifications"),
        module: ModuleSpec {
            entry: text("background/notifications.js"),
            source: text(include_str!("../modules/background-notifications.js")),
            source_map: Some(text(include_str!("../modules/background-notifications.js.map"))),
        },
        title: text("Sync Notifications"),
        trigger: Trigger::Interval { minimum_interval_ms: 900000 },
        keep_alive: false,
        permissions: list(const { &[text("network"), text("notifications")] }),
        window: Window { ios: IosRequest::Refresh, android: None },
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
        required: cfg!(target_os = "ios"),
    },
];

static MODULES: [ModuleSpec; 1] = [
    ModuleSpec {
        entry: text("background/index.js"),
        source: text(include_str!("../modules/background-index.js")),
        source_map: Some(text(include_str!("../modules/background-index.js.map"))),
    },
];
