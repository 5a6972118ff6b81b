//! The JSON Schema of the configuration, for editors.

use serde_json::{Map, Value, json};

use super::keys::{self, Key, Section, Shape};
use super::model::{Keyword, Level};
use crate::diagnostic::Code;

/// Schema (draft 2020-12) of the tables that this tool reads. Tables of others are let through.
pub fn schema() -> Value {
    let mut root = section(&keys::ROOT, true);
    root["$schema"] = json!("https://json-schema.org/draft/2020-12/schema");
    root["title"] = json!("oro.toml, the tables that oro-bg reads");
    root
}

fn section(section: &Section, open: bool) -> Value {
    let properties: Map<String, Value> = section.keys().map(|key| (key.name.to_owned(), property(key))).collect();
    json!({ "type": "object", "properties": properties, "additionalProperties": open })
}

fn property(key: &Key) -> Value {
    let mut property = shape(key);
    property["description"] = json!(key.about);
    property
}

fn shape(key: &Key) -> Value {
    match key.shape {
        Shape::Boolean => json!({ "type": "boolean" }),
        Shape::Text => json!({ "type": "string" }),
        Shape::Line => json!({ "type": "string", "pattern": r"^(?=.*\S)[^\x00-\x1f\x7f-\x9f]+$" }),
        Shape::Integer { min, max } => json!({ "type": "integer", "minimum": min, "maximum": max }),
        Shape::Duration { min_ms, max_ms } => json!({ "anyOf": [
            { "type": "integer", "minimum": min_ms, "maximum": max_ms },
            { "type": "string", "pattern": r"^\s*(\d+(\.\d+)?\s*[a-zA-Zµ]*\s*)+$" },
        ]}),
        Shape::Word(words) => json!({ "enum": spellings(&words()) }),
        Shape::TextList => json!({ "anyOf": [
            { "type": "array", "items": { "type": "string" } },
            { "type": "string" },
        ]}),
        Shape::WordList(words) => json!({ "anyOf": [
            { "type": "array", "items": { "enum": words } },
            { "type": "string", "pattern": format!(r"^\s*({0})(\s*,\s*({0}))*\s*$", words.join("|")) },
        ]}),
        Shape::Table(table) => section(table, matches!(key.name, "meta" | "android")),
        Shape::TextOrTable(table) => json!({ "anyOf": [{ "type": "string" }, section(table, false)] }),
        Shape::Services => json!({
            "type": "object",
            "patternProperties": { (keys::id_pattern()): section(&keys::SERVICE, false) },
            "additionalProperties": false,
        }),
        Shape::Levels => {
            let codes = Code::ALL.iter().filter(|code| code.is_lint());
            let level = json!({ "enum": Level::ALL.iter().map(|(word, _)| *word).collect::<Vec<_>>() });
            let levels: Map<String, Value> = codes
                .map(|code| {
                    let mut level = level.clone();
                    level["description"] = json!(code.title());
                    (code.as_str().to_owned(), level)
                })
                .collect();
            json!({ "type": "object", "properties": levels, "additionalProperties": false })
        }
        Shape::Platforms => {
            let properties: Map<String, Value> = keys::PLATFORM_SECTIONS
                .iter()
                .map(|(name, table)| ((*name).to_owned(), section(table, false)))
                .collect();
            json!({ "type": "object", "properties": properties, "additionalProperties": false })
        }
    }
}

/// `on-demand` may be written `on_demand`.
fn spellings(words: &[&str]) -> Vec<String> {
    let mut all: Vec<String> = words.iter().map(|word| (*word).to_owned()).collect();
    all.extend(words.iter().filter(|word| word.contains('-')).map(|word| word.replace('-', "_")));
    all
}
