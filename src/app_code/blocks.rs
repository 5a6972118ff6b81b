//! What the braces of Swift and Objective-C belong to.

mod objective_c;
mod swift;

use super::lexer::{Kind, Token, tokens};
use super::{Built, Language};

/// A source as blocks in blocks.
#[derive(Debug)]
pub struct Outline<'t> {
    pub language: Language,
    pub tokens: Vec<Token<'t>>,
    /// Outer ones before inner ones.
    pub blocks: Vec<Block<'t>>,
    places: Vec<Place>,
}

/// `{ … }`
#[derive(Debug)]
pub struct Block<'t> {
    pub parent: Option<usize>,
    pub head: Head<'t>,
    /// Index of its opening brace among the tokens.
    pub open: usize,
}

/// What stands before the brace.
#[derive(Debug, PartialEq, Eq)]
pub enum Head<'t> {
    Type(Type<'t>),
    Function(Function<'t>),
    /// A computed property, with its name.
    Property(&'t str),
    /// May be left out: `if`, `guard … else`, loops, `switch`, `catch`.
    Condition,
    /// Runs with what is around it: `do`, `defer`, accessors of a property.
    Plain,
    /// Runs when somebody calls it; the last name before it says who is given it.
    Closure(Option<&'t str>),
}

#[derive(Debug, PartialEq, Eq)]
pub struct Type<'t> {
    pub name: &'t str,
    /// What it inherits from or conforms to.
    pub supers: Vec<&'t str>,
    /// `@main`, `@UIApplicationMain`.
    pub is_main: bool,
}

#[derive(Debug, PartialEq, Eq)]
pub struct Function<'t> {
    pub name: &'t str,
    /// Of its arguments; in Objective-C the parts of the selector but the first.
    pub labels: Vec<&'t str>,
    pub is_static: bool,
    /// The class of an `@implementation`; in Swift a type is a block of its own.
    pub class: Option<&'t str>,
}

/// Where a token stands.
#[derive(Clone, Copy, Debug)]
pub struct Place {
    pub block: Option<usize>,
    /// Round and square brackets around it, within its block.
    pub depth: usize,
    /// Index of the first token of its statement.
    pub statement: usize,
}

/// Blocks in blocks that are followed. Deeper than anybody writes: further ones count as part of the last.
const DEPTH_MAX: usize = 256;

impl<'t> Outline<'t> {
    /// Reads Swift or Objective-C.
    pub fn read(text: &'t str, language: Language) -> Self {
        let tokens = tokens(text, language);
        let mut reader = Reader {
            language,
            tokens: &tokens,
            blocks: Vec::new(),
            places: Vec::with_capacity(tokens.len()),
            frames: vec![Frame::new(None, 0)],
            too_deep: 0,
            class: None,
        };
        for index in 0..tokens.len() {
            reader.take(index);
        }
        let Reader { blocks, places, .. } = reader;
        Self { language, tokens, blocks, places }
    }

    pub fn place(&self, token: usize) -> Place {
        self.places[token]
    }

    /// The blocks around a token, the innermost first.
    pub fn around(&self, token: usize) -> impl Iterator<Item = &Block<'t>> {
        self.around_block(self.places[token].block)
    }

    pub fn around_block(&self, block: Option<usize>) -> impl Iterator<Item = &Block<'t>> {
        std::iter::successors(block, |block| self.blocks[*block].parent).map(|block| &self.blocks[block])
    }

    /// The tokens before this one in its statement, without those in brackets and inner blocks.
    pub fn statement_before(&self, token: usize) -> impl Iterator<Item = &Token<'t>> {
        let Place { block, statement, .. } = self.places[token];
        let same = move |index: &usize| self.places[*index].block == block && self.places[*index].depth == 0;
        (statement..token).filter(same).map(|index| &self.tokens[index])
    }

    pub fn word(&self, token: usize) -> Option<&'t str> {
        self.tokens.get(token)?.word()
    }

    pub fn is_mark(&self, token: usize, mark: char) -> bool {
        self.tokens.get(token).is_some_and(|token| token.is_mark(mark))
    }

    /// In which builds a token is.
    pub fn built(&self, token: usize) -> Built {
        self.tokens[token].built
    }

    /// Whether a token is inside the round brackets that open at `open`, in the same block.
    pub fn is_in_brackets(&self, token: usize, open: usize) -> bool {
        self.is_mark(open, '(') && (open + 1..=token).all(|at| self.places[at].depth > 0)
    }

    /// The declaration that a function name belongs to, if the token is one.
    pub fn declares(&self, token: usize) -> bool {
        match self.language {
            Language::Swift => token > 0 && self.word(token - 1) == Some("func"),
            _ => {
                let first = &self.tokens[self.places[token].statement];
                self.places[token].block.is_none() && (first.is_mark('-') || first.is_mark('+'))
            }
        }
    }
}

struct Reader<'a, 't> {
    language: Language,
    tokens: &'a [Token<'t>],
    blocks: Vec<Block<'t>>,
    places: Vec<Place>,
    frames: Vec<Frame>,
    /// Blocks that are not followed any more.
    too_deep: usize,
    /// Of the `@implementation` around.
    class: Option<&'t str>,
}

/// A block that is open, or the whole text.
struct Frame {
    block: Option<usize>,
    /// Brackets that are open in it.
    brackets: Vec<usize>,
    /// The tokens of the current statement outside of brackets; a closing brace stands for a block.
    statement: Vec<usize>,
    statement_start: usize,
}

impl Frame {
    fn new(block: Option<usize>, statement_start: usize) -> Self {
        Self { block, brackets: Vec::new(), statement: Vec::new(), statement_start }
    }

    fn restart(&mut self, start: usize) {
        self.statement.clear();
        self.statement_start = start;
    }
}

impl<'t> Reader<'_, 't> {
    fn take(&mut self, index: usize) {
        let token = &self.tokens[index];
        if self.language == Language::ObjectiveC {
            self.note_class(index);
        }
        if self.begins_statement(index) {
            self.frame().restart(index);
        }
        match token.kind {
            Kind::Mark('}') => self.close(index),
            _ => self.place(index),
        }
        match token.kind {
            Kind::Mark('{') if self.frames.len() > DEPTH_MAX => self.too_deep += 1,
            Kind::Mark('{') => {
                let head = self.head(index);
                let parent = self.frame().block;
                self.blocks.push(Block { parent, head, open: index });
                self.frames.push(Frame::new(Some(self.blocks.len() - 1), index + 1));
            }
            Kind::Mark('(' | '[') => {
                let frame = self.frame();
                if frame.brackets.is_empty() {
                    frame.statement.push(index);
                }
                frame.brackets.push(index);
            }
            Kind::Mark(')' | ']') => {
                let frame = self.frame();
                frame.brackets.pop();
                if frame.brackets.is_empty() {
                    frame.statement.push(index);
                }
            }
            Kind::Mark(';') if self.frame().brackets.is_empty() => self.frame().restart(index + 1),
            Kind::Mark('}') => {}
            _ => {
                let frame = self.frame();
                if frame.brackets.is_empty() {
                    frame.statement.push(index);
                }
            }
        }
    }

    fn close(&mut self, index: usize) {
        if self.too_deep > 0 {
            self.too_deep -= 1;
        } else if self.frames.len() > 1 {
            let closed = self.frames.pop().expect("there are two").block.expect("all but the first have one");
            self.place(index);
            let ends = self.ends_statement(closed, index);
            let frame = self.frame();
            if ends {
                frame.restart(index + 1);
            } else if frame.brackets.is_empty() {
                frame.statement.push(index);
            }
            return;
        }
        self.place(index);
    }

    fn place(&mut self, index: usize) {
        let frame = self.frames.last().expect("the whole text is never closed");
        let (block, depth, statement) = (frame.block, frame.brackets.len(), frame.statement_start);
        debug_assert_eq!(self.places.len(), index);
        self.places.push(Place { block, depth, statement });
    }

    fn frame(&mut self) -> &mut Frame {
        self.frames.last_mut().expect("the whole text is never closed")
    }

    fn begins_statement(&self, index: usize) -> bool {
        let frame = self.frames.last().expect("the whole text is never closed");
        let token = &self.tokens[index];
        if frame.statement.is_empty() || !frame.brackets.is_empty() || !token.starts_line {
            return false;
        }
        match self.language {
            Language::Swift => !swift::continues(self.tokens, &frame.statement, index),
            // Of the top of a file: methods, `@implementation`, and functions after it or after `@end`.
            _ if frame.block.is_some() => false,
            _ => match token.kind {
                Kind::Mark(mark) => matches!(mark, '-' | '+' | '@'),
                Kind::Word(_) => self.is('@', frame.statement_start),
                Kind::Text(_) | Kind::Literal => false,
            },
        }
    }

    /// Whether a block is the end of its statement.
    fn ends_statement(&self, closed: usize, index: usize) -> bool {
        let block = &self.blocks[closed];
        if self.language == Language::Swift {
            return matches!(block.head, Head::Type(_) | Head::Function(_) | Head::Property(_));
        }
        let is_value = matches!(block.head, Head::Closure(_)) || (block.open > 0 && self.is('@', block.open - 1));
        let next = self.tokens.get(index + 1);
        let goes_on = next.is_some_and(|next| next.is_word("else") || next.is_word("while"))
            || (self.is('@', index + 1)
                && self.tokens.get(index + 2).is_some_and(|word| word.is_word("catch") || word.is_word("finally")));
        let in_brackets = self.frames.last().is_some_and(|frame| !frame.brackets.is_empty());
        !(is_value || goes_on || in_brackets)
    }

    fn head(&self, index: usize) -> Head<'t> {
        let frame = self.frames.last().expect("the whole text is never closed");
        match self.language {
            Language::Swift => swift::head(self.tokens, &frame.statement, frame.brackets.last().copied(), index),
            _ => objective_c::head(
                self.tokens,
                &frame.statement,
                frame.brackets.last().copied(),
                index,
                frame.block.is_none(),
                self.class,
            ),
        }
    }

    fn note_class(&mut self, index: usize) {
        if index == 0 || !self.is('@', index - 1) {
            return;
        }
        match self.tokens[index].word() {
            Some("implementation") => self.class = self.tokens.get(index + 1).and_then(Token::word),
            Some("end") => self.class = None,
            _ => {}
        }
    }

    fn is(&self, mark: char, index: usize) -> bool {
        self.tokens.get(index).is_some_and(|token| token.is_mark(mark))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// What is around the word `here`, the innermost first.
    fn around(text: &str, language: Language) -> Vec<String> {
        let code = Outline::read(text, language);
        let here = code.tokens.iter().position(|token| token.is_word("here")).expect("is in the text");
        code.around(here).map(|block| shown(&block.head)).collect()
    }

    fn shown(head: &Head<'_>) -> String {
        match head {
            Head::Type(Type { name, supers, is_main }) => {
                format!("{}{name}: {}", if *is_main { "@main " } else { "" }, supers.join(" "))
                    .trim_end_matches([':', ' '])
                    .to_owned()
            }
            Head::Function(Function { name, labels, is_static, class }) => {
                let class = class.map(|class| format!("{class}.")).unwrap_or_default();
                let labels: String = labels.iter().map(|label| format!("{label}:")).collect();
                format!("{}{class}{name}({labels})", if *is_static { "static " } else { "" })
            }
            Head::Property(name) => format!("var {name}"),
            Head::Condition => "if".into(),
            Head::Plain => "do".into(),
            Head::Closure(callee) => format!("{{{}}}", callee.unwrap_or_default()),
        }
    }

    #[test]
    fn blocks_of_swift_are_known_by_what_stands_before_them() {
        for (text, expected) in [
            ("here", &[][..]),
            ("@main\nstruct A: App {\n init() { here } }", &["init()", "@main A: App"]),
            (
                "@main class A: UIResponder, UIApplicationDelegate { here }",
                &["@main A: UIResponder UIApplicationDelegate"],
            ),
            ("extension A: B where T: C<D> { here }", &["A: B"]),
            ("final class A<T: B>: C, D.E { here }", &["A: C E"]),
            (
                "func application(\n _ a: UIApplication,\n didFinish o: [A.B: Any]? = nil\n) -> Bool {\n here",
                &["application(_:didFinish:)"],
            ),
            ("public override static func a<T>(b: T) async throws -> C where T: D\n{ here", &["static a(b:)"]),
            ("class A { class func b() { here } }", &["static b()", "A"]),
            ("convenience init?(a b: C) { here }", &["init(a:)"]),
            ("let a = 1\nfunc b() { here }", &["b()"]),
            ("var a: Int\n\nb { here }", &["{b}"]),
            (
                "var body: some Scene { WindowGroup { A().onAppear { here } } }",
                &["{onAppear}", "{WindowGroup}", "var body"],
            ),
            ("var a: B { get async { c } set(d) { here } }", &["do", "var a"]),
            ("let a: B = { here }()", &["{}"]),
            ("lazy var a = B.c(d: 1) { here }", &["{c}"]),
            ("if a, let b = c(d: 1) {\n here }", &["if"]),
            ("if a\n && b {\n here }", &["if"]),
            ("guard let a = b,\n let c = d.map({ $0 }) else {\n here }", &["if"]),
            ("if a {} else if b {} else { here }", &["if"]),
            ("do { a() } catch { b }\nc { here }", &["{c}"]),
            ("do { a() } catch B.c { here }", &["if"]),
            ("do { here }", &["do"]),
            ("defer { here }", &["do"]),
            ("switch a { case .b: here }", &["if"]),
            ("for await a in b where c { here }", &["if"]),
            ("DispatchQueue.main.async { [weak self] in here }", &["{async}"]),
            ("DispatchQueue.main.asyncAfter(deadline: .now() + 1) { here }", &["{asyncAfter}"]),
            ("a(b: 1, execute: { here })", &["{a}"]),
            ("Task { @MainActor in here }", &["{Task}"]),
            ("Task.detached(priority: .low) { here }", &["{detached}"]),
            ("A()\n .b { c }\n .task { here }", &["{task}"]),
            ("a { b } completion: { here }", &["{completion}"]),
            ("#if os(macOS)\nclass A {\n#else\nclass B {\n#endif\nfunc c() { here } }", &["c()", "B"]),
            ("let a = b.first { $0 }\nhere", &[]),
            ("guard let a = b.first(where: { $0 }) else { return }\nfunc c() { here }", &["c()"]),
            ("struct A {\n @State var b = 1\n @objc(c:)\n @discardableResult\n func d() { here } }", &["d()", "A"]),
            ("\"\\(a ? \"{\" : \"}\")\"; func b() { here }", &["b()"]),
            ("} } func a() { here", &["a()"]),
            ("class A { func b() { } func c() { here } }", &["c()", "A"]),
        ] {
            assert_eq!(around(text, Language::Swift), expected, "{text}");
        }
    }

    #[test]
    fn blocks_of_objective_c_are_known_by_what_stands_before_them() {
        for (text, expected) in [
            ("int main(int c, char *v[]) { @autoreleasepool { here } }", &["do", "main()"][..]),
            (
                "#import \"A.h\"\n@implementation A\n\n- (BOOL)application:(B *)b\n    didFinish:(C<D> *)c {\n here }",
                &["A.application(didFinish:)"],
            ),
            ("@implementation A { int b; }\n@synthesize c;\n+ (void)load { here }\n@end", &["static A.load()"]),
            ("@implementation A\n- (void)b { if (c) { here } }", &["if", "A.b()"]),
            ("@implementation A\n- (void)b { if (c) { } else { here } }", &["if", "A.b()"]),
            ("void a(void) { if (b) { } here; }", &["a()"]),
            ("void a(void) { dispatch_async(b(), ^{ here; }); }", &["{dispatch_async}", "a()"]),
            ("void a(void) { [[B c] addOperationWithBlock:^{ here; }]; }", &["{addOperationWithBlock}", "a()"]),
            ("void a(void) { [b each:^void (C *c) { here; }]; }", &["{each}", "a()"]),
            ("void a(void) { b = @{ @\"c\": @(1) }; here; }", &["a()"]),
            ("void a(void) { @try { here; } @catch (B *b) { } }", &["do", "a()"]),
            ("void a(void) { @try { } @catch (B *b) { here; } }", &["if", "a()"]),
            ("void a(void) { do { here; } while (b); }", &["do", "a()"]),
            ("extern \"C\" {\nvoid a(void) { here; } }", &["a()", "do"]),
            ("void a() { b([&](int c) { here; }); }", &["{b}", "a()"]),
            ("#if A\n- (void)b {\n#else\n- (void)c {\n#endif\n here }", &["b()"]),
            ("@implementation A\n@end\n\nvoid b(void) { here; }", &["b()"]),
            ("@implementation A\n\nstatic void b(void) { here; }", &["b()"]),
            ("@implementation A\n{\n here;\n}", &["do"]),
        ] {
            assert_eq!(around(text, Language::ObjectiveC), expected, "{text}");
        }
    }

    #[test]
    fn a_statement_is_known_from_its_first_word() {
        let before = |text: &str, language| -> String {
            let code = Outline::read(text, language);
            let here = code.tokens.iter().position(|token| token.is_word("here")).expect("is in the text");
            let words: Vec<&str> = code.statement_before(here).filter_map(Token::word).collect();
            words.join(" ")
        };
        assert_eq!(before("let a = b\nstatic let c = D(e: f).here", Language::Swift), "static let c D");
        assert_eq!(before("void a() { b(); if (c) [d here]; }", Language::ObjectiveC), "if");
    }

    proptest! {
        #[test]
        fn any_text_has_blocks(
            parts in prop::collection::vec(
                prop::sample::select(vec![
                    "{", "}", "(", ")", "[", "]", "func ", "init(", "a", "if ", "else ", "class ", "var ", "=", ":", ",", "\n", ";", "@",
                    "-", "+", "^", "@implementation ", "@end", ".", "#if A\n", "#else\n", "#endif\n", "guard ", "\"", "main", "<", ">",
                ]),
                0..60,
            ),
        ) {
            let text = parts.concat();
            for language in [Language::Swift, Language::ObjectiveC] {
                let code = Outline::read(&text, language);
                for token in 0..code.tokens.len() {
                    code.around(token).count();
                    code.statement_before(token).count();
                    code.declares(token);
                }
            }
        }
    }

    #[test]
    fn depth_costs_no_stack() {
        let deep = "{".repeat(100_000);
        assert!(Outline::read(&deep, Language::Swift).blocks.len() <= DEPTH_MAX);
    }
}
