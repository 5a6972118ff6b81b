//! What can be said about JavaScript without running it: which services the app names, which events an entry awaits.
//!
//! Nothing is guessed. What only a run can tell is recorded as such, so that who asks can tell "no" from "unknown".

mod abort;
mod app;
mod effects;
mod events;
mod folders;
mod globals;
mod handler;
mod intervals;
mod origin;
mod reach;
mod scripts;
mod service;
mod strings;
mod traces;
mod urls;
mod uses;

use std::collections::BTreeSet;

use crate::config::ServiceId;
use crate::diagnostic::{Code, Diagnostic, Span};

pub use abort::AbortHandling;
pub use app::app_facts;
pub use events::{EntryFacts, entry_facts};
pub use globals::{FETCH, Fetched, GlobalUse, Globals};
pub use intervals::{Fate, Interval};
pub use origin::Place;
pub use service::{BundleFacts, RuntimeImport};

/// How the app's own sources use the module `oro:background`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AppFacts {
    /// Calls that name a service, in the order of files and text.
    pub uses: Vec<Use>,
    /// Places where the module goes where it is not followed: another module, a data structure, a function's argument.
    pub escapes: Vec<Span>,
    /// Files that mention the module and are not understood.
    pub unparsed: Vec<String>,
    /// Files that mention the module.
    pub files: Vec<String>,
    /// Listeners for events that services do not have.
    pub unknown_events: Vec<UnknownEvent>,
}

/// One call with an id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Use {
    pub call: Call,
    /// As it stands in the text; nothing when only a run can tell.
    pub id: Option<String>,
    /// The id, or the expression that computes it.
    pub span: Span,
    /// Where the id alone stands, if it is written out there.
    pub word: Option<Span>,
}

/// A function of the module that takes an id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Call {
    Register,
    Schedule,
    Cancel,
    Status,
    Guarantees,
    History,
    PostMessage,
}

impl Call {
    /// The function's name in JavaScript.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Register => "register",
            Self::Schedule => "schedule",
            Self::Cancel => "cancel",
            Self::Status => "status",
            Self::Guarantees => "guarantees",
            Self::History => "history",
            Self::PostMessage => "postMessage",
        }
    }

    fn parse(name: &str) -> Option<Self> {
        const ALL: [Call; 7] = [
            Call::Register,
            Call::Schedule,
            Call::Cancel,
            Call::Status,
            Call::Guarantees,
            Call::History,
            Call::PostMessage,
        ];
        ALL.into_iter().find(|call| call.name() == name)
    }
}

/// A listener for an event under a name that nothing dispatches.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownEvent {
    pub name: String,
    /// The event that is meant.
    pub instead: &'static str,
    pub span: Span,
    /// Where its name alone stands, if it stands there.
    pub word: Option<Span>,
}

/// Where a word stands in a place that is the word itself, in quotes, or as a property `on…`.
fn word(word: &str, span: Span, text: &str) -> Option<Span> {
    let place = &text[span.range()];
    let before = if place.strip_prefix("on") == Some(word) { 2 } else { 1 };
    let rest = place.get(before..)?.strip_prefix(word)?;
    let quoted = matches!(rest, "'" | "\"" | "`");
    let start = span.start + before as u32;
    (quoted || before == 2).then_some(Span { start, end: start + word.len() as u32, ..span })
}

/// An answer that may be out of reach.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    Yes,
    No,
    /// Only a run can tell.
    Unknown,
}

impl AppFacts {
    /// Whether some place in the app makes this call with this service.
    pub fn calls(&self, call: Call, id: &ServiceId) -> Answer {
        let mut unknown = self.is_open();
        for found in self.uses.iter().filter(|found| found.call == call) {
            match &found.id {
                Some(name) if ServiceId::parse(name).as_ref() == Ok(id) => return Answer::Yes,
                Some(_) => {}
                None => unknown = true,
            }
        }
        if unknown { Answer::Unknown } else { Answer::No }
    }

    /// Whether there may be calls that were not seen.
    fn is_open(&self) -> bool {
        !self.escapes.is_empty() || !self.unparsed.is_empty()
    }

    /// Warnings for what is surely wrong: ids that are neither declared nor registered by the app itself, and
    /// listeners for events that do not exist.
    pub fn diagnostics<'d>(&self, declared: impl IntoIterator<Item = &'d ServiceId>) -> Vec<Diagnostic> {
        let declared: BTreeSet<String> = declared.into_iter().map(ToString::to_string).collect();
        let mut found = self.undeclared(&declared);
        found.extend(self.unknown_events.iter().map(UnknownEvent::diagnostic));
        found
    }

    fn undeclared(&self, declared: &BTreeSet<String>) -> Vec<Diagnostic> {
        let registrations = || self.uses.iter().filter(|found| found.call == Call::Register);
        if self.is_open() || registrations().any(|found| found.id.is_none()) {
            // Any service may have been registered.
            return Vec::new();
        }
        let registered: BTreeSet<String> =
            registrations().filter_map(|found| Some(canonical(found.id.as_ref()?))).collect();
        let mut diagnostics = Vec::new();
        for found in &self.uses {
            let Some(name) = &found.id else { continue };
            let id = canonical(name);
            if !declared.contains(&id) && !registered.contains(&id) {
                diagnostics.push(undeclared(name, &id, found, declared));
            }
        }
        diagnostics
    }
}

fn canonical(name: &str) -> String {
    ServiceId::parse(name).map_or_else(|_| name.to_owned(), |id| id.to_string())
}

fn undeclared(name: &str, id: &str, found: &Use, declared: &BTreeSet<String>) -> Diagnostic {
    let message = format!("`{}` names the service `{name}`, which is not declared", found.call.name());
    let diagnostic = Diagnostic::warning(Code::UndeclaredService, message).at(found.span, "no such service");
    let nearest = declared.iter().max_by(|a, b| strsim::jaro(a, id).total_cmp(&strsim::jaro(b, id)));
    match (nearest, ServiceId::parse(name)) {
        (Some(nearest), _) if strsim::jaro(nearest, id) > 0.8 => {
            let diagnostic = diagnostic.help(format!("the declared service is called `{nearest}`"));
            match found.word {
                Some(word) => diagnostic.replace(format!("write `{nearest}`"), word, nearest),
                None => diagnostic,
            }
        }
        (_, Ok(id)) => diagnostic.help(format!("declare it: [background.service.{id}]")),
        (_, Err(reason)) => diagnostic.because(reason.to_string()),
    }
}

impl UnknownEvent {
    pub(crate) fn diagnostic(&self) -> Diagnostic {
        let Self { name, instead, span, word } = self;
        // Example workers of comparable systems listen to `cancel`; the runtime still calls them.
        let fate = if name == "cancel" { "called as well, for services written elsewhere" } else { "never called" };
        let finding =
            Diagnostic::warning(Code::UnknownEvent, format!("`{name}` is no event of services, `{instead}` is"))
                .at(*span, fate)
                .because("services have the events `activate`, `run`, `abort`, `complete` and `message`")
                .help(format!("listen to `{instead}`"));
        match word {
            Some(word) => finding.replace(format!("write `{instead}`"), *word, *instead),
            None => finding,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Sources;

    #[test]
    fn a_call_that_is_not_seen_is_no_or_unknown() {
        let span = Span::new(Sources::default().add("app.js", ""), 0..0);
        let found = |id: Option<&str>| Use { call: Call::Schedule, id: id.map(str::to_owned), span, word: None };
        let id = ServiceId::parse("sync-notifications").unwrap();
        let answer = |uses: Vec<Use>, escapes: Vec<Span>| {
            AppFacts { uses, escapes, ..AppFacts::default() }.calls(Call::Schedule, &id)
        };
        assert_eq!(answer(vec![found(Some("other"))], vec![]), Answer::No);
        assert_eq!(answer(vec![found(Some("other")), found(Some("sync_notifications"))], vec![]), Answer::Yes);
        assert_eq!(answer(vec![found(None)], vec![]), Answer::Unknown);
        assert_eq!(answer(vec![found(None), found(Some("sync-notifications"))], vec![span]), Answer::Yes);
        assert_eq!(answer(vec![], vec![span]), Answer::Unknown);
        let unread = AppFacts { unparsed: vec!["app.js".into()], ..AppFacts::default() };
        assert_eq!(unread.calls(Call::Schedule, &id), Answer::Unknown);
    }

    #[test]
    fn a_service_is_undeclared_where_all_that_are_registered_are_known() {
        let span = Span::new(Sources::default().add("app.js", ""), 0..0);
        let found = |call: Call, id: Option<&str>| Use { call, id: id.map(str::to_owned), span, word: None };
        let told = |uses: Vec<Use>, escapes: Vec<Span>| {
            AppFacts { uses, escapes, ..AppFacts::default() }.diagnostics([]).len()
        };
        let schedule = || found(Call::Schedule, Some("sync"));
        assert_eq!(told(vec![schedule()], vec![]), 1);
        assert_eq!(told(vec![schedule(), found(Call::Register, Some("upload"))], vec![]), 1);
        assert_eq!(told(vec![schedule(), found(Call::Register, Some("sync"))], vec![]), 0);
        assert_eq!(told(vec![schedule(), found(Call::Register, None)], vec![]), 0);
        assert_eq!(told(vec![schedule()], vec![span]), 0);
    }

    #[test]
    fn a_word_stands_in_quotes_or_after_on() {
        for (text, expected) in [
            ("'cancel'", Some(1)),
            ("\"cancel\"", Some(1)),
            ("`cancel`", Some(1)),
            ("oncancel", Some(2)),
            ("CANCEL", None),
            ("_cancel_", None),
            ("'can' + 'cel'", None),
        ] {
            let span = Span::new(Sources::default().add("app.js", text), 0..text.len());
            assert_eq!(word("cancel", span, text).map(|word| word.start), expected, "{text}");
        }
    }
}
