//! The JSON Schema agrees with the reader: what it accepts is read, and mistakes that it can see are seen.

mod fixture;

use std::fs;
use std::path::Path;

use jsonschema::Validator;
use oro_bg::config::schema;
use serde_json::Value;

/// Mistakes that no schema can see: a duration in words that is too long, a glob that is none, a range above 64 bits.
const BEYOND_A_SCHEMA: &[&str] = &["OBG005-pattern", "OBG006-timeout-text", "OBG006-huge"];

fn validator() -> Validator {
    jsonschema::validator_for(&schema::schema()).expect("the schema is a schema")
}

/// A file that is TOML, as JSON.
fn read(file: &Path) -> Option<Value> {
    let table: toml::Table = toml::from_str(&fs::read_to_string(file).ok()?).ok()?;
    Some(serde_json::to_value(table).expect("TOML fits JSON"))
}

#[test]
fn the_schema_is_valid_itself() {
    assert!(jsonschema::meta::is_valid(&schema::schema()));
}

#[test]
fn it_accepts_what_is_valid() {
    let validator = validator();
    let mut seen = Vec::new();
    for case in fixture::cases("valid") {
        let Some(config) = read(&case.join("oro.toml")) else { continue };
        let errors: Vec<String> =
            validator.iter_errors(&config).map(|error| format!("{}: {error}", error.instance_path())).collect();
        assert!(errors.is_empty(), "{}: {errors:#?}", fixture::name(&case));
        seen.push(fixture::name(&case).to_owned());
    }
    for needed in ["every-key", "hostile", "periodic-sync"] {
        assert!(seen.iter().any(|name| name == needed), "{needed} was not looked at: {seen:?}");
    }
}

#[test]
fn it_refuses_unknown_keys_wrong_types_unknown_words_and_ranges() {
    let validator = validator();
    let mut refused = 0;
    for case in fixture::cases("invalid") {
        let name = fixture::name(&case);
        let kind = ["OBG003", "OBG004", "OBG005", "OBG006"].iter().any(|code| name.starts_with(code));
        // The mistakes of these are in another layer.
        let elsewhere = case.join("command").exists() || case.join(".ororc").exists();
        if !kind || elsewhere || BEYOND_A_SCHEMA.contains(&name) {
            continue;
        }
        let Some(config) = read(&case.join("oro.toml")) else { continue };
        assert!(!validator.is_valid(&config), "the schema accepts {name}");
        refused += 1;
    }
    assert!(refused > 20, "only {refused} cases were looked at");
}

#[test]
fn ids_are_refused_as_the_reader_refuses_them() {
    let validator = validator();
    let with_id = |id: &str| serde_json::json!({ "background": { "service": { id: {} } } });
    for id in ["sync", "sync_notes", "sync-notes", "a1-2b", &"a".repeat(64)] {
        assert!(validator.is_valid(&with_id(id)), "{id} is an id");
        assert!(oro_bg::config::ServiceId::parse(id).is_ok(), "{id} is an id");
    }
    for id in ["", "Sync", "1a", "a--b", "a-_b", "a-", "_a", "a b", "größe", "a.b", "a\n", &"a".repeat(65)] {
        assert!(!validator.is_valid(&with_id(id)), "{id:?} is no id");
        assert!(oro_bg::config::ServiceId::parse(id).is_err(), "{id:?} is no id");
    }
}
