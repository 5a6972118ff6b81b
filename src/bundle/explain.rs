//! What the bundler found, as diagnostics at the place in the JavaScript file.

use std::ops::Range;
use std::path::{Path, PathBuf};

use rolldown_error::{BuildDiagnostic, DiagnosticOptions, EventKind, Severity};

use super::Bundle;
use super::build::{Built, RUNTIME_MODULES, Rejected, Unresolved};
use super::crew::Failure;
use super::disk::real_path;
use super::facts::Place;
use super::modules::Modules;
use super::unreadable::{self, Unreadable};
use super::{node, syntax};
use crate::config::EntryPath;
use crate::diagnostic::{self, Code, Diagnostic, Sources, Span};

/// Finds the words and the places for what the bundler has to say.
pub(super) struct Explainer<'a> {
    project: &'a Path,
    modules: Modules<'a>,
}

impl<'a> Explainer<'a> {
    /// `project` is a real path.
    pub fn new(project: &'a Path, sources: &'a mut Sources) -> Self {
        Self { project, modules: Modules::new(project, sources) }
    }

    /// The files that findings point into.
    pub fn sources(&mut self) -> &mut Sources {
        self.modules.sources()
    }

    /// Everything that is to say about one entry, by file and place. At least one error if there is no bundle.
    pub fn findings(&mut self, entry: &EntryPath, outcome: &Result<Built, Failure>) -> Vec<Diagnostic> {
        let mut findings = match outcome {
            Ok(built) => self.built(entry, built),
            Err(Failure::Input(rejected)) => self.rejected(entry, rejected),
            Err(Failure::Bundler(reason)) => vec![self.bundler_failed(entry, reason)],
        };
        // Modules are read at the same time, and the bundler's findings come in the order in which that ended.
        findings.sort_by_cached_key(|finding| self.modules.order(finding));
        findings
    }

    fn built(&mut self, entry: &EntryPath, built: &Built) -> Vec<Diagnostic> {
        let mut findings: Vec<_> = built.warnings.iter().flat_map(|warning| self.finding(warning)).collect();
        findings.extend(self.imports_left(built));
        findings.extend(self.left_over(built));
        if is_json(entry) {
            findings.push(self.without_code(entry));
        }
        findings
    }

    fn rejected(&mut self, entry: &EntryPath, rejected: &Rejected) -> Vec<Diagnostic> {
        let unreadable = unreadable::among(&rejected.facts);
        let mut findings = Vec::new();
        for error in &rejected.errors {
            match self.unreadable(error, &unreadable) {
                Some(finding) => findings.push(finding),
                None => findings.extend(self.finding(error)),
            }
        }
        for Unresolved { importer, specifier } in &rejected.unresolved {
            let span = self.import(importer, specifier);
            findings.push(unresolved(specifier, span, false));
        }
        if findings.is_empty() {
            findings.push(self.bundler_failed(entry, "it gave no reason"));
        }
        findings
    }

    /// A module that is no text, or cannot be parsed safely: the place in it, and where it is imported.
    fn unreadable(&mut self, finding: &BuildDiagnostic, modules: &[Unreadable]) -> Option<Diagnostic> {
        if !matches!(finding.kind(), EventKind::UnloadableDependencyError) {
            return None;
        }
        let message = finding.to_message_with(&self.names());
        let names = |module: &Unreadable| [module.path.to_string_lossy().into_owned(), self.modules.name(&module.path)];
        let module = modules.iter().find(|module| names(module).iter().any(|name| message.contains(name.as_str())))?;
        let name = self.modules.name(&module.path);
        let source = self.modules.sources().add(name.as_str(), module.text.as_str());
        let place = Span::new(source, module.at..module.at);
        let diagnostic = module.problem.diagnostic(&name, module.at, place);
        Some(match self.place(finding) {
            Some(span) => diagnostic.at(span, "imported here"),
            None => diagnostic,
        })
    }

    fn finding(&mut self, finding: &BuildDiagnostic) -> Vec<Diagnostic> {
        match finding.kind() {
            EventKind::ParseError => self.syntax_errors(finding),
            kind @ (EventKind::UnresolvedImport | EventKind::ResolveError) => {
                let closed = matches!(kind, EventKind::ResolveError);
                // What JSX imports stands nowhere in the text.
                let place = self.place(finding).or_else(|| self.start(Path::new(&finding.id()?)));
                vec![unresolved(&finding.exporter().unwrap_or_default(), place, closed)]
            }
            EventKind::MissingExportError | EventKind::ImportIsUndefined => vec![self.missing_export(finding)],
            EventKind::IllegalReassignmentError => vec![self.assignment(finding, "a constant")],
            EventKind::AssignToImportError => vec![self.assignment(finding, "an import")],
            EventKind::JsonParseError => vec![self.as_it_says(Code::EntrySyntax, finding)],
            _ if finding.severity() == Severity::Error => vec![self.as_it_says(Code::BundleFailed, finding)],
            _ => Vec::new(),
        }
    }

    fn syntax_errors(&mut self, finding: &BuildDiagnostic) -> Vec<Diagnostic> {
        let path = finding.id().map(PathBuf::from);
        let errors = path.and_then(|path| {
            let source = self.modules.source(&path)?;
            Some(syntax::errors(&path, self.modules.text(source), source))
        });
        match errors {
            Some(errors) if !errors.is_empty() => errors,
            _ => vec![self.as_it_says(Code::EntrySyntax, finding)],
        }
    }

    fn missing_export(&mut self, finding: &BuildDiagnostic) -> Diagnostic {
        let severity = match finding.severity() {
            Severity::Error => diagnostic::Severity::Error,
            _ => diagnostic::Severity::Warning,
        };
        let Some(span) = self.place(finding) else { return self.as_it_says(Code::MissingExport, finding) };
        let text = self.modules.text(span.source);
        let name = text[span.range()].to_owned();
        let Some(exporter) = finding.exporter().map(PathBuf::from) else {
            // A member of a namespace: `all.name`.
            let member = text[span.range().end..].strip_prefix('.').map_or(0, |rest| 1 + token_bytes(rest));
            let span = Span::new(span.source, span.range().start..span.range().end + member);
            let message = format!("`{}` is not exported, and always undefined", &text[span.range()]);
            return Diagnostic::new(Code::MissingExport, severity, message).at(span, "not exported");
        };
        let module = self.modules.name(&exporter);
        let message = format!("`{name}` is not exported by {module}");
        let diagnostic = Diagnostic::new(Code::MissingExport, severity, message).at(span, "not exported");
        let exported = match self.modules.source(&exporter) {
            Some(source) => syntax::exported_names(&exporter, self.modules.text(source)),
            None => Vec::new(),
        };
        match exported.iter().max_by(|a, b| strsim::jaro(a, &name).total_cmp(&strsim::jaro(b, &name))) {
            Some(nearest) if strsim::jaro(nearest, &name) > 0.7 => {
                diagnostic.help(format!("{module} exports `{nearest}`"))
            }
            Some(_) => diagnostic.help(format!("{module} exports: {}", exported.join(", "))),
            None => diagnostic.help(format!("export `{name}` from {module}")),
        }
    }

    fn assignment(&mut self, finding: &BuildDiagnostic, kind: &str) -> Diagnostic {
        let Some(span) = self.place(finding) else { return self.as_it_says(Code::EntrySyntax, finding) };
        let name = &self.modules.text(span.source)[span.range()];
        Diagnostic::error(Code::EntrySyntax, format!("`{name}` is {kind}, which cannot be assigned"))
            .at(span, "assigned here")
    }

    /// The bundler's own words, for what needs no other.
    fn as_it_says(&mut self, code: Code, finding: &BuildDiagnostic) -> Diagnostic {
        let message = self.without_project_path(&finding.to_message_with(&self.names()));
        let diagnostic = Diagnostic::error(code, syntax::sentence(&message));
        match self.place(finding) {
            Some(span) => diagnostic.at(span, "here"),
            None => diagnostic,
        }
    }

    /// Imports that the bundle would still make: nothing but the runtime's own modules can be there on a device.
    fn imports_left(&mut self, built: &Built) -> Vec<Diagnostic> {
        let mut findings = Vec::new();
        for specifier in built.imports.iter().filter(|specifier| !specifier.starts_with(RUNTIME_MODULES)) {
            let reported = built.warnings.iter().any(|warning| warning.exporter().as_ref() == Some(specifier));
            if !reported {
                let message = format!("import `{specifier}` cannot be bundled");
                let diagnostic = Diagnostic::error(Code::UnresolvedImport, message)
                    .because("a service has all of its code with it: it also runs without a network")
                    .help("install it as a package, or copy the file into the project");
                let span = built.inputs.iter().find_map(|input| self.import(input, specifier));
                findings.push(match span {
                    Some(span) => diagnostic.at(span, "imported here"),
                    None => diagnostic,
                });
            }
        }
        findings
    }

    /// What is still in the bundle, and fails when it runs.
    fn left_over(&mut self, built: &Built) -> Vec<Diagnostic> {
        let bundle = Path::new("service.js");
        let mut findings = Vec::new();
        if !syntax::decorators(bundle, &built.code).is_empty() {
            findings.extend(self.in_modules(built, syntax::decorators, |span| {
                Diagnostic::error(
                    Code::BundleFailed,
                    "standard decorators are not part of the language level of services",
                )
                .at(span, "no engine has these yet")
                .help("for the older decorators of TypeScript, set `experimentalDecorators` in tsconfig.json")
            }));
        }
        findings
    }

    /// Calls of `import()` that are left in the bundle, and fail when it runs.
    pub fn computed_imports(&mut self, entry: &EntryPath, bundle: &Bundle) -> Vec<Diagnostic> {
        let finding = |place: &Option<Place>| {
            let finding = Diagnostic::warning(Code::ComputedImport, "import() of a computed name fails in a service");
            let place = place.as_ref().and_then(|place| place.span(self.project, self.modules.sources()));
            let finding = match place.or_else(|| self.start(&self.project.join(entry.as_str()))) {
                Some(span) => finding
                    .at(span, if place.is_some() { "known only when it runs" } else { "in what this entry imports" }),
                None => finding,
            };
            finding
                .because("everything a service imports is bundled beforehand, so its name must be known")
                .help("write the name as a plain string, once for each module that can be meant")
        };
        bundle.facts.computed_imports.iter().map(finding).collect()
    }

    fn in_modules(
        &mut self,
        built: &Built,
        find: fn(&Path, &str) -> Vec<Range<usize>>,
        tell: fn(Span) -> Diagnostic,
    ) -> Vec<Diagnostic> {
        let mut findings = Vec::new();
        for input in &built.inputs {
            if let Some(source) = self.modules.source(input) {
                let found = find(input, self.modules.text(source));
                findings.extend(found.into_iter().map(|range| tell(Span::new(source, range))));
            }
        }
        findings
    }

    fn without_code(&mut self, entry: &EntryPath) -> Diagnostic {
        let message = format!("entry {entry} is data: a run of it does nothing");
        let diagnostic = Diagnostic::warning(Code::EntryWithoutCode, message)
            .help("make a module the entry, and import the JSON file in it");
        match self.modules.source(&self.project.join(entry.as_str())) {
            Some(source) => diagnostic.at(Span::new(source, 0..1), "no code"),
            None => diagnostic,
        }
    }

    fn bundler_failed(&mut self, entry: &EntryPath, reason: &str) -> Diagnostic {
        let reason = self.without_project_path(reason);
        let diagnostic =
            Diagnostic::error(Code::BundleFailed, format!("entry {entry} makes the bundler fail: {reason}")).help(
                "this is a defect of the bundler: leave out imports until it works, and report the one that breaks it",
            );
        match self.modules.source(&self.project.join(entry.as_str())) {
            Some(source) => diagnostic.at(Span::new(source, 0..0), "this entry"),
            None => diagnostic,
        }
    }

    /// The bundler tells where a place starts; where it ends is read from the text.
    fn place(&mut self, finding: &BuildDiagnostic) -> Option<Span> {
        let (file, _, _, utf16_offset) = finding.to_diagnostic_with(&self.names()).get_primary_location()?;
        let source = self.modules.source(&real_path(&self.project.join(file)))?;
        let text = self.modules.text(source);
        let start = byte_offset(text, utf16_offset);
        Some(Span::new(source, start..start + token_bytes(&text[start..])))
    }

    fn start(&mut self, module: &Path) -> Option<Span> {
        self.modules.source(module).map(|source| Span::new(source, 0..0))
    }

    fn import(&mut self, importer: &Path, specifier: &str) -> Option<Span> {
        let source = self.modules.source(importer)?;
        let range = syntax::import_of(importer, self.modules.text(source), specifier)?;
        Some(Span::new(source, range))
    }

    fn names(&self) -> DiagnosticOptions {
        DiagnosticOptions { cwd: self.project.to_path_buf() }
    }

    fn without_project_path(&self, message: &str) -> String {
        let prefix = format!("{}{}", self.project.display(), std::path::MAIN_SEPARATOR);
        message.replace(&prefix, "")
    }
}

/// `closed`: the package is there, but does not let this in.
fn unresolved(specifier: &str, span: Option<Span>, closed: bool) -> Diagnostic {
    let at = |diagnostic: Diagnostic, text: &'static str| match span {
        Some(span) => diagnostic.at(span, text),
        None => diagnostic,
    };
    if node::is_builtin(specifier) {
        let message = format!("`{specifier}` is a module of Node.js, and services run without Node.js");
        return at(Diagnostic::error(Code::NodeModule, message), "imported here")
            .because("a service runs in an embedded engine on the phone, with the interfaces of a web worker")
            .help(node::replacement(specifier));
    }
    let diagnostic = Diagnostic::error(Code::UnresolvedImport, format!("import `{specifier}` cannot be resolved"));
    let package = package_name(specifier);
    if specifier.starts_with('.') || Path::new(specifier).is_absolute() {
        at(diagnostic, "no such file").help("paths of imports are relative to the file that they stand in")
    } else if closed {
        at(diagnostic, "the package does not offer this")
            .help(format!("look at `exports` and `main` in the package.json of `{package}`"))
    } else {
        at(diagnostic, "no such package").help(format!(
            "install it, `npm install {package}`, so that it is in node_modules of the project or of a folder above"
        ))
    }
}

fn is_json(entry: &EntryPath) -> bool {
    Path::new(entry.as_str()).extension().is_some_and(|extension| extension == "json")
}

/// `@scope/name` or `name` of a specifier that leads into a package.
fn package_name(specifier: &str) -> &str {
    let slashes = if specifier.starts_with('@') { 1 } else { 0 };
    specifier.match_indices('/').nth(slashes).map_or(specifier, |(end, _)| &specifier[..end])
}

fn byte_offset(text: &str, utf16_offset: usize) -> usize {
    let mut units = 0;
    let place = text.char_indices().find(|(_, character)| {
        let here = units >= utf16_offset;
        units += character.len_utf16();
        here
    });
    place.map_or(text.len(), |(offset, _)| offset)
}

/// Length of the string, word or character that a text starts with.
fn token_bytes(text: &str) -> usize {
    let Some(first) = text.chars().next() else { return 0 };
    if matches!(first, '"' | '\'' | '`') {
        return text[1..].find([first, '\n']).map_or(text.len(), |end| end + 2).min(text.len());
    }
    let word = text.find(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | '$'))).unwrap_or(text.len());
    word.max(first.len_utf8())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn offsets_count_utf16_units() {
        assert_eq!(byte_offset("a😀b", 3), "a😀".len());
        assert_eq!(byte_offset("ab", 9), 2);
    }

    #[test]
    fn a_token_is_a_string_a_word_or_a_character() {
        assert_eq!(token_bytes("'./a b.js';"), "'./a b.js'".len());
        assert_eq!(token_bytes("größe$1 = 2"), "größe$1".len());
        assert_eq!(token_bytes("…x"), "…".len());
        assert_eq!(token_bytes("'open"), "'open".len());
        assert_eq!(token_bytes(""), 0);
    }

    #[test]
    fn a_specifier_names_its_package() {
        assert_eq!(package_name("ms"), "ms");
        assert_eq!(package_name("ms/lib/index.js"), "ms");
        assert_eq!(package_name("@scope/ms/lib"), "@scope/ms");
    }
}
