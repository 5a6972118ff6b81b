//! Whether an entry listens to `run` at all.

use std::fs;
use std::path::Path;

use super::traces::Traces;
use crate::bundle::Bundle;
use crate::config::EntryPath;
use crate::diagnostic::{Code, Diagnostic, Sources, Span};

/// Nobody can listen to the event, here or in a package, without one of these in the code.
const TRACES: Traces = Traces { strings: &["run"], names: &["onrun"] };

/// A warning for an entry in whose whole bundle nothing listens to `run`. JSON has a finding of its own.
pub fn run_handler_missing(
    project: &Path,
    entry: &EntryPath,
    bundle: &Bundle,
    sources: &mut Sources,
) -> Option<Diagnostic> {
    if entry.as_str().ends_with(".json") || TRACES.may_be_in(&bundle.code) {
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

#[cfg(test)]
mod tests {
    use super::TRACES;

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
            assert_eq!(TRACES.may_be_in(code), expected, "{code}");
        }
    }
}
