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
    let alternatives = values.len() > 1 && matches!(inner(expression), Expression::ConditionalExpression(_));
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
            declarator.id.get_binding_identifier().filter(|binding| binding.symbol_id.get() == Some(symbol))?;
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
