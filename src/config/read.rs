//! Typed reading of one table, against its [`Section`]: unknown keys, wrong types and values out of range become
//! diagnostics, and the rest is still read.

use std::time::Duration;

use super::document::{Entry, Node, Table, Value};
use super::keys::{self, Key, Section, Shape};
use super::model::{Keyword, Level, LintLevels, Millis};
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Span};

/// A value with its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spanned<T> {
    pub value: T,
    pub span: Span,
}

/// Reads the keys of one table.
pub struct Reader<'t, 'd> {
    table: &'t Table,
    section: &'static Section,
    diagnostics: &'d mut Diagnostics,
}

impl<'t, 'd> Reader<'t, 'd> {
    /// A table of which every key is ours.
    pub fn closed(table: &'t Table, section: &'static Section, diagnostics: &'d mut Diagnostics) -> Self {
        for entry in table.entries.iter().filter(|entry| section.key(&entry.key).is_none()) {
            diagnostics.push(unknown_key(entry, table, section));
        }
        Self { table, section, diagnostics }
    }

    /// A table that others have keys in as well.
    pub fn open(table: &'t Table, section: &'static Section, diagnostics: &'d mut Diagnostics) -> Self {
        Self { table, section, diagnostics }
    }

    pub fn boolean(&mut self, name: &str) -> Option<Spanned<bool>> {
        let (key, node) = self.find(name)?;
        match node.value {
            Value::Boolean(value) => Some(Spanned { value, span: node.span }),
            _ => self.wrong_type(key, node, "`true` or `false`"),
        }
    }

    pub fn text(&mut self, name: &str) -> Option<Spanned<String>> {
        let (key, node) = self.find(name)?;
        match &node.value {
            Value::Text(text) => Some(Spanned { value: text.clone(), span: node.span }),
            _ => self.wrong_type(key, node, "a string"),
        }
    }

    pub fn word<K: Keyword>(&mut self, name: &str) -> Option<Spanned<K>> {
        let text = self.text(name)?;
        match K::parse(&text.value) {
            Some(value) => Some(Spanned { value, span: text.span }),
            None => {
                let words: Vec<&str> = K::ALL.iter().map(|(word, _)| *word).collect();
                self.diagnostics.push(unknown_word(name, &text.value, text.span, &words));
                None
            }
        }
    }

    pub fn integer(&mut self, name: &str) -> Option<Spanned<u32>> {
        let (key, node) = self.find(name)?;
        let Shape::Integer { min, max } = key.shape else { unreachable!("`{name}` is declared an integer") };
        match node.value {
            Value::Integer(value) => match value.and_then(|value| u64::try_from(value).ok()) {
                Some(value) if (min..=max).contains(&value) => {
                    Some(Spanned { value: u32::try_from(value).expect("declared ranges fit 32 bits"), span: node.span })
                }
                _ => self.out_of_range(key, node, &format!("between {min} and {max}"), "out of range".into()),
            },
            _ => self.wrong_type(key, node, "an integer"),
        }
    }

    pub fn duration(&mut self, name: &str) -> Option<Spanned<Millis>> {
        let (key, node) = self.find(name)?;
        let Shape::Duration { min_ms, max_ms } = key.shape else { unreachable!("`{name}` is declared a duration") };
        let milliseconds = match &node.value {
            Value::Integer(value) => value.and_then(|value| u64::try_from(value).ok()),
            Value::Text(text) => match duration(text) {
                Ok(duration) => u64::try_from(duration.as_millis()).ok(),
                Err(reason) => {
                    self.diagnostics.push(
                        Diagnostic::error(Code::BadDuration, format!("`{name}` is no duration: {text:?}"))
                            .at(node.span, reason)
                            .help("write it as `\"15m\"`, `\"25s\"`, `\"1h30m\"`, or as a bare number of milliseconds"),
                    );
                    return None;
                }
            },
            _ => return self.wrong_type(key, node, "a duration such as `\"15m\"`, or milliseconds"),
        };
        match milliseconds {
            Some(value) if (min_ms..=max_ms).contains(&value) => {
                Some(Spanned { value: Millis(value), span: node.span })
            }
            value => {
                // A bare number that was meant as seconds shows here.
                let label = value.map_or("out of range".into(), |value| format!("this is {}", Millis(value)));
                self.out_of_range(key, node, &format!("between {} and {}", Millis(min_ms), Millis(max_ms)), label)
            }
        }
    }

    /// An array of strings, or one string with commas. `None` when the key is absent.
    pub fn list(&mut self, name: &str) -> Option<Vec<Spanned<String>>> {
        let (key, node) = self.find(name)?;
        match &node.value {
            Value::Text(text) => Some(items(text, node.span)),
            Value::List(items) => Some(
                items
                    .iter()
                    .filter_map(|item| match &item.value {
                        Value::Text(text) => Some(Spanned { value: text.clone(), span: item.span }),
                        _ => self.wrong_type(key, item, "a string in each place of the array"),
                    })
                    .collect(),
            ),
            _ => self.wrong_type(key, node, "an array of strings, or a string with commas"),
        }
    }

    /// Levels by code. Codes whose findings stay what they are cannot have one.
    pub fn levels(&mut self, name: &str) -> LintLevels {
        let mut levels = LintLevels::new();
        let Some((_, table)) = self.table(name) else { return levels };
        for Entry { key, key_span, node } in &table.entries {
            let Some(code) = Code::parse(key) else {
                self.diagnostics.push(
                    Diagnostic::error(Code::UnknownKey, format!("there is no finding `{key}`"))
                        .at(*key_span, "not a code")
                        .help("codes look like OBG120; `oro-bg explain` lists all"),
                );
                continue;
            };
            if !code.is_lint() {
                self.diagnostics.push(
                    Diagnostic::error(Code::BadLevel, format!("{} stays what it is", code.as_str()))
                        .at(*key_span, code.title())
                        .because("without mending it nothing can be generated, or said about findings")
                        .help("remove the line"),
                );
                continue;
            }
            match &node.value {
                Value::Text(word) => match Level::parse(word) {
                    Some(level) => drop(levels.insert(code, level)),
                    None => {
                        let words: Vec<&str> = Level::ALL.iter().map(|(word, _)| *word).collect();
                        self.diagnostics.push(unknown_word(key, word, node.span, &words));
                    }
                },
                other => self.diagnostics.push(
                    Diagnostic::error(Code::WrongType, format!("`{key}` takes a level, not {}", other.type_name()))
                        .at(node.span, format!("this is {}", other.type_name()))
                        .help("a level is \"allow\", \"note\", \"warn\" or \"deny\""),
                ),
            }
        }
        levels
    }

    pub fn table(&mut self, name: &str) -> Option<(Span, &'t Table)> {
        let (key, node) = self.find(name)?;
        match &node.value {
            Value::Table(table) => Some((node.span, table)),
            _ if matches!(key.shape, Shape::TextOrTable(_)) => self.wrong_type(key, node, "a string or a table"),
            _ => self.wrong_type(key, node, "a table"),
        }
    }

    /// A reader of the table at a key, empty when the key is absent.
    pub fn section<T>(&mut self, name: &str, read: impl FnOnce(&mut Reader<'_, '_>) -> T) -> Option<Spanned<T>> {
        let (span, table) = self.table(name)?;
        let (Shape::Table(section) | Shape::TextOrTable(section)) =
            self.section.key(name).expect("`find` has seen the key").shape
        else {
            unreachable!("`{name}` is declared a table")
        };
        Some(Spanned { value: read(&mut Reader::closed(table, section, self.diagnostics)), span })
    }

    /// Whether a key is there, readable or not.
    pub fn has(&self, name: &str) -> bool {
        self.table.get(name).is_some()
    }

    pub fn is_text(&self, name: &str) -> bool {
        matches!(self.table.get(name), Some(Entry { node: Node { value: Value::Text(_), .. }, .. }))
    }

    pub fn report(&mut self, diagnostic: Diagnostic) {
        self.diagnostics.push(diagnostic);
    }

    pub fn diagnostics(&mut self) -> &mut Diagnostics {
        self.diagnostics
    }

    fn find(&self, name: &str) -> Option<(&'static Key, &'t Node)> {
        let key = self.section.key(name).unwrap_or_else(|| unreachable!("`{name}` is no key of {}", self.section.path));
        Some((key, &self.table.get(name)?.node))
    }

    fn wrong_type<T>(&mut self, key: &Key, node: &Node, wanted: &str) -> Option<T> {
        let found = node.value.type_name();
        let diagnostic = Diagnostic::error(Code::WrongType, format!("`{}` takes {wanted}, not {found}", key.name))
            .at(node.span, format!("this is {found}"))
            .because(key.about);
        self.diagnostics.push(match key.shape {
            Shape::Table(section) | Shape::TextOrTable(section) => {
                let names: Vec<&str> = section.keys().map(|key| key.name).collect();
                diagnostic.help(format!("the keys of `{}` are {}", key.name, names.join(", ")))
            }
            _ => diagnostic,
        });
        None
    }

    fn out_of_range<T>(&mut self, key: &Key, node: &Node, range: &str, label: String) -> Option<T> {
        self.diagnostics.push(
            Diagnostic::error(Code::OutOfRange, format!("`{}` must be {range}", key.name))
                .at(node.span, label)
                .because(key.about),
        );
        None
    }
}

/// The parts of a text with commas, each at its own place where the text has no escapes.
fn items(text: &str, span: Span) -> Vec<Spanned<String>> {
    let quotes = span.range().len().checked_sub(text.len()).filter(|quotes| matches!(quotes, 0 | 2));
    let place = |from: usize, length: usize| {
        let Some(quotes) = quotes else { return span };
        let start = span.range().start + quotes / 2 + from;
        Span::new(span.source, start..start + length)
    };
    let mut start = 0;
    let mut items = Vec::new();
    for part in text.split(',') {
        let item = part.trim();
        if !item.is_empty() {
            let from = start + (part.len() - part.trim_start().len());
            items.push(Spanned { value: item.to_owned(), span: place(from, item.len()) });
        }
        start += part.len() + 1;
    }
    items
}

/// `15m`, `1h30m`, or bare milliseconds.
///
/// # Errors
/// What is wrong with the text, for people.
pub fn duration(text: &str) -> Result<Duration, String> {
    if let Ok(milliseconds) = text.trim().parse() {
        return Ok(Duration::from_millis(milliseconds));
    }
    use humantime::DurationError;
    humantime::parse_duration(text.trim()).map_err(|error| match error {
        DurationError::Empty => "empty".to_owned(),
        DurationError::NumberExpected(_) => "a number must stand before each unit".to_owned(),
        DurationError::UnknownUnit { unit, .. } if unit.is_empty() => "a unit is missing".to_owned(),
        DurationError::UnknownUnit { unit, .. } => format!("no unit {unit:?}; units are ms, s, m, h, d, w"),
        DurationError::InvalidCharacter(_) => "only numbers with units belong here".to_owned(),
        error => error.to_string(),
    })
}

fn unknown_key(entry: &Entry, table: &Table, section: &'static Section) -> Diagnostic {
    let shown = if section.path.is_empty() { "the file".to_owned() } else { format!("[{}]", section.path) };
    let diagnostic = Diagnostic::error(Code::UnknownKey, format!("unknown key `{}` in {shown}", entry.key))
        .at(entry.key_span, "not a key of this table");
    if let Some(near) = nearest(&entry.key, section.keys().map(|key| key.name)) {
        let diagnostic = diagnostic.help(format!("did you mean `{near}`?"));
        // Where the right key is there as well, one of the two has to go, and nobody knows which.
        return match table.get(near) {
            Some(_) => diagnostic,
            None => diagnostic.replace(format!("write `{near}`"), entry.key_span, near),
        };
    }
    let elsewhere: Vec<String> = keys::sections_with(&entry.key).map(|section| format!("[{}]", section.path)).collect();
    if !elsewhere.is_empty() {
        return diagnostic.help(format!("`{}` is a key of {}", entry.key, elsewhere.join(" and of ")));
    }
    let known: Vec<&str> = section.keys().map(|key| key.name).collect();
    diagnostic.help(format!("the keys of {shown} are {}", known.join(", ")))
}

/// A value that is none of a closed set of words.
pub fn unknown_word(key: &str, value: &str, span: Span, words: &[&str]) -> Diagnostic {
    let diagnostic = Diagnostic::error(Code::UnknownValue, format!("`{key}` cannot be {value:?}"))
        .at(span, "not one of the allowed values");
    match nearest(value, words.iter().copied()) {
        Some(near) => write_instead(diagnostic.help(format!("did you mean `{near}`?")), value, span, near),
        None => diagnostic.help(format!("it is one of {}", words.join(", "))),
    }
}

/// The remedy for a misspelt word, where its place is the word and nothing else.
pub fn write_instead(finding: Diagnostic, word: &str, span: Span, near: &str) -> Diagnostic {
    let text = match span.range().len().checked_sub(word.len()) {
        Some(0) => near.to_owned(),
        Some(2) => format!("\"{near}\""),
        _ => return finding,
    };
    finding.replace(format!("write `{near}`"), span, text)
}

/// The candidate that a typing error away from `name`, if there is one.
pub fn nearest<'c>(name: &str, candidates: impl Iterator<Item = &'c str>) -> Option<&'c str> {
    let plain = |text: &str| text.to_lowercase().replace('-', "_");
    candidates
        .map(|candidate| (strsim::damerau_levenshtein(&plain(name), &plain(candidate)), candidate))
        .filter(|(distance, candidate)| *distance <= (candidate.len() / 3).max(1))
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}
