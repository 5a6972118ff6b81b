use std::collections::BTreeSet;

use super::generated::{Project, between};

const IDENTIFIERS: &str = "BGTaskSchedulerPermittedIdentifiers";
const MODES: &str = "UIBackgroundModes";

fn set(names: &[&str]) -> BTreeSet<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

#[test]
fn every_output_has_the_same_identifiers() {
    let project = Project::of("01-identifier-missing");
    let plist = project.read("ios/App/Info.plist");
    project.write("ios/App/Info.plist", &plist.replace("PermittedBackgroundTaskSchedulerIdentifiers", "Other"));
    project.generate(&[]);

    let declared = set(&["sync-notes", "tidy-up"]);
    let identifiers = project.plist_list("ios/App/Info.plist", IDENTIFIERS);
    assert_eq!(identifiers, declared.iter().map(|id| format!("com.example.notes.background.{id}")).collect());
    let swift = project.output("ios/OroBackgroundDeclaration.swift");
    assert_eq!(between(&swift, "identifier: \"", "\""), identifiers);
    assert_eq!(between(&swift, " id: \"", "\""), declared);

    assert_eq!(between(&project.output("rust/src/table.rs"), " id: text(\"", "\")"), declared);
    assert_eq!(between(&project.output("OroBackgroundServices.kt"), " = \"", "\"\n"), declared);
    let typings = project.output("oro-background.d.ts");
    assert!(typings.contains("export type ServiceId = keyof DeclaredServices;"), "{typings}");
    let services = typings.split("interface DeclaredServices {").nth(1).expect("is there").split("\n  }").next();
    assert_eq!(between(services.expect("ends"), "    \"", "\": {"), declared);
    // And calls take nothing else.
    for call in ["schedule", "cancel", "status", "history", "postMessage"] {
        assert!(typings.contains(&format!("    {call}(id: AnyServiceId")), "{call} takes any text:\n{typings}");
    }
    assert!(typings.contains("export type AnyServiceId = ServiceId | RegisteredId;"), "{typings}");
}

#[test]
fn a_mode_comes_with_its_identifiers_and_goes_with_them() {
    let project = Project::of("02-mode-without-identifiers");
    let plist = project.read("ios/App/Info.plist");
    let (head, rest) = plist.split_once("\t<key>UIBackgroundModes").expect("the mistake");
    let bare = format!("{head}{}", rest.split_once("</array>\n").expect("ends").1);
    project.write("ios/App/Info.plist", &bare);
    let lists = || [IDENTIFIERS, MODES].map(|key| project.plist_list("ios/App/Info.plist", key));

    project.generate(&[]);
    assert_eq!(lists(), [set(&["com.example.notes.background.tidy-up"]), set(&["processing"])]);
    project.generate(&["background.service.tidy-up.enabled=false"]);
    assert_eq!(lists(), [set(&[]), set(&[])]);
    assert_eq!(project.read("ios/App/Info.plist"), bare);
}
