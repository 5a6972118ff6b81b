//! Blocks of Objective-C, and of C and C++ as far as it is mixed with them.

use super::{Function, Head};
use crate::app_code::lexer::{Kind, Token};

const CONTROLS: &[&str] = &["if", "else", "for", "while", "switch", "do", "catch", "try", "finally", "autoreleasepool"];

/// What a brace at `index` belongs to, by the statement so far; `bracket` is the innermost that is open.
pub fn head<'t>(
    tokens: &[Token<'t>],
    statement: &[usize],
    bracket: Option<usize>,
    index: usize,
    is_top: bool,
    class: Option<&'t str>,
) -> Head<'t> {
    if index > 0 && tokens[index - 1].is_mark('@') {
        return Head::Plain;
    }
    if let Some(start) = block_start(tokens, index) {
        return Head::Closure(callee(tokens, start, bracket));
    }
    let first = statement.first().map(|at| tokens[*at].kind);
    let words = || statement.iter().filter_map(|at| Some((*at, tokens[*at].word()?)));
    if let Some(sign @ Kind::Mark('-' | '+')) = first.filter(|_| is_top) {
        return Head::Function(method(tokens, statement, sign == Kind::Mark('+'), class));
    }
    if first == Some(Kind::Mark('@')) && is_top {
        return Head::Plain;
    }
    match words().rfind(|(_, word)| CONTROLS.contains(word)) {
        Some((_, "do" | "try" | "finally" | "autoreleasepool")) => return Head::Plain,
        Some(_) => return Head::Condition,
        None => {}
    }
    let call = statement.iter().position(|at| tokens[*at].is_mark('('));
    let name = call.and_then(|at| at.checked_sub(1)).and_then(|before| tokens[statement[before]].word());
    // Functions are in no function, but may be in a namespace or `extern "C"`.
    match name.filter(|name| !matches!(*name, "synchronized")) {
        Some(name) if bracket.is_none() && statement.len() > 3 => {
            Head::Function(Function { name, labels: Vec::new(), is_static: false, class: None })
        }
        _ => Head::Plain,
    }
}

/// Where a block `^ … {` or a lambda `[…](…) {` begins.
fn block_start(tokens: &[Token<'_>], index: usize) -> Option<usize> {
    let mut at = index.checked_sub(1)?;
    if tokens[at].is_mark(')') {
        at = opening(tokens, at)?.checked_sub(1)?;
    }
    if tokens[at].is_mark(']') {
        let start = opening(tokens, at)?;
        let before = start.checked_sub(1).map(|before| tokens[before].kind);
        return matches!(before, None | Some(Kind::Mark(_))).then_some(start);
    }
    // The type of what it answers.
    for _ in 0..4 {
        match tokens[at].kind {
            Kind::Mark('^') => return Some(at),
            Kind::Word(_) | Kind::Mark('*') => at = at.checked_sub(1)?,
            _ => return None,
        }
    }
    None
}

fn opening(tokens: &[Token<'_>], close: usize) -> Option<usize> {
    /// Longer than any list of parameters.
    const TOKENS_MAX: usize = 256;
    let mut depth = 0_usize;
    for at in (close.saturating_sub(TOKENS_MAX)..=close).rev() {
        match tokens[at].kind {
            Kind::Mark(')' | ']') => depth += 1,
            Kind::Mark('(' | '[') => {
                depth -= 1;
                if depth == 0 {
                    return Some(at);
                }
            }
            _ => {}
        }
    }
    None
}

fn callee<'t>(tokens: &[Token<'t>], start: usize, bracket: Option<usize>) -> Option<&'t str> {
    let before = start.checked_sub(1)?;
    let name = match tokens[before].kind {
        Kind::Mark(':') => before.checked_sub(1)?,
        Kind::Mark(',' | '(') => bracket?.checked_sub(1)?,
        _ => return None,
    };
    tokens[name].word()
}

/// `- (BOOL)application:(UIApplication *)application didFinish…:(NSDictionary *)options {`
fn method<'t>(tokens: &[Token<'t>], statement: &[usize], is_static: bool, class: Option<&'t str>) -> Function<'t> {
    let is_part = |at: &&usize| tokens.get(**at + 1).is_some_and(|next| next.is_mark(':'));
    let mut parts = statement.iter().filter(is_part).filter_map(|at| tokens[*at].word());
    let alone = || statement.iter().find_map(|at| tokens[*at].word());
    let name = parts.next().or_else(alone).unwrap_or_default();
    Function { name, labels: parts.collect(), is_static, class }
}
