//! Every rule of the platforms, with its number, its source, and what becomes of it: docs/platform-rules.md and
//! `oro-bg explain <rule>` are made of this. A number is taken from the constant that the checks and the runtime use.

mod android;
mod desktop;
mod ios;
mod page;
mod source;

pub use page::{document, explained, served_by};
pub use source::Source;

use crate::config::PlatformSet;
use crate::diagnostic::{Code, Severity};

/// A rule of a platform. It exists whether oro-bg can decide it or not.
#[derive(Clone, Copy, Debug)]
pub struct Rule {
    /// Stable, in kebab case, begins with the platform: `ios-plist-key`.
    pub name: &'static str,
    /// The rule as a statement: lower case, no full stop.
    pub title: &'static str,
    /// How bad a breach is, in the terms of findings: rejected, crashed or never run is an error; other than written is a
    /// warning; good to know is a note.
    pub severity: Severity,
    /// What the rule says in numbers and names, for people.
    pub value: fn() -> String,
    pub source: Source,
    /// What has to be read to decide it.
    pub reads: &'static [Fact],
    /// What becomes of it, what is decided first.
    pub kept: &'static [Kept],
}

/// What becomes of a rule, or of a part of it.
#[derive(Clone, Copy, Debug)]
pub enum Kept {
    /// `check` finds the breach, under these codes.
    Checked(&'static [Code]),
    /// The output is made so that it holds.
    Generated(&'static str),
    /// The runtime keeps it on the device.
    Runtime(&'static str),
    /// Nobody can decide it on the machine that builds the app; why.
    Device(&'static str),
}

/// What a rule is judged by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Fact {
    Config,
    JavaScript,
    InfoPlist,
    Entitlements,
    Swift,
    XcodeProject,
    AndroidManifest,
    Gradle,
    Kotlin,
    /// A built app.
    Artifact,
}

/// Rules that have a heading in common.
#[derive(Debug)]
pub struct Group {
    pub title: &'static str,
    /// Where the rules hold; empty for what is no target of oro-bg.
    pub platforms: PlatformSet,
    /// What is to say about all of them, for people.
    pub about: &'static str,
    pub rules: &'static [Rule],
}

/// All rules, in the order of docs/platform-rules.md.
pub const GROUPS: &[Group] = &[
    ios::SCHEDULER,
    ios::DEVICE,
    android::WORK,
    android::QUOTAS,
    android::POWER,
    android::FOREGROUND,
    android::TYPES,
    android::APP,
    desktop::DESKTOP,
    desktop::MACOS,
    desktop::WINDOWS,
    desktop::LINUX,
    desktop::WEB,
];

pub fn rules() -> impl Iterator<Item = &'static Rule> {
    GROUPS.iter().flat_map(|group| group.rules)
}

/// The rule of a name, in whatever case it is written.
pub fn find(name: &str) -> Option<&'static Rule> {
    rules().find(|rule| rule.name.eq_ignore_ascii_case(name))
}

/// How many rules there are on some platforms, each once.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// `check` decides at least a part of it.
    pub checked: usize,
    /// What is generated keeps it, or the runtime does.
    pub kept: usize,
    /// Nothing but a device can tell.
    pub device: usize,
}

/// Counts the rules that hold on any of `platforms`.
pub fn counts(platforms: PlatformSet) -> Counts {
    let mut counts = Counts::default();
    for rule in GROUPS.iter().filter(|group| group.platforms.intersects(platforms)).flat_map(|group| group.rules) {
        let any = |is: fn(&Kept) -> bool| rule.kept.iter().any(is);
        if any(|kept| matches!(kept, Kept::Checked(_))) {
            counts.checked += 1;
        } else if any(|kept| matches!(kept, Kept::Generated(_) | Kept::Runtime(_))) {
            counts.kept += 1;
        } else {
            counts.device += 1;
        }
    }
    counts
}

impl Rule {
    /// The codes that `check` finds breaches under.
    pub fn codes(&self) -> impl Iterator<Item = Code> {
        self.kept
            .iter()
            .flat_map(|kept| match kept {
                Kept::Checked(codes) => *codes,
                _ => &[],
            })
            .copied()
    }
}

impl Fact {
    /// What it is called, with the key of `[background.output]` that names the file.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Config => "the configuration",
            Self::JavaScript => "JavaScript",
            Self::InfoPlist => "Info.plist (`info_plist`)",
            Self::Entitlements => "entitlements (`entitlements`)",
            Self::Swift => "Swift and Objective-C beside the Info.plist",
            Self::XcodeProject => "project.pbxproj beside the Info.plist",
            Self::AndroidManifest => "AndroidManifest.xml (`android_manifest`)",
            Self::Gradle => "Gradle files (`gradle`)",
            Self::Kotlin => "Kotlin and Java of the manifest's module",
            Self::Artifact => "the built app (`check --artifact`)",
        }
    }
}

/// A row as it is written in the tables.
const fn rule(name: &'static str, severity: Severity, title: &'static str) -> Rule {
    Rule { name, title, severity, value: || String::new(), source: Source::memory(""), reads: &[], kept: &[] }
}

impl Rule {
    const fn value(self, value: fn() -> String) -> Self {
        Self { value, ..self }
    }

    const fn source(self, source: Source) -> Self {
        Self { source, ..self }
    }

    const fn reads(self, reads: &'static [Fact]) -> Self {
        Self { reads, ..self }
    }

    const fn kept(self, kept: &'static [Kept]) -> Self {
        Self { kept, ..self }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;
    use crate::config::Platform;

    #[test]
    fn names_are_stable_and_unique() {
        let mut seen = HashSet::new();
        for rule in rules() {
            assert!(seen.insert(rule.name), "{} is there twice", rule.name);
            let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
            assert!(rule.name.chars().all(fits), "{}", rule.name);
            let begins = ["ios-", "android-", "desktop-", "macos-", "windows-", "linux-", "web-"];
            assert!(begins.iter().any(|begin| rule.name.starts_with(begin)), "{}", rule.name);
        }
    }

    #[test]
    fn rows_are_complete() {
        for rule in rules() {
            let name = rule.name;
            assert!(!(rule.value)().is_empty() && !rule.source.what.is_empty() && !rule.kept.is_empty(), "{name}");
            assert!(!rule.title.ends_with('.') && !(rule.value)().ends_with('.'), "{name}");
            let is_checked = rule.codes().next().is_some();
            assert_eq!(
                is_checked,
                !rule.reads.is_empty(),
                "{name}: what is checked reads something, and nothing else does"
            );
            for kept in rule.kept {
                match kept {
                    Kept::Checked(codes) => assert!(!codes.is_empty(), "{name}"),
                    Kept::Generated(how) | Kept::Runtime(how) | Kept::Device(how) => {
                        assert!(!how.is_empty() && !how.ends_with('.'), "{name}");
                    }
                }
            }
        }
    }

    #[test]
    fn each_rule_is_counted_once() {
        let all = counts(PlatformSet::ALL);
        let of_targets = GROUPS.iter().filter(|group| !group.platforms.is_empty()).flat_map(|group| group.rules);
        assert_eq!(all.checked + all.kept + all.device, of_targets.count());
        let ios = counts(Platform::Ios.into());
        assert!(ios.checked > 0 && ios.kept > 0 && ios.device > 0);
        assert!(ios.checked < all.checked);
        assert_eq!(counts(PlatformSet::EMPTY), Counts::default());
    }
}
