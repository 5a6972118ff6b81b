//! Positions in a bundled module, back to the author's files (source map, version 3). Read only when something failed.

use std::borrow::Cow;
use std::cell::OnceCell;

use serde::Deserialize;
#[cfg(feature = "webview")]
use serde_json::Value;

use crate::spec::{ModuleSpec, Text};
#[cfg(feature = "webview")]
use crate::wire;

/// Rewrites stacks of one module.
pub(super) struct Positions {
    module_url: String,
    /// How the place of a frame of the runtime's own JavaScript begins.
    own_place: String,
    entry: Text,
    json: Option<Text>,
    map: OnceCell<Option<SourceMap>>,
}

/// A place in a file; line and column count from 1.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Place {
    pub(super) source: String,
    pub(super) line: u32,
    pub(super) column: u32,
}

impl Positions {
    pub(super) fn new(module_url: &str, module: &ModuleSpec, own_place: &str) -> Self {
        Self {
            module_url: module_url.to_owned(),
            own_place: own_place.to_owned(),
            entry: module.entry.clone(),
            json: module.source_map.clone(),
            map: OnceCell::new(),
        }
    }

    /// A stack with the places of the author's files, without the frames of the runtime.
    pub(super) fn map_stack(&self, stack: &str) -> String {
        self.map_lines(stack.lines().filter(|line| !line.trim().is_empty()))
    }

    /// A text that may hold stacks, likewise.
    #[cfg(feature = "webview")]
    pub(super) fn map_text(&self, text: &str) -> String {
        if !text.contains(&self.module_url) && !text.contains(&self.own_place) {
            return text.to_owned();
        }
        self.map_lines(text.split('\n'))
    }

    /// The stacks of errors in a value that crosses the boundary (`wire`), likewise.
    #[cfg(feature = "webview")]
    pub(super) fn map_errors(&self, mut value: Value) -> Value {
        self.map_errors_in(&mut value);
        value
    }

    #[cfg(feature = "webview")]
    fn map_errors_in(&self, value: &mut Value) {
        match value {
            Value::Array(items) => items.iter_mut().for_each(|item| self.map_errors_in(item)),
            Value::Object(fields) => {
                let is_error = fields.get(wire::TYPE).is_some_and(|kind| kind == "Error");
                if let Some(Value::String(stack)) = fields.get_mut("stack").filter(|_| is_error) {
                    *stack = self.map_stack(stack);
                }
                fields.values_mut().for_each(|field| self.map_errors_in(field));
            }
            _ => {}
        }
    }

    fn map_lines<'l>(&self, lines: impl DoubleEndedIterator<Item = &'l str>) -> String {
        let mut mapped = Vec::new();
        let mut is_ours = false;
        for line in lines.rev() {
            // The runtime calls listeners and timers through these.
            let is_call = matches!(line.trim(), "at apply (native)" | "at dispatchEvent (native)");
            is_ours = line.contains(&self.own_place) || (is_call && is_ours);
            if !is_ours {
                mapped.push(self.map_line(line));
            }
        }
        mapped.reverse();
        mapped.join("\n")
    }

    fn map_line<'l>(&self, line: &'l str) -> Cow<'l, str> {
        match self.find(line) {
            Some((before, Place { source, line, column }, after)) => {
                format!("{before}{source}:{line}:{column}{after}").into()
            }
            None => line.into(),
        }
    }

    /// The topmost place of a stack that was mapped.
    #[cfg(any(test, feature = "quickjs"))]
    pub(super) fn first(&self, mapped_stack: &str) -> Option<Place> {
        mapped_stack.lines().find_map(|line| {
            let line = line.trim_end().trim_end_matches(')');
            let (rest, column) = line.rsplit_once(':')?;
            let (rest, row) = rest.rsplit_once(':')?;
            let source = rest.rsplit_once('(').map_or_else(|| rest.trim_start().trim_start_matches("at "), |(_, s)| s);
            Some(Place { source: source.to_owned(), line: row.parse().ok()?, column: column.parse().ok()? })
        })
    }

    /// Finds `<module url>:<line>:<column>` in a line of a stack.
    fn find<'a>(&self, line: &'a str) -> Option<(&'a str, Place, &'a str)> {
        let start = line.find(&self.module_url)?;
        let (before, rest) = (&line[..start], &line[start + self.module_url.len()..]);
        let (row, rest) = number(rest.strip_prefix(':')?)?;
        let (column, after) = rest.strip_prefix(':').and_then(number).unwrap_or((1, rest));
        Some((before, self.place(row, column), after))
    }

    fn place(&self, line: u32, column: u32) -> Place {
        let map = self.map.get_or_init(|| self.json.as_deref().and_then(SourceMap::parse));
        map.as_ref()
            .and_then(|map| map.lookup(line.saturating_sub(1), column.saturating_sub(1)))
            .unwrap_or_else(|| Place { source: self.entry.clone().into_owned(), line, column })
    }
}

fn number(text: &str) -> Option<(u32, &str)> {
    let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    Some((text[..end].parse().ok()?, &text[end..]))
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct RawSourceMap {
    #[serde(default)]
    source_root: Option<String>,
    sources: Vec<Option<String>>,
    mappings: String,
}

struct SourceMap {
    sources: Vec<String>,
    /// Per generated line, by column.
    lines: Vec<Vec<Segment>>,
}

#[derive(Clone, Copy)]
struct Segment {
    generated_column: u32,
    source: usize,
    line: u32,
    column: u32,
}

impl SourceMap {
    fn parse(json: &str) -> Option<Self> {
        let RawSourceMap { source_root, sources, mappings } = serde_json::from_str(json).ok()?;
        let root = source_root.filter(|root| !root.is_empty()).map(|root| format!("{}/", root.trim_end_matches('/')));
        let root = root.unwrap_or_default();
        let sources = sources.into_iter().map(|source| format!("{root}{}", source.unwrap_or_default())).collect();
        let mut lines = Vec::new();
        // Source, line and column are relative to the segment before, over the whole map.
        let mut last = [0_i64; 3];
        for line in mappings.split(';') {
            let mut column = 0;
            let mut segments = Vec::new();
            for segment in line.split(',').filter(|segment| !segment.is_empty()) {
                let fields = vlq(segment)?;
                column += fields.first()?;
                let [_, source, line, original, ..] = fields[..] else { continue };
                last = [last[0] + source, last[1] + line, last[2] + original];
                segments.push(Segment {
                    generated_column: u32::try_from(column).ok()?,
                    source: usize::try_from(last[0]).ok()?,
                    line: u32::try_from(last[1]).ok()?,
                    column: u32::try_from(last[2]).ok()?,
                });
            }
            lines.push(segments);
        }
        Some(Self { sources, lines })
    }

    /// The place of a position; all numbers of the argument count from 0.
    fn lookup(&self, line: u32, column: u32) -> Option<Place> {
        let segments = self.lines.get(line as usize)?;
        let after = segments.partition_point(|segment| segment.generated_column <= column);
        let segment = segments.get(after.saturating_sub(1))?;
        let source = self.sources.get(segment.source)?.clone();
        Some(Place { source, line: segment.line + 1, column: segment.column + 1 })
    }
}

/// Decodes the base64 variable-length quantities of one segment.
fn vlq(segment: &str) -> Option<Vec<i64>> {
    let mut fields = Vec::with_capacity(5);
    let (mut value, mut shift) = (0_i64, 0);
    for byte in segment.bytes() {
        let digit = i64::from(match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            _ => return None,
        });
        if shift > 30 {
            return None;
        }
        value |= (digit & 31) << shift;
        shift += 5;
        if digit & 32 == 0 {
            fields.push(if value & 1 == 1 { -(value >> 1) } else { value >> 1 });
            (value, shift) = (0, 0);
        }
    }
    Some(fields)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spec::text;

    fn positions() -> Positions {
        // Generated line 1, columns 0 and 8: src/a.ts 1:1 and 3:5; line 3, column 2: src/b.ts 1:1.
        let json = r#"{"version":3,"sourceRoot":"src","sources":["a.ts","b.ts"],"mappings":"AAAA,QAEI;;ECFJ"}"#;
        let module = ModuleSpec { entry: text("src/a.ts"), source: text(""), source_map: Some(text(json)) };
        Positions::new("oro://background/src/a.ts", &module, "(<null>")
    }

    #[test]
    fn frames_of_the_module_are_mapped_and_those_of_the_runtime_are_dropped() {
        let stack = "    at f (oro://background/src/a.ts:1:10)\n    at deliver (<null>:0:1)\n    at native\n";
        assert_eq!(positions().map_stack(stack), "    at f (src/a.ts:3:5)\n    at native");
    }

    #[test]
    fn a_second_source_is_relative_to_the_first() {
        assert_eq!(positions().place(3, 3), Place { source: "src/b.ts".into(), line: 1, column: 1 },);
    }

    #[test]
    fn a_line_without_mapping_keeps_its_position_in_the_bundle() {
        assert_eq!(positions().place(2, 4), Place { source: "src/a.ts".into(), line: 2, column: 4 });
    }

    #[test]
    fn broken_maps_are_ignored() {
        for json in ["", "{}", r#"{"sources":[],"mappings":"!"}"#, r#"{"sources":[],"mappings":"ggggggggggggggC"}"#] {
            assert!(SourceMap::parse(json).is_none(), "{json}");
        }
    }

    #[test]
    fn the_first_place_of_a_stack_is_found_with_and_without_a_function_name() {
        let place = Place { source: "src/a.ts".into(), line: 3, column: 5 };
        for stack in ["    at f (src/a.ts:3:5)", "    at map (native)\n    at src/a.ts:3:5\n    at g (b.ts:1:1)"] {
            assert_eq!(positions().first(stack), Some(place.clone()), "{stack}");
        }
    }
}
