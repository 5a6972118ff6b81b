//! Rules of Android that no aapt2 sees, over the manifest of every fixture: what is missing shows on a device only.

mod fixture;
mod support;

use std::collections::BTreeSet;
use std::fs;

use oro_bg::codegen::emit;
use oro_bg::codegen::merge::manifest::{merge, skeleton};
use oro_bg::config::{ForegroundServiceType, Keyword, Platform};
use oro_bg::diagnostic::Sources;
use oro_bg::platform::android::foreground_type;
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use support::Declaration;

const PERMISSION: &str = "android.permission.";

/// A component with what is said in it.
#[derive(Default)]
struct Component {
    tag: String,
    attributes: Vec<(String, String)>,
    actions: BTreeSet<String>,
    properties: BTreeSet<String>,
}

impl Component {
    fn get(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    fn types(&self) -> Vec<&str> {
        self.get("android:foregroundServiceType").map(|types| types.split('|').collect()).unwrap_or_default()
    }
}

#[derive(Default)]
struct Manifest {
    root: Vec<(String, String)>,
    permissions: BTreeSet<String>,
    components: Vec<Component>,
}

fn read(text: &str) -> Manifest {
    let mut manifest = Manifest::default();
    let mut reader = Reader::from_str(text);
    let mut inside = false;
    loop {
        let event = reader.read_event().expect("well-formed");
        let (start, opens) = match &event {
            Event::Start(start) => (start, true),
            Event::Empty(start) => (start, false),
            Event::End(end) => {
                inside &= !is_component(end.name().as_ref());
                continue;
            }
            Event::Eof => return manifest,
            _ => continue,
        };
        let tag = start.name().as_ref().to_owned();
        let attributes = attributes(start);
        let name = attributes.iter().find(|(key, _)| key == "android:name").map(|(_, value)| value.clone());
        match tag.as_str() {
            "manifest" => manifest.root = attributes,
            "uses-permission" => drop(manifest.permissions.insert(name.expect("a permission has a name"))),
            tag if is_component(tag) => {
                manifest.components.push(Component { tag: tag.to_owned(), attributes, ..Component::default() });
                inside = opens;
            }
            "action" | "property" if inside => {
                let component = manifest.components.last_mut().expect("inside of one");
                let into = if tag == "action" { &mut component.actions } else { &mut component.properties };
                into.insert(name.expect("has a name"));
            }
            _ => {}
        }
    }
}

fn is_component(tag: &str) -> bool {
    matches!(tag, "activity" | "activity-alias" | "provider" | "receiver" | "service")
}

fn attributes(start: &BytesStart<'_>) -> Vec<(String, String)> {
    let attributes = start.attributes().map(|attribute| attribute.expect("well-formed"));
    attributes.map(|attribute| (attribute.key.as_ref().to_owned(), attribute.value.into_owned())).collect()
}

/// What is wrong with a manifest of ours.
fn problems(text: &str) -> Vec<String> {
    let manifest = read(text);
    let mut problems = Vec::new();
    let mut allowed: BTreeSet<String> =
        ["INTERNET", "POST_NOTIFICATIONS"].map(|name| format!("{PERMISSION}{name}")).into();
    for component in &manifest.components {
        let name = component.get("android:name").unwrap_or_default();
        let mut problem = |what: &str| problems.push(format!("{name}: {what}"));
        if component.get("android:exported").is_none() {
            problem("does not say whether it is exported");
        }
        if component.actions.contains("android.intent.action.BOOT_COMPLETED") {
            allowed.insert(format!("{PERMISSION}RECEIVE_BOOT_COMPLETED"));
        }
        if component.tag == "service" && component.types().is_empty() {
            problem("has no foreground type");
        }
        for word in component.types() {
            let kind = ForegroundServiceType::parse(word).expect("a known type");
            let rules = foreground_type(kind);
            let needed = [format!("{PERMISSION}FOREGROUND_SERVICE")].into_iter();
            for permission in needed.chain(rules.permission.map(str::to_owned)) {
                if !manifest.permissions.contains(&permission) {
                    problem(&format!("{word} lacks {permission}"));
                }
                allowed.insert(permission);
            }
            let holds = |prerequisite: &&&str| manifest.permissions.contains(**prerequisite);
            if !rules.prerequisites.is_empty() && rules.prerequisites.iter().filter(holds).count() != 1 {
                problem(&format!("{word} needs one of {:?}", rules.prerequisites));
            }
            allowed.extend(rules.prerequisites.iter().map(|name| (*name).to_owned()));
            let has_purpose = component.properties.contains("android.app.PROPERTY_SPECIAL_USE_FGS_SUBTYPE");
            if (kind == ForegroundServiceType::SpecialUse) && !has_purpose {
                problem("does not say what the special use is");
            }
        }
        if name.starts_with("androidx.work.") {
            if component.get("tools:node") != Some("merge") {
                problem("replaces WorkManager's own instead of adding to it");
            }
            if !manifest.root.iter().any(|(key, _)| key == "xmlns:tools") {
                problem("uses a prefix that is not declared");
            }
        }
    }
    let boot = allowed.contains(&format!("{PERMISSION}RECEIVE_BOOT_COMPLETED"));
    if boot && !manifest.permissions.contains(&format!("{PERMISSION}RECEIVE_BOOT_COMPLETED")) {
        problems.push("a receiver waits for the boot without the permission".to_owned());
    }
    problems.extend(manifest.permissions.difference(&allowed).map(|name| format!("{name}: nothing asks for it")));
    problems
}

fn manifest_of(declaration: Declaration) -> String {
    let (background, bundles) = declaration.finish();
    let wanted = emit(&background, &bundles, Platform::Android.into()).manifest.expect("Android was asked for");
    let empty = skeleton("", None);
    let source = Sources::default().add("AndroidManifest.xml", empty.as_str());
    merge(source, &empty, &wanted, None).expect("can be merged").text
}

#[test]
fn every_fixture_and_example() {
    let examples = fixture::folder("valid").join("../../examples").canonicalize().expect("there");
    let examples = fs::read_dir(examples).expect("there").map(|entry| entry.expect("readable").path());
    let projects = fixture::cases("valid").into_iter().chain(examples.filter(|path| path.is_dir()));
    let mut seen = 0;
    for case in projects {
        let project = fixture::copy(&case);
        let mut command = fixture::oro_bg(project.path());
        command.args(["gen", "--platform", "android", "--out", "made"]).assert().success();
        let text = fs::read_to_string(project.path().join("made/android/AndroidManifest.xml")).expect("made");
        assert_eq!(problems(&text), Vec::<String>::new(), "{}:\n{text}", fixture::name(&case));
        seen += 1;
    }
    assert!(seen > 6, "the fixtures are found");
    for declaration in [support::nothing(), support::plain(), support::everything()] {
        let text = manifest_of(declaration);
        assert_eq!(problems(&text), Vec::<String>::new(), "{text}");
    }
}

#[test]
fn every_foreground_type_in_the_app_and_in_workmanager() {
    for (word, kind) in ForegroundServiceType::ALL {
        for keep_alive in [true, false] {
            let text = manifest_of(Declaration::new().service("it", |service| {
                service.keep_alive = keep_alive;
                service.android.foreground_service_type = Some(*kind);
            }));
            assert_eq!(problems(&text), Vec::<String>::new(), "{word}, keep_alive = {keep_alive}:\n{text}");
            assert_eq!(read(&text).components[0].types(), [*word]);
        }
    }
}

/// Each line that a rule is about is taken away once; the rule must see it.
#[test]
fn the_rules_see_what_is_missing() {
    let text = manifest_of(support::everything());
    let lines = [
        "android:exported=",
        "android.permission.FOREGROUND_SERVICE\"",
        "FOREGROUND_SERVICE_LOCATION",
        "FOREGROUND_SERVICE_MEDIA_PROCESSING",
        "ACCESS_COARSE_LOCATION",
        "RECEIVE_BOOT_COMPLETED",
        "tools:node=",
        "intent.action.BOOT_COMPLETED",
    ];
    for line in lines {
        let kept = |candidate: &&str| !candidate.contains(line);
        let is_last = |line: &str| line.trim_end().ends_with("/>") && !line.trim_start().starts_with('<');
        let damaged: Vec<String> = text
            .lines()
            .map(|candidate| match (kept(&candidate), is_last(candidate)) {
                (true, _) => candidate.to_owned(),
                (false, true) => "/>".to_owned(),
                (false, false) if candidate.trim_end().ends_with("\">") && !candidate.trim_start().starts_with('<') => {
                    ">".to_owned()
                }
                (false, false) => String::new(),
            })
            .collect();
        assert!(!problems(&damaged.join("\n")).is_empty(), "nobody misses {line}");
    }
    let purposeless = text.replace("PROPERTY_SPECIAL_USE_FGS_SUBTYPE", "OTHER");
    assert!(!problems(&purposeless).is_empty());
    let greedy =
        text.replace("<application", "<uses-permission android:name=\"android.permission.CAMERA\" /><application");
    assert!(problems(&greedy).iter().any(|problem| problem.contains("CAMERA: nothing asks for it")));
}
