//! Spanned trees, and the layers they come from: `oro.toml`, `.ororc`, `--set`.

use std::ops::Range;

use toml::de::{DeTable, DeValue};

use super::ServiceId;
use super::bare::{self, Positions};
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Edit, SourceId, Sources, Span};

/// A value with its place in the file it came from.
#[derive(Clone, Debug)]
pub struct Node {
    pub span: Span,
    pub value: Value,
}

#[derive(Clone, Debug)]
pub enum Value {
    Text(String),
    /// `None` when it does not fit 64 bits.
    Integer(Option<i64>),
    Boolean(bool),
    List(Vec<Node>),
    Table(Table),
    /// Floats and dates: no key takes one.
    Other(&'static str),
}

impl Value {
    /// What people call it: `string`, `integer`, …
    pub const fn type_name(&self) -> &'static str {
        match self {
            Self::Text(_) => "a string",
            Self::Integer(_) => "an integer",
            Self::Boolean(_) => "a boolean",
            Self::List(_) => "an array",
            Self::Table(_) => "a table",
            Self::Other(name) => name,
        }
    }
}

/// Entries in the order of the file.
#[derive(Clone, Debug, Default)]
pub struct Table {
    pub entries: Vec<Entry>,
}

#[derive(Clone, Debug)]
pub struct Entry {
    pub key: String,
    pub key_span: Span,
    pub node: Node,
}

impl Table {
    pub fn get(&self, key: &str) -> Option<&Entry> {
        self.entries.iter().find(|entry| entry.key == key)
    }

    pub fn remove(&mut self, key: &str) {
        self.entries.retain(|entry| entry.key != key);
    }

    /// Lays `over` on top: tables meet key by key, anything else is replaced.
    pub fn merge(&mut self, over: Self) {
        self.merge_by(over, |a, b| a == b);
    }

    /// As [`Table::merge`] for whole files, where service tables meet by canonical id and not by spelling.
    pub fn merge_file(&mut self, over: Self) {
        for entry in over.entries {
            match entry.key.as_str() {
                "background" => self.merge_entry(entry, |base, over| {
                    for entry in over.entries {
                        let service = entry.key == "service";
                        base.merge_entry(entry, move |base, over| {
                            base.merge_by(over, |a, b| a == b || (service && same_id(a, b)));
                        });
                    }
                }),
                _ => self.merge_entry(entry, Self::merge),
            }
        }
    }

    fn merge_by(&mut self, over: Self, same: impl Fn(&str, &str) -> bool + Copy) {
        // Each entry is met once: two spellings of one id in the same layer stay two, which is an error later on.
        let mut met = vec![false; self.entries.len()];
        for entry in over.entries {
            let base = met.iter().zip(&self.entries).position(|(met, base)| !met && same(&base.key, &entry.key));
            match base {
                Some(index) => {
                    met[index] = true;
                    self.entries[index].node.lay(entry.node, Self::merge);
                }
                None => self.entries.push(entry),
            }
        }
    }

    fn merge_entry(&mut self, entry: Entry, tables: impl FnOnce(&mut Self, Self)) {
        match self.entries.iter_mut().find(|base| base.key == entry.key) {
            Some(base) => base.node.lay(entry.node, tables),
            None => self.entries.push(entry),
        }
    }
}

impl Node {
    fn lay(&mut self, over: Self, tables: impl FnOnce(&mut Table, Table)) {
        match (&mut self.value, over) {
            (Value::Table(base), Self { value: Value::Table(over), .. }) => tables(base, over),
            (_, over) => *self = over,
        }
    }
}

fn same_id(a: &str, b: &str) -> bool {
    matches!((ServiceId::parse(a), ServiceId::parse(b)), (Ok(a), Ok(b)) if a == b)
}

/// Parses a file of either dialect. What cannot be read becomes diagnostics; the rest of the file is still returned.
pub fn parse(source: SourceId, sources: &Sources, diagnostics: &mut Diagnostics) -> Table {
    let file = sources.get(source);
    let text = &file.text;
    // A file that is TOML throughout is read as it is; only otherwise the dialect comes into question.
    if let Ok(table) = DeTable::parse(text) {
        return Converter { source, positions: &Positions::default() }.table(table.into_inner());
    }
    parse_rewritten(&bare::rewrite(text), source, sources, diagnostics)
}

/// Parses one `key=value` of the command line, whoever's key it is.
pub fn parse_setting(source: SourceId, sources: &Sources, diagnostics: &mut Diagnostics) -> Table {
    let text = &sources.get(source).text;
    if let Ok(table) = DeTable::parse(text) {
        return Converter { source, positions: &Positions::default() }.table(table.into_inner());
    }
    parse_rewritten(&bare::rewrite_setting(text), source, sources, diagnostics)
}

fn parse_rewritten(
    rewritten: &bare::Rewritten<'_>,
    source: SourceId,
    sources: &Sources,
    diagnostics: &mut Diagnostics,
) -> Table {
    let file = sources.get(source);
    let text = &file.text;
    let (reading, positions) = rewritten.for_reading();
    let (table, errors) = DeTable::parse_recoverable(&reading);
    for error in errors {
        let range = positions.original(error.span().unwrap_or(0..0));
        let diagnostic = Diagnostic::error(Code::Syntax, format!("cannot read {}: {}", file.name, error.message()))
            .at(Span::new(source, clamp(range, text.len())), "here");
        diagnostics.push(match syntax_help(error.message()) {
            Some(help) => diagnostic.help(help),
            None => diagnostic,
        });
    }
    if let Some(range) = rewritten.first_bare_value() {
        let value = &text[range.clone()];
        let edit = |(range, text): (_, &str)| Edit { span: Span::new(source, range), text: text.to_owned() };
        diagnostics.push(
            Diagnostic::warning(Code::BareDialect, format!("{} has values without quotes", file.name))
                .at(Span::new(source, range.clone()), format!("read as the string {value:?}"))
                .help("`oro-bg fix` rewrites the `[background]` tables as TOML and leaves the rest as it is")
                .edit("quote the values of the `[background]` tables", rewritten.edits().map(edit).collect()),
        );
    }
    Converter { source, positions: &positions }.table(table.into_inner())
}

/// A way out for what the TOML parser says most often.
fn syntax_help(message: &str) -> Option<&'static str> {
    let helps = [
        ("duplicate key", "a key or table is written once: remove one of the two, or move its keys into the other"),
        ("unclosed table", "a table begins with `[name]` on a line of its own"),
        ("key with no value", "write it as `key = value`"),
        ("must be quoted", "values that are not numbers, booleans, lists or tables need quotes"),
        ("string", "a string ends with the quote that it began with, on the same line"),
    ];
    helps.into_iter().find(|(part, _)| message.contains(part)).map(|(_, help)| help)
}

fn clamp(range: Range<usize>, len: usize) -> Range<usize> {
    range.start.min(len)..range.end.min(len)
}

struct Converter<'p> {
    source: SourceId,
    positions: &'p Positions,
}

impl Converter<'_> {
    fn table(&self, table: DeTable<'_>) -> Table {
        let mut entries: Vec<Entry> = table
            .into_iter()
            .map(|(key, value)| Entry {
                key_span: self.span(key.span()),
                key: key.into_inner().into_owned(),
                node: self.node(value),
            })
            .collect();
        entries.sort_by_key(|entry| entry.key_span.start);
        Table { entries }
    }

    fn node(&self, value: toml::Spanned<DeValue<'_>>) -> Node {
        let span = self.span(value.span());
        let value = match value.into_inner() {
            DeValue::String(text) => Value::Text(text.into_owned()),
            DeValue::Integer(integer) => Value::Integer(i64::from_str_radix(integer.as_str(), integer.radix()).ok()),
            DeValue::Boolean(value) => Value::Boolean(value),
            DeValue::Array(items) => Value::List(items.into_iter().map(|item| self.node(item)).collect()),
            DeValue::Table(table) => Value::Table(self.table(table)),
            DeValue::Float(_) => Value::Other("a float"),
            DeValue::Datetime(_) => Value::Other("a date"),
        };
        Node { span, value }
    }

    fn span(&self, range: Range<usize>) -> Span {
        Span::new(self.source, self.positions.original(range))
    }
}
