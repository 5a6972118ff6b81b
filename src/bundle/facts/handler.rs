//! Whether an entry listens to `run` at all.

use std::fs;
use std::path::Path;

use oxc::ast::AstKind;
use oxc::semantic::Semantic;

use super::scripts::scripts;
use crate::bundle::Bundle;
use crate::config::EntryPath;
use crate::diagnostic::{Code, Diagnostic, Sources, Span};

/// Nobody can listen to the event, here or in a package, without one of these in the code.
const TRACES: &[&str] = &["run", "onrun"];

/// A warning for an entry in whose whole bundle nothing listens to `run`. JSON has a finding of its own.
pub fn run_handler_missing(
    project: &Path,
    entry: &EntryPath,
    bundle: &Bundle,
    sources: &mut Sources,
) -> Option<Diagnostic> {
    if entry.as_str().ends_with(".json") || may_listen(&bundle.code) {
        return None;
    }
    let diagnostic = Diagnostic::warning(Code::RunHandlerMissing, format!("{entry} has no handler of `run`"))
        .because(
            "the evaluation of the module counts as the run: it gets no data and no signal, and its result is null",
        )
        .help("add one: `self.addEventListener('run', async (event) => { … })`");
    Some(match fs::read_to_string(project.join(entry.as_str())) {
        Ok(text) => {
            let source = sources.add(entry.as_str(), text);
            diagnostic.at(Span::new(source, 0..0), "this entry")
        }
        Err(_) => diagnostic,
    })
}

/// Whether a string or a name in the code could be the event's: what stands in comments or within other words could not. A
/// package may hand either on in ways that nobody follows, so that where it goes is not asked.
fn may_listen(code: &str) -> bool {
    if !TRACES.iter().any(|trace| code.contains(trace)) {
        return false;
    }
    let scripts = scripts(Path::new("bundle.mjs"), code);
    scripts.iter().any(|script| script.read(has_trace).unwrap_or(true))
}

fn has_trace(semantic: &Semantic<'_>) -> bool {
    semantic.nodes().iter().any(|node| match node.kind() {
        AstKind::StringLiteral(literal) => TRACES.contains(&literal.value.as_str()),
        AstKind::TemplateElement(part) => part.value.cooked.is_some_and(|text| TRACES.contains(&text.as_str())),
        AstKind::IdentifierName(name) => name.name == "onrun",
        AstKind::IdentifierReference(name) => name.name == "onrun",
        _ => false,
    })
}

#[cfg(test)]
mod tests {
    use super::may_listen;

    #[test]
    fn what_could_be_the_event_is_a_string_or_a_name_of_its_own() {
        for (code, expected) in [
            ("addEventListener('run', () => {});", true),
            ("addEventListener(`run`, () => {});", true),
            ("for (const type of ['activate', \"run\"]) addEventListener(type, () => {});", true),
            ("globalThis.onrun = () => {};", true),
            ("onrun = () => {};", true),
            ("self['onrun'] = () => {};", true),
            ("Object.assign(self, { onrun() {} });", true),
            ("this is no JavaScript: 'run'", true),
            ("/*! \"run\", onrun */ work();", false),
            ("// addEventListener('run')\nwork();", false),
            ("console.log('we onrun, and \"run\"'); running();", false),
            ("queue.run(); function run() {}", false),
        ] {
            assert_eq!(may_listen(code), expected, "{code}");
        }
    }
}
