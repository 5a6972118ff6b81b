//! Whether a piece of code is evaluated with its module, or only perhaps.

use oxc::ast::AstKind;
use oxc::ast::ast::Expression;
use oxc::semantic::{NodeId, Semantic};
use oxc::span::GetSpan as _;

/// The bundler's functions around modules that are evaluated when somebody asks for them.
const WRAPPERS: &[&str] = &["__commonJS", "__commonJSMin", "__esm", "__esmMin"];

/// Wrapped modules that ask for wrapped modules are followed this far.
const DEPTH_MAX: usize = 32;

/// How a piece of code comes to be evaluated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Reach {
    /// Whenever the service's module is.
    pub always: bool,
    /// What it throws is caught.
    pub caught: bool,
}

pub(super) fn reach(node: NodeId, semantic: &Semantic<'_>) -> Reach {
    let (always, caught) = walk(node, semantic, DEPTH_MAX);
    Reach { always, caught }
}

/// The innermost function around a piece of code; none for what belongs to a module itself.
pub(super) fn function_of(node: NodeId, semantic: &Semantic<'_>) -> Option<NodeId> {
    let nodes = semantic.nodes();
    let is_function =
        |id: &NodeId| matches!(nodes.kind(*id), AstKind::Function(_) | AstKind::ArrowFunctionExpression(_));
    nodes.ancestor_ids(node).find(is_function).filter(|function| wrapper_call(*function, semantic).is_none())
}

fn walk(node: NodeId, semantic: &Semantic<'_>, depth: usize) -> (bool, bool) {
    let nodes = semantic.nodes();
    let (mut always, mut caught) = (true, false);
    let mut child = node;
    for parent in nodes.ancestor_ids(node) {
        let span = nodes.kind(child).span();
        match nodes.kind(parent) {
            AstKind::Function(_) | AstKind::ArrowFunctionExpression(_) => {
                always &= match wrapper_call(parent, semantic) {
                    // What lies around the wrapper is the top level.
                    Some(call) => return (always && is_asked_for(call, semantic, depth), caught),
                    None => false,
                };
            }
            AstKind::IfStatement(branch) => always &= branch.test.span() == span,
            AstKind::ConditionalExpression(choice) => always &= choice.test.span() == span,
            AstKind::LogicalExpression(logic) => always &= logic.left.span() == span,
            AstKind::SwitchCase(_)
            | AstKind::CatchClause(_)
            | AstKind::AssignmentPattern(_)
            | AstKind::ChainExpression(_)
            | AstKind::LabeledStatement(_)
            | AstKind::WhileStatement(_)
            | AstKind::ForStatement(_)
            | AstKind::ForInStatement(_)
            | AstKind::ForOfStatement(_) => always = false,
            AstKind::PropertyDefinition(property) if !property.r#static => always = false,
            AstKind::TryStatement(attempt) => caught |= attempt.handler.is_some() && attempt.block.span == span,
            _ => {}
        }
        child = parent;
    }
    (always, caught)
}

/// The call of one of the bundler's wrappers that this function is the module of.
fn wrapper_call(function: NodeId, semantic: &Semantic<'_>) -> Option<NodeId> {
    let nodes = semantic.nodes();
    let is_parenthesis = |id: &NodeId| matches!(nodes.kind(*id), AstKind::ParenthesizedExpression(_));
    let outer = nodes.ancestor_ids(function).find(|id| !is_parenthesis(id))?;
    let AstKind::CallExpression(call) = nodes.kind(outer) else { return None };
    let Expression::Identifier(callee) = &call.callee else { return None };
    WRAPPERS.contains(&callee.name.as_str()).then_some(outer)
}

/// Whether some place that is always reached evaluates the module of a wrapper.
fn is_asked_for(wrapper: NodeId, semantic: &Semantic<'_>, depth: usize) -> bool {
    let nodes = semantic.nodes();
    let AstKind::VariableDeclarator(declarator) = nodes.parent_kind(wrapper) else { return false };
    let name = declarator.id.get_binding_identifier().and_then(|binding| binding.symbol_id.get());
    let Some(symbol) = name.filter(|_| depth > 0) else { return false };
    semantic.symbol_references(symbol).any(|reference| {
        let called = matches!(nodes.parent_kind(reference.node_id()), AstKind::CallExpression(call)
            if call.callee.span() == nodes.kind(reference.node_id()).span());
        called && walk(reference.node_id(), semantic, depth - 1).0
    })
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use oxc::ast::AstKind;

    use super::*;
    use crate::bundle::facts::scripts::scripts;

    /// How the name `x` is reached.
    fn of(code: &str) -> Reach {
        let scripts = scripts(Path::new("bundle.mjs"), code);
        let found = scripts[0].read(|semantic| {
            let is_x = |kind: AstKind<'_>| matches!(kind, AstKind::IdentifierReference(name) if name.name == "x");
            let node = semantic.nodes().iter().find(|node| is_x(node.kind())).expect("x is there");
            reach(node.id(), semantic)
        });
        found.expect("it is JavaScript")
    }

    #[test]
    fn what_is_evaluated_with_the_module() {
        for (code, always) in [
            ("x;", true),
            ("const a = [1, { b: `${x}` }];", true),
            ("if (x) {}", true),
            ("x ? 1 : 2;", true),
            ("x && 1;", true),
            ("class A { static b = x }", true),
            ("class A extends x {}", true),
            ("try { x } finally {}", true),
            ("if (a) x;", false),
            ("if (a) {} else { x }", false),
            ("a ? x : 1;", false),
            ("a && x;", false),
            ("a?.[x];", false),
            ("for (;;) x;", false),
            ("switch (1) { case 2: x }", false),
            ("function a() { x }", false),
            ("(() => x)();", false),
            ("class A { b = x }", false),
            ("class A { b() { x } }", false),
            ("const { a = x } = {};", false),
            ("try {} catch { x }", false),
            ("var a = __commonJSMin(((exports) => { x }));", false),
            ("var a = __commonJSMin(((exports) => { x })); a();", true),
            ("var a = __commonJSMin(((exports) => { x })); log(a);", false),
            ("var a = __commonJSMin(((exports) => { () => x })); a();", false),
            ("var a = __commonJSMin(((exports) => { x })); if (b) a();", false),
            ("var a = __esmMin((() => { x })); var b = __esmMin((() => { a(); })); b();", true),
            ("var a = __esmMin((() => { x })); var b = __esmMin((() => { a(); }));", false),
            ("var a = __esmMin((() => { b(); x })); var b = __esmMin((() => { a(); }));", false),
        ] {
            assert_eq!(of(code).always, always, "{code}");
        }
    }

    #[test]
    fn what_is_caught() {
        for (code, caught) in [
            ("try { x } catch {}", true),
            ("try { if (a) { x } } catch {}", true),
            ("function a() { try { return x } catch { return null } }", true),
            ("try { x } finally {}", false),
            ("try {} catch { x }", false),
            ("x;", false),
        ] {
            assert_eq!(of(code).caught, caught, "{code}");
        }
    }
}
