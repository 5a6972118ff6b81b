//! A Gradle script as tokens with their places: Groovy and Kotlin are alike enough for what is looked for.

use std::ops::Range;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token<'t> {
    pub kind: Kind<'t>,
    pub range: Range<usize>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind<'t> {
    /// A name, with the names that it is reached by: `libs.versions.work.get`.
    Word(&'t str),
    Number(u32),
    /// What stands between quotes, as written.
    Text(&'t str),
    Mark(char),
}

impl<'t> Token<'t> {
    /// The last of the names that a word is made of.
    pub fn name(&self) -> Option<&'t str> {
        match self.kind {
            Kind::Word(word) => Some(last_name(word)),
            _ => None,
        }
    }

    pub fn is_mark(&self, mark: char) -> bool {
        self.kind == Kind::Mark(mark)
    }
}

pub fn last_name(word: &str) -> &str {
    word.rsplit('.').next().unwrap_or(word)
}

/// Everything but white space and comments. A script that ends in the middle of something just ends.
pub fn tokens(text: &str) -> Vec<Token<'_>> {
    let mut tokens = Vec::new();
    let mut at = 0;
    while let Some(c) = text[at..].chars().next() {
        let rest = &text[at..];
        let (kind, length) = if rest.starts_with("//") {
            (None, rest.find('\n').unwrap_or(rest.len()))
        } else if rest.starts_with("/*") {
            (None, rest.find("*/").map_or(rest.len(), |end| end + 2))
        } else if let Some((inner, length)) = quoted(rest) {
            (Some(Kind::Text(inner)), length)
        } else if c.is_alphabetic() || c == '_' {
            let length = rest.find(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | '.'))).unwrap_or(rest.len());
            let length = rest[..length].trim_end_matches('.').len();
            (Some(Kind::Word(&rest[..length])), length)
        } else if c.is_ascii_digit() {
            let length = rest.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_')).unwrap_or(rest.len());
            (rest[..length].replace('_', "").parse().ok().map(Kind::Number), length)
        } else if c.is_whitespace() {
            (None, c.len_utf8())
        } else {
            (Some(Kind::Mark(c)), c.len_utf8())
        };
        tokens.extend(kind.map(|kind| Token { kind, range: at..at + length }));
        at += length;
    }
    tokens
}

/// What stands between the quotes that the text begins with, and the length with them. A text that is not closed ends
/// with its line.
fn quoted(rest: &str) -> Option<(&str, usize)> {
    for quotes in ["\"\"\"", "'''"] {
        if let Some(inner) = rest.strip_prefix(quotes) {
            let end = inner.find(quotes).unwrap_or(inner.len());
            return Some((&inner[..end], (2 * quotes.len() + end).min(rest.len())));
        }
    }
    let quote = rest.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    let inner = &rest[1..];
    let mut escaped = false;
    for (index, c) in inner.char_indices() {
        match c {
            '\n' => return Some((&inner[..index], index + 1)),
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            _ if c == quote => return Some((&inner[..index], index + 2)),
            _ => {}
        }
    }
    Some((inner, rest.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kinds(text: &str) -> Vec<Kind<'_>> {
        tokens(text).into_iter().map(|token| token.kind).collect()
    }

    #[test]
    fn comments_are_no_tokens_and_quotes_hide_them() {
        assert_eq!(
            kinds("a.b = 1 // minSdk 2\n/* minSdk 3 */ 'x // y' \"\"\"z\"\"\""),
            [Kind::Word("a.b"), Kind::Mark('='), Kind::Number(1), Kind::Text("x // y"), Kind::Text("z")]
        );
    }

    #[test]
    fn what_is_not_closed_ends_somewhere() {
        for text in ["'a", "\"", "\"\\", "/*", "'''a", "\"\"\"", "größe = \"ü", "1.", "a...", "99999999999999 x"] {
            let tokens = tokens(text);
            assert!(tokens.iter().all(|token| text.get(token.range.clone()).is_some()), "{text:?}: {tokens:?}");
        }
    }
}
