//! A source as tokens with their places. Code that no build for a device has is left out.

use std::ops::Range;

use super::Language;
use super::conditions::{Branches, Built, Directive, directive};
use super::literals;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token<'t> {
    pub kind: Kind<'t>,
    pub range: Range<usize>,
    /// Nothing but white space and comments is before it on its line.
    pub starts_line: bool,
    pub built: Built,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind<'t> {
    /// A name or a keyword. A name in backticks has them, so that it is no keyword.
    Word(&'t str),
    /// What stands between the quotes of a string, as written.
    Text(&'t str),
    /// A number, a character or a regular expression.
    Literal,
    Mark(char),
}

impl<'t> Token<'t> {
    pub fn word(&self) -> Option<&'t str> {
        match self.kind {
            Kind::Word(word) => Some(word),
            _ => None,
        }
    }

    pub fn is_word(&self, word: &str) -> bool {
        self.kind == Kind::Word(word)
    }

    pub fn is_mark(&self, mark: char) -> bool {
        self.kind == Kind::Mark(mark)
    }
}

/// `#if` in `#if`. Deeper than anybody writes; bounds the time for looking at braces.
const NESTED_MAX: usize = 32;

/// Everything but white space and comments.
pub fn tokens(text: &str, language: Language) -> Vec<Token<'_>> {
    let mut lexer = Lexer { text, language, at: 0, tokens: Vec::new(), open: Vec::new(), built: Built::Always };
    lexer.run();
    lexer.tokens
}

struct Lexer<'t> {
    text: &'t str,
    language: Language,
    at: usize,
    tokens: Vec<Token<'t>>,
    /// The `#if`s around.
    open: Vec<Open>,
    built: Built,
}

struct Open {
    branches: Branches,
    /// Where the tokens of each branch begin.
    starts: Vec<usize>,
}

impl<'t> Lexer<'t> {
    fn run(&mut self) {
        let mut starts_line = true;
        while let Some(c) = self.text[self.at..].chars().next() {
            let rest = &self.text[self.at..];
            if c == '\n' {
                starts_line = true;
                self.at += 1;
            } else if c.is_whitespace() {
                self.at += c.len_utf8();
            } else if let Some(length) = literals::comment(rest) {
                // What follows a comment of several lines starts a line as well.
                starts_line |= rest[..length].contains('\n');
                self.at += length;
            } else if starts_line && self.directive(rest) {
                continue;
            } else {
                let (kind, length) = self.token(rest, c);
                if self.built != Built::Never {
                    let range = self.at..self.at + length;
                    self.tokens.push(Token { kind, range, starts_line, built: self.built });
                }
                starts_line = false;
                self.at += length;
            }
        }
    }

    fn token(&self, rest: &'t str, c: char) -> (Kind<'t>, usize) {
        if let Some(quoted) = literals::string(rest, self.language) {
            return (Kind::Text(&rest[quoted.inner.0..quoted.inner.1]), quoted.length);
        }
        let of_kind = |length: usize| (Kind::Literal, length);
        if self.language == Language::Swift {
            if let Some(length) = literals::regex(rest, self.may_be_operand()) {
                return of_kind(length);
            }
        } else if let Some(length) = literals::character(rest) {
            return if length == 1 { (Kind::Mark(c), 1) } else { of_kind(length) };
        }
        if is_word_start(c) {
            let length = rest.find(|c: char| !is_word(c)).unwrap_or(rest.len());
            return (Kind::Word(&rest[..length]), length);
        }
        if c.is_ascii_digit() {
            // `1.5e3` is a number, `1...5` and `1.description` begin with one.
            let length = rest.find(|c: char| !(is_word(c))).unwrap_or(rest.len());
            return of_kind(length);
        }
        if c == '`'
            && let Some(end) = rest[1..].find(['`', '\n']).filter(|end| rest[1 + end..].starts_with('`'))
        {
            return (Kind::Word(&rest[..end + 2]), end + 2);
        }
        (Kind::Mark(c), c.len_utf8())
    }

    /// Whether a value may stand here, so that a slash does not divide.
    fn may_be_operand(&self) -> bool {
        match self.tokens.last().map(|token| token.kind) {
            Some(Kind::Word(word)) => {
                matches!(word, "return" | "case" | "in" | "try" | "await" | "where" | "if" | "while")
            }
            Some(Kind::Text(_) | Kind::Literal) => false,
            Some(Kind::Mark(mark)) => !matches!(mark, ')' | ']' | '}' | '?' | '!'),
            None => true,
        }
    }

    /// Reads a line that the preprocessor reads. False for other lines.
    fn directive(&mut self, rest: &str) -> bool {
        if !(self.language.has_conditions() && rest.starts_with('#')) {
            return false;
        }
        let line = &rest[..rest.find('\n').unwrap_or(rest.len())];
        let Some(directive) = directive(line) else { return false };
        match directive {
            Directive::If(own) => {
                let (branches, built) = Branches::new(self.built, own);
                self.open.push(Open { branches, starts: vec![self.tokens.len()] });
                self.built = built;
            }
            Directive::ElseIf(own) => self.next_branch(own),
            Directive::Else => self.next_branch(Built::Always),
            Directive::End => {
                if let Some(open) = self.open.pop() {
                    self.built = open.branches.outer();
                    if self.open.len() < NESTED_MAX {
                        self.keep_one_if_unbalanced(&open.starts);
                    }
                }
            }
            Directive::Other => {}
        }
        self.at += logical_line(rest);
        true
    }

    fn next_branch(&mut self, own: Built) {
        if let Some(open) = self.open.last_mut() {
            open.starts.push(self.tokens.len());
            self.built = open.branches.next(own);
        }
    }

    /// Branches that open different blocks are alternatives: with more than one of them, nothing after them would be in
    /// the right place.
    fn keep_one_if_unbalanced(&mut self, starts: &[usize]) {
        let ends = starts.iter().skip(1).copied().chain([self.tokens.len()]);
        let branches: Vec<Range<usize>> = starts.iter().copied().zip(ends).map(|(start, end)| start..end).collect();
        let opened = |range: &Range<usize>| {
            let marks = self.tokens[range.clone()].iter();
            marks.fold(0_i64, |sum, token| match token.kind {
                Kind::Mark('{') => sum + 1,
                Kind::Mark('}') => sum - 1,
                _ => sum,
            })
        };
        if branches.iter().any(|branch| opened(branch) != 0)
            && let Some(kept) = branches.iter().find(|branch| !branch.is_empty()).cloned()
        {
            self.tokens.truncate(kept.end);
            self.tokens.drain(starts[0]..kept.start);
        }
    }
}

fn is_word_start(c: char) -> bool {
    c.is_alphabetic() || matches!(c, '_' | '$')
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '_' | '$')
}

/// A line that may go on behind a backslash, without its last end of line. A comment that goes on is left for later.
fn logical_line(rest: &str) -> usize {
    let mut at = 0;
    loop {
        let line = rest[at..].find('\n').map_or(rest.len(), |end| at + end);
        if let Some(comment) = rest[at..line].find("/*")
            && !rest[at + comment..line].contains("*/")
        {
            return at + comment;
        }
        if line == rest.len() || !rest[at..line].trim_end_matches('\r').ends_with('\\') {
            return line;
        }
        at = line + 1;
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn names(text: &str, language: Language) -> Vec<&str> {
        tokens(text, language).iter().filter_map(Token::word).collect()
    }

    fn kinds(text: &str, language: Language) -> Vec<Kind<'_>> {
        tokens(text, language).into_iter().map(|token| token.kind).collect()
    }

    #[test]
    fn comments_and_strings_have_no_names() {
        let swift = "a // b \" /*\nc /* d /* e */ f */ g \"h \\\" i\" j \"\"\"\nk \" l\n\"\"\" m #\"n \" \\\" o\"# p";
        assert_eq!(names(swift, Language::Swift), ["a", "c", "g", "j", "m", "p"]);
        assert_eq!(names("x '\"' y '\\'' z @\"w\" v", Language::ObjectiveC), ["x", "y", "z", "v"]);
        for (text, language) in [
            (r#"a "b \(c("d") ?? "}") e" f"#, Language::Swift),
            (r##"a #"b \(c) \#(d["e"])"# f"##, Language::Swift),
            (r#"a "b ${c["d}"]} $e \"" f"#, Language::Kotlin),
            ("a \"\"\"b \\\"\"\" f", Language::Kotlin),
            ("a \"\"\"b \\\"\"\" c\"\"\" f", Language::Java),
            ("a '\\u007b' '{' f", Language::Java),
            ("a = /b\"{/ f", Language::Swift),
            ("a = #/b\"{/# f", Language::Swift),
        ] {
            assert_eq!(names(text, language), ["a", "f"], "{text}");
        }
    }

    #[test]
    fn a_slash_divides_where_no_value_can_begin() {
        assert_eq!(names("a / b / c; d(e)/f/g", Language::Swift), ["a", "b", "c", "d", "e", "f", "g"]);
    }

    #[test]
    fn strings_are_kept_as_written() {
        assert_eq!(
            kinds("f(\"com.example\", #\"a\"b\"#)", Language::Swift),
            [
                Kind::Word("f"),
                Kind::Mark('('),
                Kind::Text("com.example"),
                Kind::Mark(','),
                Kind::Text("a\"b"),
                Kind::Mark(')')
            ]
        );
        assert_eq!(
            kinds("@\"a\" `class` 1_000.5", Language::Swift)[1..],
            [Kind::Text("a"), Kind::Word("`class`"), Kind::Literal, Kind::Mark('.'), Kind::Literal]
        );
    }

    #[test]
    fn what_is_not_closed_ends_with_its_line_or_with_the_text() {
        assert_eq!(names("a \"b\nc", Language::Swift), ["a", "c"]);
        assert_eq!(names("a \"b \\(c\nd", Language::Swift), ["a", "d"]);
        for open in
            ["/* a", "\"\"\" a", "#\"a", "\"\\", "#\"\\#", "\"é", "\"\\(\"\\(\"", "#/a\n", "`", "#if", "#\"\\#("]
        {
            assert_eq!(
                names(&format!("{open}\n"), Language::Swift).iter().filter(|name| **name != "a").count(),
                0,
                "{open}"
            );
        }
    }

    #[test]
    fn code_that_no_device_runs_is_left_out() {
        let built = |text: &str, language| -> Vec<(String, Built)> {
            let tokens = tokens(text, language);
            tokens.iter().filter_map(|token| Some((token.word()?.to_owned(), token.built))).collect()
        };
        let (always, sometimes, debug) = (Built::Always, Built::Sometimes, Built::DebugOnly);
        let expected = |words: &[(&str, Built)]| -> Vec<(String, Built)> {
            words.iter().map(|(word, built)| ((*word).to_owned(), *built)).collect()
        };
        assert_eq!(
            built("a\n#if DEBUG\nb\n#else\nc\n#endif\nd", Language::Swift),
            expected(&[("a", always), ("b", debug), ("c", sometimes), ("d", always)])
        );
        assert_eq!(
            built(
                "#if os(macOS)\na\n#elseif os(iOS)\nb\n#if DEBUG\nc\n#endif\n#else\nd\n#endif\n#endif\ne",
                Language::Swift
            ),
            expected(&[("b", always), ("c", debug), ("e", always)])
        );
        let macros = "#define A(x) do { \\\n x; \\\n} while\n#import <b/c.h>\n#pragma mark - It's\n# if 0 /* it\n was */\nd\n# endif\ne";
        assert_eq!(built(macros, Language::ObjectiveC), expected(&[("e", always)]));
        assert_eq!(built("#if DEBUG\na", Language::Kotlin).len(), 3, "Kotlin has none");
    }

    #[test]
    fn of_branches_that_open_blocks_one_stays() {
        let text = "#if A\nif a {\n#else\nif b {\n#endif\nc }\n#if B\nd {}\n#else\ne {}\n#endif";
        assert_eq!(names(text, Language::ObjectiveC), ["if", "a", "c", "d", "e"]);
    }

    proptest! {
        #[test]
        fn any_text_is_read(text in "[\\PC\n\"'#/*(){}\\\\`$@ -]{0,200}") {
            for language in [Language::Swift, Language::ObjectiveC, Language::Kotlin, Language::Java] {
                let tokens = tokens(&text, language);
                prop_assert!(tokens.iter().all(|token| !token.range.is_empty() && text.get(token.range.clone()).is_some()));
                prop_assert!(tokens.windows(2).all(|pair| pair[0].range.end <= pair[1].range.start));
            }
        }

        #[test]
        fn what_is_cut_off_anywhere_is_read(
            parts in prop::collection::vec(
                prop::sample::select(vec![
                    "#if DEBUG\n", "#else\n", "#endif\n", "#elseif os(iOS)\n", "\"\\(", "\"", "\"\"\"", "#\"", "\"#", "${", "{", "}",
                    "(", ")", "/*", "*/", "//", "\n", "a", "'", "/", "#/", "\\", "\u{e9}", "`", "return ",
                ]),
                0..40,
            ),
        ) {
            let text = parts.concat();
            for language in [Language::Swift, Language::ObjectiveC, Language::Kotlin, Language::Java] {
                tokens(&text, language);
            }
        }
    }
}
