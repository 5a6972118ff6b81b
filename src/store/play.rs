//! Google Play. Sources: support.google.com/googleplay/android-developer (13392821, foreground services; 9888170, sensitive
//! permissions); developer.android.com. Read 2026-11.

use std::collections::BTreeSet;

use super::{Asker, Report, Row, Section, Store};
use crate::artifact::{AndroidApp, Product};
use crate::codegen::manifest::{self, PermissionNeed};
use crate::config::{Background, ForegroundServiceType, Platform};
use crate::diagnostic::Sources;
use crate::platform::android::{FOREGROUND_TYPES, Grant, SPECIAL_USE_PROPERTY, foreground_type};

const ABOUT_TYPES: &str = "Each type is declared in the Play Console, under Policy, App content, Foreground service permissions: what the app does with it, \
what the user loses where the system defers or interrupts it, and a link to a video that shows the steps by which the user starts it \
(support.google.com/googleplay/android-developer/answer/13392821).";

const ABOUT_PERMISSIONS: &str =
    "What is collected by means of a permission also belongs into the Data safety form (Policy, App content).";

/// What the manifest of androidx work-runtime asks for, for itself.
const OF_WORK_MANAGER: &[&str] = &[
    "android.permission.ACCESS_NETWORK_STATE",
    "android.permission.FOREGROUND_SERVICE",
    "android.permission.RECEIVE_BOOT_COMPLETED",
    "android.permission.WAKE_LOCK",
];

/// Permissions that have rules of their own with the store, or that people are surprised by.
const KNOWN: &[(&str, &str)] = &[
    ("android.permission.FOREGROUND_SERVICE", "nothing by itself: its types are what is declared"),
    (
        "android.permission.POST_NOTIFICATIONS",
        "nothing in the Console; the app asks the user at run time, since Android 13",
    ),
    ("android.permission.INTERNET", "nothing in the Console; granted at installation"),
    ("android.permission.RECEIVE_BOOT_COMPLETED", "nothing in the Console; granted at installation"),
    ("android.permission.WAKE_LOCK", "nothing in the Console; granted at installation"),
    ("android.permission.ACCESS_NETWORK_STATE", "nothing in the Console; granted at installation"),
    (
        "android.permission.ACCESS_BACKGROUND_LOCATION",
        "declare it in the Console (App content, Sensitive app permissions) with a video; only for features that the app is about",
    ),
    (
        "android.permission.USE_EXACT_ALARM",
        "for alarm clocks and calendars alone, which declare it in the Console; other apps are rejected",
    ),
    (
        "android.permission.SCHEDULE_EXACT_ALARM",
        "nothing in the Console; the user allows it in the settings, and it is off for new installations since Android 14",
    ),
    (
        "android.permission.REQUEST_IGNORE_BATTERY_OPTIMIZATIONS",
        "allowed only where a core function of the app suffers without it (developer.android.com, doze)",
    ),
    ("android.permission.RUN_USER_INITIATED_JOBS", "nothing in the Console; granted at installation"),
];

pub fn report(background: &Background, products: &[Product], sources: &Sources) -> Report {
    let apps: Vec<&AndroidApp> = products
        .iter()
        .filter_map(|product| match product {
            Product::Android(app) => Some(app),
            Product::Ios(_) => None,
        })
        .collect();
    let package = apps.iter().find_map(|app| app.manifest.package.as_ref().map(|(package, _)| package.clone()));
    let app = package.or_else(|| background.app.android_package.clone()).unwrap_or_else(|| "the app".into());
    let types = Section {
        heading: "Foreground service types",
        kind: "foregroundServiceType",
        about: ABOUT_TYPES,
        rows: types(background, &apps, sources),
    };
    let permissions = Section {
        heading: "Permissions",
        kind: "permission",
        about: ABOUT_PERMISSIONS,
        rows: permissions(background, &apps, sources),
    };
    let products = apps.iter().map(|app| app.name.clone()).collect();
    Report { store: Store::Play, app, products, sections: vec![types, permissions] }
}

fn types(background: &Background, apps: &[&AndroidApp], sources: &Sources) -> Vec<Row> {
    let with_type = |kind: ForegroundServiceType| {
        let services = background.services.iter().filter(|of| background.enabled && of.on(Platform::Android).enabled);
        services.filter(move |of| of.on(Platform::Android).android.foreground_service_type == Some(kind))
    };
    let row = |kind: ForegroundServiceType| {
        let declared = with_type(kind).map(|declaration| {
            Asker::service(declaration, declaration.place(Platform::Android, "foreground_service_type"), sources)
        });
        let permission = foreground_type(kind).permission;
        let holds = |app: &&&AndroidApp| {
            let has_component = app.manifest.components.iter().any(|component| component.types.kinds.contains(&kind));
            has_component || permission.is_some_and(|name| app.manifest.permission(name).is_some())
        };
        let found: Vec<&&AndroidApp> = apps.iter().filter(holds).collect();
        let declared: Vec<Asker> = declared.collect();
        if declared.is_empty() && found.is_empty() {
            return None;
        }
        let others: BTreeSet<&str> = found
            .iter()
            .flat_map(|app| &app.manifest.components)
            .filter(|component| declared.is_empty() && component.types.kinds.contains(&kind))
            .map(|component| component.name.as_str())
            .collect();
        let purposes: Vec<String> = with_type(kind).map(|of| of.on(Platform::Android).title.clone()).collect();
        let others = others.into_iter().map(|name| Asker::other(format!("component {name}")));
        let found = found.iter().map(|app| app.name.as_str());
        Some(Row::new(kind.to_string(), of_type(kind, &purposes)).asked_by(declared).asked_by(others).found_in(found))
    };
    FOREGROUND_TYPES.iter().filter_map(|rules| row(rules.kind)).collect()
}

fn of_type(kind: ForegroundServiceType, purposes: &[String]) -> String {
    let rules = foreground_type(kind);
    let mut text = match (rules.permission, purposes) {
        (None, _) => "has no permission of its own; declare it where the form lists it".to_owned(),
        (Some(_), []) => "take it out of the app, or declare it: description, user impact, video".to_owned(),
        (Some(_), purposes) => format!("declare it: description, user impact, video of {}", purposes.join(" and of ")),
    };
    if kind == ForegroundServiceType::SpecialUse {
        text.push_str(&format!("; the reviewer reads {SPECIAL_USE_PROPERTY} of the service"));
    }
    let asks = match rules.grant {
        Some(Grant::RunTimePermission) => "; the video has to show how the user grants the permission",
        Some(Grant::Consent) => "; the user consents to each capture",
        Some(Grant::SpecialAccess) => "; the user allows it in the settings",
        None => "",
    };
    text.push_str(asks);
    text
}

fn permissions(background: &Background, apps: &[&AndroidApp], sources: &Sources) -> Vec<Row> {
    let needs = manifest::permission_needs(background);
    let mut names: BTreeSet<&str> = needs.iter().map(|need| need.name).collect();
    let has_work = manifest::needs(background).is_some();
    names.extend(OF_WORK_MANAGER.iter().filter(|_| has_work));
    names.extend(apps.iter().flat_map(|app| &app.manifest.permissions).map(|permission| permission.name.as_str()));
    let row = |name: &str| {
        let asker = |need: &PermissionNeed<'_>| {
            Asker::service(need.service, need.service.place(Platform::Android, need.asked_by), sources)
        };
        let found = apps.iter().filter(|app| app.manifest.permission(name).is_some()).map(|app| app.name.as_str());
        let asked_by = needs.iter().filter(|need| need.name == name).map(asker);
        let of_library = (has_work && OF_WORK_MANAGER.contains(&name)).then(|| Asker::other("WorkManager"));
        Row::new(name, of_permission(name)).asked_by(asked_by).asked_by(of_library).found_in(found)
    };
    names.into_iter().map(row).collect()
}

fn of_permission(name: &str) -> String {
    if let Some((_, wants)) = KNOWN.iter().find(|(known, _)| *known == name) {
        return (*wants).to_owned();
    }
    if let Some(rules) = FOREGROUND_TYPES.iter().find(|rules| rules.permission == Some(name)) {
        return format!("declared with the type {}", rules.kind);
    }
    match FOREGROUND_TYPES.iter().find(|rules| rules.prerequisites.contains(&name)) {
        Some(rules) if rules.grant == Some(Grant::RunTimePermission) => {
            format!("the app asks the user at run time; the type {} does not start without", rules.kind)
        }
        Some(rules) => format!("nothing in the Console by itself; the type {} needs one such permission", rules.kind),
        None => "not known here".to_owned(),
    }
}
