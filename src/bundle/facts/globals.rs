//! Names in a bundle that its own code does not define: globals of the service, and what no service has.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use oro_bg_runtime::engine::globals::in_quickjs;
use oro_bg_runtime::grants::{NETWORK, NOTIFICATIONS, STORAGE};
use oxc::ast::AstKind;
use oxc::ast::ast::{Argument, AssignmentTarget, BinaryOperator, BindingPattern, Expression, ObjectPropertyKind};
use oxc::semantic::{IsGlobalReference as _, NodeId, Semantic};
use oxc::span::GetSpan as _;
use oxc::syntax::operator::UnaryOperator;
use serde::{Deserialize, Serialize};

use super::origin::{Origins, Owner, Place};
use super::reach::{Reach, reach};
use super::urls::url_of;

/// Names of the object that has all globals.
const SCOPE: &[&str] = &["self", "globalThis"];

pub const FETCH: &str = "fetch";

/// Names that are there together or not at all: who has looked for one may use the others.
const FAMILIES: &[&[&str]] = &[
    &[
        "window",
        "document",
        "localStorage",
        "sessionStorage",
        "indexedDB",
        "XMLHttpRequest",
        "WebSocket",
        "EventSource",
        "Image",
        "HTMLElement",
        "Element",
        "Node",
        "DOMParser",
        "alert",
        "confirm",
        "history",
        "screen",
        "matchMedia",
        "requestAnimationFrame",
        "cancelAnimationFrame",
        "getComputedStyle",
        "MutationObserver",
        "Worker",
        "caches",
    ],
    &["process", "Buffer", "require", "module", "exports", "__dirname", "__filename", "setImmediate", "clearImmediate"],
];

/// A name that is used where the service would have to have it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GlobalUse {
    pub name: String,
    /// Nothing where the source map does not lead to it.
    pub place: Option<Place>,
    /// Evaluated whenever the module is, and not within a `try`: where the name is missing, the service never runs.
    pub always: bool,
}

impl GlobalUse {
    /// Globals that do nothing without a permission, and the permission.
    pub const PERMISSIONS: &[(&str, &str)] = &[(FETCH, NETWORK), (STORAGE, STORAGE), (NOTIFICATIONS, NOTIFICATIONS)];

    fn is_permitted(name: &str) -> bool {
        Self::PERMISSIONS.iter().any(|(global, _)| *global == name)
    }
}

/// A `fetch` whose URL is known.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fetched {
    /// As far as its host; relative URLs as they are written.
    pub url: String,
    pub place: Option<Place>,
}

/// What the code of one bundle uses that it does not define.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Globals {
    /// Of names that the embedded engine lacks, in each file the use that says most. In packages only what is evaluated
    /// always: whether the rest of a package is ever called, nobody knows.
    pub missing: Vec<GlobalUse>,
    /// Uses of `fetch`, `storage` and `notifications` in the project's own files.
    pub capabilities: Vec<GlobalUse>,
    /// In the project's own files.
    pub fetches: Vec<Fetched>,
}

pub(super) fn globals(semantic: &Semantic<'_>, origins: &Origins<'_>) -> Globals {
    let mut reader = Reader { semantic, origins, uses: Vec::new(), guards: Guards::default() };
    reader.names();
    reader.members();
    let uses = std::mem::take(&mut reader.uses);
    let mut found = Globals::default();
    let mut missing: BTreeMap<(String, &str), GlobalUse> = BTreeMap::new();
    let mut defined: BTreeMap<&str, bool> = BTreeMap::new();
    for it in &uses {
        let Some(file) = origins.file(it.offset) else { continue };
        if reader.guards.has(file, it.name) || *defined.entry(it.name).or_insert_with(|| is_defined(it.name, semantic))
        {
            continue;
        }
        let owner = Owner::of(file);
        let place = || origins.place(it.offset, &it.text);
        if GlobalUse::is_permitted(it.name) {
            if owner != Owner::Project {
                continue;
            }
            if let Some(url) = reader.fetched(it) {
                found.fetches.push(Fetched { url, place: place() });
            }
            found.capabilities.push(GlobalUse { name: it.name.to_owned(), place: place(), always: false });
            continue;
        }
        let Reach { always, caught } = reach(it.node, semantic);
        if caught || (owner != Owner::Project && !always) {
            continue;
        }
        let known = missing.get(&(file.to_owned(), it.name));
        if known.is_none_or(|known| !known.always && always) {
            let it_is = GlobalUse { name: it.name.to_owned(), place: place(), always };
            missing.insert((file.to_owned(), it.name), it_is);
        }
    }
    found.missing = missing.into_values().collect();
    found
}

/// Where a global of a name would be needed.
struct Use<'a> {
    name: &'a str,
    node: NodeId,
    offset: u32,
    /// What stands there.
    text: String,
}

struct Reader<'s, 'a, 'c> {
    semantic: &'s Semantic<'a>,
    origins: &'s Origins<'c>,
    uses: Vec<Use<'a>>,
    guards: Guards,
}

/// Names whose presence somebody asks for.
#[derive(Default)]
struct Guards {
    /// In the same package, or in the project: what is asked in one module is often used in another.
    owners: HashSet<(Owner, String)>,
    /// In the same file.
    families: HashSet<(String, usize)>,
}

impl Guards {
    fn add(&mut self, file: &str, name: &str) {
        self.owners.insert((Owner::of(file), name.to_owned()));
        self.families.extend(family(name).map(|family| (file.to_owned(), family)));
    }

    fn has(&self, file: &str, name: &str) -> bool {
        self.owners.contains(&(Owner::of(file), name.to_owned()))
            || family(name).is_some_and(|family| self.families.contains(&(file.to_owned(), family)))
    }
}

fn family(name: &str) -> Option<usize> {
    FAMILIES.iter().position(|family| family.contains(&name))
}

impl<'s, 'a> Reader<'s, 'a, '_>
where
    'a: 's,
{
    /// Identifiers that nothing defines.
    fn names(&mut self) {
        let scoping = self.semantic.scoping();
        for node in self.semantic.nodes().iter() {
            let AstKind::IdentifierReference(identifier) = node.kind() else { continue };
            let name = identifier.name.as_str();
            if !identifier.is_global_reference(scoping) || name == "arguments" {
                continue;
            }
            let offset = identifier.span.start;
            // A name that is not there cannot even be tested, but with `typeof`.
            let is_guard =
                if in_quickjs(name) { self.is_asked_for(node.id()) } else { self.is_type_asked_for(node.id()) };
            if is_guard {
                if let Some(file) = self.origins.file(offset) {
                    self.guards.add(file, name);
                }
            } else if !in_quickjs(name) || GlobalUse::is_permitted(name) {
                self.uses.push(Use { name, node: node.id(), offset, text: name.to_owned() });
            }
        }
    }

    /// `self.fetch`, `const { fetch } = globalThis`, `'fetch' in self`
    fn members(&mut self) {
        let nodes = self.semantic.nodes();
        for node in nodes.iter() {
            match node.kind() {
                AstKind::StaticMemberExpression(member) if self.is_scope(&member.object) => {
                    let name = member.property.name.as_str();
                    self.member(node.id(), name, member.span);
                }
                AstKind::ComputedMemberExpression(member) if self.is_scope(&member.object) => {
                    if let Expression::StringLiteral(name) = member.expression.get_inner_expression() {
                        self.member(node.id(), name.value.as_str(), member.span);
                    }
                }
                AstKind::VariableDeclarator(declarator)
                    if declarator.init.as_ref().is_some_and(|init| self.is_scope(init)) =>
                {
                    let BindingPattern::ObjectPattern(pattern) = &declarator.id else { continue };
                    for property in &pattern.properties {
                        let is_key = |name: &&str| property.key.is_specific_static_name(name);
                        let globals = GlobalUse::PERMISSIONS.iter().map(|(global, _)| *global);
                        for name in globals.filter(is_key) {
                            let text = name.to_owned();
                            self.uses.push(Use { name, node: node.id(), offset: property.span.start, text });
                        }
                    }
                }
                AstKind::BinaryExpression(test)
                    if test.operator == BinaryOperator::In && self.is_scope(&test.right) =>
                {
                    let Expression::StringLiteral(name) = test.left.get_inner_expression() else { continue };
                    if let Some(file) = self.origins.file(test.span.start) {
                        self.guards.add(file, &name.value);
                    }
                }
                _ => {}
            }
        }
    }

    fn member(&mut self, node: NodeId, name: &'a str, span: oxc::span::Span) {
        if self.is_asked_for(node) {
            if let Some(file) = self.origins.file(span.start) {
                self.guards.add(file, name);
            }
        } else if GlobalUse::is_permitted(name) {
            let scope = if self.semantic.source_text()[span.start as usize..].starts_with("self") {
                "self"
            } else {
                "globalThis"
            };
            self.uses.push(Use { name, node, offset: span.start, text: scope.to_owned() });
        }
    }

    /// `typeof x`, `if (x)`, `x ? … : …`, `x && …`, `!x`, `x === undefined`: what has to do with whether it is there.
    fn is_asked_for(&self, node: NodeId) -> bool {
        let nodes = self.semantic.nodes();
        let span = nodes.kind(node).span();
        match nodes.parent_kind(node) {
            AstKind::UnaryExpression(unary) => {
                matches!(unary.operator, UnaryOperator::Typeof | UnaryOperator::LogicalNot)
            }
            AstKind::IfStatement(_) => true,
            AstKind::ConditionalExpression(choice) => choice.test.span() == span,
            AstKind::LogicalExpression(logic) => logic.left.span() == span,
            AstKind::BinaryExpression(test) => {
                let other = if test.left.span() == span { &test.right } else { &test.left };
                other.is_undefined() || other.is_null()
            }
            AstKind::StaticMemberExpression(member) => member.optional,
            AstKind::CallExpression(call) => call.optional && call.callee.span() == span,
            AstKind::ChainExpression(_) | AstKind::ParenthesizedExpression(_) => {
                self.is_asked_for(nodes.parent_id(node))
            }
            _ => false,
        }
    }

    fn is_type_asked_for(&self, node: NodeId) -> bool {
        let nodes = self.semantic.nodes();
        match nodes.parent_kind(node) {
            AstKind::UnaryExpression(unary) => unary.operator == UnaryOperator::Typeof,
            AstKind::ParenthesizedExpression(_) => self.is_type_asked_for(nodes.parent_id(node)),
            _ => false,
        }
    }

    fn is_scope(&self, expression: &Expression<'_>) -> bool {
        is_scope(expression, self.semantic)
    }

    /// The URL of a call of `fetch`.
    fn fetched(&self, it: &Use<'_>) -> Option<String> {
        let nodes = self.semantic.nodes();
        let AstKind::CallExpression(call) = nodes.parent_kind(it.node) else { return None };
        let is_callee = it.name == FETCH && call.callee.span() == nodes.kind(it.node).span();
        let argument = call.arguments.first().filter(|_| is_callee)?;
        url_of(argument.as_expression()?, self.semantic)
    }
}

fn is_scope(expression: &Expression<'_>, semantic: &Semantic<'_>) -> bool {
    match expression.get_inner_expression() {
        Expression::Identifier(name) => {
            SCOPE.contains(&name.name.as_str()) && name.is_global_reference(semantic.scoping())
        }
        _ => false,
    }
}

/// Whether something in the bundle may give the service a global of this name. The object that it is given to may have any
/// name.
fn is_defined(wanted: &str, semantic: &Semantic<'_>) -> bool {
    // Many objects have a member `storage`; only on the scope itself it takes the place of what services have.
    let may_be_scope = |object: &Expression<'_>| match GlobalUse::is_permitted(wanted) {
        true => is_scope(object, semantic),
        false => matches!(object, Expression::Identifier(_)),
    };
    semantic.nodes().iter().any(|node| match node.kind() {
        AstKind::AssignmentExpression(assignment) => match &assignment.left {
            AssignmentTarget::StaticMemberExpression(member) => {
                member.property.name == wanted && may_be_scope(&member.object)
            }
            AssignmentTarget::ComputedMemberExpression(member) => {
                matches!(member.expression.get_inner_expression(), Expression::StringLiteral(name) if name.value == wanted)
                    && may_be_scope(&member.object)
            }
            _ => false,
        },
        // `Object.assign(globalThis, { … })`, `define(root, "…", …)`, `$({ global: true }, { … })`
        AstKind::CallExpression(call) => {
            let is_target = |argument: &Argument<'_>| match argument {
                Argument::ObjectExpression(object) => keys(object).contains("global"),
                other => other.as_expression().is_some_and(may_be_scope),
            };
            let names = |argument: &Argument<'_>| match argument {
                Argument::StringLiteral(name) => name.value == wanted,
                Argument::ObjectExpression(object) => keys(object).contains(wanted),
                _ => false,
            };
            call.arguments.iter().any(is_target) && call.arguments.iter().any(names)
        }
        _ => false,
    })
}

fn keys<'o>(object: &'o oxc::ast::ast::ObjectExpression<'_>) -> BTreeSet<std::borrow::Cow<'o, str>> {
    let properties = object.properties.iter().filter_map(|property| match property {
        ObjectPropertyKind::ObjectProperty(property) => property.key.static_name(),
        ObjectPropertyKind::SpreadProperty(_) => None,
    });
    properties.collect()
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::bundle::facts::origin::map_of_lines;
    use crate::bundle::facts::scripts::scripts;

    /// Of code whose lines belong to a package where they end with a comment `package`, and to another file of the project
    /// where they end with `other`.
    fn of(code: &str) -> Globals {
        let file = |line: &str| match line.rsplit_once("// ") {
            Some((_, "package")) => "node_modules/package/index.js",
            Some((_, "other")) => "other.js",
            _ => "sync.js",
        };
        let map = map_of_lines(code, file);
        let origins = Origins::new(code, &map);
        let scripts = scripts(Path::new("bundle.mjs"), code);
        scripts[0].read(|semantic| globals(semantic, &origins)).expect("it is JavaScript")
    }

    #[test]
    fn what_is_missing_is_told_where_nobody_asks_or_defines() {
        for (code, missing) in [
            ("localStorage.x", "localStorage!"),
            ("const f = () => localStorage.x", "localStorage"),
            ("const f = () => localStorage.x; localStorage.y", "localStorage!"),
            ("localStorage.x; const f = () => localStorage.y", "localStorage!"),
            ("setTimout(f)", "f! setTimout!"),
            ("x = 1", "x!"),
            ("if (window) {}", "window!"),
            ("const f = (window) => window; let document; document", ""),
            ("fetch; console; Map; undefined; function f() { return arguments }", ""),
            ("self.window; globalThis.document", ""),
            ("if (typeof window !== 'undefined') window.x", ""),
            ("if (typeof (window) !== 'undefined') window.x", ""),
            ("if (typeof window !== 'undefined') document.x", ""),
            ("if (typeof process !== 'undefined') document.x", "document"),
            ("if (typeof window !== 'undefined') {} // other\nwindow.x", ""),
            ("if (typeof window !== 'undefined') {} // other\ndocument.x", "document!"),
            ("if (typeof window !== 'undefined') {} // package\nwindow.x", "window!"),
            ("if (!window) {}", "window!"),
            ("if ('window' in globalThis) window.x", ""),
            ("const app = {}; if ('window' in app) window.x", "window"),
            ("if ('window' == self) window.x", "window"),
            ("if (self.window) window.x", ""),
            ("try { window.x } catch {}", ""),
            ("try { window.x } finally {}", "window!"),
            ("globalThis.window = self; window.x", ""),
            ("globalThis['window'] = self; window.x", ""),
            ("globalThis['document'] = self; window.x", "window!"),
            ("const app = {}; app.ui['window'] = 1; window.x", "window!"),
            ("var root = self; root.window = root // package\nwindow.x", ""),
            ("Object.assign(globalThis, { window: self }); window.x", ""),
            ("Object.defineProperty(self, 'window', { value: self }); window.x", ""),
            ("Object.defineProperty(self, 'document', { value: self }); window.x", "window!"),
            ("$({ global: true }, { window: self }); window.x; function $() {}", ""),
            ("show({ window: 1 }); window.x; function show() {}", "window!"),
            ("process.nextTick() // package", "process!"),
            ("const f = () => process.nextTick() // package", ""),
            ("if (a()) process.nextTick(); function a() {} // package", ""),
        ] {
            let found = of(code).missing;
            let found: Vec<String> =
                found.iter().map(|it| format!("{}{}", it.name, if it.always { "!" } else { "" })).collect();
            assert_eq!(found.join(" "), missing, "{code}");
        }
    }

    #[test]
    fn what_needs_a_permission_is_told_unless_somebody_asks_for_it() {
        for (code, used) in [
            ("const f = () => fetch('https://a.example')", "fetch"),
            ("globalThis.fetch(x); self['fetch'](x)", "fetch fetch"),
            ("const { fetch: get, storage } = globalThis", "fetch storage"),
            ("new Client({ fetch })", "fetch"),
            ("notifications.show({})", "notifications"),
            ("if (typeof fetch === 'function') fetch(x)", ""),
            ("if (globalThis.fetch) fetch(x)", ""),
            ("if (fetch) fetch(x)", ""),
            ("if (globalThis?.fetch) fetch(x)", ""),
            ("globalThis.fetch?.(x)", ""),
            ("self.notifications?.show({})", ""),
            ("self.fetch ? fetch(x) : 0", ""),
            ("self.fetch && fetch(x)", ""),
            ("if (self.fetch !== undefined) fetch(x)", ""),
            ("if (undefined !== self.fetch) fetch(x)", ""),
            ("if (self.fetch != null) fetch(x)", ""),
            ("if (self.fetch === mine) fetch(x)", "fetch fetch"),
            ("const get = mine ? fetch : other", "fetch"),
            ("const get = mine || fetch", "fetch"),
            ("mine?.(fetch)", "fetch"),
            ("globalThis.fetch = mine; fetch(x)", ""),
            ("const app = {}; app.storage = 1; storage.get('x')", "storage"),
            ("app.fetch(x); const fetch = () => {}; fetch(x)", ""),
            ("app['fetch'](x); const { fetch: get } = app", ""),
            ("const self = client(); self.fetch(x)", ""),
            ("fetch(x) // package", ""),
        ] {
            let found = of(code).capabilities;
            let found: Vec<&str> = found.iter().map(|it| it.name.as_str()).collect();
            assert_eq!(found.join(" "), used, "{code}");
        }
    }

    #[test]
    fn a_use_is_told_where_it_stands_first() {
        let start = |place: &Option<Place>| place.as_ref().map(|place| place.start);
        for (code, starts) in [
            ("localStorage.x\nlocalStorage.y", vec![Some(0)]),
            ("const f = () =>\nlocalStorage.x\nconst g = () =>\nlocalStorage.y", vec![Some(16)]),
            ("const f = () =>\nlocalStorage.x\nlocalStorage.y", vec![Some(31)]),
            ("self.fetch('/')\nglobalThis.fetch('/')", vec![Some(0), Some(16)]),
        ] {
            let found = of(code);
            let found: Vec<_> = found.missing.iter().chain(&found.capabilities).map(|it| start(&it.place)).collect();
            assert_eq!(found, starts, "{code}");
        }
    }

    #[test]
    fn only_the_argument_of_fetch_itself_is_fetched() {
        for (code, urls) in [
            ("fetch('https://a.example/'); self.fetch('https://b.example/')", "https://a.example/ https://b.example/"),
            ("app.load('https://a.example/', fetch)", ""),
            ("storage('https://a.example/')", ""),
        ] {
            let found = of(code).fetches;
            let found: Vec<&str> = found.iter().map(|it| it.url.as_str()).collect();
            assert_eq!(found.join(" "), urls, "{code}");
        }
    }
}
