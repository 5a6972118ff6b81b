//! Reads a document and refuses what is not well-formed, at its place.

use std::borrow::Cow;
use std::ops::Range;
use std::rc::Rc;

use quick_xml::XmlVersion;
use quick_xml::events::{BytesRef, BytesStart, Event};
use quick_xml::reader::Reader;

use super::{Attribute, Document, Element, ElementId, Name, Node};
use crate::diagnostic::{Code, Diagnostic, SourceId, Span};

/// Deeper than any plist or manifest; bounds the walk that resolves a prefix.
pub const DEPTH_MAX: usize = 256;
const XML_NAMESPACE: &str = "http://www.w3.org/XML/1998/namespace";
const XMLNS_NAMESPACE: &str = "http://www.w3.org/2000/xmlns/";
const BOM: &str = "\u{feff}";

/// # Errors
/// [`Code::MergeSyntax`] with the place where the text stops being well-formed XML.
pub fn parse(source: SourceId, text: &str) -> Result<Document<'_>, Diagnostic> {
    Parser { source, text, elements: Vec::new(), open: Vec::new(), root: None, is_utf8: true, has_entities: false }
        .run()
}

struct Parser<'a> {
    source: SourceId,
    text: &'a str,
    elements: Vec<Element<'a>>,
    open: Vec<ElementId>,
    root: Option<ElementId>,
    is_utf8: bool,
    /// The document type declares entities, which this reader does not expand.
    has_entities: bool,
}

impl<'a> Parser<'a> {
    fn run(mut self) -> Result<Document<'a>, Diagnostic> {
        if let Some(c) = super::first_unwritable(self.text) {
            let at = self.text.find(c).expect("it was found in this text");
            return Err(self.malformed(at..at + c.len_utf8(), format!("character {c:?} is not allowed in XML")));
        }
        let skipped = if self.text.starts_with(BOM) { BOM.len() } else { 0 };
        let mut reader = Reader::from_str(&self.text[skipped..]);
        reader.config_mut().enable_all_checks(true);
        let mut start = skipped;
        loop {
            let event = match reader.read_event() {
                Ok(event) => event,
                Err(error) => {
                    let at = offset(reader.error_position()) + skipped;
                    return Err(self.malformed(at..self.line_end(at), error.to_string()));
                }
            };
            let end = offset(reader.buffer_position()) + skipped;
            let range = start..end;
            start = end;
            match event {
                Event::Start(tag) => self.start(&tag, range, false)?,
                Event::Empty(tag) => self.start(&tag, range, true)?,
                Event::End(_) => {
                    let id = self.open.pop().expect("the reader matches end tags with start tags");
                    self.elements[id.0].end_tag = Some(range);
                }
                Event::Text(data) => {
                    if data.bytes().all(|byte| byte.is_ascii_whitespace()) {
                        self.push(Node::Space(range));
                    } else {
                        self.character_data(range, |text| text.into())?;
                    }
                }
                Event::CData(data) => {
                    let inner = data.xml10_content().into_owned();
                    self.character_data(range, |_| Cow::Owned(inner))?;
                }
                Event::GeneralRef(reference) => {
                    let resolved = self.resolve(&reference, range.clone())?;
                    self.character_data(range, |_| Cow::Owned(resolved))?;
                }
                Event::Comment(_) | Event::PI(_) => self.push(Node::Comment(range)),
                Event::Decl(declaration) => {
                    self.is_utf8 = match declaration.encoding() {
                        Some(Ok(name)) => name.eq_ignore_ascii_case("utf-8") || name.eq_ignore_ascii_case("utf8"),
                        Some(Err(error)) => return Err(self.malformed(range, error.to_string())),
                        None => true,
                    };
                }
                Event::DocType(doctype) => self.has_entities = doctype.contains("<!ENTITY"),
                Event::Eof => break,
            }
        }
        if let Some(id) = self.open.last() {
            let element = &self.elements[id.0];
            let name = element.name.local;
            return Err(self.malformed(element.start_tag.clone(), format!("<{name}> is never closed")));
        }
        let Some(root) = self.root else {
            return Err(self.malformed(0..self.text.len().min(1), "the document has no element".to_owned()));
        };
        Ok(Document { source: self.source, text: self.text, elements: self.elements, root, is_utf8: self.is_utf8 })
    }

    fn start(&mut self, tag: &BytesStart<'_>, range: Range<usize>, closes_itself: bool) -> Result<(), Diagnostic> {
        if self.open.len() >= DEPTH_MAX {
            return Err(self.malformed(range, format!("elements are nested deeper than {DEPTH_MAX} levels")));
        }
        if self.open.is_empty() && self.root.is_some() {
            return Err(self.malformed(range, "the document has a second root element".to_owned()));
        }
        let name_range = range.start + 1..range.start + 1 + tag.name().0.len();
        let mut attributes = Vec::new();
        let mut bindings = Vec::new();
        for attribute in tag.attributes() {
            let attribute = attribute.map_err(|error| self.malformed(range.clone(), error.to_string()))?;
            let key = self.place_of(attribute.key.0);
            // One more for the closing quote.
            let value_end = self.place_of(&attribute.value).end + 1;
            let place = key.start..value_end;
            if attribute.value.contains('<') {
                return Err(self.malformed(place, "`<` is not allowed in an attribute value".to_owned()));
            }
            let value = match attribute.normalized_value(XmlVersion::Implicit1_0) {
                Ok(value) => value.into_owned(),
                Err(_) if self.has_entities => attribute.value.clone().into_owned(),
                Err(error) => return Err(self.malformed(place, error.to_string())),
            };
            let name = split(&self.text[key]);
            match name {
                (Some("xmlns"), prefix) => bindings.push((prefix, Rc::from(value.as_str()))),
                (None, "xmlns") => bindings.push(("", Rc::from(value.as_str()))),
                _ => {}
            }
            attributes.push((name, value, place));
        }
        let id = ElementId(self.elements.len());
        self.elements.push(Element {
            name: Name { prefix: None, local: "", namespace: None },
            parent: self.open.last().copied(),
            start_tag: range,
            end_tag: None,
            attributes: Vec::new(),
            bindings,
            children: Vec::new(),
        });
        let (prefix, local) = split(&self.text[name_range.clone()]);
        let namespace = self.namespace(id, prefix.unwrap_or(""), name_range)?;
        self.elements[id.0].name = Name { prefix, local, namespace };
        for ((prefix, local), value, range) in attributes {
            let namespace = match prefix {
                None => None,
                Some("xmlns") => Some(Rc::from(XMLNS_NAMESPACE)),
                Some(prefix) => self.namespace(id, prefix, range.clone())?,
            };
            self.elements[id.0].attributes.push(Attribute { name: Name { prefix, local, namespace }, value, range });
        }
        self.push(Node::Element(id));
        self.root.get_or_insert(id);
        if !closes_itself {
            self.open.push(id);
        }
        Ok(())
    }

    fn push(&mut self, node: Node<'a>) {
        if let Some(parent) = self.open.last() {
            self.elements[parent.0].children.push(node);
        }
    }

    fn character_data(
        &mut self,
        range: Range<usize>,
        decode: impl FnOnce(&'a str) -> Cow<'a, str>,
    ) -> Result<(), Diagnostic> {
        if self.open.is_empty() {
            return Err(self.malformed(range, "text outside of the root element".to_owned()));
        }
        let text = decode(&self.text[range.clone()]);
        self.push(Node::Text(range, text));
        Ok(())
    }

    fn resolve(&self, reference: &BytesRef<'_>, range: Range<usize>) -> Result<String, Diagnostic> {
        match reference.resolve_char_ref() {
            Ok(Some(c)) => return Ok(c.to_string()),
            Ok(None) => {}
            Err(error) => return Err(self.malformed(range, error.to_string())),
        }
        match quick_xml::escape::resolve_predefined_entity(reference) {
            Some(resolved) => Ok(resolved.to_owned()),
            None if self.has_entities => Ok(self.text[range].to_owned()),
            None => Err(self.malformed(range, format!("entity `{}` is not defined", &**reference))),
        }
    }

    fn namespace(&self, id: ElementId, prefix: &str, blamed: Range<usize>) -> Result<Option<Rc<str>>, Diagnostic> {
        let mut next = Some(id);
        while let Some(id) = next {
            let element = &self.elements[id.0];
            if let Some((_, uri)) = element.bindings.iter().find(|(bound, _)| *bound == prefix) {
                return Ok(Some(uri.clone()).filter(|uri| !uri.is_empty()));
            }
            next = element.parent;
        }
        match prefix {
            "" => Ok(None),
            "xml" => Ok(Some(Rc::from(XML_NAMESPACE))),
            _ => Err(self.malformed(blamed, format!("the namespace prefix `{prefix}` is not declared"))),
        }
    }

    /// Where a slice that the reader handed out stands in the text: the reader borrows from it and never copies.
    fn place_of(&self, part: &str) -> Range<usize> {
        let start = (part.as_ptr() as usize).wrapping_sub(self.text.as_ptr() as usize);
        assert!(start + part.len() <= self.text.len(), "the reader hands out slices of its input");
        start..start + part.len()
    }

    fn line_end(&self, at: usize) -> usize {
        self.text.get(at..).and_then(|rest| rest.find(['\r', '\n'])).map_or(self.text.len(), |length| at + length)
    }

    fn malformed(&self, range: Range<usize>, why: String) -> Diagnostic {
        Diagnostic::error(Code::MergeSyntax, format!("the file is not well-formed XML: {why}"))
            .at(Span::new(self.source, range), "here")
            .help("mend the file; nothing is merged into it until it can be read")
    }
}

fn split(name: &str) -> (Option<&str>, &str) {
    name.split_once(':').map_or((None, name), |(prefix, local)| (Some(prefix), local))
}

fn offset(position: u64) -> usize {
    usize::try_from(position).expect("a text in memory is addressable")
}
