//! Prefixes: those that the document has, and those that must be declared first.

use std::collections::{BTreeMap, HashSet};

use super::model::Namespace;
use super::plan::ROOT;
use super::write::Prefixes;
use crate::codegen::merge::ledger::{Addition, LedgerEntry};
use crate::codegen::merge::splice::{self, Edits};
use crate::codegen::merge::xml::{Document, Element, ElementId};

/// Declarations that the document lacks.
#[derive(Default)]
pub struct Missing(BTreeMap<Namespace, String>);

/// Prefixes for elements below `site`. Namespaces in `needed` that have none there are put on the list.
pub fn prefixes(document: &Document<'_>, site: ElementId, needed: &[Namespace], missing: &mut Missing) -> Prefixes {
    let mut prefix = |namespace: Namespace| match document.prefix(site, namespace.uri()) {
        Some(prefix) => prefix.to_owned(),
        None if needed.contains(&namespace) => {
            missing.0.entry(namespace).or_insert_with(|| free_prefix(document, namespace)).clone()
        }
        None => namespace.usual_prefix().to_owned(),
    };
    Prefixes { android: prefix(Namespace::Android), tools: prefix(Namespace::Tools) }
}

/// Declares what is missing, and takes back declarations of ours that nothing uses any more. What others have come to
/// use stays ours until they no longer do.
pub fn change(
    document: &Document<'_>,
    owned: &LedgerEntry,
    missing: &Missing,
    gone: &HashSet<ElementId>,
    written: &str,
    edits: &mut Edits,
) -> Vec<Addition> {
    let root = document.element(document.root());
    let mut ours = Vec::new();
    for addition in owned.added_to(ROOT) {
        let Some(prefix) = addition.item.strip_prefix("xmlns:") else { continue };
        let Some(declaration) = root
            .attributes
            .iter()
            .find(|attribute| attribute.name.prefix == Some("xmlns") && attribute.name.local == prefix)
        else {
            continue;
        };
        let is_used = written.contains(&format!(" {prefix}:"))
            || written.contains(&format!("\t{prefix}:"))
            || document.survivors(gone).into_iter().any(|id| uses(document.element(id), prefix));
        let start = declaration.range.start;
        let before = if document.text[..start].ends_with(&addition.before) {
            &addition.before
        } else {
            splice::attribute_lead(document, start)
        };
        if is_used {
            ours.push(Addition { before: before.to_owned(), ..addition.clone() });
        } else {
            edits.remove(start - before.len()..declaration.range.end);
        }
    }
    let (at, before) = place(document, root);
    for (namespace, prefix) in &missing.0 {
        let text = format!("xmlns:{prefix}=\"{}\"", namespace.uri());
        edits.insert(at, format!("{before}{text}"));
        ours.push(Addition {
            parent: ROOT.to_owned(),
            item: format!("xmlns:{prefix}"),
            before: before.to_owned(),
            text,
        });
    }
    ours
}

/// Behind the last declaration that is there, laid out like the attribute that follows it.
fn place<'a>(document: &Document<'a>, root: &Element<'a>) -> (usize, &'a str) {
    let is_declaration = |index: &usize| {
        let name = &root.attributes[*index].name;
        name.prefix == Some("xmlns") || (name.prefix.is_none() && name.local == "xmlns")
    };
    let lead = |index: usize| splice::attribute_lead(document, root.attributes[index].range.start);
    let last = (0..root.attributes.len()).rev().find(is_declaration).or_else(|| root.attributes.len().checked_sub(1));
    let Some(last) = last else {
        let name = root.name.prefix.map_or(0, |prefix| prefix.len() + 1) + root.name.local.len();
        return (root.start_tag.start + 1 + name, " ");
    };
    let before = if last + 1 < root.attributes.len() { lead(last + 1) } else { lead(last) };
    (root.attributes[last].range.end, before)
}

/// The usual prefix, or one with a number where the document means something else by it.
fn free_prefix(document: &Document<'_>, namespace: Namespace) -> String {
    let bound: HashSet<&str> =
        document.elements().flat_map(|id| &document.element(id).bindings).map(|(prefix, _)| *prefix).collect();
    let usual = namespace.usual_prefix();
    std::iter::once(usual.to_owned())
        .chain((2..).map(|number| format!("{usual}{number}")))
        .find(|prefix| !bound.contains(prefix.as_str()))
        .expect("a document binds finitely many prefixes")
}

fn uses(element: &Element<'_>, prefix: &str) -> bool {
    element.name.prefix == Some(prefix)
        || element.attributes.iter().any(|attribute| attribute.name.prefix == Some(prefix))
}
