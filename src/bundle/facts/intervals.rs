//! Calls of `setInterval` that cannot do what they seem to be for.

use oxc::ast::AstKind;
use oxc::ast::ast::{Argument, CallExpression, Expression};
use oxc::semantic::{IsGlobalReference as _, NodeId, Semantic};
use oxc::span::{GetSpan as _, Span};
use serde::{Deserialize, Serialize};

use super::origin::{Origins, Owner, Place};
use super::reach::function_of;

/// An interval that nothing stops, in the project's own code.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Interval {
    pub place: Option<Place>,
    pub fate: Fate,
}

/// What becomes of it in a service that is not kept alive.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Fate {
    /// It is started with the module, and fires only as long as a run lasts that something else keeps going.
    EndsWithRun,
    /// The handler of `run` starts it and waits for nothing after that: the run is over before it fires.
    NeverFires,
    /// The run waits for a promise that only the interval could settle, and it has no means to.
    NeverSettles,
}

pub(super) fn intervals(semantic: &Semantic<'_>, origins: &Origins<'_>) -> Vec<Interval> {
    let nodes = semantic.nodes();
    let calls = nodes.iter().filter_map(|node| match node.kind() {
        AstKind::CallExpression(call) => Some((node.id(), called(call, semantic, &["setInterval"])?)),
        _ => None,
    });
    let mut can_clear = None;
    let mut found = Vec::new();
    for (call, (offset, text)) in calls {
        if origins.file(offset).is_none_or(|file| Owner::of(file) != Owner::Project) {
            continue;
        }
        let Some(fate) = fate(call, semantic) else { continue };
        let is_kept = !matches!(nodes.parent_kind(call), AstKind::ExpressionStatement(_));
        let may_be_cleared = is_kept && *can_clear.get_or_insert_with(|| clears(semantic));
        if fate == Fate::NeverSettles || !may_be_cleared {
            found.push(Interval { place: origins.place(offset, text), fate });
        }
    }
    found
}

/// Where the name of the function stands, if the call is one of these globals.
fn called(call: &CallExpression<'_>, semantic: &Semantic<'_>, names: &[&'static str]) -> Option<(u32, &'static str)> {
    let is_global = |name: &oxc::ast::ast::IdentifierReference<'_>| name.is_global_reference(semantic.scoping());
    let find = |wanted: &str| names.iter().find(|name| **name == wanted).copied();
    match call.callee.get_inner_expression() {
        Expression::Identifier(name) if is_global(name) => Some((name.span.start, find(&name.name)?)),
        Expression::StaticMemberExpression(member) => match member.object.get_inner_expression() {
            Expression::Identifier(scope)
                if is_global(scope) && matches!(scope.name.as_str(), "self" | "globalThis") =>
            {
                find(&member.property.name)?;
                Some((scope.span.start, if scope.name == "self" { "self" } else { "globalThis" }))
            }
            _ => None,
        },
        _ => None,
    }
}

/// Whether anything could stop a timer at all.
fn clears(semantic: &Semantic<'_>) -> bool {
    let is_one = |name: &str| matches!(name, "clearInterval" | "clearTimeout");
    semantic.nodes().iter().any(|node| match node.kind() {
        AstKind::IdentifierReference(name) => is_one(&name.name),
        AstKind::IdentifierName(name) => is_one(&name.name),
        AstKind::StringLiteral(text) => is_one(&text.value),
        _ => false,
    })
}

fn fate(call: NodeId, semantic: &Semantic<'_>) -> Option<Fate> {
    let Some(function) = function_of(call, semantic) else { return Some(Fate::EndsWithRun) };
    if is_endless(function, semantic) {
        return Some(Fate::NeverSettles);
    }
    let is_last = is_run_handler(function, semantic) && !waits_after(function, call, semantic);
    is_last.then_some(Fate::NeverFires)
}

/// `addEventListener('run', function)`, `onrun = function`
fn is_run_handler(function: NodeId, semantic: &Semantic<'_>) -> bool {
    let nodes = semantic.nodes();
    match nodes.parent_kind(function) {
        AstKind::CallExpression(call) => {
            let adds = call.callee_name() == Some("addEventListener");
            let on_run = matches!(call.arguments.first(), Some(Argument::StringLiteral(event)) if event.value == "run");
            adds && on_run
        }
        AstKind::AssignmentExpression(assignment) => {
            let source = semantic.source_text();
            let target = &source[assignment.left.span().start as usize..assignment.left.span().end as usize];
            matches!(target, "onrun" | "self.onrun" | "globalThis.onrun")
        }
        _ => false,
    }
}

/// Whether the run may go on after a call in its handler: something is awaited, returned, or handed to `waitUntil`, which the
/// call's own result is no reason for; or the call is in a loop, where what stands before it comes after it, too.
fn waits_after(function: NodeId, call: NodeId, semantic: &Semantic<'_>) -> bool {
    let nodes = semantic.nodes();
    let outer: Span = nodes.kind(function).span();
    let after = nodes.kind(call).span().end;
    let in_loop = nodes.ancestor_ids(call).take_while(|id| *id != function).any(|id| {
        matches!(
            nodes.kind(id),
            AstKind::ForStatement(_)
                | AstKind::ForInStatement(_)
                | AstKind::ForOfStatement(_)
                | AstKind::WhileStatement(_)
                | AstKind::DoWhileStatement(_)
        )
    });
    in_loop
        || nodes.iter().any(|node| {
            let span = node.kind().span();
            if span.start < outer.start || span.end > outer.end {
                return false;
            }
            match node.kind() {
                AstKind::AwaitExpression(_) => span.end > after,
                AstKind::ForOfStatement(each) => each.r#await,
                AstKind::ReturnStatement(it) => it.argument.as_ref().is_some_and(|value| value.span().end > after),
                AstKind::IdentifierName(name) => name.name == "waitUntil",
                AstKind::ArrowFunctionExpression(arrow) => {
                    let value = arrow.body.as_expression().filter(|_| node.id() == function);
                    value.is_some_and(|value| value.span().end > after)
                }
                _ => false,
            }
        })
}

/// Whether a function is what a promise is made with, has no means to settle it, and the promise is waited for.
fn is_endless(function: NodeId, semantic: &Semantic<'_>) -> bool {
    let nodes = semantic.nodes();
    let promise = nodes.parent_id(function);
    let AstKind::NewExpression(new) = nodes.kind(promise) else { return false };
    let is_promise = matches!(&new.callee, Expression::Identifier(class)
        if class.name == "Promise" && class.is_global_reference(semantic.scoping()));
    let parameters = match nodes.kind(function) {
        AstKind::Function(function) => &function.params,
        AstKind::ArrowFunctionExpression(arrow) => &arrow.params,
        _ => return false,
    };
    let unused = parameters.rest.is_none()
        && parameters.items.iter().all(|parameter| {
            let symbol = parameter.pattern.get_binding_identifier().and_then(|name| name.symbol_id.get());
            symbol.is_some_and(|symbol| semantic.scoping().symbol_is_unused(symbol))
        });
    is_promise && unused && is_waited_for(promise, semantic)
}

fn is_waited_for(promise: NodeId, semantic: &Semantic<'_>) -> bool {
    let nodes = semantic.nodes();
    match nodes.parent_kind(promise) {
        AstKind::AwaitExpression(_) => true,
        AstKind::ReturnStatement(_) => {
            function_of(promise, semantic).is_some_and(|function| is_run_handler(function, semantic))
        }
        AstKind::ArrowFunctionExpression(_) => is_run_handler(nodes.parent_id(promise), semantic),
        AstKind::CallExpression(call) => {
            matches!(&call.callee, Expression::StaticMemberExpression(member) if member.property.name == "waitUntil")
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::bundle::facts::origin::map_of_lines;
    use crate::bundle::facts::scripts::scripts;

    /// In code whose lines belong to a package where they end with a comment `package`.
    fn of(code: &str) -> Option<Interval> {
        let of_package = |line: &str| line.ends_with("// package");
        let map = map_of_lines(code, |line| if of_package(line) { "node_modules/package/index.js" } else { "sync.js" });
        let origins = Origins::new(code, &map);
        let scripts = scripts(Path::new("bundle.mjs"), code);
        let found = scripts[0].read(|semantic| intervals(semantic, &origins)).expect("it is JavaScript");
        found.into_iter().next()
    }

    #[test]
    fn an_interval_needs_a_run_that_lasts_and_an_end() {
        for (code, fate) in [
            ("setInterval(poll, 60_000)", Some(Fate::EndsWithRun)),
            ("self.setInterval(poll, 60_000)", Some(Fate::EndsWithRun)),
            ("const id = setInterval(poll, 1)", Some(Fate::EndsWithRun)),
            ("const id = setInterval(poll, 1); onabort = () => clearInterval(id)", None),
            ("const id = setInterval(poll, 1); onabort = () => self.clearInterval(id)", None),
            ("const id = setInterval(poll, 1); onabort = () => self['clearInterval'](id)", None),
            ("var module = __esmMin((() => { setInterval(poll, 1) }))", Some(Fate::EndsWithRun)),
            ("setInterval(poll, 1); clearInterval(other)", Some(Fate::EndsWithRun)),
            ("function start() { setInterval(poll, 1) }", None),
            ("addEventListener('run', () => { setInterval(poll, 1) })", Some(Fate::NeverFires)),
            ("onrun = async () => { await sync(); setInterval(sync, 1) }", Some(Fate::NeverFires)),
            ("self.onrun = function () { const id = setInterval(poll, 1) }", Some(Fate::NeverFires)),
            ("onrun = () => setInterval(poll, 1)", Some(Fate::NeverFires)),
            ("onrun = () => { return setInterval(poll, 1); }", Some(Fate::NeverFires)),
            ("onrun = async () => { await setInterval(poll, 1) }", Some(Fate::NeverFires)),
            ("onrun = () => { if (done) return 0; setInterval(poll, 1); return }", Some(Fate::NeverFires)),
            ("onrun = () => { setInterval(poll, 1) }; await sync()", Some(Fate::NeverFires)),
            ("onrun = () => { setInterval(poll, 1); jobs.map((job) => job.id) }", Some(Fate::NeverFires)),
            (
                "onmessage = (event) => event.waitUntil(a()); onrun = () => { setInterval(poll, 1) }",
                Some(Fate::NeverFires),
            ),
            ("for (const a of b) { addEventListener('run', () => { setInterval(a, 1) }) }", Some(Fate::NeverFires)),
            ("onrun = () => sync(setInterval(tick, 1))", None),
            ("onrun = async () => { setInterval(tick, 1); for await (const a of sync()) log(a) }", None),
            ("addEventListener('run', async () => { setInterval(tick, 1); await sync() })", None),
            ("addEventListener('run', async () => { setInterval(tick, 1); return sync() })", None),
            ("addEventListener('run', (event) => { event.waitUntil(sync()); setInterval(tick, 1) })", None),
            ("onrun = async () => { for (const a of b) { await sync(a); setInterval(tick, 1) } }", None),
            ("addEventListener('message', () => { setInterval(tick, 1) })", None),
            ("queue.add('run', () => { setInterval(tick, 1) })", None),
            ("onrun = async () => { await new Promise(() => { setInterval(tick, 1) }) }", Some(Fate::NeverSettles)),
            (
                "onrun = (event) => { event.waitUntil(new Promise(() => setInterval(tick, 1))) }",
                Some(Fate::NeverSettles),
            ),
            ("onrun = () => { return new Promise((resolve) => { setInterval(tick, 1) }) }", Some(Fate::NeverSettles)),
            ("onrun = () => new Promise(() => setInterval(tick, 1))", Some(Fate::NeverSettles)),
            (
                "onrun = async () => { await new Promise(function () { setInterval(tick, 1) }) }",
                Some(Fate::NeverSettles),
            ),
            (
                "let id; onrun = async () => { await new Promise(() => { id = setInterval(tick, 1) }); clearInterval(id) }",
                Some(Fate::NeverSettles),
            ),
            ("onrun = async () => { await new Promise((...settle) => { setInterval(() => settle[0](), 1) }) }", None),
            ("onrun = async () => { await new Job(() => { setInterval(tick, 1) }) }", None),
            ("function wait() { return new Promise(() => { setInterval(tick, 1) }) }", None),
            ("onrun = async () => { await new Promise((resolve) => { setInterval(() => resolve(), 1) }) }", None),
            ("onrun = async () => { await Promise.race([sync(), new Promise(() => { setInterval(tick, 1) })]) }", None),
            ("function setInterval() {} setInterval(poll, 1)", None),
            ("const self = clock(); self.setInterval(poll, 1)", None),
            ("window.setInterval(poll, 1)", None),
            ("setInterval(poll, 1) // package", None),
        ] {
            assert_eq!(of(code).map(|interval| interval.fate), fate, "{code}");
        }
    }

    #[test]
    fn it_stands_where_the_call_begins() {
        for (code, text) in [("self.setInterval(poll, 1)", "self"), ("globalThis.setInterval(poll, 1)", "globalThis")] {
            let place = Place { file: "sync.js".into(), start: 0, end: text.len() as u32 };
            assert_eq!(of(code).and_then(|interval| interval.place), Some(place), "{code}");
        }
    }
}
