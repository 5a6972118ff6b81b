//! An element as text, in the document's prefixes and indentation.

use super::model::{Element, Namespace};
use crate::codegen::merge::splice::{Layout, starts_with_break};
use crate::codegen::merge::xml;

pub struct Prefixes {
    pub android: String,
    pub tools: String,
}

impl Prefixes {
    pub fn of(&self, namespace: Namespace) -> &str {
        match namespace {
            Namespace::Android => &self.android,
            Namespace::Tools => &self.tools,
        }
    }
}

/// The element without the white space before it, which is `lead`. More than one attribute makes a line for each.
pub fn element(element: &Element, lead: &str, prefixes: &Prefixes, layout: &Layout, is_utf8: bool) -> String {
    let inner = layout.deeper(lead);
    let attribute_lead = if element.attributes.len() > 1 && starts_with_break(&inner) { inner.as_str() } else { " " };
    let mut text = format!("<{}", element.tag);
    for attribute in &element.attributes {
        let (prefix, name) = (prefixes.of(attribute.namespace), &attribute.name);
        let value = xml::attribute(&attribute.value, is_utf8);
        text.push_str(&format!("{attribute_lead}{prefix}:{name}=\"{value}\""));
    }
    if element.children.is_empty() {
        text.push_str(" />");
        return text;
    }
    text.push('>');
    for child in &element.children {
        text.push_str(&inner);
        text.push_str(&self::element(child, &inner, prefixes, layout, is_utf8));
    }
    let end_lead = if starts_with_break(&inner) { lead } else { "" };
    text.push_str(&format!("{end_lead}</{}>", element.tag));
    text
}
