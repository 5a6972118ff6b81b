//! Whether the app calls `OroBackground.register()` before its launch ends, as far as its sources say it.

mod places;
#[cfg(test)]
mod tests;

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

/// Whether what is named at `site` is asked to register.
fn is_call(app: &AppOutline<'_>, site: Site) -> bool {
    let code = app.file(site);
    code.is_mark(site.token + 1, '.') && code.word(site.token + 2) == Some("register")
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
        // `if (…) [App start];` has no braces. What is in the round ones runs anyway.
        let is_bare = code.language == Language::ObjectiveC
            && matches!(code.word(statement), Some("if" | "else" | "while" | "for"))
            && !code.is_in_brackets(site.token, statement + 1);
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
            // Too many things have this name.
            ("main" | "", _) => Verdict::Undecided(opening, "in a function that is not followed"),
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
            let is_objective_c = code.language == Language::ObjectiveC;
            // Prototypes of C stand in no block; what is before a colon in Swift is the label of an argument.
            if code.declares(site.token) || (is_objective_c && code.place(site.token).block.is_none()) {
                declarations += 1;
            } else if next('(') || next('{') || (is_objective_c && (next(']') || next(':'))) {
                uses.push(site);
            } else if !next(':') {
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
        let best = uses.into_iter().map(|site| self.judge(site, seen)).min_by_key(Verdict::rank);
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
        // What follows on the next line is what is returned, where nothing is on this.
        let ends = |token: &usize| {
            let here = code.place(*token);
            let next = &code.tokens[token + 1];
            code.word(*token) == Some("return")
                && here.block == place.block
                && here.statement == *token
                && place.statement > *token
                && !next.starts_line
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
