//! Comments that keep a finding quiet: `oro-bg allow OBG120: why`, on the finding's line or on the one above.

use std::ops::Range;

use crate::diagnostic::{Code, Diagnostic, Diagnostics, Silenced, SourceFile, SourceId, Sources, Span};

const MARK: &str = "oro-bg allow ";
/// What a comment begins with in the files that findings point into.
const COMMENTS: &[&str] = &["#", "//", "/*", "*", "<!--", ";"];

/// One comment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suppression<'t> {
    codes: Vec<(&'t str, Range<usize>)>,
    reason: Option<&'t str>,
    /// From the mark to the end of the reason.
    place: Range<usize>,
    /// Counted from 0.
    line: usize,
    /// The comment has the line for itself, so that it is about the next one.
    is_alone: bool,
}

/// All comments of all files. Most files have none, and are searched once.
pub struct Comments<'t>(Vec<(SourceId, &'t SourceFile, Vec<Suppression<'t>>)>);

impl<'t> Comments<'t> {
    pub fn of(sources: &'t Sources) -> Self {
        let marked = sources.iter().filter(|(_, file)| file.text.contains(MARK));
        Self(marked.map(|(id, file)| (id, file, suppressions(&file.text))).collect())
    }

    /// Why the finding is to be quiet, where a comment says so.
    pub fn reason(&self, finding: &Diagnostic) -> Option<String> {
        let span = finding.labels.first()?.span;
        let (_, file, comments) = self.0.iter().find(|(id, ..)| *id == span.source)?;
        let line = file.line_column(span.range().start).0 - 1;
        let covering =
            comments.iter().filter(|comment| comment.is_for(finding.code) && covers(comment, &file.text, line));
        covering.into_iter().find_map(|comment| comment.reason).map(str::to_owned)
    }
}

/// Comments may stand above each other: the line is the first below that is not one of them.
fn covers(comment: &Suppression<'_>, text: &str, line: usize) -> bool {
    if !comment.is_alone {
        return comment.line == line;
    }
    let below = text.lines().enumerate().skip(comment.line + 1);
    let mut below = below.filter(|(_, line)| !COMMENTS.iter().any(|start| line.trim_start().starts_with(start)));
    comment.line == line || below.next().is_some_and(|(number, _)| number == line)
}

impl Suppression<'_> {
    fn is_for(&self, code: Code) -> bool {
        self.codes.iter().any(|(name, _)| Code::parse(name) == Some(code))
    }
}

/// What is to be said about the comments themselves. `is_complete`: whether a finding that is not there could have been
/// found.
pub fn judge(findings: &Diagnostics, sources: &Sources, is_complete: bool) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for (id, file, comments) in Comments::of(sources).0 {
        for comment in comments {
            found.extend(bad(&comment, id));
            if comment.reason.is_some() && is_complete {
                found.extend(unused(&comment, id, file, findings));
            }
        }
    }
    found
}

fn bad(comment: &Suppression<'_>, source: SourceId) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for (name, range) in &comment.codes {
        let place = Span::new(source, range.clone());
        match Code::parse(name) {
            None => found.push(
                Diagnostic::warning(Code::BadSuppression, format!("there is no finding `{name}` to suppress"))
                    .at(place, "not a code")
                    .help("codes look like OBG120; `oro-bg explain` lists all"),
            ),
            Some(code) if !code.is_lint() => found.push(
                Diagnostic::warning(Code::BadSuppression, format!("{} cannot be suppressed", code.as_str()))
                    .at(place, code.title())
                    .because("without mending it nothing can be generated, or said about findings")
                    .help("remove the comment"),
            ),
            Some(_) => {}
        }
    }
    if comment.reason.is_none() {
        let names: Vec<&str> = comment.codes.iter().map(|(name, _)| *name).collect();
        found.push(
            Diagnostic::warning(Code::BadSuppression, "a suppression says why, and this one does not count without")
                .at(Span::new(source, comment.place.clone()), "no reason")
                .help(format!("write `{MARK}{}: the reason`", names.join(", "))),
        );
    }
    found
}

fn unused(
    comment: &Suppression<'_>,
    source: SourceId,
    file: &SourceFile,
    findings: &Diagnostics,
) -> Option<Diagnostic> {
    let is_used = findings.silenced().iter().any(|(finding, how)| {
        let place = finding.labels.first().map(|label| label.span).filter(|span| span.source == source);
        matches!(how, Silenced::ByComment(_))
            && comment.is_for(finding.code)
            && place.is_some_and(|span| covers(comment, &file.text, file.line_column(span.range().start).0 - 1))
    });
    let could_be_found = |code: Code| code.is_lint() && !code.is_of_product();
    let is_good = comment.codes.iter().any(|(name, _)| Code::parse(name).is_some_and(could_be_found));
    if is_used || !is_good {
        return None;
    }
    let finding = Diagnostic::warning(Code::UnusedSuppression, "nothing is found here that this comment suppresses")
        .at(Span::new(source, comment.place.clone()), "of no use")
        .help("remove it, so that it does not hide the next mistake of that kind");
    let line = line_of(&file.text, comment.place.start);
    Some(if comment.is_alone { finding.replace("remove the comment", Span::new(source, line), "") } else { finding })
}

/// The line with its end.
fn line_of(text: &str, at: usize) -> Range<usize> {
    let start = text[..at].rfind('\n').map_or(0, |end| end + 1);
    start..text[at..].find('\n').map_or(text.len(), |end| at + end + 1)
}

/// All comments of a text that have the mark. It counts only where a comment begins: in a string it is a text about it.
fn suppressions(text: &str) -> Vec<Suppression<'_>> {
    let mut found = Vec::new();
    let mut start = 0;
    for (number, line) in text.split_inclusive('\n').enumerate() {
        found.extend(suppression(line, start, number));
        start += line.len();
    }
    found
}

fn suppression(line: &str, start: usize, number: usize) -> Option<Suppression<'_>> {
    let mark = line.find(MARK)?;
    let before = line[..mark].trim_end();
    let opener = COMMENTS.iter().find(|opener| before.ends_with(**opener))?;
    let rest = &line[mark + MARK.len()..];
    let end = ["-->", "*/"].iter().filter_map(|end| rest.find(end)).min().unwrap_or(rest.len());
    let rest = rest[..end].trim_end();
    let (names, reason) = rest.split_once(':').map_or((rest, None), |(names, reason)| (names, Some(reason.trim())));
    let mut codes = Vec::new();
    let mut at = start + mark + MARK.len();
    for part in names.split(',') {
        let name = part.trim();
        let from = at + (part.len() - part.trim_start().len());
        codes.push((name, from..from + name.len()));
        at += part.len() + 1;
    }
    Some(Suppression {
        codes,
        reason: reason.filter(|reason| !reason.is_empty()),
        place: start + mark..start + mark + MARK.len() + rest.len(),
        line: number,
        is_alone: before.trim_start() == *opener,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Vec<(Vec<&str>, Option<&str>, usize, bool)> {
        let names =
            |comment: &Suppression<'_>| comment.codes.iter().map(|(name, _)| name.to_string()).collect::<Vec<_>>();
        let all = suppressions(text);
        for comment in &all {
            for (name, range) in &comment.codes {
                assert_eq!(&text[range.clone()], *name);
            }
            assert!(!names(comment).is_empty());
        }
        all.into_iter()
            .map(|comment| {
                let codes = comment.codes.into_iter().map(|(name, _)| name).collect();
                (codes, comment.reason, comment.line, comment.is_alone)
            })
            .collect()
    }

    #[test]
    fn a_comment_is_read_in_every_language() {
        for (text, expected) in [
            ("# oro-bg allow OBG120: a wish\n", (vec!["OBG120"], Some("a wish"), 0, true)),
            (
                "a = 1 # oro-bg allow OBG120,  obg121 : two: of them",
                (vec!["OBG120", "obg121"], Some("two: of them"), 0, false),
            ),
            ("\n  // oro-bg allow OBG044: made at run time\r\n", (vec!["OBG044"], Some("made at run time"), 1, true)),
            ("<!-- oro-bg allow OBG084: theirs -->", (vec!["OBG084"], Some("theirs"), 0, true)),
            ("/* oro-bg allow OBG084: theirs */ f();", (vec!["OBG084"], Some("theirs"), 0, true)),
            ("# oro-bg allow OBG120", (vec!["OBG120"], None, 0, true)),
            ("# oro-bg allow OBG120: ", (vec!["OBG120"], None, 0, true)),
        ] {
            assert_eq!(read(text), [expected], "{text}");
        }
    }

    #[test]
    fn what_is_no_comment_is_none() {
        for text in
            ["title = \"oro-bg allow OBG120: x\"", "oro-bg allow OBG120: x", "# say oro-bg allow OBG120: x", "#"]
        {
            assert_eq!(read(text), [], "{text}");
        }
    }

    #[test]
    fn a_comment_is_about_its_line_or_the_next_that_is_none() {
        let text = "# oro-bg allow OBG120: one\n# oro-bg allow OBG140: two\n# more\nline = 3 # oro-bg allow OBG121: x\nline = 4\n";
        let all = suppressions(text);
        let covered = |comment: usize| (0..6).filter(|line| covers(&all[comment], text, *line)).collect::<Vec<_>>();
        assert_eq!((covered(0), covered(1), covered(2)), (vec![0, 3], vec![1, 3], vec![3]));
    }

    const CONFIG: &str = "# oro-bg allow OBG120: a wish\nkey = 1\nkey = 2\n";

    /// What comments of two files say of a finding, which is at the beginning of a line (counted from 0): whether it is
    /// kept quiet, and the codes that are told about the comments, each with whether a fix comes along.
    fn said(texts: [&str; 2], code: Code, file: usize, line: usize) -> (bool, Vec<(Code, bool)>) {
        let mut sources = Sources::default();
        let ids = [sources.add("a.toml", texts[0]), sources.add("b.toml", texts[1])];
        let at: usize = texts[file].split_inclusive('\n').take(line).map(str::len).sum();
        let mut findings = Diagnostics::default();
        findings.push(Diagnostic::warning(code, "found").at(Span::new(ids[file], at..at + 1), "here"));
        let comments = Comments::of(&sources);
        findings.retain(|finding| comments.reason(finding).map_or(Ok(()), |why| Err(Silenced::ByComment(why))));
        let told = judge(&findings, &sources, true);
        (findings.is_empty(), told.into_iter().map(|finding| (finding.code, finding.fix.is_some())).collect())
    }

    #[test]
    fn a_comment_is_about_its_file_its_line_and_its_code() {
        let floor = Code::AndroidIntervalFloor;
        let unused = vec![(Code::UnusedSuppression, true)];
        let of_no_use = (false, unused.clone());
        assert_eq!(said([CONFIG, "a\nb\n"], floor, 0, 1), (true, vec![]));
        assert_eq!(said([CONFIG, "a\nb\n"], floor, 0, 2), of_no_use, "another line");
        assert_eq!(said([CONFIG, "a\nb\n"], floor, 1, 1), of_no_use, "another file");
        assert_eq!(said([CONFIG, "a\nb\n"], Code::TimeoutAboveLimit, 0, 1), of_no_use, "another code");
        assert_eq!(said([CONFIG, CONFIG], floor, 1, 1), (true, unused.clone()), "the comment of the first file");
        let both = "# oro-bg allow OBG120: a wish\n# oro-bg allow OBG140: long\nkey = 1\n";
        assert_eq!(said([both, "a\n"], floor, 0, 2), (true, unused), "the comment about another code");
        let twice = "# oro-bg allow OBG120: a wish\nkey = 1\nkey = 2 # oro-bg allow OBG120: a wish\n";
        let beside = vec![(Code::UnusedSuppression, false)];
        assert_eq!(said([twice, "a\n"], floor, 0, 1), (true, beside), "the comment of another line");
        let beside = said(["key = 1 # oro-bg allow OBG120: a wish\n", "a\n"], floor, 1, 0);
        assert_eq!(beside, (false, vec![(Code::UnusedSuppression, false)]), "the line has more than the comment");
    }

    #[test]
    fn what_is_kept_quiet_otherwise_does_not_use_a_comment() {
        let mut sources = Sources::default();
        let source = sources.add("oro.toml", CONFIG);
        let at = CONFIG.find("key").unwrap();
        let mut findings = Diagnostics::default();
        findings
            .push(Diagnostic::warning(Code::AndroidIntervalFloor, "found").at(Span::new(source, at..at + 1), "here"));
        findings.retain(|_| Err(Silenced::ByBaseline));
        let told = judge(&findings, &sources, true);
        assert_eq!(told.iter().map(|finding| finding.code).collect::<Vec<_>>(), [Code::UnusedSuppression]);
    }

    #[test]
    fn a_check_without_a_product_does_not_judge_comments_about_products() {
        let comment = "# oro-bg allow OBG168: in debug builds\nkey = 1\n";
        assert_eq!(said([comment, "a\n"], Code::AndroidIntervalFloor, 1, 0), (false, vec![]));
    }
}
