//! Every key of the configuration, once: the reader, the JSON Schema and the documentation are made from this table.

use oro_bg_runtime::limits;

use super::ServiceId;
use super::id::ID_BYTES_MAX;
use super::model::{
    Backoff, DataProtection, Engine, ForegroundServiceType, IosRequest, Keyword, NetworkRequirement, Overlap,
    PlatformSet, TriggerKind,
};

/// A table of the configuration.
#[derive(Debug)]
pub struct Section {
    /// As in the file: `background.service.<id>`.
    pub path: &'static str,
    pub keys: &'static [&'static [Key]],
}

impl Section {
    pub fn keys(&self) -> impl Iterator<Item = &'static Key> {
        self.keys.iter().copied().flatten()
    }

    pub fn key(&self, name: &str) -> Option<&'static Key> {
        self.keys().find(|key| key.name == name)
    }
}

/// One key with what it takes.
#[derive(Debug)]
pub struct Key {
    pub name: &'static str,
    pub shape: Shape,
    /// One sentence for the schema and the editor.
    pub about: &'static str,
}

/// What a key takes.
#[derive(Clone, Copy, Debug)]
pub enum Shape {
    Boolean,
    Text,
    /// Text that is shown in one line: not empty, without control characters.
    Line,
    Integer {
        min: u64,
        max: u64,
    },
    /// `"15m"`, `"1h30m"`, or bare milliseconds.
    Duration {
        min_ms: u64,
        max_ms: u64,
    },
    /// One of these words.
    Word(fn() -> Vec<&'static str>),
    /// An array of strings, or one string with commas.
    TextList,
    /// As `TextList`, each of these words.
    WordList(&'static [&'static str]),
    Table(&'static Section),
    /// A string, or a table.
    TextOrTable(&'static Section),
    /// Tables by name: service id.
    Services,
    /// Levels by name: code of a finding.
    Levels,
    /// Tables by name: platform.
    Platforms,
}

fn words<K: Keyword>() -> Vec<&'static str> {
    K::ALL.iter().map(|(word, _)| *word).collect()
}

const fn key(name: &'static str, shape: Shape, about: &'static str) -> Key {
    Key { name, shape, about }
}

const SECOND_MS: u64 = 1_000;
const MINUTE_MS: u64 = 60 * SECOND_MS;
const HOUR_MS: u64 = 60 * MINUTE_MS;
const DAY_MS: u64 = 24 * HOUR_MS;

/// `minimum_interval` of refresh and processing triggers that name none.
pub const DEFAULT_INTERVAL_MS: u64 = limits::REFRESH_INTERVAL_DEFAULT_MS;
/// A service without `retry` has what WorkManager does by default, but not for ever.
pub const DEFAULT_MAX_ATTEMPTS: u32 = 3;
/// WorkManager's default backoff (androidx work-runtime, `WorkRequest.DEFAULT_BACKOFF_DELAY_MILLIS`, read 2026-11).
pub const DEFAULT_INITIAL_DELAY_MS: u64 = 30 * SECOND_MS;

/// Shortest flex window (androidx work-runtime, `PeriodicWorkRequest.MIN_PERIODIC_FLEX_MILLIS`, read 2026-11).
pub const FLEX_MIN_MS: u64 = 5 * MINUTE_MS;

/// Keys at the top of the file.
pub static ROOT: Section = Section {
    path: "",
    keys: &[&[
        key("background", Shape::Table(&BACKGROUND), "Background services of the app."),
        key("debug_background", Shape::Boolean, "Same as `debug` in `[background]`."),
        key("meta", Shape::Table(&META), "About the app."),
        key("android", Shape::Table(&ANDROID), "About the Android app."),
    ]],
};

/// Other keys of `[meta]` belong to others.
pub static META: Section = Section {
    path: "meta",
    keys: &[&[
        key("bundle_identifier", Shape::Text, "Reverse-domain name of the app; needed as soon as iOS is a target."),
        key("title", Shape::Text, "Name of the app, for people."),
    ]],
};

/// Other keys of `[android]` belong to others.
pub static ANDROID: Section = Section {
    path: "android",
    keys: &[&[key("package", Shape::Text, "Java package of the generated Kotlin; the bundle identifier by default.")]],
};

pub static BACKGROUND: Section = Section {
    path: "background",
    keys: &[&[
        key("enabled", Shape::Boolean, "Switches all background services on or off. Default: true."),
        key(
            "default_entry",
            Shape::Text,
            "Module of services that name no entry of their own, also of those registered at run time.",
        ),
        key("engine", Shape::Word(words::<Engine>), "What executes the entries on desktop and iOS. Default: quickjs."),
        key("debug", Shape::Boolean, "Logs what the runtime decides and why. Default: false."),
        key(
            "entries",
            Shape::TextList,
            "Modules bundled besides, as paths or globs, for services that are registered at run time.",
        ),
        key(
            "sources",
            Shape::TextList,
            "Globs of the app's own sources that `check` looks through; `../` leads out of the project. Default: all of the project, and the packages of its workspace that it depends on.",
        ),
        key(
            "host_permissions",
            Shape::TextList,
            "Names of capabilities that the host app implements itself: permissions, and modules `oro:<name>`.",
        ),
        key(
            "lint",
            Shape::Levels,
            "How serious findings are, by code: allow, note, warn or deny; `OBG120 = \"allow\"`.",
        ),
        key("output", Shape::Table(&OUTPUT), "Where `oro-bg gen` writes and what it merges into."),
        key("service", Shape::Services, "The services, by id."),
    ]],
};

pub static OUTPUT: Section = Section {
    path: "background.output",
    keys: &[&[
        key("dir", Shape::Text, "Folder of the generated files. Default: gen."),
        key("info_plist", Shape::Text, "Info.plist that the iOS keys are merged into."),
        key("android_manifest", Shape::Text, "AndroidManifest.xml that the Android entries are merged into."),
        key("gradle", Shape::Text, "Gradle build file of the Android app that `check` reads. Default: the manifest's."),
        key("entitlements", Shape::Text, "Entitlements file of the iOS app that `check` reads, `.entitlements`."),
        key(
            "runtime",
            Shape::TextOrTable(&RUNTIME),
            "Where the generated crate takes oro-bg-runtime from. Default: this tool's version.",
        ),
    ]],
};

pub static RUNTIME: Section = Section {
    path: "background.output.runtime",
    keys: &[&[
        key("version", Shape::Text, "A version on the registry."),
        key("path", Shape::Text, "A folder, relative to the project."),
        key("git", Shape::Text, "Address of a git repository."),
        key("branch", Shape::Text, "Branch of the git repository."),
        key("tag", Shape::Text, "Tag of the git repository."),
        key("rev", Shape::Text, "Commit of the git repository."),
    ]],
};

/// What a service and its platform overrides have in common.
const SERVICE_KEYS: &[Key] = &[
    key("enabled", Shape::Boolean, "Whether the service exists. Default: true."),
    key("title", Shape::Line, "Name for people, as in notification channels. Default: the id in title case."),
    key("description", Shape::Text, "What the service does, for people."),
    key("entry", Shape::Text, "Module (.js .mjs .ts .mts .json), relative to the project. Default: `default_entry`."),
    key("trigger", Shape::Table(&TRIGGER), "What makes the service run. Default: on-demand."),
    key("keep_alive", Shape::Boolean, "Keeps the isolate after a run, for messages and further runs. Default: false."),
    key(
        "permissions",
        Shape::TextList,
        "What the service may use: network, network:HOST[:PORT], storage, notifications, or names of `host_permissions`. Default: nothing.",
    ),
    key(
        "timeout",
        Shape::Duration { min_ms: 100, max_ms: DAY_MS },
        "Longest run; lowers the platform's limit, never raises it.",
    ),
    key("retry", Shape::Table(&RETRY), "What happens after a run that failed."),
    key("requires", Shape::Table(&REQUIRES), "What must hold before a run starts."),
    key(
        "overlap",
        Shape::Word(words::<Overlap>),
        "What happens when a run is asked for while one is under way. Default: skip.",
    ),
];

pub static SERVICE: Section = Section {
    path: "background.service.<id>",
    keys: &[
        SERVICE_KEYS,
        &[
            key(
                "required",
                Shape::WordList(PlatformSet::WORDS),
                "Platforms that the app does not work on without this service.",
            ),
            key("platform", Shape::Platforms, "Overrides for one platform, and its own keys."),
        ],
    ],
};

/// Overrides on platforms without keys of their own.
pub static DESKTOP: Section = Section { path: "background.service.<id>.platform.<desktop>", keys: &[SERVICE_KEYS] };

pub static IOS: Section = Section {
    path: "background.service.<id>.platform.ios",
    keys: &[
        SERVICE_KEYS,
        &[
            key(
                "request",
                Shape::Word(words::<IosRequest>),
                "Kind of BGTaskScheduler request. Default: what fits the trigger.",
            ),
            key("identifier", Shape::Text, "BGTaskScheduler identifier. Default: <bundle_identifier>.background.<id>."),
            key(
                "gpu",
                Shape::Boolean,
                "Asks for the GPU in continued processing, where the device has it; needs an entitlement. Default: false.",
            ),
            key(
                "health_research",
                Shape::Boolean,
                "Makes the processing request one of a health research study (iOS 17); needs an entitlement. Default: false.",
            ),
            key(
                "data_protection",
                Shape::Word(words::<DataProtection>),
                "Protection of the files that a task of health research needs. Default: complete-until-first-user-authentication.",
            ),
        ],
    ],
};

pub static ANDROID_SERVICE: Section = Section {
    path: "background.service.<id>.platform.android",
    keys: &[
        SERVICE_KEYS,
        &[
            key(
                "foreground_service_type",
                Shape::Word(words::<ForegroundServiceType>),
                "Android's foregroundServiceType, needed for `keep_alive`.",
            ),
            key("special_use", Shape::Text, "What a specialUse foreground service is for, as the store asks."),
            key(
                "expedited",
                Shape::Boolean,
                "Asks for expedited work when the app schedules on demand. Default: false.",
            ),
            key(
                "flex",
                Shape::Duration { min_ms: FLEX_MIN_MS, max_ms: 365 * DAY_MS },
                "Window at the end of each period in which the work may run.",
            ),
        ],
    ],
};

pub static TRIGGER: Section = Section {
    path: "background.service.<id>.trigger",
    keys: &[&[
        key("type", Shape::Word(words::<TriggerKind>), "interval, refresh, processing or on-demand."),
        key(
            "minimum_interval",
            Shape::Duration { min_ms: SECOND_MS, max_ms: 365 * DAY_MS },
            "Shortest time between two runs; needed for interval.",
        ),
    ]],
};

pub static RETRY: Section = Section {
    path: "background.service.<id>.retry",
    keys: &[&[
        key(
            "max_attempts",
            Shape::Integer { min: 1, max: 100 },
            "Runs per due date, the first included; 1 means no retry. Default: 3.",
        ),
        key("backoff", Shape::Word(words::<Backoff>), "How the delay grows. Default: exponential."),
        key(
            "initial_delay",
            Shape::Duration { min_ms: limits::RETRY_DELAY_MIN_MS, max_ms: limits::RETRY_DELAY_MAX_MS },
            "Delay before the first retry. Default: 30s.",
        ),
    ]],
};

pub static REQUIRES: Section = Section {
    path: "background.service.<id>.requires",
    keys: &[&[
        key("network", Shape::Word(words::<NetworkRequirement>), "none, connected or unmetered. Default: none."),
        key("charging", Shape::Boolean, "The device is charging. Default: false."),
        key("battery_not_low", Shape::Boolean, "The battery is not low. Default: false."),
        key("storage_not_low", Shape::Boolean, "Free storage is not low. Default: false."),
        key("idle", Shape::Boolean, "The device is not in use. Default: false."),
    ]],
};

/// Names below `platform`, with their section.
pub const PLATFORM_SECTIONS: &[(&str, &Section)] = &[
    ("ios", &IOS),
    ("android", &ANDROID_SERVICE),
    ("desktop", &DESKTOP),
    ("macos", &DESKTOP),
    ("windows", &DESKTOP),
    ("linux", &DESKTOP),
];

/// Every table of the configuration, the file itself first, each once.
pub fn sections() -> Vec<&'static Section> {
    let mut sections = vec![&ROOT];
    let mut next = 0;
    while let Some(section) = sections.get(next).copied() {
        next += 1;
        let below = section.keys().flat_map(|key| match key.shape {
            Shape::Table(table) | Shape::TextOrTable(table) => vec![table],
            Shape::Services => vec![&SERVICE],
            Shape::Platforms => PLATFORM_SECTIONS.iter().map(|(_, table)| *table).collect(),
            _ => Vec::new(),
        });
        let new: Vec<_> = below.collect();
        for table in new {
            if !sections.iter().any(|known| std::ptr::eq(*known, table)) {
                sections.push(table);
            }
        }
    }
    sections
}

/// The rule of [`ServiceId::parse`] as a regular expression, for the schema.
pub fn id_pattern() -> String {
    debug_assert!(ServiceId::parse("a-b_c1").is_ok());
    format!("^(?=.{{1,{ID_BYTES_MAX}}}$)[a-z][a-z0-9]*([-_][a-z0-9]+)*$")
}

/// Where a key that is unknown in one section would be known: `[background]`, `platform.android`, …
pub fn sections_with(name: &str) -> impl Iterator<Item = &'static Section> {
    [&BACKGROUND, &OUTPUT, &SERVICE, &TRIGGER, &RETRY, &REQUIRES, &IOS, &ANDROID_SERVICE]
        .into_iter()
        .filter(move |section| section.key(name).is_some())
}
