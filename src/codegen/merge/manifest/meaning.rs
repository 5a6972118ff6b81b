//! When two elements of a manifest say the same.

use std::collections::BTreeSet;

use super::model::{ANDROID, Attribute, Element, Namespace, PERMISSION_TAG, TOOLS};
use crate::codegen::merge::xml::{self, Document, ElementId, Node};

/// Tags whose `android:name` is a class, which may be written relative to the package.
const CLASS_TAGS: &[&str] = &["activity", "activity-alias", "application", "provider", "receiver", "service"];

/// Attributes whose value is a set of words with `|` between them.
const FLAG_ATTRIBUTES: &[&str] = &["foregroundServiceType"];

/// What others may say on an element besides what we need without changing what it does for us.
const HARMLESS: &[(Namespace, &str, Option<&str>)] = &[
    (Namespace::Android, "description", None),
    (Namespace::Android, "enabled", Some("true")),
    (Namespace::Android, "icon", None),
    (Namespace::Android, "label", None),
    (Namespace::Tools, "ignore", None),
    (Namespace::Tools, "targetApi", None),
];

/// Full class name of `name`, as the Android build reads it. Without a known package a relative name stays as it is.
pub fn full_name<'a>(tag: &str, name: &'a str, package: Option<&str>) -> std::borrow::Cow<'a, str> {
    match package {
        Some(package) if CLASS_TAGS.contains(&tag) && name.starts_with('.') => format!("{package}{name}").into(),
        Some(package) if CLASS_TAGS.contains(&tag) && !name.contains(['.', '$']) => format!("{package}.{name}").into(),
        _ => name.into(),
    }
}

/// Reads an element back. None if it has anything that [`Element`] cannot say: comments, text, foreign attributes.
pub fn read(document: &Document<'_>, id: ElementId) -> Option<Element> {
    let source = document.element(id);
    if source.name.namespace.is_some() {
        return None;
    }
    let mut element = Element::new(source.name.local);
    for attribute in &source.attributes {
        let namespace = namespace(&attribute.name)?;
        let (name, value) = (attribute.name.local.to_owned(), attribute.value.clone());
        element.attributes.push(Attribute { namespace, name, value });
    }
    for node in &source.children {
        match node {
            Node::Space(_) => {}
            Node::Element(child) => element.children.push(read(document, *child)?),
            Node::Text(..) | Node::Comment(_) => return None,
        }
    }
    Some(element)
}

/// Whether the two say exactly the same, in whatever order of attributes.
pub fn same(a: &Element, b: &Element, package: Option<&str>) -> bool {
    let attributes = |element: &Element| -> BTreeSet<Attribute> {
        element.attributes.iter().map(|attribute| normal(&element.tag, attribute, package)).collect()
    };
    a.tag == b.tag
        && attributes(a) == attributes(b)
        && a.children.len() == b.children.len()
        && a.children.iter().zip(&b.children).all(|(a, b)| same(a, b, package))
}

/// Whether the element at `id`, which others wrote, does all that `ours` is needed for, and nothing against it.
pub fn serves(document: &Document<'_>, id: ElementId, ours: &Element, package: Option<&str>) -> bool {
    if ours.tag == PERMISSION_TAG { grants(document, id, ours) } else { covers(document, id, ours, package) }
}

/// A permission is there whatever else its element says, unless it is taken away or ends too early.
fn grants(document: &Document<'_>, id: ElementId, ours: &Element) -> bool {
    let theirs = document.element(id);
    let node = theirs.attribute(Some(TOOLS), "node").map(|attribute| attribute.value.as_str());
    let last_level = |value: &str| value.parse::<u32>().ok();
    let theirs_ends = theirs.attribute(Some(ANDROID), "maxSdkVersion").map(|attribute| last_level(&attribute.value));
    let ours_ends = ours.value(Namespace::Android, "maxSdkVersion").and_then(last_level);
    let lasts = match (theirs_ends, ours_ends) {
        (None, _) => true,
        (Some(Some(theirs)), Some(ours)) => theirs >= ours,
        (Some(_), _) => false,
    };
    lasts && !matches!(node, Some("remove" | "removeAll"))
}

fn covers(document: &Document<'_>, id: ElementId, ours: &Element, package: Option<&str>) -> bool {
    let theirs = document.element(id);
    let has = |wanted: &Attribute| {
        wanted.is_default()
            || theirs.attribute(Some(wanted.namespace.uri()), &wanted.name).is_some_and(|found| {
                if FLAG_ATTRIBUTES.contains(&wanted.name.as_str()) {
                    flags(&wanted.value).is_subset(&flags(&found.value))
                } else {
                    full_name(&ours.tag, &found.value, package) == full_name(&ours.tag, &wanted.value, package)
                }
            })
    };
    let is_harmless = |found: &xml::Attribute<'_>| {
        let Some(namespace) = namespace(&found.name) else { return true };
        let attribute = Attribute { namespace, name: found.name.local.to_owned(), value: found.value.clone() };
        attribute.is_default()
            || ours.value(namespace, &attribute.name).is_some()
            || HARMLESS.iter().any(|(of, name, value)| {
                *of == namespace && *name == attribute.name && value.is_none_or(|value| value == attribute.value)
            })
    };
    theirs.is(&ours.tag)
        && ours.attributes.iter().all(has)
        && theirs.attributes.iter().all(is_harmless)
        && ours
            .children
            .iter()
            .all(|child| document.child_elements(id).any(|theirs| covers(document, theirs, child, package)))
}

impl Attribute {
    /// `tools:node="merge"` is what the Android build does anyway.
    fn is_default(&self) -> bool {
        self.namespace == Namespace::Tools && self.name == "node" && self.value == "merge"
    }
}

fn normal(tag: &str, attribute: &Attribute, package: Option<&str>) -> Attribute {
    let value = match attribute.name.as_str() {
        "name" => full_name(tag, &attribute.value, package).into_owned(),
        name if FLAG_ATTRIBUTES.contains(&name) => flags(&attribute.value).into_iter().collect::<Vec<_>>().join("|"),
        _ => attribute.value.clone(),
    };
    Attribute { value, ..attribute.clone() }
}

fn flags(value: &str) -> BTreeSet<&str> {
    value.split('|').map(str::trim).collect()
}

fn namespace(name: &xml::Name<'_>) -> Option<Namespace> {
    [Namespace::Android, Namespace::Tools]
        .into_iter()
        .find(|namespace| name.namespace.as_deref() == Some(namespace.uri()))
}
