//! Findings that a project had before it began to check: put aside by code, file and message, so that they stay aside when
//! lines move.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::diagnostic::{Code, Diagnostic, Diagnostics, Silenced, SourceId, Sources, Span};

/// The file beside the configuration that is taken without being asked for.
pub const BASELINE_NAME: &str = "oro-bg.baseline.json";
const VERSION: u32 = 1;

/// What was put aside.
#[derive(Clone, Debug, Default)]
pub struct Baseline {
    /// How often each is put aside.
    counts: BTreeMap<Entry, usize>,
    /// Where it was read from.
    source: Option<SourceId>,
}

/// One kind of finding in one file.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Entry {
    code: Code,
    /// Empty where no file is blamed.
    file: String,
    message: String,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Document {
    version: u32,
    findings: Vec<Line>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    code: String,
    file: String,
    message: String,
    count: usize,
}

impl Baseline {
    /// # Errors
    /// [`Code::BadBaseline`] for what is no baseline, or one of a newer version.
    pub fn read(name: &str, text: &str, sources: &mut Sources) -> Result<Self, Diagnostic> {
        let source = sources.add(name, text);
        let bad = |message: String, place: Span, label: String| {
            Diagnostic::error(Code::BadBaseline, message)
                .at(place, label)
                .help("restore it from version control, or write it anew with `oro-bg check --write-baseline`")
        };
        let document: Document = serde_json::from_str(text).map_err(|error| {
            let at = offset(text, error.line(), error.column());
            // The place is shown.
            let why = error.to_string();
            let why = why.split_once(" at line ").map_or(why.as_str(), |(why, _)| why);
            bad(format!("{name} is no baseline"), Span::new(source, at..at), why.to_owned())
        })?;
        let start = Span::new(source, 0..0);
        if document.version != VERSION {
            let label = format!("version {}, and this oro-bg knows {VERSION}", document.version);
            return Err(bad(format!("{name} was written by another oro-bg"), start, label));
        }
        let mut counts = BTreeMap::new();
        for line in document.findings {
            // A code that this version no longer has finds nothing, so there is nothing to put aside.
            let Some(code) = Code::parse(&line.code) else { continue };
            *counts.entry(Entry { code, file: line.file, message: line.message }).or_default() += line.count;
        }
        Ok(Self { counts, source: Some(source) })
    }

    /// The text of a baseline that puts all findings aside that can be lived with.
    pub fn text(findings: &Diagnostics, sources: &Sources) -> String {
        let mut counts: BTreeMap<Entry, usize> = BTreeMap::new();
        for finding in findings.iter().filter(|finding| finding.code.is_lint()) {
            *counts.entry(Entry::of(finding, sources)).or_default() += 1;
        }
        let findings = counts.into_iter().map(|(entry, count)| Line {
            code: entry.code.as_str().to_owned(),
            file: entry.file,
            message: entry.message,
            count,
        });
        let document = Document { version: VERSION, findings: findings.collect() };
        format!("{}\n", serde_json::to_string_pretty(&document).expect("texts and numbers"))
    }

    /// Puts findings aside that are in the baseline, each as often as it is there, counting those that were put aside
    /// before. What was not found is given back, except what only a look at a built product finds.
    pub fn take_off(&self, findings: &mut Diagnostics, sources: &Sources) -> Vec<Entry> {
        let mut left = self.counts.clone();
        for (finding, _) in findings.silenced().iter().filter(|(_, how)| *how == Silenced::ByBaseline) {
            if let Some(count) = left.get_mut(&Entry::of(finding, sources)) {
                *count = count.saturating_sub(1);
            }
        }
        findings.retain(|finding| match left.get_mut(&Entry::of(finding, sources)) {
            Some(count) if *count > 0 && finding.code.is_lint() => {
                *count -= 1;
                Err(Silenced::ByBaseline)
            }
            _ => Ok(()),
        });
        let gone = left.into_iter().filter(|(entry, count)| *count > 0 && !entry.code.is_of_product());
        gone.map(|(entry, _)| entry).collect()
    }

    /// One note for all that is gone.
    pub fn stale(&self, gone: &[Entry], sources: &Sources) -> Diagnostic {
        let source = self.source.expect("only what was read has entries");
        let message = match gone.len() {
            1 => "a finding of the baseline is gone".to_owned(),
            count => format!("{count} findings of the baseline are gone"),
        };
        let mut finding = Diagnostic::note(Code::StaleBaseline, message);
        let text = &sources.get(source).text;
        for entry in gone.iter().take(3) {
            // As the file has it, with its escapes.
            let quoted = serde_json::to_string(&entry.message).expect("a text");
            let range = text.find(&quoted).map_or(0..0, |at| at..at + quoted.len());
            finding = finding.at(Span::new(source, range), entry.code.as_str());
        }
        finding.help("`oro-bg check --write-baseline` writes it without them")
    }
}

impl Entry {
    fn of(finding: &Diagnostic, sources: &Sources) -> Self {
        let file = finding.labels.first().map(|label| sources.get(label.span.source).name.replace('\\', "/"));
        Self { code: finding.code, file: file.unwrap_or_default(), message: finding.message.clone() }
    }
}

/// The byte at a line and column that serde_json counts from 1 (columns from 0 at a line's end).
fn offset(text: &str, line: usize, column: usize) -> usize {
    let start: usize = text.split_inclusive('\n').take(line.saturating_sub(1)).map(str::len).sum();
    text.floor_char_boundary((start + column.saturating_sub(1)).min(text.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    const BASELINE: &str = r#"{ "version": 1, "findings": [
        { "code": "OBG120", "file": "oro.toml", "message": "often", "count": 2 },
        { "code": "OBG040", "file": "a.js", "message": "broken", "count": 1 },
        { "code": "OBG161", "file": "a.apk", "message": "of a product", "count": 1 },
        { "code": "OBG999", "file": "a.js", "message": "of another version", "count": 1 }
    ] }"#;

    const OFTEN: (Code, &str, &str) = (Code::AndroidIntervalFloor, "oro.toml", "often");

    /// Adds findings, each at another place of its file.
    fn find(findings: &mut Diagnostics, sources: &mut Sources, all: &[(Code, &str, &str)]) {
        for (code, file, message) in all {
            let at = findings.iter().count() + findings.silenced().len();
            let span = Span::new(sources.add(*file, "a text"), at..at + 1);
            findings.push(Diagnostic::warning(*code, *message).at(span, "here"));
        }
    }

    fn told(findings: &Diagnostics) -> Vec<&str> {
        findings.iter().map(|finding| finding.message.as_str()).collect()
    }

    #[test]
    fn each_is_put_aside_as_often_as_it_was_there() {
        let (mut sources, mut findings) = (Sources::default(), Diagnostics::default());
        let baseline = Baseline::read("baseline.json", BASELINE, &mut sources).unwrap();
        let others = [(Code::AndroidIntervalFloor, "b.toml", "often"), (Code::EntrySyntax, "a.js", "broken")];
        find(&mut findings, &mut sources, &[&[OFTEN], &others[..]].concat());
        let gone = baseline.take_off(&mut findings, &sources);
        assert_eq!(told(&findings), ["often", "broken"], "another file, and what cannot be lived with");
        let gone: Vec<&str> = gone.iter().map(|entry| entry.message.as_str()).collect();
        assert_eq!(gone, ["broken", "often"], "one of the two is gone; a product was not looked at");

        // Later stages find more; what was put aside before is counted.
        find(&mut findings, &mut sources, &[OFTEN, OFTEN]);
        assert_eq!(baseline.take_off(&mut findings, &sources).len(), 1);
        assert_eq!(told(&findings), ["often", "broken", "often"]);
    }

    #[test]
    fn what_a_comment_keeps_quiet_takes_nothing_from_the_baseline() {
        let (mut sources, mut findings) = (Sources::default(), Diagnostics::default());
        let baseline = Baseline::read("baseline.json", BASELINE, &mut sources).unwrap();
        find(&mut findings, &mut sources, &[OFTEN]);
        findings.retain(|_| Err(Silenced::ByComment("a wish".into())));
        find(&mut findings, &mut sources, &[OFTEN, OFTEN]);
        baseline.take_off(&mut findings, &sources);
        assert!(findings.is_empty());
    }

    #[test]
    fn only_what_can_be_lived_with_is_written() {
        let (mut sources, mut findings) = (Sources::default(), Diagnostics::default());
        find(&mut findings, &mut sources, &[(Code::EntrySyntax, "a.js", "broken"), OFTEN]);
        let text = Baseline::text(&findings, &sources);
        assert!(text.contains("often") && !text.contains("broken"), "{text}");
    }
}
