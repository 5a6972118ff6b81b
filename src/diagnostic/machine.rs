//! Diagnostics as programs read them: JSON of our own, and SARIF 2.1.0 for code-scanning services.

use serde_json::{Value, json};

use super::{Code, Diagnostic, Diagnostics, Severity, Sources, Span};

/// Version of the JSON output; a change that breaks readers raises it.
const JSON_VERSION: u32 = 1;

/// `{version, errors, warnings, notes, diagnostics: [{code, title, severity, message, places, notes, help}]}`; lines and
/// columns count from 1, columns in characters.
pub fn json(diagnostics: &Diagnostics, sources: &Sources) -> Value {
    let items: Vec<Value> = diagnostics
        .iter()
        .map(|diagnostic| {
            let places: Vec<Value> = diagnostic
                .labels
                .iter()
                .map(|label| {
                    let mut place = region(label.span, sources);
                    place["file"] = json!(sources.get(label.span.source).name);
                    place["text"] = json!(label.text);
                    place
                })
                .collect();
            json!({
                "code": diagnostic.code.as_str(),
                "title": diagnostic.code.title(),
                "severity": diagnostic.severity.as_str(),
                "message": diagnostic.message,
                "places": places,
                "notes": diagnostic.notes,
                "help": diagnostic.help,
            })
        })
        .collect();
    json!({
        "version": JSON_VERSION,
        "errors": diagnostics.count(Severity::Error),
        "warnings": diagnostics.count(Severity::Warning),
        "notes": diagnostics.count(Severity::Note),
        "diagnostics": items,
    })
}

/// A SARIF log with one run; rules are the codes that were found.
pub fn sarif(diagnostics: &Diagnostics, sources: &Sources) -> Value {
    let mut codes: Vec<Code> = diagnostics.iter().map(|diagnostic| diagnostic.code).collect();
    codes.sort_unstable();
    codes.dedup();
    let rules: Vec<Value> = codes
        .iter()
        .map(|code| {
            json!({
                "id": code.as_str(),
                "shortDescription": { "text": code.title() },
                "help": { "text": code.page(), "markdown": code.page() },
            })
        })
        .collect();
    let results: Vec<Value> = diagnostics.iter().map(|diagnostic| sarif_result(diagnostic, sources)).collect();
    json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": env!("CARGO_PKG_NAME"),
                "version": env!("CARGO_PKG_VERSION"),
                "informationUri": env!("CARGO_PKG_REPOSITORY"),
                "rules": rules,
            }},
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    })
}

fn sarif_result(diagnostic: &Diagnostic, sources: &Sources) -> Value {
    let location = |span: Span| {
        json!({ "physicalLocation": {
            "artifactLocation": { "uri": uri(&sources.get(span.source).name) },
            "region": region(span, sources),
        }})
    };
    let mut text = diagnostic.message.clone();
    for more in diagnostic.notes.iter().chain(&diagnostic.help) {
        text.push('\n');
        text.push_str(more);
    }
    let related: Vec<Value> = diagnostic
        .labels
        .iter()
        .skip(1)
        .map(|label| {
            let mut related = location(label.span);
            related["message"] = json!({ "text": label.text });
            related
        })
        .collect();
    json!({
        "ruleId": diagnostic.code.as_str(),
        "level": diagnostic.severity.as_str(),
        "message": { "text": text },
        "locations": diagnostic.labels.first().map(|label| location(label.span)).into_iter().collect::<Vec<_>>(),
        "relatedLocations": related,
    })
}

/// `startLine`, `startColumn`, `endLine`, `endColumn`: the names of SARIF, used by both formats.
fn region(span: Span, sources: &Sources) -> Value {
    let file = sources.get(span.source);
    let (start_line, start_column) = file.line_column(span.range().start);
    let (end_line, end_column) = file.line_column(span.range().end);
    json!({ "startLine": start_line, "startColumn": start_column, "endLine": end_line, "endColumn": end_column })
}

/// A relative URI reference: what is not unreserved or `/` is percent-encoded.
fn uri(name: &str) -> String {
    name.bytes()
        .map(|byte| match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => char::from(byte).to_string(),
            _ => format!("%{byte:02X}"),
        })
        .collect()
}
