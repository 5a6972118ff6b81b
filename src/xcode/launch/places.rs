//! Which functions and closures of an app run before its launch has ended, and which after (developer.apple.com,
//! UIApplicationDelegate, UISceneDelegate and SwiftUI, read 2026-11).

use crate::app_code::Function;

/// When code runs, by where it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Timing {
    InTime,
    Later,
    Unknown,
}

const VIEW: &[&str] = &[
    "viewDidLoad",
    "viewWillAppear",
    "viewIsAppearing",
    "viewDidAppear",
    "viewWillLayoutSubviews",
    "viewDidLayoutSubviews",
];

const AFTER_LAUNCH: &[&str] = &[
    "applicationDidBecomeActive",
    "applicationWillResignActive",
    "applicationDidEnterBackground",
    "applicationWillEnterForeground",
    "applicationWillTerminate",
    "sceneDidBecomeActive",
    "sceneWillResignActive",
    "sceneDidEnterBackground",
    "sceneWillEnterForeground",
    "sceneDidDisconnect",
];

/// Labels of `application(_:…)` for what happens to an app that runs.
const APPLICATION_AFTER_LAUNCH: &[&str] = &[
    "open",
    "openURL",
    "continue",
    "continueUserActivity",
    "performFetchWithCompletionHandler",
    "didReceiveRemoteNotification",
    "didRegisterForRemoteNotificationsWithDeviceToken",
    "handleEventsForBackgroundURLSession",
    "performActionFor",
    "performActionForShortcutItem",
];

/// Who calls a closure later: on a queue, after a time, or when something is shown or happens.
const CALLED_LATER: &[&str] = &[
    "async",
    "asyncAfter",
    "Task",
    "detached",
    "addTask",
    "addOperation",
    "addOperationWithBlock",
    "dispatch_async",
    "dispatch_after",
    "dispatch_group_notify",
    "scheduledTimer",
    "scheduledTimerWithTimeInterval",
    "dataTask",
    "dataTaskWithURL",
    "dataTaskWithRequest",
    "requestAuthorization",
    "requestAuthorizationWithOptions",
    "onAppear",
    "onDisappear",
    "task",
    "onChange",
    "onReceive",
    "onOpenURL",
    "onTapGesture",
    "refreshable",
    "backgroundTask",
    "Button",
];

/// Who calls it at once, and waits.
const CALLED_AT_ONCE: &[&str] = &[
    "sync",
    "dispatch_sync",
    "dispatch_once",
    "assumeIsolated",
    "autoreleasepool",
    "performWithoutAnimation",
    "withLock",
];

pub fn function(function: &Function<'_>) -> Timing {
    let name = function.name;
    let has_label = |known: &[&str]| function.labels.iter().any(|label| known.contains(label));
    if is_launch(function) || (function.is_static && matches!(name, "load" | "initialize") && function.class.is_some())
    {
        Timing::InTime
    } else if name == "scene"
        || VIEW.contains(&name)
        || AFTER_LAUNCH.contains(&name)
        || (name == "application" && has_label(APPLICATION_AFTER_LAUNCH))
    {
        Timing::Later
    } else {
        Timing::Unknown
    }
}

/// The delegate's methods that launch consists of.
pub fn is_launch(function: &Function<'_>) -> bool {
    function.name == "applicationDidFinishLaunching"
        || (function.name == "application" && function.labels.iter().any(|label| is_launch_label(label)))
}

pub fn is_launch_label(label: &str) -> bool {
    matches!(
        label,
        "didFinishLaunchingWithOptions" | "willFinishLaunchingWithOptions" | "applicationDidFinishLaunching"
    )
}

pub fn is_of_view(name: &str) -> bool {
    VIEW.contains(&name)
}

pub fn closure(callee: &str) -> Timing {
    if CALLED_LATER.contains(&callee) {
        Timing::Later
    } else if CALLED_AT_ONCE.contains(&callee) {
        Timing::InTime
    } else {
        Timing::Unknown
    }
}
