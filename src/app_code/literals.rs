//! What has an end of its own and hides code: comments, strings, characters, regular expressions. Each function is given a
//! text that begins with one and answers how long it is; one that is not closed ends with its line or with the text.

use super::Language;

/// Strings in interpolations in strings. Deeper than anybody writes; bounds the recursion.
const DEPTH_MAX: usize = 16;
/// Number signs around a string or regular expression.
const HASHES_MAX: usize = 16;
/// A regular expression of several lines is found within so many bytes, or not at all.
const REGEX_BYTES_MAX: usize = 4096;

/// A string: how long it is, and where what is between its quotes begins and ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Quoted {
    pub length: usize,
    pub inner: (usize, usize),
}

/// `//`, or `/*` with those inside of it: where comments do not nest, nobody opens one in another.
pub fn comment(rest: &str) -> Option<usize> {
    if rest.starts_with("//") {
        return Some(rest.find('\n').unwrap_or(rest.len()));
    }
    if !rest.starts_with("/*") {
        return None;
    }
    let (mut depth, mut at) = (0_usize, 0);
    while let Some(next) = rest[at..].find(['/', '*']) {
        at += next;
        if rest[at..].starts_with("/*") {
            depth += 1;
            at += 2;
        } else if rest[at..].starts_with("*/") {
            depth -= 1;
            at += 2;
            if depth == 0 {
                return Some(at);
            }
        } else {
            at += 1;
        }
    }
    Some(rest.len())
}

pub fn string(rest: &str, language: Language) -> Option<Quoted> {
    string_at_depth(rest, language, 0)
}

fn string_at_depth(rest: &str, language: Language, depth: usize) -> Option<Quoted> {
    let hashes = match language {
        Language::Swift => hashes(rest),
        _ => 0,
    };
    if !rest[hashes..].starts_with('"') {
        return None;
    }
    let is_long = language != Language::ObjectiveC && rest[hashes..].starts_with("\"\"\"");
    let quotes = if is_long { 3 } else { 1 };
    let form = Form { language, is_long, hashes: &rest[..hashes], depth };
    let start = hashes + quotes;
    let mut at = start;
    loop {
        let Some(c) = rest[at..].chars().next() else {
            return Some(Quoted { length: rest.len(), inner: (start, rest.len()) });
        };
        let here = &rest[at..];
        if let Some(after) = here.strip_prefix(&"\"\"\""[..quotes])
            && after.starts_with(form.hashes)
        {
            return Some(Quoted { length: at + quotes + hashes, inner: (start, at) });
        }
        if c == '\n' && !is_long {
            return Some(Quoted { length: at, inner: (start, at) });
        }
        at += form.interpolation(here).or_else(|| form.escape(here)).unwrap_or(c.len_utf8());
    }
}

fn hashes(rest: &str) -> usize {
    rest.bytes().take(HASHES_MAX).take_while(|byte| *byte == b'#').count()
}

#[derive(Clone, Copy)]
struct Form<'t> {
    language: Language,
    is_long: bool,
    hashes: &'t str,
    depth: usize,
}

impl Form<'_> {
    /// `\(…)` of Swift, `${…}` of Kotlin.
    fn interpolation(&self, here: &str) -> Option<usize> {
        let (start, open, close) = match self.language {
            Language::Swift if here.starts_with('\\') && here[1..].strip_prefix(self.hashes)?.starts_with('(') => {
                (1 + self.hashes.len(), '(', ')')
            }
            Language::Kotlin if here.starts_with("${") => (1, '{', '}'),
            _ => return None,
        };
        (self.depth < DEPTH_MAX).then(|| start + self.nested(&here[start..], open, close))
    }

    /// Code between brackets, the brackets included.
    fn nested(&self, code: &str, open: char, close: char) -> usize {
        let (mut level, mut at) = (0_usize, 0);
        while let Some(c) = code[at..].chars().next() {
            let here = &code[at..];
            if c == '\n' && !self.is_long {
                return at;
            }
            at += if let Some(length) = comment(here).filter(|_| self.is_long) {
                length
            } else if let Some(quoted) = string_at_depth(here, self.language, self.depth + 1) {
                quoted.length
            } else {
                if c == open {
                    level += 1;
                } else if c == close {
                    level -= 1;
                    if level == 0 {
                        return at + 1;
                    }
                }
                c.len_utf8()
            };
        }
        code.len()
    }

    fn escape(&self, here: &str) -> Option<usize> {
        // Raw strings of Kotlin have none.
        if self.language == Language::Kotlin && self.is_long {
            return None;
        }
        let escaped = here.strip_prefix('\\')?.strip_prefix(self.hashes)?;
        // An end of line ends a short string, escaped or not.
        let c = escaped.chars().next().filter(|c| self.is_long || *c != '\n');
        Some(1 + self.hashes.len() + c.map_or(0, char::len_utf8))
    }
}

/// A character of Objective-C, Kotlin or Java, which may be a quote or a brace. An apostrophe alone is none.
pub fn character(rest: &str) -> Option<usize> {
    let inner = rest.strip_prefix('\'')?;
    let line = &inner[..inner.find('\n').unwrap_or(inner.len())];
    let from = if line.starts_with('\\') { 2 } else { 1 };
    let end = line.char_indices().map(|(at, _)| at).filter(|at| *at >= from).find(|at| line[*at..].starts_with('\''));
    Some(end.map_or(1, |end| end + 2))
}

/// A regular expression of Swift, `/…/` or `#/…/#`. The shorter one begins where an operand may, which the caller knows.
pub fn regex(rest: &str, may_be_operand: bool) -> Option<usize> {
    let hashes = hashes(rest);
    let inner = rest[hashes..].strip_prefix('/')?;
    if hashes > 0 {
        let end = format!("/{}", &rest[..hashes]);
        let near = &inner[..inner.floor_char_boundary(REGEX_BYTES_MAX)];
        return near.find(&end).map(|at| hashes + 1 + at + end.len());
    }
    let line = &inner[..inner.find('\n').unwrap_or(inner.len())];
    if !may_be_operand || line.starts_with([' ', '\t']) {
        return None;
    }
    let mut escaped = false;
    for (at, c) in line.char_indices() {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '/' => return Some(at + 2),
            _ => {}
        }
    }
    None
}
