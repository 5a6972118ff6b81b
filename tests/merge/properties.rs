//! What holds for every document, whatever it looks like.

use oro_bg::codegen::merge::manifest::{Element, ManifestAdditions, Permission};
use oro_bg::codegen::merge::plist::PlistAdditions;
use oro_bg::codegen::merge::{Ledger, LedgerEntry, Merged, manifest, plist};
use oro_bg::diagnostic::{Diagnostic, Sources};
use proptest::prelude::*;
use proptest::sample::subsequence;

use crate::documents;

type Outcome = Result<Merged, Vec<Diagnostic>>;

fn into_plist(text: &str, wanted: &[usize], owned: Option<&LedgerEntry>) -> Outcome {
    let identifiers = wanted.iter().map(|n| ["a", "b", "c & <d>", "e\u{1f600}"][*n].to_owned()).collect();
    let background_modes =
        wanted.iter().filter_map(|n| ["fetch", "processing"].get(*n)).map(|s| (*s).to_owned()).collect();
    plist::merge(source(text), text, &PlistAdditions { identifiers, background_modes }, owned)
}

fn into_manifest(text: &str, wanted: &[usize], owned: Option<&LedgerEntry>) -> Outcome {
    let permission = |n: &usize| {
        Permission::new(["android.permission.INTERNET", "android.permission.FOREGROUND_SERVICE", "p.\"<q>", "r"][*n])
    };
    let element = |n: &usize| match n {
        0 => Element::named("service", "x.Work").android("exported", "false").tools("node", "merge"),
        1 => Element::named("receiver", "com.example.app.Boot").child(
            Element::new("intent-filter").child(Element::named("action", "android.intent.action.BOOT_COMPLETED")),
        ),
        2 => Element::named("property", "a \"quoted\" <name>").android("value", "line\nbreak"),
        _ => Element::named("service", ".Other").android("permission", "p"),
    };
    let wanted = ManifestAdditions {
        namespace: None,
        permissions: wanted.iter().map(permission).collect(),
        application: wanted.iter().map(element).collect(),
    };
    manifest::merge(source(text), text, &wanted, owned)
}

fn source(text: &str) -> oro_bg::diagnostic::SourceId {
    Sources::default().add("file", text)
}

/// Any sequence of wishes: each result is stable, says the same as a merge from the start would, survives the ledger's
/// own file, and after the last wish is gone the original bytes are back.
fn holds(
    original: &str,
    wishes: &[Vec<usize>],
    merge: fn(&str, &[usize], Option<&LedgerEntry>) -> Outcome,
) -> Result<(), TestCaseError> {
    let mut text = original.to_owned();
    let mut owned = None;
    for wanted in wishes.iter().map(Vec::as_slice).chain([&[][..]]) {
        let merged = match merge(&text, wanted, owned.as_ref()) {
            Ok(merged) => merged,
            Err(diagnostics) => return Err(TestCaseError::fail(format!("{diagnostics:#?}\nin {text}"))),
        };
        let again = merge(&merged.text, wanted, Some(&merged.owned)).unwrap();
        prop_assert_eq!(&again, &merged, "twice is the same as once");
        let fresh = merge(&merged.text, &[], Some(&merged.owned)).unwrap();
        prop_assert_eq!(&fresh.text, original, "all of it can be taken back at any time");
        text = merged.text;
        owned = Some(through_the_file(merged.owned));
    }
    prop_assert_eq!(text, original);
    prop_assert!(owned.is_none_or(|owned| owned.is_empty()), "nothing is owned any more");
    Ok(())
}

fn through_the_file(entry: LedgerEntry) -> LedgerEntry {
    let mut ledger = Ledger::default();
    ledger.merged.insert("file".to_owned(), entry);
    let text = ledger.to_text();
    let read = Ledger::parse(source(&text), &text).unwrap();
    assert_eq!(read, ledger);
    read.merged["file"].clone()
}

fn wishes() -> impl Strategy<Value = Vec<Vec<usize>>> {
    proptest::collection::vec(subsequence(vec![0, 1, 2, 3], 0..=4), 1..5)
}

proptest! {
    #[test]
    fn plists(original in documents::plist(), wishes in wishes()) {
        holds(&original, &wishes, into_plist)?;
    }

    #[test]
    fn manifests(original in documents::manifest(), wishes in wishes()) {
        holds(&original, &wishes, into_manifest)?;
    }

    /// What a person adds between two runs stays, and ours still goes.
    #[test]
    fn additions_of_others_stay(original in documents::plist(), wanted in subsequence(vec![0, 1, 2, 3], 1..=4)) {
        let merged = into_plist(&original, &wanted, None).unwrap();
        let edited = merged.text.replacen("<plist version=\"1.0\">", "<plist version=\"1.0\"><!-- theirs -->", 1);
        let Some(at) = edited.rfind("</dict>") else { return Ok(()) };
        let edited = format!("{}<key>Late</key><string>theirs</string>{}", &edited[..at], &edited[at..]);
        let next = into_plist(&edited, &[], Some(&merged.owned)).unwrap();
        let value = ::plist::Value::from_reader_xml(next.text.trim_start_matches('\u{feff}').as_bytes()).unwrap();
        prop_assert_eq!(value.as_dictionary().unwrap()["Late"].as_string(), Some("theirs"));
        prop_assert!(next.text.contains("<!-- theirs -->"));
        prop_assert!(next.owned.is_empty());
    }

    /// Hostile text in, a document or a diagnostic out; never a panic.
    #[test]
    fn any_text_is_survived(text in "[<>/!\\[\\]\\-?&;\"'= a-c:\r\n\t]{0,60}", wanted in subsequence(vec![0, 1], 0..=2)) {
        for wrapped in [text.clone(), format!("<plist><dict>{text}</dict></plist>"), format!("<manifest>{text}<application {text}/></manifest>")] {
            for merge in [into_plist, into_manifest] {
                if let Ok(merged) = merge(&wrapped, &wanted, None) {
                    prop_assert_eq!(merge(&merged.text, &[], Some(&merged.owned)).unwrap().text, wrapped.clone());
                }
            }
        }
    }
}
