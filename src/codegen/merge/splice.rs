//! Changes by byte range, in the style of what stands around them. Everything here is about white space: what to put
//! before a new element so that it looks like its neighbours, and how much to take away with one that goes.

use std::collections::HashSet;
use std::ops::Range;

use super::ledger::Addition;
use super::xml::{Document, ElementId, Node};

/// Replacements that do not overlap, in any order.
#[derive(Debug, Default)]
pub struct Edits(Vec<(Range<usize>, String)>);

impl Edits {
    pub fn replace(&mut self, range: Range<usize>, text: impl Into<String>) {
        self.0.push((range, text.into()));
    }

    pub fn insert(&mut self, at: usize, text: impl Into<String>) {
        self.replace(at..at, text);
    }

    pub fn remove(&mut self, range: Range<usize>) {
        self.replace(range, "");
    }

    /// Insertions at one place come out in the order in which they were made.
    ///
    /// # Panics
    /// If two edits overlap.
    pub fn apply(mut self, text: &str) -> String {
        self.0.sort_by_key(|(range, _)| (range.start, range.end));
        let mut edited = String::with_capacity(text.len() + self.0.iter().map(|(_, new)| new.len()).sum::<usize>());
        let mut done = 0;
        for (range, new) in &self.0 {
            assert!(done <= range.start, "edits do not overlap");
            edited.push_str(&text[done..range.start]);
            edited.push_str(new);
            done = range.end;
        }
        edited.push_str(&text[done..]);
        edited
    }
}

/// How a document is laid out, as far as it shows.
#[derive(Debug)]
pub struct Layout {
    /// The document's own line break; none when it is written on one line.
    newline: Option<&'static str>,
    /// One level of indentation.
    unit: String,
}

impl Layout {
    /// `unit` is what to take when no pair of lines shows one.
    pub fn of(document: &Document<'_>, unit: &str) -> Self {
        let text = document.text;
        let newline = text.find(['\r', '\n']).map(|at| match &text.as_bytes()[at..] {
            [b'\r', b'\n', ..] => "\r\n",
            [b'\r', ..] => "\r",
            _ => "\n",
        });
        let shown = document.elements().find_map(|id| {
            let parent = document.element(id).parent?;
            let (outer, inner) = (lead(document, parent), lead(document, id));
            let starts_line = starts_with_break(inner) && (starts_with_break(outer) || parent == document.root());
            let unit = indentation(inner).strip_prefix(indentation(outer))?;
            (starts_line && !unit.is_empty()).then(|| unit.to_owned())
        });
        Self { newline, unit: shown.unwrap_or_else(|| unit.to_owned()) }
    }

    /// What stands before the first child of `parent`, which has none yet.
    pub fn first_lead(&self, document: &Document<'_>, parent: ElementId) -> String {
        self.deeper(&self.end_lead(document, parent))
    }

    /// What stands before the end tag of `parent`.
    pub fn end_lead(&self, document: &Document<'_>, parent: ElementId) -> String {
        let Some(newline) = self.newline else { return String::new() };
        let start = document.range(parent).start;
        let line = document.text[..start].rfind(['\r', '\n']).map_or(0, |at| at + 1);
        let line = &document.text[line..start];
        format!("{newline}{}", &line[..line.len() - line.trim_start_matches([' ', '\t']).len()])
    }

    /// The lead one level further in.
    pub fn deeper(&self, lead: &str) -> String {
        if starts_with_break(lead) { format!("{lead}{}", self.unit) } else { String::new() }
    }
}

/// White space before an element: from the last line break on, or all of it where there is none.
pub fn lead<'a>(document: &Document<'a>, id: ElementId) -> &'a str {
    let start = document.range(id).start;
    let from = document.element(id).parent.map_or(0, |parent| document.element(parent).content().start);
    last_line(&document.text[from..start])
}

/// As [`lead`], before an attribute.
pub fn attribute_lead<'a>(document: &Document<'a>, start: usize) -> &'a str {
    let before = &document.text[..start];
    &before[before.trim_end().len()..]
}

/// Takes an element away with the white space that came with it: what the ledger says, if it still stands there.
pub fn range_with_lead(document: &Document<'_>, id: ElementId, addition: Option<&Addition>) -> Range<usize> {
    let range = document.range(id);
    range.start - actual_lead(document, id, addition).len()..range.end
}

/// What an addition's element is preceded by now.
pub fn actual_lead<'a>(document: &Document<'a>, id: ElementId, addition: Option<&Addition>) -> &'a str {
    let start = document.range(id).start;
    match addition {
        Some(Addition { before, .. }) if document.text[..start].ends_with(before.as_str()) => {
            &document.text[start - before.len()..start]
        }
        _ => lead(document, id),
    }
}

/// Whether anything but white space stays in `parent` when `removed` are gone.
pub fn has_rest(document: &Document<'_>, parent: ElementId, removed: &HashSet<ElementId>) -> bool {
    document.element(parent).children.iter().any(|node| match node {
        Node::Space(_) => false,
        Node::Element(id) => !removed.contains(id),
        Node::Text(..) | Node::Comment(_) => true,
    })
}

/// Where a new last child goes: behind everything that is there, comments too, before the white space that leads to
/// the end tag.
pub fn end_of_content(document: &Document<'_>, parent: ElementId) -> usize {
    let content = document.element(parent).content();
    content.start + document.text[content].trim_end_matches(is_space).len()
}

/// Where the line ends that the element at `id` ends on, for as long as nothing but comments follows: those are about
/// the element.
pub fn end_with_comments(document: &Document<'_>, parent: ElementId, id: ElementId) -> usize {
    let siblings = &document.element(parent).children;
    let mut following =
        siblings.iter().skip_while(|node| !matches!(node, Node::Element(sibling) if *sibling == id)).skip(1);
    let mut end = document.range(id).end;
    loop {
        match following.next() {
            Some(Node::Space(range)) if !document.text[range.clone()].contains(['\r', '\n']) => {}
            Some(Node::Comment(range)) => end = range.end,
            _ => return end,
        }
    }
}

/// Puts `items` at the end of `parent`, and opens it first if it is empty on one line. Returns what stood in place
/// of the opened part, for [`close`].
pub fn append(
    document: &Document<'_>,
    parent: ElementId,
    items: &str,
    layout: &Layout,
    edits: &mut Edits,
) -> Option<String> {
    let element = document.element(parent);
    let text = document.text;
    let end_lead = if starts_with_break(items) { layout.end_lead(document, parent) } else { String::new() };
    let Some(end_tag) = element.end_tag.clone() else {
        let tag = &text[element.start_tag.clone()];
        let bare = tag.strip_suffix("/>").expect("an element without end tag closes itself");
        let kept = bare.trim_end_matches([' ', '\t']);
        // A slash that stands on a line of its own leaves the line's white space where it is.
        let kept = if kept.ends_with(['\r', '\n']) { bare } else { kept };
        let range = element.start_tag.start + kept.len()..element.start_tag.end;
        let name = &tag[1..tag.find(|c: char| c.is_ascii_whitespace() || c == '/').unwrap_or(tag.len())];
        let was = text[range.clone()].to_owned();
        edits.replace(range, format!(">{items}{end_lead}</{name}>"));
        return Some(was);
    };
    let content = &text[element.content()];
    if content.chars().all(is_space) && !content.contains(['\r', '\n']) && !end_lead.is_empty() {
        let range = opened_part(document, parent);
        let was = text[range.clone()].to_owned();
        edits.replace(range, format!(">{items}{end_lead}{}", &text[end_tag]));
        return Some(was);
    }
    edits.insert(end_of_content(document, parent), items);
    None
}

/// Takes back what [`append`] did to an element that is to be empty again.
pub fn close(document: &Document<'_>, parent: ElementId, was: &str, edits: &mut Edits) {
    edits.replace(opened_part(document, parent), was);
}

/// From the `>` of the start tag to the end of the element.
fn opened_part(document: &Document<'_>, id: ElementId) -> Range<usize> {
    document.element(id).start_tag.end - 1..document.range(id).end
}

pub fn starts_with_break(lead: &str) -> bool {
    lead.starts_with(['\r', '\n'])
}

fn indentation(lead: &str) -> &str {
    lead.trim_start_matches(['\r', '\n'])
}

fn last_line(before: &str) -> &str {
    let blank = &before[before.trim_end_matches(is_space).len()..];
    match blank.rfind(['\r', '\n']) {
        Some(at) if blank[..at].ends_with('\r') && blank[at..].starts_with('\n') => &blank[at - 1..],
        Some(at) => &blank[at..],
        None => blank,
    }
}

/// XML's idea of white space.
pub fn is_space(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\r' | '\n')
}
