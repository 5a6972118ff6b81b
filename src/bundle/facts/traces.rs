//! Words that stand in code where they could be the name of an event or of a property.

use oxc::ast::AstKind;
use oxc::semantic::Semantic;

/// What nothing can be done without: one of these as a string, or as a name of its own.
pub(super) struct Traces {
    pub strings: &'static [&'static str],
    pub names: &'static [&'static str],
}

impl Traces {
    /// Whether one of the words is a string or a name in the code: what stands in comments or within other words is
    /// neither. A package may hand either on in ways that nobody follows, so that where it goes is not asked.
    pub fn are_in(&self, semantic: &Semantic<'_>) -> bool {
        let is_string = |text: &str| self.strings.contains(&text) || self.names.contains(&text);
        semantic.nodes().iter().any(|node| match node.kind() {
            AstKind::StringLiteral(literal) => is_string(&literal.value),
            AstKind::TemplateElement(part) => part.value.cooked.is_some_and(|text| is_string(&text)),
            AstKind::IdentifierName(name) => self.names.contains(&name.name.as_str()),
            AstKind::IdentifierReference(name) => self.names.contains(&name.name.as_str()),
            _ => false,
        })
    }
}

#[cfg(test)]
impl Traces {
    pub fn are_in_code(&self, code: &str) -> bool {
        let scripts = super::scripts::scripts(std::path::Path::new("bundle.mjs"), code);
        scripts[0].read(|semantic| self.are_in(semantic)).expect("it is JavaScript")
    }
}
