//! Words that stand in code where they could be the name of an event or of a property.

use std::path::Path;

use oxc::ast::AstKind;
use oxc::semantic::Semantic;

use super::scripts::scripts;

/// What nothing can be done without: one of these as a string, or as a name of its own.
pub(super) struct Traces {
    pub strings: &'static [&'static str],
    pub names: &'static [&'static str],
}

impl Traces {
    /// Whether one of the words is a string or a name in the code: what stands in comments or within other words is
    /// neither. A package may hand either on in ways that nobody follows, so that where it goes is not asked. In code
    /// that cannot be read, everything may be.
    pub fn may_be_in(&self, code: &str) -> bool {
        if !self.words().any(|word| code.contains(word)) {
            return false;
        }
        let scripts = scripts(Path::new("bundle.mjs"), code);
        scripts.iter().any(|script| script.read(|semantic| self.are_in(semantic)).unwrap_or(true))
    }

    fn words(&self) -> impl Iterator<Item = &'static str> {
        self.strings.iter().chain(self.names).copied()
    }

    fn are_in(&self, semantic: &Semantic<'_>) -> bool {
        let is_string = |text: &str| self.words().any(|word| word == text);
        semantic.nodes().iter().any(|node| match node.kind() {
            AstKind::StringLiteral(literal) => is_string(&literal.value),
            AstKind::TemplateElement(part) => part.value.cooked.is_some_and(|text| is_string(&text)),
            AstKind::IdentifierName(name) => self.names.contains(&name.name.as_str()),
            AstKind::IdentifierReference(name) => self.names.contains(&name.name.as_str()),
            _ => false,
        })
    }
}
