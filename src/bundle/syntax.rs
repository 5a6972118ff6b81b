//! Second looks at a file that the bundler complained about: all its syntax errors, and where its imports stand.

use std::ops::Range;
use std::path::Path;

use oxc::allocator::Allocator;
use oxc::ast::ast::{AccessorProperty, Decorator, Expression, ImportExpression};
use oxc::ast_visit::Visit;
use oxc::ast_visit::walk::walk_import_expression;
use oxc::diagnostics::OxcDiagnostic;
use oxc::parser::{Parser, ParserReturn};
use oxc::semantic::SemanticBuilder;
use oxc::span::{GetSpan as _, SourceType};

use super::nesting::too_deep;
use crate::diagnostic::{Code, Diagnostic, SourceId, Span};

/// What the extension says; plain modules where it says nothing.
pub(super) fn source_type(path: &Path) -> SourceType {
    SourceType::from_path(path).unwrap_or_else(|_| SourceType::mjs())
}

/// Everything that is wrong with the syntax of one file, in the order of the text.
pub(super) fn errors(path: &Path, text: &str, source: SourceId) -> Vec<Diagnostic> {
    let allocator = Allocator::default();
    let text = parsable(text);
    let parsed = Parser::new(&allocator, text, source_type(path)).parse();
    let mut findings: Vec<OxcDiagnostic> = parsed.diagnostics.into_iter().collect();
    if findings.is_empty() {
        let semantic = SemanticBuilder::new().with_check_syntax_error(true).build(&parsed.program);
        findings.extend(semantic.diagnostics);
    }
    findings.into_iter().map(|finding| diagnostic(&finding, source, text.len())).collect()
}

fn diagnostic(finding: &OxcDiagnostic, source: SourceId, text_bytes: usize) -> Diagnostic {
    let mut diagnostic = Diagnostic::error(Code::EntrySyntax, sentence(&finding.message));
    for label in &finding.labels {
        let start = (label.offset() as usize).min(text_bytes);
        let end = (start + label.len() as usize).min(text_bytes);
        diagnostic = diagnostic.at(Span::new(source, start..end), label.label().unwrap_or("here").to_owned());
    }
    match &finding.help {
        Some(help) => diagnostic.help(sentence(help)),
        None => diagnostic,
    }
}

/// Lower case and without a full stop, as all messages are.
pub(super) fn sentence(text: &str) -> String {
    let text = text.trim().trim_end_matches('.');
    let mut letters = text.chars();
    match (letters.next(), letters.clone().next()) {
        (Some(first), Some(second)) if first.is_uppercase() && !second.is_uppercase() => {
            first.to_lowercase().chain(letters).collect()
        }
        _ => text.to_owned(),
    }
}

/// Everything that a module imports by name, without what only types are imported from.
pub(super) fn imports(path: &Path, text: &str) -> Vec<String> {
    parse(path, text, |parsed| {
        let record = &parsed.module_record;
        let requested = record.requested_modules.iter().filter(|(_, requests)| requests.iter().any(|it| !it.is_type));
        let mut imports: Vec<String> = requested.map(|(specifier, _)| specifier.to_string()).collect();
        imports.extend(dynamic_imports(parsed).into_iter().filter_map(|import| import.specifier));
        imports.sort();
        imports
    })
}

/// Everything that a module imports, statically or not; `None` for a name that only a run can tell.
pub(super) fn imported(parsed: &ParserReturn<'_>) -> Vec<Option<String>> {
    let record = &parsed.module_record;
    let mut imports: Vec<_> = record.requested_modules.keys().map(|name| Some(name.to_string())).collect();
    imports.extend(dynamic_imports(parsed).into_iter().map(|import| import.specifier));
    imports
}

/// Where a module imports `specifier`.
pub(super) fn import_of(path: &Path, text: &str, specifier: &str) -> Option<Range<usize>> {
    parse(path, text, |parsed| {
        let record = &parsed.module_record;
        let requested = record.requested_modules.get(specifier).and_then(|requests| requests.first());
        let dynamic = || {
            let named = |import: &DynamicImport| import.specifier.as_deref() == Some(specifier);
            dynamic_imports(parsed).into_iter().find(named).map(|import| import.range)
        };
        requested.map(|request| range(request.span)).or_else(dynamic)
    })
}

/// What the `import()` that starts at an offset is called with, where only a run can tell.
pub(super) fn computed_import_at(path: &Path, text: &str, offset: usize) -> Option<Range<usize>> {
    parse(path, text, |parsed| {
        let is_it = |import: &DynamicImport| import.start == offset && import.specifier.is_none();
        dynamic_imports(parsed).into_iter().find(is_it).map(|import| import.range)
    })
}

/// One module that an `import()` may load.
struct DynamicImport {
    /// Where the `import` stands.
    start: usize,
    /// Nothing when only a run can tell.
    specifier: Option<String>,
    range: Range<usize>,
}

/// All calls of `import()`, and all branches of what they are called with.
fn dynamic_imports(parsed: &ParserReturn<'_>) -> Vec<DynamicImport> {
    #[derive(Default)]
    struct Imports(Vec<DynamicImport>);

    impl<'a> Visit<'a> for Imports {
        fn visit_import_expression(&mut self, import: &ImportExpression<'a>) {
            branches(&import.source, &mut |branch| {
                let specifier = literal(branch);
                self.0.push(DynamicImport {
                    start: import.span.start as usize,
                    specifier: specifier.map(str::to_owned),
                    range: range(branch.span()),
                });
            });
            walk_import_expression(self, import);
        }
    }

    if parsed.module_record.dynamic_imports.is_empty() {
        return Vec::new();
    }
    let mut found = Imports::default();
    found.visit_program(&parsed.program);
    found.0
}

/// `a` and `b` of `c ? a : b`
pub(super) fn branches<'e, 'a>(expression: &'e Expression<'a>, found: &mut impl FnMut(&'e Expression<'a>)) {
    match expression.get_inner_expression() {
        Expression::ConditionalExpression(choice) => {
            branches(&choice.consequent, found);
            branches(&choice.alternate, found);
        }
        other => found(other),
    }
}

/// The text of a string, or of a template in which nothing is computed.
pub(super) fn literal<'e>(expression: &'e Expression<'_>) -> Option<&'e str> {
    match expression {
        Expression::StringLiteral(text) => Some(&text.value),
        Expression::TemplateLiteral(template) if template.expressions.is_empty() => {
            template.quasis.first()?.value.cooked.as_ref().map(|text| text.as_str())
        }
        _ => None,
    }
}

/// Where a module has decorators or `accessor` fields, which no engine has yet.
pub(super) fn decorators(path: &Path, text: &str) -> Vec<Range<usize>> {
    #[derive(Default)]
    struct Decorators(Vec<Range<usize>>);

    impl<'a> Visit<'a> for Decorators {
        fn visit_decorator(&mut self, decorator: &Decorator<'a>) {
            self.0.push(range(decorator.span));
        }

        fn visit_accessor_property(&mut self, accessor: &AccessorProperty<'a>) {
            self.0.push(range(accessor.span));
        }
    }

    if !text.contains('@') && !text.contains("accessor") {
        return Vec::new();
    }
    parse(path, text, |parsed| {
        let mut found = Decorators::default();
        found.visit_program(&parsed.program);
        found.0
    })
}

/// Names that a module exports itself.
pub(super) fn exported_names(path: &Path, text: &str) -> Vec<String> {
    parse(path, text, |parsed| {
        let mut names: Vec<String> = parsed.module_record.exported_bindings.keys().map(ToString::to_string).collect();
        names.sort();
        names
    })
}

fn range(span: oxc::span::Span) -> Range<usize> {
    span.start as usize..span.end as usize
}

fn parse<T>(path: &Path, text: &str, read: impl FnOnce(&ParserReturn<'_>) -> T) -> T {
    let allocator = Allocator::default();
    let text = parsable(text);
    read(&Parser::new(&allocator, text, source_type(path)).parse())
}

/// The text, unless parsing it would exhaust the stack; then nothing is known of it, and the bundler has refused it.
fn parsable(text: &str) -> &str {
    if too_deep(text).is_some() { "" } else { text }
}
