//! Traces of a thing in the code of a whole bundle: strings and names, wherever they are. A package may hand either on in ways
//! that nobody follows, so that where they go is not asked; what stands in comments or within other words is no trace.

use std::path::Path;

use oxc::ast::AstKind;
use oxc::semantic::Semantic;

use super::scripts::scripts;
use crate::bundle::Bundle;

/// What gives a thing away.
pub(super) struct Traces {
    pub strings: &'static [&'static str],
    pub names: &'static [&'static str],
}

/// What code has that is told when its run is to end: a listener, or the signal of the run.
const ABORT: Traces =
    Traces { strings: &["abort", "onabort", "signal"], names: &["onabort", "signal", "aborted", "throwIfAborted"] };

/// Whether anything in the bundle could notice an abort.
pub fn notices_abort(bundle: &Bundle) -> bool {
    ABORT.are_in(&bundle.code)
}

impl Traces {
    /// Whether one of them is in the code; yes where the code cannot be read.
    pub(super) fn are_in(&self, code: &str) -> bool {
        if !self.strings.iter().chain(self.names).any(|trace| code.contains(trace)) {
            return false;
        }
        let scripts = scripts(Path::new("bundle.mjs"), code);
        scripts.iter().any(|script| script.read(|semantic| self.are_among(semantic)).unwrap_or(true))
    }

    fn are_among(&self, semantic: &Semantic<'_>) -> bool {
        semantic.nodes().iter().any(|node| match node.kind() {
            AstKind::StringLiteral(literal) => self.strings.contains(&literal.value.as_str()),
            AstKind::TemplateElement(part) => {
                part.value.cooked.is_some_and(|text| self.strings.contains(&text.as_str()))
            }
            AstKind::IdentifierName(name) => self.names.contains(&name.name.as_str()),
            AstKind::IdentifierReference(name) => self.names.contains(&name.name.as_str()),
            _ => false,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_abort_is_noticed_by_a_listener_or_by_the_signal() {
        for (code, expected) in [
            ("self.addEventListener('abort', () => {});", true),
            ("onabort = () => {};", true),
            ("self['onabort'] = save;", true),
            ("onrun = async ({ signal }) => { await fetch(url, { signal }); };", true),
            ("onrun = (event) => work(event.signal);", true),
            ("onrun = (event) => { while (!event['signal'].x) step(); };", true),
            ("onrun = () => { work(); };", false),
            ("// listens for 'abort'\nonrun = () => {};", false),
            ("console.log('no abort here'); signals();", false),
        ] {
            assert_eq!(ABORT.are_in(code), expected, "{code}");
        }
    }
}
