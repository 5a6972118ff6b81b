// Made by `oro-bg gen` from oro.toml: do not edit, it is overwritten.
// To change what is here, change the [background] tables in that file and run the command again.

use oro_bg_runtime::spec::*;

/// What this app declares for the platform that this crate is compiled for.
pub static TABLE: DispatchTable = DispatchTable {
    contract_version: 2,
    platform: Platform::of_target(),
    services: list(&SERVICES),
    modules: list(&MODULES),
    default_entry: Some(text("background/shared.ts")),
    debug: true,
};

#[cfg(any(target_os = "ios", target_os = "android"))]
static SERVICES: [ServiceSpec; 5] = [
    ServiceSpec {
        id: text("clean-cache"),
        config_key: text("clean-cache"),
        module: ModuleSpec {
            entry: text("background/shared.ts"),
            source: text(include_str!("../modules/background-shared.js")),
            source_map: Some(text(include_str!("../modules/background-shared.js.map"))),
        },
        title: text("Clean Cache"),
        trigger: Trigger::Processing { minimum_interval_ms: 21600000 },
        keep_alive: false,
        permissions: list(const { &[text("storage")] }),
        window: Window { ios: IosRequest::Processing, android: None },
        timeout_ms: None,
        retry: Retry {
            max_attempts: 1,
            backoff: Backoff::Linear,
            initial_delay_ms: 1000,
        },
        requires: Requires {
            network: NetworkRequirement::None,
            charging: true,
            battery_not_low: false,
            storage_not_low: false,
            idle: true,
        },
        overlap: Overlap::Skip,
        required: false,
    },
    ServiceSpec {
        id: text("export-video"),
        config_key: text("export-video"),
        module: ModuleSpec {
            entry: text("background/export-video.js"),
            source: text(include_str!("../modules/background-export-video.js")),
            source_map: Some(text(include_str!("../modules/background-export-video.js.map"))),
        },
        title: text("Export Video"),
        trigger: Trigger::OnDemand,
        keep_alive: false,
        permissions: list(const { &[] }),
        window: Window { ios: IosRequest::Continued, android: Some(ForegroundTime::Budget) },
        timeout_ms: Some(1800000),
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
        id: text("follow-route"),
        config_key: text("follow-route"),
        module: ModuleSpec {
            entry: text("background/follow-route.js"),
            source: text(include_str!("../modules/background-follow-route.js")),
            source_map: Some(text(include_str!("../modules/background-follow-route.js.map"))),
        },
        title: text("Follow Route"),
        trigger: Trigger::OnDemand,
        keep_alive: true,
        permissions: list(const { &[text("bluetooth"), text("network")] }),
        window: Window { ios: IosRequest::Processing, android: Some(ForegroundTime::Unlimited) },
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
        id: text("pair-watch"),
        config_key: text("pair-watch"),
        module: ModuleSpec {
            entry: text("background/pair-watch.js"),
            source: text(include_str!("../modules/background-pair-watch.js")),
            source_map: Some(text(include_str!("../modules/background-pair-watch.js.map"))),
        },
        title: text("Pair Watch"),
        trigger: Trigger::OnDemand,
        keep_alive: true,
        permissions: list(const { &[] }),
        window: Window { ios: IosRequest::Processing, android: Some(ForegroundTime::Unlimited) },
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
            entry: text("background/shared.ts"),
            source: text(include_str!("../modules/background-shared.js")),
            source_map: Some(text(include_str!("../modules/background-shared.js.map"))),
        },
        title: text("Sync Notifications"),
        trigger: Trigger::Refresh { minimum_interval_ms: 300000 },
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
            network: NetworkRequirement::Unmetered,
            charging: false,
            battery_not_low: false,
            storage_not_low: false,
            idle: false,
        },
        overlap: Overlap::Queue,
        required: cfg!(target_os = "ios"),
    },
];

#[cfg(any(target_os = "ios", target_os = "android"))]
static MODULES: [ModuleSpec; 2] = [
    ModuleSpec {
        entry: text("background/extra/a.ts"),
        source: text(include_str!("../modules/background-extra-a.js")),
        source_map: Some(text(include_str!("../modules/background-extra-a.js.map"))),
    },
    ModuleSpec {
        entry: text("background/extra/b.ts"),
        source: text(include_str!("../modules/background-extra-b.js")),
        source_map: Some(text(include_str!("../modules/background-extra-b.js.map"))),
    },
];

#[cfg(not(any(target_os = "ios", target_os = "android", target_os = "windows")))]
static SERVICES: [ServiceSpec; 5] = [
    ServiceSpec {
        id: text("clean-cache"),
        config_key: text("clean-cache"),
        module: ModuleSpec {
            entry: text("background/shared.ts"),
            source: text(include_str!("../modules/background-shared.js")),
            source_map: Some(text(include_str!("../modules/background-shared.js.map"))),
        },
        title: text("Clean Cache"),
        trigger: Trigger::Processing { minimum_interval_ms: 21600000 },
        keep_alive: false,
        permissions: list(const { &[text("storage")] }),
        window: Window { ios: IosRequest::Processing, android: None },
        timeout_ms: None,
        retry: Retry {
            max_attempts: 1,
            backoff: Backoff::Linear,
            initial_delay_ms: 1000,
        },
        requires: Requires {
            network: NetworkRequirement::None,
            charging: true,
            battery_not_low: false,
            storage_not_low: false,
            idle: true,
        },
        overlap: Overlap::Skip,
        required: false,
    },
    ServiceSpec {
        id: text("export-video"),
        config_key: text("export-video"),
        module: ModuleSpec {
            entry: text("background/export-video.js"),
            source: text(include_str!("../modules/background-export-video.js")),
            source_map: Some(text(include_str!("../modules/background-export-video.js.map"))),
        },
        title: text("Export Video"),
        trigger: Trigger::OnDemand,
        keep_alive: false,
        permissions: list(const { &[] }),
        window: Window { ios: IosRequest::Continued, android: Some(ForegroundTime::Budget) },
        timeout_ms: Some(1800000),
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
        id: text("follow-route"),
        config_key: text("follow-route"),
        module: ModuleSpec {
            entry: text("background/follow-route.js"),
            source: text(include_str!("../modules/background-follow-route.js")),
            source_map: Some(text(include_str!("../modules/background-follow-route.js.map"))),
        },
        title: text("Follow Route"),
        trigger: Trigger::OnDemand,
        keep_alive: true,
        permissions: list(const { &[text("bluetooth"), text("network")] }),
        window: Window { ios: IosRequest::Processing, android: Some(ForegroundTime::Unlimited) },
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
        id: text("pair-watch"),
        config_key: text("pair-watch"),
        module: ModuleSpec {
            entry: text("background/pair-watch.js"),
            source: text(include_str!("../modules/background-pair-watch.js")),
            source_map: Some(text(include_str!("../modules/background-pair-watch.js.map"))),
        },
        title: text("Pair Watch"),
        trigger: Trigger::OnDemand,
        keep_alive: true,
        permissions: list(const { &[] }),
        window: Window { ios: IosRequest::Processing, android: Some(ForegroundTime::Unlimited) },
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
            entry: text("background/shared.ts"),
            source: text(include_str!("../modules/background-shared.js")),
            source_map: Some(text(include_str!("../modules/background-shared.js.map"))),
        },
        title: text("Sync Notifications"),
        trigger: Trigger::Interval { minimum_interval_ms: 300000 },
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
            network: NetworkRequirement::Unmetered,
            charging: false,
            battery_not_low: false,
            storage_not_low: false,
            idle: false,
        },
        overlap: Overlap::Queue,
        required: cfg!(target_os = "ios"),
    },
];

#[cfg(not(any(target_os = "ios", target_os = "android", target_os = "windows")))]
static MODULES: [ModuleSpec; 2] = [
    ModuleSpec {
        entry: text("background/extra/a.ts"),
        source: text(include_str!("../modules/background-extra-a.js")),
        source_map: Some(text(include_str!("../modules/background-extra-a.js.map"))),
    },
    ModuleSpec {
        entry: text("background/extra/b.ts"),
        source: text(include_str!("../modules/background-extra-b.js")),
        source_map: Some(text(include_str!("../modules/background-extra-b.js.map"))),
    },
];

#[cfg(target_os = "windows")]
static SERVICES: [ServiceSpec; 4] = [
    ServiceSpec {
        id: text("export-video"),
        config_key: text("export-video"),
        module: ModuleSpec {
            entry: text("background/export-video.js"),
            source: text(include_str!("../modules/background-export-video.js")),
            source_map: Some(text(include_str!("../modules/background-export-video.js.map"))),
        },
        title: text("Export Video"),
        trigger: Trigger::OnDemand,
        keep_alive: false,
        permissions: list(const { &[] }),
        window: Window { ios: IosRequest::Continued, android: Some(ForegroundTime::Budget) },
        timeout_ms: Some(1800000),
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
        id: text("follow-route"),
        config_key: text("follow-route"),
        module: ModuleSpec {
            entry: text("background/follow-route.js"),
            source: text(include_str!("../modules/background-follow-route.js")),
            source_map: Some(text(include_str!("../modules/background-follow-route.js.map"))),
        },
        title: text("Follow Route"),
        trigger: Trigger::OnDemand,
        keep_alive: true,
        permissions: list(const { &[text("bluetooth"), text("network")] }),
        window: Window { ios: IosRequest::Processing, android: Some(ForegroundTime::Unlimited) },
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
        id: text("pair-watch"),
        config_key: text("pair-watch"),
        module: ModuleSpec {
            entry: text("background/pair-watch.js"),
            source: text(include_str!("../modules/background-pair-watch.js")),
            source_map: Some(text(include_str!("../modules/background-pair-watch.js.map"))),
        },
        title: text("Pair Watch"),
        trigger: Trigger::OnDemand,
        keep_alive: true,
        permissions: list(const { &[] }),
        window: Window { ios: IosRequest::Processing, android: Some(ForegroundTime::Unlimited) },
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
            entry: text("background/shared.ts"),
            source: text(include_str!("../modules/background-shared.js")),
            source_map: Some(text(include_str!("../modules/background-shared.js.map"))),
        },
        title: text("Sync Notifications"),
        trigger: Trigger::Interval { minimum_interval_ms: 300000 },
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
            network: NetworkRequirement::Unmetered,
            charging: false,
            battery_not_low: false,
            storage_not_low: false,
            idle: false,
        },
        overlap: Overlap::Queue,
        required: cfg!(target_os = "ios"),
    },
];

#[cfg(target_os = "windows")]
static MODULES: [ModuleSpec; 2] = [
    ModuleSpec {
        entry: text("background/extra/a.ts"),
        source: text(include_str!("../modules/background-extra-a.js")),
        source_map: Some(text(include_str!("../modules/background-extra-a.js.map"))),
    },
    ModuleSpec {
        entry: text("background/extra/b.ts"),
        source: text(include_str!("../modules/background-extra-b.js")),
        source_map: Some(text(include_str!("../modules/background-extra-b.js.map"))),
    },
];
