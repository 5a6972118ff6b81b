//! Diagnostics as programs read them: JSON of our own (schema: `docs/schemas/findings.json`), SARIF 2.1.0 for code-scanning
//! services, the workflow commands of GitHub Actions, and lines for Xcode.

use std::fmt::Write as _;
use std::path::Path;

use serde_json::{Value, json};

use super::{Code, Diagnostic, Diagnostics, Edit, Severity, Silenced, Sources, Span};

/// Version of the JSON output; a change that breaks readers raises it.
const JSON_VERSION: u32 = 1;

/// `{version, errors, warnings, notes, silenced, diagnostics: [{code, title, severity, message, places, notes, help, fix}]}`;
/// lines and columns count from 1, columns in characters. Files are relative to the project.
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
                "fix": diagnostic.fix.as_ref().map(|fix| {
                    let edits: Vec<Value> = fix.edits.iter().map(|edit| {
                        let mut replacement = region(edit.span, sources);
                        replacement["file"] = json!(sources.get(edit.span.source).name);
                        replacement["text"] = json!(edit.text);
                        replacement
                    }).collect();
                    json!({ "title": fix.title, "edits": edits })
                }),
            })
        })
        .collect();
    json!({
        "version": JSON_VERSION,
        "errors": diagnostics.count(Severity::Error),
        "warnings": diagnostics.count(Severity::Warning),
        "notes": diagnostics.count(Severity::Note),
        "silenced": diagnostics.silenced().len(),
        "diagnostics": items,
    })
}

/// A SARIF log with one run; rules are the codes that were found. What is silenced is there as well, with the reason, so
/// that services close what they showed before; what a level allows is not.
pub fn sarif(diagnostics: &Diagnostics, sources: &Sources) -> Value {
    let silenced = diagnostics.silenced().iter().filter(|(_, how)| *how != Silenced::ByLevel);
    let all: Vec<(&Diagnostic, Option<&Silenced>)> = diagnostics
        .iter()
        .map(|diagnostic| (diagnostic, None))
        .chain(silenced.map(|(diagnostic, how)| (diagnostic, Some(how))))
        .collect();
    let mut codes: Vec<Code> = all.iter().map(|(diagnostic, _)| diagnostic.code).collect();
    codes.sort_unstable();
    codes.dedup();
    let rules: Vec<Value> = codes
        .iter()
        .map(|code| {
            json!({
                "id": code.as_str(),
                "shortDescription": { "text": code.title() },
                "helpUri": format!("{}/blob/main/docs/diagnostics/{}.md", env!("CARGO_PKG_REPOSITORY"), code.as_str()),
                "help": { "text": code.page(), "markdown": code.page() },
            })
        })
        .collect();
    let results: Vec<Value> = all.iter().map(|(diagnostic, how)| sarif_result(diagnostic, *how, sources)).collect();
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
            "invocations": [{ "executionSuccessful": true }],
            "results": results,
        }],
    })
}

fn sarif_result(diagnostic: &Diagnostic, silenced: Option<&Silenced>, sources: &Sources) -> Value {
    let file = |span: Span| json!({ "uri": uri(&sources.path(span.source)) });
    let location =
        |span: Span| json!({ "physicalLocation": { "artifactLocation": file(span), "region": region(span, sources) } });
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
    let mut result = json!({
        "ruleId": diagnostic.code.as_str(),
        "level": diagnostic.severity.as_str(),
        "message": { "text": text },
        "locations": diagnostic.labels.first().map(|label| location(label.span)).into_iter().collect::<Vec<_>>(),
        "relatedLocations": related,
    });
    if let Some(fix) = &diagnostic.fix {
        let mut changes: Vec<Value> = Vec::new();
        for edits in fix.edits.chunk_by(|a, b| a.span.source == b.span.source) {
            let replacement = |edit: &Edit| json!({ "deletedRegion": region(edit.span, sources), "insertedContent": { "text": edit.text } });
            let replacements: Vec<Value> = edits.iter().map(replacement).collect();
            changes.push(json!({ "artifactLocation": file(edits[0].span), "replacements": replacements }));
        }
        result["fixes"] = json!([{ "description": { "text": fix.title }, "artifactChanges": changes }]);
    }
    match silenced {
        Some(Silenced::ByComment(reason)) => {
            result["suppressions"] = json!([{ "kind": "inSource", "justification": reason }]);
        }
        Some(Silenced::ByBaseline | Silenced::ByLevel) => {
            result["suppressions"] = json!([{ "kind": "external", "justification": "in the baseline" }]);
        }
        None => {}
    }
    result
}

/// One workflow command of GitHub Actions per finding, which shows it beside the line in a pull request.
pub fn github(diagnostics: &Diagnostics, sources: &Sources) -> String {
    let mut text = String::new();
    for diagnostic in diagnostics {
        let command = match diagnostic.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Note => "notice",
        };
        let mut properties = String::new();
        if let Some(label) = diagnostic.labels.first() {
            let file = sources.get(label.span.source);
            let (line, column) = file.line_column(label.span.range().start);
            let (end_line, end_column) = file.line_column(label.span.range().end);
            let path = github_property(&sources.path(label.span.source));
            let _ = write!(properties, "file={path},line={line},endLine={end_line},");
            // A span over several lines has no columns there.
            if line == end_line {
                let _ = write!(properties, "col={column},endColumn={},", end_column.max(column));
            }
        }
        let title = github_property(&format!("{} {}", diagnostic.code.as_str(), diagnostic.code.title()));
        let mut message = diagnostic.message.clone();
        for more in diagnostic.notes.iter().chain(&diagnostic.help) {
            message.push('\n');
            message.push_str(more);
        }
        let _ = writeln!(text, "::{command} {properties}title={title}::{}", github_data(&message));
    }
    text
}

/// One finding per line as clang writes it, with absolute paths: Xcode shows those that a Run Script phase prints beside
/// the code, and editors jump to them. `folder` is where the command runs.
pub fn xcode(diagnostics: &Diagnostics, sources: &Sources, folder: &Path) -> String {
    let mut text = String::new();
    for diagnostic in diagnostics {
        if let Some(label) = diagnostic.labels.first() {
            let (line, column) = sources.get(label.span.source).line_column(label.span.range().start);
            let path = folder.join(sources.path(label.span.source));
            let _ = write!(text, "{}:{line}:{column}: ", path.display());
        }
        let reasons = diagnostic.help.first().map(|help| format!("; {help}")).unwrap_or_default();
        let message = format!("{}{reasons}", diagnostic.message).replace(['\r', '\n'], " ");
        let _ = writeln!(text, "{}: {message} [{}]", diagnostic.severity.as_str(), diagnostic.code.as_str());
    }
    text
}

/// Escapes of the runner (actions/toolkit, `command.ts`).
fn github_data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

fn github_property(text: &str) -> String {
    github_data(text).replace(':', "%3A").replace(',', "%2C")
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
