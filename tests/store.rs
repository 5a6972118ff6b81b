//! What the stores are to be told about the project of `fixtures/artifacts/notes`; `UPDATE_EXPECT=1` writes what is expected.

mod fixture;

use std::fs;

use serde_json::Value;

const PRODUCTS: [&str; 4] = ["--artifact", "build/Notes.app", "--artifact", "compiled/AndroidManifest.xml"];

fn report(arguments: &[&str]) -> String {
    let project = fixture::copy(&fixture::folder("artifacts").join("notes"));
    fixture::transcript(project.path(), &[&["check", "--report"], arguments].concat())
}

#[test]
fn reports_are_as_expected() {
    let folder = fixture::folder("artifacts").join("reports");
    for (name, arguments) in [
        ("play.md", vec!["play"]),
        ("appstore.md", vec!["appstore"]),
        ("play-built.md", [&["play"][..], &PRODUCTS].concat()),
        ("appstore-built.md", [&["appstore"][..], &PRODUCTS].concat()),
        ("play-built.json", [&["play", "--format", "json"][..], &PRODUCTS].concat()),
    ] {
        let told = report(&arguments);
        let told = told.strip_prefix("exit code: 0\n--- standard output\n").unwrap_or_else(|| panic!("{told}"));
        let actual = told.strip_suffix("--- standard error\n").unwrap_or_else(|| panic!("{told}"));
        if std::env::var_os("UPDATE_EXPECT").is_some() {
            fs::create_dir_all(&folder).unwrap();
            fs::write(folder.join(name), actual).unwrap();
        } else {
            assert_eq!(fs::read_to_string(folder.join(name)).unwrap(), actual, "{name}");
        }
    }
}

#[test]
fn every_row_of_a_table_has_as_many_cells_as_its_head() {
    let told = report(&[&["play"][..], &PRODUCTS].concat());
    let cells = |line: &str| line.replace("\\|", "").matches('|').count();
    let rows: Vec<&str> = told.lines().filter(|line| line.starts_with('|')).collect();
    assert!(rows.len() > 10 && rows.iter().all(|row| cells(row) == 5), "{told}");
}

#[test]
fn json_names_who_asked_and_where() {
    let told = report(&["play", "--format", "json"]);
    let json = told.split_once("--- standard output\n").unwrap().1.split_once("--- standard error\n").unwrap().0;
    let json: Value = serde_json::from_str(json).expect("is JSON");
    let rows = json["rows"].as_array().unwrap();
    let row = rows.iter().find(|row| row["name"] == "dataSync").expect("export has the type");
    assert_eq!(row["askedBy"][0]["service"], "export");
    let config = fs::read_to_string(fixture::folder("artifacts").join("notes/oro.toml")).unwrap();
    let line = row["askedBy"][0]["line"].as_u64().unwrap() as usize;
    assert!(config.lines().nth(line - 1).unwrap().contains("dataSync"));
}

#[test]
fn what_cannot_be_reported_is_an_error() {
    let told = report(&["play", "--format", "sarif"]);
    assert!(told.starts_with("exit code: 2\n") && told.contains("--format human"), "{told}");
    let told = report(&["play", "--artifact", "nowhere.apk"]);
    assert!(told.starts_with("exit code: 1\n") && told.contains("[OBG160]: cannot read nowhere.apk"), "{told}");
    let told = report(&["amazon"]);
    assert!(told.starts_with("exit code: 2\n") && told.contains("[possible values: play, appstore]"), "{told}");
}

#[test]
fn nothing_to_declare_is_said() {
    let project = fixture::copy(&fixture::folder("artifacts").join("notes"));
    let config = fs::read_to_string(project.path().join("oro.toml")).unwrap();
    fs::write(project.path().join("oro.toml"), format!("[background]\nenabled = false\n\n{config}")).unwrap();
    for store in ["play", "appstore"] {
        let told = fixture::transcript(project.path(), &["check", "--report", store]);
        assert!(told.starts_with("exit code: 0\n") && told.contains("asks for nothing"), "{told}");
    }
}
