//! Whether an entry listens to `run` at all.

use std::fs;
use std::path::Path;

use crate::bundle::Bundle;
use crate::config::EntryPath;
use crate::diagnostic::{Code, Diagnostic, Sources, Span};

/// Nobody can listen to the event, here or in a package, without one of these in the code.
const TRACES: &[&str] = &["\"run\"", "'run'", "`run`", "onrun"];

/// A warning for an entry in whose whole bundle nothing listens to `run`. JSON has a finding of its own.
pub fn run_handler_missing(
    project: &Path,
    entry: &EntryPath,
    bundle: &Bundle,
    sources: &mut Sources,
) -> Option<Diagnostic> {
    if TRACES.iter().any(|trace| bundle.code.contains(trace)) || entry.as_str().ends_with(".json") {
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
