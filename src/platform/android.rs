//! Android's facts about foreground services and background work, as data: the generator declares by them and the
//! checks judge by them. Numbers were read in AOSP and on developer.android.com in November 2026.

use crate::config::{ForegroundServiceType, Millis, keys};
use oro_bg_runtime::limits;

/// Shortest period of periodic work; WorkManager lengthens a shorter one and only logs it
/// (androidx work-runtime, `PeriodicWorkRequest.MIN_PERIODIC_INTERVAL_MILLIS`).
pub const PERIODIC_INTERVAL_MIN: Millis = Millis(limits::ANDROID_INTERVAL_MIN_MS);

/// Shortest flex window; a shorter one is lengthened.
pub const FLEX_MIN: Millis = Millis(keys::FLEX_MIN_MS);
/// Delays between attempts lie between these, whatever is asked for (androidx work-runtime, `WorkRequest`).
pub const BACKOFF: [Millis; 2] = [Millis(limits::RETRY_DELAY_MIN_MS), Millis(limits::RETRY_DELAY_MAX_MS)];
/// The delay of work that asks for none (androidx work-runtime, `WorkRequest.DEFAULT_BACKOFF_DELAY_MILLIS`).
pub const BACKOFF_DEFAULT: Millis = Millis(keys::DEFAULT_INITIAL_DELAY_MS);
/// Input and output of work; more throws when the request is built (androidx work-runtime, `Data.MAX_DATA_BYTES`).
pub const WORK_DATA_BYTES_MAX: usize = 10_240;
/// Works that WorkManager has with the system at a time, and the most that an app may set
/// (androidx work-runtime, `Configuration.setMaxSchedulerLimit`).
pub const SCHEDULER_SLOTS: usize = 20;
pub const SCHEDULER_SLOTS_MAX: usize = 50;
/// Jobs of an app with JobScheduler (AOSP, `JobSchedulerService.MAX_JOBS_PER_APP`), and of older systems.
pub const JOBS_MAX: usize = 150;
pub const JOBS_MAX_OLDER: usize = 100;
/// Works that wait for a change of content (androidx work-runtime).
pub const CONTENT_TRIGGERS: usize = 8;

/// Time of a job (AOSP, `RUNTIME_*` of JobSchedulerService): of a worker, what an expedited one may count on, what is possible
/// while there is quota, and what a user-initiated one has.
pub const WORKER_TIME: Millis = Millis(limits::ANDROID_WORKER_MS);
pub const EXPEDITED_TIME: Millis = Millis(3 * 60_000);
pub const JOB_TIME_MAX: Millis = Millis(30 * 60_000);
pub const USER_INITIATED_TIME: Millis = Millis(12 * 60 * 60_000);
/// What a JobService has to be bound and to acknowledge (AOSP, JobServiceContext).
pub const JOB_BIND_TIME: Millis = Millis(18_000);
pub const JOB_ACKNOWLEDGE_TIME: Millis = Millis(8_000);

/// Alarms in Doze (developer.android.com, power details): one that is allowed while idle, and the exact ones of an hour.
pub const WHILE_IDLE_EVERY: Millis = Millis(9 * 60_000);
pub const EXACT_WHILE_IDLE_PER_HOUR: u32 = 72;
/// Shortest window of `AlarmManager.setWindow` (developer.android.com, exact alarms).
pub const ALARM_WINDOW_MIN: Millis = Millis(10 * 60_000);

/// What `startForeground` has after the start (AOSP ActivityManagerConstants; pages say "within a few seconds").
pub const START_FOREGROUND_TIME: Millis = Millis(30_000);
/// After the time of a `shortService` its process is lowered, and then the app is declared unresponsive
/// (AOSP ActivityManagerConstants).
pub const SHORT_SERVICE_LOWERED_AFTER: Millis = Millis(5_000);
pub const SHORT_SERVICE_UNRESPONSIVE_AFTER: Millis = Millis(10_000);
/// Of a `shortService`.
pub const SHORT_SERVICE_TIME: Millis = Millis(limits::ANDROID_SHORT_SERVICE_MS);
/// Of `dataSync` and `mediaProcessing`, each for itself.
pub const BUDGET: Millis = Millis(limits::ANDROID_BUDGET_MS);
pub const BUDGET_WINDOW: Millis = Millis(limits::ANDROID_BUDGET_WINDOW_MS);

/// Target levels from which on a rule holds (developer.android.com, behavior changes): no start from the background, types are
/// mandatory, types have budgets and are forbidden at boot.
pub const TARGET_WITHOUT_BACKGROUND_START: u32 = 31;
pub const TARGET_WITH_TYPES: u32 = 34;
pub const TARGET_WITH_BUDGETS: u32 = 35;
/// First API level where notifications need the user's permission, and where exact alarms are off for new installations.
pub const NOTIFICATIONS_ASKED_SINCE: u32 = 33;
pub const EXACT_ALARMS_DENIED_SINCE: u32 = 34;
/// First API level with jobs that the user starts.
pub const USER_INITIATED_SINCE: u32 = 34;
/// First API level where jobs of the active bucket, and of visible apps, have quotas.
pub const QUOTA_FOR_VISIBLE_SINCE: u32 = 36;

/// Permission every foreground service needs since API 28.
pub const FOREGROUND_SERVICE: &str = "android.permission.FOREGROUND_SERVICE";

/// Run-time permission since API 33; a foreground service may start without it, its notification is then hidden
/// (developer.android.com, notification-permission).
pub const POST_NOTIFICATIONS: &str = "android.permission.POST_NOTIFICATIONS";

/// Lowest Android that the generated Kotlin runs on: notification channels and `startForegroundService` exist since
/// API 26 (developer.android.com).
pub const MIN_SDK: u32 = 26;
/// Lowest SDK that the generated Kotlin compiles against: POST_NOTIFICATIONS exists since API 33.
pub const COMPILE_SDK: u32 = NOTIFICATIONS_ASKED_SINCE;
/// The same where there is a foreground service: it overrides `Service.onTimeout(int, int)` of API 35.
pub const COMPILE_SDK_FOREGROUND_SERVICE: u32 = TARGET_WITH_BUDGETS;
/// The target level whose rules the checks apply.
pub const TARGET_SDK_OF_RULES: u32 = TARGET_WITH_BUDGETS;
/// What the generated Kotlin is written for; stable releases of 2026.
pub const WORK_MANAGER_DEPENDENCY: &str = "androidx.work:work-runtime:2.11.2";
pub const COROUTINES_DEPENDENCY: &str = "org.jetbrains.kotlinx:kotlinx-coroutines-android:1.10.2";

pub const INTERNET: &str = "android.permission.INTERNET";
pub const RECEIVE_BOOT_COMPLETED: &str = "android.permission.RECEIVE_BOOT_COMPLETED";

/// `<property>` in which a `specialUse` service says what it is for.
pub const SPECIAL_USE_PROPERTY: &str = "android.app.PROPERTY_SPECIAL_USE_FGS_SUBTYPE";

/// WorkManager's own service, which long-running workers go to the foreground with; an app types it by merge rule
/// (developer.android.com, long-running workers).
pub const WORK_MANAGER_SERVICE: &str = "androidx.work.impl.foreground.SystemForegroundService";

/// WorkManager's component that the system starts its work by: there is no WorkManager in an app without
/// (androidx work-runtime, AndroidManifest.xml).
pub const WORK_MANAGER_JOB_SERVICE: &str = "androidx.work.impl.background.systemjob.SystemJobService";
/// What starts WorkManager with the app, and the entry in it (androidx work-runtime, AndroidManifest.xml).
pub const STARTUP_PROVIDER: &str = "androidx.startup.InitializationProvider";
pub const WORK_MANAGER_INITIALIZER: &str = "androidx.work.WorkManagerInitializer";

/// What Android asks of a foreground service of one type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ForegroundTypeRules {
    pub kind: ForegroundServiceType,
    /// Constant of `android.content.pm.ServiceInfo`, without its prefix `FOREGROUND_SERVICE_TYPE_`.
    pub constant: &'static str,
    /// First API level with the type.
    pub since_api: u32,
    /// Permission that a build with target 34+ declares; `None` for `shortService`.
    pub permission: Option<&'static str>,
    /// Target 34+: one of these must be held when the service starts. Empty when there is none, or when only the
    /// user's consent at run time counts.
    pub prerequisites: &'static [&'static str],
    /// The prerequisite that a manifest gets when the type is asked for: the one that asks least of the user.
    pub default_prerequisite: Option<&'static str>,
    /// What the user has to allow before the type may start, beyond what a manifest declares.
    pub grant: Option<Grant>,
    /// May start only while the app is visible.
    pub while_in_use: bool,
    /// The system stops it after this time in the foreground. For all but `shortService`: per 24 h, target 35+.
    pub duration_max: Option<Millis>,
    /// First target API level whose apps may not start it from `BOOT_COMPLETED`.
    pub boot_forbidden_since: Option<u32>,
}

/// How the user allows something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Grant {
    /// The app asks with `requestPermissions`.
    RunTimePermission,
    /// The user confirms each capture (`MediaProjectionManager`).
    Consent,
    /// A switch in the settings; off for new installations since API 34 (developer.android.com, exact alarms).
    SpecialAccess,
}

/// The rules of a type.
pub fn foreground_type(kind: ForegroundServiceType) -> &'static ForegroundTypeRules {
    FOREGROUND_TYPES.iter().find(|rules| rules.kind == kind).expect("the table has every type")
}

/// The types in a value of `foregroundServiceType` that a compiled manifest holds as a number, with the bits that are none of
/// them (AOSP ServiceInfo.java, `FOREGROUND_SERVICE_TYPE_*`).
pub fn foreground_types_of(flags: u32) -> (Vec<ForegroundServiceType>, u32) {
    let bit = |kind: ForegroundServiceType| match kind {
        ForegroundServiceType::DataSync => 1 << 0,
        ForegroundServiceType::MediaPlayback => 1 << 1,
        ForegroundServiceType::PhoneCall => 1 << 2,
        ForegroundServiceType::Location => 1 << 3,
        ForegroundServiceType::ConnectedDevice => 1 << 4,
        ForegroundServiceType::MediaProjection => 1 << 5,
        ForegroundServiceType::Camera => 1 << 6,
        ForegroundServiceType::Microphone => 1 << 7,
        ForegroundServiceType::Health => 1 << 8,
        ForegroundServiceType::RemoteMessaging => 1 << 9,
        ForegroundServiceType::SystemExempted => 1 << 10,
        ForegroundServiceType::ShortService => 1 << 11,
        ForegroundServiceType::MediaProcessing => 1 << 13,
        ForegroundServiceType::SpecialUse => 1_u32 << 30,
    };
    let kinds: Vec<_> =
        FOREGROUND_TYPES.iter().map(|rules| rules.kind).filter(|kind| flags & bit(*kind) != 0).collect();
    let rest = kinds.iter().fold(flags, |rest, kind| rest & !bit(*kind));
    (kinds, rest)
}

/// Permissions and prerequisites: AOSP ForegroundServiceTypePolicy.java. Durations: those of the runtime. Boot:
/// developer.android.com, behavior changes 15 (`microphone`: 14).
pub const FOREGROUND_TYPES: &[ForegroundTypeRules] = &[
    ForegroundTypeRules {
        kind: ForegroundServiceType::Camera,
        constant: "CAMERA",
        since_api: 30,
        permission: Some("android.permission.FOREGROUND_SERVICE_CAMERA"),
        prerequisites: &["android.permission.CAMERA", "android.permission.SYSTEM_CAMERA"],
        default_prerequisite: Some("android.permission.CAMERA"),
        grant: Some(Grant::RunTimePermission),
        while_in_use: true,
        duration_max: None,
        boot_forbidden_since: Some(35),
    },
    ForegroundTypeRules {
        kind: ForegroundServiceType::ConnectedDevice,
        constant: "CONNECTED_DEVICE",
        since_api: 29,
        permission: Some("android.permission.FOREGROUND_SERVICE_CONNECTED_DEVICE"),
        prerequisites: &[
            "android.permission.BLUETOOTH_ADVERTISE",
            "android.permission.BLUETOOTH_CONNECT",
            "android.permission.BLUETOOTH_SCAN",
            "android.permission.CHANGE_NETWORK_STATE",
            "android.permission.CHANGE_WIFI_STATE",
            "android.permission.CHANGE_WIFI_MULTICAST_STATE",
            "android.permission.NFC",
            "android.permission.TRANSMIT_IR",
            "android.permission.UWB_RANGING",
            "android.permission.RANGING",
        ],
        // Granted at installation, and asks the user nothing.
        default_prerequisite: Some("android.permission.CHANGE_NETWORK_STATE"),
        grant: None,
        while_in_use: false,
        duration_max: None,
        boot_forbidden_since: None,
    },
    ForegroundTypeRules {
        kind: ForegroundServiceType::DataSync,
        constant: "DATA_SYNC",
        since_api: 29,
        permission: Some("android.permission.FOREGROUND_SERVICE_DATA_SYNC"),
        prerequisites: &[],
        default_prerequisite: None,
        grant: None,
        while_in_use: false,
        duration_max: Some(BUDGET),
        boot_forbidden_since: Some(35),
    },
    ForegroundTypeRules {
        kind: ForegroundServiceType::Health,
        constant: "HEALTH",
        since_api: 34,
        permission: Some("android.permission.FOREGROUND_SERVICE_HEALTH"),
        prerequisites: &[
            "android.permission.ACTIVITY_RECOGNITION",
            "android.permission.BODY_SENSORS",
            "android.permission.HIGH_SAMPLING_RATE_SENSORS",
        ],
        // Granted at installation; the two others expose personal data.
        default_prerequisite: Some("android.permission.HIGH_SAMPLING_RATE_SENSORS"),
        grant: None,
        while_in_use: false,
        duration_max: None,
        boot_forbidden_since: None,
    },
    ForegroundTypeRules {
        kind: ForegroundServiceType::Location,
        constant: "LOCATION",
        since_api: 29,
        permission: Some("android.permission.FOREGROUND_SERVICE_LOCATION"),
        prerequisites: &["android.permission.ACCESS_COARSE_LOCATION", "android.permission.ACCESS_FINE_LOCATION"],
        default_prerequisite: Some("android.permission.ACCESS_COARSE_LOCATION"),
        grant: Some(Grant::RunTimePermission),
        while_in_use: true,
        duration_max: None,
        boot_forbidden_since: None,
    },
    ForegroundTypeRules {
        kind: ForegroundServiceType::MediaPlayback,
        constant: "MEDIA_PLAYBACK",
        since_api: 29,
        permission: Some("android.permission.FOREGROUND_SERVICE_MEDIA_PLAYBACK"),
        prerequisites: &[],
        default_prerequisite: None,
        grant: None,
        while_in_use: false,
        duration_max: None,
        boot_forbidden_since: Some(35),
    },
    ForegroundTypeRules {
        kind: ForegroundServiceType::MediaProcessing,
        constant: "MEDIA_PROCESSING",
        since_api: 35,
        permission: Some("android.permission.FOREGROUND_SERVICE_MEDIA_PROCESSING"),
        prerequisites: &[],
        default_prerequisite: None,
        grant: None,
        while_in_use: false,
        duration_max: Some(BUDGET),
        boot_forbidden_since: Some(35),
    },
    ForegroundTypeRules {
        kind: ForegroundServiceType::MediaProjection,
        constant: "MEDIA_PROJECTION",
        since_api: 29,
        permission: Some("android.permission.FOREGROUND_SERVICE_MEDIA_PROJECTION"),
        // The user's consent at run time; CAPTURE_VIDEO_OUTPUT is for system apps.
        prerequisites: &[],
        default_prerequisite: None,
        grant: Some(Grant::Consent),
        while_in_use: false,
        duration_max: None,
        boot_forbidden_since: Some(35),
    },
    ForegroundTypeRules {
        kind: ForegroundServiceType::Microphone,
        constant: "MICROPHONE",
        since_api: 30,
        permission: Some("android.permission.FOREGROUND_SERVICE_MICROPHONE"),
        prerequisites: &["android.permission.RECORD_AUDIO"],
        default_prerequisite: Some("android.permission.RECORD_AUDIO"),
        grant: Some(Grant::RunTimePermission),
        while_in_use: true,
        duration_max: None,
        boot_forbidden_since: Some(34),
    },
    ForegroundTypeRules {
        kind: ForegroundServiceType::PhoneCall,
        constant: "PHONE_CALL",
        since_api: 29,
        permission: Some("android.permission.FOREGROUND_SERVICE_PHONE_CALL"),
        prerequisites: &["android.permission.MANAGE_OWN_CALLS"],
        default_prerequisite: Some("android.permission.MANAGE_OWN_CALLS"),
        grant: None,
        while_in_use: false,
        duration_max: None,
        boot_forbidden_since: Some(35),
    },
    ForegroundTypeRules {
        kind: ForegroundServiceType::RemoteMessaging,
        constant: "REMOTE_MESSAGING",
        since_api: 34,
        permission: Some("android.permission.FOREGROUND_SERVICE_REMOTE_MESSAGING"),
        prerequisites: &[],
        default_prerequisite: None,
        grant: None,
        while_in_use: false,
        duration_max: None,
        boot_forbidden_since: None,
    },
    ForegroundTypeRules {
        kind: ForegroundServiceType::ShortService,
        constant: "SHORT_SERVICE",
        since_api: 34,
        permission: None,
        prerequisites: &[],
        default_prerequisite: None,
        grant: None,
        while_in_use: false,
        duration_max: Some(SHORT_SERVICE_TIME),
        boot_forbidden_since: None,
    },
    ForegroundTypeRules {
        kind: ForegroundServiceType::SpecialUse,
        constant: "SPECIAL_USE",
        since_api: 34,
        permission: Some("android.permission.FOREGROUND_SERVICE_SPECIAL_USE"),
        prerequisites: &[],
        default_prerequisite: None,
        grant: None,
        while_in_use: false,
        duration_max: None,
        boot_forbidden_since: None,
    },
    ForegroundTypeRules {
        kind: ForegroundServiceType::SystemExempted,
        constant: "SYSTEM_EXEMPTED",
        since_api: 34,
        permission: Some("android.permission.FOREGROUND_SERVICE_SYSTEM_EXEMPTED"),
        prerequisites: &["android.permission.SCHEDULE_EXACT_ALARM", "android.permission.USE_EXACT_ALARM"],
        // USE_EXACT_ALARM is for alarm clocks and calendars alone.
        default_prerequisite: Some("android.permission.SCHEDULE_EXACT_ALARM"),
        grant: Some(Grant::SpecialAccess),
        while_in_use: false,
        duration_max: None,
        boot_forbidden_since: None,
    },
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Keyword;

    #[test]
    fn the_table_has_every_type_once() {
        for (_, kind) in ForegroundServiceType::ALL {
            assert_eq!(FOREGROUND_TYPES.iter().filter(|rules| rules.kind == *kind).count(), 1, "{kind}");
        }
    }

    #[test]
    fn flags_of_a_compiled_manifest_are_types() {
        use ForegroundServiceType as Type;
        assert_eq!(foreground_types_of(0x4000_0009), (vec![Type::DataSync, Type::Location, Type::SpecialUse], 0));
        assert_eq!(foreground_types_of(0x1000), (vec![], 0x1000));
        assert_eq!(foreground_types_of(u32::MAX).0.len(), FOREGROUND_TYPES.len());
    }

    #[test]
    fn a_default_prerequisite_is_one_of_the_prerequisites() {
        for rules in FOREGROUND_TYPES {
            match rules.default_prerequisite {
                Some(default) => assert!(rules.prerequisites.contains(&default), "{}", rules.kind),
                None => assert!(rules.prerequisites.is_empty(), "{}", rules.kind),
            }
        }
    }
}
