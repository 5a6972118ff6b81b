//! Android.

use super::source::{
    ACTIVITIES, FGS_START, FGS_TIMEOUT, FGS_TYPES, JOBS, POWER as POWER_DETAILS, QUOTA, Source, TYPES as POLICY,
    WORK as WORK_RUNTIME,
};
use super::{Fact, Group, Kept, rule};
use crate::config::{ForegroundServiceType as Type, Platform, PlatformSet};
use crate::diagnostic::{Code, Severity};
use crate::platform::android::*;
use crate::platform::limits::android_run;
use crate::platform::quota::{ANDROID_16, JOBS_PER_MINUTE_MAX, RUN_PER_DAY_MAX, bucket_named};
use Fact::{AndroidManifest, Artifact, Config, Gradle, JavaScript, Kotlin};
use Kept::{Checked, Device, Generated, Runtime};
use Severity::{Error, Note, Warning};

const ANDROID: PlatformSet = PlatformSet::of(Platform::Android);

pub const WORK: Group = Group {
    title: "Android: WorkManager",
    platforms: ANDROID,
    about: "",
    rules: &[
        rule("android-periodic-interval", Warning, "periodic work has a shortest interval")
            .value(|| format!("{PERIODIC_INTERVAL_MIN}; a shorter one is lengthened, and only a log line says so"))
            .source(WORK_RUNTIME)
            .reads(&[Config])
            .kept(&[
                Checked(&[Code::AndroidIntervalFloor]),
                Runtime("`guarantees` tells the app that the interval is another"),
            ]),
        rule("android-flex", Error, "a flex window has a shortest length, and fits its interval")
            .value(|| format!("{FLEX_MIN} at least, the interval at most"))
            .source(WORK_RUNTIME)
            .reads(&[Config])
            .kept(&[
                Checked(&[Code::OutOfRange, Code::AndroidFlex]),
                Generated("a service that shortens its interval when it registers has a flex window of that at most"),
            ]),
        rule("android-periodic-plain", Error, "periodic work is neither expedited nor chained")
            .value(|| "it throws when the request is built".into())
            .source(WORK_RUNTIME)
            .reads(&[Config])
            .kept(&[Checked(&[Code::AndroidExpedited]), Generated("no work is chained")]),
        rule("android-backoff", Note, "delays between attempts lie between two limits")
            .value(|| {
                let [least, most] = BACKOFF;
                format!("{least} to {most}, {BACKOFF_DEFAULT} and exponential where nothing is asked for; after the n-th attempt d·n, or d·2^(n-1)")
            })
            .source(WORK_RUNTIME)
            .reads(&[Config])
            .kept(&[
                Checked(&[Code::OutOfRange, Code::RetryCapped]),
                Runtime("waits by the same rule on every platform, and counts the attempts"),
            ]),
        rule("android-backoff-period", Warning, "a failed period puts off the next one")
            .value(|| "work that failed runs next when its delay is over, also where its interval is shorter".into())
            .source(Source::read("androidx work-runtime, WorkSpec.calculateNextRunTime"))
            .reads(&[Config])
            .kept(&[Checked(&[Code::RetryAfterInterval])]),
        rule("android-idle-backoff", Note, "work that waits for an idle device has no backoff")
            .value(|| "\"Cannot set backoff criteria on an idle mode job\" when the request is built".into())
            .source(WORK_RUNTIME)
            .reads(&[Config])
            .kept(&[Checked(&[Code::AndroidIdleBackoff]), Generated("such work is built without")]),
        rule("android-expedited", Error, "expedited work waits for little")
            .value(|| "network and storage only, no delay; a policy says what happens without quota".into())
            .source(WORK_RUNTIME)
            .reads(&[Config])
            .kept(&[
                Checked(&[Code::AndroidExpedited]),
                Generated("a request with a delay is not expedited, and without quota it is ordinary work (RUN_AS_NON_EXPEDITED_WORK_REQUEST)"),
                Device("how much quota is left"),
            ]),
        rule("android-work-data", Error, "the data of work is small")
            .value(|| format!("{WORK_DATA_BYTES_MAX} bytes; more throws when the request is built"))
            .source(WORK_RUNTIME)
            .kept(&[Generated("only keys are in it; the runtime keeps the data")]),
        rule("android-scheduler-slots", Note, "WorkManager hands only some of its work to the system")
            .value(|| format!("{SCHEDULER_SLOTS} at a time, up to {SCHEDULER_SLOTS_MAX} where the app sets it"))
            .source(WORK_RUNTIME)
            .reads(&[Config])
            .kept(&[
                Checked(&[Code::AndroidManyRepeating]),
                Device("other code of the app has work as well"),
            ]),
        rule("android-job-count", Note, "an app has a number of jobs")
            .value(|| format!("{JOBS_MAX}, {JOBS_MAX_OLDER} on older systems"))
            .source(JOBS)
            .kept(&[
                Generated("all work is WorkManager's, which stays within its slots (`android-scheduler-slots`)"),
                Device("other code of the app may have jobs of its own"),
            ]),
        rule("android-content-triggers", Note, "few works wait for a change of content")
            .value(|| format!("{CONTENT_TRIGGERS} by default"))
            .source(WORK_RUNTIME)
            .kept(&[Generated("no trigger becomes one")]),
        rule("android-worker-time", Warning, "a worker is stopped when its time is up")
            .value(|| {
                format!(
                    "{WORKER_TIME}, of which a run has {}; expedited work is sure of {EXPEDITED_TIME}; a job has {JOB_TIME_MAX} at most, while there is quota",
                    android_run(None)
                )
            })
            .source(JOBS)
            .reads(&[Config])
            .kept(&[
                Checked(&[Code::TimeoutAboveLimit, Code::AndroidExpeditedTime]),
                Runtime("ends a run before Android stops the worker, after `abort`"),
                Device("how much quota there is to spare"),
            ]),
        rule("android-job-callbacks", Error, "a job answers the system soon")
            .value(|| format!("{JOB_BIND_TIME} to be bound, {JOB_ACKNOWLEDGE_TIME} to acknowledge"))
            .source(JOBS)
            .kept(&[Generated("WorkManager's own service answers, and runs are on threads of their own")]),
        rule("android-long-running", Note, "work that takes longer is in the foreground")
            .value(|| format!("`setForeground`, beyond {WORKER_TIME}"))
            .source(Source::read("developer.android.com, long-running workers"))
            .reads(&[Config])
            .kept(&[
                Checked(&[Code::AndroidForegroundUnused]),
                Generated("a worker of a service with a type asks for it, and goes on as ordinary work where it is refused"),
            ]),
        rule("android-work-foreground-type", Error, "WorkManager's service has the types of its workers")
            .value(|| format!("`{WORK_MANAGER_SERVICE}` with `foregroundServiceType` and `tools:node=\"merge\"`"))
            .source(Source::read("developer.android.com, long-running workers; SoundTree#13"))
            .reads(&[Config, AndroidManifest, Artifact])
            .kept(&[
                Checked(&[
                    Code::GeneratedStale,
                    Code::MergeConflict,
                    Code::ManifestTakesAway,
                    Code::ArtifactComponentMissing,
                    Code::ArtifactForegroundType,
                ]),
                Generated("merged into the manifest"),
            ]),
        rule("android-work-parts", Error, "WorkManager needs what its own manifest brings")
            .value(|| format!("`{WORK_MANAGER_JOB_SERVICE}`, and permissions"))
            .source(WORK_RUNTIME)
            .reads(&[AndroidManifest])
            .kept(&[Checked(&[Code::ManifestTakesAway])]),
        rule("android-work-started", Error, "WorkManager is started with the app, or configured by it")
            .value(|| format!("`{WORK_MANAGER_INITIALIZER}`, or an Application that is a `Configuration.Provider`"))
            .source(WORK_RUNTIME)
            .reads(&[AndroidManifest, Kotlin])
            .kept(&[Checked(&[Code::WorkManagerUnconfigured, Code::AndroidUndecided])]),
        rule("android-initialize", Warning, "the app opens the runtime when it starts")
            .value(|| "`OroBackground.initialize`, in the Application's `onCreate`".into())
            .source(Source::read("docs/android.md"))
            .reads(&[Kotlin])
            .kept(&[Checked(&[Code::InitializeMissing])]),
        rule("android-work-version", Error, "the generated Kotlin needs a version of WorkManager")
            .value(|| format!("written for `{WORK_MANAGER_DEPENDENCY}`"))
            .source(Source::read("androidx work, release notes"))
            .reads(&[Gradle])
            .kept(&[
                Checked(&[Code::GradleNoWorkManager, Code::GradleOldWorkManager, Code::GradleUndecided]),
                Generated("`gen` prints the lines for Gradle"),
            ]),
    ],
};

/// What a bucket has, from the data table.
macro_rules! bucket {
    ($name:literal, $bucket:literal, $title:literal) => {
        rule($name, Note, $title).value(|| of_bucket($bucket)).source(QUOTA).kept(&[Device(
            "the bucket follows from use; `oro-bg explain --platform android <service>` has the commands to try one",
        )])
    };
}

pub const QUOTAS: Group = Group {
    title: "Android: quota by standby bucket",
    platforms: ANDROID,
    about: "Before Android 16, on a device that is not charging. The numbers vary by device, and a server can change them: \
            no rule judges by them.",
    rules: &[
        bucket!("android-bucket-exempted", "exempted", "an exempted app has no quota for jobs"),
        bucket!("android-bucket-active", "active", "an app in use has a quota"),
        bucket!("android-bucket-working-set", "working-set", "an app of the working set has a quota"),
        bucket!("android-bucket-frequent", "frequent", "an app that is used now and then has a quota"),
        bucket!("android-bucket-rare", "rare", "an app that is hardly used has a quota"),
        bucket!("android-bucket-restricted", "restricted", "a restricted app has a quota"),
        rule("android-jobs-rate", Note, "jobs are limited in all buckets")
            .value(|| format!("{JOBS_PER_MINUTE_MAX} in a minute, {RUN_PER_DAY_MAX} of run time in a day"))
            .source(QUOTA)
            .kept(&[Device("what else the app runs, and when")]),
        rule("android-quota-visible", Note, "visible apps and foreground services have quotas for jobs, too")
            .value(|| format!("since API {QUOTA_FOR_VISIBLE_SINCE}: the active bucket, an app on top, jobs beside a foreground service"))
            .source(Source::read("developer.android.com, behavior changes of Android 16"))
            .kept(&[Device("how the app is used")]),
        rule("android-quota-16", Note, "Android 16 has other windows")
            .value(|| {
                let buckets: Vec<String> = ANDROID_16.iter().map(|(bucket, quota)| format!("{bucket}: {quota}")).collect();
                buckets.join("; ")
            })
            .source(Source::read("a decompiled system image of Android 16's time (53309602271)"))
            .kept(&[Device("the device, and what its maker's server says")]),
    ],
};

pub const POWER: Group = Group {
    title: "Android: Doze and power",
    platforms: ANDROID,
    about: "",
    rules: &[
        rule("android-doze", Note, "in Doze, jobs wait for maintenance windows")
            .value(|| "jobs and syncs".into())
            .source(POWER_DETAILS)
            .kept(&[Device("a state of the device; `dumpsys deviceidle force-idle` tries it")]),
        rule("android-while-idle-alarms", Note, "alarms that are allowed while idle are few")
            .value(|| format!("`setAndAllowWhileIdle` about once in {WHILE_IDLE_EVERY}; {EXACT_WHILE_IDLE_PER_HOUR} exact ones in an hour"))
            .source(POWER_DETAILS)
            .kept(&[Generated("no alarms are used")]),
        rule("android-restricted-app", Warning, "an app that the user restricts runs no jobs")
            .value(|| "nor one that was force-stopped, until it is opened".into())
            .source(POWER_DETAILS)
            .kept(&[
                Runtime("what is overdue runs once the app is opened"),
                Device("what the user does"),
            ]),
    ],
};

pub const FOREGROUND: Group = Group {
    title: "Android: foreground services",
    platforms: ANDROID,
    about: "",
    rules: &[
        rule("android-foreground-start", Error, "a foreground service is not started from the background")
            .value(|| {
                format!(
                    "target {TARGET_WITHOUT_BACKGROUND_START}+, else ForegroundServiceStartNotAllowedException; but by a visible activity, \
                     a push of high priority, what the user taps, an exact alarm, the keyboard in use, boot and an update of the app, changes of \
                     time and language, a companion device, without battery optimisation, SYSTEM_ALERT_WINDOW (15+: with an overlay that shows)"
                )
            })
            .source(FGS_START)
            .reads(&[Config])
            .kept(&[
                Checked(&[Code::AndroidForegroundStart]),
                Generated("a start that is refused becomes ordinary work"),
                Device("whether an exception holds when the app asks"),
            ]),
        rule("android-short-service", Warning, "a shortService is short")
            .value(|| {
                format!(
                    "{SHORT_SERVICE_TIME}, of which a run has {}; `onTimeout(int)`, after {SHORT_SERVICE_LOWERED_AFTER} more the process is lowered, after \
                     {SHORT_SERVICE_UNRESPONSIVE_AFTER} it is unresponsive; a new start does not renew it",
                    android_run(Some(Type::ShortService))
                )
            })
            .source(ACTIVITIES)
            .reads(&[Config])
            .kept(&[
                Checked(&[Code::TimeoutAboveLimit]),
                Runtime("ends the run before"),
                Generated("`onTimeout` raises `abort` and stops; the service leaves the foreground when its run has ended"),
            ]),
        rule("android-foreground-budget", Error, "dataSync and mediaProcessing have a budget")
            .value(|| {
                format!(
                    "{BUDGET} in {BUDGET_WINDOW} each, anew when the user brings the app to the front (target {TARGET_WITH_BUDGETS}+); `onTimeout(int, int)`, a \
                     service that does not stop then crashes the app; a start without budget throws ForegroundServiceStartNotAllowedException"
                )
            })
            .source(FGS_TIMEOUT)
            .reads(&[Config, JavaScript, Gradle])
            .kept(&[
                Checked(&[Code::AndroidForegroundBudget, Code::TimeoutAboveLimit]),
                Runtime("ends a run before the budget of a day is spent by it alone"),
                Generated("`onTimeout` raises `abort` and stops; a start that is refused becomes ordinary work"),
                Device("what is left of the day"),
            ]),
        rule("android-start-foreground", Error, "a service that was started goes to the foreground soon")
            .value(|| format!("{START_FOREGROUND_TIME} in newer AOSP; pages say \"within a few seconds\""))
            .source(ACTIVITIES)
            .kept(&[Generated("`startForeground` is the first thing that the service does")]),
        rule("android-foreground-boot", Error, "some types may not start at boot")
            .value(boot_types)
            .source(Source::read("developer.android.com, behavior changes of Android 15"))
            .kept(&[Generated(
                "the receiver brings back services of other types only, and is not there without them; nor those of while-in-use, and those with a time limit",
            )]),
        rule("android-foreground-declaration", Note, "the store asks for a declaration and a video of each type")
            .value(|| "Play Console, App content".into())
            .source(Source::read("flutter_workmanager#725; android-upload-service#660"))
            .reads(&[Config, Artifact])
            .kept(&[
                Checked(&[Code::AndroidForegroundUnused, Code::ArtifactForeignType]),
                Device("it is filled in at the store: `oro-bg check --report play` lists it, `oro-bg diff` tells when a type is new"),
            ]),
        rule("android-foreground-type-missing", Error, "a foreground service has a type")
            .value(|| format!("MissingForegroundServiceTypeException without (target {TARGET_WITH_TYPES}+)"))
            .source(FGS_TYPES)
            .reads(&[Config])
            .kept(&[Checked(&[Code::AndroidForegroundType])]),
        rule("android-foreground-type-undeclared", Error, "the manifest has the type that a service starts with")
            .value(|| "InvalidForegroundServiceTypeException or IllegalArgumentException otherwise".into())
            .source(FGS_TYPES)
            .reads(&[Config, AndroidManifest, Artifact])
            .kept(&[
                Checked(&[Code::GeneratedStale, Code::ArtifactComponentMissing, Code::ArtifactForegroundType]),
                Generated("the component is merged into the manifest with the types of all services that may be in it"),
            ]),
        rule("android-foreground-permission", Error, "a foreground service has its permissions")
            .value(|| format!("`{FOREGROUND_SERVICE}`, and that of its type (target {TARGET_WITH_TYPES}+); SecurityException without, or when a type of while-in-use starts in the background"))
            .source(FGS_TYPES)
            .reads(&[Config, AndroidManifest, Artifact])
            .kept(&[
                Checked(&[Code::GeneratedStale, Code::AndroidForegroundStart, Code::ArtifactPermissionMissing]),
                Generated("both are merged into the manifest; a refused start becomes ordinary work"),
            ]),
    ],
};

/// A type, by its row in [`FOREGROUND_TYPES`].
macro_rules! of_type {
    ($name:literal, $kind:ident, $title:literal, $reads:expr, $kept:expr) => {
        rule($name, Error, $title).value(|| type_value(Type::$kind)).source(POLICY).reads($reads).kept($kept)
    };
}

pub const TYPES: Group = Group {
    title: "Android: foreground service types",
    platforms: ANDROID,
    about: "What the manifest declares, and which of what has to be held when the service starts. In the manifest that `gen` writes are the \
            permission, and of the prerequisites the one that asks least of the user; what the service really uses may need another.",
    rules: &[
        of_type!(
            "android-type-camera",
            Camera,
            "camera",
            &[Config],
            &[
                Checked(&[Code::AndroidForegroundGrant]),
                Generated("in the manifest"),
                Device("whether the user allows it")
            ]
        ),
        of_type!(
            "android-type-microphone",
            Microphone,
            "microphone",
            &[Config],
            &[
                Checked(&[Code::AndroidForegroundGrant]),
                Generated("in the manifest"),
                Device("whether the user allows it")
            ]
        ),
        of_type!(
            "android-type-location",
            Location,
            "location",
            &[Config],
            &[
                Checked(&[Code::AndroidForegroundGrant]),
                Generated("in the manifest"),
                Device("whether the user allows it")
            ]
        ),
        of_type!(
            "android-type-connected-device",
            ConnectedDevice,
            "connectedDevice",
            &[],
            &[Generated("in the manifest, with the prerequisite that is granted at installation")]
        ),
        of_type!(
            "android-type-data-sync",
            DataSync,
            "dataSync",
            &[Config, JavaScript, Gradle],
            &[Checked(&[Code::AndroidForegroundBudget]), Generated("in the manifest")]
        ),
        of_type!(
            "android-type-health",
            Health,
            "health; data of body sensors is while-in-use",
            &[],
            &[
                Generated("in the manifest, with the prerequisite that is granted at installation"),
                Device("what sensors the app reads")
            ]
        ),
        of_type!("android-type-media-playback", MediaPlayback, "mediaPlayback", &[], &[Generated("in the manifest")]),
        of_type!(
            "android-type-media-processing",
            MediaProcessing,
            "mediaProcessing",
            &[Config, JavaScript, Gradle],
            &[
                Checked(&[Code::AndroidForegroundBudget, Code::GradleCompileSdk]),
                Generated("in the manifest"),
                Device("what an older device makes of the type"),
            ]
        ),
        of_type!(
            "android-type-media-projection",
            MediaProjection,
            "mediaProjection",
            &[Config],
            &[
                Checked(&[Code::AndroidForegroundGrant]),
                Generated("in the manifest"),
                Device("whether the user consents; CAPTURE_VIDEO_OUTPUT is for apps of the system")
            ]
        ),
        of_type!(
            "android-type-phone-call",
            PhoneCall,
            "phoneCall",
            &[],
            &[
                Generated("in the manifest, with the prerequisite that is granted at installation"),
                Device("whether the app has the role of the dialer")
            ]
        ),
        of_type!(
            "android-type-remote-messaging",
            RemoteMessaging,
            "remoteMessaging",
            &[],
            &[Generated("in the manifest")]
        ),
        // Without a prerequisite: what is left is its time.
        rule("android-type-short-service", Warning, "shortService")
            .value(|| type_value(Type::ShortService))
            .source(POLICY)
            .reads(&[Config])
            .kept(&[Checked(&[Code::TimeoutAboveLimit]), Generated("in the manifest")]),
        of_type!(
            "android-type-special-use",
            SpecialUse,
            "specialUse says what for",
            &[Config, Artifact],
            &[
                Checked(&[Code::AndroidSpecialUse, Code::ArtifactSpecialUse]),
                Generated("in the manifest, with the property")
            ]
        ),
        of_type!(
            "android-type-system-exempted",
            SystemExempted,
            "systemExempted",
            &[Config],
            &[
                Checked(&[Code::AndroidForegroundGrant]),
                Generated("in the manifest"),
                Device("whether the user allows exact alarms, or a VPN is active")
            ]
        ),
    ],
};

pub const APP: Group = Group {
    title: "Android: permissions, build, devices",
    platforms: ANDROID,
    about: "",
    rules: &[
        rule("android-post-notifications", Note, "notifications need the user's permission")
            .value(|| format!("`{POST_NOTIFICATIONS}` since API {NOTIFICATIONS_ASKED_SINCE}; a foreground service starts without, and its notification is hidden"))
            .source(Source::read("developer.android.com, notification permission"))
            .reads(&[Config, AndroidManifest, Artifact])
            .kept(&[
                Checked(&[Code::GeneratedStale, Code::ArtifactPermissionMissing]),
                Generated("in the manifest, with `OroBackgroundNotifications` to ask for it"),
                Device("whether the user allows it"),
            ]),
        rule("android-exact-alarms", Error, "exact alarms need a permission that few apps get")
            .value(|| {
                format!(
                    "SCHEDULE_EXACT_ALARM is off for new installations since API {EXACT_ALARMS_DENIED_SINCE}, USE_EXACT_ALARM is for alarm clocks and calendars; \
                     SecurityException without; `setWindow` has {ALARM_WINDOW_MIN} at least"
                )
            })
            .source(Source::read("developer.android.com, exact alarms"))
            .reads(&[Config])
            .kept(&[
                Checked(&[Code::AndroidForegroundGrant]),
                Generated("no alarms are used; the type systemExempted alone brings the permission"),
                Device("whether the user allows it"),
            ]),
        rule("android-user-initiated-jobs", Note, "data transfers that the user starts are jobs of their own")
            .value(|| format!("RUN_USER_INITIATED_JOBS since API {USER_INITIATED_SINCE}, {USER_INITIATED_TIME}; scheduled while the app is visible, with a notification"))
            .source(Source::read("developer.android.com, user-initiated data transfers"))
            .kept(&[Generated("none is made: WorkManager has none")]),
        rule("android-min-sdk", Error, "the generated Kotlin has a lowest Android")
            .value(|| format!("minSdk {MIN_SDK}, compileSdk {COMPILE_SDK}; {COMPILE_SDK_FOREGROUND_SERVICE} with a foreground service"))
            .source(Source::read("developer.android.com, API levels of what it calls"))
            .reads(&[Gradle, Artifact])
            .kept(&[Checked(&[
                Code::GradleMinSdk,
                Code::GradleCompileSdk,
                Code::GradleUndecided,
                Code::ArtifactSdkLevel,
            ])]),
        rule("android-target-sdk", Note, "the target decides which rules hold")
            .value(|| {
                format!(
                    "{TARGET_WITHOUT_BACKGROUND_START}: no start from the background; {TARGET_WITH_TYPES}: types; {TARGET_WITH_BUDGETS}: budgets, and types at boot. \
                     Judged by {TARGET_SDK_OF_RULES}"
                )
            })
            .source(Source::read("developer.android.com, behavior changes by version"))
            .reads(&[Gradle])
            .kept(&[Checked(&[Code::GradleTargetSdk, Code::GradleUndecided])]),
        rule("android-exported", Error, "a component with a filter says whether it is exported")
            .value(|| format!("`android:exported`, target {TARGET_WITHOUT_BACKGROUND_START}+"))
            .source(Source::read("developer.android.com, behavior changes of Android 12"))
            .kept(&[Generated("every component says so, and nothing is exported")]),
        rule("android-testing", Note, "a device can be told to behave")
            .value(|| {
                "`WorkManagerTestInitHelper`, the Background Task Inspector; `dumpsys jobscheduler`, `cmd jobscheduler run -f`, \
                 `dumpsys deviceidle force-idle`; `am compat enable FGS_INTRODUCE_TIME_LIMITS` with \
                 `device_config put activity_manager data_sync_fgs_timeout_duration`, and `media_processing_fgs_timeout_duration`"
                    .into()
            })
            .source(Source::read("developer.android.com, testing and foreground service timeouts; AOSP CTS, ActivityManagerConstants"))
            .kept(&[Generated("nothing of it is in the app; `oro-bg explain --platform android <service>` prints the commands")]),
    ],
};

fn of_bucket(name: &str) -> String {
    let bucket = bucket_named(name);
    let jobs = bucket.jobs.map_or_else(
        || "jobs without limit".to_owned(),
        |quota| {
            let times = if quota.sessions_max == 1 { "session" } else { "sessions" };
            format!(
                "{} of run time, {} jobs and {} {times} in {}",
                quota.run, quota.jobs_max, quota.sessions_max, quota.window
            )
        },
    );
    format!("{jobs}; {} of expedited jobs in 1d", bucket.expedited)
}

fn boot_types() -> String {
    let mut levels: Vec<u32> = FOREGROUND_TYPES.iter().filter_map(|rules| rules.boot_forbidden_since).collect();
    levels.sort_unstable();
    levels.dedup();
    let types_of = |level: &u32| {
        let kinds = FOREGROUND_TYPES.iter().filter(|rules| rules.boot_forbidden_since == Some(*level));
        kinds.map(|rules| rules.kind.to_string()).collect::<Vec<_>>().join(", ")
    };
    levels.iter().map(|level| format!("target {level}+: {}", types_of(level))).collect::<Vec<_>>().join("; ")
}

fn type_value(kind: Type) -> String {
    let rules = foreground_type(kind);
    let short = |name: &str| format!("`{}`", name.strip_prefix("android.permission.").unwrap_or(name));
    let mut parts = vec![rules.permission.map_or_else(|| "no permission".to_owned(), short)];
    if !rules.prerequisites.is_empty() {
        let any: Vec<String> = rules.prerequisites.iter().map(|name| short(name)).collect();
        parts.push(format!("{}{}", if any.len() == 1 { "" } else { "one of " }, any.join(", ")));
    }
    match rules.grant {
        Some(Grant::RunTimePermission) => parts.push("asked of the user".to_owned()),
        Some(Grant::Consent) => parts.push("the user's consent to each capture".to_owned()),
        Some(Grant::SpecialAccess) => parts.push("a switch in the settings, or an active VPN".to_owned()),
        None => {}
    }
    if kind == Type::SpecialUse {
        parts.push(format!("`<property>` `{SPECIAL_USE_PROPERTY}`"));
    }
    if rules.while_in_use {
        parts.push("starts with a visible app only".to_owned());
    }
    if let Some(time) = rules.duration_max {
        parts.push(format!(
            "{time}, see `{}`",
            if kind == Type::ShortService { "android-short-service" } else { "android-foreground-budget" }
        ));
    }
    parts.push(format!("since API {}", rules.since_api));
    parts.join("; ")
}
