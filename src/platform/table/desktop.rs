//! Desktop systems, and the web.

use super::source::Source;
use super::{Fact, Group, Kept, rule};
use crate::config::{Millis, Platform, PlatformSet};
use crate::diagnostic::{Code, Severity};
use crate::platform::limits;
use Fact::Config;
use Kept::{Checked, Device, Generated, Runtime};
use Severity::{Note, Warning};

/// Shortest gap between two events of periodic background sync (Chromium's source).
const PERIODIC_SYNC_GAP: Millis = Millis(12 * 60 * 60_000);

pub const DESKTOP: Group = Group {
    title: "Desktop",
    platforms: PlatformSet::DESKTOP,
    about: "A service is a part of the app's process: no system ends it, and none starts it.",
    rules: &[
        rule("desktop-process", Note, "nothing starts an app whose process is gone")
            .value(|| "services run while the app does".into())
            .source(Source::read("flutter_workmanager docs; tauri-plugin-background-service"))
            .kept(&[
                Runtime("what fell due meanwhile runs once when the app is started"),
                Device("whether the app runs is up to its user"),
            ]),
        rule("desktop-run-time", Warning, "a run takes no longer than a limit of oro-bg's own")
            .value(|| {
                limits::of_window(Platform::Linux, limits::ios_window(crate::config::IosRequest::Refresh), false)
                    .to_string()
            })
            .source(Source::read("oro-bg: a run that takes longer is taken for one that hangs"))
            .reads(&[Config])
            .kept(&[Checked(&[Code::TimeoutAboveLimit]), Runtime("raises `abort`, then ends the run")]),
    ],
};

pub const MACOS: Group = Group {
    title: "macOS",
    platforms: PlatformSet::of(Platform::Macos),
    about: "",
    rules: &[rule("macos-scheduler", Note, "the system's scheduler needs a living app")
        .value(|| "NSBackgroundActivityScheduler while the app is alive; a launchd agent otherwise".into())
        .source(Source::read("flutter_workmanager docs; tauri-plugin-background-service"))
        .kept(&[Generated("neither is used: the runtime has timers of its own, in the app")])],
};

pub const WINDOWS: Group = Group {
    title: "Windows",
    platforms: PlatformSet::of(Platform::Windows),
    about: "",
    rules: &[rule("windows-scheduler", Note, "the system's scheduler is another program's")
        .value(|| "Task Scheduler; no system that was looked at uses it".into())
        .source(Source::memory("Task Scheduler; flutter_workmanager docs name none"))
        .kept(&[Generated("it is not used: the runtime has timers of its own, in the app")])],
};

pub const LINUX: Group = Group {
    title: "Linux",
    platforms: PlatformSet::of(Platform::Linux),
    about: "",
    rules: &[rule("linux-timer", Note, "a user timer of systemd catches up")
        .value(|| "`Persistent=true`".into())
        .source(Source::read("flutter_workmanager docs"))
        .kept(&[Generated(
            "none is written: the runtime has timers of its own, in the app, and catches up when it starts",
        )])],
};

pub const WEB: Group = Group {
    title: "Web",
    platforms: PlatformSet::EMPTY,
    about: "No target of oro-bg, and here to compare with.",
    rules: &[rule("web-periodic-sync", Note, "Periodic Background Sync is rare")
        .value(|| format!("Chromium only, an installed app, a gap of {PERIODIC_SYNC_GAP} at least, longer where the app is used little"))
        .source(Source::read("Periodic Background Sync (WICG) and Chromium's source; MDN"))
        .kept(&[Generated("nothing is made for the web")])],
};
