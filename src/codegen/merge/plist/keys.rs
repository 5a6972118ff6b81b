//! Every key of a property list with its place, for who reads a file and changes nothing.

use super::read::Dict;
use super::{Form, PropertyList, without_fixes};
use crate::codegen::merge::splice::{self, Layout};
use crate::codegen::merge::xml::{self, Document, ElementId};
use crate::diagnostic::{Diagnostic, Edit, Span};

/// The keys of a property list, nested ones too, in the order of the text.
#[derive(Clone, Debug)]
pub struct Keys {
    /// The tag of the top dictionary, for findings about what is not in it.
    pub top: Span,
    /// What to write before and after a new entry of the top dictionary, and in place of what.
    room: Room,
    all: Vec<Key>,
}

#[derive(Clone, Debug)]
pub struct Key {
    pub name: String,
    pub span: Span,
    pub value: Value,
    /// The element of the value.
    pub value_span: Span,
    /// In the top dictionary, where iOS looks.
    pub is_top: bool,
}

/// Where a new entry has its place: at the end of the top dictionary.
#[derive(Clone, Debug)]
struct Room {
    span: Span,
    /// Before the key and before the value.
    lead: String,
    /// Tags of a dictionary that has to be opened for it.
    around: (String, String),
}

/// A value, as far as anybody asks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    Boolean(bool),
    /// The strings of an array, with their places; what else is in it is left out.
    Strings(Vec<(String, Span)>),
    String(String),
    /// The name of its element.
    Other(String),
}

/// # Errors
/// Everything that makes it impossible to say what the file means.
pub fn read(list: &PropertyList) -> Result<Keys, Vec<Diagnostic>> {
    let document = xml::parse(list.source, &list.text).map_err(|finding| vec![finding])?;
    let as_file = |findings| if list.form == Form::Utf8 { findings } else { without_fixes(findings) };
    let dict = Dict::read(&document).map_err(as_file)?;
    let all = document
        .elements()
        .filter(|id| document.element(*id).is("dict"))
        .flat_map(|id| entries(&document, id, id == dict.id))
        .collect();
    Ok(Keys { top: document.span(dict.id), room: room(&document, &dict), all })
}

fn room(document: &Document<'_>, dict: &Dict<'_>) -> Room {
    let layout = Layout::of(document, "\t");
    let lead = match dict.entries.last() {
        Some(last) => splice::lead(document, last.key).to_owned(),
        None => layout.first_lead(document, dict.id),
    };
    let element = document.element(dict.id);
    let (range, around) = match &element.end_tag {
        Some(_) => {
            let at = splice::end_of_content(document, dict.id);
            (at..at, (String::new(), String::new()))
        }
        // <dict/>
        None => {
            let close = format!("{}</dict>", layout.end_lead(document, dict.id));
            (element.start_tag.clone(), ("<dict>".to_owned(), close))
        }
    };
    Room { span: Span::new(document.source, range), lead, around }
}

fn entries(document: &Document<'_>, dict: ElementId, is_top: bool) -> Vec<Key> {
    let mut children = document.child_elements(dict);
    let mut keys = Vec::new();
    while let Some(key) = children.next() {
        let Some(name) = document.plain_text(key).filter(|_| document.element(key).is("key")) else { continue };
        let Some(value) = children.next() else { break };
        keys.push(Key {
            name,
            span: Span::new(document.source, document.range(key)),
            value: self::value(document, value),
            value_span: Span::new(document.source, document.range(value)),
            is_top,
        });
    }
    keys
}

fn value(document: &Document<'_>, id: ElementId) -> Value {
    let string = |id: ElementId| {
        let text = document.plain_text(id).filter(|_| document.element(id).is("string"))?;
        Some((text, Span::new(document.source, document.range(id))))
    };
    match document.element(id).name.local {
        "true" => Value::Boolean(true),
        "false" => Value::Boolean(false),
        "array" => Value::Strings(document.child_elements(id).filter_map(string).collect()),
        "string" => document.plain_text(id).map_or_else(|| Value::Other("string".into()), Value::String),
        other => Value::Other(other.to_owned()),
    }
}

impl Keys {
    /// The edit that adds a key with the value true.
    pub fn addition(&self, key: &str) -> Edit {
        let Room { span, lead, around: (open, close) } = &self.room;
        Edit { span: *span, text: format!("{open}{lead}<key>{key}</key>{lead}<true/>{close}") }
    }

    /// The key at the top; of two with one name there is no saying which counts, so no such list is read.
    pub fn top(&self, name: &str) -> Option<&Key> {
        self.all.iter().find(|key| key.is_top && key.name == name)
    }

    pub fn nested(&self) -> impl Iterator<Item = &Key> {
        self.all.iter().filter(|key| !key.is_top)
    }

    /// The string at the top.
    pub fn string(&self, name: &str) -> Option<(&str, Span)> {
        match self.top(name) {
            Some(Key { value: Value::String(text), span, .. }) => Some((text, *span)),
            _ => None,
        }
    }

    /// The strings of an array at the top; none where the key is not there.
    pub fn strings(&self, name: &str) -> &[(String, Span)] {
        match self.top(name).map(|key| &key.value) {
            Some(Value::Strings(strings)) => strings,
            _ => &[],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::open;
    use super::*;
    use crate::diagnostic::Sources;

    #[test]
    fn a_key_is_added_as_the_file_is_written() {
        for (before, after) in [
            (
                "<plist>\n<dict>\n\t<key>a</key>\n\t<true/>\n</dict>\n</plist>\n",
                "<plist>\n<dict>\n\t<key>a</key>\n\t<true/>\n\t<key>b</key>\n\t<true/>\n</dict>\n</plist>\n",
            ),
            (
                "<plist>\n  <dict>\n  </dict>\n</plist>",
                "<plist>\n  <dict>\n    <key>b</key>\n    <true/>\n  </dict>\n</plist>",
            ),
            (
                "<plist>\r\n<dict/>\r\n</plist>",
                "<plist>\r\n<dict>\r\n\t<key>b</key>\r\n\t<true/>\r\n</dict>\r\n</plist>",
            ),
            (
                "<plist><dict><key>a</key><true/></dict></plist>",
                "<plist><dict><key>a</key><true/><key>b</key><true/></dict></plist>",
            ),
            ("<plist><dict/></plist>", "<plist><dict><key>b</key><true/></dict></plist>"),
        ] {
            let list = open("App.entitlements", before.into(), &mut Sources::default()).expect("readable");
            let Edit { span, text } = read(&list).expect("has keys").addition("b");
            let mut changed = before.to_owned();
            changed.replace_range(span.range(), &text);
            assert_eq!(changed, after);
            let list = open("App.entitlements", changed.into(), &mut Sources::default()).expect("readable");
            let keys = read(&list).expect("has keys");
            assert_eq!(keys.top("b").map(|key| &key.value), Some(&Value::Boolean(true)));
        }
    }
}
