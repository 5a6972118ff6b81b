//! What the code of one bundle does: read once, and kept with the bundle.

use std::collections::BTreeSet;
use std::path::Path;

use oxc::allocator::Allocator;
use oxc::ast::AstKind;
use oxc::ast::ast::Expression;
use oxc::parser::Parser;
use oxc::semantic::{IsGlobalReference as _, NodeId, Semantic, SemanticBuilder};
use oxc::span::SourceType;
use serde::{Deserialize, Serialize};

use super::abort;
use super::effects;
use super::globals::{GlobalUse, Globals, globals};
use super::handler;
use super::intervals::{Interval, intervals};
use super::origin::{Origins, Place};
use super::reach::reach;
use crate::bundle::build::RUNTIME_MODULES;
use crate::bundle::syntax;

/// What the code of one bundle does, as far as it shows without running it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BundleFacts {
    /// Something may listen to `run`.
    pub may_listen_to_run: bool,
    /// Something may learn of an abort.
    pub may_notice_abort: bool,
    /// The evaluation of the module may do something.
    pub may_work: bool,
    /// Modules of the runtime that are imported, by what comes after `oro:`.
    pub imports: Vec<RuntimeImport>,
    /// Permissions of the runtime that something in the bundle, packages included, may make use of.
    pub may_use: BTreeSet<String>,
    /// Something is imported whose name only a run can tell.
    pub imports_unknown: bool,
    /// Where that fails, with nobody to catch it.
    pub computed_imports: Vec<Option<Place>>,
    pub globals: Globals,
    pub intervals: Vec<Interval>,
}

/// An import of `oro:…`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RuntimeImport {
    pub name: String,
    pub place: Option<Place>,
}

impl Default for BundleFacts {
    /// Nothing is known of it, so that it may do anything.
    fn default() -> Self {
        Self {
            may_listen_to_run: true,
            may_notice_abort: true,
            may_work: true,
            imports: Vec::new(),
            may_use: GlobalUse::PERMISSIONS.iter().map(|(_, permission)| (*permission).to_owned()).collect(),
            imports_unknown: true,
            computed_imports: Vec::new(),
            globals: Globals::default(),
            intervals: Vec::new(),
        }
    }
}

impl BundleFacts {
    /// Reads the code of a bundle; `inputs` are the files that went in, relative to the project.
    pub(in crate::bundle) fn read(project: &Path, code: &str, source_map: &str, inputs: &[String]) -> Self {
        let allocator = Allocator::default();
        let parsed = Parser::new(&allocator, code, SourceType::mjs()).parse();
        if parsed.diagnostics.has_errors() {
            return Self::default();
        }
        let semantic = SemanticBuilder::new().with_build_nodes(true).build(&parsed.program).semantic;
        let origins = Origins::new(code, source_map);
        let specifiers = syntax::imported(&parsed);
        let runtime_modules = specifiers.iter().flatten().filter_map(|name| name.strip_prefix(RUNTIME_MODULES));
        let names: BTreeSet<&str> = runtime_modules.collect();
        Self {
            may_listen_to_run: handler::TRACES.are_in(&semantic),
            may_notice_abort: abort::TRACES.are_in(&semantic),
            may_work: effects::works(&parsed.program),
            may_use: may_use(&semantic, &names),
            imports: names.iter().map(|name| RuntimeImport::find(name, project, inputs)).collect(),
            imports_unknown: specifiers.contains(&None),
            computed_imports: computed_imports(&semantic, &origins, project),
            globals: globals(&semantic, &origins),
            intervals: intervals(&semantic, &origins),
        }
    }
}

impl RuntimeImport {
    /// In a bundle imports have no place of their own.
    fn find(name: &str, project: &Path, inputs: &[String]) -> Self {
        let specifier = format!("{RUNTIME_MODULES}{name}");
        let place = inputs.iter().find_map(|file| {
            let path = project.join(file);
            let text = std::fs::read_to_string(&path).ok().filter(|text| text.contains(&specifier))?;
            let range = syntax::import_of(&path, &text, &specifier)?;
            Some(Place { file: file.clone(), start: range.start as u32, end: range.end as u32 })
        });
        Self { name: name.to_owned(), place }
    }
}

/// Calls of `import()` that load no module of the runtime and whose name only a run can tell. Who catches what they are rejected
/// with knew that before.
fn computed_imports(semantic: &Semantic<'_>, origins: &Origins<'_>, project: &Path) -> Vec<Option<Place>> {
    let mut found = Vec::new();
    for node in semantic.nodes().iter() {
        let AstKind::ImportExpression(import) = node.kind() else { continue };
        let mut computed = false;
        syntax::branches(&import.source, &mut |branch| {
            let of_runtime = matches!(branch, Expression::TemplateLiteral(template)
                if template.quasis[0].value.raw.starts_with(RUNTIME_MODULES));
            computed |= syntax::literal(branch).is_none() && !of_runtime;
        });
        if !computed || is_caught(node.id(), semantic) {
            continue;
        }
        found.push(origins.place(import.span.start, "import").map(|place| {
            let path = project.join(&place.file);
            let text = std::fs::read_to_string(&path).unwrap_or_default();
            match syntax::computed_import_at(&path, &text, place.start as usize) {
                Some(range) => Place { start: range.start as u32, end: range.end as u32, ..place },
                None => place,
            }
        }));
    }
    found
}

/// `try { await import(…) } catch { … }`, `import(…).catch(…)`
fn is_caught(import: NodeId, semantic: &Semantic<'_>) -> bool {
    let handles = matches!(semantic.nodes().parent_kind(import), AstKind::StaticMemberExpression(member)
        if member.property.name == "catch");
    handles || reach(import, semantic).caught
}

/// Nobody reaches what a permission opens without its name in the code: as a global, a member, a text, or in an import. In
/// what is evaluated from text, it may be a part of it.
fn may_use(semantic: &Semantic<'_>, imports: &BTreeSet<&str>) -> BTreeSet<String> {
    let scoping = semantic.scoping();
    let evaluates = ["eval", "Function"].iter().any(|name| scoping.root_unresolved_references().contains_key(*name));
    let is_in = |text: &str, word: &str| if evaluates { text.contains(word) } else { text == word };
    let uses = |word: &str| {
        semantic.nodes().iter().any(|node| match node.kind() {
            AstKind::IdentifierReference(name) => name.name == word && name.is_global_reference(scoping),
            AstKind::IdentifierName(name) => name.name == word,
            AstKind::StringLiteral(literal) => is_in(&literal.value, word),
            AstKind::TemplateElement(part) => part.value.cooked.is_some_and(|text| is_in(&text, word)),
            _ => false,
        })
    };
    let used =
        GlobalUse::PERMISSIONS.iter().filter(|(global, permission)| imports.contains(permission) || uses(global));
    used.map(|(_, permission)| (*permission).to_owned()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bundle::facts::scripts::scripts;

    #[test]
    fn code_that_is_not_understood_may_do_anything() {
        assert_eq!(BundleFacts::read(Path::new(""), "addEventListener(", "", &[]), BundleFacts::default());
    }

    #[test]
    fn a_permission_is_of_use_where_its_name_stands() {
        for (code, expected) in [
            ("fetch('https://a.example')", "network"),
            ("const get = client.fetch", "network"),
            ("self['storage'].get(key); self[`notifications`].show({})", "notifications storage"),
            ("const fetch = client(); fetch('https://a.example')", ""),
            ("log('prefetched'); log(`no storage`)", ""),
            ("eval('fetch(url)')", "network"),
            ("new Function(`return storage`)", "storage"),
            ("const { eval: run } = client; run('fetch(url)')", ""),
        ] {
            let scripts = scripts(Path::new("bundle.mjs"), code);
            let found = scripts[0].read(|semantic| may_use(semantic, &BTreeSet::new())).expect("it is JavaScript");
            assert_eq!(found.into_iter().collect::<Vec<_>>().join(" "), expected, "{code}");
        }
    }
}
