//! Carrying out the edits that findings bring along.

use std::collections::BTreeMap;
use std::ops::Range;

use crate::diagnostic::{Diagnostics, Edit, SourceId, Sources};

/// Texts after the edits, by file. Of two edits that meet, the first finding's are made: the other finding is still
/// there afterwards, and its turn comes when the files are looked at again.
pub fn fixed(findings: &Diagnostics, sources: &Sources) -> BTreeMap<SourceId, String> {
    let mut taken: BTreeMap<SourceId, Vec<Edit>> = BTreeMap::new();
    for fix in findings.iter().filter_map(|finding| finding.fix.as_ref()) {
        let is_free = |edit: &Edit| {
            let others = taken.get(&edit.span.source);
            others.is_none_or(|others| others.iter().all(|other| other == edit || !meet(other, edit)))
        };
        if fix.edits.iter().all(is_free) {
            for edit in &fix.edits {
                let edits = taken.entry(edit.span.source).or_default();
                if !edits.contains(edit) {
                    edits.push(edit.clone());
                }
            }
        }
    }
    taken.into_iter().map(|(source, edits)| (source, edited(&sources.get(source).text, edits))).collect()
}

/// Whether the order of two edits would make a difference. Two insertions at one place do.
fn meet(a: &Edit, b: &Edit) -> bool {
    let (a, b): (Range<usize>, Range<usize>) = (a.span.range(), b.span.range());
    if a.start == b.start { true } else { a.start < b.end && b.start < a.end }
}

fn edited(text: &str, mut edits: Vec<Edit>) -> String {
    edits.sort_by_key(|edit| edit.span.start);
    let mut result = String::with_capacity(text.len());
    let mut at = 0;
    for Edit { span, text: new } in edits {
        result.push_str(&text[at..span.range().start]);
        result.push_str(&new);
        at = span.range().end;
    }
    result.push_str(&text[at..]);
    result
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::{Code, Diagnostic, Span};

    fn after(text: &str, fixes: &[&[(Range<usize>, &str)]]) -> String {
        let mut sources = Sources::default();
        let source = sources.add("a.txt", text);
        let mut findings = Diagnostics::default();
        for (index, edits) in fixes.iter().enumerate() {
            let edits =
                edits.iter().map(|(range, text)| Edit { span: Span::new(source, range.clone()), text: (*text).into() });
            findings.push(Diagnostic::note(Code::UnknownEvent, index.to_string()).edit("mend it", edits.collect()));
        }
        fixed(&findings, &sources).remove(&source).unwrap_or_else(|| text.to_owned())
    }

    #[test]
    fn edits_are_made_from_the_front_whatever_their_order() {
        assert_eq!(after("one two three", &[&[(8..13, "3"), (0..3, "1")], &[(4..4, "and ")]]), "1 and two 3");
    }

    #[test]
    fn of_two_that_meet_the_first_is_made() {
        assert_eq!(after("abcdef", &[&[(1..4, "-")], &[(3..5, "+"), (5..6, "!")]]), "a-ef");
        assert_eq!(after("abc", &[&[(1..1, "-")], &[(1..1, "+")]]), "a-bc");
        assert_eq!(after("abc", &[&[(1..2, "-")], &[(1..2, "-")]]), "a-c");
        assert_eq!(after("abc", &[&[(0..1, "-")], &[(1..2, "+")]]), "-+c");
        assert_eq!(after("abc", &[&[(1..2, "+")], &[(0..1, "-")]]), "-+c");
        assert_eq!(
            after("abc", &[&[(1..2, "-")], &[(1..2, "-"), (2..3, "!")]]),
            "a-!",
            "what is the same is no conflict"
        );
    }
}
