//! `oro-bg gen` as its user meets it.

mod fixture;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use assert_cmd::Command;
use fixture::{copy, folder, oro_bg, transcript};
use tempfile::TempDir;

const BUNDLE: &str = "meta.bundle_identifier=com.example.notes";

fn project(case: &str) -> TempDir {
    copy(&folder("valid").join(case))
}

fn gen_command(project: &Path, arguments: &[&str]) -> Command {
    let mut command = oro_bg(project);
    command.arg("gen").args(["--set", BUNDLE]).args(arguments);
    command
}

/// Every file below a folder with its bytes; what the tool keeps for itself is left out.
fn files(root: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut files = BTreeMap::new();
    for entry in walkdir::WalkDir::new(root).into_iter().filter_entry(|entry| entry.file_name() != ".oro-bg") {
        let entry = entry.expect("readable");
        if entry.file_type().is_file() {
            let name = entry.path().strip_prefix(root).expect("below").to_string_lossy().into_owned();
            files.insert(name, fs::read(entry.path()).expect("readable"));
        }
    }
    files
}

#[test]
fn the_given_declaration_makes_every_file() {
    let project = project("notifications-bare");
    gen_command(project.path(), &[]).assert().success();
    let made = files(&project.path().join("gen"));
    for file in [
        "ios/Info.plist",
        "ios/OroBackground.swift",
        "android/AndroidManifest.xml",
        "typescript/oro-background.d.ts",
        "javascript/background.js",
        "rust/Cargo.toml",
        "rust/src/lib.rs",
    ] {
        assert!(made.contains_key(file), "{file} is missing of {:?}", made.keys());
    }
    let plist = plist::Value::from_file(project.path().join("gen/ios/Info.plist")).expect("a plist");
    let listed = &plist.as_dictionary().expect("a dictionary")["BGTaskSchedulerPermittedIdentifiers"];
    let expected = plist::Value::Array(vec!["com.example.notes.background.sync-notifications".into()]);
    assert_eq!(listed, &expected);
}

#[test]
fn twice_is_once() {
    let project = project("notifications-bare");
    gen_command(project.path(), &[]).assert().success();
    let once = files(project.path());
    let written = |file: &str| fs::metadata(project.path().join(file)).and_then(|data| data.modified()).expect("there");
    let before = written("gen/rust/src/lib.rs");
    gen_command(project.path(), &[]).assert().success().stdout("");
    assert_eq!(files(project.path()), once);
    assert_eq!(written("gen/rust/src/lib.rs"), before, "equal bytes are not written again");
}

#[test]
fn nothing_of_the_machine_is_in_the_files() {
    let project = project("periodic-sync");
    gen_command(project.path(), &[]).assert().success();
    let place = project.path().to_string_lossy().into_owned();
    for (name, bytes) in files(&project.path().join("gen")) {
        let text = String::from_utf8(bytes).expect("text");
        assert!(!text.contains(&place), "{name} has the project's path");
        assert!(!text.contains(env!("CARGO_MANIFEST_DIR")), "{name} has the tool's path");
    }
}

#[test]
fn check_shows_drift_and_writes_nothing() {
    let project = project("periodic-sync");
    gen_command(project.path(), &["--check"]).assert().code(1);
    assert!(!project.path().join("gen").exists());

    gen_command(project.path(), &[]).assert().success();
    gen_command(project.path(), &["--check"]).assert().success().stdout("");

    let table = project.path().join("gen/rust/src/table.rs");
    let edited = fs::read_to_string(&table).expect("there").replace("300000", "1");
    fs::write(&table, &edited).expect("writable");
    let output = gen_command(project.path(), &["--check"]).assert().code(1).get_output().stdout.clone();
    let diff = String::from_utf8(output).expect("text");
    assert!(diff.contains("--- a/gen/rust/src/table.rs") && diff.contains("+++ b/gen/rust/src/table.rs"), "{diff}");
    assert!(diff.lines().any(|line| line.starts_with('-') && line.contains("minimum_interval_ms: 1 ")), "{diff}");
    assert_eq!(fs::read_to_string(&table).expect("there"), edited);
}

/// The declaration of `sync`, which iOS cannot do without, generated, and with these files removed from `gen`.
fn generated_without(removed: &[&str]) -> TempDir {
    let project = copy(&folder("invalid").join("OBG143-stale"));
    fs::remove_dir_all(project.path().join("gen")).expect("removed");
    oro_bg(project.path()).arg("gen").assert().success();
    for file in removed {
        fs::remove_file(project.path().join("gen").join(file)).expect("was generated");
    }
    project
}

#[test]
fn stale_files_are_an_error_where_a_required_service_would_be_built_without_them() {
    let files = ["rust/Cargo.toml", "rust/src/lib.rs", "rust/src/table.rs", "typescript/oro-background.d.ts"];
    for (count, told) in [(1, "gen/rust/Cargo.toml\n"), (3, "gen/rust/src/table.rs\n"), (4, "table.rs and 1 more\n")] {
        let project = generated_without(&files[..count]);
        for (platform, expected) in [("ios", "exit code: 1"), ("linux", "exit code: 0")] {
            let shown = transcript(project.path(), &["check", "--platform", platform]);
            let message = shown.lines().find(|line| line.contains("[OBG143]")).unwrap_or_default();
            assert!(shown.starts_with(expected) && format!("{message}\n").ends_with(told), "{shown}");
        }
    }
}

#[test]
fn with_errors_nothing_is_said_about_generated_files() {
    let project = generated_without(&["rust/src/lib.rs"]);
    let config = project.path().join("oro.toml");
    let text = fs::read_to_string(&config).expect("there");
    fs::write(&config, format!("{text}keep_alive = true\n")).expect("written");
    let shown = transcript(project.path(), &["check"]);
    assert!(shown.contains("error[OBG142]") && !shown.contains("OBG143"), "{shown}");
}

#[test]
fn dry_run_lists_and_writes_nothing() {
    let project = project("periodic-sync");
    let before = files(project.path());
    let output = gen_command(project.path(), &["--dry-run"]).assert().success().get_output().stdout.clone();
    assert!(String::from_utf8(output).expect("text").contains("create  gen/rust/src/lib.rs\n"));
    assert_eq!(files(project.path()), before);
}

#[test]
fn an_error_means_that_nothing_is_written() {
    let project = project("notifications-bare");
    let entry = project.path().join("background/notifications.js");
    fs::write(&entry, "import './missing.js'\n").expect("writable");
    let before = files(project.path());
    gen_command(project.path(), &[]).assert().code(2);
    assert_eq!(files(project.path()), before);

    // A file to merge into that is broken stops everything else as well.
    fs::write(&entry, "").expect("writable");
    fs::write(project.path().join("Info.plist"), "<plist><dict>").expect("writable");
    let before = files(project.path());
    gen_command(project.path(), &["--info-plist", "Info.plist"]).assert().code(2);
    assert_eq!(files(project.path()), before);
}

#[test]
fn a_service_that_is_gone_takes_its_files_along() {
    let project = project("notifications-bare");
    gen_command(project.path(), &[]).assert().success();
    let config = project.path().join("oro.toml");
    let text = fs::read_to_string(&config).expect("there");
    let (head, _) = text.split_once("[background.service").expect("has a service");
    fs::write(&config, head).expect("writable");
    gen_command(project.path(), &[]).assert().success();
    let left = files(&project.path().join("gen"));
    assert!(!left.keys().any(|file| file.contains("notifications")), "{:?}", left.keys());
    assert!(left.contains_key("rust/src/lib.rs"));
}

#[test]
fn platforms_do_not_touch_each_other() {
    let project = project("notifications-bare");
    gen_command(project.path(), &["--platform", "ios"]).assert().success();
    let ios = files(&project.path().join("gen/ios"));
    assert!(!ios.is_empty() && !project.path().join("gen/android").exists());
    gen_command(project.path(), &["--platform", "android"]).assert().success();
    assert_eq!(files(&project.path().join("gen/ios")), ios);
    assert!(project.path().join("gen/android/AndroidManifest.xml").exists());
    let separate = files(project.path());
    gen_command(project.path(), &[]).assert().success();
    assert_eq!(files(project.path()), separate, "the platforms one by one are the platforms together");
}

/// What an app has already, with everything that a careless merge would lose.
const INFO_PLIST: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\r\n<plist version=\"1.0\">\r\n<!-- ours -->\r\n<dict>\r\n   <key>UIBackgroundModes</key>\r\n   <array>\r\n\t\t<string>audio</string> <!-- player -->\r\n   </array>\r\n  <key>CFBundleName</key><string>Notes &amp; more</string>\r\n</dict>\r\n</plist>";
const MANIFEST: &str = "<manifest xmlns:android=\"http://schemas.android.com/apk/res/android\">\r\n\t<!-- needed -->\r\n\t<uses-permission android:name=\"android.permission.INTERNET\"/>\r\n\t<application\r\n\t\t\tandroid:label=\"${label}\" />\r\n</manifest>\r\n";

#[test]
fn merged_files_keep_every_other_byte_and_give_back_the_original() {
    let project = project("notifications-bare");
    let path = |file: &str| project.path().join(file);
    fs::write(path("App.plist"), INFO_PLIST).expect("writable");
    fs::write(path("AndroidManifest.xml"), MANIFEST).expect("writable");
    let targets = ["--info-plist", "App.plist", "--android-manifest", "AndroidManifest.xml"];
    gen_command(project.path(), &targets).assert().success();

    let merged = fs::read_to_string(path("App.plist")).expect("there");
    let kept: String = {
        let mut rest = merged.as_str();
        INFO_PLIST.lines().for_each(|line| {
            let (_, after) = rest.split_once(line).unwrap_or_else(|| panic!("{line:?} is lost in {merged}"));
            rest = after;
        });
        rest.into()
    };
    assert_eq!(kept, "", "the end stays the end");
    assert!(merged.contains("<string>com.example.notes.background.sync-notifications</string>\r\n"), "{merged}");
    let manifest = fs::read_to_string(path("AndroidManifest.xml")).expect("there");
    assert!(manifest.contains("POST_NOTIFICATIONS") && manifest.contains("${label}"), "{manifest}");
    assert_eq!(manifest.matches("android.permission.INTERNET").count(), 1, "{manifest}");
    let once = files(project.path());
    gen_command(project.path(), &targets).assert().success().stdout("");
    assert_eq!(files(project.path()), once);

    let config = fs::read_to_string(path("oro.toml")).expect("there");
    let (head, _) = config.split_once("[background.service").expect("has a service");
    fs::write(path("oro.toml"), head).expect("writable");
    gen_command(project.path(), &targets).assert().success();
    assert_eq!(fs::read_to_string(path("App.plist")).expect("there"), INFO_PLIST);
    assert_eq!(fs::read_to_string(path("AndroidManifest.xml")).expect("there"), MANIFEST);
}

#[test]
fn a_merged_file_may_have_any_name() {
    let project = project("notifications-bare");
    let path = project.path().join("App.xml");
    fs::write(&path, "<plist><dict/></plist>\n").expect("writable");
    gen_command(project.path(), &["--info-plist", "App.xml"]).assert().success();
    gen_command(project.path(), &["--info-plist", "App.xml"]).assert().success().stdout("");
    gen_command(project.path(), &["--check"]).assert().success();
}

#[test]
fn a_byte_order_mark_alone_is_no_file_to_merge_into() {
    let project = project("notifications-bare");
    fs::write(project.path().join("Info.plist"), "\u{feff}").expect("writable");
    gen_command(project.path(), &["--info-plist", "Info.plist"]).assert().code(2);
}

#[test]
fn a_binary_plist_that_needs_nothing_stays_and_another_is_refused() {
    let project = project("periodic-sync");
    let target = project.path().join("Info.plist");
    fs::write(&target, "<plist version=\"1.0\"><dict><key>CFBundleName</key><string>Notes</string></dict></plist>")
        .expect("writable");
    let arguments = ["--info-plist", "Info.plist"];
    gen_command(project.path(), &arguments).assert().success();
    plist::Value::from_file(&target).expect("a plist").to_file_binary(&target).expect("writable");
    let before = files(project.path());
    gen_command(project.path(), &arguments).assert().success().stdout("");
    assert_eq!(files(project.path()), before, "the ledger, too, knows as much as before");

    let without = ["--info-plist", "Info.plist", "--set", "background.enabled=false"];
    let refused = gen_command(project.path(), &without).assert().code(2);
    let told = String::from_utf8_lossy(&refused.get_output().stderr).into_owned();
    for words in
        ["[OBG060]", "still has com.example.notes.background.example-periodic-sync", "plutil -convert xml1 Info.plist"]
    {
        assert!(told.contains(words), "{words} is missing of\n{told}");
    }
    assert_eq!(files(project.path()), before, "nothing is written, here or elsewhere");

    // As text again, what was added goes.
    plist::Value::from_file(&target).expect("a plist").to_file_xml(&target).expect("writable");
    gen_command(project.path(), &without).assert().success();
    let left = plist::Value::from_file(&target).expect("a plist");
    assert_eq!(left.as_dictionary().expect("a dictionary").keys().collect::<Vec<_>>(), ["CFBundleName"]);
}

#[test]
fn hostile_text_arrives_unchanged() {
    let project = project("hostile");
    gen_command(project.path(), &[]).assert().success();
    // What each compiler makes of it is the business of tests/toolchains; here it must at least parse.
    plist::Value::from_file(project.path().join("gen/ios/Info.plist")).expect("a plist");
    let crate_root = project.path().join("gen/rust");
    toml::from_str::<toml::Table>(&fs::read_to_string(crate_root.join("Cargo.toml")).expect("there")).expect("TOML");
    assert_eq!(transcript(project.path(), &["gen", "--check", "--set", BUNDLE]).lines().next(), Some("exit code: 0"));
}

#[test]
fn what_gradle_needs_is_said_once_and_always_there_as_data() {
    let project = project("every-key");
    let said = |arguments: &[&str]| {
        let output = oro_bg(project.path()).arg("gen").args(arguments).output().expect("starts");
        assert!(output.status.success());
        (String::from_utf8(output.stdout).expect("text"), String::from_utf8(output.stderr).expect("text"))
    };
    assert!(!said(&["--dry-run"]).1.contains("minSdk"), "nothing was generated");
    let (_, first) = said(&[]);
    for line in [
        "android/build.gradle.kts needs",
        "minSdk = 26",
        "compileSdk = 35",
        "implementation(\"androidx.work:work-runtime:",
        "implementation(\"org.jetbrains.kotlinx:kotlinx-coroutines-android:",
        "srcDir(\"../out/android/kotlin\")",
        "file(\"../out/android/oro-background.pro\")",
        "-o android/src/main/jniLibs build --release --manifest-path out/rust/Cargo.toml",
    ] {
        assert!(first.contains(line), "{line} is missing of\n{first}");
    }
    assert!(project.path().join("out/android/oro-background.pro").exists(), "what is named is there");
    assert!(!said(&[]).1.contains("minSdk"));
    let json: serde_json::Value = serde_json::from_str(&said(&["--format", "json"]).0).expect("JSON");
    assert_eq!((&json["changes"], &json["gradle"]["minSdk"]), (&serde_json::json!([]), &serde_json::json!(26)));
    let json: serde_json::Value =
        serde_json::from_str(&said(&["--platform", "ios", "--format", "json"]).0).expect("JSON");
    assert_eq!(json["gradle"], serde_json::Value::Null);
}

#[test]
fn what_xcode_needs_is_said_once() {
    let project = project("entitled");
    let said = |arguments: &[&str]| {
        let output =
            oro_bg(project.path()).args(["gen", "--platform", "ios"]).args(arguments).output().expect("starts");
        assert!(output.status.success());
        String::from_utf8(output.stderr).expect("text")
    };
    assert!(!said(&["--dry-run"]).contains("Xcode"), "nothing was generated");
    let first = said(&[]);
    for line in
        ["gen/ios in the app target", "libstudy_background.a", "--manifest-path gen/rust/Cargo.toml", "register()"]
    {
        assert!(first.contains(line), "{line} is missing of\n{first}");
    }
    assert!(project.path().join("gen/ios/OroBackground.swift").exists(), "what is named is there");
    assert!(!said(&[]).contains("Xcode"));
}

#[test]
fn a_build_file_that_has_all_lines_is_fine() {
    let project = project("every-key");
    oro_bg(project.path()).arg("gen").assert().success();
    let transcript = transcript(project.path(), &["check", "--platform", "android"]);
    assert!(transcript.starts_with("exit code: 0\n") && !transcript.contains("OBG07"), "{transcript}");
    let transcript = fixture::transcript(project.path(), &["check", "--gradle", "missing.gradle"]);
    assert!(transcript.starts_with("exit code: 3\n") && transcript.contains("missing.gradle"), "{transcript}");
}
