//! XML with places: every element, attribute and comment of a document with its byte range, so that a change can be
//! spliced into the text and everything else stays as it is.

mod escape;
mod parse;

use std::borrow::Cow;
use std::collections::HashSet;
use std::ops::Range;
use std::rc::Rc;

pub use escape::{attribute, first_unwritable, text};
pub use parse::{DEPTH_MAX, parse};

use crate::diagnostic::{SourceId, Span};

/// A well-formed document. Elements live in one list and name each other by index, so that depth costs no stack.
#[derive(Debug)]
pub struct Document<'a> {
    pub source: SourceId,
    pub text: &'a str,
    elements: Vec<Element<'a>>,
    root: ElementId,
    /// Whether characters beyond ASCII may be written as they are.
    pub is_utf8: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ElementId(usize);

#[derive(Debug)]
pub struct Element<'a> {
    pub name: Name<'a>,
    pub parent: Option<ElementId>,
    /// `<name ...>`, or all of `<name ... />`.
    pub start_tag: Range<usize>,
    /// `</name>`; none when the element closes itself.
    pub end_tag: Option<Range<usize>>,
    pub attributes: Vec<Attribute<'a>>,
    /// Prefixes that this element binds; the empty prefix is the default namespace.
    pub bindings: Vec<(&'a str, Rc<str>)>,
    pub children: Vec<Node<'a>>,
}

/// A name with its namespace resolved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Name<'a> {
    pub prefix: Option<&'a str>,
    pub local: &'a str,
    pub namespace: Option<Rc<str>>,
}

/// An attribute; those that bind a prefix are listed too.
#[derive(Debug)]
pub struct Attribute<'a> {
    pub name: Name<'a>,
    pub value: String,
    /// From the first byte of the name to the closing quote.
    pub range: Range<usize>,
}

#[derive(Debug)]
pub enum Node<'a> {
    Element(ElementId),
    /// Whitespace between elements.
    Space(Range<usize>),
    /// Any other character data, decoded: text, CDATA, character references.
    Text(Range<usize>, Cow<'a, str>),
    /// A comment or processing instruction.
    Comment(Range<usize>),
}

impl<'a> Document<'a> {
    pub fn root(&self) -> ElementId {
        self.root
    }

    pub fn element(&self, id: ElementId) -> &Element<'a> {
        &self.elements[id.0]
    }

    pub fn elements(&self) -> impl Iterator<Item = ElementId> + use<> {
        (0..self.elements.len()).map(ElementId)
    }

    pub fn child_elements(&self, id: ElementId) -> impl Iterator<Item = ElementId> + '_ {
        self.element(id).children.iter().filter_map(|node| match node {
            Node::Element(child) => Some(*child),
            _ => None,
        })
    }

    /// The text of an element that has nothing but text; none when it has elements or comments.
    pub fn plain_text(&self, id: ElementId) -> Option<String> {
        let mut plain = String::new();
        for node in &self.element(id).children {
            match node {
                Node::Space(range) => plain.push_str(&self.text[range.clone()]),
                Node::Text(_, text) => plain.push_str(text),
                Node::Element(_) | Node::Comment(_) => return None,
            }
        }
        Some(plain)
    }

    pub fn range(&self, id: ElementId) -> Range<usize> {
        self.element(id).range()
    }

    /// Where to point people at: the start tag, since a whole element can be pages long.
    pub fn span(&self, id: ElementId) -> Span {
        Span::new(self.source, self.element(id).start_tag.clone())
    }

    /// What `prefix` is bound to where `id` stands.
    pub fn namespace(&self, id: ElementId, prefix: &str) -> Option<Rc<str>> {
        self.scope(id).find(|(bound, _)| *bound == prefix).map(|(_, uri)| uri.clone())
    }

    /// A prefix that means `uri` where `id` stands, the nearest binding first.
    pub fn prefix(&self, id: ElementId, uri: &str) -> Option<&'a str> {
        self.scope(id)
            .find(|(prefix, bound)| {
                !prefix.is_empty() && **bound == *uri && self.namespace(id, prefix).as_deref() == Some(uri)
            })
            .map(|(prefix, _)| *prefix)
    }

    /// Every element that stays when those in `gone` are taken away with all that is in them.
    pub fn survivors(&self, gone: &HashSet<ElementId>) -> Vec<ElementId> {
        let mut gone = gone.clone();
        let mut survivors = Vec::new();
        // Parents come before their children.
        for id in self.elements() {
            if self.element(id).parent.is_some_and(|parent| gone.contains(&parent)) {
                gone.insert(id);
            } else if !gone.contains(&id) {
                survivors.push(id);
            }
        }
        survivors
    }

    fn scope(&self, id: ElementId) -> impl Iterator<Item = &(&'a str, Rc<str>)> {
        std::iter::successors(Some(id), |id| self.element(*id).parent).flat_map(|id| &self.element(id).bindings)
    }
}

impl<'a> Element<'a> {
    pub fn range(&self) -> Range<usize> {
        self.start_tag.start..self.end_tag.as_ref().map_or(self.start_tag.end, |tag| tag.end)
    }

    /// What is between the tags; empty, at the end, when the element closes itself.
    pub fn content(&self) -> Range<usize> {
        self.start_tag.end..self.end_tag.as_ref().map_or(self.start_tag.end, |tag| tag.start)
    }

    /// Whether this is the element `local` of no namespace, as in plists and manifests.
    pub fn is(&self, local: &str) -> bool {
        self.name.namespace.is_none() && self.name.local == local
    }

    pub fn attribute(&self, namespace: Option<&str>, local: &str) -> Option<&Attribute<'a>> {
        self.attributes.iter().find(|attribute| attribute.name.is(namespace, local))
    }
}

impl Name<'_> {
    pub fn is(&self, namespace: Option<&str>, local: &str) -> bool {
        self.local == local && self.namespace.as_deref() == namespace
    }
}
