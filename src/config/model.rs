//! The validated declaration. Whoever holds a [`Background`] need not check anything again.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;

use super::ServiceId;
use crate::diagnostic::{Code, Span};

/// Everything the `[background]` tables say, resolved for every platform.
#[derive(Clone, Debug)]
pub struct Background {
    /// Folder of the configuration file, absolute. All paths of the declaration are relative to it.
    pub project: PathBuf,
    /// Name of the configuration file, for headers of generated files: `oro.toml`.
    pub config_name: String,
    pub app: App,
    pub enabled: bool,
    pub debug: bool,
    pub engine: Engine,
    pub default_entry: Option<EntryPath>,
    /// Bundled besides the services' entries, sorted.
    pub extra_entries: Vec<EntryPath>,
    /// Globs of the app's own sources, for what static analysis says about them; empty means all of the project.
    pub sources: Vec<String>,
    /// Permissions that the host app implements itself, besides the built-in ones; sorted.
    pub host_permissions: Vec<String>,
    pub output: Output,
    pub lint: LintLevels,
    /// Sorted by id, ids unique.
    pub services: Vec<ServiceDeclaration>,
}

impl Background {
    /// Every module that goes into the app, each once: those of services that are switched on anywhere, the default and
    /// the extra ones.
    pub fn entries(&self) -> Vec<EntryPath> {
        if !self.enabled {
            return Vec::new();
        }
        let services =
            self.services.iter().flat_map(|declaration| Platform::ALL.map(|platform| declaration.on(platform)));
        let started = services.filter(|service| service.enabled).map(|service| &service.entry);
        let entries: BTreeSet<&EntryPath> = started.chain(&self.default_entry).chain(&self.extra_entries).collect();
        entries.into_iter().cloned().collect()
    }
}

/// How serious findings are that are not as serious as they are by themselves.
pub type LintLevels = BTreeMap<Code, Level>;

/// What other sections of oro.toml say about the app.
#[derive(Clone, Debug, Default)]
pub struct App {
    /// `[meta] bundle_identifier`; present whenever iOS was asked for.
    pub bundle_identifier: Option<String>,
    /// `[meta] title`
    pub title: Option<String>,
    /// `[android] package`, else the bundle identifier where that is a Java package name.
    pub android_package: Option<String>,
}

/// Where `gen` writes, relative to the project.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Output {
    pub dir: PathBuf,
    pub info_plist: Option<PathBuf>,
    pub android_manifest: Option<PathBuf>,
    /// Build file of the Android app; where it is not named, it is looked for beside the manifest.
    pub gradle: Option<PathBuf>,
    /// Entitlements file of the iOS app.
    pub entitlements: Option<PathBuf>,
    pub runtime: RuntimeSource,
}

/// What the generated crate depends on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RuntimeSource {
    /// A version on the registry; the default is this tool's own version.
    Version(String),
    /// A folder, relative to the project.
    Path(PathBuf),
    Git {
        url: String,
        reference: Option<GitReference>,
    },
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum GitReference {
    Branch(String),
    Tag(String),
    Rev(String),
}

/// One `[background.service.<id>]` with its platform overrides applied.
#[derive(Clone, Debug)]
pub struct ServiceDeclaration {
    pub id: ServiceId,
    /// The id as the configuration spells it.
    pub name: String,
    /// The table's name in the configuration, for diagnostics of later stages.
    pub span: Span,
    /// Platforms the app does not work without this service on.
    pub required: PlatformSet,
    /// Platforms without overrides share one value.
    resolved: [Arc<Service>; Platform::ALL.len()],
    places: [Arc<Places>; Platform::ALL.len()],
}

/// Where the keys of a service stand, for findings of later stages.
#[derive(Clone, Debug, Default)]
pub struct Places {
    /// `trigger.minimum_interval` and so on.
    pub keys: Vec<(&'static str, Span)>,
    /// Each of `permissions`, in its canonical spelling.
    pub permissions: Vec<(String, Span)>,
}

impl ServiceDeclaration {
    /// `resolved` is in the order of [`Platform::ALL`].
    pub fn new(
        id: ServiceId,
        name: String,
        span: Span,
        required: PlatformSet,
        resolved: [Arc<Service>; Platform::ALL.len()],
    ) -> Self {
        Self { id, name, span, required, resolved, places: Default::default() }
    }

    /// Whether two platforms have the very same value, because neither overrides anything that the other does not.
    pub fn shares(&self, a: Platform, b: Platform) -> bool {
        Arc::ptr_eq(&self.resolved[a as usize], &self.resolved[b as usize])
    }

    /// Adds where the keys stand, in the order of [`Platform::ALL`].
    #[must_use]
    pub fn with_places(mut self, places: [Arc<Places>; Platform::ALL.len()]) -> Self {
        self.places = places;
        self
    }

    /// Where a platform's value of a key stands; the service's name where the configuration leaves the key out.
    pub fn place(&self, platform: Platform, key: &str) -> Span {
        self.places[platform as usize].keys.iter().find(|(name, _)| *name == key).map_or(self.span, |(_, span)| *span)
    }

    /// Where a platform's permissions stand, in the order of the configuration.
    pub fn permission_places(&self, platform: Platform) -> impl Iterator<Item = (&str, Span)> {
        self.places[platform as usize].permissions.iter().map(|(permission, span)| (permission.as_str(), *span))
    }

    /// Whether the configuration says the key, for this platform or for all.
    pub fn says(&self, platform: Platform, key: &str) -> bool {
        self.places[platform as usize].keys.iter().any(|(name, _)| *name == key)
    }

    pub fn on(&self, platform: Platform) -> &Service {
        &self.resolved[platform as usize]
    }
}

/// A service as one platform sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Service {
    pub enabled: bool,
    /// For people: notification channels, tables. The id in title case when the configuration has none.
    pub title: String,
    pub description: Option<String>,
    pub entry: EntryPath,
    pub trigger: Trigger,
    pub keep_alive: bool,
    /// In their canonical spelling: `network`, `network:HOST[:PORT]`, `storage`, `notifications`, names of the host.
    pub permissions: BTreeSet<String>,
    pub timeout: Option<Millis>,
    pub retry: Retry,
    pub requires: Requires,
    pub overlap: Overlap,
    pub ios: IosKeys,
    pub android: AndroidKeys,
}

/// Own keys of `platform.ios`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IosKeys {
    /// The kind of BGTaskScheduler request; derived from the trigger when the configuration is silent.
    pub request: IosRequest,
    /// Ask for the GPU, where the device has it; with continued requests only.
    pub gpu: bool,
    /// A task of a health research study, and how the files are protected that it needs; with processing requests only.
    pub health_research: Option<DataProtection>,
    /// BGTaskScheduler identifier; empty only when the app has no bundle identifier, which is an error where iOS is asked for.
    pub identifier: String,
}

/// Own keys of `platform.android`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AndroidKeys {
    pub foreground_service_type: Option<ForegroundServiceType>,
    /// What a `specialUse` service is for, as the store asks.
    pub special_use: Option<String>,
    /// Ask for expedited work when the app schedules on demand.
    pub expedited: bool,
    /// Window at the end of each period in which the work may run.
    pub flex: Option<Millis>,
}

/// Path of an entry relative to the project, with forward slashes, normalised, inside the project.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct EntryPath(pub Arc<str>);

impl EntryPath {
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for EntryPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A duration in whole milliseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Millis(pub u64);

impl fmt::Display for Millis {
    /// As people write it in the configuration, and as it reads there: `15m`, `1h 30m`, `250ms`, `365d`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const UNITS: [(u64, &str); 5] = [(86_400_000, "d"), (3_600_000, "h"), (60_000, "m"), (1_000, "s"), (1, "ms")];
        let mut rest = self.0;
        let mut parts = Vec::new();
        for (unit_ms, name) in UNITS {
            if rest >= unit_ms {
                parts.push(format!("{}{name}", rest / unit_ms));
                rest %= unit_ms;
            }
        }
        f.write_str(if parts.is_empty() { "0ms".to_owned() } else { parts.join(" ") }.as_str())
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trigger {
    Interval { minimum_interval: Millis },
    Refresh { minimum_interval: Millis },
    Processing { minimum_interval: Millis },
    OnDemand,
}

impl Trigger {
    /// As written in the configuration.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Interval { .. } => "interval",
            Self::Refresh { .. } => "refresh",
            Self::Processing { .. } => "processing",
            Self::OnDemand => "on-demand",
        }
    }

    /// Shortest time between two runs, for triggers that repeat.
    pub const fn minimum_interval(self) -> Option<Millis> {
        match self {
            Self::Interval { minimum_interval }
            | Self::Refresh { minimum_interval }
            | Self::Processing { minimum_interval } => Some(minimum_interval),
            Self::OnDemand => None,
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Retry {
    pub max_attempts: u32,
    pub backoff: Backoff,
    pub initial_delay: Millis,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Requires {
    pub network: NetworkRequirement,
    pub charging: bool,
    pub battery_not_low: bool,
    pub storage_not_low: bool,
    pub idle: bool,
}

/// A closed set of words that a key may have: one spelling in TOML, Rust and the schema.
pub trait Keyword: Sized + Copy + 'static {
    const ALL: &'static [(&'static str, Self)];

    fn as_str(self) -> &'static str
    where
        Self: PartialEq,
    {
        Self::ALL.iter().find(|(_, value)| *value == self).expect("every value has a word").0
    }

    /// Accepts `on_demand` for `on-demand`: the formats that users come from differ in this.
    fn parse(word: &str) -> Option<Self> {
        Self::ALL.iter().find(|(name, _)| *name == word || name.replace('-', "_") == word).map(|(_, value)| *value)
    }
}

macro_rules! keywords {
    ($($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident = $word:literal),* $(,)? })*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum $name { $($(#[$variant_doc])* $variant),* }

        impl Keyword for $name {
            const ALL: &'static [(&'static str, Self)] = &[$(($word, Self::$variant)),*];
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.as_str())
            }
        }
    )*};
}

keywords! {
    /// What executes the entries on desktop and iOS; Android always embeds QuickJS.
    Engine { Quickjs = "quickjs", Webview = "webview" }

    TriggerKind { Interval = "interval", Refresh = "refresh", Processing = "processing", OnDemand = "on-demand" }

    Backoff { Exponential = "exponential", Linear = "linear" }

    NetworkRequirement { None = "none", Connected = "connected", Unmetered = "unmetered" }

    /// What happens when a run is asked for while one is under way.
    Overlap { Skip = "skip", Queue = "queue" }

    /// BGTaskScheduler's kinds of request.
    IosRequest { Refresh = "refresh", Processing = "processing", Continued = "continued" }

    /// iOS's protection of files (`FileProtectionType`): when they can be read.
    DataProtection {
        Complete = "complete",
        CompleteUnlessOpen = "complete-unless-open",
        CompleteUntilFirstUserAuthentication = "complete-until-first-user-authentication",
        None = "none",
    }

    /// Android's `foregroundServiceType`, spelt as in the manifest.
    ForegroundServiceType {
        Camera = "camera",
        ConnectedDevice = "connectedDevice",
        DataSync = "dataSync",
        Health = "health",
        Location = "location",
        MediaPlayback = "mediaPlayback",
        MediaProcessing = "mediaProcessing",
        MediaProjection = "mediaProjection",
        Microphone = "microphone",
        PhoneCall = "phoneCall",
        RemoteMessaging = "remoteMessaging",
        ShortService = "shortService",
        SpecialUse = "specialUse",
        SystemExempted = "systemExempted",
    }

    /// How serious a finding is: `allow` does not tell it.
    Level { Allow = "allow", Note = "note", Warn = "warn", Deny = "deny" }

    /// An operating system a service can run on, in the order of [`ServiceDeclaration`]'s values.
    Platform { Ios = "ios", Android = "android", Macos = "macos", Windows = "windows", Linux = "linux" }
}

impl Platform {
    pub const ALL: [Self; 5] = [Self::Ios, Self::Android, Self::Macos, Self::Windows, Self::Linux];

    /// The platform this process runs on; Linux stands for every other Unix.
    pub fn host() -> Self {
        Self::parse(std::env::consts::OS).unwrap_or(Self::Linux)
    }

    pub const fn is_desktop(self) -> bool {
        matches!(self, Self::Macos | Self::Windows | Self::Linux)
    }

    /// Value of Rust's `target_os`.
    pub fn target_os(self) -> &'static str {
        self.as_str()
    }
}

/// Some of the platforms.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PlatformSet(u8);

impl PlatformSet {
    pub const EMPTY: Self = Self(0);
    pub const ALL: Self = Self(0b1_1111);
    pub const DESKTOP: Self = Self(0b1_1100);

    /// A platform, or one of the groups `desktop` and `all`.
    pub fn parse(word: &str) -> Option<Self> {
        match word {
            "all" => Some(Self::ALL),
            "desktop" => Some(Self::DESKTOP),
            _ => Platform::parse(word).map(Self::from),
        }
    }

    /// As `From`, for constants.
    pub const fn of(platform: Platform) -> Self {
        Self(1 << platform as u8)
    }

    /// The words that [`PlatformSet::parse`] knows.
    pub const WORDS: &'static [&'static str] = &["ios", "android", "macos", "windows", "linux", "desktop", "all"];

    #[must_use]
    pub const fn union(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    #[must_use]
    pub const fn intersection(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    pub const fn contains(self, platform: Platform) -> bool {
        self.0 & (1 << platform as u8) != 0
    }

    pub const fn intersects(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    pub fn iter(self) -> impl Iterator<Item = Platform> {
        Platform::ALL.into_iter().filter(move |platform| self.contains(*platform))
    }
}

impl From<Platform> for PlatformSet {
    fn from(platform: Platform) -> Self {
        Self::of(platform)
    }
}

/// Permissions that the runtime itself implements.
pub use oro_bg_runtime::grants::BUILT_IN as BUILT_IN_PERMISSIONS;
