//! Whether the app calls `OroBackground.register()` before its launch ends, as far as its sources say it.

mod places;

use std::cell::Cell;
use std::collections::BTreeSet;

use self::places::{Timing, closure, function};
use super::sources::{AppOutline, Site};
use crate::app_code::{Block, Built, Function, Head, Kind, Language, Outline, Token, Type};
use crate::diagnostic::{Sources, Span};

/// The generated type that the app calls.
const API: &str = "OroBackground";
/// Calls that lead to each other are followed so far.
const CALLS_MAX: usize = 16;
/// Places that are looked at, all in all.
const PLACES_MAX: usize = 1000;

/// What is known of the call; `P` says where.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Registration<P> {
    /// None of the sources starts an app.
    #[default]
    NoApp,
    InTime,
    /// Not called anywhere; it belongs here.
    Missing(P),
    /// Called, but never in time.
    Wrong(Vec<Call<P>>),
    /// Why it is not known.
    Undecided(P, &'static str),
}

/// A call and what is wrong with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Call<P> {
    pub place: P,
    pub trouble: Trouble<P>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Trouble<P> {
    /// In a function, property or closure of this name, which runs after launch; and where that stands.
    Later(String, P),
    /// Only in builds for debugging.
    DebugOnly,
    /// Behind this `return`.
    Unreachable(P),
    /// Only if this holds.
    Conditional(P),
}

impl<P> Registration<P> {
    /// The same with other places.
    pub fn map<Q>(self, mut place: impl FnMut(P) -> Q) -> Registration<Q> {
        match self {
            Self::NoApp => Registration::NoApp,
            Self::InTime => Registration::InTime,
            Self::Missing(at) => Registration::Missing(place(at)),
            Self::Undecided(at, why) => Registration::Undecided(place(at), why),
            Self::Wrong(calls) => {
                let map = |call: Call<P>| Call {
                    place: place(call.place),
                    trouble: match call.trouble {
                        Trouble::Later(name, at) => Trouble::Later(name, place(at)),
                        Trouble::DebugOnly => Trouble::DebugOnly,
                        Trouble::Unreachable(at) => Trouble::Unreachable(place(at)),
                        Trouble::Conditional(at) => Trouble::Conditional(place(at)),
                    },
                };
                Registration::Wrong(calls.into_iter().map(map).collect())
            }
        }
    }
}

/// What a place means for the call.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Verdict {
    InTime,
    Undecided(Site, &'static str),
    Trouble(Trouble<Site>),
}

impl Verdict {
    /// How good it is: the best of several places counts.
    fn rank(&self) -> u8 {
        match self {
            Self::InTime => 0,
            Self::Undecided(..) => 1,
            Self::Trouble(Trouble::Conditional(_)) => 2,
            Self::Trouble(_) => 3,
        }
    }
}

pub fn registration(app: &AppOutline<'_>) -> Registration<Site> {
    let launch = Launch { app, makes_window: makes_window(app), looked_at: Cell::new(0) };
    let Some(start) = launch.start() else { return Registration::NoApp };
    let (calls, others): (Vec<Site>, Vec<Site>) = app.words(API).into_iter().partition(|site| is_call(app, *site));
    if calls.is_empty() {
        // As a value it may be called under another name.
        let is_value = |site: &&Site| {
            let code = app.file(**site);
            !code.is_mark(site.token + 1, '.') || code.word(site.token + 2) == Some("self")
        };
        return match others.iter().find(is_value) {
            Some(site) => Registration::Undecided(*site, "what is called of it is not followed"),
            None => Registration::Missing(start),
        };
    }
    let mut wrong = Vec::new();
    let mut undecided = None;
    for site in calls {
        let verdict = if app.file(site).is_mark(site.token + 3, '(') {
            launch.judge(site, &mut BTreeSet::new())
        } else {
            Verdict::Undecided(site, "passed on without being called")
        };
        match verdict {
            Verdict::InTime => return Registration::InTime,
            Verdict::Undecided(at, why) => undecided = undecided.or(Some((at, why))),
            Verdict::Trouble(trouble) => wrong.push(Call { place: site, trouble }),
        }
    }
    match undecided {
        Some((site, why)) => Registration::Undecided(site, why),
        None => Registration::Wrong(wrong),
    }
}

/// Whether the call is anywhere in these sources.
pub fn is_called(app: &AppOutline<'_>) -> bool {
    app.words(API).into_iter().any(|site| is_call(app, site))
}

/// What to show of a place: the whole of the call's name.
pub fn span(app: &AppOutline<'_>, site: Site, sources: &mut Sources) -> Span {
    let end = if is_call(app, site) { Site { token: site.token + 2, ..site } } else { site };
    app.span_of(site, end, sources)
}

fn is_call(app: &AppOutline<'_>, site: Site) -> bool {
    let code = app.file(site);
    code.word(site.token) == Some(API)
        && code.is_mark(site.token + 1, '.')
        && code.word(site.token + 2) == Some("register")
}

struct Launch<'a> {
    app: &'a AppOutline<'a>,
    /// The app shows its window during launch, so that its views may load then.
    makes_window: bool,
    /// Places that were looked at.
    looked_at: Cell<usize>,
}

impl<'a> Launch<'a> {
    /// Where the app starts: the delegate's method, else the type of the app.
    fn start(&self) -> Option<Site> {
        let method = |(file, code): (usize, &Outline<'a>)| {
            let is_start = |block: &&Block<'a>| match &block.head {
                Head::Function(function) => places::is_launch(function),
                _ => false,
            };
            let block = code.blocks.iter().find(is_start)?;
            let from = code.place(block.open).statement;
            let label = (from..block.open).find(|token| places::is_launch_label(code.word(*token).unwrap_or_default()));
            label.map(|token| Site { file, token })
        };
        let declared = |(file, code): (usize, &Outline<'a>)| {
            let is_start = |block: &&Block<'a>| matches!(&block.head, Head::Type(of) if is_app(of));
            let block = code.blocks.iter().find(is_start)?;
            let Head::Type(of) = &block.head else { return None };
            let from = code.place(block.open).statement;
            (from..block.open).find(|token| code.word(*token) == Some(of.name)).map(|token| Site { file, token })
        };
        self.app.files().find_map(method).or_else(|| self.app.files().find_map(declared))
    }

    /// What it means that a call stands at `site`. `seen` are the names that led here.
    fn judge(&self, site: Site, seen: &mut BTreeSet<&'a str>) -> Verdict {
        let code = self.app.file(site);
        match code.built(site.token) {
            Built::DebugOnly => return Verdict::Trouble(Trouble::DebugOnly),
            Built::Sometimes => return Verdict::Undecided(site, "in some builds only"),
            Built::Always | Built::Never => {}
        }
        if self.looked_at.replace(self.looked_at.get() + 1) > PLACES_MAX {
            return Verdict::Undecided(site, "called from too many places to follow");
        }
        if let Some(end) = unreachable(code, site.token) {
            return Verdict::Trouble(Trouble::Unreachable(Site { token: end, ..site }));
        }
        let statement = code.place(site.token).statement;
        // `if (…) [App start];` has no braces.
        let is_bare = code.language == Language::ObjectiveC
            && matches!(code.word(statement), Some("if" | "else" | "while" | "for"));
        let mut condition = is_bare.then_some(Site { token: statement, ..site });
        let around: Vec<&Block<'a>> = code.around(site.token).collect();
        let enclosing_type = |index: usize| {
            around[index + 1..].iter().find_map(|block| match &block.head {
                Head::Type(of) => Some(of),
                _ => None,
            })
        };
        let mut verdict = None;
        for (index, block) in around.iter().enumerate() {
            let opening = Site { token: block.open, ..site };
            match &block.head {
                Head::Plain => continue,
                Head::Condition => {
                    if !is_harmless(code, block) {
                        let start = code.place(block.open).statement;
                        condition = condition.or(Some(Site { token: start, ..site }));
                    }
                    continue;
                }
                Head::Closure(callee) => {
                    let name = callee.unwrap_or_default();
                    match closure(name) {
                        Timing::InTime => continue,
                        Timing::Later => verdict = Some(self.later(name, format!("{name} {{ … }}"), opening)),
                        Timing::Unknown => {
                            verdict = Some(Verdict::Undecided(site, "in a closure that is not followed"))
                        }
                    }
                }
                Head::Property(name) => {
                    let is_view = enclosing_type(index).is_some_and(|of| of.supers.contains(&"View"));
                    verdict = Some(if *name == "body" && is_view {
                        self.later(name, (*name).to_owned(), opening)
                    } else {
                        Verdict::Undecided(site, "in a property that is not followed")
                    });
                }
                Head::Function(function) => {
                    verdict = Some(self.of_function(opening, function, enclosing_type(index), seen));
                }
                Head::Type(of) => verdict = Some(self.of_stored_property(site, of, seen)),
            }
            break;
        }
        match (verdict.unwrap_or_else(|| self.of_file(site)), condition) {
            (Verdict::InTime, Some(condition)) => Verdict::Trouble(Trouble::Conditional(condition)),
            (verdict, _) => verdict,
        }
    }

    /// In what begins at `opening` and has this name; `shown` is how people know it.
    fn later(&self, name: &str, shown: String, opening: Site) -> Verdict {
        let code = self.app.file(opening);
        let from = code.place(opening.token).statement;
        let named = (from..opening.token).rev().find(|token| code.word(*token) == Some(name));
        Verdict::Trouble(Trouble::Later(shown, Site { token: named.unwrap_or(opening.token), ..opening }))
    }

    fn of_function(
        &self,
        opening: Site,
        of: &Function<'a>,
        enclosing: Option<&Type<'a>>,
        seen: &mut BTreeSet<&'a str>,
    ) -> Verdict {
        match function(of) {
            // Flutter passes launch on to its plugins, with scenes only after it has ended.
            Timing::InTime if enclosing.is_some_and(|of| of.supers.contains(&"FlutterPlugin")) => {
                return Verdict::Undecided(opening, "called by Flutter, in time or not");
            }
            Timing::InTime => return Verdict::InTime,
            Timing::Later if self.makes_window && places::is_of_view(of.name) => {
                return Verdict::Undecided(opening, "the app shows its window during launch");
            }
            Timing::Later => return self.later(of.name, shown(of), opening),
            Timing::Unknown => {}
        }
        let class = enclosing.map(|of| of.name).or(of.class);
        match (of.name, class) {
            ("main", _) if enclosing.map_or(of.class.is_none(), |of| of.is_main) => Verdict::InTime,
            ("init", Some(class)) if self.is_app_type(class) => Verdict::InTime,
            ("init", Some(class)) => self.follow_type(class, opening, seen),
            ("", _) => Verdict::Undecided(opening, "in a function that is not followed"),
            (name, _) => self.follow(name, opening, seen),
        }
    }

    /// `let registration = OroBackground.register()` in a type.
    fn of_stored_property(&self, site: Site, of: &Type<'a>, seen: &mut BTreeSet<&'a str>) -> Verdict {
        let code = self.app.file(site);
        let words: Vec<&str> = code.statement_before(site.token).filter_map(Token::word).collect();
        let name = words.iter().position(|word| matches!(*word, "let" | "var")).and_then(|at| words.get(at + 1));
        // A wrapper decides when its value is made.
        let is_wrapped = code.is_mark(code.place(site.token).statement, '@');
        match name {
            Some(name) if words.contains(&"static") => {
                let uses = self.app.words(of.name).into_iter().filter(|site| {
                    let code = self.app.file(*site);
                    code.is_mark(site.token + 1, '.') && code.word(site.token + 2) == Some(name)
                });
                self.best(uses.collect(), site, name, seen)
            }
            Some(_) if is_wrapped || words.contains(&"lazy") => Verdict::Undecided(site, "made when it is needed"),
            Some(_) if self.is_app_type(of.name) => Verdict::InTime,
            Some(_) => self.follow_type(of.name, site, seen),
            None => Verdict::Undecided(site, "in a declaration that is not followed"),
        }
    }

    fn of_file(&self, site: Site) -> Verdict {
        if self.app.file_name(site) == "main.swift" {
            Verdict::InTime
        } else {
            Verdict::Undecided(site, "outside of any function")
        }
    }

    /// From a function to those that call it, by its name.
    fn follow(&self, name: &'a str, site: Site, seen: &mut BTreeSet<&'a str>) -> Verdict {
        let (mut uses, mut declarations, mut values) = (Vec::new(), 0, None);
        for site in self.app.words(name) {
            let code = self.app.file(site);
            let next = |mark| code.is_mark(site.token + 1, mark);
            let is_swift = code.language == Language::Swift;
            // Prototypes of C stand in no block.
            if code.declares(site.token) || (!is_swift && code.place(site.token).block.is_none()) {
                declarations += 1;
            } else if next('(') || (is_swift && next('{')) || (!is_swift && (next(']') || next(':'))) {
                uses.push(site);
            } else if !(is_swift && next(':')) {
                values = values.or(Some(site));
            }
        }
        match (self.best(uses, site, name, seen), values) {
            (Verdict::InTime, _) => Verdict::InTime,
            (_, Some(value)) => Verdict::Undecided(value, "passed on without being called"),
            (Verdict::Trouble(_), None) if declarations > 1 => {
                Verdict::Undecided(site, "there are several functions of this name")
            }
            (verdict, None) => verdict,
        }
    }

    /// From the initializer of a type to those that make one.
    fn follow_type(&self, name: &'a str, site: Site, seen: &mut BTreeSet<&'a str>) -> Verdict {
        let makes = |site: &Site| {
            let code = self.app.file(*site);
            code.is_mark(site.token + 1, '(') || matches!(code.word(site.token + 1), Some("alloc" | "new"))
        };
        let uses = self.app.words(name).into_iter().filter(makes).collect();
        self.best(uses, site, name, seen)
    }

    /// The best of several places: one that is in time is enough.
    fn best(&self, uses: Vec<Site>, site: Site, name: &'a str, seen: &mut BTreeSet<&'a str>) -> Verdict {
        if seen.len() >= CALLS_MAX || !seen.insert(name) {
            return Verdict::Undecided(site, "called in a way that is not followed");
        }
        let mut best: Option<Verdict> = None;
        for site in uses {
            let verdict = self.judge(site, seen);
            if best.as_ref().is_none_or(|best| verdict.rank() < best.rank()) {
                best = Some(verdict);
            }
        }
        seen.remove(name);
        best.unwrap_or(Verdict::Undecided(site, "nothing in the sources calls it by its name"))
    }

    fn is_app_type(&self, name: &str) -> bool {
        let is_app_block = |block: &Block<'a>| match &block.head {
            Head::Type(of) => of.name == name && is_app(of),
            Head::Function(function) => function.class == Some(name) && places::is_launch(function),
            _ => false,
        };
        name.ends_with("AppDelegate") || self.app.files().any(|(_, code)| code.blocks.iter().any(is_app_block))
    }
}

/// `scene(_:willConnectTo:options:)`; of a selector the first part.
fn shown(function: &Function<'_>) -> String {
    match function.class {
        Some(_) => function.name.to_owned(),
        None => {
            let labels: String = function.labels.iter().map(|label| format!("{label}:")).collect();
            format!("{}({labels})", function.name)
        }
    }
}

/// The delegate of an app, or an app of SwiftUI.
fn is_app(of: &Type<'_>) -> bool {
    of.supers.iter().any(|name| matches!(*name, "App" | "UIApplicationDelegate") || name.ends_with("AppDelegate"))
}

/// Whether the window may be shown while the app launches, by its delegate or what that calls: not by a scene.
fn makes_window(app: &AppOutline<'_>) -> bool {
    let is_of_scene = |block: &Block<'_>| match &block.head {
        Head::Function(function) => function.name == "scene",
        Head::Type(of) => of.supers.iter().any(|name| matches!(*name, "UIWindowSceneDelegate" | "UISceneDelegate")),
        _ => false,
    };
    app.words("makeKeyAndVisible").into_iter().any(|site| !app.file(site).around(site.token).any(is_of_scene))
}

/// A condition that holds on every device where it matters: a system that is new enough, or no test.
fn is_harmless(code: &Outline<'_>, block: &Block<'_>) -> bool {
    const WORDS: &[&str] = &["available", "test", "preview", "simulator", "commandline", "processinfo", "environment"];
    let condition = code.place(block.open).statement..block.open;
    code.tokens[condition].iter().any(|token| match token.kind {
        Kind::Word(text) | Kind::Text(text) => {
            let text = text.to_lowercase();
            WORDS.iter().any(|word| text.contains(word))
        }
        _ => false,
    })
}

/// The `return` before a call that nothing gets past.
fn unreachable(code: &Outline<'_>, call: usize) -> Option<usize> {
    let mut at = call;
    loop {
        let place = code.place(at);
        let block = &code.blocks[place.block?];
        let is_switch =
            code.tokens[code.place(block.open).statement..block.open].iter().any(|token| token.is_word("switch"));
        // In Swift what follows on the next line is what is returned, where nothing is on this.
        let ends = |token: &usize| {
            let here = code.place(*token);
            let next = &code.tokens[token + 1];
            code.word(*token) == Some("return")
                && here.block == place.block
                && here.depth == 0
                && here.statement == *token
                && place.statement > *token
                && !(code.language == Language::Swift && next.starts_line)
        };
        if !is_switch && let Some(end) = (block.open + 1..at).find(ends) {
            return Some(end);
        }
        if matches!(block.head, Head::Function(_) | Head::Closure(_) | Head::Type(_) | Head::Property(_)) {
            return None;
        }
        at = block.open;
    }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;

    use proptest::prelude::*;

    use super::*;
    use crate::xcode::sources::AppSources;

    fn read(files: &[(&str, &str)]) -> AppSources {
        let project = tempfile::tempdir().expect("a folder");
        for (name, text) in files {
            fs::write(project.path().join(name), text).expect("writable");
        }
        AppSources::read(project.path(), Path::new(""), Path::new("gen"))
    }

    /// What is known, in a word or two.
    fn told(files: &[(&str, &str)]) -> String {
        let sources = read(files);
        let app = sources.outline();
        match registration(&app) {
            Registration::NoApp => "no app".into(),
            Registration::InTime => "in time".into(),
            Registration::Missing(_) => "missing".into(),
            Registration::Undecided(_, why) => format!("undecided: {why}"),
            Registration::Wrong(calls) => {
                let words = calls.into_iter().map(|call| match call.trouble {
                    Trouble::Later(name, _) => format!("later: {}", name.split([' ', '(']).next().unwrap_or_default()),
                    Trouble::DebugOnly => "debug only".into(),
                    Trouble::Unreachable(_) => "unreachable".into(),
                    Trouble::Conditional(_) => "conditional".into(),
                });
                words.collect::<Vec<_>>().join(", ")
            }
        }
    }

    /// An app delegate with this at the launch, and this beside it.
    fn delegate(launch: &str, beside: &str) -> String {
        format!(
            "import UIKit\n@main\nclass AppDelegate: UIResponder, UIApplicationDelegate {{\n    func application(\n        _ application: UIApplication,\n        \
             didFinishLaunchingWithOptions options: [UIApplication.LaunchOptionsKey: Any]?\n    ) -> Bool {{\n        {launch}\n        return true\n    }}\n{beside}\n}}\n"
        )
    }

    #[test]
    fn a_delegate_registers_in_time_or_not() {
        let register = "OroBackground.register()";
        for (launch, beside, expected) in [
            (register, "", "in time"),
            ("let registration = OroBackground.register()", "", "in time"),
            ("do { OroBackground . register ( ) }", "", "in time"),
            ("defer { OroBackground.register() }", "", "in time"),
            ("if #available(iOS 14, *) { OroBackground.register() }", "", "in time"),
            ("if NSClassFromString(\"XCTest\") == nil { OroBackground.register() }", "", "in time"),
            ("guard !isRunningTests else { return true }\nOroBackground.register()", "", "in time"),
            ("#if os(iOS)\nOroBackground.register()\n#endif", "", "in time"),
            ("#if DEBUG\nlog()\n#endif\nOroBackground.register()", "", "in time"),
            ("DispatchQueue.global().sync { OroBackground.register() }", "", "in time"),
            ("start()", "func start() { OroBackground.register() }", "in time"),
            (
                "self.start(1)",
                "private func start(_ a: Int) { next() }\nfunc next() { OroBackground.register() }",
                "in time",
            ),
            ("", "override init() { super.init(); OroBackground.register() }", "in time"),
            ("", "let registration = OroBackground.register()", "in time"),
            ("switch a { case .b: return x\ndefault: break }\nOroBackground.register()", "", "in time"),
            ("", "", "missing"),
            ("// OroBackground.register()\nprint(\"OroBackground.register()\")", "", "missing"),
            (
                "/* /* */ OroBackground.register() */ a(\"\"\"\nOroBackground.register()\n\"\"\", #\"\\(OroBackground.register())\"#)",
                "",
                "missing",
            ),
            ("#if os(macOS)\nOroBackground.register()\n#endif", "", "missing"),
            ("OroBackground.subscribe { _ in }", "", "missing"),
            ("#if DEBUG\nOroBackground.register()\n#endif", "", "debug only"),
            ("#if BETA\nOroBackground.register()\n#endif", "", "undecided: in some builds only"),
            ("return true\nOroBackground.register()", "", "unreachable"),
            ("do {\nreturn true\n}\nOroBackground.register()", "", "in time"),
            ("return OroBackground.register() != nil", "", "in time"),
            ("if isLoggedIn { OroBackground.register() }", "", "conditional"),
            ("for _ in list { OroBackground.register() }", "", "conditional"),
            ("if isLoggedIn { start() }", "func start() { OroBackground.register() }", "conditional"),
            ("DispatchQueue.main.async { OroBackground.register() }", "", "later: async"),
            (
                "DispatchQueue.main.asyncAfter(deadline: .now() + 1) { [weak self] in OroBackground.register() }",
                "",
                "later: asyncAfter",
            ),
            ("DispatchQueue.main.async(execute: { OroBackground.register() })", "", "later: async"),
            ("Task { await load(); OroBackground.register() }", "", "later: Task"),
            ("Task { await start() }", "func start() async { await load()\nOroBackground.register() }", "later: Task"),
            (
                "center.requestAuthorization(options: [.alert]) { _, _ in OroBackground.register() }",
                "",
                "later: requestAuthorization",
            ),
            (
                "",
                "func applicationDidBecomeActive(_ a: UIApplication) { OroBackground.register() }",
                "later: applicationDidBecomeActive",
            ),
            (
                "",
                "func application(_ a: UIApplication, open url: URL) -> Bool { OroBackground.register() }",
                "later: application",
            ),
            ("load { OroBackground.register() }", "", "undecided: in a closure that is not followed"),
            ("", "lazy var a = OroBackground.register()", "undecided: made when it is needed"),
            ("", "func start() { OroBackground.register() }", "undecided: nothing in the sources calls it by its name"),
            (
                "perform(#selector(start))",
                "@objc func start() { OroBackground.register() }",
                "undecided: passed on without being called",
            ),
            ("run(OroBackground.register)", "", "undecided: passed on without being called"),
            ("let background = OroBackground.self", "", "undecided: what is called of it is not followed"),
            (register, "func applicationDidBecomeActive(_ a: UIApplication) { OroBackground.register() }", "in time"),
            ("a()", "func a() { b() }\nfunc b() { a(); OroBackground.register() }", "in time"),
            (
                "",
                "func a() { b() }\nfunc b() { a(); OroBackground.register() }",
                "undecided: called in a way that is not followed",
            ),
        ] {
            assert_eq!(told(&[("AppDelegate.swift", &delegate(launch, beside))]), expected, "{launch} / {beside}");
        }
    }

    #[test]
    fn calls_are_followed_from_file_to_file() {
        let empty = delegate("", "");
        for (launch, other, expected) in [
            ("Setup.run()", "enum Setup { static func run() { OroBackground.register() } }", "in time"),
            ("_ = Services()", "final class Services { init() { OroBackground.register() } }", "in time"),
            (
                "Services.shared.warmUp()",
                "class Services { static let shared = Services()\nprivate init() { OroBackground.register() } }",
                "in time",
            ),
            (
                "",
                "class A: UIViewController { override func viewDidLoad() { super.viewDidLoad(); OroBackground.register() } }",
                "later: viewDidLoad",
            ),
            (
                "showWindow()",
                "class A: UIViewController { override func viewDidLoad() { OroBackground.register() } }\nextension AppDelegate { func showWindow() { window?.makeKeyAndVisible() } }",
                "undecided: the app shows its window during launch",
            ),
            (
                "",
                "class A: UIViewController { override func viewDidLoad() { OroBackground.register() } }\nclass S: UIWindowSceneDelegate { func show() { window?.makeKeyAndVisible() } }",
                "later: viewDidLoad",
            ),
            (
                "window?.makeKeyAndVisible()",
                "class A: UIViewController { override func viewDidLoad() { OroBackground.register() } }",
                "undecided: the app shows its window during launch",
            ),
            (
                "",
                "class S: UIResponder, UIWindowSceneDelegate { func scene(_ s: UIScene, willConnectTo a: UISceneSession, options: X) { OroBackground.register() } }",
                "later: scene",
            ),
            (
                "",
                "class S { func sceneDidBecomeActive(_ s: UIScene) { begin() } }\nfunc begin() { OroBackground.register() }",
                "later: sceneDidBecomeActive",
            ),
            (
                "begin()",
                "class S { func sceneDidBecomeActive(_ s: UIScene) { begin() } }\nfunc begin() { OroBackground.register() }",
                "in time",
            ),
            (
                "",
                "class A { func begin() { OroBackground.register() } }\nclass B { func begin() { } func viewDidLoad() { begin() } }",
                "undecided: there are several functions of this name",
            ),
            ("", "let registration = OroBackground.register()", "undecided: outside of any function"),
            (
                "",
                "class P: NSObject, FlutterPlugin { func application(_ a: A, didFinishLaunchingWithOptions b: B) -> Bool { OroBackground.register() } }",
                "undecided: called by Flutter, in time or not",
            ),
        ] {
            let launch = delegate(launch, "");
            assert_eq!(told(&[("AppDelegate.swift", &launch), ("Other.swift", other)]), expected, "{other}");
        }
        assert_eq!(
            told(&[("main.swift", "OroBackground.register()\nUIApplicationMain(0, nil)"), ("A.swift", &empty)]),
            "in time"
        );
        assert_eq!(told(&[("View.swift", "struct V: View { }")]), "no app");
    }

    #[test]
    fn an_app_of_swiftui_registers_in_time_or_not() {
        let app = |members: &str, content: &str| {
            format!(
                "import SwiftUI\n\n@main\nstruct NotesApp: App {{\n{members}\n    var body: some Scene {{\n        WindowGroup {{\n            {content}\n        }}\n    }}\n}}\n"
            )
        };
        for (members, content, expected) in [
            ("init() {\n OroBackground.register()\n }", "ContentView()", "in time"),
            ("private let registration = OroBackground.register()", "ContentView()", "in time"),
            ("static func main() { OroBackground.register() }", "ContentView()", "in time"),
            ("", "ContentView()", "missing"),
            ("", "ContentView().onAppear { OroBackground.register() }", "later: onAppear"),
            ("", "ContentView()\n.task {\n OroBackground.register() }", "later: task"),
            (
                "@Environment(\\.scenePhase) var phase",
                "ContentView().onChange(of: phase) { _, new in if new == .active { OroBackground.register() } }",
                "later: onChange",
            ),
            (
                "@StateObject private var model = Model(OroBackground.register())",
                "ContentView()",
                "undecided: made when it is needed",
            ),
            ("init() { Task { OroBackground.register() } }", "ContentView()", "later: Task"),
        ] {
            assert_eq!(told(&[("NotesApp.swift", &app(members, content))]), expected, "{members} / {content}");
        }
        let view = "struct V: View { var body: some View { let _ = OroBackground.register(); Text(\"\") } }";
        assert_eq!(told(&[("NotesApp.swift", &app("", "V()")), ("V.swift", view)]), "later: body");
        let adaptor = app("@UIApplicationDelegateAdaptor(Delegate.self) var delegate", "V()");
        let launch = delegate("OroBackground.register()", "").replace("@main\nclass AppDelegate", "class Delegate");
        assert_eq!(told(&[("NotesApp.swift", &adaptor), ("Delegate.swift", &launch)]), "in time");
    }

    #[test]
    fn objective_c_calls_a_bridge_of_swift() {
        let bridge = "@objc class OroBridge: NSObject { @objc static func start() { OroBackground.register() } }";
        for (launch, expected) in [
            ("[OroBridge start];", "in time"),
            ("if (self.ready) [OroBridge start];", "conditional"),
            ("if (self.ready) return NO;\n[OroBridge start];", "in time"),
            ("return YES;\n[OroBridge start];", "unreachable"),
            ("dispatch_async(dispatch_get_main_queue(), ^{ [OroBridge start]; });", "later: dispatch_async"),
            ("#ifdef DEBUG\n[OroBridge start];\n#endif", "debug only"),
            ("// [OroBridge start];", "undecided: nothing in the sources calls it by its name"),
        ] {
            let delegate = format!(
                "#import \"AppDelegate.h\"\n@implementation AppDelegate\n- (BOOL)application:(UIApplication *)application didFinishLaunchingWithOptions:(NSDictionary *)options {{\n{launch}\nreturn YES;\n}}\n@end\n"
            );
            assert_eq!(told(&[("AppDelegate.m", &delegate), ("OroBridge.swift", bridge)]), expected, "{launch}");
        }
    }

    proptest! {
        #[test]
        fn any_sources_are_judged(
            parts in prop::collection::vec(
                prop::sample::select(vec![
                    "OroBackground.register()", "OroBackground", "func a() ", "func application(_ a: B, didFinishLaunchingWithOptions c: D) ",
                    "class A: App ", "init() ", "{", "{", "}", "a()", "A()", "static let b = ", "A.b", "if c ", "return x", "\n", ";", "Task ",
                    "#if DEBUG\n", "#endif\n", "var body: some View ", "(", ")", "\"",
                ]),
                0..60,
            ),
        ) {
            let text = parts.concat();
            told(&[("A.swift", &text), ("B.m", &text)]);
        }
    }
}
