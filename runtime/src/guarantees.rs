//! What a platform promises a service, and where it gives less than the service wants. Pure: docs/guarantees.md is made from it,
//! and `background:guarantees` answers it.

use std::borrow::Cow;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::definition::Definition;
use crate::host::Conditions;
use crate::limits::{ANDROID_INTERVAL_MIN_MS, run_limit};
use crate::spec::{ForegroundTime, IosRequest, NetworkRequirement, Platform, Requires, Text, Window};

/// What a service can count on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Guarantees {
    pub platform: Platform,
    /// What the service is to the system.
    pub kind: Kind,
    /// Who may start it while nobody uses the app.
    pub background: Background,
    /// What makes it run, for people.
    pub woken_by: Text,
    /// How late it may run, for people.
    pub latency: Text,
    /// What else bounds it, for people.
    pub limits: Text,
    /// Longest run, milliseconds.
    pub run_max_ms: u64,
    /// Where this service gets less than it wants.
    #[serde(default)]
    pub shortfalls: Vec<Shortfall>,
}

/// What a service is to its system.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// Served in refresh windows of iOS.
    Refresh,
    /// Served in processing windows of iOS.
    Processing,
    /// A continued processing task of iOS 26.
    Continued,
    /// A worker of Android's WorkManager.
    Worker,
    /// A foreground service of Android whose type is `shortService`.
    ShortForegroundService,
    /// One whose type has a budget per day: `dataSync`, `mediaProcessing`.
    BudgetForegroundService,
    /// One of another type.
    ForegroundService,
    /// A part of the app's process on a desktop.
    Process,
}

/// Who may start a service while nobody uses the app.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Background {
    /// The system, also when the app's process is gone.
    System,
    /// The user, who started it in the app: it goes on when the app is left.
    User,
    /// The app itself, as long as its process lives.
    App,
}

/// Something that a service or an app wants and does not get here.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shortfall {
    pub wanted: Wanted,
    /// Why not, for people.
    pub reason: Text,
    /// What happens in its place, for people.
    pub instead: Text,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Wanted {
    /// To run although the app's process is gone, or was ended by the user.
    Process,
    /// An isolate that stays alive between runs.
    KeepAlive,
    /// An interval as short as declared.
    Interval,
    /// Runs as long as declared.
    Timeout,
    /// To wait for the network.
    Network,
    /// To wait for the charger.
    Charging,
    /// To wait for a battery that is not low.
    BatteryNotLow,
    /// To wait for storage that is not low.
    StorageNotLow,
    /// To wait until nobody uses the device.
    Idle,
}

impl Kind {
    pub const ALL: [Self; 8] = [
        Self::Refresh,
        Self::Processing,
        Self::Continued,
        Self::Worker,
        Self::ShortForegroundService,
        Self::BudgetForegroundService,
        Self::ForegroundService,
        Self::Process,
    ];

    /// What a service is on a platform.
    pub const fn of(platform: Platform, window: Window, keep_alive: bool) -> Self {
        match platform {
            Platform::Ios => match window.ios {
                IosRequest::Refresh => Self::Refresh,
                IosRequest::Processing => Self::Processing,
                IosRequest::Continued => Self::Continued,
            },
            Platform::Android => match window.android {
                Some(ForegroundTime::Short) if keep_alive => Self::ShortForegroundService,
                Some(ForegroundTime::Budget) if keep_alive => Self::BudgetForegroundService,
                Some(ForegroundTime::Unlimited) if keep_alive => Self::ForegroundService,
                _ => Self::Worker,
            },
            Platform::Desktop => Self::Process,
        }
    }

    pub const fn platform(self) -> Platform {
        match self {
            Self::Refresh | Self::Processing | Self::Continued => Platform::Ios,
            Self::Worker | Self::ShortForegroundService | Self::BudgetForegroundService | Self::ForegroundService => {
                Platform::Android
            }
            Self::Process => Platform::Desktop,
        }
    }

    /// Longest run that the platform leaves a service of this kind.
    pub const fn run_limit(self) -> Duration {
        let (ios, android) = match self {
            Self::Processing => (IosRequest::Processing, None),
            Self::Continued => (IosRequest::Continued, None),
            Self::ShortForegroundService => (IosRequest::Refresh, Some(ForegroundTime::Short)),
            Self::BudgetForegroundService => (IosRequest::Refresh, Some(ForegroundTime::Budget)),
            Self::ForegroundService => (IosRequest::Refresh, Some(ForegroundTime::Unlimited)),
            Self::Refresh | Self::Worker | Self::Process => (IosRequest::Refresh, None),
        };
        run_limit(self.platform(), Window { ios, android }, android.is_some())
    }

    pub const fn background(self) -> Background {
        match self {
            Self::Refresh | Self::Processing | Self::Worker => Background::System,
            Self::Continued
            | Self::ShortForegroundService
            | Self::BudgetForegroundService
            | Self::ForegroundService => Background::User,
            Self::Process => Background::App,
        }
    }

    /// What makes it run. Sources: as in [`Kind::limits`].
    pub const fn woken_by(self) -> &'static str {
        match self {
            Self::Refresh => "BGTaskScheduler, when the system sees fit; timers while the app is in the foreground",
            Self::Processing => {
                "BGTaskScheduler, while nobody uses the device; timers while the app is in the foreground"
            }
            Self::Continued => "the user, in the app; timers while the app is in the foreground",
            Self::Worker => "WorkManager, over restarts of the device too",
            Self::ShortForegroundService | Self::BudgetForegroundService | Self::ForegroundService => {
                "the app while it is visible; else the run is a worker's"
            }
            Self::Process => "timers of the app's process, which nothing starts",
        }
    }

    /// How late it may run. Sources: as in [`Kind::limits`].
    pub const fn latency(self) -> &'static str {
        match self {
            Self::Refresh => "no promise: the system decides, by how the app is used",
            Self::Processing => "within two days if the app was used in the past week",
            Self::Continued => "at once, or queued until there is room",
            Self::Worker => {
                "minutes; in Doze until the next maintenance window, and within the quota of the standby bucket"
            }
            Self::ShortForegroundService | Self::BudgetForegroundService | Self::ForegroundService => "at once",
            Self::Process => "at once while the process lives; otherwise when the app is started again",
        }
    }

    /// What else bounds it. Sources (read 2026-11): header of BGTaskScheduler and Apple's BackgroundTasks pages; androidx
    /// work-runtime; AOSP JobSchedulerService, QuotaController and ActivityManagerConstants; developer.android.com, foreground
    /// services.
    pub const fn limits(self) -> &'static str {
        match self {
            Self::Refresh => {
                "one pending request for all of them; none after the user force-quit the app, or in Low Power Mode"
            }
            Self::Processing => "ten pending requests for all of them; none after the user force-quit the app",
            Self::Continued => "iOS 26; the system ends what reports no progress, and the user any",
            Self::Worker => "quota of the standby bucket; none after the user force-stopped the app",
            Self::ShortForegroundService => "cannot be renewed; needs a notification",
            Self::BudgetForegroundService => "6 h in 24 h for all of its type; needs a notification",
            Self::ForegroundService => "needs a notification, and the permissions of its type",
            Self::Process => "none but the machine's",
        }
    }
}

impl Guarantees {
    /// What a service of this definition can count on. `conditions` is what the host can tell of the device now.
    pub fn of(platform: Platform, definition: &Definition, window: Window, conditions: Conditions) -> Self {
        let kind = Kind::of(platform, window, definition.keep_alive);
        let limit_ms = kind.run_limit().as_millis() as u64;
        Self {
            platform,
            kind,
            background: kind.background(),
            woken_by: kind.woken_by().into(),
            latency: kind.latency().into(),
            limits: kind.limits().into(),
            run_max_ms: definition.timeout_ms.map_or(limit_ms, |timeout_ms| timeout_ms.min(limit_ms)),
            shortfalls: shortfalls(kind, definition, window, conditions),
        }
    }
}

/// What no app gets on a platform.
pub fn of_app(platform: Platform) -> Vec<Shortfall> {
    let (reason, instead) = match platform {
        Platform::Ios => (
            "after the user force-quit the app, iOS starts it for nothing",
            "what falls due meanwhile runs once the user has opened the app",
        ),
        Platform::Android => (
            "after the user force-stopped the app, Android starts it for nothing",
            "what falls due meanwhile runs once the user has opened the app",
        ),
        Platform::Desktop => (
            "nothing starts the app when its process is gone",
            "what falls due meanwhile runs once when the app is started",
        ),
    };
    vec![Shortfall { wanted: Wanted::Process, reason: reason.into(), instead: instead.into() }]
}

fn shortfalls(kind: Kind, definition: &Definition, window: Window, conditions: Conditions) -> Vec<Shortfall> {
    let mut found = Vec::new();
    let mut add = |wanted, reason: Cow<'static, str>, instead: Cow<'static, str>| {
        found.push(Shortfall { wanted, reason, instead });
    };
    let platform = kind.platform();
    if definition.keep_alive {
        match platform {
            Platform::Ios => add(
                Wanted::KeepAlive,
                "iOS suspends an app soon after it was left, and all isolates with it".into(),
                "messages wait for the next run".into(),
            ),
            Platform::Android if window.android.is_none() => add(
                Wanted::KeepAlive,
                "no `foreground_service_type` is declared, and without one Android ends the process when it likes"
                    .into(),
                "the isolate stays as long as the process does, and messages wait for the next run".into(),
            ),
            Platform::Android => add(
                Wanted::KeepAlive,
                "Android starts a foreground service only while the app is visible".into(),
                "a run that falls due in the background is a worker's".into(),
            ),
            Platform::Desktop => {}
        }
    }
    if let (Platform::Android, Some(interval_ms)) = (platform, definition.trigger.minimum_interval_ms())
        && interval_ms < ANDROID_INTERVAL_MIN_MS
    {
        add(
            Wanted::Interval,
            format!("WorkManager repeats work every {} at most often", minutes(ANDROID_INTERVAL_MIN_MS)).into(),
            "it runs that often in the background".into(),
        );
    }
    let limit_ms = kind.run_limit().as_millis() as u64;
    if definition.timeout_ms.is_some_and(|timeout_ms| timeout_ms > limit_ms) {
        add(
            Wanted::Timeout,
            format!("the system leaves such a run {}", minutes(limit_ms)).into(),
            "`abort` comes before that, and then the run is ended".into(),
        );
    }
    for wanted in unseen(definition.requires, platform, conditions) {
        add(wanted, "this host does not tell".into(), "it is taken for met, and runs do not wait for it".into());
    }
    found
}

/// The conditions that a service requires and that nobody can tell. Some of them iOS tells no app, whatever the host.
fn unseen(requires: Requires, platform: Platform, conditions: Conditions) -> Vec<Wanted> {
    let is_ios = platform == Platform::Ios;
    let all = [
        (requires.network != NetworkRequirement::None && conditions.network.is_none(), Wanted::Network),
        (requires.charging && conditions.charging.is_none(), Wanted::Charging),
        (requires.battery_not_low && conditions.battery_low.is_none(), Wanted::BatteryNotLow),
        (requires.storage_not_low && (is_ios || conditions.storage_low.is_none()), Wanted::StorageNotLow),
        (requires.idle && (is_ios || conditions.idle.is_none()), Wanted::Idle),
    ];
    all.into_iter().filter_map(|(is_unseen, wanted)| is_unseen.then_some(wanted)).collect()
}

/// A span of time as people say it.
fn minutes(ms: u64) -> String {
    humantime::format_duration(Duration::from_millis(ms)).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::ServiceId;
    use crate::spec::{Backoff, ModuleSpec, Overlap, Retry, ServiceSpec, Trigger, text};

    fn wanted(platform: Platform, change: impl FnOnce(&mut ServiceSpec), conditions: Conditions) -> Vec<Wanted> {
        let mut spec = ServiceSpec {
            id: text("sync"),
            config_key: text("sync"),
            module: ModuleSpec { entry: text("sync.js"), source: text(""), source_map: None },
            title: text("Sync"),
            trigger: Trigger::OnDemand,
            keep_alive: false,
            permissions: Vec::new().into(),
            window: Window::of_trigger(Trigger::OnDemand),
            timeout_ms: None,
            retry: Retry { max_attempts: 1, backoff: Backoff::Linear, initial_delay_ms: 0 },
            requires: Requires::NONE,
            overlap: Overlap::Skip,
            required: false,
        };
        change(&mut spec);
        let definition = Definition::of(&ServiceId::parse("sync").unwrap(), &spec, true);
        let guarantees = Guarantees::of(platform, &definition, spec.window, conditions);
        assert!(guarantees.shortfalls.iter().all(|shortfall| !shortfall.reason.is_empty()));
        guarantees.shortfalls.into_iter().map(|shortfall| shortfall.wanted).collect()
    }

    #[test]
    fn who_wants_nothing_special_lacks_nothing() {
        for platform in [Platform::Ios, Platform::Android, Platform::Desktop] {
            assert_eq!(wanted(platform, |_| {}, Conditions::default()), []);
        }
    }

    #[test]
    fn an_isolate_stays_alive_on_the_desktop_alone() {
        let stays = |spec: &mut ServiceSpec| spec.keep_alive = true;
        assert_eq!(wanted(Platform::Desktop, stays, Conditions::default()), []);
        assert_eq!(wanted(Platform::Ios, stays, Conditions::default()), [Wanted::KeepAlive]);
        assert_eq!(wanted(Platform::Android, stays, Conditions::default()), [Wanted::KeepAlive]);
    }

    #[test]
    fn android_has_a_floor_for_intervals() {
        let every = |interval_ms| {
            move |spec: &mut ServiceSpec| spec.trigger = Trigger::Interval { minimum_interval_ms: interval_ms }
        };
        let conditions = Conditions::default();
        assert_eq!(wanted(Platform::Android, every(ANDROID_INTERVAL_MIN_MS - 1), conditions), [Wanted::Interval]);
        assert_eq!(wanted(Platform::Android, every(ANDROID_INTERVAL_MIN_MS), conditions), []);
        assert_eq!(wanted(Platform::Desktop, every(1_000), conditions), []);
    }

    #[test]
    fn a_run_is_no_longer_than_its_platform_leaves_it() {
        let long = |spec: &mut ServiceSpec| spec.timeout_ms = Some(20 * 60_000);
        assert_eq!(wanted(Platform::Ios, long, Conditions::default()), [Wanted::Timeout]);
        assert_eq!(wanted(Platform::Android, long, Conditions::default()), [Wanted::Timeout]);
        assert_eq!(wanted(Platform::Desktop, long, Conditions::default()), []);
    }

    #[test]
    fn a_condition_that_nobody_tells_holds_nobody_back() {
        let all = |spec: &mut ServiceSpec| {
            spec.requires = Requires {
                network: NetworkRequirement::Connected,
                charging: true,
                battery_not_low: true,
                storage_not_low: true,
                idle: true,
            };
        };
        let every = [Wanted::Network, Wanted::Charging, Wanted::BatteryNotLow, Wanted::StorageNotLow, Wanted::Idle];
        assert_eq!(wanted(Platform::Desktop, all, Conditions::default()), every);
        let told = Conditions {
            network: Some(crate::host::Network::Offline),
            charging: Some(false),
            battery_low: Some(true),
            storage_low: Some(true),
            idle: Some(false),
        };
        assert_eq!(wanted(Platform::Desktop, all, told), []);
        assert_eq!(wanted(Platform::Ios, all, told), [Wanted::StorageNotLow, Wanted::Idle], "iOS tells them no app");
    }

    #[test]
    fn kinds_have_the_limits_of_their_platform() {
        for kind in Kind::ALL {
            let window = Window {
                ios: match kind {
                    Kind::Processing => IosRequest::Processing,
                    Kind::Continued => IosRequest::Continued,
                    _ => IosRequest::Refresh,
                },
                android: match kind {
                    Kind::ShortForegroundService => Some(ForegroundTime::Short),
                    Kind::BudgetForegroundService => Some(ForegroundTime::Budget),
                    Kind::ForegroundService => Some(ForegroundTime::Unlimited),
                    _ => None,
                },
            };
            assert_eq!(Kind::of(kind.platform(), window, true), kind);
            assert_eq!(kind.run_limit(), run_limit(kind.platform(), window, true));
        }
    }
}
