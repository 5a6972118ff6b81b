//! Follows the module `oro:background` through one script, from its imports to the calls.

use std::collections::HashSet;

use oxc::ast::AstKind;
use oxc::ast::ast::{
    Argument, BindingPattern, CallExpression, Expression, ImportDeclarationSpecifier, ObjectPropertyKind,
};
use oxc::semantic::{NodeId, Semantic, SymbolId};
use oxc::span::{GetSpan as _, Span};

use super::Call;
use super::strings::strings;

/// The module that apps import.
pub(super) const MODULE: &str = "oro:background";

/// What one script does with the module; places are in the script.
#[derive(Default)]
pub(super) struct Found {
    pub calls: Vec<(Call, Option<String>, Span)>,
    pub escapes: Vec<Span>,
    /// Types of events that listeners were added for.
    pub listened: Vec<(String, Span)>,
}

pub(super) fn find(semantic: &Semantic<'_>) -> Found {
    let mut tracker = Tracker { semantic, found: Found::default(), queue: Vec::new(), seen: HashSet::new() };
    tracker.imports();
    while let Some((symbol, role)) = tracker.queue.pop() {
        if tracker.seen.insert((symbol, role)) {
            tracker.references(symbol, role);
        }
    }
    let mut found = tracker.found;
    found.calls.sort_by_key(|(_, _, span)| span.start);
    found.listened.sort_by_key(|(_, span)| span.start);
    found.escapes.sort_by_key(|span| span.start);
    found
}

/// What a value is known to be.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Role {
    /// What `import()` returns.
    Promise,
    Namespace,
    /// The object with the functions.
    Api,
    Function(Function),
}

#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Function {
    Call(Call),
    AddEventListener,
}

impl Role {
    /// What a member of the value is; nothing for members that have to do with no service.
    fn member(self, name: &str) -> Option<Self> {
        let function = || {
            let call = Call::parse(name).map(Function::Call);
            call.or_else(|| (name == "addEventListener").then_some(Function::AddEventListener)).map(Self::Function)
        };
        match self {
            Self::Namespace if matches!(name, "default" | "background") => Some(Self::Api),
            Self::Namespace | Self::Api => function(),
            Self::Promise | Self::Function(_) => None,
        }
    }
}

struct Tracker<'s, 'a> {
    semantic: &'s Semantic<'a>,
    found: Found,
    queue: Vec<(SymbolId, Role)>,
    seen: HashSet<(SymbolId, Role)>,
}

impl<'a> Tracker<'_, 'a> {
    fn imports(&mut self) {
        for node in self.semantic.nodes().iter() {
            match node.kind() {
                // Those of types have no uses but as types.
                AstKind::ImportDeclaration(import) if import.source.value == MODULE => {
                    import.specifiers.iter().flatten().for_each(|specifier| self.import(specifier));
                }
                AstKind::ImportExpression(import) if is_module(&import.source) => self.follow(node.id(), Role::Promise),
                AstKind::CallExpression(call) if is_require(call) => self.follow(node.id(), Role::Namespace),
                AstKind::ExportFromDeclaration(export)
                    if export.source.value == MODULE && !export.export_kind.is_type() =>
                {
                    self.found.escapes.push(export.span);
                }
                AstKind::ExportAllDeclaration(export)
                    if export.source.value == MODULE && !export.export_kind.is_type() =>
                {
                    self.found.escapes.push(export.span);
                }
                _ => {}
            }
        }
    }

    fn import(&mut self, specifier: &ImportDeclarationSpecifier<'a>) {
        let (local, role) = match specifier {
            ImportDeclarationSpecifier::ImportNamespaceSpecifier(it) => (&it.local, Some(Role::Namespace)),
            ImportDeclarationSpecifier::ImportDefaultSpecifier(it) => (&it.local, Some(Role::Api)),
            ImportDeclarationSpecifier::ImportSpecifier(it) => {
                (&it.local, Role::Namespace.member(it.imported.name().as_str()))
            }
        };
        if let (Some(symbol), Some(role)) = (local.symbol_id.get(), role) {
            self.queue.push((symbol, role));
        }
    }

    fn references(&mut self, symbol: SymbolId, role: Role) {
        for reference in self.semantic.symbol_references(symbol) {
            if !reference.is_type() {
                self.follow(reference.node_id(), role);
            }
        }
    }

    /// Looks at what is done with the value of one expression.
    fn follow(&mut self, node: NodeId, role: Role) {
        let nodes = self.semantic.nodes();
        let span = nodes.kind(node).span();
        let parent = nodes.parent_id(node);
        match nodes.kind(parent) {
            AstKind::ParenthesizedExpression(_)
            | AstKind::TSAsExpression(_)
            | AstKind::TSSatisfiesExpression(_)
            | AstKind::TSNonNullExpression(_)
            | AstKind::TSTypeAssertion(_)
            | AstKind::ChainExpression(_) => self.follow(parent, role),
            AstKind::AwaitExpression(_) => {
                self.follow(parent, if role == Role::Promise { Role::Namespace } else { role });
            }
            AstKind::StaticMemberExpression(member) => {
                self.member(parent, role, Some(member.property.name.as_str()));
            }
            AstKind::ComputedMemberExpression(member) if member.object.span() == span => {
                self.member(parent, role, member.static_property_name().as_ref().map(|name| name.as_str()));
            }
            AstKind::CallExpression(call) if call.callee.span() == span => self.called(call, role),
            AstKind::VariableDeclarator(declarator) => self.bind(&declarator.id, role),
            AstKind::ConditionalExpression(choice) if choice.test.span() != span => self.follow(parent, role),
            AstKind::LogicalExpression(logic) if !(logic.operator.is_and() && logic.left.span() == span) => {
                self.follow(parent, role);
            }
            AstKind::ConditionalExpression(_)
            | AstKind::LogicalExpression(_)
            | AstKind::IfStatement(_)
            | AstKind::UnaryExpression(_)
            | AstKind::BinaryExpression(_)
            | AstKind::ExpressionStatement(_)
            | AstKind::TSTypeQuery(_) => {}
            _ => self.found.escapes.push(span),
        }
    }

    fn member(&mut self, node: NodeId, role: Role, name: Option<&str>) {
        match (role, name) {
            (Role::Promise, Some("then")) => self.then(node),
            (Role::Namespace | Role::Api, Some(name)) => {
                if let Some(role) = role.member(name) {
                    self.follow(node, role);
                }
            }
            _ => self.found.escapes.push(self.semantic.nodes().kind(node).span()),
        }
    }

    /// `import('oro:background').then(({ default: background }) => ...)`
    fn then(&mut self, member: NodeId) {
        let nodes = self.semantic.nodes();
        let AstKind::CallExpression(call) = nodes.kind(nodes.parent_id(member)) else {
            return self.found.escapes.push(nodes.kind(member).span());
        };
        let parameters = match call.arguments.first() {
            Some(Argument::ArrowFunctionExpression(function)) => &function.params,
            Some(Argument::FunctionExpression(function)) => &function.params,
            _ => return self.found.escapes.push(call.span),
        };
        if let Some(parameter) = parameters.items.first() {
            self.bind(&parameter.pattern, Role::Namespace);
        }
    }

    fn bind(&mut self, pattern: &BindingPattern<'a>, role: Role) {
        match pattern {
            BindingPattern::BindingIdentifier(name) => match name.symbol_id.get() {
                Some(symbol) if !self.semantic.scoping().symbol_is_mutated(symbol) => self.queue.push((symbol, role)),
                _ => self.found.escapes.push(name.span),
            },
            BindingPattern::AssignmentPattern(default) => self.bind(&default.left, role),
            BindingPattern::ObjectPattern(object) => {
                for property in &object.properties {
                    match property.key.static_name() {
                        Some(name) => {
                            if let Some(role) = role.member(&name) {
                                self.bind(&property.value, role);
                            }
                        }
                        None => self.found.escapes.push(property.span),
                    }
                }
                self.found.escapes.extend(object.rest.iter().map(|rest| rest.span));
            }
            BindingPattern::ArrayPattern(array) => self.found.escapes.push(array.span),
        }
    }

    fn called(&mut self, call: &CallExpression<'a>, role: Role) {
        let Role::Function(function) = role else { return self.found.escapes.push(call.callee.span()) };
        let Some(argument) = call.arguments.first() else { return };
        let expression = argument.as_expression();
        match function {
            Function::AddEventListener => {
                let types = expression.and_then(|expression| strings(expression, self.semantic));
                self.found.listened.extend(types.into_iter().flatten());
            }
            Function::Call(function) => {
                let id = match function {
                    Call::Register => expression.and_then(id_property),
                    _ => expression,
                };
                match id.and_then(|id| strings(id, self.semantic)) {
                    Some(ids) => {
                        self.found.calls.extend(ids.into_iter().map(|(id, span)| (function, Some(id), span)));
                    }
                    None => self.found.calls.push((function, None, argument.span())),
                }
            }
        }
    }
}

/// The value of `id` in an object that is written out; nothing when a later spread may replace it.
fn id_property<'e, 'a>(options: &'e Expression<'a>) -> Option<&'e Expression<'a>> {
    let Expression::ObjectExpression(object) = options.get_inner_expression() else { return None };
    let mut id = None;
    for property in &object.properties {
        match property {
            ObjectPropertyKind::SpreadProperty(_) => id = None,
            ObjectPropertyKind::ObjectProperty(property) => match property.key.static_name() {
                Some(name) if name == "id" => id = Some(&property.value),
                Some(_) => {}
                None => id = None,
            },
        }
    }
    id
}

fn is_module(source: &Expression<'_>) -> bool {
    match source.get_inner_expression() {
        Expression::StringLiteral(literal) => literal.value == MODULE,
        Expression::TemplateLiteral(template) => template.single_quasi().is_some_and(|text| text == MODULE),
        _ => false,
    }
}

fn is_require(call: &CallExpression<'_>) -> bool {
    let named = matches!(&call.callee, Expression::Identifier(callee) if callee.name == "require");
    named && call.arguments.first().and_then(Argument::as_expression).is_some_and(is_module)
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::bundle::facts::scripts::scripts;

    /// Calls with their ids, `!` and what escapes, `~` and events that are listened to.
    fn of(code: &str) -> String {
        let scripts = scripts(Path::new("app.ts"), code);
        let found = scripts[0].read(find).unwrap_or_else(|| panic!("{code} is TypeScript"));
        let calls = found.calls.iter().map(|(call, id, _)| format!("{} {}", call.name(), id.as_deref().unwrap_or("?")));
        let escapes = found.escapes.iter().map(|span| format!("!{}", span.source_text(code)));
        let listened = found.listened.iter().map(|(event, _)| format!("~{event}"));
        calls.chain(escapes).chain(listened).collect::<Vec<_>>().join(", ")
    }

    #[test]
    fn the_module_is_followed_from_each_way_to_get_it() {
        for (code, expected) in [
            ("import { schedule } from 'oro:background'; schedule('a')", "schedule a"),
            ("import * as all from 'oro:background'; all.default.cancel('a')", "cancel a"),
            ("import(`oro:background`).then((module) => module.default.schedule('a'))", "schedule a"),
            ("import('oro:background').then(function (module) { module.schedule('a') })", "schedule a"),
            ("import('oro:background').then(start)", "!import('oro:background').then(start)"),
            ("import(`./background.js`).then(start)", ""),
            ("require('oro:background').default.schedule('a')", "schedule a"),
            ("const fs = require('node:fs'); start(fs)", ""),
            ("const api = load('oro:background'); start(api)", ""),
            ("export { default } from 'oro:background'", "!export { default } from 'oro:background'"),
            ("export { start } from './start.js'; export * from './stop.js'", ""),
            ("export type { Options } from 'oro:background'; export type * from 'oro:background'", ""),
            ("import type * as types from 'oro:background'; type Schedule = typeof types.schedule", ""),
            ("import type { schedule } from 'oro:background'; export { schedule }", ""),
            ("import type bg from 'oro:background'; const api: typeof bg = fake; api.schedule('a')", ""),
            ("import { schedule } from 'oro:background'; export { schedule }", "!schedule"),
        ] {
            assert_eq!(of(code), expected, "{code}");
        }
    }

    #[test]
    fn a_value_is_followed_to_its_calls_or_escapes() {
        for (code, expected) in [
            ("const api = ready ? bg : bg; api.schedule('a')", "schedule a"),
            ("(ready && bg).schedule('a'); (bg || other).cancel('a')", "schedule a, cancel a"),
            ("start(bg && ready); start(bg ? 'on' : 'off')", ""),
            ("start(ready && bg)", "!ready && bg"),
            ("const schedule = await bg.schedule; schedule('a')", "schedule a"),
            ("let api = bg; api = other; api.schedule('a')", "!api"),
            ("var api = api || bg; api.schedule('a')", "schedule a"),
            ("bg['schedule']('a')", "schedule a"),
            ("services[bg].start()", "!bg"),
            ("bg.addEventListener('complete', done); bg.emit('cancel', done)", "~complete"),
            ("bg.register({ id: 'a', entry: 'sync.js' })", "register a"),
            ("bg.register({ id: 'a', ...options })", "register ?"),
            ("let options: bg.Options; type Schedule = typeof bg.schedule", ""),
        ] {
            assert_eq!(of(&format!("import bg from 'oro:background'; {code}")), expected, "{code}");
        }
    }
}
