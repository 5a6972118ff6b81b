//! Second looks at a file that the bundler complained about: all its syntax errors, and where its imports stand.

use std::ops::Range;
use std::path::Path;

use oxc::allocator::Allocator;
use oxc::ast::ast::{AccessorProperty, Decorator};
use oxc::ast_visit::Visit;
use oxc::diagnostics::OxcDiagnostic;
use oxc::parser::{Parser, ParserReturn};
use oxc::semantic::SemanticBuilder;
use oxc::span::SourceType;

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
        let dynamic = record.dynamic_imports.iter().map(|import| import.module_request);
        imports.extend(dynamic.filter_map(|span| literal(text, range(span)).map(str::to_owned)));
        imports.sort();
        imports
    })
}

/// Everything that a module imports, statically or not; `None` for a name that only a run can tell.
pub(super) fn imported(parsed: &ParserReturn<'_>, text: &str) -> Vec<Option<String>> {
    let record = &parsed.module_record;
    let mut imports: Vec<_> = record.requested_modules.keys().map(|name| Some(name.to_string())).collect();
    let dynamic = record.dynamic_imports.iter().map(|import| range(import.module_request));
    imports.extend(dynamic.map(|range| literal(text, range).map(str::to_owned)));
    imports
}

/// Where a module imports `specifier`.
pub(super) fn import_of(path: &Path, text: &str, specifier: &str) -> Option<Range<usize>> {
    parse(path, text, |parsed| {
        let record = &parsed.module_record;
        let requested = record.requested_modules.get(specifier).and_then(|requests| requests.first());
        let dynamic = record.dynamic_imports.iter().map(|import| import.module_request);
        let mut named = dynamic.filter(|span| literal(text, range(*span)) == Some(specifier));
        requested.map(|request| request.span).or_else(|| named.next()).map(range)
    })
}

/// Where a module calls `import()` with something that only a run can tell.
pub(super) fn computed_imports(path: &Path, text: &str) -> Vec<Range<usize>> {
    if !text.contains("import") {
        return Vec::new();
    }
    parse(path, text, |parsed| {
        let requests = parsed.module_record.dynamic_imports.iter().map(|import| import.module_request);
        requests.map(range).filter(|range| literal(text, range.clone()).is_none()).collect()
    })
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

/// The text between quotes, unless something is computed in it.
fn literal(text: &str, range: Range<usize>) -> Option<&str> {
    let quoted = &text[range];
    let quote = quoted.chars().next().filter(|first| matches!(first, '"' | '\'' | '`'))?;
    let inner = quoted.strip_prefix(quote)?.strip_suffix(quote)?;
    let computed = inner.contains(quote) || quote == '`' && inner.contains("${");
    (!computed).then_some(inner)
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
