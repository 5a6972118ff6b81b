//! Apple's App Store. Sources: App Review Guidelines 2.5.4; Apple's documentation of BackgroundTasks and of privacy manifests.
//! Read 2026-11.

use std::collections::BTreeSet;

use super::{Asker, Report, Row, Section, Store};
use crate::artifact::{IosApp, Product, Signature};
use crate::codegen::merge::plist::{IDENTIFIERS_KEY, MODES_KEY};
use crate::codegen::xcode::{self, XcodeService};
use crate::config::{Background, Platform, ServiceDeclaration, ServiceId};
use crate::diagnostic::Sources;
use crate::xcode::Entitled;

const ABOUT_MODES: &str = "Background modes are for what they are meant for (App Review Guidelines, 2.5.4): say in the review notes of App Store Connect which \
feature of the app each one serves, and how the reviewer sees it.";

const ABOUT_IDENTIFIERS: &str = "The upload is refused with ITMS-90771 where the mode `processing` is there and no identifier is; a debugger's method in the app is a \
reason for rejection (OBG168).";

const ABOUT_PRIVACY: &str = "What the app links has to have reasons in PrivacyInfo.xcprivacy, or the upload is refused with ITMS-91053 (Apple, required reason API).";

/// The category of `stat` and its like.
const FILE_TIMESTAMP: &str = "NSPrivacyAccessedAPICategoryFileTimestamp";

pub fn report(background: &Background, products: &[Product], sources: &Sources) -> Report {
    let apps: Vec<&IosApp> = products
        .iter()
        .filter_map(|product| match product {
            Product::Ios(app) => Some(app),
            Product::Android(_) => None,
        })
        .collect();
    let services = services(background);
    let signed = apps.iter().find_map(|app| Some(app.keys()?.string("CFBundleIdentifier")?.0.to_owned()));
    let app = signed.or_else(|| background.app.bundle_identifier.clone()).unwrap_or_else(|| "the app".into());
    let section = |heading, kind, about, rows| Section { heading, kind, about, rows };
    let sections = vec![
        section("Background modes", "backgroundMode", ABOUT_MODES, modes(&services, &apps, sources)),
        section("Task identifiers", "taskIdentifier", ABOUT_IDENTIFIERS, identifiers(&services, &apps, sources)),
        section("Entitlements", "entitlement", "", entitlements(background, &apps, sources)),
        section("Privacy manifest", "privacy", ABOUT_PRIVACY, privacy(&services, &apps)),
    ];
    Report { store: Store::AppStore, app, products: apps.iter().map(|app| app.name.clone()).collect(), sections }
}

type Subject<'a> = (&'a ServiceDeclaration, XcodeService);

fn services(background: &Background) -> Vec<Subject<'_>> {
    let enabled = background.services.iter().filter(|of| background.enabled && of.on(Platform::Ios).enabled);
    enabled.map(|declaration| (declaration, xcode::service(background, &declaration.id))).collect()
}

/// The strings that apps have in an array of their Info.plist.
fn listed<'a>(apps: &[&'a IosApp], key: &str) -> BTreeSet<&'a str> {
    let lists = apps.iter().filter_map(|app| app.keys()).flat_map(|keys| keys.strings(key));
    lists.map(|(text, _)| text.as_str()).collect()
}

fn lists(app: &IosApp, key: &str, value: &str) -> bool {
    app.keys().is_some_and(|keys| keys.strings(key).iter().any(|(text, _)| text == value))
}

fn modes(services: &[Subject<'_>], apps: &[&IosApp], sources: &Sources) -> Vec<Row> {
    let mut modes: BTreeSet<&str> = services.iter().filter_map(|(_, known)| known.background_mode).collect();
    modes.extend(listed(apps, MODES_KEY));
    let row = |mode: &str| {
        let needs = services.iter().filter(|(_, known)| known.background_mode == Some(mode));
        let asked_by = needs.map(|(of, _)| Asker::service(of, of.place(Platform::Ios, "request"), sources));
        let wants = match mode {
            "fetch" => "justify it: content that is refreshed before the user opens the app",
            "processing" => "justify it: maintenance that takes minutes, while the device is idle",
            _ => "justify it, if the app itself needs it; oro-bg does not",
        };
        let found = apps.iter().filter(|app| lists(app, MODES_KEY, mode)).map(|app| app.name.as_str());
        Row::new(mode, wants).asked_by(asked_by).found_in(found)
    };
    modes.into_iter().map(row).collect()
}

fn identifiers(services: &[Subject<'_>], apps: &[&IosApp], sources: &Sources) -> Vec<Row> {
    let mut names: BTreeSet<&str> = services.iter().map(|(_, known)| known.permitted.as_str()).collect();
    names.extend(listed(apps, IDENTIFIERS_KEY));
    let row = |name: &str| {
        let asked_by = services.iter().filter(|(_, known)| known.permitted == name);
        let asked_by: Vec<Asker> =
            asked_by.map(|(of, _)| Asker::service(of, of.place(Platform::Ios, "identifier"), sources)).collect();
        let wants = if asked_by.is_empty() { "something else of the app has to register it" } else { "nothing" };
        let found = apps.iter().filter(|app| lists(app, IDENTIFIERS_KEY, name)).map(|app| app.name.as_str());
        Row::new(name, wants).asked_by(asked_by).found_in(found)
    };
    names.into_iter().map(row).collect()
}

fn entitlements(background: &Background, apps: &[&IosApp], sources: &Sources) -> Vec<Row> {
    let row = |need: xcode::EntitlementNeed| {
        let of = |id: &ServiceId| {
            background.services.iter().find(|declaration| declaration.id == *id).expect("it needs this")
        };
        let asked_by = need.services.iter().map(|(id, place)| Asker::service(of(id), *place, sources));
        let has = |app: &&&IosApp| matches!(&app.signature, Signature::Read(signed) if matches!(signed.has(need.entitlement.key), Entitled::Yes));
        let found = apps.iter().filter(has).map(|app| app.name.as_str());
        Row::new(need.entitlement.key, need.entitlement.way).asked_by(asked_by).found_in(found)
    };
    xcode::needs(background).entitlements.into_iter().map(row).collect()
}

/// The runtime keeps what services store in files; Rust's standard library links `stat`, `fstat` and `lstat` for that. It
/// looks at no other file's dates, at no free space, and at no user defaults.
fn privacy(services: &[Subject<'_>], apps: &[&IosApp]) -> Vec<Row> {
    if services.is_empty() {
        return Vec::new();
    }
    let has =
        |app: &&&IosApp| app.privacy.as_ref().is_some_and(|known| known.iter().any(|name| name == FILE_TIMESTAMP));
    vec![
        Row::new(
            FILE_TIMESTAMP,
            "declare it with reason C617.1, files in the app's own container: the runtime's library links `stat` for the state of services",
        )
        .asked_by([Asker::other("the runtime of oro-bg")])
        .found_in(apps.iter().filter(has).map(|app| app.name.as_str())),
    ]
}
