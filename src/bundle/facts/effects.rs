//! Whether the evaluation of a module does anything.

use oxc::ast::ast::{
    Argument, ArrayExpressionElement, BindingPattern, Class, ClassElement, Declaration, ExportDefaultDeclarationKind,
    Expression, ObjectPropertyKind, Program, Statement, VariableDeclaration,
};

/// Classes whose objects do nothing by being made.
const QUIET: &[&str] = &[
    "AbortController",
    "Array",
    "Date",
    "Error",
    "Map",
    "Object",
    "RegExp",
    "Set",
    "TextDecoder",
    "TextEncoder",
    "URL",
    "URLSearchParams",
    "WeakMap",
    "WeakRef",
    "WeakSet",
];

/// Whether there may be anything but definitions. What is not surely a definition counts as work.
pub(super) fn works(program: &Program<'_>) -> bool {
    program.body.iter().any(statement_works)
}

fn statement_works(statement: &Statement<'_>) -> bool {
    match statement {
        Statement::EmptyStatement(_)
        | Statement::FunctionDeclaration(_)
        | Statement::ImportDeclaration(_)
        | Statement::ExportAllDeclaration(_)
        | Statement::ExportFromDeclaration(_)
        | Statement::ExportNamedDeclaration(_) => false,
        Statement::ClassDeclaration(class) => class_works(class),
        Statement::VariableDeclaration(declaration) => variables_work(declaration),
        Statement::ExpressionStatement(statement) => works_at(&statement.expression),
        Statement::ExportDeclaration(export) => match &export.declaration {
            Declaration::VariableDeclaration(declaration) => variables_work(declaration),
            Declaration::ClassDeclaration(class) => class_works(class),
            Declaration::FunctionDeclaration(_) => false,
            _ => true,
        },
        Statement::ExportDefaultDeclaration(export) => match &export.declaration {
            ExportDefaultDeclarationKind::FunctionDeclaration(_) => false,
            ExportDefaultDeclarationKind::ClassDeclaration(class) => class_works(class),
            other => other.as_expression().is_none_or(works_at),
        },
        _ => true,
    }
}

fn variables_work(declaration: &VariableDeclaration<'_>) -> bool {
    declaration.declarations.iter().any(|declarator| {
        !matches!(declarator.id, BindingPattern::BindingIdentifier(_)) || declarator.init.as_ref().is_some_and(works_at)
    })
}

fn class_works(class: &Class<'_>) -> bool {
    let element_works = |element: &ClassElement<'_>| match element {
        ClassElement::MethodDefinition(_) | ClassElement::TSIndexSignature(_) => false,
        ClassElement::PropertyDefinition(property) => {
            property.r#static && property.value.as_ref().is_some_and(works_at)
        }
        ClassElement::StaticBlock(_) | ClassElement::AccessorProperty(_) => true,
    };
    class.heritage.as_ref().is_some_and(|heritage| works_at(&heritage.expression))
        || class.body.body.iter().any(element_works)
}

fn works_at(expression: &Expression<'_>) -> bool {
    match expression.get_inner_expression() {
        Expression::BooleanLiteral(_)
        | Expression::NullLiteral(_)
        | Expression::NumericLiteral(_)
        | Expression::BigIntLiteral(_)
        | Expression::RegExpLiteral(_)
        | Expression::StringLiteral(_)
        | Expression::Identifier(_)
        | Expression::ImportMeta(_)
        | Expression::ThisExpression(_)
        | Expression::FunctionExpression(_)
        | Expression::ArrowFunctionExpression(_) => false,
        Expression::ClassExpression(class) => class_works(class),
        Expression::TemplateLiteral(template) => template.expressions.iter().any(works_at),
        Expression::UnaryExpression(unary) => works_at(&unary.argument),
        Expression::BinaryExpression(binary) => works_at(&binary.left) || works_at(&binary.right),
        Expression::LogicalExpression(logic) => works_at(&logic.left) || works_at(&logic.right),
        Expression::ConditionalExpression(choice) => {
            [&choice.test, &choice.consequent, &choice.alternate].into_iter().any(works_at)
        }
        Expression::StaticMemberExpression(member) => works_at(&member.object),
        Expression::ArrayExpression(array) => array.elements.iter().any(|element| match element {
            ArrayExpressionElement::Elision(_) => false,
            ArrayExpressionElement::SpreadElement(_) => true,
            other => other.as_expression().is_none_or(works_at),
        }),
        Expression::ObjectExpression(object) => object.properties.iter().any(|property| match property {
            ObjectPropertyKind::ObjectProperty(property) => property.computed || works_at(&property.value),
            ObjectPropertyKind::SpreadProperty(_) => true,
        }),
        Expression::NewExpression(new) => {
            let quiet = new.pure
                || matches!(&new.callee, Expression::Identifier(class) if QUIET.contains(&class.name.as_str()));
            !quiet || new.arguments.iter().any(argument_works)
        }
        Expression::CallExpression(call) => !call.pure || call.arguments.iter().any(argument_works),
        _ => true,
    }
}

fn argument_works(argument: &Argument<'_>) -> bool {
    argument.as_expression().is_none_or(works_at)
}

#[cfg(test)]
mod tests {
    use oxc::allocator::Allocator;
    use oxc::parser::Parser;
    use oxc::span::SourceType;

    use super::works;

    #[test]
    fn what_is_not_surely_a_definition_is_work() {
        for (code, expected) in [
            ("", false),
            ("import storage from 'oro:storage'; export {}", false),
            ("export default async function sync(event) { await fetch(event.url) }", false),
            ("export const run = async () => {}, cache = new Map([[1, { a: `x` }]])", false),
            ("export default { run() {}, id: 'sync' }", false),
            ("const a = 1; class B extends A { static c = a; d = work(); e() {} } export { B }", false),
            ("let Kind = /* @__PURE__ */ function(Kind) { return Kind }({}); export { Kind }", false),
            ("'use strict'; const limit = 24 * 60 * 60; export { limit }", false),
            ("export class Queue { add() {} }; export function sync() {}", false),
            ("const Queue = class { static limit = -1 }", false),
            ("const limit = defaults.limit ?? (debug ? 1 : 10)", false),
            ("const client = /* @__PURE__ */ new Client()", false),
            ("debug", false),
            ("addEventListener('run', () => {})", true),
            ("onrun = () => {}", true),
            ("await work()", true),
            ("export default work()", true),
            ("const a = work()", true),
            ("const { a } = b", true),
            ("const a = [...work]", true),
            ("const a = new Worker()", true),
            ("const a = new Map(work())", true),
            ("const a = /* @__PURE__ */ f(work())", true),
            ("const a = work() + 1", true),
            ("const a = 1 + work()", true),
            ("const a = work() || 1", true),
            ("const a = b ?? work()", true),
            ("const a = { [work()]: 1 }", true),
            ("const a = { b: work() }", true),
            ("class A { static b = work() }", true),
            ("class A { static { work() } }", true),
            ("class A extends work() {}", true),
            ("if (a) work()", true),
            ("for (;;) {}", true),
            ("throw new Error('x')", true),
            ("const a = import('oro:storage')", true),
        ] {
            let allocator = Allocator::default();
            let parsed = Parser::new(&allocator, code, SourceType::mjs()).parse();
            assert_eq!(works(&parsed.program), expected, "{code}");
        }
    }
}
