//! Whether there is anything to run, and whether it comes to an end.

use super::{Entry, Places};
use crate::bundle::facts::Fate;
use crate::config::{Platform, ServiceDeclaration};
use crate::diagnostic::{Code, Diagnostic};

pub(super) fn findings(entry: &Entry<'_>, places: &mut Places<'_>) -> Vec<Diagnostic> {
    let mut findings: Vec<Diagnostic> = nothing_to_run(entry, places).into_iter().collect();
    // A service that is kept alive anywhere has its intervals for that.
    let kept_alive = |service: &ServiceDeclaration| Platform::ALL.iter().any(|on| service.on(*on).keep_alive);
    if entry.services.iter().any(|service| !kept_alive(service)) {
        for interval in &entry.bundle.facts.intervals {
            let (message, label, help) = told(interval.fate);
            let finding = Diagnostic::warning(Code::LostInterval, message);
            findings.push(
                places
                    .at(finding, interval.place.as_ref(), entry, label)
                    .because(
                        "a run is over when what its handlers return and await has settled; timers hold up nothing",
                    )
                    .help(help),
            );
        }
    }
    findings
}

fn told(fate: Fate) -> (&'static str, &'static str, &'static str) {
    const TRIGGER: &str =
        "let the system repeat it: a trigger with `minimum_interval`; or give the service `keep_alive`";
    match fate {
        Fate::EndsWithRun => ("this interval ends with the run", "fires only while a run lasts", TRIGGER),
        Fate::NeverFires => ("this interval never fires", "the run is over before", TRIGGER),
        Fate::NeverSettles => (
            "this run has no end but its time limit",
            "nothing settles the promise that is waited for",
            "resolve the promise when the work is done; or let the system repeat it: a trigger with `minimum_interval`",
        ),
    }
}

/// A finding for an entry in whose whole bundle nothing listens to `run`. JSON has a finding of its own.
fn nothing_to_run(entry: &Entry<'_>, places: &mut Places<'_>) -> Option<Diagnostic> {
    const HELP: &str = "`self.addEventListener('run', async (event) => { … })`";
    if entry.path.ends_with(".json") || entry.bundle.facts.may_listen_to_run {
        return None;
    }
    let finding = if entry.bundle.facts.may_work {
        Diagnostic::warning(Code::RunHandlerMissing, format!("{} has no handler of `run`", entry.path))
            .because(
                "the evaluation of the module counts as the run: it gets no data and no signal, and its result is null",
            )
            .help(format!("add one: {HELP}"))
    } else {
        Diagnostic::error(Code::EntryDoesNothing, format!("{} does nothing when it runs", entry.path))
            .because("nobody calls what an entry exports: a service listens to the event `run`")
            .help(format!("call it in a handler: {HELP}"))
    };
    Some(match places.start(entry.path) {
        Some(span) => finding.at(span, "this entry"),
        None => finding,
    })
}
