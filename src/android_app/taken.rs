//! What services need, and a manifest of the app takes away: in the Android build the manifests of flavours and build types
//! are merged over that of `src/main`, and all of them over those of libraries (developer.android.com, Merge multiple
//! manifest files, read 2026-11). What `gen` refuses to merge into is not told here.

use std::collections::BTreeSet;

use super::manifest::{Manifest, Read};
use crate::codegen::merge::manifest::{ANDROID, Element, ManifestAdditions, TOOLS, full_name};
use crate::codegen::merge::xml::ElementId;
use crate::diagnostic::{Code, Diagnostic, Span};
use crate::platform::android;

/// Permissions that WorkManager's own manifest brings, and what is lost without (androidx work-runtime,
/// AndroidManifest.xml; JobInfo.Builder).
const OF_WORK_MANAGER: &[(&str, &str)] = &[
    (
        "android.permission.RECEIVE_BOOT_COMPLETED",
        "after a restart of the device, nothing runs until the app is opened",
    ),
    ("android.permission.ACCESS_NETWORK_STATE", "work that waits for the network is refused by target 34 and later"),
    ("android.permission.WAKE_LOCK", "work in the foreground fails with a SecurityException"),
];

/// Everything that the manifests take away of what is `needed`.
pub fn check(manifests: &[Manifest], needed: &ManifestAdditions) -> Vec<Diagnostic> {
    manifests.iter().flat_map(|manifest| Taking { manifest, read: manifest.read(), needed }.findings()).collect()
}

struct Taking<'a> {
    manifest: &'a Manifest,
    read: Read<'a>,
    needed: &'a ManifestAdditions,
}

impl Taking<'_> {
    fn findings(&self) -> Vec<Diagnostic> {
        let mut found = Vec::new();
        if let Some(application) = self.read.application
            && self.read.android(application, "enabled") == Some("false")
        {
            let finding =
                Diagnostic::error(Code::ManifestTakesAway, "the app is switched off, and its services with it");
            found.push(
                finding
                    .at(self.read.span(application, ANDROID, "enabled"), "switches off every component")
                    .because("Android starts no component of such an app (developer.android.com, <application>)")
                    .help("remove the attribute"),
            );
        }
        found.extend(self.read.children(None).filter_map(|id| self.permission(id)));
        found.extend(self.read.components().flat_map(|id| self.component(id)));
        found
    }

    /// `tools:node="remove"` and `removeAll`. With a selector it holds for one library, which is not looked into.
    fn removes(&self, id: ElementId) -> bool {
        matches!(self.read.tools(id, "node"), Some("remove" | "removeAll")) && self.read.tools(id, "selector").is_none()
    }

    fn is_of_variant(&self) -> bool {
        self.manifest.variant.is_some()
    }

    fn permission(&self, id: ElementId) -> Option<Diagnostic> {
        if !self.read.tag(id).starts_with("uses-permission") || !self.removes(id) {
            return None;
        }
        let name = self.read.android(id, "name");
        let is_meant = |needed: &str| name.is_none_or(|name| name == needed);
        let place = self.read.span(id, TOOLS, "node");
        // Of the main manifest `gen` speaks itself, as far as it is named.
        let own = self.needed.permissions.iter().find(|own| self.is_of_variant() && is_meant(&own.name));
        if let Some(own) = own {
            let finding = Diagnostic::error(
                Code::ManifestTakesAway,
                format!("{} is taken away, which a service needs", own.name),
            )
            .at(place, self.where_it_holds());
            let finding = own.origin.into_iter().fold(finding, |finding, origin| finding.at(origin, "needed by this"));
            return Some(
                finding.because("Android refuses what the app has no permission for").help("remove this line"),
            );
        }
        let (permission, loss) = OF_WORK_MANAGER.iter().find(|(permission, _)| is_meant(permission))?;
        Some(
            Diagnostic::warning(
                Code::ManifestTakesAway,
                format!("{permission} is taken away, which WorkManager needs"),
            )
            .at(place, self.where_it_holds())
            .because(format!("{loss} (androidx work)"))
            .help("remove this line; WorkManager brings the permission"),
        )
    }

    fn where_it_holds(&self) -> String {
        match &self.manifest.variant {
            Some(variant) => format!("for builds with {variant}"),
            None => "taken away here".to_owned(),
        }
    }

    fn component(&self, id: ElementId) -> Vec<Diagnostic> {
        let tag = self.read.tag(id);
        let package = self.needed.namespace.as_deref();
        let name = self.read.android(id, "name").map(|name| full_name(tag, name, package).into_owned());
        let mut found = Vec::new();
        if self.removes(id) {
            let place = self.read.span(id, TOOLS, "node");
            let is_meant = |needed: &str| name.as_deref().is_none_or(|name| name == needed);
            if tag == "service" && is_meant(android::WORK_MANAGER_JOB_SERVICE) {
                found.push(
                    Diagnostic::error(
                        Code::ManifestTakesAway,
                        "WorkManager's service is taken away, so no service runs",
                    )
                    .at(place, self.where_it_holds())
                    .because(format!(
                        "Android starts WorkManager's work by {} (androidx work)",
                        android::WORK_MANAGER_JOB_SERVICE
                    ))
                    .help("remove this element"),
                );
            }
            if self.is_of_variant() {
                let taken =
                    self.needed.application.iter().filter(|own| own.tag == tag && is_meant(attribute(own, "name")));
                found.extend(taken.map(|own| self.taken(own, place, "taken away")));
            }
            return found;
        }
        let Some(name) = name.filter(|_| self.is_of_variant()) else { return found };
        let own = self.needed.application.iter().find(|own| own.tag == tag && attribute(own, "name") == name);
        found.extend(own.and_then(|own| self.changed(id, own)));
        found
    }

    /// What a flavour's element of the same name does to one of ours.
    fn changed(&self, id: ElementId, own: &Element) -> Option<Diagnostic> {
        if self.read.android(id, "enabled") == Some("false") {
            return Some(self.taken(own, self.read.span(id, ANDROID, "enabled"), "switched off"));
        }
        if self.read.android(id, "process").is_some() {
            let place = self.read.span(id, ANDROID, "process");
            return Some(self.taken(own, place, "put into another process than the runtime's"));
        }
        let needed = flags(attribute(own, "foregroundServiceType"));
        if needed.is_empty() {
            return None;
        }
        let here = self.read.android(id, "foregroundServiceType");
        let lists = |what: &str| {
            let names = self.read.tools(id, what).unwrap_or_default();
            names
                .split(',')
                .any(|name| matches!(name.trim(), "android:foregroundServiceType" | "foregroundServiceType"))
        };
        let is_replaced = self.read.tools(id, "node") == Some("replace");
        let place = if lists("remove") {
            self.read.span(id, TOOLS, "remove")
        } else if is_replaced && here.is_none() {
            self.read.span(id, TOOLS, "node")
        } else if (is_replaced || lists("replace")) && !needed.is_subset(&flags(here.unwrap_or_default())) {
            self.read.span(id, ANDROID, "foregroundServiceType")
        } else {
            return None;
        };
        Some(self.taken(own, place, "without the foreground types that services have"))
    }

    fn taken(&self, own: &Element, place: Span, how: &str) -> Diagnostic {
        let name = attribute(own, "name");
        let finding = Diagnostic::error(Code::ManifestTakesAway, format!("<{}> {name} is {how}", own.tag))
            .at(place, self.where_it_holds());
        let finding = own.origin.into_iter().fold(finding, |finding, origin| finding.at(origin, "needed by this"));
        finding
            .because("manifests of flavours and build types are merged over that of src/main, where `gen` puts it")
            .help("remove this from the flavour's manifest; to be without the service, switch it off in the configuration")
    }
}

fn attribute<'e>(element: &'e Element, name: &str) -> &'e str {
    let found = element.attributes.iter().find(|attribute| attribute.name == name);
    found.map_or("", |attribute| attribute.value.as_str())
}

fn flags(value: &str) -> BTreeSet<&str> {
    value.split('|').map(str::trim).filter(|flag| !flag.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::codegen::merge::manifest::Permission;
    use crate::diagnostic::Sources;

    /// What is told of a manifest of a flavour, or of `src/main`: the message without the names.
    fn told(children: &str, application: &str, variant: Option<&str>) -> Vec<String> {
        let text = format!(
            "<manifest xmlns:android=\"{ANDROID}\" xmlns:tools=\"{TOOLS}\" package=\"a.b\">{children}<application>{application}</application></manifest>"
        );
        let source = Sources::default().add("AndroidManifest.xml", text.as_str());
        let manifest = Manifest::of(source, text.into(), variant.map(str::to_owned)).expect("a manifest");
        let service = Element::named("service", "a.b.Ours").android("foregroundServiceType", "dataSync|health");
        let needed = ManifestAdditions {
            namespace: Some("a.b".into()),
            permissions: vec![Permission::new("android.permission.INTERNET")],
            application: vec![service, Element::named("receiver", "a.b.Starter")],
        };
        check(&[manifest], &needed).into_iter().map(|finding| finding.message).collect()
    }

    #[test]
    fn a_flavour_takes_away_or_does_not() {
        let types = "without the foreground types";
        for (attributes, expected) in [
            ("tools:node=\"remove\"", Some("taken away")),
            ("tools:node=\"remove\" tools:selector=\"com.example\"", None),
            ("android:enabled=\"false\"", Some("switched off")),
            ("android:enabled=\"true\"", None),
            ("android:process=\":a\"", Some("another process")),
            ("tools:remove=\"android:exported, android:foregroundServiceType\"", Some(types)),
            ("tools:remove=\"android:exported\"", None),
            ("tools:node=\"replace\"", Some(types)),
            ("tools:node=\"replace\" android:foregroundServiceType=\"health\"", Some(types)),
            ("tools:node=\"replace\" android:foregroundServiceType=\"health|dataSync\"", None),
            ("tools:replace=\"android:foregroundServiceType\" android:foregroundServiceType=\"camera\"", Some(types)),
            // Without `tools:replace` the build itself refuses it.
            ("android:foregroundServiceType=\"camera\"", None),
            ("tools:node=\"merge\"", None),
        ] {
            for name in ["a.b.Ours", ".Ours"] {
                let element = format!("<service android:name=\"{name}\" {attributes}/>");
                let found = told("", &element, Some("src/free"));
                assert_eq!(found.len(), usize::from(expected.is_some()), "{element}: {found:?}");
                assert!(expected.is_none_or(|expected| found[0].contains(expected)), "{element}: {found:?}");
                assert!(told("", &element, None).is_empty(), "`gen` speaks of the main manifest");
                assert!(
                    told("", &element.replace("Ours", "Theirs"), Some("src/free")).is_empty(),
                    "others are not ours"
                );
                assert!(
                    told("", &element.replace("<service", "<receiver"), Some("src/free")).is_empty(),
                    "nor other tags"
                );
            }
        }
    }

    #[test]
    fn elements_without_types_may_be_replaced() {
        let starter = |attributes: &str| format!("<receiver android:name=\".Starter\" {attributes}/>");
        assert!(told("", &starter("tools:node=\"replace\""), Some("src/free")).is_empty());
        assert_eq!(told("", &starter("tools:node=\"remove\""), Some("src/free")).len(), 1);
    }

    #[test]
    fn only_services_take_away_those_of_workmanager() {
        for (tag, count) in [("service", 1), ("receiver", 0), ("activity", 0)] {
            let all = format!("<{tag} tools:node=\"removeAll\"/>");
            assert_eq!(told("", &all, None).len(), count, "{all}");
        }
    }

    #[test]
    fn permissions_are_ours_or_those_of_workmanager() {
        let removed = |name: &str| format!("<uses-permission {name} tools:node=\"remove\"/>");
        let named = |name: &str| removed(&format!("android:name=\"android.permission.{name}\""));
        for (element, in_main, in_flavour) in [
            (named("INTERNET"), 0, 1),
            (named("WAKE_LOCK"), 1, 1),
            (named("ACCESS_NETWORK_STATE"), 1, 1),
            (named("RECEIVE_BOOT_COMPLETED"), 1, 1),
            (named("CAMERA"), 0, 0),
            (removed("").replace("\"remove\"", "\"removeAll\""), 1, 1),
            (named("INTERNET").replace("\"remove\"", "\"replace\""), 0, 0),
            ("<queries tools:node=\"removeAll\"/>".to_owned(), 0, 0),
        ] {
            assert_eq!(told(&element, "", None).len(), in_main, "{element}");
            assert_eq!(told(&element, "", Some("src/free")).len(), in_flavour, "{element}");
        }
    }
}
