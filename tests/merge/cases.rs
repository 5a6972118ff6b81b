//! `fixtures/merge/<case>/`, where `<ext>` is `plist` or `xml`:
//!
//! | file | |
//! |---|---|
//! | `input.<ext>` | the file as a person wrote it |
//! | `wanted.json` | what is merged into it |
//! | `expected.<ext>` or `expected.txt` | the result, or the diagnostics; of a file that stays as it is, that it does |
//! | `edited.<ext>` | optional: what a person then makes of the result; as it came out otherwise |
//! | `then.json` | optional: what is wanted next |
//! | `then-expected.<ext>` or `.txt` | the result of that |
//!
//! `UPDATE_EXPECT=1` rewrites the expectations.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use oro_bg::codegen::merge::manifest::{Attribute, Element, ManifestAdditions, Namespace, Permission};
use oro_bg::codegen::merge::plist::PlistAdditions;
use oro_bg::codegen::merge::{LedgerEntry, Merged, decode, manifest, plist};
use oro_bg::diagnostic::{Diagnostic, Sources};
use serde_json::Value;

#[test]
fn every_case_comes_out_as_expected() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/merge");
    let mut cases: Vec<_> =
        fs::read_dir(&root).unwrap().map(|entry| entry.unwrap().path()).filter(|path| path.is_dir()).collect();
    cases.sort();
    assert!(cases.len() > 20, "the cases are found");
    let failures: Vec<String> = cases.iter().filter_map(|case| run(case).err()).collect();
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

fn run(case: &Path) -> Result<(), String> {
    let extension = if case.join("input.plist").exists() { "plist" } else { "xml" };
    let name = case.file_name().unwrap().to_string_lossy().into_owned();
    let input = fs::read(case.join(format!("input.{extension}"))).unwrap();
    let first = merge(extension, input.clone(), &read(case, "wanted.json"), None);
    compare(case, &name, "expected", extension, &first)?;
    let Ok(merged) = first else { return Ok(()) };
    let nothing = nothing_like(&read(case, "wanted.json"));
    let back = merge(extension, merged.text.clone().into_bytes(), &nothing, Some(&merged.owned))
        .map_err(|why| format!("{name}: cannot be taken back: {why}"))?;
    if back.text.as_bytes() != input || !back.owned.is_empty() {
        return Err(format!("{name}: the original bytes are not back:\n{}{:#?}", back.text, back.owned));
    }
    if case.join("then.json").exists() {
        let edited = case.join(format!("edited.{extension}"));
        let bytes = if edited.exists() { fs::read(edited).unwrap() } else { merged.text.into_bytes() };
        let then = merge(extension, bytes, &read(case, "then.json"), Some(&merged.owned));
        compare(case, &name, "then-expected", extension, &then)?;
    }
    Ok(())
}

/// The result, after a second run on it that must change nothing; diagnostics as text.
fn merge(extension: &str, bytes: Vec<u8>, wanted: &Value, owned: Option<&LedgerEntry>) -> Result<Merged, String> {
    let once = merge_once(extension, bytes, wanted, owned)?;
    let again = merge_once(extension, once.text.clone().into_bytes(), wanted, Some(&once.owned))?;
    assert_eq!(again, once, "twice is the same as once");
    Ok(once)
}

fn merge_once(extension: &str, bytes: Vec<u8>, wanted: &Value, owned: Option<&LedgerEntry>) -> Result<Merged, String> {
    let mut sources = Sources::default();
    let name = format!("input.{extension}");
    let merged = if extension == "plist" {
        plist::open(&name, bytes, &mut sources)
            .map_err(|diagnostic| vec![diagnostic])
            .and_then(|list| plist::merge_file(&list, &plist_additions(wanted), owned))
    } else {
        decode(&name, bytes, &mut sources)
            .map_err(|diagnostic| vec![diagnostic])
            .and_then(|(id, text)| manifest::merge(id, &text, &manifest_additions(wanted), owned).map(Some))
    };
    merged.map_err(|diagnostics| render(&diagnostics, &sources))?.ok_or_else(|| "stays as it is\n".to_owned())
}

fn compare(
    case: &Path,
    name: &str,
    stem: &str,
    extension: &str,
    actual: &Result<Merged, String>,
) -> Result<(), String> {
    let (file, other, actual) = match actual {
        Ok(merged) => (format!("{stem}.{extension}"), format!("{stem}.txt"), &merged.text),
        Err(diagnostics) => (format!("{stem}.txt"), format!("{stem}.{extension}"), diagnostics),
    };
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        let _ = fs::remove_file(case.join(other));
        fs::write(case.join(file), actual).unwrap();
        return Ok(());
    }
    let expected =
        fs::read(case.join(&file)).map_err(|error| format!("{name}/{file}: {error}; came out:\n{actual}"))?;
    if expected == actual.as_bytes() { Ok(()) } else { Err(format!("{name}/{file} differs; came out:\n{actual}")) }
}

fn render(diagnostics: &[Diagnostic], sources: &Sources) -> String {
    let mut text = String::new();
    for diagnostic in diagnostics {
        writeln!(text, "{:?}[{}]: {}", diagnostic.severity, diagnostic.code.as_str(), diagnostic.message).unwrap();
        for label in &diagnostic.labels {
            let (line, column) = sources.get(label.span.source).line_column(label.span.range().start);
            writeln!(text, "  {line}:{column} {}", label.text).unwrap();
        }
        for note in &diagnostic.notes {
            writeln!(text, "  note: {note}").unwrap();
        }
        for help in &diagnostic.help {
            writeln!(text, "  help: {help}").unwrap();
        }
    }
    text
}

fn read(case: &Path, file: &str) -> Value {
    serde_json::from_slice(&fs::read(case.join(file)).unwrap())
        .unwrap_or_else(|error| panic!("{case:?} {file}: {error}"))
}

fn plist_additions(wanted: &Value) -> PlistAdditions {
    PlistAdditions {
        identifiers: strings(&wanted["identifiers"]),
        background_modes: strings(&wanted["background_modes"]),
    }
}

fn manifest_additions(wanted: &Value) -> ManifestAdditions {
    let permission = |value: &Value| Permission {
        max_sdk_version: value["max_sdk_version"].as_u64().map(|version| version.try_into().unwrap()),
        ..Permission::new(value["name"].as_str().unwrap())
    };
    ManifestAdditions {
        namespace: wanted["namespace"].as_str().map(str::to_owned),
        permissions: list(&wanted["permissions"]).map(permission).collect(),
        application: list(&wanted["application"]).map(element).collect(),
    }
}

fn nothing_like(wanted: &Value) -> Value {
    serde_json::json!({ "namespace": wanted["namespace"] })
}

fn element(value: &Value) -> Element {
    let mut element = Element::new(value["tag"].as_str().unwrap());
    for attribute in list(&value["attributes"]) {
        let (name, value) = (attribute[0].as_str().unwrap(), attribute[1].as_str().unwrap().to_owned());
        let (namespace, name) = match name.split_once(':').unwrap() {
            ("android", name) => (Namespace::Android, name.to_owned()),
            ("tools", name) => (Namespace::Tools, name.to_owned()),
            (other, _) => panic!("unknown prefix {other}"),
        };
        element.attributes.push(Attribute { namespace, name, value });
    }
    element.children = list(&value["children"]).map(self::element).collect();
    element
}

fn list(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

fn strings(value: &Value) -> Vec<String> {
    list(value).map(|value| value.as_str().unwrap().to_owned()).collect()
}
