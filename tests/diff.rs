//! `oro-bg diff`: `fixtures/diff/<case>/` has `old.toml`, `new.toml` and what is said. A new case needs no Rust; `UPDATE_EXPECT=1`
//! writes what is expected.

mod fixture;

use std::fs;

use serde_json::Value;

fn arguments(case: &std::path::Path) -> Vec<String> {
    let more = fs::read_to_string(case.join("command")).unwrap_or_default();
    ["diff", "old.toml", "new.toml"].into_iter().chain(more.split_whitespace()).map(str::to_owned).collect()
}

#[test]
fn each_update_is_told_as_expected() {
    let update = std::env::var_os("UPDATE_EXPECT").is_some();
    let mut different = Vec::new();
    for case in fixture::cases("diff") {
        let arguments = arguments(&case);
        let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
        let actual = fixture::transcript(&case, &arguments);
        let expected_file = case.join("expected.txt");
        if update {
            fs::write(&expected_file, actual).expect("the fixture is writable");
            continue;
        }
        let expected = fs::read_to_string(&expected_file).unwrap_or_default();
        if expected != actual {
            let diff = similar::TextDiff::from_lines(&expected, &actual);
            different.push(format!("{}", diff.unified_diff().header(fixture::name(&case), "actual")));
        }
    }
    assert!(different.is_empty(), "UPDATE_EXPECT=1 accepts this:\n{}", different.join("\n"));
}

/// The exit code, and what programs read, say the same as the text.
#[test]
fn json_and_exit_code_agree_with_the_text() {
    for case in fixture::cases("diff") {
        let name = fixture::name(&case);
        let mut arguments = arguments(&case);
        arguments.extend(["--format".to_owned(), "json".to_owned()]);
        let output = fixture::oro_bg(&case).args(&arguments).output().expect("the binary starts");
        let json: Value = serde_json::from_slice(&output.stdout).expect("is JSON");
        let expected = fs::read_to_string(case.join("expected.txt")).expect("has an expectation");
        let is_lost = ["cancelled", "orphaned"].iter().any(|fate| expected.contains(&format!("\n  {fate}  ")));
        assert_eq!(json["version"], 1);
        assert_eq!(json["loses"], is_lost, "{name}");
        assert_eq!(output.status.code(), Some(i32::from(is_lost)), "{name}");
        for change in json["changes"].as_array().expect("a list") {
            let id = change["service"].as_str().unwrap_or("the app");
            assert!(expected.contains(id), "{name}: {id}");
            for effect in change["effects"].as_array().expect("a list") {
                let line = format!(
                    "{:<9}  {}",
                    effect["effect"].as_str().expect("text"),
                    effect["text"].as_str().expect("text")
                );
                assert!(expected.contains(&line), "{name}: {line}");
            }
        }
    }
}

/// `git show HEAD:oro.toml > old.toml`, anywhere; the other side is the project.
#[test]
fn the_old_file_may_be_anywhere() {
    let project = fixture::copy(&fixture::folder("valid").join("every-key"));
    let elsewhere = tempfile::TempDir::new().expect("a temporary folder");
    let old = elsewhere.path().join("old.toml");
    fs::copy(project.path().join("oro.toml"), &old).expect("copied");
    let same = fixture::transcript(project.path(), &["diff", &old.to_string_lossy()]);
    assert_eq!(same, "exit code: 0\n--- standard output\nnothing changes on devices\n--- standard error\n");
    // A folder stands for the configuration in it.
    let folder = elsewhere.path().to_string_lossy();
    let none = fixture::transcript(project.path(), &["diff", &folder]);
    assert!(none.starts_with("exit code: 2\n") && none.contains("no oro.toml or oro.ini in "), "{none}");
    fs::rename(&old, elsewhere.path().join("oro.toml")).expect("renamed");
    assert_eq!(fixture::transcript(project.path(), &["diff", &folder, "."]), same);
}

#[test]
fn what_cannot_be_compared_says_why() {
    let project = fixture::copy(&fixture::folder("diff").join("nothing"));
    let missing = fixture::transcript(project.path(), &["diff", "older.toml", "new.toml"]);
    assert!(
        missing.starts_with("exit code: 2\n") && missing.contains("older.toml is neither a file nor a folder"),
        "{missing}"
    );
    fs::write(project.path().join("old.toml"), "[background.service.Sync]\n").expect("written");
    let broken = fixture::transcript(project.path(), &["diff", "old.toml", "new.toml"]);
    assert!(broken.starts_with("exit code: 2\n") && broken.contains("error[OBG010]"), "{broken}");
    assert!(broken.contains("nothing was compared, because of the errors in old.toml"), "{broken}");
}

#[test]
fn the_page_shows_what_is_printed() {
    let page = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/diff.md");
    let page = fs::read_to_string(page).expect("is there");
    let case = fixture::folder("diff").join("renamed");
    let expected = fs::read_to_string(case.join("expected.txt")).expect("has an expectation");
    let shown = fixture::snippets(&page, &[""]);
    let [(_, example)] = shown.as_slice() else { panic!("one example: {shown:?}") };
    for line in example.lines() {
        assert!(expected.lines().any(|printed| printed == line), "{line:?} is not printed");
    }
    for fate in ["cancelled", "orphaned", "updated", "starts", "stays", "declare"] {
        assert!(page.contains(&format!("\n| {fate} | ")), "{fate} is not explained");
    }
    let shown: Value = serde_json::from_str(&fixture::snippets(&page, &["json"])[0].1).expect("is JSON");
    let output =
        fixture::oro_bg(&case).args(["diff", "old.toml", "new.toml", "--format", "json"]).output().expect("starts");
    let printed: Value = serde_json::from_slice(&output.stdout).expect("is JSON");
    let keys = |value: &Value| -> Vec<String> { value.as_object().expect("an object").keys().cloned().collect() };
    assert_eq!(keys(&shown), keys(&printed));
    assert_eq!(keys(&shown["changes"][0]), keys(&printed["changes"][0]));
    for part in ["values", "effects"] {
        assert_eq!(keys(&shown["changes"][0][part][0]), keys(&printed["changes"][0][part][0]));
    }
}
