//! Names that entries use and that the services which run them do not find.

use std::collections::BTreeSet;

use oro_bg_runtime::engine::globals::in_webview;

use super::replacements::{nearest, replacement};
use super::{Entry, Places};
use crate::bundle::facts::GlobalUse;
use crate::config::{Engine, Platform};
use crate::diagnostic::{Code, Diagnostic};

pub(super) fn findings(entry: &Entry<'_>, places: &mut Places<'_>) -> Vec<Diagnostic> {
    let platforms = platforms(entry);
    let missing = entry.bundle.facts.globals.missing.iter();
    let findings = missing.filter_map(|used| {
        let has = |platform: &Platform| has(entry.background.engine, *platform, &used.name);
        let without = platforms.iter().filter(|platform| !has(platform)).count();
        (without > 0).then(|| finding(entry, used, without == platforms.len(), places))
    });
    findings.collect()
}

/// Where the entry runs. One that no service names may be registered anywhere.
fn platforms(entry: &Entry<'_>) -> BTreeSet<Platform> {
    let running = entry.services.iter().flat_map(|service| entry.running(service)).map(|(platform, _)| platform);
    let platforms: BTreeSet<Platform> = running.collect();
    if platforms.is_empty() { entry.platforms.iter().collect() } else { platforms }
}

/// Names of the list that the facts are made from are in no embedded engine; Android has no other.
fn has(engine: Engine, platform: Platform, name: &str) -> bool {
    engine == Engine::Webview && platform != Platform::Android && in_webview(name)
}

fn finding(entry: &Entry<'_>, used: &GlobalUse, everywhere: bool, places: &mut Places<'_>) -> Diagnostic {
    let name = used.name.as_str();
    let known = replacement(name);
    let is_global = known.is_some() || in_webview(name);
    let message = match (is_global, everywhere) {
        (true, true) => format!("services have no `{name}`"),
        (true, false) => format!("services have no `{name}` on Android"),
        (false, _) => format!("nothing defines `{name}`"),
    };
    let (finding, label) = if used.always {
        (Diagnostic::error(Code::MissingGlobal, message), "the module ends here, with a ReferenceError")
    } else {
        (Diagnostic::warning(Code::MissingGlobal, message), "a ReferenceError, when it comes to this")
    };
    let mut finding = places.at(finding, used.place.as_ref(), entry, label);
    if used.place.is_none() {
        finding = finding.because(format!("it is used by {}, or by what that imports", entry.path));
    }
    if in_webview(name) {
        finding = if entry.background.engine == Engine::Webview {
            finding.because("on Android the engine is always `quickjs`, which lacks it")
        } else {
            finding.because("the engine `quickjs` lacks it; `webview` has it, everywhere but on Android")
        };
    }
    match (known, nearest(name)) {
        (Some(instead), _) => finding.help(instead),
        (None, Some(near)) if !is_global => finding.help(format!("did you mean `{near}`?")),
        (None, _) if !is_global => {
            finding.help(format!("import or define it, or ask first: `typeof {name} !== 'undefined'`"))
        }
        _ => finding.help(format!("ask first, `typeof {name} !== 'undefined'`, and do without where it is not")),
    }
}
