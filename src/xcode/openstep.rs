//! Property lists of the kind that `project.pbxproj` is: names, lists and dictionaries, with places.

use std::ops::Range;

/// Deeper than any project.
const DEPTH_MAX: usize = 64;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Value {
    pub kind: Kind,
    /// In the text, quotes and brackets included.
    pub range: Range<usize>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kind {
    Text(String),
    List(Vec<Value>),
    Dictionary(Vec<(Value, Value)>),
}

impl Value {
    pub fn text(&self) -> Option<&str> {
        match &self.kind {
            Kind::Text(text) => Some(text),
            _ => None,
        }
    }

    pub fn list(&self) -> &[Self] {
        match &self.kind {
            Kind::List(items) => items,
            _ => &[],
        }
    }

    pub fn entries(&self) -> &[(Self, Self)] {
        match &self.kind {
            Kind::Dictionary(entries) => entries,
            _ => &[],
        }
    }

    pub fn get(&self, key: &str) -> Option<&Self> {
        self.entries().iter().find(|(name, _)| name.text() == Some(key)).map(|(_, value)| value)
    }
}

/// None for what is no such list.
pub fn parse(text: &str) -> Option<Value> {
    let mut parser = Parser { text, at: 0 };
    let value = parser.value(0)?;
    parser.space();
    (parser.at == text.len()).then_some(value)
}

struct Parser<'t> {
    text: &'t str,
    at: usize,
}

impl Parser<'_> {
    fn value(&mut self, depth: usize) -> Option<Value> {
        if depth > DEPTH_MAX {
            return None;
        }
        self.space();
        let start = self.at;
        let kind = match self.next()? {
            '{' => self.dictionary(depth)?,
            '(' => self.list(depth)?,
            '"' => Kind::Text(self.quoted()?),
            _ => {
                let rest = &self.text[start..];
                let length = rest.find(|c: char| c.is_whitespace() || "{}()=;,\"".contains(c)).unwrap_or(rest.len());
                if length == 0 {
                    return None;
                }
                self.at = start + length;
                Kind::Text(rest[..length].to_owned())
            }
        };
        Some(Value { kind, range: start..self.at })
    }

    fn dictionary(&mut self, depth: usize) -> Option<Kind> {
        let mut entries = Vec::new();
        while !self.takes('}') {
            let key = self.value(depth + 1)?;
            if !self.takes('=') {
                return None;
            }
            let value = self.value(depth + 1)?;
            if !self.takes(';') {
                return None;
            }
            entries.push((key, value));
        }
        Some(Kind::Dictionary(entries))
    }

    fn list(&mut self, depth: usize) -> Option<Kind> {
        let mut items = Vec::new();
        while !self.takes(')') {
            items.push(self.value(depth + 1)?);
            if !self.takes(',') {
                return self.takes(')').then_some(Kind::List(items));
            }
        }
        Some(Kind::List(items))
    }

    fn quoted(&mut self) -> Option<String> {
        let mut text = String::new();
        loop {
            match self.next()? {
                '"' => return Some(text),
                '\\' => match self.next()? {
                    'n' => text.push('\n'),
                    't' => text.push('\t'),
                    other => text.push(other),
                },
                other => text.push(other),
            }
        }
    }

    fn next(&mut self) -> Option<char> {
        let c = self.text[self.at..].chars().next()?;
        self.at += c.len_utf8();
        Some(c)
    }

    fn takes(&mut self, mark: char) -> bool {
        self.space();
        let is_here = self.text[self.at..].starts_with(mark);
        if is_here {
            self.at += mark.len_utf8();
        }
        is_here
    }

    /// White space and comments, which do not nest here.
    fn space(&mut self) {
        loop {
            let rest = self.text[self.at..].trim_start();
            self.at = self.text.len() - rest.len();
            self.at += if rest.starts_with("//") {
                rest.find('\n').unwrap_or(rest.len())
            } else if rest.starts_with("/*") {
                rest.find("*/").map_or(rest.len(), |end| end + 2)
            } else {
                return;
            };
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_project_is_read_with_places() {
        let text =
            "// !$*UTF8*$!\n{ a = { b /* c */ = \"d \\\"e\\\"\"; f = g/h.plist; }; i = ( j, k /* l */, ); m = (); }";
        let value = parse(text).expect("is a list");
        let a = value.get("a").expect("is there");
        assert_eq!(a.get("b").and_then(Value::text), Some("d \"e\""));
        let f = a.get("f").expect("is there");
        assert_eq!((f.text(), &text[f.range.clone()]), (Some("g/h.plist"), "g/h.plist"));
        let items: Vec<_> = value.get("i").expect("is there").list().iter().filter_map(Value::text).collect();
        assert_eq!(items, ["j", "k"]);
        for broken in ["", "{", "{ a }", "{ a = b }", "( a b )", "{} {}", "\"a", "{ a = ; }", "{ a b; }", "( a", "/* a"]
        {
            assert_eq!(parse(broken), None, "{broken}");
        }
        assert_eq!(parse(&"(".repeat(100_000)), None);
        let nested = |lists: usize| parse(&("(".repeat(lists) + &")".repeat(lists)));
        assert!(nested(DEPTH_MAX + 1).is_some() && nested(DEPTH_MAX + 2).is_none());
    }

    proptest! {
        #[test]
        fn any_text_is_read(parts in prop::collection::vec(prop::sample::select(vec![
            "{", "}", "(", ")", "=", ";", ",", "\"", "\\", "a", " ", "/*", "*/", "//", "\n", "\u{e9}",
        ]), 0..60)) {
            parse(&parts.concat());
        }
    }
}
