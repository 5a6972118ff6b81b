//! The ledger `oro-bg.lock`: what `gen` wrote and what it added to files of others, so that it can be changed and taken
//! away again without a guess. It belongs into version control beside the files it speaks of.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::splice::is_space;
use crate::diagnostic::{Code, Diagnostic, SourceId, Span};

/// Name of the ledger, in the project's folder.
pub const LEDGER_NAME: &str = "oro-bg.lock";

/// Raised whenever an older reader would misunderstand a newer file.
const VERSION: u32 = 2;
/// Had a list in `generated`, without digests.
const WITHOUT_DIGESTS: u32 = 1;

/// Everything the tool owns in a project. Paths are relative to the project, with forward slashes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ledger {
    version: u32,
    /// Files that are wholly ours, each with the [`digest`] of what was written.
    pub generated: BTreeMap<String, String>,
    /// Files of others, with what we added to each.
    pub merged: BTreeMap<String, LedgerEntry>,
}

/// A ledger of version 1.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct LedgerWithoutDigests {
    #[serde(rename = "version")]
    _version: u32,
    generated: BTreeSet<String>,
    merged: BTreeMap<String, LedgerEntry>,
}

/// What we added to one file.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LedgerEntry {
    pub added: Vec<Addition>,
    /// Elements that were empty and were opened to take an addition.
    pub opened: Vec<Opened>,
}

/// A value, an element or an attribute that was not there before.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Addition {
    /// What it was added to: a plist key, or an element of the manifest.
    pub parent: String,
    /// What it is, by meaning: the value, or tag and name.
    pub item: String,
    /// White space that was written before it.
    pub before: String,
    /// The bytes that were written.
    pub text: String,
}

/// An element that was `<array/>` or `<array></array>`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Opened {
    pub element: String,
    /// What stood there from the end of its start tag on: `/>`, `></array>`.
    pub was: String,
}

impl Default for Ledger {
    fn default() -> Self {
        Self { version: VERSION, generated: BTreeMap::new(), merged: BTreeMap::new() }
    }
}

impl Ledger {
    /// # Errors
    /// [`Code::LedgerInvalid`] when the text is no ledger, or one of a newer version.
    pub fn parse(source: SourceId, text: &str) -> Result<Self, Diagnostic> {
        // Alone, and before anything else: what else a newer ledger holds is unknown here.
        #[derive(Deserialize)]
        struct Versioned {
            version: u32,
        }
        let invalid = |error: serde_json::Error| {
            let at = offset(text, error.line(), error.column());
            unusable(format!("the ledger {LEDGER_NAME} cannot be read: {error}"))
                .at(Span::new(source, at..at), "not understood from here on")
        };
        let Versioned { version } = serde_json::from_str(text).map_err(invalid)?;
        if !(WITHOUT_DIGESTS..=VERSION).contains(&version) {
            return Err(Diagnostic::error(
                Code::LedgerInvalid,
                format!("the ledger {LEDGER_NAME} has version {version}, this oro-bg reads version {VERSION}"),
            )
            .at(Span::new(source, 0..text.len()), "written by another oro-bg")
            .help("use the version of oro-bg that wrote it, or a later one"));
        }
        let ledger: Self = if version == WITHOUT_DIGESTS {
            let old: LedgerWithoutDigests = serde_json::from_str(text).map_err(invalid)?;
            let generated = old.generated.into_iter().map(|path| (path, String::new())).collect();
            Self { version: VERSION, generated, merged: old.merged }
        } else {
            serde_json::from_str(text).map_err(invalid)?
        };
        if let Some(bad) = ledger.merged.values().find_map(LedgerEntry::first_bad) {
            let at = text.find(bad).map_or(0..0, |at| at..at + bad.len());
            return Err(unusable(format!("the ledger {LEDGER_NAME} names {bad:?}, which oro-bg never writes"))
                .at(Span::new(source, at), "changed by hand"));
        }
        Ok(ledger)
    }

    /// JSON, one fact a line, the same for the same facts.
    pub fn to_text(&self) -> String {
        let mut text = serde_json::to_string_pretty(self).expect("strings and numbers always serialise");
        text.push('\n');
        text
    }

    pub fn is_empty(&self) -> bool {
        self.generated.is_empty() && self.merged.is_empty()
    }
}

/// Tells a file that was changed from one that was not. Version control may have written other line ends.
pub fn digest(text: &[u8]) -> String {
    const DIGITS: usize = 16;
    let mut hasher = blake3::Hasher::new();
    let mut lines = text.split(|byte| *byte == b'\n').peekable();
    while let Some(line) = lines.next() {
        let is_last = lines.peek().is_none();
        hasher.update(if is_last { line } else { line.strip_suffix(b"\r").unwrap_or(line) });
        if !is_last {
            hasher.update(b"\n");
        }
    }
    hasher.finalize().to_hex()[..DIGITS].to_owned()
}

impl LedgerEntry {
    /// In one order, whatever the history: so that equal states are equal bytes.
    pub(super) fn new(mut added: Vec<Addition>, mut opened: Vec<Opened>) -> Self {
        added.sort();
        opened.sort();
        Self { added, opened }
    }

    /// Nothing in the file is ours.
    pub fn is_empty(&self) -> bool {
        self.added.is_empty() && self.opened.is_empty()
    }

    pub(super) fn find(&self, parent: &str, item: &str) -> Option<&Addition> {
        self.added.iter().find(|addition| addition.parent == parent && addition.item == item)
    }

    pub fn added_to<'a>(&'a self, parent: &'a str) -> impl Iterator<Item = &'a Addition> {
        self.added.iter().filter(move |addition| addition.parent == parent)
    }

    pub(super) fn opened(&self, element: &str) -> Option<&Opened> {
        self.opened.iter().find(|opened| opened.element == element)
    }

    /// What the ledger says is written back into a file of others: it may be nothing but what was taken from there.
    fn first_bad(&self) -> Option<&str> {
        let lead =
            self.added.iter().map(|addition| addition.before.as_str()).find(|before| !before.chars().all(is_space));
        let closing = |was: &str| match was.trim_start_matches(is_space).strip_prefix('>') {
            None => was.trim_start_matches(is_space) == "/>",
            Some(rest) => rest
                .trim_start_matches(is_space)
                .strip_prefix("</")
                .is_some_and(|name| name.strip_suffix('>').is_some_and(|name| !name.contains(['<', '>']))),
        };
        lead.or_else(|| self.opened.iter().map(|opened| opened.was.as_str()).find(|was| !closing(was)))
    }
}

fn unusable(message: String) -> Diagnostic {
    Diagnostic::error(Code::LedgerInvalid, message)
        .help(
            "restore it from version control; if it has conflict markers, keep either side and run `oro-bg gen` again",
        )
        .help("without it, oro-bg takes everything it added for yours: it stays, and is never removed")
}

fn offset(text: &str, line: usize, column: usize) -> usize {
    let start: usize = text.split_inclusive('\n').take(line.saturating_sub(1)).map(str::len).sum();
    let mut at = (start + column.saturating_sub(1)).min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Sources;

    fn parse(text: &str) -> Result<Ledger, Diagnostic> {
        Ledger::parse(Sources::default().add(LEDGER_NAME, text), text)
    }

    fn message(text: &str) -> String {
        let diagnostic = parse(text).expect_err("it is refused");
        assert_eq!(diagnostic.code, Code::LedgerInvalid);
        assert!(!diagnostic.labels.is_empty() && !diagnostic.help.is_empty());
        diagnostic.message
    }

    fn with(entry: &str) -> String {
        format!(r#"{{"version": 1, "generated": [], "merged": {{"Info.plist": {entry}}}}}"#)
    }

    #[test]
    fn the_version_comes_first_and_text_is_stable() {
        let ledger = Ledger::default();
        assert!(ledger.to_text().starts_with("{\n  \"version\": 2,"));
        assert_eq!(parse(&ledger.to_text()).unwrap(), ledger);
    }

    #[test]
    fn newer_versions_are_refused_whatever_else_they_hold() {
        assert!(message(r#"{"version": 3, "merged": [1], "more": null}"#).contains("version 3"));
    }

    #[test]
    fn a_ledger_without_digests_is_read() {
        let ledger = parse(r#"{"version": 1, "generated": ["a", "b"], "merged": {}}"#).unwrap();
        assert_eq!(ledger.generated.keys().collect::<Vec<_>>(), ["a", "b"]);
        assert_eq!(parse(&ledger.to_text()).unwrap(), ledger);
    }

    #[test]
    fn line_ends_do_not_count_and_everything_else_does() {
        assert_eq!(digest(b"a\nb\n"), digest(b"a\r\nb\r\n"));
        for other in ["a\nb", "a\n\nb\n", "a\nb\n ", "a\nb\n\r", "ab\n", ""] {
            assert_ne!(digest(b"a\nb\n"), digest(other.as_bytes()), "{other:?}");
        }
    }

    #[test]
    fn what_is_not_understood_is_refused() {
        for text in ["", "{}", "[]", "<<<<<<< HEAD\n{}", r#"{"version": 1}"#, r#"{"version": "1"}"#] {
            assert!(message(text).contains("cannot be read"), "{text}");
        }
        let unknown = r#"{"version": 1, "generated": [], "merged": {}, "extra": 1}"#;
        assert!(message(unknown).contains("extra"));
    }

    #[test]
    fn nothing_is_written_back_that_was_not_taken_away() {
        let addition = r#"{"added": [{"parent": "a", "item": "b", "before": "<evil/>", "text": ""}], "opened": []}"#;
        assert!(message(&with(addition)).contains("<evil/>"));
        for was in ["<evil/>", "></a><evil/>", "x/>", ">text</a>", ""] {
            let opened = format!(r#"{{"added": [], "opened": [{{"element": "a", "was": {was:?}}}]}}"#);
            assert!(message(&with(&opened)).contains("never writes"), "{was}");
        }
        for was in ["/>", " />", "></array>", ">  </array >"] {
            let opened = format!(r#"{{"added": [], "opened": [{{"element": "a", "was": {was:?}}}]}}"#);
            assert!(parse(&with(&opened)).is_ok(), "{was}");
        }
    }
}
