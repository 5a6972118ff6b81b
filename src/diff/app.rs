//! The app as a whole: what stores and users are asked, and what all services have in common.

use std::collections::BTreeSet;

use super::{Change, Effects, Fate, Subject, ValueChange, Versions, ios, values};
use crate::codegen::{self, work};
use crate::config::{Background, ForegroundServiceType, Platform, PlatformSet};
use crate::platform::android::{FOREGROUND_TYPES, Grant, POST_NOTIFICATIONS};

pub fn change(versions: &Versions<'_>) -> Option<Change> {
    let mut effects = Effects::default();
    for platform in versions.platforms.iter() {
        registered(versions, platform, &mut effects);
        engine(versions, platform, &mut effects);
    }
    if versions.platforms.contains(Platform::Ios) {
        of_ios(versions, &mut effects);
    }
    if versions.platforms.contains(Platform::Android) {
        of_android(versions, &mut effects);
    }
    let change =
        Change { subject: Subject::App, values: changed_values(versions), effects: effects.sorted(), help: Vec::new() };
    (!change.values.is_empty() || !change.effects.is_empty()).then_some(change)
}

fn changed_values(versions: &Versions<'_>) -> Vec<ValueChange> {
    let holds = |key: &str| match key {
        "bundle_identifier" => PlatformSet::of(Platform::Ios),
        "package" => PlatformSet::of(Platform::Android),
        _ => PlatformSet::ALL,
    };
    let pairs = values::of_app(versions.old).into_iter().zip(values::of_app(versions.new));
    pairs
        .filter(|((_, from), (_, to))| from != to)
        .map(|((key, from), (_, to))| (key, from, to, versions.platforms.intersection(holds(key))))
        .filter(|(.., platforms)| !platforms.is_empty())
        .map(|(key, from, to, platforms)| ValueChange { key, from, to, platforms })
        .collect()
}

/// Services that only the app registers at run time: the declaration has to allow them. Whether there are any is not known.
fn registered(versions: &Versions<'_>, platform: Platform, effects: &mut Effects) {
    // iOS runs declared services only.
    if platform == Platform::Ios {
        return;
    }
    let requires = |background: &Background| {
        background.services.iter().any(|service| service.required.contains(platform) && service.on(platform).enabled)
    };
    let modules = |background: &Background| -> BTreeSet<String> {
        background.default_entry.iter().chain(&background.extra_entries).map(ToString::to_string).collect()
    };
    let (old, new) = (modules(versions.old), modules(versions.new));
    if old.is_empty() || requires(versions.old) {
        return;
    }
    let refused = "are refused from then on, and what is pending of them is cancelled";
    if requires(versions.new) {
        let text = format!(
            "services that the app registers without a declaration {refused}: one that is required wants all declared"
        );
        effects.add(Fate::Declare, platform, text);
        return;
    }
    let gone: Vec<&str> = old.difference(&new).map(String::as_str).collect();
    if !gone.is_empty() {
        let text = format!(
            "services that the app registers with {} {refused}: the module is no longer in the app",
            gone.join(", ")
        );
        effects.add(Fate::Declare, platform, text);
    }
}

fn engine(versions: &Versions<'_>, platform: Platform, effects: &mut Effects) {
    // Android always has the embedded one.
    if versions.old.engine != versions.new.engine && platform != Platform::Android {
        effects.add(Fate::Updated, platform, "services run on the other engine from the next run on");
    }
}

fn of_ios(versions: &Versions<'_>, effects: &mut Effects) {
    let ios = Platform::Ios;
    let (old, new) = (&versions.old.app.bundle_identifier, &versions.new.app.bundle_identifier);
    if let (Some(old), Some(new)) = (old, new)
        && old != new
    {
        effects.add(
            Fate::Orphaned,
            ios,
            format!("`{new}` is another app than `{old}`: nothing of what that has comes along"),
        );
    }
    let (old, new) = (ios::needs(versions.old), ios::needs(versions.new));
    for mode in new.modes.iter().filter(|mode| !old.modes.contains(mode)) {
        effects.add(
            Fate::Declare,
            ios,
            format!("the app gets the background mode `{mode}`; App Review may ask what for"),
        );
    }
    for mode in old.modes.iter().filter(|mode| !new.modes.contains(mode)) {
        effects.add(Fate::Declare, ios, format!("services no longer need the background mode `{mode}`"));
    }
    for key in new.entitlements.iter().filter(|key| !old.entitlements.contains(key)) {
        effects.add(
            Fate::Declare,
            ios,
            format!("the app needs the entitlement `{key}`, and a provisioning profile that allows it"),
        );
    }
}

fn of_android(versions: &Versions<'_>, effects: &mut Effects) {
    let android = Platform::Android;
    let (old, new) = (work::worker_class(versions.old), work::worker_class(versions.new));
    let had_services = versions.old.enabled && versions.old.services.iter().any(|service| service.on(android).enabled);
    if old != new && had_services {
        effects.add(
            Fate::Orphaned,
            android,
            format!("pending work names the class {old}, which is gone; what WorkManager starts before the app has passed its work on anew fails for good"),
        );
    }
    let (old, new) = (types(versions.old), types(versions.new));
    for kind in new.difference(&old) {
        effects.add(
            Fate::Declare,
            android,
            format!("the store asks for a declaration and a video of the foreground type {kind}"),
        );
    }
    for kind in old.difference(&new) {
        effects.add(
            Fate::Declare,
            android,
            format!("the foreground type {kind} is no longer used, and its declaration can go"),
        );
    }
    let (old, new) = (permissions(versions.old), permissions(versions.new));
    for permission in new.difference(&old) {
        let asks = match grant(permission) {
            Some(Grant::RunTimePermission) => ", which the user has to allow",
            Some(Grant::SpecialAccess) => ", which the user has to switch on in the settings",
            Some(Grant::Consent) | None => "",
        };
        effects.add(Fate::Declare, android, format!("the manifest gets {permission}{asks}"));
    }
    for permission in old.difference(&new) {
        effects.add(Fate::Declare, android, format!("services no longer need {permission}"));
    }
}

fn types(background: &Background) -> BTreeSet<ForegroundServiceType> {
    let services =
        background.services.iter().filter(|_| background.enabled).map(|service| service.on(Platform::Android));
    services.filter(|service| service.enabled).filter_map(|service| service.android.foreground_service_type).collect()
}

fn permissions(background: &Background) -> BTreeSet<String> {
    codegen::manifest_additions(background).permissions.into_iter().map(|permission| permission.name).collect()
}

/// How the user grants what the manifest declares.
fn grant(permission: &str) -> Option<Grant> {
    if permission == POST_NOTIFICATIONS {
        return Some(Grant::RunTimePermission);
    }
    let of_type = FOREGROUND_TYPES.iter().find(|rules| rules.default_prerequisite == Some(permission));
    of_type.and_then(|rules| rules.grant)
}
