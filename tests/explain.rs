//! The pages of the diagnostic codes: there, complete, and with examples that hold.

mod fixture;

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use oro_bg::config::{self, LoadOptions, PlatformSet};
use oro_bg::diagnostic::{Code, Diagnostics, Sources};
use oro_bg::platform;

/// Codes of bundling, of merging, of what is said about findings and of built products, whose examples are no configurations.
fn is_of_another_stage(code: Code) -> bool {
    let ranges = ["OBG040".."OBG100", "OBG151".."OBG160"];
    code.is_of_product() || ranges.iter().any(|range| range.contains(&code.as_str()))
}

#[test]
fn each_code_has_a_page_and_each_page_a_code() {
    for code in Code::ALL {
        let name = code.as_str();
        let page = code.page();
        let heading = format!("# {name}: {}\n", code.title());
        assert!(page.starts_with(&heading), "docs/diagnostics/{name}.md must start with {heading:?}");
        assert!(page.contains("```"), "docs/diagnostics/{name}.md has no example");
        assert!(page.ends_with('\n'), "docs/diagnostics/{name}.md does not end with a line end");
        assert!(page.lines().count() >= 10, "docs/diagnostics/{name}.md says too little");
    }
    let known: BTreeSet<String> = Code::ALL.iter().map(|code| format!("{}.md", code.as_str())).collect();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/diagnostics");
    for page in fs::read_dir(folder).expect("the pages are there") {
        let name = page.expect("readable").file_name().into_string().expect("plain name");
        assert!(known.contains(&name), "docs/diagnostics/{name} belongs to no code");
    }
}

#[test]
fn explain_prints_the_page() {
    let folder = fixture::folder("invalid");
    let printed = fixture::transcript(&folder, &["explain", "obg012"]);
    assert_eq!(
        printed,
        format!("exit code: 0\n--- standard output\n{}--- standard error\n", Code::MissingEntry.page())
    );
    let unknown = fixture::transcript(&folder, &["explain", "OBG999"]);
    assert!(unknown.starts_with("exit code: 2\n") && unknown.contains("no code OBG999"), "{unknown}");
    let list = fixture::transcript(&folder, &["explain"]);
    for code in Code::ALL {
        assert!(list.contains(&format!("{}  {}\n", code.as_str(), code.title())), "{} is not listed", code.as_str());
    }
}

/// Findings that come out of the configuration alone; eleven services, or twenty-one, would make no readable example.
fn shows_its_mistake(code: Code) -> bool {
    !matches!(
        code,
        Code::NoConfig
            | Code::IosManyProcessing
            | Code::AndroidManyRepeating
            | Code::AndroidForegroundBudget
            | Code::GeneratedStale
            | Code::NotLookedAt
    )
}

#[test]
fn the_first_example_has_the_mistake_and_the_last_has_it_no_more() {
    for code in Code::ALL.iter().copied().filter(|code| !is_of_another_stage(*code)) {
        let name = code.as_str();
        let examples = fixture::snippets(code.page(), &["toml", "ini"]);
        if shows_its_mistake(code) {
            assert!(examples.len() >= 2, "{name} shows no mistake and its mending");
            let (line, first) = &examples[0];
            assert!(codes_of(code, first).contains(&code), "{name}.md:{line}: the mistake is none");
        }
        if let Some((line, last)) = examples.last() {
            let found = codes_of(code, last);
            assert!(!found.contains(&code), "{name}.md:{line}: the mistake is still there: {found:?}");
            assert!(!found.contains(&Code::Syntax), "{name}.md:{line}: cannot be read");
        }
    }
}

/// What is found in an example. Where it is about something else, iOS has its bundle identifier.
fn codes_of(page: Code, example: &str) -> BTreeSet<Code> {
    let project = fixture::from_snippet("oro.toml", example);
    let identifier = (page != Code::MissingBundleIdentifier && !example.contains("bundle_identifier"))
        .then(|| "meta.bundle_identifier=com.example.notes".to_owned());
    let options = LoadOptions {
        start: project.path().to_owned(),
        config: None,
        set: identifier.into_iter().collect(),
        platforms: PlatformSet::ALL,
    };
    let mut found = Diagnostics::default();
    let loaded = config::load(&options, &mut Sources::default()).expect("is readable");
    found.extend(loaded.diagnostics);
    if !found.has_errors() {
        found.extend(platform::check(&loaded.background.expect("was found"), PlatformSet::ALL));
    }
    found.iter().map(|diagnostic| diagnostic.code).collect()
}

#[test]
fn a_device_is_told_with_the_real_names() {
    let project = fixture::folder("valid").join("every-key");
    let page = |id: &str| fixture::transcript(&project, &["explain", "--platform", "android", id]);
    let notes = page("sync_notes");
    for line in [
        "oro-background:sync-notes:periodic",
        "oro-background:sync-notes:once",
        "adb shell am broadcast -a \"androidx.work.diagnostics.REQUEST_DIAGNOSTICS\" -p \"com.example.everykey\"",
        "adb shell cmd jobscheduler run -f com.example.everykey <job id>",
        "adb shell dumpsys battery set ac 1",
        "adb logcat -s OroBackground:V",
        "A run has 20s",
    ] {
        assert!(notes.contains(line), "{line} is missing of\n{notes}");
    }
    let companion = page("companion");
    assert!(companion.contains("com.example.everykey/com.example.everykey.OroBackgroundService"), "{companion}");
    assert!(!companion.contains("companion:periodic"), "it runs on demand:\n{companion}");
}

#[test]
fn the_budget_of_a_foreground_type_can_be_shortened() {
    let project = fixture::folder("invalid").join("OBG125-budget");
    let config = fs::read_to_string(project.join("oro.toml")).expect("there");
    let id = config.split("[background.service.").nth(1).and_then(|rest| rest.split(']').next()).expect("a service");
    let page = fixture::transcript(&project, &["explain", "--platform", "android", id]);
    assert!(page.contains("device_config put activity_manager data_sync_fgs_timeout_duration 60000"), "{page}");
}

#[test]
fn services_that_share_a_request_are_launched_by_its_identifier() {
    let project = fixture::copy(&fixture::folder("valid").join("bundle-identifier"));
    let later = "[background.service.later]\nentry = \"background/index.js\"\ntrigger = { type = \"refresh\" }\n";
    let config = format!(
        "[meta]\nbundle_identifier = \"com.example.app\"\n{later}{}",
        later.replace("service.later", "service.early-on")
    );
    fs::write(project.path().join("oro.toml"), config).expect("writable");
    fs::write(project.path().join("background/index.js"), "onrun = () => {};\n").expect("writable");
    for id in ["later", "early-on"] {
        let page = fixture::transcript(project.path(), &["explain", "--platform", "ios", id]);
        for line in [
            "_simulateLaunchForTaskWithIdentifier:@\"com.example.app.background.early-on\"]",
            "under the identifier of `early-on`",
            &format!("identifier   com.example.app.background.{id}\n"),
        ] {
            assert!(page.contains(line), "{line} is missing of\n{page}");
        }
        assert!(!page.contains("TaskWithIdentifier:@\"com.example.app.background.later"), "{page}");
    }
}

#[test]
fn an_iphone_is_told_with_the_real_identifiers() {
    let project = fixture::copy(&fixture::folder("valid").join("every-key"));
    let page = |id: &str| fixture::transcript(project.path(), &["explain", "--platform", "ios", id]);
    let command = |method: &str, identifier: &str| {
        format!("e -l objc -- (void)[[BGTaskScheduler sharedScheduler] {method}:@\"{identifier}\"]\n")
    };
    let told = |page: &str, lines: &[&str]| {
        for line in lines {
            assert!(page.contains(line), "{line} is missing of\n{page}");
        }
    };
    let lacks = "BGTaskSchedulerPermittedIdentifiers com.example.every-key.sync  lacks it: run `oro-bg gen`\n";
    told(
        &page("sync_notes"),
        &[
            "processing (BGHealthResearchTaskRequest, iOS 17)\n",
            "com.apple.developer.backgroundtasks.healthresearch <true/>  has it\n",
            "for users who take part in the study",
            "network, external power\n",
            lacks,
            &command("_simulateLaunchForTaskWithIdentifier", "com.example.every-key.sync"),
            &command("_simulateExpirationForTaskWithIdentifier", "com.example.every-key.sync"),
            "try await OroBackground.run(.syncNotes)\n",
            "A run has 20s;",
            "at most 10 pending processing requests",
        ],
    );
    let feeds = page("refresh-feeds");
    let identifier = "com.example.every-key.background.refresh-feeds";
    told(&feeds, &["refresh (BGAppRefreshTaskRequest)\n", "1 pending refresh request"]);
    told(&feeds, &[&command("_simulateLaunchForTaskWithIdentifier", identifier), "A run has 25s;"]);

    // What each start makes is not what the plist lists, and iOS launches the app for neither.
    let export = page("export");
    let pattern = "com.example.every-key.background.export";
    told(&export, &[&format!("{pattern}.*  lacks it"), "needs no mode\n", "OroBackground.startContinued(.export,"]);
    told(&export, &[&command("_simulateExpirationForTaskWithIdentifier", &format!("{pattern}.<unique>"))]);
    assert!(!export.contains("_simulateLaunch"), "{export}");

    let entitlements = project.path().join("ios/App.entitlements");
    let gpu = "com.apple.developer.background-tasks.continued-processing.gpu";
    told(&export, &["ios/App.entitlements needs\n", &format!("{gpu} <true/>  has it\n"), "It may use the GPU"]);
    fs::write(&entitlements, format!("<plist><dict><key>{gpu}</key><string>yes</string></dict></plist>"))
        .expect("written");
    told(&page("export"), &[&format!("{gpu} <true/>  has another value")]);
    fs::write(&entitlements, "<plist><dict/></plist>").expect("writable");
    told(&page("export"), &[&format!("{gpu} <true/>  lacks it: add it by hand\n")]);
    assert!(!feeds.contains("entitlements"), "it needs none:\n{feeds}");

    // After `gen` the file has everything, in whatever form.
    fixture::oro_bg(project.path()).args(["gen", "--platform", "ios"]).assert().success();
    let has = lacks.replace("lacks it: run `oro-bg gen`", "has it");
    told(&page("sync-notes"), &[&has, "UIBackgroundModes                   processing                  has it\n"]);
    let plist = project.path().join("ios/Info.plist");
    plist::Value::from_file(&plist).expect("a plist").to_file_binary(&plist).expect("writable");
    told(&page("sync-notes"), &[&has]);
    fs::write(&plist, "<plist>").expect("writable");
    told(&page("sync-notes"), &["ios/Info.plist needs (it cannot be read: `oro-bg check --platform ios` says why)\n"]);
}

#[test]
fn an_info_plist_that_is_not_named_is_asked_for() {
    let project = fixture::folder("valid").join("notifications-bare");
    let arguments =
        ["explain", "--platform", "ios", "sync-notifications", "--set", "meta.bundle_identifier=com.example.app"];
    let page = fixture::transcript(&project, &arguments);
    assert!(page.contains("`info_plist` in [background.output]"), "{page}");
    assert!(!page.contains("has it") && !page.contains("lacks it"), "{page}");
}

#[test]
fn what_cannot_be_explained_says_why() {
    let project = fixture::folder("valid").join("every-key");
    for (arguments, words) in [
        (&["explain", "sync-notes"][..], "`oro-bg explain --platform android sync-notes`"),
        (&["explain", "--platform", "android", "sync-note"], "did you mean `sync-notes`?"),
        (&["explain", "--platform", "android"], "which service of oro.toml?"),
        (&["explain", "--platform", "ios", "sync-note"], "did you mean `sync-notes`?"),
        (&["explain", "--platform", "ios", "companion"], "switched off on ios"),
        (&["explain", "--platform", "web", "sync-notes"], "explained are android and ios"),
        (&["explain", "--platform", "linux", "sync-notes"], "`oro-bg run`"),
    ] {
        let said = fixture::transcript(&project, arguments);
        assert!(said.starts_with("exit code: 2\n") && said.contains(words), "{arguments:?}: {said}");
    }
}
