//! What a declaration asks of the Android manifest and of Info.plist, and nothing beyond it.

mod support;

use oro_bg::codegen::emit;
use oro_bg::codegen::merge::manifest::{Element, ManifestAdditions, Namespace};
use oro_bg::codegen::merge::plist::PlistAdditions;
use oro_bg::config::{ForegroundServiceType, IosRequest, Keyword, Platform, PlatformSet, Service};
use oro_bg::platform::android::foreground_type;
use support::{Declaration, HOSTILE, permissions};

#[test]
fn a_service_that_may_do_nothing_needs_nothing() {
    let manifest = android(|_| {});
    assert!(manifest.permissions.is_empty() && manifest.application.is_empty(), "{manifest:?}");
}

#[test]
fn capabilities_become_permissions() {
    let manifest = android(|service| service.permissions = permissions(&["network", "notifications", "storage"]));
    assert_eq!(names(&manifest), ["INTERNET", "POST_NOTIFICATIONS"]);
    assert!(manifest.application.is_empty());
    let manifest = android(|service| service.permissions = permissions(&["network:api.example.com"]));
    assert_eq!(names(&manifest), ["INTERNET"]);
}

#[test]
fn every_foreground_type_brings_its_permissions() {
    for (word, kind) in ForegroundServiceType::ALL {
        let manifest = android(|service| {
            service.keep_alive = true;
            service.android.foreground_service_type = Some(*kind);
        });
        let rules = foreground_type(*kind);
        let names = names(&manifest);
        assert!(names.contains(&"FOREGROUND_SERVICE") && names.contains(&"POST_NOTIFICATIONS"), "{word}: {names:?}");
        for needed in rules.permission.iter().chain(&rules.default_prerequisite) {
            assert!(manifest.permissions.iter().any(|permission| permission.name == *needed), "{word} needs {needed}");
        }
        let service = component(&manifest, "com.example.notes.OroBackgroundService");
        assert_eq!(attribute(service, "foregroundServiceType"), Some(*word));
        let receives_boot = manifest.application.iter().any(|element| element.tag == "receiver");
        assert_eq!(names.contains(&"RECEIVE_BOOT_COMPLETED"), receives_boot, "{word}");
        assert!(!receives_boot || rules.boot_forbidden_since.is_none() && !rules.while_in_use, "{word}");
        assert!(manifest.application.iter().all(|element| attribute(element, "exported") == Some("false")), "{word}");
    }
}

#[test]
fn a_long_running_worker_types_the_component_of_workmanager() {
    let manifest = android(|service| service.android.foreground_service_type = Some(ForegroundServiceType::DataSync));
    let service = component(&manifest, "androidx.work.impl.foreground.SystemForegroundService");
    let rule = service.attributes.iter().find(|attribute| attribute.namespace == Namespace::Tools);
    assert_eq!(rule.map(|rule| (rule.name.as_str(), rule.value.as_str())), Some(("node", "merge")));
    assert_eq!(manifest.application.len(), 1, "the app needs no component of its own");
}

#[test]
fn the_purpose_of_special_use_is_carried_to_the_letter() {
    let manifest = android(|service| {
        service.keep_alive = true;
        service.android.foreground_service_type = Some(ForegroundServiceType::SpecialUse);
        service.android.special_use = Some(HOSTILE.to_owned());
    });
    let property = &component(&manifest, "com.example.notes.OroBackgroundService").children[0];
    assert_eq!(attribute(property, "name"), Some("android.app.PROPERTY_SPECIAL_USE_FGS_SUBTYPE"));
    assert_eq!(attribute(property, "value"), Some(HOSTILE));
}

#[test]
fn services_that_are_disabled_ask_for_nothing() {
    let change = |service: &mut Service| {
        service.enabled = false;
        service.permissions = permissions(&["network"]);
    };
    assert!(android(change).permissions.is_empty());
    assert_eq!(ios(change), PlistAdditions::default());
}

#[test]
fn background_modes_are_those_of_the_requests() {
    let modes = |request| ios(|service| service.ios.request = request).background_modes;
    assert_eq!(modes(IosRequest::Refresh), ["fetch"]);
    assert_eq!(modes(IosRequest::Processing), ["processing"]);
    assert!(modes(IosRequest::Continued).is_empty());
}

#[test]
fn continued_processing_is_permitted_by_pattern() {
    let identifiers = |identifier: &str| {
        let change = |service: &mut Service| {
            service.ios.request = IosRequest::Continued;
            service.ios.identifier = identifier.to_owned();
        };
        ios(change).identifiers
    };
    assert_eq!(identifiers("com.example.notes.export"), ["com.example.notes.export.*"]);
    assert_eq!(identifiers("com.example.notes.export.*"), ["com.example.notes.export.*"]);
}

fn android(change: impl Fn(&mut Service)) -> ManifestAdditions {
    let (background, bundles) = Declaration::new().service("it", change).finish();
    emit(&background, &bundles, Platform::Android.into()).manifest.expect("Android was asked for")
}

fn ios(change: impl Fn(&mut Service)) -> PlistAdditions {
    let (background, bundles) = Declaration::new().service("it", change).finish();
    emit(&background, &bundles, PlatformSet::ALL).plist.expect("iOS was asked for")
}

fn names(manifest: &ManifestAdditions) -> Vec<&str> {
    let names = manifest.permissions.iter().map(|permission| permission.name.as_str());
    names.map(|name| name.strip_prefix("android.permission.").expect("all are Android's own")).collect()
}

fn component<'a>(manifest: &'a ManifestAdditions, name: &str) -> &'a Element {
    let found = manifest.application.iter().find(|element| attribute(element, "name") == Some(name));
    found.unwrap_or_else(|| panic!("{name} is not among {:?}", manifest.application))
}

fn attribute<'a>(element: &'a Element, name: &str) -> Option<&'a str> {
    let found =
        element.attributes.iter().find(|attribute| attribute.namespace == Namespace::Android && attribute.name == name);
    found.map(|attribute| attribute.value.as_str())
}
