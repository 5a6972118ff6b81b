//! What people see for each mistake: `fixtures/invalid/<code>-<what>/` holds a project, its `expected.txt` what the
//! tool says about it. A new case needs no Rust; `UPDATE_EXPECT=1` writes what is expected.

mod fixture;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use oro_bg::diagnostic::Code;
use serde_json::Value;

const DEFAULT_COMMAND: &str = "check --platform all";

#[test]
fn each_mistake_is_told_as_expected() {
    let update = std::env::var_os("UPDATE_EXPECT").is_some();
    let mut different = Vec::new();
    for case in cases("invalid") {
        let project = fixture::copy(&case);
        let command = fs::read_to_string(case.join("command")).unwrap_or_else(|_| DEFAULT_COMMAND.into());
        let arguments = fixture::arguments(&command);
        let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
        let actual = fixture::transcript(project.path(), &arguments);
        let expected_file = case.join("expected.txt");
        if update {
            fs::write(&expected_file, actual).expect("the fixture is writable");
            continue;
        }
        let expected = fs::read_to_string(&expected_file).unwrap_or_default();
        if expected != actual {
            end_if_one_is_enough(&case);
            let name = fixture::name(&case);
            let diff = similar::TextDiff::from_lines(&expected, &actual);
            different.push(format!("{}", diff.unified_diff().header(name, "actual")));
        }
    }
    assert!(different.is_empty(), "UPDATE_EXPECT=1 accepts this:\n{}", different.join("\n"));
}

/// `fixtures/mended/<case>/` holds the files of a case in which the mistake is mended, `<case>+<way>/` those of another way
/// out: a rule that found something whatever the files say would be seen here. The mended project shows nothing at all,
/// so that it cannot hide behind another mistake; `also-told` lists the codes of those that are not about the mistake,
/// `removed` the files that go with it. Each line of `command` is run.
#[test]
fn what_is_mended_is_no_longer_told() {
    let mut wrong = Vec::new();
    for mended in cases("mended") {
        let name = fixture::name(&mended);
        let (code, _) = name.split_once('-').expect("starts with a code");
        let case = fixture::folder("invalid").join(name.split('+').next().expect("has a first part"));
        let project = fixture::copy(&case);
        fixture::copy_over(&mended, project.path());
        for file in lines(&mended.join("removed")) {
            fs::remove_file(project.path().join(file)).expect("is there to be removed");
        }
        let mut commands = lines(&mended.join("command"));
        if commands.is_empty() {
            commands = lines(&case.join("command"));
        }
        if commands.is_empty() {
            commands.push(DEFAULT_COMMAND.into());
        }
        let accepted: BTreeSet<String> = lines(&mended.join("also-told")).into_iter().collect();
        assert!(!accepted.contains(code), "{name}: its own code is accepted");
        for command in commands {
            let arguments = fixture::arguments(&command);
            let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
            let told = fixture::transcript(project.path(), &arguments);
            if codes_in(&told) != accepted || !told.starts_with("exit code: 0\n") {
                end_if_one_is_enough(&mended);
                wrong.push(format!("{name}: {command}\n{told}"));
            }
        }
    }
    assert!(wrong.is_empty(), "mended, and yet this is told:\n{}", wrong.join("\n"));
}

/// With a failing and a mended case, neither a rule that never finds anything nor one that always does gets through.
#[test]
fn each_code_has_a_mended_case() {
    let mended = fixture::cases("mended");
    for code in Code::ALL {
        let prefix = format!("{}-", code.as_str());
        assert!(mended.iter().any(|case| fixture::name(case).starts_with(&prefix)), "nothing mends {}", code.as_str());
    }
}

/// `scripts/mutants` runs the tests once for each break of the code, to know whether they notice it: one case is enough.
/// This file, of its own, has the cases that noticed breaks before, the last first: often they notice the next as well.
fn noticed_before() -> Option<PathBuf> {
    std::env::var_os("ORO_BG_MUTANT_CASES").map(PathBuf::from)
}

fn cases(kind: &str) -> Vec<PathBuf> {
    let mut cases = fixture::cases(kind);
    if let Some(file) = noticed_before() {
        let before = lines(&file);
        cases.sort_by_key(|case| before.iter().position(|name| name == fixture::name(case)).unwrap_or(usize::MAX));
    }
    cases
}

fn end_if_one_is_enough(case: &Path) {
    let Some(file) = noticed_before() else { return };
    let name = fixture::name(case);
    let before = lines(&file).into_iter().filter(|other| other != name);
    let text: String = std::iter::once(name.to_owned()).chain(before).map(|name| name + "\n").collect();
    fs::write(file, text).expect("the file of scripts/mutants is writable");
    std::process::exit(101);
}

/// The lines of a file, none where there is no file.
fn lines(file: &Path) -> Vec<String> {
    fs::read_to_string(file).unwrap_or_default().lines().map(str::to_owned).collect()
}

/// The codes that a transcript names in brackets, as findings do.
fn codes_in(transcript: &str) -> BTreeSet<String> {
    let parts = transcript.split('[').filter_map(|part| part.split_once(']'));
    parts.map(|(word, _)| word).filter(|word| word.starts_with("OBG")).map(str::to_owned).collect()
}

#[test]
fn the_name_of_a_case_is_a_code_that_it_shows() {
    for case in fixture::cases("invalid") {
        let name = fixture::name(&case);
        let Some((code, _)) = name.split_once('-').filter(|(code, _)| code.starts_with("OBG")) else { continue };
        let expected = fs::read_to_string(case.join("expected.txt")).expect("has an expectation");
        assert!(expected.contains(&format!("[{code}]")), "{name} does not show {code}:\n{expected}");
    }
}

#[test]
fn each_code_has_a_case() {
    let shown: String = fixture::cases("invalid")
        .iter()
        .map(|case| fs::read_to_string(case.join("expected.txt")).expect("has an expectation"))
        .collect();
    for code in Code::ALL {
        assert!(shown.contains(&format!("[{}]", code.as_str())), "no case shows {}", code.as_str());
    }
}

/// The case whose machine-readable outputs are looked at: it has errors, warnings and several files.
const MANY: &str = "many-mistakes";

fn machine(format: &str) -> Value {
    let project = fixture::copy(&fixture::folder("invalid").join(MANY));
    let output =
        fixture::oro_bg(project.path()).args(["check", "--format", format]).output().expect("the binary starts");
    assert_eq!(output.status.code(), Some(1));
    assert!(output.stderr.is_empty(), "findings are on standard output only");
    serde_json::from_slice(&output.stdout).expect("is JSON")
}

/// Holds what is written to a schema that is in the repository.
fn assert_valid(schema: &str, value: &Value) {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(schema);
    // The published schema has a pattern with a stray bracket, which stricter readers refuse.
    let text = fs::read_to_string(path).expect("is there").replace("{2}]?$", "{2}$");
    let schema: Value = serde_json::from_str(&text).expect("is JSON");
    let validator = jsonschema::validator_for(&schema).expect("is a schema");
    let errors: Vec<String> =
        validator.iter_errors(value).map(|error| format!("{}: {error}", error.instance_path())).collect();
    assert!(errors.is_empty(), "{}\n{value:#}", errors.join("\n"));
}

/// Every case in every format that a program reads: whatever is found, the output is what its schema says.
#[test]
fn what_programs_read_is_valid_whatever_is_found() {
    for case in fixture::cases("invalid") {
        let command = fs::read_to_string(case.join("command")).unwrap_or_else(|_| DEFAULT_COMMAND.into());
        if !command.trim_start().starts_with("check") || command.contains("--format") {
            continue;
        }
        let project = fixture::copy(&case);
        for (format, schema) in [("json", "docs/schemas/findings.json"), ("sarif", "tests/schemas/sarif-2.1.0.json")] {
            let output = fixture::oro_bg(project.path())
                .args(fixture::arguments(&command))
                .args(["--format", format])
                .output()
                .expect("the binary starts");
            assert_valid(schema, &serde_json::from_slice(&output.stdout).expect("is JSON"));
        }
    }
}

/// The codes that the human output of the case names, in order.
fn told_to_people() -> Vec<String> {
    let expected =
        fs::read_to_string(fixture::folder("invalid").join(MANY).join("expected.txt")).expect("has an expectation");
    expected.split('[').filter_map(|part| part.split_once("]: ")).map(|(code, _)| code.to_owned()).collect()
}

#[test]
fn json_says_the_same_as_the_human_output() {
    let json = machine("json");
    let diagnostics = json["diagnostics"].as_array().expect("a list");
    let codes: Vec<&str> = diagnostics.iter().map(|diagnostic| diagnostic["code"].as_str().expect("a code")).collect();
    assert_eq!(codes, told_to_people());
    let counted = |severity: &str| diagnostics.iter().filter(|diagnostic| diagnostic["severity"] == severity).count();
    assert_eq!(json["version"], 1);
    assert_eq!(json["errors"], counted("error"));
    assert_eq!(json["warnings"], counted("warning"));
    assert_eq!(json["notes"], counted("note"));

    let project = fixture::folder("invalid").join(MANY);
    for diagnostic in diagnostics {
        for key in ["title", "message"] {
            assert!(diagnostic[key].as_str().is_some_and(|text| !text.is_empty()), "{diagnostic:#}");
        }
        for place in diagnostic["places"].as_array().expect("a list") {
            let text = fs::read_to_string(project.join(place["file"].as_str().expect("a name"))).expect("a file");
            let line = place["startLine"].as_u64().expect("a line") as usize;
            let column = place["startColumn"].as_u64().expect("a column") as usize;
            let characters = text.lines().nth(line - 1).expect("the line is there").chars().count();
            assert!((1..=characters + 1).contains(&column), "{place:#}");
        }
    }
}

/// The properties that SARIF 2.1.0 (OASIS, sections 3.13 to 3.30) requires or that code-scanning services read.
#[test]
fn sarif_has_what_the_standard_requires() {
    let log = machine("sarif");
    assert_eq!(log["version"], "2.1.0");
    assert!(log["$schema"].as_str().is_some_and(|schema| schema.ends_with("sarif-2.1.0.json")));
    let [run] = log["runs"].as_array().expect("a list").as_slice() else { panic!("one run") };
    let driver = &run["tool"]["driver"];
    assert_eq!(driver["name"], "oro-bg");
    assert_eq!(run["columnKind"], "unicodeCodePoints");
    let rules: Vec<&str> =
        driver["rules"].as_array().expect("a list").iter().map(|rule| rule["id"].as_str().expect("an id")).collect();
    assert!(rules.is_sorted() && rules.iter().collect::<BTreeSet<_>>().len() == rules.len(), "{rules:?}");

    let results = run["results"].as_array().expect("a list");
    let codes: Vec<&str> = results.iter().map(|result| result["ruleId"].as_str().expect("a rule")).collect();
    assert_eq!(codes, told_to_people());
    for result in results {
        assert!(rules.contains(&result["ruleId"].as_str().expect("a rule")));
        assert!(matches!(result["level"].as_str(), Some("error" | "warning" | "note")), "{result:#}");
        assert!(result["message"]["text"].as_str().is_some_and(|text| !text.is_empty()), "{result:#}");
        let places = result["locations"].as_array().expect("a list");
        let related = result["relatedLocations"].as_array().expect("a list");
        assert!(!places.is_empty(), "{result:#}");
        for place in places.iter().chain(related) {
            let physical = &place["physicalLocation"];
            assert!(physical["artifactLocation"]["uri"].as_str().is_some_and(|uri| !uri.contains(' ')), "{place:#}");
            let number = |name: &str| physical["region"][name].as_u64().expect("a number");
            assert!(number("startLine") >= 1 && number("startColumn") >= 1, "{place:#}");
            assert!(
                (number("startLine"), number("startColumn")) <= (number("endLine"), number("endColumn")),
                "{place:#}"
            );
        }
    }
}
