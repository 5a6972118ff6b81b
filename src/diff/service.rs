//! One service, before and after.

use super::pairs::Pair;
use super::{Change, Effects, Fate, Subject, ValueChange, Versions, ios, on, values};
use crate::config::{IosRequest, Platform, PlatformSet, Service, ServiceDeclaration, Trigger};

pub fn change(versions: &Versions<'_>, pair: &Pair<'_>) -> Option<Change> {
    let subject = match (pair.old, pair.new) {
        (Some(old), Some(new)) if old.id == new.id => Subject::Changed(new.id.clone()),
        (Some(old), Some(new)) => Subject::Renamed { from: old.id.clone(), to: new.id.clone() },
        (Some(old), None) => Subject::Removed(old.id.clone()),
        (None, Some(new)) => Subject::Added(new.id.clone()),
        (None, None) => return None,
    };
    let (values, mut effects, mut help) = (changed_values(versions, pair), Effects::default(), Vec::new());
    let is_renamed = matches!(subject, Subject::Renamed { .. });
    for platform in versions.platforms.iter() {
        let (old, new) = (on(versions.old, pair.old, platform), on(versions.new, pair.new, platform));
        match (old, new) {
            (Some(_), None) => removed(platform, &mut effects),
            (None, Some(new)) => starts(new, platform, &mut effects),
            (Some(_), Some(new)) if is_renamed => {
                renamed(platform, &mut effects);
                starts(new, platform, &mut effects);
            }
            (Some(old), Some(new)) => changed(old, new, platform, &mut effects),
            (None, None) => {}
        }
    }
    if versions.platforms.contains(Platform::Ios) {
        help.extend(orphaned_request(versions, pair, &mut effects));
    }
    let change = Change { subject, values, effects: effects.sorted(), help };
    (!change.values.is_empty() || !change.effects.is_empty()).then_some(change)
}

fn changed_values(versions: &Versions<'_>, pair: &Pair<'_>) -> Vec<ValueChange> {
    let (Some(old), Some(new)) = (pair.old, pair.new) else { return Vec::new() };
    let mut found: Vec<ValueChange> = Vec::new();
    let mut add = |key, from: String, to: String, platform: Platform| {
        let same = |change: &&mut ValueChange| change.key == key && change.from == from && change.to == to;
        match found.iter_mut().find(same) {
            Some(change) => change.platforms = change.platforms.union(platform.into()),
            None => found.push(ValueChange { key, from, to, platforms: PlatformSet::of(platform) }),
        }
    };
    let required = |declaration: &ServiceDeclaration, platform| declaration.required.contains(platform);
    for platform in versions.platforms.iter() {
        match (on(versions.old, pair.old, platform), on(versions.new, pair.new, platform)) {
            (Some(before), Some(after)) => {
                let before = values::of(before, required(old, platform), platform);
                let after = values::of(after, required(new, platform), platform);
                for ((key, from), (_, to)) in before.into_iter().zip(after).filter(|(from, to)| from.1 != to.1) {
                    add(key, from, to, platform);
                }
            }
            (before, after) if before.is_some() != after.is_some() => {
                add("enabled", before.is_some().to_string(), after.is_some().to_string(), platform);
            }
            _ => {}
        }
    }
    found
}

/// The runtime retires what the table no longer has; the generated Kotlin cancels its work by tag.
fn removed(platform: Platform, effects: &mut Effects) {
    effects.add(Fate::Cancelled, platform, pending_with_work(platform));
    effects.add(
        Fate::Stays,
        platform,
        "its history and mailbox, for when the id comes back; what it stored belongs to the app",
    );
}

fn renamed(platform: Platform, effects: &mut Effects) {
    effects.add(Fate::Cancelled, platform, format!("under the old id: {}", pending_with_work(platform)));
    effects.add(
        Fate::Orphaned,
        platform,
        "its history and mailbox stay under the old id; what it stored belongs to the app, and stays",
    );
}

fn pending_with_work(platform: Platform) -> &'static str {
    match platform {
        Platform::Android => "what is pending, with its work in WorkManager, at the first start after the update",
        _ => "what is pending, at the first start after the update",
    }
}

fn starts(new: &Service, platform: Platform, effects: &mut Effects) {
    let text = match new.trigger.minimum_interval() {
        Some(interval) => format!("due for the first time {interval} after the first start"),
        None => "runs when the app asks".to_owned(),
    };
    effects.add(Fate::Starts, platform, text);
}

fn changed(old: &Service, new: &Service, platform: Platform, effects: &mut Effects) {
    trigger(old.trigger, new.trigger, platform, effects);
    let is_android = platform == Platform::Android;
    if old.requires != new.requires || old.retry != new.retry {
        effects.add(
            Fate::Updated,
            platform,
            "conditions and retries: from the first start on, for what is pending as well",
        );
        if is_android {
            effects.add(
                Fate::Stays,
                platform,
                "a request that waits in WorkManager keeps the conditions and the delays that it was made with",
            );
        }
    }
    if is_android && old.android.flex != new.android.flex && new.trigger != Trigger::OnDemand {
        effects.add(Fate::Updated, platform, "the periodic work, at the first start");
    }
    if old.entry != new.entry {
        let text = format!(
            "the next run executes {}, which is given the data of pending requests and the messages in the mailbox",
            new.entry
        );
        effects.add(Fate::Updated, platform, text);
    }
    let lost: Vec<&str> = old.permissions.difference(&new.permissions).map(String::as_str).collect();
    if !lost.is_empty() {
        effects.add(
            Fate::Updated,
            platform,
            format!("runs have no {} from then on; a registration that asks for it is dropped", lost.join(", ")),
        );
    }
    let is_launched = |service: &Service| service.ios.request != IosRequest::Continued;
    let is_replaced = old.ios.request != new.ios.request && old.ios.identifier == new.ios.identifier;
    if platform == Platform::Ios && is_replaced && is_launched(old) && is_launched(new) {
        effects.add(Fate::Updated, platform, "its request is one of the new kind, from the first start on");
    }
    if is_android && foreground(old) != foreground(new) {
        let text = match foreground(new) {
            true => "requests start it in the foreground while the app is visible, no longer as work",
            false => "requests are work, no longer a foreground service",
        };
        effects.add(Fate::Updated, platform, text);
    }
    let next_run = [
        (old.timeout != new.timeout, "timeout"),
        (old.overlap != new.overlap, "overlap"),
        (old.title != new.title, "title"),
        (old.keep_alive != new.keep_alive && foreground(old) == foreground(new), "keep_alive"),
    ];
    let keys: Vec<&str> = next_run.into_iter().filter(|(differs, _)| *differs).map(|(_, key)| key).collect();
    if !keys.is_empty() {
        effects.add(Fate::Updated, platform, format!("{}: from the next run on", keys.join(", ")));
    }
}

fn foreground(service: &Service) -> bool {
    service.keep_alive && service.android.foreground_service_type.is_some()
}

fn trigger(old: Trigger, new: Trigger, platform: Platform, effects: &mut Effects) {
    if old == new {
        return;
    }
    let is_android = platform == Platform::Android;
    match (old.minimum_interval(), new.minimum_interval()) {
        (Some(_), Some(interval)) => {
            effects.add(Fate::Updated, platform, format!("due {interval} after its last run, from the first start on"));
            if is_android {
                effects.add(Fate::Updated, platform, "the periodic work, which keeps its place in time");
            }
        }
        (Some(_), None) => {
            let text = if is_android {
                "the runs of its trigger, with the periodic work, at the first start"
            } else {
                "the runs of its trigger, at the first start"
            };
            effects.add(Fate::Cancelled, platform, text);
            effects.add(Fate::Stays, platform, "what the app has scheduled");
        }
        (None, Some(interval)) => {
            effects.add(Fate::Starts, platform, format!("due {interval} after its last run, or after the first start"));
        }
        (None, None) => {}
    }
}

/// A request outlives the update; whoever it launches the app for must have a handler. Gives a way out, where there is one.
fn orphaned_request(versions: &Versions<'_>, pair: &Pair<'_>, effects: &mut Effects) -> Option<String> {
    // Another bundle identifier is another app, which is told once.
    if versions.old.app.bundle_identifier != versions.new.app.bundle_identifier {
        return None;
    }
    let identifier = ios::pending(versions.old, &pair.old?.id)?;
    if ios::has_handler(versions.new, identifier) {
        return None;
    }
    effects.add(
        Fate::Orphaned,
        Platform::Ios,
        format!("a request that is pending as `{identifier}` has no handler any more: iOS ends an app that it launches for it"),
    );
    let new = on(versions.new, pair.new, Platform::Ios)?;
    let is_launched = new.ios.request != IosRequest::Continued;
    is_launched.then(|| format!("`platform.ios.identifier = \"{identifier}\"` keeps the request"))
}
