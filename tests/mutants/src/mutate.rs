//! One text with all mutants of a file in it, each behind a switch, so that all of them are built at once.

use std::fmt;
use std::ops::Range;

use proc_macro2::Span;
use syn::spanned::Spanned as _;
use syn::visit::{self, Visit};
use syn::{BinOp, Expr, ImplItemFn, ItemFn, ItemMod, Pat, ReturnType, Signature, Type, UnOp};

/// One break of the code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mutant {
    pub number: u32,
    pub file: String,
    pub line: usize,
    /// The function it is in.
    pub function: String,
    /// What is done to which part of the text.
    pub what: String,
}

impl Mutant {
    /// A name that stays when lines move.
    pub fn name(&self) -> String {
        format!("{} {}: {}", self.file, self.function, self.what)
    }
}

impl fmt::Display for Mutant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{} in {}: {}", self.file, self.line, self.function, self.what)
    }
}

/// Methods whose closure answers yes or no.
const PREDICATES: &[&str] = &[
    "all",
    "any",
    "filter",
    "find",
    "is_none_or",
    "is_some_and",
    "is_ok_and",
    "position",
    "retain",
    "skip_while",
    "take_while",
];

/// The text with switches, and what they switch. Numbers begin after `first`.
///
/// # Errors
/// When the text is no Rust.
pub fn mutate(name: &str, text: &str, first: u32) -> syn::Result<(String, Vec<Mutant>)> {
    let file = syn::parse_file(text)?;
    let mut finder =
        Finder { name, text, next: first + 1, function: String::new(), mutants: Vec::new(), insertions: Vec::new() };
    finder.visit_file(&file);
    Ok((spliced(text, finder.insertions), finder.mutants))
}

/// Text that goes in at a place, before or after what else goes in there.
struct Insertion {
    at: usize,
    order: i64,
    text: String,
    /// Replaces so many bytes.
    length: usize,
}

fn spliced(text: &str, mut insertions: Vec<Insertion>) -> String {
    insertions.sort_by_key(|insertion| (insertion.at, insertion.order));
    let mut result = String::with_capacity(text.len() * 2);
    let mut done = 0;
    for Insertion { at, text: inserted, length, .. } in insertions {
        result.push_str(&text[done..at]);
        result.push_str(&inserted);
        done = at + length;
    }
    result.push_str(&text[done..]);
    result
}

struct Finder<'t> {
    name: &'t str,
    text: &'t str,
    next: u32,
    function: String,
    mutants: Vec<Mutant>,
    insertions: Vec<Insertion>,
}

impl Finder<'_> {
    /// Notes mutants of one part of the text; their numbers follow each other.
    fn mutants<const N: usize>(&mut self, place: Span, whats: [String; N]) -> u32 {
        let first = self.next;
        for (number, what) in (first..).zip(whats) {
            let line = place.start().line;
            self.mutants.push(Mutant {
                number,
                file: self.name.to_owned(),
                line,
                function: self.function.clone(),
                what,
            });
            self.next = number + 1;
        }
        first
    }

    /// What surrounds a part stands outside of what surrounds its parts: those are visited later.
    fn surround(&mut self, range: Range<usize>, before: String, after: &str) {
        let order = i64::try_from(self.insertions.len()).expect("fits");
        self.insertions.push(Insertion { at: range.start, order, text: before, length: 0 });
        self.insertions.push(Insertion { at: range.end, order: -order - 1, text: after.into(), length: 0 });
    }

    fn insert(&mut self, at: usize, text: String) {
        self.insertions.push(Insertion { at, order: i64::MAX, text, length: 0 });
    }

    /// The part on one line, as it is told.
    fn shown(&self, range: Range<usize>) -> String {
        self.text[range].split_whitespace().collect::<Vec<_>>().join(" ")
    }

    /// An expression that answers yes or no.
    fn condition(&mut self, expression: &Expr) {
        match expression {
            Expr::Paren(inner) => self.condition(&inner.expr),
            Expr::Binary(binary) if matches!(binary.op, BinOp::And(_) | BinOp::Or(_)) => {
                self.condition(&binary.left);
                self.condition(&binary.right);
            }
            Expr::Binary(_) => self.visit_expr(expression),
            // A block's last expression is not looked for: rules are written without.
            Expr::Let(_) | Expr::Lit(_) | Expr::Block(_) | Expr::If(_) | Expr::Match(_) => self.visit_expr(expression),
            _ => {
                self.always(expression);
                self.parts(expression);
            }
        }
    }

    /// Parts of an expression that is a condition already.
    fn parts(&mut self, expression: &Expr) {
        match expression {
            Expr::Unary(not) if matches!(not.op, UnOp::Not(_)) => match &*not.expr {
                Expr::Paren(inner) => self.condition(&inner.expr),
                inner => self.parts(inner),
            },
            _ => visit::visit_expr(self, expression),
        }
    }

    fn always(&mut self, expression: &Expr) {
        let range = expression.span().byte_range();
        let shown = self.shown(range.clone());
        let whats = [format!("`{shown}` is true"), format!("`{shown}` is false")];
        let number = self.mutants(expression.span(), whats);
        self.surround(range, format!("crate::mutant::condition({number}, "), ")");
    }

    fn comparison(&mut self, binary: &syn::ExprBinary, name: &str, other: &str) {
        let shown = self.shown(binary.span().byte_range());
        let whats = [format!("`{shown}` is true"), format!("`{shown}` is false"), format!("`{shown}` has `{other}`")];
        let number = self.mutants(binary.span(), whats);
        self.surround(binary.span().byte_range(), format!("crate::mutant::{name}({number}, &("), "))");
        let operator = binary.op.span().byte_range();
        self.insertions.push(Insertion { at: operator.start, order: 0, text: "), &(".into(), length: operator.len() });
    }

    fn function(&mut self, signature: &Signature, body: &syn::Block) {
        if signature.constness.is_some() {
            return;
        }
        let outer = std::mem::replace(&mut self.function, signature.ident.to_string());
        let place = signature.ident.span();
        for value in results(&signature.output) {
            let what = if value.is_empty() { "returns at once".into() } else { format!("returns {value}") };
            let number = self.mutants(place, [what]);
            let at = body.brace_token.span.open().byte_range().end;
            self.insert(at, format!(" if crate::mutant::is({number}) {{ return {value}; }}"));
        }
        visit::visit_block(self, body);
        self.function = outer;
    }
}

/// What a function might return instead, where the type is one of those that findings are made of.
fn results(output: &ReturnType) -> &'static [&'static str] {
    let ReturnType::Type(_, output) = output else { return &[""] };
    let Type::Path(path) = &**output else { return &[] };
    match path.path.segments.last().map(|segment| segment.ident.to_string()).as_deref() {
        Some("bool") => &["true", "false"],
        Some("Option") => &["None"],
        Some("Vec") => &["Vec::new()"],
        Some("String") => &["String::new()"],
        _ => &[],
    }
}

/// `cfg(test)`, or with more: `cfg(all(test, unix))`.
fn is_for_tests(attributes: &[syn::Attribute]) -> bool {
    attributes.iter().filter(|attribute| attribute.path().is_ident("cfg")).any(|attribute| {
        let condition = attribute.meta.require_list().map(|list| list.tokens.to_string()).unwrap_or_default();
        condition.split(|c: char| !c.is_alphanumeric()).any(|word| word == "test")
    })
}

impl<'ast> Visit<'ast> for Finder<'_> {
    fn visit_item_mod(&mut self, module: &'ast ItemMod) {
        if !is_for_tests(&module.attrs) {
            visit::visit_item_mod(self, module);
        }
    }

    fn visit_item_fn(&mut self, function: &'ast ItemFn) {
        self.function(&function.sig, &function.block);
    }

    fn visit_impl_item_fn(&mut self, function: &'ast ImplItemFn) {
        self.function(&function.sig, &function.block);
    }

    // Constants cannot have switches.
    fn visit_item_const(&mut self, _: &'ast syn::ItemConst) {}

    fn visit_item_static(&mut self, _: &'ast syn::ItemStatic) {}

    fn visit_expr_if(&mut self, expression: &'ast syn::ExprIf) {
        self.condition(&expression.cond);
        self.visit_block(&expression.then_branch);
        if let Some((_, other)) = &expression.else_branch {
            self.visit_expr(other);
        }
    }

    fn visit_expr_binary(&mut self, binary: &'ast syn::ExprBinary) {
        match binary.op {
            BinOp::And(_) | BinOp::Or(_) => {
                self.condition(&binary.left);
                self.condition(&binary.right);
                return;
            }
            BinOp::Lt(_) => self.comparison(binary, "lt", "<="),
            BinOp::Le(_) => self.comparison(binary, "le", "<"),
            BinOp::Gt(_) => self.comparison(binary, "gt", ">="),
            BinOp::Ge(_) => self.comparison(binary, "ge", ">"),
            BinOp::Eq(_) | BinOp::Ne(_) => self.always(&Expr::Binary(binary.clone())),
            // Of bits, `!` is no condition.
            BinOp::BitAnd(_) => {
                for operand in [&*binary.left, &*binary.right] {
                    self.parts(operand);
                }
                return;
            }
            _ => {}
        }
        visit::visit_expr_binary(self, binary);
    }

    fn visit_expr_unary(&mut self, unary: &'ast syn::ExprUnary) {
        match unary.op {
            UnOp::Not(_) => self.condition(&Expr::Unary(unary.clone())),
            _ => visit::visit_expr_unary(self, unary),
        }
    }

    fn visit_expr_method_call(&mut self, call: &'ast syn::ExprMethodCall) {
        let name = call.method.to_string();
        let is_of_bool = name == "then_some" || (name == "then" && matches!(call.args.first(), Some(Expr::Closure(_))));
        if is_of_bool {
            self.condition(&call.receiver);
        } else {
            self.visit_expr(&call.receiver);
        }
        for argument in &call.args {
            match argument {
                Expr::Closure(closure) if PREDICATES.contains(&name.as_str()) => self.condition(&closure.body),
                other => self.visit_expr(other),
            }
        }
    }

    fn visit_expr_match(&mut self, expression: &'ast syn::ExprMatch) {
        self.visit_expr(&expression.expr);
        let has_rest = expression.arms.last().is_some_and(|arm| matches!(arm.pat, Pat::Wild(_)) && arm.guard.is_none());
        for arm in &expression.arms {
            if let Some((_, guard)) = &arm.guard {
                self.condition(guard);
            } else if has_rest && !matches!(arm.pat, Pat::Wild(_)) {
                let range = arm.pat.span().byte_range();
                let what = format!("the arm `{}` is missing", self.shown(range.clone()));
                let number = self.mutants(arm.pat.span(), [what]);
                self.insert(range.end, format!(" if !crate::mutant::is({number})"));
            }
            self.visit_expr(&arm.body);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::mutate;

    fn mutated(text: &str) -> (String, Vec<String>) {
        let (text, mutants) = mutate("a.rs", text, 0).unwrap();
        (text, mutants.into_iter().map(|mutant| format!("{} {}", mutant.number, mutant.what)).collect())
    }

    #[test]
    fn conditions_have_switches_inside_and_outside() {
        let (text, mutants) = mutated("fn f(a: u8) -> u8 { if a < 3 && !(b || c.d()) { 1 } else { 2 } }");
        assert_eq!(
            text,
            "fn f(a: u8) -> u8 { if crate::mutant::lt(1, &(a ), &( 3)) && crate::mutant::condition(4, !(\
             crate::mutant::condition(6, b) || crate::mutant::condition(8, c.d()))) { 1 } else { 2 } }"
        );
        assert_eq!(mutants[2], "3 `a < 3` has `<=`");
        assert_eq!(mutants.len(), 9);
    }

    #[test]
    fn predicates_guards_and_arms_have_switches() {
        let (text, mutants) =
            mutated("fn f() { match x.find(|y| y == 2) { Some(1) => (), n if n.is() => (), _ => () } }");
        assert_eq!(
            text,
            "fn f() { if crate::mutant::is(1) { return ; } match x.find(|y| crate::mutant::condition(2, y == 2)) { \
             Some(1) if !crate::mutant::is(4) => (), n if crate::mutant::condition(5, n.is()) => (), _ => () } }"
        );
        assert_eq!(mutants[0], "1 returns at once");
        assert_eq!(mutants[3], "4 the arm `Some(1)` is missing");
    }

    #[test]
    fn what_is_known_before_it_runs_is_left_alone() {
        let text = "const A: bool = 1 < 2; const fn f() -> bool { A == true } #[cfg(test)] mod tests { fn g() { if A {} } } #[cfg(all(test, unix))] mod more { fn g() { if A {} } }";
        assert_eq!(mutated(text), (text.to_owned(), vec![]));
    }
}
