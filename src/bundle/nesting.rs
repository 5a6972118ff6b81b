//! How deep the brackets of a module are nested, found out without recursion: whoever parses it recurses.

/// Nested deeper, a module is refused. Generated code reaches a few hundred; the embedded engine itself gives up between
/// one and four thousand.
pub(super) const NESTING_MAX: usize = 2_000;

/// Words after which a slash starts a regular expression.
const BEFORE_REGEX: &[&str] = &[
    "return",
    "typeof",
    "case",
    "in",
    "of",
    "delete",
    "void",
    "throw",
    "new",
    "else",
    "do",
    "instanceof",
    "yield",
    "await",
];

/// Where brackets are nested too deep, in bytes. Brackets in texts, comments and regular expressions do not count.
pub(super) fn too_deep(text: &str) -> Option<usize> {
    let openers = text.bytes().filter(|byte| matches!(byte, b'(' | b'[' | b'{')).count();
    // Almost every file.
    if openers <= NESTING_MAX {
        return None;
    }
    let mut scan = Scan { bytes: text.as_bytes(), at: 0, open: Vec::new(), before: Before::Operator };
    scan.run()
}

struct Scan<'t> {
    bytes: &'t [u8],
    at: usize,
    /// The bracket of each level; `$` is that of a template's `${`.
    open: Vec<u8>,
    before: Before,
}

/// What stood before a slash decides what it is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Before {
    Operator,
    Value,
}

impl Scan<'_> {
    fn run(&mut self) -> Option<usize> {
        while let Some(&byte) = self.bytes.get(self.at) {
            match byte {
                b'"' | b'\'' => self.string(byte),
                b'`' => self.template(),
                b'/' => self.slash(),
                b'(' | b'[' | b'{' => {
                    self.open.push(byte);
                    self.before = Before::Operator;
                    self.at += 1;
                }
                b')' | b']' | b'}' => self.close(),
                byte if byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'$') || byte >= 0x80 => self.word(),
                byte => {
                    if !byte.is_ascii_whitespace() {
                        self.before = Before::Operator;
                    }
                    self.at += 1;
                }
            }
            if self.open.len() > NESTING_MAX {
                return Some(self.at - 1);
            }
        }
        None
    }

    fn close(&mut self) {
        self.at += 1;
        self.before = Before::Value;
        if self.open.pop() == Some(b'$') {
            self.template_rest();
        }
    }

    fn word(&mut self) {
        let start = self.at;
        let is_part = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'$') || *byte >= 0x80;
        while self.bytes.get(self.at).is_some_and(is_part) {
            self.at += 1;
        }
        let word = &self.bytes[start..self.at];
        let keyword = BEFORE_REGEX.iter().any(|keyword| keyword.as_bytes() == word);
        self.before = if keyword { Before::Operator } else { Before::Value };
    }

    /// Ends at the line's end at the latest, so that a misread one spoils no more than its line.
    fn string(&mut self, quote: u8) {
        self.at += 1;
        while let Some(&byte) = self.bytes.get(self.at) {
            self.at += if byte == b'\\' { 2 } else { 1 };
            if byte == quote || byte == b'\n' {
                break;
            }
        }
        self.before = Before::Value;
    }

    fn template(&mut self) {
        self.at += 1;
        self.template_rest();
    }

    /// Up to the end of a template, or into its next `${`.
    fn template_rest(&mut self) {
        while let Some(&byte) = self.bytes.get(self.at) {
            match byte {
                b'\\' => self.at += 2,
                b'`' => {
                    self.at += 1;
                    self.before = Before::Value;
                    return;
                }
                b'$' if self.bytes.get(self.at + 1) == Some(&b'{') => {
                    self.at += 2;
                    self.open.push(b'$');
                    self.before = Before::Operator;
                    return;
                }
                _ => self.at += 1,
            }
        }
    }

    fn slash(&mut self) {
        match self.bytes.get(self.at + 1) {
            Some(b'/') => self.skip_until(b"\n"),
            Some(b'*') => {
                self.at += 2;
                self.skip_until(b"*/");
            }
            _ if self.before == Before::Operator => self.regex(),
            _ => {
                self.at += 1;
                self.before = Before::Operator;
            }
        }
    }

    fn skip_until(&mut self, end: &[u8]) {
        let rest = &self.bytes[self.at.min(self.bytes.len())..];
        let found = rest.windows(end.len()).position(|window| window == end);
        self.at = found.map_or(self.bytes.len(), |found| self.at + found + end.len());
    }

    fn regex(&mut self) {
        self.at += 1;
        let mut in_class = false;
        while let Some(&byte) = self.bytes.get(self.at) {
            self.at += if byte == b'\\' { 2 } else { 1 };
            match byte {
                b'[' => in_class = true,
                b']' => in_class = false,
                b'/' if !in_class => break,
                b'\n' => break,
                _ => {}
            }
        }
        self.before = Before::Value;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn nested(open: &str, close: &str, levels: usize) -> String {
        format!("{}1{}", open.repeat(levels), close.repeat(levels))
    }

    #[test]
    fn the_place_is_where_it_gets_too_deep() {
        let text = format!("x = {}", nested("(", ")", NESTING_MAX + 1));
        assert_eq!(too_deep(&text), Some("x = ".len() + NESTING_MAX));
        assert_eq!(too_deep(&nested("(", ")", NESTING_MAX)), None);
        for (open, close) in [("[", "]"), ("{", "}"), ("({a:", "})"), ("`${", "}`"), ("(function(){", "})()")] {
            assert!(too_deep(&nested(open, close, NESTING_MAX + 1)).is_some(), "{open}");
        }
    }

    #[test]
    fn many_brackets_side_by_side_are_not_deep() {
        for piece in ["f();", "[[1],[2]];", "a={b:{}};", "`${a}${b}`;", "x(`}${y({})}{`);"] {
            assert_eq!(too_deep(&piece.repeat(NESTING_MAX * 2)), None, "{piece}");
        }
    }

    #[test]
    fn brackets_that_are_text_do_not_count() {
        for piece in [
            "f('(');",
            "f(\"\\\"((\");",
            "f(`(({{`);",
            "// (((\n",
            "/* ((( */",
            "a=/[(]\\(/;",
            "b.replace(/\\(/g,'(');",
            "if (x) return /\\(/;",
            "c = d / 2 / (3);",
            "e = a[0] / 2; f = '(' / 1;",
        ] {
            assert_eq!(too_deep(&piece.repeat(NESTING_MAX * 2)), None, "{piece}");
        }
    }

    #[test]
    fn what_does_not_end_is_no_panic() {
        for end in ["'", "\"\\", "`", "`${", "/*", "//", "/[", "/\\", "\\", "$"] {
            let text = "()".repeat(NESTING_MAX + 1) + end;
            assert_eq!(too_deep(&text), None, "{end}");
        }
    }
}
