//! AndroidManifest.xml: components and permissions, and of those only what a declared service needs.

use std::collections::BTreeMap;

use super::kotlin::{is_foreground_service, is_long_running_worker, restarts_at_boot};
use super::merge::manifest::{Element, ManifestAdditions, Permission};
use super::{Declared, declared_on, names};
use oro_bg_runtime::grants;

use crate::config::{Background, ForegroundServiceType, Keyword, Platform, ServiceDeclaration};
use crate::diagnostic::Span;
use crate::platform::android;

/// What the manifest must have for the services of `background`; None where none is enabled on Android.
pub fn needs(background: &Background) -> Option<ManifestAdditions> {
    let services = declared_on(background, Platform::Android);
    (!services.is_empty()).then(|| additions(background, &services))
}

pub(super) fn additions(background: &Background, services: &[Declared<'_>]) -> ManifestAdditions {
    let package = names::android_package(background);
    let application =
        [foreground_service(package, services), work_manager_service(services), receiver(package, services)];
    ManifestAdditions {
        namespace: background.app.android_package.clone(),
        permissions: permissions(services),
        application: application.into_iter().flatten().collect(),
    }
}

/// A permission that a service needs.
pub struct PermissionNeed<'a> {
    pub name: &'static str,
    pub service: &'a ServiceDeclaration,
    /// The key that asks for it.
    pub asked_by: &'static str,
}

/// The permissions that each service of `background` needs on Android, in the order of the services.
pub fn permission_needs(background: &Background) -> Vec<PermissionNeed<'_>> {
    let services = declared_on(background, Platform::Android).into_iter();
    let need = |service| move |(name, asked_by)| PermissionNeed { name, service, asked_by };
    services.flat_map(|declared| permissions_of(&declared).into_iter().map(need(declared.declaration))).collect()
}

/// With the keys that ask for them.
fn permissions_of(declared: &Declared<'_>) -> Vec<(&'static str, &'static str)> {
    let service = declared.service;
    let mut needed = Vec::new();
    if grants::opens(&service.permissions.iter().collect::<Vec<_>>(), grants::NETWORK) {
        needed.push((android::INTERNET, "permissions"));
    }
    if service.permissions.contains("notifications") {
        needed.push((android::POST_NOTIFICATIONS, "permissions"));
    }
    if restarts_at_boot(declared) {
        needed.push((android::RECEIVE_BOOT_COMPLETED, "keep_alive"));
    }
    if let Some(rules) = service.android.foreground_service_type.map(android::foreground_type) {
        // Its notification is hidden without POST_NOTIFICATIONS.
        let of_all = [android::FOREGROUND_SERVICE, android::POST_NOTIFICATIONS];
        let of_type = rules.permission.into_iter().chain(rules.default_prerequisite);
        needed.extend(of_all.into_iter().chain(of_type).map(|name| (name, "foreground_service_type")));
    }
    needed
}

/// Sorted by name; each remembers the first service that needs it.
fn permissions(services: &[Declared<'_>]) -> Vec<Permission> {
    let mut needed: BTreeMap<&str, Span> = BTreeMap::new();
    for declared in services {
        for (name, _) in permissions_of(declared) {
            needed.entry(name).or_insert(declared.declaration.span);
        }
    }
    needed.into_iter().map(|(name, origin)| Permission { origin: Some(origin), ..Permission::new(name) }).collect()
}

/// The app's own component for `keep_alive`, with the types of all that may be in it.
fn foreground_service(package: &str, services: &[Declared<'_>]) -> Option<Element> {
    let kept: Vec<_> = services.iter().filter(|declared| is_foreground_service(declared)).collect();
    let first = kept.first()?;
    let element = Element::named("service", format!("{package}.OroBackgroundService"))
        .android("exported", "false")
        .android("foregroundServiceType", types(&kept))
        .needed_by(first.declaration.span);
    Some(with_special_use(element, &kept))
}

/// WorkManager's component has no types of its own: the app says by merge rule which ones its workers use
/// (developer.android.com, long-running workers).
fn work_manager_service(services: &[Declared<'_>]) -> Option<Element> {
    let long: Vec<_> = services.iter().filter(|declared| is_long_running_worker(declared)).collect();
    let first = long.first()?;
    let element = Element::named("service", android::WORK_MANAGER_SERVICE)
        .android("exported", "false")
        .android("foregroundServiceType", types(&long))
        .tools("node", "merge")
        .needed_by(first.declaration.span);
    Some(with_special_use(element, &long))
}

/// Not exported: the two broadcasts come from the system, which reaches it all the same.
fn receiver(package: &str, services: &[Declared<'_>]) -> Option<Element> {
    let first = services.iter().find(|declared| restarts_at_boot(declared))?;
    let filter = Element::new("intent-filter")
        .child(Element::named("action", "android.intent.action.BOOT_COMPLETED"))
        .child(Element::named("action", "android.intent.action.MY_PACKAGE_REPLACED"));
    Some(
        Element::named("receiver", format!("{package}.OroBackgroundReceiver"))
            .android("exported", "false")
            .child(filter)
            .needed_by(first.declaration.span),
    )
}

fn types(services: &[&Declared<'_>]) -> String {
    let mut types: Vec<_> =
        services.iter().filter_map(|declared| declared.service.android.foreground_service_type).collect();
    types.sort_unstable();
    types.dedup();
    types.iter().map(|kind| kind.as_str()).collect::<Vec<_>>().join("|")
}

/// A component has the property once, so it says what all of its services are for.
fn with_special_use(element: Element, services: &[&Declared<'_>]) -> Element {
    let special = services
        .iter()
        .filter(|declared| declared.service.android.foreground_service_type == Some(ForegroundServiceType::SpecialUse))
        .map(|declared| declared.service.android.special_use.as_deref().unwrap_or(&declared.service.title));
    let purpose = special.collect::<Vec<_>>().join("; ");
    if purpose.is_empty() {
        return element;
    }
    element.child(Element::named("property", android::SPECIAL_USE_PROPERTY).android("value", purpose))
}
