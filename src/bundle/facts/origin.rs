//! From a place in a bundle to the place in the file that a person wrote.

use oxc_sourcemap::SourceMap;
use serde::{Deserialize, Serialize};

/// A part of one of the files that went into a bundle.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Place {
    /// As the bundle's inputs name it.
    pub file: String,
    /// Offsets in bytes.
    pub start: u32,
    pub end: u32,
}

/// Whose code it is.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Owner {
    Project,
    /// By its folder.
    Package(String),
}

impl Owner {
    pub fn of(file: &str) -> Self {
        const FOLDER: &str = "node_modules/";
        let Some(at) = file.rfind(FOLDER).filter(|at| *at == 0 || file.as_bytes()[at - 1] == b'/') else {
            return Self::Project;
        };
        let inner = &file[at + FOLDER.len()..];
        let parts = if inner.starts_with('@') { 2 } else { 1 };
        let end = inner.match_indices('/').nth(parts - 1).map_or(inner.len(), |(end, _)| end);
        Self::Package(file[..at + FOLDER.len() + end].to_owned())
    }
}

/// The source map of one bundle, ready to be asked.
pub(super) struct Origins<'c> {
    code: Lines<'c>,
    /// In the order of the bundle.
    tokens: Vec<Token>,
    files: Vec<(String, String)>,
}

struct Token {
    line: u32,
    column: u32,
    file: u32,
    source_line: u32,
    source_column: u32,
}

impl<'c> Origins<'c> {
    /// A map that cannot be read leads nowhere.
    pub fn new(code: &'c str, source_map: &str) -> Self {
        let map = SourceMap::from_json_string(source_map).ok();
        let tokens = map.iter().flat_map(SourceMap::get_tokens).filter_map(|token| {
            Some(Token {
                line: token.get_dst_line(),
                column: token.get_dst_col(),
                file: token.get_source_id()?,
                source_line: token.get_src_line(),
                source_column: token.get_src_col(),
            })
        });
        let files = map.iter().flat_map(|map| {
            let texts = map.get_source_contents().map(|text| text.unwrap_or_default().to_owned());
            map.get_sources().map(str::to_owned).zip(texts)
        });
        Self { code: Lines::new(code), tokens: tokens.collect(), files: files.collect() }
    }

    /// The file that the code around an offset comes from. What the bundler itself added before the first module comes
    /// from none.
    pub fn file(&self, offset: u32) -> Option<&str> {
        let (line, column) = self.code.position(offset);
        let after = self.tokens.partition_point(|token| (token.line, token.column) <= (line, column));
        let token = &self.tokens[after.checked_sub(1)?];
        self.files.get(token.file as usize).map(|(name, _)| name.as_str())
    }

    /// Where the text at an offset of the bundle stands in its file; nothing unless the very same text stands there.
    pub fn place(&self, offset: u32, text: &str) -> Option<Place> {
        let (line, column) = self.code.position(offset);
        let first = self.tokens.partition_point(|token| (token.line, token.column) < (line, column));
        let mut here = self.tokens[first..].iter().take_while(|token| (token.line, token.column) == (line, column));
        here.find_map(|token| {
            let (name, source) = self.files.get(token.file as usize)?;
            let start = Lines::new(source).offset(token.source_line, token.source_column)?;
            let place = source[start..].starts_with(text).then_some(start..start + text.len())?;
            let narrow = |offset: usize| u32::try_from(offset).ok();
            Some(Place { file: name.clone(), start: narrow(place.start)?, end: narrow(place.end)? })
        })
    }
}

/// Lines and columns as source maps count them: from 0, in UTF-16 units.
struct Lines<'t> {
    text: &'t str,
    starts: Vec<usize>,
}

impl<'t> Lines<'t> {
    fn new(text: &'t str) -> Self {
        let after_breaks = text.match_indices('\n').map(|(at, _)| at + 1);
        Self { text, starts: std::iter::once(0).chain(after_breaks).collect() }
    }

    fn position(&self, offset: u32) -> (u32, u32) {
        let offset = offset as usize;
        let line = self.starts.partition_point(|start| *start <= offset) - 1;
        let column = self.text[self.starts[line]..offset].encode_utf16().count();
        (line as u32, column as u32)
    }

    fn offset(&self, line: u32, column: u32) -> Option<usize> {
        let start = *self.starts.get(line as usize)?;
        let end = self.starts.get(line as usize + 1).copied().unwrap_or(self.text.len());
        let mut units = 0;
        for (at, character) in self.text[start..end].char_indices() {
            if units == column {
                return Some(start + at);
            }
            units += character.len_utf16() as u32;
        }
        None
    }
}

/// A source map for code in tests that is its own source: `file` names the file of each line.
#[cfg(test)]
pub(super) fn map_of_lines<'t>(code: &'t str, file: impl Fn(&'t str) -> &'t str) -> String {
    let mut map = oxc_sourcemap::SourceMapBuilder::default();
    for (line, text) in (0..).zip(code.lines()) {
        let source = map.add_source_and_content(file(text), code);
        map.add_token(line, 0, line, 0, Some(source), None);
    }
    map.into_sourcemap().to_json_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_belongs_to_the_project_or_to_a_package() {
        let package = |name: &str| Owner::Package(name.to_owned());
        for (file, expected) in [
            ("background/sync.js", Owner::Project),
            ("background/node_modules.js", Owner::Project),
            ("old_node_modules/ms.js", Owner::Project),
            ("node_modules/ms/index.js", package("node_modules/ms")),
            ("../node_modules/@lukeed/ms/dist/index.js", package("../node_modules/@lukeed/ms")),
            ("node_modules/a/node_modules/b/b.js", package("node_modules/a/node_modules/b")),
            ("node_modules/single.js", package("node_modules/single.js")),
        ] {
            assert_eq!(Owner::of(file), expected, "{file}");
        }
    }

    #[test]
    fn a_place_is_where_the_same_text_stands() {
        let map = r#"{"version":3,"sources":["a.js","b.js"],"sourcesContent":["\n😀; window","x = 'it\\'s'"],
            "names":[],"mappings":";AACI;ACAA"}"#;
        // One token at the beginning of the second line, one at that of the third.
        let code = "helper();\nwindow;\n\"it's\";\n";
        let origins = Origins::new(code, map);
        let window = Place { file: "a.js".into(), start: 7, end: 13 };
        assert_eq!(origins.place(10, "window"), Some(window));
        assert_eq!(origins.place(10, "document"), None, "another text stands there");
        assert_eq!(origins.place(0, "helper"), None, "the bundler's own");
        assert_eq!(Origins::new("window;\nwindow;\n", map).place(0, "window"), None, "only the next is a file's");
        assert_eq!([0, 12, 18, 25].map(|at| origins.file(at)), [None, Some("a.js"), Some("b.js"), Some("b.js")]);
        assert_eq!(Origins::new(code, "no map").file(18), None);
    }
}
