use super::generated::Project;
use crate::fixture;

const PLIST: &str = "ios/App/Info.plist";

#[test]
fn modes_of_others_stay_and_ours_go_again() {
    let project = Project::of("03-modes-overwritten");
    let before = project.read(PLIST);
    let list = |key: &str| project.plist_list(PLIST, key).into_iter().collect::<Vec<_>>();

    project.generate(&[]);
    assert_eq!(list("UIBackgroundModes"), ["bluetooth-central", "fetch", "location", "processing"]);
    let identifiers = list("BGTaskSchedulerPermittedIdentifiers");
    assert!(identifiers.contains(&"com.example.map.tiles".to_owned()) && identifiers.len() == 3, "{identifiers:?}");
    let after = project.read(PLIST);
    for line in before.lines() {
        let kept = line.trim_end_matches("</array>");
        assert!(after.contains(kept), "{line:?} is not there any more:\n{after}");
    }

    project.generate(&[]);
    assert_eq!(project.read(PLIST), after, "a second time changes nothing");

    project.generate(&["background.service.sync-notes.enabled=false", "background.service.tidy-up.enabled=false"]);
    assert_eq!(project.read(PLIST), before, "what was there before is what is left, `fetch` of others too");
}

#[test]
fn what_was_merged_is_a_list_of_strings() {
    let project = Project::of("04-value-of-another-kind");
    let before = project.read(PLIST);
    fixture::oro_bg(project.path()).args(["gen", "--platform", "ios"]).assert().code(2);
    assert_eq!(project.read(PLIST), before, "nothing is written over a value of another kind");
    assert!(!project.path().join("gen").exists() && !project.path().join("oro-bg.lock").exists());

    let (head, rest) = before.split_once("\t<key>BGTask").expect("the mistake");
    project.write(PLIST, &format!("{head}{}", rest.split_once("\t</dict>\n").expect("ends").1));
    project.generate(&[]);
    let plist = plist::Value::from_file(project.path().join(PLIST)).expect("a plist");
    let plist = plist.as_dictionary().expect("a dictionary");
    for (key, value) in [
        ("BGTaskSchedulerPermittedIdentifiers", "com.example.notes.background.sync-notes"),
        ("UIBackgroundModes", "fetch"),
    ] {
        assert_eq!(plist[key], plist::Value::Array(vec![value.into()]), "{key}");
    }
}
