//! Strings that are known without running anything.

use oxc::ast::AstKind;
use oxc::ast::ast::Expression;
use oxc::semantic::Semantic;
use oxc::span::{GetSpan as _, Span};

/// Constants that are defined by constants are followed this far.
const DEPTH_MAX: usize = 8;

/// All values that the expression can have, where they stand; nothing when only a run can tell.
pub(super) fn strings(expression: &Expression<'_>, semantic: &Semantic<'_>) -> Option<Vec<(String, Span)>> {
    let mut values = Vec::new();
    collect(expression, semantic, DEPTH_MAX, &mut values)?;
    // The constant's use is the place to look at, not its definition.
    let alternatives = matches!(inner(expression), Expression::ConditionalExpression(_));
    if !alternatives {
        values.iter_mut().for_each(|(_, span)| *span = expression.span());
    }
    Some(values)
}

fn collect(
    expression: &Expression<'_>,
    semantic: &Semantic<'_>,
    depth: usize,
    values: &mut Vec<(String, Span)>,
) -> Option<()> {
    let expression = inner(expression);
    match expression {
        Expression::StringLiteral(literal) => values.push((literal.value.to_string(), literal.span)),
        Expression::TemplateLiteral(template) => values.push((template.single_quasi()?.to_string(), template.span)),
        Expression::ConditionalExpression(choice) => {
            collect(&choice.consequent, semantic, depth, values)?;
            collect(&choice.alternate, semantic, depth, values)?;
        }
        Expression::Identifier(identifier) => {
            let scoping = semantic.scoping();
            let symbol = scoping.get_reference(identifier.reference_id.get()?).symbol_id()?;
            if depth == 0 || scoping.symbol_is_mutated(symbol) {
                return None;
            }
            let AstKind::VariableDeclarator(declarator) = semantic.symbol_declaration(symbol).kind() else {
                return None;
            };
            declarator.id.get_binding_identifier()?;
            let mut defined = Vec::new();
            collect(declarator.init.as_ref()?, semantic, depth - 1, &mut defined)?;
            values.extend(defined.into_iter().map(|(text, _)| (text, identifier.span)));
        }
        _ => return None,
    }
    Some(())
}

fn inner<'e, 'a>(expression: &'e Expression<'a>) -> &'e Expression<'a> {
    expression.get_inner_expression()
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::bundle::facts::scripts::scripts;

    /// The values of the first argument of `f`, each with what stands there.
    fn of(code: &str) -> Option<Vec<String>> {
        let scripts = scripts(Path::new("app.ts"), code);
        let found = scripts[0].read(|semantic| {
            semantic.nodes().iter().find_map(|node| match node.kind() {
                AstKind::CallExpression(call) if call.callee.is_specific_id("f") => {
                    strings(call.arguments[0].as_expression()?, semantic)
                }
                _ => None,
            })
        });
        let place = |(text, span): (String, Span)| format!("{text} at {}", span.source_text(code));
        Some(found.expect("it is TypeScript")?.into_iter().map(place).collect())
    }

    #[test]
    fn what_is_known_is_told_where_it_is_used() {
        for (code, values) in [
            ("f('a')", Some("a at 'a'")),
            ("f(`a`)", Some("a at `a`")),
            ("const ID = 'a', SAME = ID; f(SAME as string)", Some("a at SAME as string")),
            ("f(b ? 'a' : 'c')", Some("a at 'a', c at 'c'")),
            ("const ID = b ? 'a' : 'c'; f(ID)", Some("a at ID, c at ID")),
            ("f(`${a}`)", None),
            ("f(b ? 'a' : c)", None),
            ("let id = 'a'; id = 'b'; f(id)", None),
            ("const { id } = 'a'; f(id)", None),
            ("const a = b, b = a; f(a)", None),
            ("function g(id) { f(id) }", None),
        ] {
            assert_eq!(of(code).map(|values| values.join(", ")).as_deref(), values, "{code}");
        }
    }
}
