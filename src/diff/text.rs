//! An update as text for people, and as JSON for programs.

use std::fmt::Write as _;

use serde_json::{Value, json};

use super::{Change, Effect, Fate, Subject, Update, ValueChange};
use crate::config::{Keyword as _, Platform, PlatformSet};

/// Version of the JSON output; a change that breaks readers raises it.
const JSON_VERSION: u32 = 1;

/// For people. Ends with what it comes to.
pub fn human(update: &Update) -> String {
    let mut text = String::new();
    for change in &update.changes {
        writeln!(text, "{}", head(&change.subject)).expect("a string");
        for ValueChange { key, from, to, platforms } in &change.values {
            writeln!(text, "  {key}: {from} -> {to}{}", only_on(*platforms, update.platforms)).expect("a string");
        }
        for Effect { fate, platforms, text: what } in &change.effects {
            writeln!(text, "  {:<9}  {what}{}", fate.as_str(), only_on(*platforms, update.platforms))
                .expect("a string");
        }
        for help in &change.help {
            writeln!(text, "  help: {help}").expect("a string");
        }
        text.push('\n');
    }
    text.push_str(&summary(update));
    text
}

fn head(subject: &Subject) -> String {
    match subject {
        Subject::Added(id) => format!("added {id}"),
        Subject::Removed(id) => format!("removed {id}"),
        Subject::Renamed { from, to } => format!("renamed {from} -> {to} (as it seems: the entry is the same)"),
        Subject::Changed(id) => format!("changed {id}"),
        Subject::App => "the app".to_owned(),
    }
}

/// Where something holds, unless that is everywhere.
fn only_on(platforms: PlatformSet, all: PlatformSet) -> String {
    if platforms == all {
        return String::new();
    }
    let mut words: Vec<&str> =
        platforms.iter().filter(|platform| !platform.is_desktop()).map(Platform::as_str).collect();
    let desktop = platforms.intersection(PlatformSet::DESKTOP);
    if desktop == all.intersection(PlatformSet::DESKTOP) && desktop.iter().count() > 1 {
        words.push("desktop");
    } else {
        words.extend(desktop.iter().map(Platform::as_str));
    }
    format!(" [{}]", words.join(", "))
}

fn summary(update: &Update) -> String {
    if update.changes.is_empty() {
        return "nothing changes on devices\n".to_owned();
    }
    let count = |fate: Fate| {
        update.changes.iter().filter(|change| change.effects.iter().any(|effect| effect.fate == fate)).count()
    };
    let all = changes(update.changes.len());
    let losses: Vec<String> = [(Fate::Cancelled, "cancelled"), (Fate::Orphaned, "orphaned")]
        .into_iter()
        .map(|(fate, what)| (count(fate), what))
        .filter(|(count, _)| *count > 0)
        .map(|(count, what)| format!("something is {what} by {count}"))
        .collect();
    match losses.is_empty() {
        true => format!("{all}; nothing that is pending is lost\n"),
        false => format!("{all}; {}\n", losses.join(", ")),
    }
}

fn changes(count: usize) -> String {
    if count == 1 { "1 change".to_owned() } else { format!("{count} changes") }
}

/// `{version, loses, platforms, changes: [{change, service, renamedFrom, values, effects, help}]}`
pub fn json(update: &Update) -> Value {
    json!({
        "version": JSON_VERSION,
        "loses": update.loses(),
        "platforms": names(update.platforms),
        "changes": update.changes.iter().map(of_change).collect::<Vec<_>>(),
    })
}

fn of_change(change: &Change) -> Value {
    let (kind, service, from) = match &change.subject {
        Subject::Added(id) => ("added", Some(id), None),
        Subject::Removed(id) => ("removed", Some(id), None),
        Subject::Renamed { from, to } => ("renamed", Some(to), Some(from)),
        Subject::Changed(id) => ("changed", Some(id), None),
        Subject::App => ("app", None, None),
    };
    let values = change.values.iter().map(
        |value| json!({ "key": value.key, "from": value.from, "to": value.to, "platforms": names(value.platforms) }),
    );
    let effects = change.effects.iter().map(
        |effect| json!({ "effect": effect.fate.as_str(), "text": effect.text, "platforms": names(effect.platforms) }),
    );
    json!({
        "change": kind,
        "service": service.map(|id| id.as_str()),
        "renamedFrom": from.map(|id| id.as_str()),
        "values": values.collect::<Vec<_>>(),
        "effects": effects.collect::<Vec<_>>(),
        "help": change.help,
    })
}

fn names(platforms: PlatformSet) -> Vec<&'static str> {
    platforms.iter().map(Platform::as_str).collect()
}
