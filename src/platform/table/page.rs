//! Rules as text: the document, and a page for each.

use std::fmt::Write as _;

use super::{Fact, GROUPS, Kept, Rule, Source, counts, rules};
use crate::config::{Keyword, PlatformSet};
use crate::diagnostic::{Code, Severity};

const HEAD: &str = "\
# The platforms' rules, and what becomes of them

What iOS, Android and desktop systems ask of background work, each with its number, where it was read, and what oro-bg does about it. This page is made
of the table in `src/platform/table` (`UPDATE_EXPECT=1 cargo test --test platform_rules_docs`); the numbers in it are those that the checks and the runtime
use. `oro-bg explain ios-plist-key` prints one of them.

- **Checked**: `check` finds the breach, under the codes named; `oro-bg explain OBG100` says more.
- **Generated**: the output is made so that the rule holds.
- **Runtime**: the runtime keeps it on the device.
- **Device**: nobody can decide it on the machine that builds the app.

The word behind a rule's name says how bad a breach is: an *error* is rejected, crashes or never runs, a *warning* is other than what was written, a *note* is
good to know. Where a source is *memory*, nobody found it confirmed: it may be wrong.
";

const TAIL: &str = "\
## What is looked at

Most rules are decided by the configuration alone. Others need a file of the app:

- `info_plist` in `[background.output]` names the Info.plist; Swift, Objective-C and the `.xcodeproj` are looked for beside it.
- `entitlements` names the entitlements; OBG083 asks for it where a service needs one.
- `android_manifest` names the AndroidManifest.xml; those of flavours, Kotlin and Java are looked for in its module.
- `gradle` names the module's build file; without it, it is looked for beside the manifest.
- `sources` in `[background]` narrows what is taken for the app's own JavaScript.

A project that names no file of a platform has nothing to decide yet, and is not told anything: an app for the desktop, or a configuration before its
native projects. Where one file of a platform is named and another is missing, a single note says which rules were not looked at (OBG144).
";

/// docs/platform-rules.md
pub fn document() -> String {
    let mut text = HEAD.to_owned();
    let all = counts(PlatformSet::ALL);
    writeln!(
        text,
        "\nOf {} rules that concern a target, {} are checked, {} are kept by what is generated or by the runtime alone, and {} only a device can tell.",
        all.checked + all.kept + all.device,
        all.checked,
        all.kept,
        all.device
    )
    .expect("a string");
    for group in GROUPS {
        writeln!(text, "\n## {}\n", group.title).expect("a string");
        if !group.about.is_empty() {
            writeln!(text, "{}\n", group.about).expect("a string");
        }
        text.push_str("| rule | in numbers | what becomes of it | source |\n|---|---|---|---|\n");
        for rule in group.rules {
            let kept: Vec<String> = rule.kept.iter().map(|kept| sentence(*kept, linked)).collect();
            let cells = [
                format!("`{}` ({}): {}", rule.name, rule.severity.as_str(), rule.title),
                (rule.value)(),
                format!("{}{}", kept.join(". "), reading(rule)),
                source(rule.source),
            ];
            let cells: Vec<String> = cells.iter().map(|cell| cell.replace('|', "\\|")).collect();
            writeln!(text, "| {} |", cells.join(" | ")).expect("a string");
        }
    }
    format!("{text}\n{TAIL}")
}

fn linked(code: Code) -> String {
    format!("[{0}](diagnostics/{0}.md)", code.as_str())
}

/// What `oro-bg explain <rule>` prints.
pub fn explained(rule: &Rule) -> String {
    let group =
        GROUPS.iter().find(|group| group.rules.iter().any(|of| of.name == rule.name)).expect("it is of a group");
    let platforms: Vec<&str> = group.platforms.iter().map(|platform| platform.as_str()).collect();
    let platforms = if platforms.is_empty() { "the web, which is no target".to_owned() } else { platforms.join(", ") };
    let severity = match rule.severity {
        Severity::Error => "error: what breaks it is rejected, crashes or never runs",
        Severity::Warning => "warning: what breaks it is other than what was written",
        Severity::Note => "note: good to know",
    };
    let mut text = format!("# {}: {}\n\n", rule.name, rule.title);
    let mut row = |what: &str, value: &str| writeln!(text, "- {what}: {value}").expect("a string");
    row("Platform", &platforms);
    row("In numbers", &(rule.value)());
    row("Severity", severity);
    row("Source", &source(rule.source));
    if !rule.reads.is_empty() {
        row("Looks at", &names(rule.reads));
    }
    text.push_str("\nWhat oro-bg does about it:\n\n");
    for kept in rule.kept {
        match kept {
            Kept::Checked(codes) => {
                for code in *codes {
                    writeln!(text, "- `check` finds it: {}, {}", code.as_str(), code.title()).expect("a string");
                }
            }
            other => writeln!(text, "- {}", sentence(*other, |code| code.as_str().to_owned())).expect("a string"),
        }
    }
    text
}

/// What is added to the page of a code: the rules that it serves. Nothing for codes that serve none.
pub fn served_by(code: Code) -> String {
    let served: Vec<&Rule> = rules().filter(|rule| rule.codes().any(|of| of == code)).collect();
    if served.is_empty() {
        return String::new();
    }
    let rules: String = served.iter().map(|rule| format!("- `{}`: {}\n", rule.name, rule.title)).collect();
    format!(
        "\nRules of the platforms that it is about; `oro-bg explain <rule>` has their numbers and sources:\n\n{rules}"
    )
}

fn sentence(kept: Kept, code: impl Fn(Code) -> String) -> String {
    match kept {
        Kept::Checked(codes) => {
            format!("Checked: {}", codes.iter().map(|of| code(*of)).collect::<Vec<_>>().join(", "))
        }
        Kept::Generated(how) => format!("Generated: {how}"),
        Kept::Runtime(how) => format!("Runtime: {how}"),
        Kept::Device(why) => format!("Device: {why}"),
    }
}

/// What is read besides the configuration, which is always there.
fn reading(rule: &Rule) -> String {
    match rule.reads {
        [] | [Fact::Config] => String::new(),
        reads => format!(". Looks at {}", names(reads)),
    }
}

fn names(reads: &[Fact]) -> String {
    reads.iter().map(|fact| fact.name()).collect::<Vec<_>>().join(", ")
}

fn source(source: Source) -> String {
    match source.read {
        Some(read) => format!("{}, read {read}", source.what),
        None => format!("*memory*: {}", source.what),
    }
}
