//! The specifiers of a module's imports, found by its tokens. A string, a comment, a template or a regular expression that
//! looks like an import is none.
//!
//! What makes reading tokens hard is `/`: a division, or the start of a regular expression. That depends on what the braces and
//! parentheses before it were, which is kept here. Source that is no module at all gives whatever was found up to there: it
//! fails when it is loaded.

use std::ops::Range;

/// One specifier that is written as a string.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Specifier {
    /// Of what is between the quotes.
    pub(super) range: Range<usize>,
    pub(super) is_dynamic: bool,
}

/// All specifiers of static imports and re-exports, and of dynamic imports of a plain string.
pub(super) fn find(source: &str) -> Vec<Specifier> {
    let mut tokens = Tokens::new(source);
    let mut finder = Finder { source, found: Vec::new(), expect: Expect::Anything };
    while let Some(token) = tokens.next() {
        finder.see(&token, tokens.depth());
    }
    finder.found
}

/// Recognises imports in the stream of tokens.
struct Finder<'s> {
    source: &'s str,
    found: Vec<Specifier>,
    expect: Expect,
}

#[derive(Clone, Debug, PartialEq)]
enum Expect {
    Anything,
    /// After a dot: a name, whatever it is.
    Member,
    /// After `import`.
    Import {
        is_top: bool,
    },
    /// After `import(`.
    Argument,
    /// After `import("…"`, if that is all of the specifier.
    EndOfArgument(Range<usize>),
    /// In what an import binds, up to `from`.
    Bindings,
    /// After `export`.
    Export,
    /// In the names of an export.
    Names,
    /// After them.
    From,
    /// After `from`.
    Source,
}

impl Finder<'_> {
    fn see(&mut self, token: &Token, depth: usize) {
        let text = &self.source[token.range.clone()];
        let inside = token.range.start + 1..token.range.end.saturating_sub(1);
        self.expect = match (std::mem::replace(&mut self.expect, Expect::Anything), token.kind) {
            (Expect::Member, _) => Expect::Anything,
            (Expect::Import { is_top: true } | Expect::Source, Kind::String) => self.take(inside, false),
            (Expect::Import { .. }, Kind::Punctuator) if text == "(" => Expect::Argument,
            (Expect::Argument, Kind::String | Kind::Template) => Expect::EndOfArgument(inside),
            (Expect::EndOfArgument(range), Kind::Punctuator) if matches!(text, ")" | ",") => self.take(range, true),
            (Expect::Import { is_top: true } | Expect::Bindings, Kind::Punctuator)
                if matches!(text, "{" | "}" | "*" | ",") =>
            {
                Expect::Bindings
            }
            (Expect::Import { is_top: true }, Kind::Name) => Expect::Bindings,
            (Expect::Bindings | Expect::From, Kind::Name) if text == "from" => Expect::Source,
            (Expect::Bindings, Kind::Name | Kind::String) => Expect::Bindings,
            // It was what the import binds, or one of several: `import from from "…"`.
            (Expect::Source, Kind::Name) if text == "from" => Expect::Source,
            (Expect::Source, Kind::Name) => Expect::Bindings,
            (Expect::Source, Kind::Punctuator) if matches!(text, "," | "}") => Expect::Bindings,
            (Expect::Export, Kind::Punctuator) if text == "*" => Expect::Bindings,
            (Expect::Export, Kind::Punctuator) if text == "{" => Expect::Names,
            (Expect::Names, Kind::Punctuator) if text == "}" => Expect::From,
            (Expect::Names, Kind::Name | Kind::String) => Expect::Names,
            (Expect::Names, Kind::Punctuator) if text == "," => Expect::Names,
            (_, Kind::Punctuator) if matches!(text, "." | "?.") => Expect::Member,
            (_, Kind::Name) if text == "import" => Expect::Import { is_top: depth == 0 },
            (_, Kind::Name) if text == "export" && depth == 0 => Expect::Export,
            _ => Expect::Anything,
        };
    }

    fn take(&mut self, range: Range<usize>, is_dynamic: bool) -> Expect {
        // One that is written with escapes is left to the browser, which knows no `oro:`.
        if !self.source[range.clone()].contains('\\') {
            self.found.push(Specifier { range, is_dynamic });
        }
        Expect::Anything
    }
}

#[derive(Clone, Debug, PartialEq)]
struct Token {
    range: Range<usize>,
    kind: Kind,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Kind {
    /// An identifier or a keyword.
    Name,
    Number,
    String,
    /// A template without substitutions. One that has some is punctuators around what they consist of.
    Template,
    RegExp,
    Punctuator,
}

/// Tokens of a module, without comments.
struct Tokens<'s> {
    source: &'s str,
    at: usize,
    /// What is open, the module itself first.
    open: Vec<Open>,
    last: Last,
    /// The keyword `function` was seen, and its parameters not yet; whether it is an expression.
    function: Option<bool>,
    /// The keyword `class` was seen, at this depth, and its body not yet; whether it is an expression.
    class: Option<(usize, bool)>,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Open {
    Bracket,
    Paren(Head),
    Brace(Brace),
    /// `${` of a template.
    Substitution,
}

/// What stands before parentheses.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Head {
    /// `if`, `for`, `while`, `with`: a statement follows.
    Statement,
    Function {
        is_expression: bool,
    },
    Other,
}

#[derive(Clone, Copy, Debug, PartialEq)]
struct Brace {
    /// It is a value: an object, or the body of a function or class that is one.
    is_value: bool,
    is_object: bool,
    /// `?` whose `:` is still to come.
    conditions: usize,
}

/// The token before, as far as the next one depends on it.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Last {
    /// Nothing, `;`, or the end of a block: a statement begins.
    Statement,
    /// A value ended: `/` divides.
    Value,
    /// A value is to come.
    Operator,
    /// A name after a dot is to come.
    Dot,
    Closed(Head),
    Arrow,
    Keyword(Keyword),
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Keyword {
    /// `if`, `for`, `while`, `with`.
    Head,
    /// `else`, `do`, `try`, `finally`, `export`: what comes is a statement.
    Statement,
    /// `default`: a declaration may come, and a brace is an object.
    Default,
    /// `async`: a value of its own, or of the function that follows at the place of a statement.
    Async { begins_statement: bool },
}

impl<'s> Tokens<'s> {
    fn new(source: &'s str) -> Self {
        let at = if source.starts_with("#!") { source.find('\n').unwrap_or(source.len()) } else { 0 };
        let module = Brace { is_value: false, is_object: false, conditions: 0 };
        Self { source, at, open: vec![Open::Brace(module)], last: Last::Statement, function: None, class: None }
    }

    /// How much is open inside the module, after the token that was given last.
    fn depth(&self) -> usize {
        self.open.len().saturating_sub(1)
    }

    fn next(&mut self) -> Option<Token> {
        {
            self.skip_space();
            let start = self.at;
            let first = *self.bytes().get(start)?;
            Some(match first {
                b'"' | b'\'' => {
                    self.at = self.end_of_string(first)?;
                    self.value(start, Kind::String)
                }
                b'`' => {
                    self.at += 1;
                    match self.template()? {
                        true => self.value(start, Kind::Template),
                        false => Token { range: start..self.at, kind: Kind::Punctuator },
                    }
                }
                b'/' if self.expects_value() => match self.end_of_regular_expression() {
                    Some(end) => {
                        self.at = end;
                        self.value(start, Kind::RegExp)
                    }
                    // There is no other reading than a division.
                    None => self.punctuator(start),
                },
                b'0'..=b'9' => self.number(start),
                b'.' if self.bytes().get(start + 1).is_some_and(u8::is_ascii_digit) => self.number(start),
                b'}' if self.open.last() == Some(&Open::Substitution) => {
                    self.open.pop();
                    self.at += 1;
                    if self.template()? {
                        self.last = Last::Value;
                    }
                    Token { range: start..self.at, kind: Kind::Punctuator }
                }
                _ if is_name(first) => self.name(start),
                _ => self.punctuator(start),
            })
        }
    }

    fn bytes(&self) -> &'s [u8] {
        self.source.as_bytes()
    }

    fn rest(&self) -> &'s str {
        &self.source[self.at..]
    }

    fn value(&mut self, start: usize, kind: Kind) -> Token {
        self.last = Last::Value;
        Token { range: start..self.at, kind }
    }

    fn skip_space(&mut self) {
        loop {
            let rest = self.rest();
            let trimmed = rest.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
            self.at += rest.len() - trimmed.len();
            if trimmed.starts_with("//") {
                self.at += trimmed.find(['\n', '\r', '\u{2028}', '\u{2029}']).unwrap_or(trimmed.len());
            } else if let Some(comment) = trimmed.strip_prefix("/*") {
                self.at += comment.find("*/").map_or(trimmed.len(), |end| end + 4);
            } else {
                return;
            }
        }
    }

    fn end_of_string(&self, quote: u8) -> Option<usize> {
        let mut at = self.at + 1;
        loop {
            match *self.bytes().get(at)? {
                b'\\' => at += 2,
                b'\n' => return None,
                byte if byte == quote => return Some(at + 1),
                _ => at += 1,
            }
        }
    }

    /// Reads on in a template, to its end or to its next substitution. Whether it ended without one.
    fn template(&mut self) -> Option<bool> {
        loop {
            match *self.bytes().get(self.at)? {
                b'\\' => self.at += 2,
                b'`' => {
                    self.at += 1;
                    return Some(true);
                }
                b'$' if self.bytes().get(self.at + 1) == Some(&b'{') => {
                    self.at += 2;
                    self.open.push(Open::Substitution);
                    self.last = Last::Operator;
                    return Some(false);
                }
                _ => self.at += 1,
            }
        }
    }

    /// Where a regular expression that begins here ends; nothing where the line ends first.
    fn end_of_regular_expression(&self) -> Option<usize> {
        let (mut at, mut in_class) = (self.at + 1, false);
        loop {
            match *self.bytes().get(at)? {
                b'\\' => at += 1,
                b'\n' | b'\r' => return None,
                b'[' => in_class = true,
                b']' => in_class = false,
                b'/' if !in_class => break,
                _ => {}
            }
            at += 1;
        }
        let flags = self.bytes()[at + 1..].iter().take_while(|byte| is_name(**byte)).count();
        Some(at + 1 + flags)
    }

    fn number(&mut self, start: usize) -> Token {
        let digits = self.bytes()[start..].iter().take_while(|byte| is_name(**byte) || **byte == b'.').count();
        self.at += digits;
        self.value(start, Kind::Number)
    }

    fn name(&mut self, start: usize) -> Token {
        self.at += self.bytes()[start..].iter().take_while(|byte| is_name(**byte)).count();
        let text = &self.source[start..self.at];
        let before = self.last;
        self.last = if before == Last::Dot { Last::Value } else { self.keyword(text, before) };
        Token { range: start..self.at, kind: Kind::Name }
    }

    fn keyword(&mut self, text: &str, before: Last) -> Last {
        match text {
            // The name of a property, or of a field.
            "class" | "function" | "if" | "for" | "while" | "with" if self.is_property_name() => Last::Value,
            "if" | "for" | "while" | "with" => Last::Keyword(Keyword::Head),
            "else" | "do" | "try" | "finally" | "export" => Last::Keyword(Keyword::Statement),
            "default" => Last::Keyword(Keyword::Default),
            "async" => Last::Keyword(Keyword::Async { begins_statement: self.begins_statement(before) }),
            "function" => {
                self.function = Some(!self.begins_statement(before));
                Last::Value
            }
            "class" => {
                self.class = Some((self.open.len(), !self.begins_statement(before)));
                Last::Operator
            }
            // `for await (…)`.
            "await" if before == Last::Keyword(Keyword::Head) => before,
            // The colon of `case` is like that of a label.
            "case" | "return" | "typeof" | "instanceof" | "in" | "new" | "delete" | "void" | "throw" | "yield"
            | "await" | "extends" => Last::Operator,
            // `for (const item of /x/…)`; elsewhere it is a name.
            "of" if before == Last::Value && self.open.last() == Some(&Open::Paren(Head::Statement)) => Last::Operator,
            _ => Last::Value,
        }
    }

    /// Whether what comes next shows that the name that was just read is no keyword.
    fn is_property_name(&self) -> bool {
        let next = self.rest().trim_start().as_bytes().first();
        next.is_none_or(|next| matches!(next, b':' | b',' | b'}' | b'=' | b';'))
    }

    fn begins_statement(&self, before: Last) -> bool {
        match before {
            Last::Statement | Last::Closed(Head::Statement) | Last::Keyword(Keyword::Statement | Keyword::Default) => {
                true
            }
            Last::Keyword(Keyword::Async { begins_statement }) => begins_statement,
            _ => false,
        }
    }

    /// Whether `/` begins a regular expression.
    fn expects_value(&self) -> bool {
        match self.last {
            Last::Statement | Last::Operator | Last::Arrow | Last::Closed(Head::Statement) => true,
            Last::Keyword(keyword) => !matches!(keyword, Keyword::Async { .. }),
            Last::Value | Last::Dot | Last::Closed(_) => false,
        }
    }

    fn punctuator(&mut self, start: usize) -> Token {
        let rest = self.rest();
        let text = ["=>", "?.", "??", "++", "--", "..."].into_iter().find(|text| rest.starts_with(text));
        // `a?.5:b` has a condition.
        let text = text.filter(|text| *text != "?." || !rest[2..].starts_with(|c: char| c.is_ascii_digit()));
        let length = text.map_or_else(|| rest.chars().next().map_or(1, char::len_utf8), str::len);
        self.at += length;
        self.last = match &rest[..length] {
            "(" => {
                let head = match (self.function.take(), self.last) {
                    (Some(is_expression), _) => Head::Function { is_expression },
                    (None, Last::Keyword(Keyword::Head)) => Head::Statement,
                    _ => Head::Other,
                };
                self.open.push(Open::Paren(head));
                Last::Operator
            }
            ")" => match self.close() {
                Some(Open::Paren(head)) => Last::Closed(head),
                _ => Last::Value,
            },
            "[" => {
                self.open.push(Open::Bracket);
                Last::Operator
            }
            "]" => {
                self.close();
                Last::Value
            }
            "{" => {
                let brace = self.brace();
                self.open.push(Open::Brace(brace));
                if brace.is_object { Last::Operator } else { Last::Statement }
            }
            "}" => match self.close() {
                Some(Open::Brace(Brace { is_value: true, .. })) => Last::Value,
                _ => Last::Statement,
            },
            ";" => Last::Statement,
            "." | "?." => Last::Dot,
            "=>" => Last::Arrow,
            // Of a value before them, or of the one to come.
            "++" | "--" => self.last,
            "?" => {
                if let Some(Open::Brace(brace)) = self.open.last_mut() {
                    brace.conditions += 1;
                }
                Last::Operator
            }
            ":" => self.colon(),
            _ => Last::Operator,
        };
        Token { range: start..self.at, kind: Kind::Punctuator }
    }

    /// The module itself stays open.
    fn close(&mut self) -> Option<Open> {
        if self.open.len() > 1 { self.open.pop() } else { None }
    }

    /// What the brace that opens now is.
    fn brace(&mut self) -> Brace {
        let block = |is_value| Brace { is_value, is_object: false, conditions: 0 };
        if let Some((depth, is_expression)) = self.class
            && depth == self.open.len()
        {
            self.class = None;
            return block(is_expression);
        }
        match self.last {
            Last::Closed(Head::Function { is_expression }) => block(is_expression),
            // The body of a method, or a block.
            Last::Closed(_) | Last::Arrow | Last::Statement => block(false),
            // `catch {`, `static {`, the names of an import.
            Last::Value | Last::Dot | Last::Keyword(Keyword::Head | Keyword::Statement | Keyword::Async { .. }) => {
                block(false)
            }
            Last::Operator | Last::Keyword(Keyword::Default) => {
                Brace { is_value: true, is_object: true, conditions: 0 }
            }
        }
    }

    /// Of a condition, a property, or a label.
    fn colon(&mut self) -> Last {
        match self.open.last_mut() {
            Some(Open::Brace(brace)) if brace.conditions > 0 => {
                brace.conditions -= 1;
                Last::Operator
            }
            Some(Open::Brace(brace)) if !brace.is_object => Last::Statement,
            _ => Last::Operator,
        }
    }
}

/// Of identifiers, keywords and numbers; what is not ASCII is taken for a letter.
fn is_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'$' | b'\\' | b'#') || byte >= 0x80
}

#[cfg(test)]
mod tests;
