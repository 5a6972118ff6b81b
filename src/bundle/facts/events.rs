//! The events that a service's own modules listen to.

use std::collections::BTreeSet;
use std::path::Path;

use oxc::ast::AstKind;
use oxc::ast::ast::{Argument, AssignmentTarget, CallExpression, Expression, IdentifierReference, NewExpression};
use oxc::semantic::{IsGlobalReference as _, Semantic};
use oxc::span::Span;

use super::scripts::scripts;
use super::strings::strings;
use super::{UnknownEvent, word};
use crate::bundle::Bundle;
use crate::diagnostic::{Diagnostic, Sources};

/// Names that other systems use, or that come to mind, and what is called so here. Everything else may be an event
/// that the service dispatches itself.
const MISNOMERS: &[(&str, &str)] = &[
    ("cancel", "abort"),
    ("expire", "abort"),
    ("expiration", "abort"),
    ("stop", "abort"),
    ("terminate", "abort"),
    ("timeout", "abort"),
    ("install", "activate"),
    ("load", "activate"),
    ("start", "run"),
    ("execute", "run"),
    ("periodicsync", "run"),
    ("sync", "run"),
    ("completed", "complete"),
    ("done", "complete"),
    ("finish", "complete"),
];

/// What the modules of one entry do with the events of a service.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EntryFacts {
    /// Types of events that are listened to on the service's global object.
    pub events: BTreeSet<String>,
    pub unknown_events: Vec<UnknownEvent>,
}

impl EntryFacts {
    /// Warnings for listeners that nothing will ever call.
    pub fn diagnostics(&self) -> Vec<Diagnostic> {
        self.unknown_events.iter().map(UnknownEvent::diagnostic).collect()
    }
}

/// Reads the modules of a bundle that belong to the project; packages know what they do. The files with something to
/// tell are added to `sources`.
pub fn entry_facts(project: &Path, bundle: &Bundle, sources: &mut Sources) -> EntryFacts {
    let mut facts = EntryFacts::default();
    for name in bundle.inputs.iter().filter(|name| !name.split('/').any(|part| part == "node_modules")) {
        let path = project.join(name);
        let Ok(text) = std::fs::read_to_string(&path) else { continue };
        let scripts = scripts(&path, &text);
        let mut source = None;
        for script in &scripts {
            for (event, span) in script.read(listened).into_iter().flatten() {
                if let Some(instead) = misnomer(&event) {
                    let source = *source.get_or_insert_with(|| sources.add(name.as_str(), text.as_str()));
                    let span = script.span(source, span);
                    let word = word(&event, span, &text);
                    facts.unknown_events.push(UnknownEvent { name: event.clone(), instead, span, word });
                }
                facts.events.insert(event);
            }
        }
    }
    facts
}

/// What is meant by the name of an event that does not exist.
pub(super) fn misnomer(event: &str) -> Option<&'static str> {
    MISNOMERS.iter().find(|(name, _)| *name == event).map(|(_, instead)| *instead)
}

fn listened(semantic: &Semantic<'_>) -> Vec<(String, Span)> {
    let mut events = Vec::new();
    let mut own = BTreeSet::new();
    for node in semantic.nodes().iter() {
        match node.kind() {
            AstKind::CallExpression(call) if adds_listener(call, semantic) => {
                let event = call.arguments.first().and_then(Argument::as_expression);
                events.extend(event.and_then(|event| strings(event, semantic)).into_iter().flatten());
            }
            AstKind::AssignmentExpression(assignment) => {
                if let Some((name, span)) = handler_property(&assignment.left, semantic) {
                    events.push((name.to_owned(), span));
                }
            }
            AstKind::NewExpression(event) if makes_event(event, semantic) => {
                let kind = event.arguments.first().and_then(Argument::as_expression);
                own.extend(kind.and_then(|kind| strings(kind, semantic)).into_iter().flatten().map(|(kind, _)| kind));
            }
            _ => {}
        }
    }
    // What the module itself dispatches it may listen to.
    events.retain(|(event, _)| !own.contains(event));
    events
}

/// `new Event(...)`, `new CustomEvent(...)`
fn makes_event(new: &NewExpression<'_>, semantic: &Semantic<'_>) -> bool {
    match &new.callee {
        Expression::Identifier(class) => {
            matches!(class.name.as_str(), "Event" | "CustomEvent") && is_global(class, semantic)
        }
        _ => false,
    }
}

/// `addEventListener(...)` and `self.addEventListener(...)`
fn adds_listener(call: &CallExpression<'_>, semantic: &Semantic<'_>) -> bool {
    match call.callee.get_inner_expression() {
        Expression::Identifier(name) => name.name == "addEventListener" && is_global(name, semantic),
        Expression::StaticMemberExpression(member) => {
            member.property.name == "addEventListener" && is_global_object(&member.object, semantic)
        }
        _ => false,
    }
}

/// `run` of `self.onrun = ...`
fn handler_property<'a>(target: &AssignmentTarget<'a>, semantic: &Semantic<'a>) -> Option<(&'a str, Span)> {
    let (name, span) = match target {
        AssignmentTarget::AssignmentTargetIdentifier(name) if is_global(name, semantic) => (name.name, name.span),
        AssignmentTarget::StaticMemberExpression(member) if is_global_object(&member.object, semantic) => {
            (member.property.name, member.property.span)
        }
        _ => return None,
    };
    Some((name.as_str().strip_prefix("on")?, span))
}

fn is_global_object(object: &Expression<'_>, semantic: &Semantic<'_>) -> bool {
    match object.get_inner_expression() {
        Expression::Identifier(name) => {
            matches!(name.name.as_str(), "self" | "globalThis") && is_global(name, semantic)
        }
        _ => false,
    }
}

fn is_global(name: &IdentifierReference<'_>, semantic: &Semantic<'_>) -> bool {
    name.is_global_reference(semantic.scoping())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_listeners_of_the_service_itself_count() {
        for (code, expected) in [
            ("addEventListener('run', sync); self.addEventListener(`message`, reply)", "run message"),
            ("onrun = sync; globalThis.onabort = stop", "run abort"),
            ("button.addEventListener('click', sync)", ""),
            ("self.postMessage('run')", ""),
            ("function addEventListener() {} addEventListener('run', sync)", ""),
            ("window.onload = sync", ""),
            ("const request = {}; request.ondone = sync", ""),
            ("let onrun; onrun = sync", ""),
            ("addEventListener('done', next); dispatchEvent(new Event('done'))", ""),
            ("addEventListener('done', next); dispatchEvent(new CustomEvent('done', { detail: 1 }))", ""),
            ("addEventListener('done', next); queue.add(new Job('done'))", "done"),
            ("class Event {} addEventListener('done', next); log(new Event('done'))", "done"),
        ] {
            let scripts = scripts(Path::new("sync.mjs"), code);
            let found = scripts[0].read(listened).expect("it is JavaScript");
            let found: Vec<&str> = found.iter().map(|(event, _)| event.as_str()).collect();
            assert_eq!(found.join(" "), expected, "{code}");
        }
    }
}
