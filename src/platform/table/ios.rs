//! iOS.

use super::source::{BGT, Source};
use super::{Fact, Group, Kept, rule};
use crate::config::IosRequest;
use crate::config::{Platform, PlatformSet};
use crate::diagnostic::{Code, Severity};
use crate::platform::ios::{
    AHEAD_MAX, BACKGROUND_PUSHES_PER_HOUR, BATTERY_PERCENT_MIN, CONTINUED_SINCE, GPU, HEALTH_RESEARCH,
    HEALTH_RESEARCH_SINCE, IDENTIFIERS_KEY, MODES_KEY, PENDING_PROCESSING_MAX, PENDING_REFRESH_MAX, PROCESSING_LATENCY,
    PROCESSING_WINDOW, REFRESH_WINDOW, SIMULATE_EXPIRATION, SIMULATE_LAUNCH, UPLOAD_REFUSED, USED_WITHIN,
    background_mode, run_limit,
};
use Fact::{Artifact, Config, Entitlements, InfoPlist, Swift, XcodeProject};
use Kept::{Checked, Device, Generated, Runtime};
use Severity::{Error, Note, Warning};

const IOS: PlatformSet = PlatformSet::of(Platform::Ios);

pub const SCHEDULER: Group = Group {
    title: "iOS: BGTaskScheduler",
    platforms: IOS,
    about: "",
    rules: &[
        rule("ios-plist-key", Error, "Info.plist lists the identifiers of tasks")
            .value(|| format!("`{IDENTIFIERS_KEY}`, an array of strings in the top dictionary"))
            .source(BGT)
            .reads(&[InfoPlist, Artifact])
            .kept(&[
                Checked(&[Code::MisspeltPlistKey, Code::PlistKeyMisplaced, Code::ArtifactPlistValue]),
                Generated("the identifiers of services are merged into it"),
            ]),
        rule("ios-identifier-handler", Error, "every identifier that is listed has a handler")
            .value(|| "an app that is launched for an identifier without one is killed".into())
            .source(BGT)
            .reads(&[InfoPlist, Swift, Artifact])
            .kept(&[
                Checked(&[Code::HandlerMissing, Code::ArtifactIdentifierForeign]),
                Generated("`OroBackground.register()` registers those of all services"),
                Device("whether the app registers what it names, and what frameworks without source have listed, shows when it runs"),
            ]),
        rule("ios-register-at-launch", Error, "handlers are registered before launch ends")
            .value(|| "before `didFinishLaunchingWithOptions` returns; continued processing is exempt".into())
            .source(BGT)
            .reads(&[Swift])
            .kept(&[
                Checked(&[Code::RegisterMissing, Code::RegisterLate, Code::XcodeUndecided]),
                Generated("`OroBackground.register()` does it in one call, which the app makes"),
            ]),
        rule("ios-register-once", Error, "an identifier is registered once")
            .value(|| "the second time kills the app".into())
            .source(BGT)
            .reads(&[Config, Swift])
            .kept(&[
                Checked(&[Code::BadIdentifier, Code::HandlerTwice]),
                Generated("a second `register()` does nothing, and each start of continued processing has an identifier of its own"),
            ]),
        rule("ios-register-unlisted", Error, "what Info.plist does not list cannot be registered")
            .value(|| "`register` returns false".into())
            .source(BGT)
            .reads(&[Config, InfoPlist, Artifact])
            .kept(&[
                Checked(&[Code::GeneratedStale, Code::ArtifactIdentifierMissing]),
                Generated("both are made of the same declaration; `selfTest()` looks at the built app's Info.plist"),
            ]),
        rule("ios-submit-replaces", Note, "a request replaces the pending one of its identifier")
            .value(|| "one pending request for each identifier".into())
            .source(BGT)
            .kept(&[Runtime("the next requests are planned together, and no identifier is in the plan twice")]),
        rule("ios-pending-max", Note, "an app has a few pending requests")
            .value(|| {
                format!("{PENDING_REFRESH_MAX} refresh and {PENDING_PROCESSING_MAX} processing requests; one more is error 2")
            })
            .source(BGT)
            .reads(&[Config])
            .kept(&[
                Checked(&[Code::IosManyProcessing, Code::IosSharedWindow]),
                Runtime("what is due first is submitted, and a window serves everything that is due, longest due first"),
            ]),
        rule("ios-error-unavailable", Note, "error 1: background work is not available")
            .value(|| "the user switched Background App Refresh off, the Simulator, or an extension that may not".into())
            .source(BGT)
            .kept(&[
                Runtime("`status` has what iOS said to the last request, and services run while the app is open"),
                Device("what the user chose is a state of the device"),
            ]),
        rule("ios-error-too-many", Note, "error 2: too many pending requests")
            .value(|| "see `ios-pending-max`".into())
            .source(BGT)
            .kept(&[Runtime("cancels what is no longer wanted before it submits, and never submits more than iOS takes")]),
        rule("ios-error-not-permitted", Error, "error 3: not permitted")
            .value(|| "a background mode or an identifier is missing in Info.plist, the user forbade it, or a resource is not there".into())
            .source(BGT)
            .reads(&[Config, InfoPlist, Entitlements])
            .kept(&[
                Checked(&[Code::GeneratedStale, Code::MisspeltPlistKey, Code::EntitlementMissing]),
                Generated("identifiers and modes are merged into Info.plist"),
                Device("what the user forbade is a state of the device; `status` tells it"),
            ]),
        rule("ios-error-immediate", Note, "error 4: cannot start now")
            .value(|| "continued processing with the strategy `.fail`".into())
            .source(BGT)
            .kept(&[
                Generated("`startContinued` queues unless the app says otherwise, and returns the refusal"),
                Device("whether there is room shows when the user starts it"),
            ]),
        rule("ios-background-modes", Error, "each kind of request needs its background mode")
            .value(|| {
                let mode = |request| background_mode(request).unwrap_or("none");
                let (refresh, processing) = (mode(IosRequest::Refresh), mode(IosRequest::Processing));
                format!("`{MODES_KEY}`: `{refresh}` for refresh, `{processing}` for processing, {} for continued", mode(IosRequest::Continued))
            })
            .source(BGT)
            .reads(&[Config, InfoPlist, Artifact])
            .kept(&[Checked(&[Code::GeneratedStale, Code::ArtifactModeMissing]), Generated("the modes of services are merged into Info.plist")]),
        rule("ios-old-fetch", Warning, "the identifiers switch off the background fetch of old")
            .value(|| "`performFetch` and `setMinimumBackgroundFetchInterval` do nothing any more".into())
            .source(BGT)
            .reads(&[InfoPlist, Swift])
            .kept(&[Checked(&[Code::OldFetchApi])]),
        rule("ios-processing-without-identifiers", Error, "the mode `processing` needs identifiers")
            .value(|| format!("App Store Connect refuses the upload with {UPLOAD_REFUSED}"))
            .source(Source::read("flutter_workmanager#105"))
            .reads(&[InfoPlist])
            .kept(&[Checked(&[Code::PlistModeWithoutIdentifiers])]),
        rule("ios-earliest-begin", Note, "`earliestBeginDate` is a lower bound")
            .value(|| "not before; without a date as soon as iOS likes, and never a promise".into())
            .source(Source::read("developer.apple.com, BGTaskRequest.earliestBeginDate"))
            .kept(&[
                Runtime("`minimum_interval`, a delay and the wait before a retry become the date of a request"),
                Device("when iOS opens a window depends on how the app is used"),
            ]),
        rule("ios-earliest-begin-far", Warning, "requests far ahead may never be served")
            .value(|| format!("about {AHEAD_MAX}"))
            .source(Source::memory("WWDC 2019, session 707"))
            .reads(&[Config])
            .kept(&[Checked(&[Code::IosFarAhead])]),
        rule("ios-refresh-time", Warning, "a refresh window is short")
            .value(|| format!("about {REFRESH_WINDOW}; a run has {} of it", run_limit(IosRequest::Refresh)))
            .source(Source::read("READMEs of capacitor-background-runner, flutter_workmanager and kmpworkmanager; Apple publishes no figure"))
            .reads(&[Config])
            .kept(&[
                Checked(&[Code::TimeoutAboveLimit, Code::IosWebviewRefresh]),
                Runtime("ends a run before iOS ends the window"),
            ]),
        rule("ios-processing-time", Warning, "a processing window lasts minutes")
            .value(|| {
                let [least, most] = PROCESSING_WINDOW;
                format!("reports lie between {least} and {most}; it ends when the user takes the device; a run has {}", run_limit(IosRequest::Processing))
            })
            .source(Source::read("BGTaskScheduler.h (\"minutes\"); README of kmpworkmanager"))
            .reads(&[Config])
            .kept(&[
                Checked(&[Code::TimeoutAboveLimit]),
                Runtime("passes expiry on as `abort`, and completes the task soon after"),
                Device("how long a window is, and when the user comes back"),
            ]),
        rule("ios-processing-latency", Note, "processing comes late")
            .value(|| format!("within {PROCESSING_LATENCY} if the app was used in the past {USED_WITHIN}, while the device is idle"))
            .source(BGT)
            .kept(&[
                Runtime("`status` says how long a service has been due, and how many windows passed without it"),
                Device("how the app is used"),
            ]),
        rule("ios-constraints", Error, "conditions exist on processing requests only")
            .value(|| "`requiresNetworkConnectivity` and `requiresExternalPower`, off by default; power switches the CPU monitor off".into())
            .source(BGT)
            .reads(&[Config])
            .kept(&[
                Checked(&[Code::IosRefreshConstraint, Code::IosContinuedConstraint]),
                Runtime("looks at the conditions again when a window opens, whatever opened it"),
            ]),
        rule("ios-unknown-conditions", Warning, "what iOS does not tell an app")
            .value(|| "whether the device is idle; how much storage is left, but for a declared reason".into())
            .source(Source::read("Apple's pages on required reason API"))
            .reads(&[Config])
            .kept(&[Checked(&[Code::IosUnknownCondition])]),
        rule("ios-expiration-handler", Error, "a task without expiration handler fails when its time is up")
            .value(|| "it is marked complete, and unsuccessful".into())
            .source(BGT)
            .kept(&[Generated("every task has one, which raises `abort` in the service")]),
        rule("ios-task-completed", Error, "a task is completed")
            .value(|| "`setTaskCompleted`, once; an app that does not call it may be killed".into())
            .source(BGT)
            .kept(&[Generated("each task is completed once, whatever the service does")]),
        rule("ios-simulator", Note, "the Simulator has no scheduler")
            .value(|| "every request is refused with error 1".into())
            .source(BGT)
            .kept(&[
                Runtime("services run by timers while the app is open, there too"),
                Device("nothing of windows can be tried without a device"),
            ]),
        rule("ios-debug-launch", Error, "windows are opened by the debugger, on a device")
            .value(|| format!("`{SIMULATE_LAUNCH}`, `{SIMULATE_EXPIRATION}`; the store refuses an app that names them"))
            .source(Source::read("developer.apple.com, starting and terminating tasks during development"))
            .reads(&[Artifact])
            .kept(&[Checked(&[Code::ArtifactDebugSelector]), Generated("no generated file names them; `oro-bg explain --platform ios <service>` prints the commands")]),
        rule("ios-continued-identifier", Error, "identifiers of continued processing have a form")
            .value(|| format!("Info.plist lists `<bundle identifier>.<context>.*`, each start submits one that fits (iOS {CONTINUED_SINCE})"))
            .source(BGT)
            .reads(&[Config, XcodeProject, Artifact])
            .kept(&[
                Checked(&[Code::IosContinuedIdentifier, Code::XcodeSetting, Code::ArtifactIdentifierRenamed]),
                Generated("the pattern is listed, and each start makes an identifier of its own"),
            ]),
        rule("ios-continued-start", Error, "continued processing starts on a user's action")
            .value(|| "from the foreground; the date is ignored, title and subtitle are required; what is queued is cancelled when the user removes the app".into())
            .source(BGT)
            .reads(&[Config])
            .kept(&[
                Checked(&[Code::IosContinuedTrigger]),
                Generated("`startContinued` takes title and subtitle, and does not compile without"),
            ]),
        rule("ios-continued-progress", Warning, "continued processing reports its progress")
            .value(|| "tasks that do not get on are ended first; the user sees the progress, and can cancel".into())
            .source(BGT)
            .kept(&[
                Generated("`event.progress(completed, total)` in the service becomes the task's progress"),
                Device("whether the work gets on shows when it runs"),
            ]),
        rule("ios-continued-gpu", Error, "the GPU in continued processing needs an entitlement")
            .value(|| format!("`{}`", GPU.key))
            .source(BGT)
            .reads(&[Config, Entitlements])
            .kept(&[
                Checked(&[Code::IosRequestKey, Code::EntitlementMissing]),
                Generated("asked for where the device has it only"),
                Device("whether the provisioning profile allows it shows when the app is signed"),
            ]),
        rule("ios-health-research", Error, "tasks of health research need an entitlement")
            .value(|| format!("`{}`, iOS {HEALTH_RESEARCH_SINCE}; `protectionTypeOfRequiredData`", HEALTH_RESEARCH.key))
            .source(BGT)
            .reads(&[Config, Entitlements])
            .kept(&[
                Checked(&[Code::IosRequestKey, Code::EntitlementMissing]),
                Generated("before that iOS the request is an ordinary one"),
                Device("whether the user takes part in a study"),
            ]),
    ],
};

pub const DEVICE: Group = Group {
    title: "iOS: the device and its user",
    platforms: IOS,
    about: "",
    rules: &[
        rule("ios-suspended", Warning, "nothing stays alive in the background")
            .value(|| "iOS suspends an app soon after it was left".into())
            .source(BGT)
            .reads(&[Config])
            .kept(&[
                Checked(&[Code::IosKeepAlive, Code::RequiredUnserved]),
                Runtime("a service with `keep_alive` runs in windows, and messages wait for the next run"),
            ]),
        rule("ios-force-quit", Warning, "an app that was force-quit is not launched")
            .value(|| "for nothing, until the user opens it".into())
            .source(Source::read("flutter_workmanager docs; README of transistorsoft background-fetch"))
            .kept(&[
                Runtime("what is overdue runs first when the app is opened"),
                Device("what the user does"),
            ]),
        rule("ios-low-power", Warning, "windows stay away when power is short")
            .value(|| format!("Low Power Mode, heat, a battery below {BATTERY_PERCENT_MIN} %: tasks are dropped, or essential ones kept"))
            .source(Source::read("kmpworkmanager, IOS_BGTASK_LIMITS; notes on WWDC 2020 (blog.derrickshowers.com)"))
            .kept(&[
                Runtime("`requires.battery_not_low` holds a service back by the same measure"),
                Device("a state of the device"),
            ]),
        rule("ios-background-push", Note, "pushes in the background are few")
            .value(|| {
                let [least, most] = BACKGROUND_PUSHES_PER_HOUR;
                format!("low priority, about {least} to {most} an hour")
            })
            .source(Source::read("developer.apple.com, pushing background updates"))
            .kept(&[Device("no service is started by a push; an app that does so calls `OroBackground.run`, and its server sends")]),
    ],
};
