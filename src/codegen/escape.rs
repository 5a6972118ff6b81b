//! One escaper per output language, named in `askama.toml`: what a template puts between double quotes reads back,
//! in that language, as exactly the text that went in.
//!
//! Beyond what each grammar asks for, characters that cannot be seen (controls, line separators, directional marks)
//! are written as code points: generated files are reviewed by people, and rustc refuses directional marks in source.
//! Plain ASCII names pass through unchanged, so identifiers need no exemption.

use std::fmt::{self, Write};

use askama::filters::Escaper;

/// Content of a Swift string literal: `\(` interpolates, so the backslash is what matters.
#[derive(Clone, Copy)]
pub struct Swift;

/// Content of a Kotlin string literal: `$` interpolates.
#[derive(Clone, Copy)]
pub struct Kotlin;

/// Content of a Rust string literal.
#[derive(Clone, Copy)]
pub struct Rust;

/// Content of a double-quoted JavaScript or TypeScript literal. Only escapes that JSON has as well.
#[derive(Clone, Copy)]
pub struct JavaScript;

/// Content of a TOML basic string.
#[derive(Clone, Copy)]
pub struct Toml;

/// Text in a comment: stays on its line and neither opens nor closes a block comment, which nest in Swift, Kotlin
/// and Rust. Not exact, since comments are for people.
#[derive(Clone, Copy)]
pub struct Comment;

impl Escaper for Swift {
    fn write_escaped_str<W: Write>(&self, dest: W, text: &str) -> fmt::Result {
        replace(dest, text, |c, dest| match c {
            '"' | '\\' => write!(dest, "\\{c}").into(),
            '\n' => dest.write_str("\\n").into(),
            '\r' => dest.write_str("\\r").into(),
            '\t' => dest.write_str("\\t").into(),
            c if is_invisible(c) => write!(dest, "\\u{{{:X}}}", u32::from(c)).into(),
            _ => Replacement::Keep,
        })
    }
}

impl Escaper for Kotlin {
    fn write_escaped_str<W: Write>(&self, dest: W, text: &str) -> fmt::Result {
        replace(dest, text, |c, dest| match c {
            '"' | '\\' | '$' => write!(dest, "\\{c}").into(),
            '\n' => dest.write_str("\\n").into(),
            '\r' => dest.write_str("\\r").into(),
            '\t' => dest.write_str("\\t").into(),
            c if is_invisible(c) => write_utf16(dest, c).into(),
            _ => Replacement::Keep,
        })
    }
}

impl Escaper for Rust {
    fn write_escaped_str<W: Write>(&self, dest: W, text: &str) -> fmt::Result {
        replace(dest, text, |c, dest| match c {
            '"' | '\\' => write!(dest, "\\{c}").into(),
            '\n' => dest.write_str("\\n").into(),
            '\r' => dest.write_str("\\r").into(),
            '\t' => dest.write_str("\\t").into(),
            c if is_invisible(c) => write!(dest, "\\u{{{:x}}}", u32::from(c)).into(),
            _ => Replacement::Keep,
        })
    }
}

impl Escaper for JavaScript {
    fn write_escaped_str<W: Write>(&self, dest: W, text: &str) -> fmt::Result {
        replace(dest, text, |c, dest| match c {
            '"' | '\\' => write!(dest, "\\{c}").into(),
            '\n' => dest.write_str("\\n").into(),
            '\r' => dest.write_str("\\r").into(),
            '\t' => dest.write_str("\\t").into(),
            // A page may carry the module inline: `</script>` and `<!--` must not appear in it.
            '<' => dest.write_str("\\u003c").into(),
            c if is_invisible(c) => write_utf16(dest, c).into(),
            _ => Replacement::Keep,
        })
    }
}

impl Escaper for Toml {
    fn write_escaped_str<W: Write>(&self, dest: W, text: &str) -> fmt::Result {
        replace(dest, text, |c, dest| match c {
            '"' | '\\' => write!(dest, "\\{c}").into(),
            '\n' => dest.write_str("\\n").into(),
            '\r' => dest.write_str("\\r").into(),
            '\t' => dest.write_str("\\t").into(),
            c if is_invisible(c) => write!(dest, "\\U{:08X}", u32::from(c)).into(),
            _ => Replacement::Keep,
        })
    }
}

impl Escaper for Comment {
    fn write_escaped_str<W: Write>(&self, dest: W, text: &str) -> fmt::Result {
        let mut before = None;
        replace(dest, text, |c, dest| {
            let pair = (before.replace(c), c);
            match pair {
                (Some('*'), '/') | (Some('/'), '*') => write!(dest, " {c}").into(),
                (_, '\n' | '\r' | '\t' | '\u{2028}' | '\u{2029}') => dest.write_char(' ').into(),
                _ if is_invisible(c) => write!(dest, "U+{:04X}", u32::from(c)).into(),
                _ => Replacement::Keep,
            }
        })
    }
}

/// What a rule did with one character.
enum Replacement {
    Keep,
    Written(fmt::Result),
}

impl From<fmt::Result> for Replacement {
    fn from(result: fmt::Result) -> Self {
        Self::Written(result)
    }
}

/// Copies `text`, in slices as long as possible, except where `rule` writes something else for a character.
fn replace<W: Write>(mut dest: W, text: &str, mut rule: impl FnMut(char, &mut W) -> Replacement) -> fmt::Result {
    // The rule writes on its own, so what was kept before a character must be written before the rule is asked about
    // it. Ordinary characters are skipped without asking.
    let mut copied = 0;
    for (at, c) in text.char_indices() {
        if c.is_ascii_alphanumeric() {
            continue;
        }
        dest.write_str(&text[copied..at])?;
        copied = at;
        if let Replacement::Written(result) = rule(c, &mut dest) {
            result?;
            copied = at + c.len_utf8();
        }
    }
    dest.write_str(&text[copied..])
}

fn write_utf16(dest: &mut impl Write, c: char) -> fmt::Result {
    c.encode_utf16(&mut [0; 2]).iter().try_for_each(|unit| write!(dest, "\\u{unit:04x}"))
}

/// Controls, and Unicode's format characters and separators that show as nothing or reorder their neighbours
/// (general categories Cc, Zl, Zp and the parts of Cf that are not joined into letters).
fn is_invisible(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const HOSTILE: &str = "a\"b\\(c) ${d} $e </string> ]]> \n\r\t\0 \u{2028}\u{202e} 😀 '`";

    fn escaped(escaper: impl Escaper, text: &str) -> String {
        let mut out = String::new();
        escaper.write_escaped_str(&mut out, text).expect("a String takes everything");
        out
    }

    #[test]
    fn each_language_has_its_own_escapes() {
        assert_eq!(escaped(Swift, HOSTILE), r#"a\"b\\(c) ${d} $e </string> ]]> \n\r\t\u{0} \u{2028}\u{202E} 😀 '`"#);
        assert_eq!(escaped(Kotlin, HOSTILE), r#"a\"b\\(c) \${d} \$e </string> ]]> \n\r\t\u0000 \u2028\u202e 😀 '`"#);
        assert_eq!(escaped(Rust, HOSTILE), r#"a\"b\\(c) ${d} $e </string> ]]> \n\r\t\u{0} \u{2028}\u{202e} 😀 '`"#);
    }

    #[test]
    fn characters_beyond_the_basic_plane_become_surrogate_pairs_where_the_language_has_only_those() {
        assert_eq!(escaped(Kotlin, "\u{e0041}"), "\\udb40\\udc41");
        assert_eq!(escaped(JavaScript, "\u{e0041}"), "\\udb40\\udc41");
    }

    #[test]
    fn comments_stay_comments() {
        assert_eq!(escaped(Comment, "a */ b /* c */*\n// d\u{202e}"), "a * / b / * c * / * // dU+202E");
    }

    proptest! {
        #[test]
        fn toml_reads_back_the_text(text in any::<String>()) {
            let document = format!("key = \"{}\"", escaped(Toml, &text));
            let table: toml::Table = document.parse().expect("the literal is valid");
            prop_assert_eq!(table["key"].as_str(), Some(text.as_str()));
        }

        #[test]
        fn javascript_reads_back_the_text(text in any::<String>()) {
            let literal = format!("\"{}\"", escaped(JavaScript, &text));
            prop_assert_eq!(serde_json::from_str::<String>(&literal).expect("the literal is valid"), text);
        }

        #[test]
        fn no_escaped_text_leaves_its_line(text in any::<String>()) {
            for line in [escaped(Swift, &text), escaped(Kotlin, &text), escaped(Rust, &text), escaped(Comment, &text)] {
                prop_assert!(!line.contains(is_invisible), "{line:?}");
            }
        }

        #[test]
        fn comments_neither_open_nor_close(text in "[*/ a]{0,12}") {
            let comment = escaped(Comment, &text);
            prop_assert!(!comment.contains("*/") && !comment.contains("/*"), "{comment:?}");
        }
    }
}
