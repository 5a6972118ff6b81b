//! What programs read of findings: JSON and SARIF hold their schemas and say what people are told.

mod fixture;

use std::collections::BTreeSet;
use std::fs;

use serde_json::Value;

const SCHEMAS: [(&str, &str); 2] =
    [("json", "docs/schemas/findings.json"), ("sarif", "tests/schemas/sarif-2.1.0.json")];

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
        let project = fixture::copy(&case);
        let commands = fixture::commands(&[&case]);
        for command in commands.iter().filter(|line| line.starts_with("check") && !line.contains("--format")) {
            for (format, schema) in SCHEMAS {
                let output = fixture::oro_bg(project.path())
                    .args(fixture::arguments(command))
                    .args(["--format", format])
                    .output()
                    .expect("the binary starts");
                assert_valid(schema, &serde_json::from_slice(&output.stdout).expect("is JSON"));
            }
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
