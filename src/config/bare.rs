//! The bare dialect: `oro.ini` and `oro.toml` snippets whose values have no quotes.
//!
//! Reading it is rewriting it as TOML, and remembering where each byte came from: `oro-bg fix` writes the rewritten
//! text, every other command parses it and maps the spans back. So there is one reading of the dialect, not two.

use std::ops::Range;

/// Top-level tables that this tool reads; whatever else a file holds is none of its business.
const OUR_TABLES: &[&str] = &["background", "meta", "android"];

/// One replaced range of the original text.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Edit {
    range: Range<usize>,
    replacement: String,
    kind: EditKind,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum EditKind {
    /// A bare value in a `[background]` table became TOML.
    Value,
    /// A `;` comment in a `[background]` table became a `#` comment.
    Comment,
    /// Needed only to read the file: another table's bare value, or a foreign table that is left out.
    ReadingOnly,
}

/// A text in the bare dialect with the edits that make it TOML.
#[derive(Debug)]
pub struct Rewritten<'a> {
    original: &'a str,
    edits: Vec<Edit>,
}

impl<'a> Rewritten<'a> {
    /// The first bare value in a `[background]` table, if there is any.
    pub fn first_bare_value(&self) -> Option<Range<usize>> {
        self.edits.iter().find(|edit| edit.kind == EditKind::Value).map(|edit| edit.range.clone())
    }

    /// The edits that `oro-bg fix` makes: what they replace, and with what.
    pub fn edits(&self) -> impl Iterator<Item = (Range<usize>, &str)> {
        let lasting = self.edits.iter().filter(|edit| edit.kind != EditKind::ReadingOnly);
        lasting.map(|edit| (edit.range.clone(), edit.replacement.as_ref()))
    }

    /// What `oro-bg fix` writes: `[background]` tables as TOML, every other byte as it was.
    pub fn fixed(&self) -> String {
        self.apply(|edit| edit.kind != EditKind::ReadingOnly)
    }

    /// What the configuration reader parses, with the way back to the original.
    pub fn for_reading(&self) -> (String, Positions) {
        let text = self.apply(|_| true);
        let mut replaced = Vec::with_capacity(self.edits.len());
        let mut shift = 0_isize;
        for edit in &self.edits {
            let start = edit.range.start.wrapping_add_signed(shift);
            replaced.push((start..start + edit.replacement.len(), edit.range.clone()));
            shift += edit.replacement.len() as isize - edit.range.len() as isize;
        }
        (text, Positions { replaced })
    }

    fn apply(&self, wanted: impl Fn(&Edit) -> bool) -> String {
        let mut text = String::with_capacity(self.original.len() + 2 * self.edits.len());
        let mut copied = 0;
        for edit in self.edits.iter().filter(|edit| wanted(edit)) {
            text.push_str(&self.original[copied..edit.range.start]);
            text.push_str(&edit.replacement);
            copied = edit.range.end;
        }
        text.push_str(&self.original[copied..]);
        text
    }
}

/// Maps offsets of a rewritten text to the original.
#[derive(Clone, Debug, Default)]
pub struct Positions {
    /// (range in the rewritten text, range in the original), in order.
    replaced: Vec<(Range<usize>, Range<usize>)>,
}

impl Positions {
    /// The original range of a range of the rewritten text. A range that touches a replaced value covers the whole
    /// original value.
    pub fn original(&self, range: Range<usize>) -> Range<usize> {
        let before_start = self.replaced.partition_point(|(new, _)| new.start <= range.start);
        let start = match self.replaced[..before_start].last() {
            Some((new, original)) if range.start < new.end => original.start,
            last => shift(range.start, last),
        };
        let before_end = self.replaced.partition_point(|(new, _)| new.start < range.end);
        let end = match self.replaced[..before_end].last() {
            Some((new, original)) if range.end <= new.end => original.end,
            last => shift(range.end, last),
        };
        start..end.max(start)
    }
}

/// Offset behind a replaced range, in the original.
fn shift(offset: usize, last: Option<&(Range<usize>, Range<usize>)>) -> usize {
    last.map_or(offset, |(new, original)| offset - new.end + original.end)
}

/// The text that `oro-bg fix` writes; a file that is TOML already stays as it is.
pub fn fix(original: &str) -> String {
    if toml::de::DeTable::parse(original).is_ok() { original.to_owned() } else { rewrite(original).fixed() }
}

/// Finds the edits that make a bare text TOML. Text that is TOML already gets none but `ReadingOnly` ones.
pub fn rewrite(original: &str) -> Rewritten<'_> {
    let mut edits = Vec::new();
    // Before the first header, keys such as `background.enabled` or `meta.title` count as well.
    let mut table = Table::Root;
    // Editors on Windows write a byte order mark; it is no part of the first line.
    let start = if original.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
    let mut lines = Lines { text: original, next: start };
    while let Some(line) = lines.next() {
        let trimmed = original[line.clone()].trim();
        if let Some(header) = trimmed.strip_prefix('[') {
            table = Table::of_header(header);
            if table == Table::Foreign {
                edits.push(blank(line));
            }
            continue;
        }
        if trimmed.is_empty() {
            continue;
        }
        let owner = if table == Table::Root { Table::of_key(trimmed) } else { table };
        match owner {
            Table::Foreign => edits.push(blank(line)),
            Table::Background => line_edits(original, line, &mut lines, EditKind::Value, EditKind::Comment, &mut edits),
            _ => {
                line_edits(original, line, &mut lines, EditKind::ReadingOnly, EditKind::ReadingOnly, &mut edits);
            }
        }
    }
    Rewritten { original, edits }
}

/// As [`rewrite`] for one `key=value` line, whoever's key it is.
pub fn rewrite_setting(original: &str) -> Rewritten<'_> {
    let mut edits = Vec::new();
    let mut lines = Lines { text: original, next: original.len() };
    line_edits(original, 0..original.len(), &mut lines, EditKind::Value, EditKind::Comment, &mut edits);
    Rewritten { original, edits }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Table {
    Root,
    Background,
    /// Read by us, but never rewritten by `fix`.
    Meta,
    Foreign,
}

impl Table {
    fn of_header(header: &str) -> Self {
        Self::of_first_segment(header.trim_start_matches('['))
    }

    /// Whose a line before the first header is. Comments and things that are no keys stay for TOML to judge.
    fn of_key(line: &str) -> Self {
        if line.starts_with(['#', ';']) { Self::Meta } else { Self::of_first_segment(line) }
    }

    fn of_first_segment(path: &str) -> Self {
        let segment = path.trim_start().split(['.', ']', '=', ' ', '\t']).next().unwrap_or_default();
        match segment.trim_matches(['"', '\'']) {
            "background" => Self::Background,
            "debug_background" => Self::Meta,
            name if OUR_TABLES.contains(&name) => Self::Meta,
            _ => Self::Foreign,
        }
    }
}

/// Iterates over line ranges, line ends excluded; a value that goes on takes further lines.
struct Lines<'a> {
    text: &'a str,
    next: usize,
}

impl Iterator for Lines<'_> {
    type Item = Range<usize>;

    fn next(&mut self) -> Option<Range<usize>> {
        if self.next >= self.text.len() {
            return None;
        }
        let start = self.next;
        let end = self.text[start..].find('\n').map_or(self.text.len(), |newline| start + newline);
        self.next = end + 1;
        let end = if self.text[start..end].ends_with('\r') { end - 1 } else { end };
        Some(start..end)
    }
}

fn blank(range: Range<usize>) -> Edit {
    Edit { range, replacement: String::new(), kind: EditKind::ReadingOnly }
}

fn line_edits(
    text: &str,
    line: Range<usize>,
    lines: &mut Lines<'_>,
    value_kind: EditKind,
    comment_kind: EditKind,
    edits: &mut Vec<Edit>,
) {
    let content = &text[line.clone()];
    let indent = content.len() - content.trim_start().len();
    if content[indent..].starts_with(';') {
        let at = line.start + indent;
        edits.push(Edit { range: at..at + 1, replacement: "#".into(), kind: comment_kind });
        return;
    }
    if content[indent..].starts_with('#') {
        return;
    }
    let Some(equals) = find_equals(content) else { return };
    let value_start = line.start + equals + 1;
    let lead = text[value_start..line.end].len() - text[value_start..line.end].trim_start().len();
    let value_start = value_start + lead;

    if is_toml_value(&text[value_start..line.end]) {
        return;
    }
    if let Some(end) = end_of_long_value(text, value_start, line.end) {
        lines.next = end;
        return;
    }
    let (value, comment) = split_comment(&text[value_start..line.end]);
    if let Some(replacement) = toml_value(value) {
        let range = value_start..value_start + value.len();
        edits.push(Edit { range, replacement, kind: value_kind });
    }
    if let Some(comment) = comment.filter(|at| text[value_start + at..].starts_with(';')) {
        let at = value_start + comment;
        edits.push(Edit { range: at..at + 1, replacement: "#".into(), kind: comment_kind });
    }
}

/// The `=` after the key; quoted key segments may hold one themselves.
fn find_equals(line: &str) -> Option<usize> {
    let mut quote = None;
    for (index, c) in line.char_indices() {
        match (quote, c) {
            (None, '=') => return Some(index),
            (None, '"' | '\'') => quote = Some(c),
            (Some(open), _) if open == c => quote = None,
            _ => {}
        }
    }
    None
}

fn is_toml_value(value: &str) -> bool {
    !value.is_empty() && toml::de::DeTable::parse(&format!("v = {value}")).is_ok()
}

/// Where a TOML value that spans lines ends: the offset after its last line, or `None` when it is not such a value.
fn end_of_long_value(text: &str, start: usize, mut end: usize) -> Option<usize> {
    let opens = ["[", "{", "\"\"\"", "'''"];
    if !opens.iter().any(|open| text[start..].starts_with(open)) {
        return None;
    }
    while end < text.len() {
        end = text[end + 1..].find('\n').map_or(text.len(), |newline| end + 1 + newline);
        if is_toml_value(&text[start..end]) {
            return Some(end + 1);
        }
    }
    None
}

/// The bare value, and where a comment begins behind it: `#` or `;` after white space.
fn split_comment(value: &str) -> (&str, Option<usize>) {
    let mut before_is_space = true;
    for (index, c) in value.char_indices() {
        if matches!(c, '#' | ';') && before_is_space {
            return (value[..index].trim_end(), Some(index));
        }
        before_is_space = c.is_whitespace();
    }
    (value.trim_end(), None)
}

/// A bare value as TOML, or `None` where guessing would hide a mistake: a quote that never closes is a typing error.
fn toml_value(value: &str) -> Option<String> {
    let list = value.strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
    if let Some(items) = list {
        let items: Option<Vec<String>> =
            items.split(',').map(str::trim).filter(|item| !item.is_empty()).map(toml_value).collect();
        return Some(format!("[{}]", items?.join(", ")));
    }
    if is_toml_value(value) {
        return Some(value.to_owned());
    }
    if value.starts_with(['"', '\'']) {
        let items: Vec<&str> = value.split(',').map(str::trim).collect();
        return (items.len() > 1 && items.iter().all(|item| is_toml_value(item)))
            .then(|| format!("[{}]", items.join(", ")));
    }
    if value.starts_with(['[', '{']) {
        return None;
    }
    Some(quoted(value))
}

/// A basic string. The writer of the `toml` crate picks literal strings where that is prettier, and escapes the rest.
fn quoted(value: &str) -> String {
    toml::Value::String(value.to_owned()).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fixed(text: &str) -> String {
        rewrite(text).fixed()
    }

    #[test]
    fn quotes_bare_values_and_leaves_toml_alone() {
        let text = "[background]\r\nenabled = true\r\ndefault_entry = background/index.js # why\r\n\r\n[background.service.a]\r\ntrigger.minimum_interval = 900000\r\ntimeout = 15m\r\npermissions = notifications,network\r\nrequired = [ios, \"android\"]\r\n";
        let expected = "[background]\r\nenabled = true\r\ndefault_entry = \"background/index.js\" # why\r\n\r\n[background.service.a]\r\ntrigger.minimum_interval = 900000\r\ntimeout = \"15m\"\r\npermissions = \"notifications,network\"\r\nrequired = [\"ios\", \"android\"]\r\n";
        assert_eq!(fixed(text), expected);
        assert_eq!(fixed(expected), expected);
    }

    #[test]
    fn other_tables_stay_byte_for_byte() {
        let text = "; ini comment\n[build]\nflags = -O3 ; fast\n[background]\n; ours\nengine = quickjs ; note\n[meta]\ntitle = My Notes\n";
        let expected = "; ini comment\n[build]\nflags = -O3 ; fast\n[background]\n# ours\nengine = \"quickjs\" # note\n[meta]\ntitle = My Notes\n";
        assert_eq!(fixed(text), expected);
        let (reading, _) = rewrite(text).for_reading();
        assert!(toml::de::DeTable::parse(&reading).is_ok(), "{reading}");
        assert!(reading.contains("title = \"My Notes\""));
    }

    #[test]
    fn an_open_quote_is_not_guessed_at() {
        assert_eq!(rewrite("[background]\ndefault_entry = \"a.js\n").first_bare_value(), None);
    }

    #[test]
    fn values_over_several_lines_are_one_value() {
        let text = "[background]\nentries = [\n  \"a.js\", # = b\n  \"c.js\",\n]\nengine = quickjs\n";
        assert_eq!(fixed(text), text.replace("quickjs", "\"quickjs\""));
    }

    #[test]
    fn positions_lead_back_to_the_original() {
        let text = "[build]\nx = y z\n[background]\ndefault_entry = a.js\nengine = quickjs\n";
        let (reading, positions) = rewrite(text).for_reading();
        for word in ["default_entry", "engine"] {
            let at = reading.find(word).expect("kept");
            assert_eq!(&text[positions.original(at..at + word.len())], word);
        }
        let value = reading.find("\"quickjs\"").expect("quoted");
        assert_eq!(&text[positions.original(value..value + 9)], "quickjs");
        let value = reading.find("\"a.js\"").expect("quoted");
        assert_eq!(&text[positions.original(value..value + 6)], "a.js");
    }
}
