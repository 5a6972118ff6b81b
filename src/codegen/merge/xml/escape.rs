//! Text to XML: one escaper for character data, one for attribute values.

use std::borrow::Cow;

/// First character that no XML 1.0 document can carry, escaped or not.
pub fn first_unwritable(value: &str) -> Option<char> {
    value.chars().find(|&c| !matches!(c, '\t' | '\n' | '\r' | ' '..='\u{fffd}' | '\u{10000}'..))
}

/// `value` as character data. Where the document is not UTF-8, everything beyond ASCII becomes a reference.
pub fn text(value: &str, is_utf8: bool) -> Cow<'_, str> {
    escape(value, is_utf8, |c| match c {
        '&' => Some("&amp;"),
        '<' => Some("&lt;"),
        // `]]>` may not stand in text.
        '>' => Some("&gt;"),
        // A reader turns a bare carriage return into a line feed.
        '\r' => Some("&#13;"),
        _ => None,
    })
}

/// `value` as the inside of a double-quoted attribute value.
pub fn attribute(value: &str, is_utf8: bool) -> Cow<'_, str> {
    escape(value, is_utf8, |c| match c {
        '&' => Some("&amp;"),
        '<' => Some("&lt;"),
        '>' => Some("&gt;"),
        '"' => Some("&quot;"),
        // A reader turns bare white space into blanks.
        '\t' => Some("&#9;"),
        '\n' => Some("&#10;"),
        '\r' => Some("&#13;"),
        _ => None,
    })
}

fn escape(value: &str, is_utf8: bool, named: impl Fn(char) -> Option<&'static str>) -> Cow<'_, str> {
    if value.chars().all(|c| named(c).is_none() && (is_utf8 || c.is_ascii())) {
        return Cow::Borrowed(value);
    }
    let mut escaped = String::with_capacity(value.len() + 16);
    for c in value.chars() {
        match named(c) {
            Some(reference) => escaped.push_str(reference),
            None if is_utf8 || c.is_ascii() => escaped.push(c),
            None => escaped.push_str(&format!("&#{};", c as u32)),
        }
    }
    Cow::Owned(escaped)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_keeps_quotes_and_closes_no_cdata() {
        assert_eq!(text(r#"a"b'</string>]]>&"#, true), r#"a"b'&lt;/string&gt;]]&gt;&amp;"#);
        assert_eq!(text("a\r\nb", true), "a&#13;\nb");
    }

    #[test]
    fn attributes_keep_white_space() {
        assert_eq!(attribute("\"a\tb\nc\"", true), "&quot;a&#9;b&#10;c&quot;");
    }

    #[test]
    fn other_encodings_get_references() {
        assert_eq!(text("é😀", false), "&#233;&#128512;");
        assert_eq!(text("é😀", true), "é😀");
    }

    #[test]
    fn unwritable_characters_are_found() {
        assert_eq!(first_unwritable("a\tb\r\n😀\u{fffd}"), None);
        assert_eq!(first_unwritable("a\0"), Some('\0'));
        assert_eq!(first_unwritable("\u{1b}[0m"), Some('\u{1b}'));
        assert_eq!(first_unwritable("\u{fffe}"), Some('\u{fffe}'));
    }
}
