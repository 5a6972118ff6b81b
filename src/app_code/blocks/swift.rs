//! Statements and blocks of Swift, which has no semicolons to tell them by.

use super::{Function, Head, Type};
use crate::app_code::lexer::{Kind, Token};

const MODIFIERS: &[&str] = &[
    "public",
    "private",
    "internal",
    "open",
    "fileprivate",
    "package",
    "static",
    "final",
    "override",
    "lazy",
    "weak",
    "unowned",
    "mutating",
    "nonmutating",
    "nonisolated",
    "convenience",
    "required",
    "dynamic",
    "indirect",
    "optional",
    "isolated",
    "distributed",
];
const TYPES: &[&str] = &["struct", "class", "enum", "extension", "actor", "protocol"];
const CONTROLS: &[&str] = &["if", "guard", "switch", "while", "for", "catch", "else", "do", "repeat", "defer"];
const ACCESSORS: &[&str] = &["get", "set", "willSet", "didSet", "_read", "_modify"];
const DECLARATIONS: &[&str] =
    &["func", "var", "let", "init", "deinit", "subscript", "case", "import", "typealias", "associatedtype", "macro"];
/// Words that no statement begins with.
const CONTINUING: &[&str] = &["else", "catch", "where", "as", "is", "in"];

/// Whether a token at the beginning of a line goes on with the statement before.
pub fn continues(tokens: &[Token<'_>], statement: &[usize], index: usize) -> bool {
    let Some(before) = index.checked_sub(1).map(|before| tokens[before].kind) else { return false };
    let goes_on = match tokens[index].kind {
        Kind::Word(word) if CONTINUING.contains(&word) => true,
        Kind::Word("async" | "throws" | "rethrows") => before == Kind::Mark(')'),
        Kind::Mark(mark) => ".)],:?=&|+*/<>{}-".contains(mark),
        _ => false,
    };
    let expects_more = match before {
        Kind::Mark('>') => index >= 2 && tokens[index - 2].is_mark('-'),
        Kind::Mark(mark) => ",:=&|+*/<.-".contains(mark),
        Kind::Word(word) => MODIFIERS.contains(&word) || TYPES.contains(&word) || word == "func",
        _ => false,
    };
    goes_on || expects_more || is_attributes_only(tokens, statement)
}

/// `@main` on a line before the declaration.
fn is_attributes_only(tokens: &[Token<'_>], statement: &[usize]) -> bool {
    let declares = |word: &str| DECLARATIONS.contains(&word) || TYPES.contains(&word);
    statement.first().is_some_and(|first| tokens[*first].is_mark('@'))
        && !statement.iter().filter_map(|index| tokens[*index].word()).any(declares)
}

/// What a brace at `index` belongs to, by the statement so far; `bracket` is the innermost that is open.
pub fn head<'t>(tokens: &[Token<'t>], statement: &[usize], bracket: Option<usize>, index: usize) -> Head<'t> {
    if let Some(bracket) = bracket {
        return Head::Closure(bracket.checked_sub(1).and_then(|before| tokens[before].word()));
    }
    let is_member = |at: usize| at > 0 && tokens[at - 1].is_mark('.');
    let words: Vec<(usize, &'t str)> =
        statement.iter().filter_map(|at| Some((*at, tokens[*at].word().filter(|_| !is_member(*at))?))).collect();
    let first = words.iter().position(|(at, word)| !(MODIFIERS.contains(word) || is_attribute(tokens, *at)));
    let is_static = words.iter().any(|(_, word)| matches!(*word, "static" | "class"));
    if let Some((at, _)) = words.iter().find(|(_, word)| *word == "func") {
        return function(tokens, at + 1, index, is_static);
    }
    let Some(first) = first else { return Head::Closure(callee(tokens, statement)) };
    let (first_at, first_word) = words[first];
    if matches!(first_word, "init" | "deinit" | "subscript") {
        return function(tokens, first_at, index, false);
    }
    let of_class =
        first_word == "class" && words.get(first + 1).is_some_and(|(_, word)| matches!(*word, "var" | "let"));
    if TYPES.contains(&first_word) && !of_class {
        return declared_type(tokens, statement, first_at);
    }
    if let Some((at, word)) = words.iter().rev().find(|(_, word)| CONTROLS.contains(word)) {
        let is_last = statement.last() == Some(at);
        match *word {
            // A closure in the condition.
            "guard" => {}
            "do" | "repeat" | "defer" => return Head::Plain,
            "else" if !is_last => {}
            _ => return Head::Condition,
        }
    }
    if matches!(first_word, "var" | "let") || of_class {
        let name = words.get(first + 1 + usize::from(of_class)).map(|(_, name)| *name);
        let has_value = statement.iter().any(|at| tokens[*at].is_mark('='));
        if let Some(name) = name.filter(|_| !has_value) {
            return Head::Property(name);
        }
    }
    if words.len() <= 3 && ACCESSORS.contains(&first_word) {
        return Head::Plain;
    }
    Head::Closure(callee(tokens, statement))
}

fn is_attribute(tokens: &[Token<'_>], at: usize) -> bool {
    at > 0 && tokens[at - 1].is_mark('@')
}

fn function<'t>(tokens: &[Token<'t>], name: usize, end: usize, is_static: bool) -> Head<'t> {
    // Operators have no name that is a word.
    let name_word = tokens[name..end].first().and_then(Token::word).unwrap_or_default();
    Head::Function(Function { name: name_word, labels: labels(&tokens[name..end]), is_static, class: None })
}

/// The first word of each parameter.
fn labels<'t>(declaration: &[Token<'t>]) -> Vec<&'t str> {
    let mut labels = Vec::new();
    let mut depth = 0_usize;
    let mut begins = false;
    for token in declaration {
        match token.kind {
            Kind::Mark('(' | '[' | '{') => {
                depth += 1;
                begins = depth == 1;
            }
            Kind::Mark(')' | ']' | '}') => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    break;
                }
            }
            Kind::Mark(',') if depth == 1 => begins = true,
            Kind::Word(word) if begins && depth == 1 => {
                labels.push(word);
                begins = false;
            }
            _ => {}
        }
    }
    labels
}

fn declared_type<'t>(tokens: &[Token<'t>], statement: &[usize], keyword: usize) -> Head<'t> {
    let after: Vec<usize> = statement.iter().copied().filter(|at| *at > keyword).collect();
    let clause = after.iter().take_while(|at| !tokens[**at].is_word("where"));
    let mut supers = Vec::new();
    let mut name = "";
    let (mut angles, mut in_supers) = (0_usize, false);
    for at in clause {
        match tokens[*at].kind {
            Kind::Mark('<') => angles += 1,
            Kind::Mark('>') => angles = angles.saturating_sub(1),
            _ if angles > 0 => {}
            Kind::Mark(':') => in_supers = true,
            // Of `A.B` the last is the name.
            Kind::Word(word) if in_supers && tokens[at - 1].is_mark('.') => {
                supers.pop();
                supers.push(word);
            }
            Kind::Word(word) if in_supers => supers.push(word),
            Kind::Word(word) => name = word,
            _ => {}
        }
    }
    let before = statement.iter().take_while(|at| **at < keyword);
    let is_main = before
        .filter(|at| is_attribute(tokens, **at))
        .filter_map(|at| tokens[*at].word())
        .any(|attribute| matches!(attribute, "main" | "UIApplicationMain"));
    Head::Type(Type { name, supers, is_main })
}

/// The last name before a closure, behind what is in brackets: `asyncAfter(…) {`.
fn callee<'t>(tokens: &[Token<'t>], statement: &[usize]) -> Option<&'t str> {
    let mut rest =
        statement.iter().rev().skip_while(|at| matches!(tokens[**at].kind, Kind::Mark(')' | '(' | ':' | '?' | '!')));
    rest.next().and_then(|at| tokens[*at].word())
}
