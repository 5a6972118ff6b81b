//! The dispatch table: what the generated crate declares, as constants.
//!
//! Every field is `Cow<'static, _>`, so that generated code is plain `static` data while a tool such as
//! `oro-bg run` can build the same table at run time. [`text`] and [`list`] keep the generated form readable.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

/// Version of the contract between generated code and this crate. A table made for another version is refused
/// by `Runtime::open`, so that a stale generated crate is an error at start and not a wrong run later.
pub const CONTRACT_VERSION: u32 = 2;

/// Text that generated code borrows and tools own.
pub type Text = Cow<'static, str>;

/// Borrowed [`Text`], for constants.
pub const fn text(value: &'static str) -> Text {
    Cow::Borrowed(value)
}

/// A borrowed list, for constants.
pub const fn list<T: Clone>(items: &'static [T]) -> Cow<'static, [T]> {
    Cow::Borrowed(items)
}

/// Everything an app declares for the platform it was compiled for.
#[derive(Clone, Debug, PartialEq)]
pub struct DispatchTable {
    /// [`CONTRACT_VERSION`] of the generator that wrote the table.
    pub contract_version: u32,
    /// The platform the table was resolved for; its time limits and rules hold.
    pub platform: Platform,
    /// The services, sorted by id.
    pub services: Cow<'static, [ServiceSpec]>,
    /// Bundled modules that no declared service starts with: `default_entry` and `entries`, for services that are
    /// registered at run time.
    pub modules: Cow<'static, [ModuleSpec]>,
    /// Index into `modules` is not stable; the entry path is: the module used when a registration names none.
    pub default_entry: Option<Text>,
    /// Log what the runtime decides, and let services write `debug` messages.
    pub debug: bool,
}

/// Platforms whose rules differ at run time. It is data and not `cfg(target_os)`, so that a laptop can run, test and
/// simulate what a phone would do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Platform {
    Ios,
    Android,
    /// macOS, Windows and Linux.
    Desktop,
}

impl Platform {
    /// The platform that this crate is compiled for: what generated tables say.
    pub const fn of_target() -> Self {
        if cfg!(target_os = "ios") {
            Self::Ios
        } else if cfg!(target_os = "android") {
            Self::Android
        } else {
            Self::Desktop
        }
    }
}

/// One bundled entry: an ES module whose only imports are `oro:*`.
#[derive(Clone, Debug, PartialEq)]
pub struct ModuleSpec {
    /// The entry as written in the configuration, relative to the project, with forward slashes.
    pub entry: Text,
    pub source: Text,
    /// Source map (version 3, JSON) from `source` to the files it was bundled from.
    pub source_map: Option<Text>,
}

/// One service, resolved for one platform.
#[derive(Clone, Debug, PartialEq)]
pub struct ServiceSpec {
    /// Canonical id, kebab case: `sync-notifications`.
    pub id: Text,
    /// The id as the configuration spells it, in `[background.service.<config_key>]`: for messages that say what to change.
    pub config_key: Text,
    pub module: ModuleSpec,
    /// Shown to people: notification channels, status tables.
    pub title: Text,
    pub trigger: Trigger,
    /// The isolate outlives its run, for messages and further runs.
    pub keep_alive: bool,
    /// Granted permissions, sorted: `network`, `network:HOST[:PORT]`, `storage`, `notifications`, or names of capabilities
    /// that the host brings. [`crate::grants`] says what they open.
    pub permissions: Cow<'static, [Text]>,
    /// What a phone's system starts the service as; decides the platform's limit.
    pub window: Window,
    /// Longest run. `None` leaves the platform's limit.
    pub timeout_ms: Option<u64>,
    pub retry: Retry,
    pub requires: Requires,
    pub overlap: Overlap,
    /// The app does not work without this service on this platform.
    pub required: bool,
}

/// What makes a service run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "kebab-case", rename_all_fields = "camelCase")]
pub enum Trigger {
    /// Again and again, never sooner than the interval after the run before.
    Interval { minimum_interval_ms: u64 },
    /// Short runs when the OS finds it convenient.
    Refresh { minimum_interval_ms: u64 },
    /// Long runs when the device is idle.
    Processing { minimum_interval_ms: u64 },
    /// Only when the app asks.
    OnDemand,
}

impl Trigger {
    /// Shortest time between two runs, for triggers that repeat.
    pub const fn minimum_interval_ms(self) -> Option<u64> {
        match self {
            Self::Interval { minimum_interval_ms }
            | Self::Refresh { minimum_interval_ms }
            | Self::Processing { minimum_interval_ms } => Some(minimum_interval_ms),
            Self::OnDemand => None,
        }
    }
}

/// What the systems of phones start a service as, as far as it decides how long a run may take. Each platform looks at
/// its own field.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Window {
    pub ios: IosRequest,
    /// The type of the foreground service that a `keep_alive` service is on Android.
    pub android: Option<ForegroundTime>,
}

impl Window {
    /// Of a service of which the configuration says nothing.
    pub const fn of_trigger(trigger: Trigger) -> Self {
        let ios = match trigger {
            Trigger::Interval { .. } | Trigger::Refresh { .. } => IosRequest::Refresh,
            Trigger::Processing { .. } | Trigger::OnDemand => IosRequest::Processing,
        };
        Self { ios, android: None }
    }
}

/// The kinds of requests that iOS has for background time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum IosRequest {
    Refresh,
    Processing,
    Continued,
}

/// How long Android leaves a foreground service alone: what its types differ in at run time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ForegroundTime {
    /// `shortService`.
    Short,
    /// `dataSync` and `mediaProcessing`, which have a budget per day.
    Budget,
    /// The other types.
    Unlimited,
}

/// What happens after a run that failed or timed out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Retry {
    /// Runs per due date, the first included; 1 means no retry.
    pub max_attempts: u32,
    pub backoff: Backoff,
    pub initial_delay_ms: u64,
}

/// How the delay grows: linear `d * n`, exponential `d * 2^(n-1)` after the n-th attempt, at most 5 h.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Backoff {
    Exponential,
    Linear,
}

/// What must hold before a run starts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct Requires {
    pub network: NetworkRequirement,
    pub charging: bool,
    pub battery_not_low: bool,
    pub storage_not_low: bool,
    pub idle: bool,
}

impl Requires {
    pub const NONE: Self = Self {
        network: NetworkRequirement::None,
        charging: false,
        battery_not_low: false,
        storage_not_low: false,
        idle: false,
    };

    /// What holds when both hold.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self {
            network: self.network.max(other.network),
            charging: self.charging || other.charging,
            battery_not_low: self.battery_not_low || other.battery_not_low,
            storage_not_low: self.storage_not_low || other.storage_not_low,
            idle: self.idle || other.idle,
        }
    }
}

impl Default for Requires {
    fn default() -> Self {
        Self::NONE
    }
}

/// In the order of strictness.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum NetworkRequirement {
    None,
    Connected,
    Unmetered,
}

/// What happens when a run is asked for while one is under way. There is never more than one run per service.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Overlap {
    /// The second is refused, with the reason.
    Skip,
    /// The second starts when the first has ended; at most one waits.
    Queue,
}
