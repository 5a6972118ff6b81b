//! The top dictionary of a property list, with places, and what makes it unfit to merge into.

use std::collections::HashMap;

use super::{conflict, misspelt};
use crate::codegen::merge::xml::{Document, ElementId, Node};
use crate::diagnostic::{Code, Diagnostic, SourceId, Span};

pub struct Dict<'a> {
    pub document: &'a Document<'a>,
    pub id: ElementId,
    pub entries: Vec<Entry>,
    by_key: HashMap<String, usize>,
}

pub struct Entry {
    pub name: String,
    pub key: ElementId,
    pub value: ElementId,
}

/// The whole list, as the `plist` crate reads it.
///
/// # Errors
/// [`Code::MergeSyntax`] when it is well-formed XML but no property list.
pub fn value(source: SourceId, text: &str) -> Result<::plist::Value, Vec<Diagnostic>> {
    let value = ::plist::Value::from_reader_xml(text.trim_start_matches('\u{feff}').as_bytes());
    let error = match value {
        Ok(value) if value.as_dictionary().is_some() => return Ok(value),
        Ok(_) => "its top is not a dictionary".to_owned(),
        Err(error) => error.to_string(),
    };
    Err(vec![no_property_list(source, 0..0, &error)])
}

impl<'a> Dict<'a> {
    /// # Errors
    /// Everything that makes it impossible to say what the file means.
    pub fn read(document: &'a Document<'a>) -> Result<Self, Vec<Diagnostic>> {
        let source = document.source;
        let root = document.root();
        let mut tops = document.child_elements(root);
        let id = match (document.element(root).is("plist"), tops.next(), tops.next()) {
            (true, Some(id), None) if document.element(id).is("dict") => id,
            _ => {
                let range = document.element(root).start_tag.clone();
                return Err(vec![no_property_list(source, range, "it is not one <dict> in a <plist>")]);
            }
        };
        if let Some(Node::Text(range, _)) =
            document.element(id).children.iter().find(|node| matches!(node, Node::Text(..)))
        {
            return Err(vec![no_property_list(source, range.clone(), "there is text between its keys")]);
        }
        let mut entries = Vec::new();
        let mut children = document.child_elements(id);
        while let Some(key) = children.next() {
            let name = document.plain_text(key).filter(|_| document.element(key).is("key"));
            let (Some(name), Some(value)) = (name, children.next()) else {
                let range = document.range(key);
                return Err(vec![no_property_list(source, range, "a <key> and a value must follow each other")]);
            };
            entries.push(Entry { name, key, value });
        }
        let mut by_key = HashMap::new();
        let mut diagnostics = Vec::new();
        for (index, entry) in entries.iter().enumerate() {
            if let Some(first) = by_key.insert(entry.name.clone(), index) {
                let first: &Entry = &entries[first];
                diagnostics.push(
                    conflict(
                        source,
                        document.range(entry.key),
                        format!("the key {} is there twice", entry.name),
                        "again here",
                    )
                    .at(Span::new(source, document.range(first.key)), "first here")
                    .help("remove one of the two: readers differ in which one they take"),
                );
            }
            if let Some(meant) = misspelt::meant(&entry.name) {
                let place = Span::new(source, document.range(entry.key));
                let means_it = |other: &Entry| other.name == meant || misspelt::meant(&other.name) == Some(meant);
                let is_only = entries.iter().filter(|other| means_it(other)).count() == 1;
                let finding = misspelt::finding(&entry.name, meant, place);
                let is_list = document.element(entry.value).is("array");
                diagnostics.push(if is_only && is_list {
                    finding.replace(format!("write {meant}"), place, format!("<key>{meant}</key>"))
                } else {
                    finding
                });
            }
        }
        if diagnostics.is_empty() { Ok(Self { document, id, entries, by_key }) } else { Err(diagnostics) }
    }

    pub fn entry(&self, key: &str) -> Option<&Entry> {
        self.by_key.get(key).map(|index| &self.entries[*index])
    }

    /// The strings of an array.
    ///
    /// # Errors
    /// [`Code::MergeConflict`] when the value is anything but an array of strings.
    pub fn strings(&self, entry: &Entry) -> Result<Vec<(ElementId, String)>, Vec<Diagnostic>> {
        let document = self.document;
        let array = document.element(entry.value);
        let (source, key) = (document.source, &entry.name);
        if !array.is("array") {
            let found = array.name.local;
            return Err(vec![
                conflict(source, array.range(), format!("the value of {key} is <{found}>, not <array>"), "this value")
                    .because(format!("iOS reads {key} as an array of strings"))
                    .help("make it an <array>, or remove the key: oro-bg adds it"),
            ]);
        }
        let mut strings = Vec::new();
        let mut conflicts = Vec::new();
        for id in document.child_elements(entry.value) {
            let element = document.element(id);
            match document.plain_text(id).filter(|_| element.is("string")) {
                Some(text) => strings.push((id, text)),
                None => {
                    let message = format!("{key} has a value that is not a plain <string>");
                    conflicts.push(
                        conflict(source, element.range(), message, "this one")
                            .help("each value is one <string>, with nothing but text in it"),
                    );
                }
            }
        }
        if conflicts.is_empty() { Ok(strings) } else { Err(conflicts) }
    }
}

fn no_property_list(source: SourceId, range: std::ops::Range<usize>, why: &str) -> Diagnostic {
    Diagnostic::error(Code::MergeSyntax, format!("the file is not a property list: {why}"))
        .at(Span::new(source, range), "here")
        .help("mend the file; `plutil -lint` names the place too")
}
