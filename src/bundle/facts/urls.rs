//! Which host a URL leads to, as far as it is known without running anything.

use oxc::ast::AstKind;
use oxc::ast::ast::{Argument, BinaryOperator, Expression, NewExpression};
use oxc::semantic::{IsGlobalReference as _, Semantic, SymbolId};
use oxc::span::GetSpan as _;
use url::Url;

/// Constants that are defined by constants are followed this far.
const DEPTH_MAX: usize = 8;

/// Members of a `URL` that lead it elsewhere.
const HOST_MEMBERS: &[&str] = &["host", "hostname", "href", "port", "protocol"];

/// The beginning of a text, or all of it.
struct Known {
    text: String,
    complete: bool,
}

/// What an argument of `fetch` leads to: a whole URL, one that stands for all with its host, or a relative one as it is
/// written. Nothing where only a run can tell.
pub(super) fn url_of(argument: &Expression<'_>, semantic: &Semantic<'_>) -> Option<String> {
    let known = known(argument, semantic, DEPTH_MAX)?;
    known.origin().map(|url| url.to_string()).or_else(|| {
        let relative = Url::parse(&known.text) == Err(url::ParseError::RelativeUrlWithoutBase);
        // Whatever follows, it is relative.
        let is_path = known.text.starts_with(['/', '.', '?', '#']);
        (relative && (known.complete || is_path)).then_some(known.text)
    })
}

impl Known {
    /// The URL, without what only a run can tell.
    fn origin(&self) -> Option<Url> {
        if self.complete {
            return Url::parse(&self.text).ok();
        }
        let (scheme, rest) = self.text.split_once("://")?;
        // What follows may belong to the host, unless that has ended.
        let end = rest.find(['/', '?', '#', '\\'])?;
        Url::parse(&format!("{scheme}://{}/", &rest[..end])).ok()
    }
}

fn known(expression: &Expression<'_>, semantic: &Semantic<'_>, depth: usize) -> Option<Known> {
    match expression.get_inner_expression() {
        Expression::StringLiteral(literal) => Some(Known { text: literal.value.to_string(), complete: true }),
        Expression::TemplateLiteral(template) => {
            let mut whole = Known { text: String::new(), complete: true };
            for (index, part) in template.quasis.iter().enumerate() {
                whole.text += part.value.cooked?.as_str();
                let Some(value) = template.expressions.get(index) else { break };
                match known(value, semantic, depth) {
                    Some(value) => {
                        whole.text += &value.text;
                        whole.complete = value.complete;
                    }
                    None => whole.complete = false,
                }
                if !whole.complete {
                    break;
                }
            }
            Some(whole)
        }
        Expression::BinaryExpression(sum) if sum.operator == BinaryOperator::Addition => {
            let mut whole = known(&sum.left, semantic, depth)?;
            if whole.complete {
                match known(&sum.right, semantic, depth) {
                    Some(right) => {
                        whole.text += &right.text;
                        whole.complete = right.complete;
                    }
                    None => whole.complete = false,
                }
            }
            Some(whole)
        }
        Expression::NewExpression(new) => constructed(new, semantic, depth),
        Expression::Identifier(name) => {
            let scoping = semantic.scoping();
            let symbol = scoping.get_reference(name.reference_id.get()?).symbol_id()?;
            if depth == 0 || scoping.symbol_is_mutated(symbol) || is_led_elsewhere(symbol, semantic) {
                return None;
            }
            let AstKind::VariableDeclarator(declarator) = semantic.symbol_declaration(symbol).kind() else {
                return None;
            };
            declarator.id.get_binding_identifier()?;
            known(declarator.init.as_ref()?, semantic, depth - 1)
        }
        _ => None,
    }
}

/// `new URL(url, base)` and `new Request(url)`
fn constructed(new: &NewExpression<'_>, semantic: &Semantic<'_>, depth: usize) -> Option<Known> {
    let Expression::Identifier(class) = &new.callee else { return None };
    if !matches!(class.name.as_str(), "URL" | "Request") || !class.is_global_reference(semantic.scoping()) {
        return None;
    }
    let url = known(new.arguments.first().and_then(Argument::as_expression)?, semantic, depth)?;
    let Some(base) = new.arguments.get(1).filter(|_| class.name == "URL") else { return Some(url) };
    if url.origin().is_some() {
        return Some(url);
    }
    let stays = url.text.starts_with(['/', '.', '?', '#']) && !url.text.starts_with("//");
    if !(stays || url.complete) {
        return None;
    }
    let base = known(base.as_expression()?, semantic, depth)?.origin()?;
    if url.complete {
        return Some(Known { text: base.join(&url.text).ok()?.to_string(), complete: true });
    }
    Some(Known { text: base.join("/").ok()?.to_string(), complete: false })
}

/// `url.host = …`
fn is_led_elsewhere(symbol: SymbolId, semantic: &Semantic<'_>) -> bool {
    let nodes = semantic.nodes();
    semantic.symbol_references(symbol).any(|reference| {
        let member = nodes.parent_id(reference.node_id());
        let AstKind::StaticMemberExpression(it) = nodes.kind(member) else { return false };
        let assigned = matches!(nodes.parent_kind(member), AstKind::AssignmentExpression(assignment)
            if assignment.left.span() == it.span);
        assigned && HOST_MEMBERS.contains(&it.property.name.as_str())
    })
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::bundle::facts::scripts::scripts;

    fn of(code: &str) -> Option<String> {
        let scripts = scripts(Path::new("bundle.mjs"), code);
        let url = scripts[0].read(|semantic| {
            semantic.nodes().iter().find_map(|node| match node.kind() {
                AstKind::CallExpression(call) if call.callee.is_specific_id("fetch") => {
                    url_of(call.arguments[0].as_expression()?, semantic)
                }
                _ => None,
            })
        });
        url.expect("it is JavaScript")
    }

    #[test]
    fn a_url_is_known_as_far_as_its_host() {
        for (code, url) in [
            ("fetch('https://a.example/x?y')", Some("https://a.example/x?y")),
            ("fetch(`https://a.example/${id}`)", Some("https://a.example/")),
            ("fetch('https://a.example?q=' + query)", Some("https://a.example/")),
            ("const API = 'https://a.example/v1'; fetch(`${API}/notes/${id}`)", Some("https://a.example/")),
            ("const HOST = 'a.example'; const API = 'https://' + HOST; fetch(API + '/x')", Some("https://a.example/x")),
            ("fetch(`https://a.example/${id}` + '/x')", Some("https://a.example/")),
            ("fetch(new URL('/x', 'https://a.example/y'))", Some("https://a.example/x")),
            ("fetch(new URL('x', 'https://a.example/y'))", Some("https://a.example/x")),
            ("fetch(new URL(`./${id}`, 'https://a.example/v1/'))", Some("https://a.example/")),
            ("fetch(new URL(`./${id}`, 'https://a.example'))", Some("https://a.example/")),
            ("fetch(new URL('https://b.example', 'https://a.example'))", Some("https://b.example/")),
            ("fetch(new URL(`https://b.example/${id}`, base))", Some("https://b.example/")),
            ("fetch(new Request('http://a.example:81', {}))", Some("http://a.example:81/")),
            ("fetch(new Request('/x', { method: 'POST' }))", Some("/x")),
            ("const url = new URL('https://a.example'); url.search = '?x'; fetch(url)", Some("https://a.example/")),
            ("const url = new URL('https://a.example'); log(url.host); fetch(url)", Some("https://a.example/")),
            ("fetch('data:,x')", Some("data:,x")),
            ("fetch('/api/notes')", Some("/api/notes")),
            ("fetch(`/api/${id}`)", Some("/api/")),
            ("fetch('api/notes')", Some("api/notes")),
            ("fetch('https://')", None),
            ("fetch('https://a.example/' == origin)", None),
            ("fetch(`https://a.example${path}`)", None),
            ("fetch(`https://a.example:${port}/`)", None),
            ("fetch(`https://${host}/x`)", None),
            ("fetch(`${base}/x`)", None),
            ("fetch(url)", None),
            ("let API = 'https://a.example/'; API = other; fetch(API)", None),
            ("const url = new URL('https://a.example'); url.host = other; fetch(url)", None),
            ("const { url } = 'https://a.example'; fetch(url)", None),
            ("fetch(new URL(path, 'https://a.example'))", None),
            ("fetch(new URL('https://', 'https://a.example'))", None),
            ("fetch(new URL(`//${host}/x`, 'https://a.example'))", None),
            ("fetch(new Endpoint('https://a.example'))", None),
            ("fetch(new URL(`${path}`, 'https://a.example'))", None),
            ("class URL {} fetch(new URL('https://a.example'))", None),
            ("const a = b, b = a; fetch(a)", None),
        ] {
            assert_eq!(of(code).as_deref(), url, "{code}");
        }
    }
}
