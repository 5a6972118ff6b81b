//! What iOS does to an app that does not register its handlers in time.

use super::launch::{Call, Registration, Trouble};
use crate::codegen::xcode::XcodeNeeds;
use crate::diagnostic::{Code, Diagnostic, Severity, Span};

const IN_DELEGATE: &str =
    "call it in `application(_:didFinishLaunchingWithOptions:)` of the app's delegate, before that returns";
const IN_APP: &str = "in an app of SwiftUI without a delegate, call it in `init()` of the app";
const NOTHING_RUNS: &str =
    "it registers the handlers with BGTaskScheduler and submits the first requests: without it, iOS runs no service";
const ENDS_APP: &str = "where an earlier launch has submitted a request, iOS launches the app for it, and ends an app that has no handler by the time launch has ended (BGTaskScheduler.h)";
const THROWS: &str = "after launch, BGTaskScheduler throws \"All launch handlers must be registered before application finishes launching\" (flutter_background_fetch#414); in the background, iOS ends an app that has no handler by then";

/// Judges where the call is. What is not known is added to `undecided`: what, where, and why.
pub fn check(
    registration: &Registration<Span>,
    needs: &XcodeNeeds,
    undecided: &mut Vec<(&'static str, Span, String)>,
) -> Option<Diagnostic> {
    match registration {
        Registration::NoApp | Registration::InTime => None,
        Registration::Missing(start) => Some(
            Diagnostic::error(Code::RegisterMissing, "the app does not call `OroBackground.register()`")
                .at(*start, "the app starts here")
                .because(NOTHING_RUNS)
                .help(IN_DELEGATE)
                .help(IN_APP),
        ),
        Registration::Undecided(place, why) => {
            undecided.push((
                "whether `OroBackground.register()` is called before launch ends",
                *place,
                (*why).to_owned(),
            ));
            None
        }
        // Continued processing is registered when it starts (BGTaskScheduler.h, iOS 26).
        Registration::Wrong(calls) => {
            calls.first().filter(|_| !needs.plist.background_modes.is_empty()).map(|_| wrong(calls))
        }
    }
}

fn wrong(calls: &[Call<Span>]) -> Diagnostic {
    let is_conditional = |call: &Call<Span>| matches!(call.trouble, Trouble::Conditional(_));
    // The one that is nearest to being right.
    let main = calls.iter().find(|call| is_conditional(call)).unwrap_or(&calls[0]);
    let severity = if is_conditional(main) { Severity::Warning } else { Severity::Error };
    let (message, because) = match &main.trouble {
        Trouble::Later(name, _) => (format!("`OroBackground.register()` is called in `{name}`, after launch"), THROWS),
        Trouble::DebugOnly => ("`OroBackground.register()` is called in debug builds only".to_owned(), NOTHING_RUNS),
        Trouble::Unreachable(_) => ("`OroBackground.register()` is never reached".to_owned(), NOTHING_RUNS),
        Trouble::Conditional(_) => ("`OroBackground.register()` is not called on every launch".to_owned(), ENDS_APP),
    };
    let finding = Diagnostic::new(Code::RegisterLate, severity, message);
    let others = calls.iter().filter(|call| *call != main);
    let finding = std::iter::once(main).chain(others).fold(finding, |finding, call| {
        let label = match &call.trouble {
            Trouble::DebugOnly => "not in what is released",
            Trouble::Later(..) => "too late",
            Trouble::Unreachable(_) => "nothing gets here",
            Trouble::Conditional(_) => "skipped at times",
        };
        let finding = finding.at(call.place, label);
        match &call.trouble {
            Trouble::Later(_, at) => finding.at(*at, "runs after launch"),
            Trouble::Unreachable(at) => finding.at(*at, "returns before"),
            Trouble::Conditional(at) => finding.at(*at, "only if this holds"),
            Trouble::DebugOnly => finding,
        }
    });
    finding.because(because).help(IN_DELEGATE).help(IN_APP)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::codegen::merge::plist::PlistAdditions;
    use crate::diagnostic::Sources;

    /// Continued processing alone may be registered late, but has to be registered.
    #[test]
    fn what_needs_no_window_is_registered_when_it_starts() {
        let place = Span::new(Sources::default().add("A.swift", "here"), 0..4);
        let late = Registration::Wrong(vec![Call { place, trouble: Trouble::DebugOnly }]);
        for (modes, is_late_found) in [(&["fetch"][..], true), (&[], false)] {
            let background_modes = modes.iter().map(|mode| (*mode).to_owned()).collect();
            let plist = PlistAdditions { identifiers: vec!["a.b.c".to_owned()], background_modes };
            let needs = XcodeNeeds { plist, entitlements: Vec::new() };
            let mut undecided = Vec::new();
            assert_eq!(check(&late, &needs, &mut undecided).is_some(), is_late_found, "{modes:?}");
            assert!(check(&Registration::Missing(place), &needs, &mut undecided).is_some());
            assert!(check(&Registration::InTime, &needs, &mut undecided).is_none() && undecided.is_empty());
        }
    }
}
