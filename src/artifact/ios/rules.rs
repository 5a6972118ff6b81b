//! What iOS or App Store Connect would refuse, by what the built app has. "BGTaskScheduler.h" is Apple's header text and
//! documentation pages, read 2026-11.

use super::{App, Signature};
use crate::codegen::merge::plist::{IDENTIFIERS_KEY, Keys, MODES_KEY, Value};
use crate::codegen::xcode::{self as project, XcodeService};
use crate::config::{Background, IosRequest, Platform, ServiceDeclaration};
use crate::diagnostic::{Code, Diagnostic, Severity, Span};
use crate::xcode::{self, EntitlementsFile, Facts};

/// Judges the app by what its declaration needs.
pub fn check(app: &App, background: &Background) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let services = services(background);
    let mut is_listed = true;
    if let Some(keys) = app.keys() {
        let wrong = values(app, keys);
        let is_readable = |key: &str| !wrong.iter().any(|(of, _)| *of == key);
        is_listed = is_readable(IDENTIFIERS_KEY);
        if is_listed {
            found.extend(missing(app, keys, &services));
            found.extend(foreign(app, keys, background, &services));
        }
        if is_readable(MODES_KEY) {
            found.extend(modes(app, keys, &services));
        }
        found.extend(wrong.into_iter().map(|(_, finding)| finding));
        found.extend(renamed(app, keys, background, &services));
    }
    let of_project = as_in_the_project(app, background);
    // Of a list that is none, everything that is in it would be missing.
    found.extend(of_project.into_iter().filter(|of| is_listed || of.code != Code::PlistModeWithoutIdentifiers));
    found.extend(debug_selectors(app));
    found.extend(undecided(app, background));
    found
}

/// A service of the app on iOS.
struct Subject<'a> {
    declaration: &'a ServiceDeclaration,
    known: XcodeService,
}

impl Subject<'_> {
    fn place(&self, key: &str) -> Span {
        self.declaration.place(Platform::Ios, key)
    }
}

fn services(background: &Background) -> Vec<Subject<'_>> {
    let enabled = background.services.iter().filter(|of| background.enabled && of.on(Platform::Ios).enabled);
    enabled.map(|declaration| Subject { declaration, known: project::service(background, &declaration.id) }).collect()
}

/// The two keys with values of other kinds than iOS reads.
fn values(app: &App, keys: &Keys) -> Vec<(&'static str, Diagnostic)> {
    let wrong = [IDENTIFIERS_KEY, MODES_KEY].into_iter().filter_map(|name| {
        let key = keys.top(name)?;
        let (found, way_out) = match &key.value {
            Value::Strings(_) => return None,
            Value::String(_) => ("a string", "make it an <array> with this <string> in it, and build again"),
            Value::Boolean(_) => ("a boolean", "make it an <array> of <string>, and build again"),
            Value::Other(other) if other == "dict" => {
                ("a dictionary", "make it an <array> of <string>, with the values of the dictionary, and build again")
            }
            Value::Other(_) => ("no array", "make it an <array> of <string>, and build again"),
        };
        let message = format!("{name} of {} is {found}", app.name);
        let finding = Diagnostic::error(Code::ArtifactPlistValue, message)
            .at(key.span, "not an array of strings")
            .because(format!("iOS reads {name} as an array of strings; of anything else it takes nothing"))
            .help(way_out);
        Some((name, finding))
    });
    wrong.collect()
}

fn missing(app: &App, keys: &Keys, services: &[Subject<'_>]) -> Option<Diagnostic> {
    let listed = keys.strings(IDENTIFIERS_KEY);
    let is_listed =
        |permitted: &str| listed.iter().any(|(identifier, _)| identifier == permitted || covers(identifier, permitted));
    let missing: Vec<_> = services.iter().filter(|service| !is_listed(&service.known.permitted)).collect();
    let names: Vec<String> = missing.iter().map(|service| format!("`{}`", service.known.permitted)).collect();
    if missing.is_empty() {
        return None;
    }
    let place = keys.top(IDENTIFIERS_KEY).map_or(keys.top, |key| key.span);
    let message = format!("{} does not list {} in {IDENTIFIERS_KEY}", app.name, names.join(", "));
    let label =
        if keys.top(IDENTIFIERS_KEY).is_some() { "not in here".to_owned() } else { format!("no {IDENTIFIERS_KEY}") };
    let finding = Diagnostic::error(Code::ArtifactIdentifierMissing, message).at(place, label);
    let blamed = missing
        .iter()
        .fold(finding, |finding, service| finding.at(service.declaration.span, "has no identifier there"));
    Some(
        blamed
            .because("such an identifier is not registered, and a request with it is refused with BGTaskSchedulerErrorDomain code 3, notPermitted (BGTaskScheduler.h)")
            .help("run `oro-bg gen --platform ios` and build again; the target's INFOPLIST_FILE has to be the one that `[background.output] info_plist` names"),
    )
}

/// Whether a pattern of continued tasks, which ends in `.*`, lets in whatever another one does.
fn covers(pattern: &str, permitted: &str) -> bool {
    let stem = |text: &'_ str| text.strip_suffix('*').map(str::to_owned);
    matches!((stem(pattern), stem(permitted)), (Some(wide), Some(narrow)) if narrow.starts_with(&wide) && wide.ends_with('.'))
}

/// Identifiers of others are their business; those that only we would have made are left over from an older declaration.
fn foreign(app: &App, keys: &Keys, background: &Background, services: &[Subject<'_>]) -> Vec<Diagnostic> {
    let ours = background.app.bundle_identifier.as_ref().map(|bundle| format!("{bundle}.background."));
    let is_foreign = |identifier: &str| {
        !services
            .iter()
            .any(|service| service.known.permitted == identifier || covers(identifier, &service.known.permitted))
    };
    let foreign: Vec<_> =
        keys.strings(IDENTIFIERS_KEY).iter().filter(|(identifier, _)| is_foreign(identifier)).collect();
    let (left_over, others): (Vec<_>, Vec<_>) =
        foreign.into_iter().partition(|(identifier, _)| ours.as_ref().is_some_and(|ours| identifier.starts_with(ours)));
    let why = "every identifier that the Info.plist lists has to be registered before launch ends (BGTaskScheduler.h)";
    let told = |severity: Severity, message: String, label: &'static str, of: &[&(String, Span)]| {
        let finding = Diagnostic::new(Code::ArtifactIdentifierForeign, severity, message);
        of.iter().fold(finding, |finding, (_, place)| finding.at(*place, label)).because(why)
    };
    let names = |of: &[&(String, Span)]| of.iter().map(|(name, _)| format!("`{name}`")).collect::<Vec<_>>().join(", ");
    let mut found = Vec::new();
    if !left_over.is_empty() {
        let message = format!("{} lists {}, which no service of the declaration has", app.name, names(&left_over));
        found.push(
            told(Severity::Warning, message, "nothing registers it", &left_over)
                .help("run `oro-bg gen --platform ios` and build again: it takes out what it had added for services that are gone"),
        );
    }
    if !others.is_empty() {
        let message =
            format!("{} lists {}, which something else than oro-bg has to register", app.name, names(&others));
        found.push(
            told(Severity::Note, message, "of no declared service", &others).help(
                "nothing needs to change where the app or one of its libraries registers it; otherwise remove it",
            ),
        );
    }
    found
}

fn modes(app: &App, keys: &Keys, services: &[Subject<'_>]) -> Vec<Diagnostic> {
    let has = |mode: &str| keys.strings(MODES_KEY).iter().any(|(known, _)| known == mode);
    let missing = [IosRequest::Refresh, IosRequest::Processing].into_iter().filter_map(|request| {
        let mode = crate::platform::ios::background_mode(request).filter(|mode| !has(mode))?;
        let mut needs = services.iter().filter(|service| service.known.background_mode == Some(mode));
        let first = needs.next()?;
        let more = match needs.count() {
            0 => String::new(),
            count => format!(" and {count} more"),
        };
        let place = keys.top(MODES_KEY).map_or(keys.top, |key| key.span);
        let label = if keys.top(MODES_KEY).is_some() { "not in here".to_owned() } else { format!("no {MODES_KEY}") };
        let id = &first.declaration.id;
        Some(
            Diagnostic::error(
                Code::ArtifactModeMissing,
                format!("{} lacks the background mode `{mode}`, which `{id}`{more} needs", app.name),
            )
            .at(place, label)
            .at(first.place("request"), format!("its request is {request}"))
            .because(format!("without `{mode}` in {MODES_KEY} such a request is refused with BGTaskSchedulerErrorDomain code 3, notPermitted (BGTaskScheduler.h)"))
            .help("run `oro-bg gen --platform ios` and build again; something that runs after it may have replaced the list"),
        )
    });
    missing.collect()
}

/// Whether a build setting is named that the build has put no value in for.
fn has_variable(text: &str) -> bool {
    text.contains("$(") || text.contains("${")
}

/// The identifiers are in the Swift as they were declared: an app that is signed under another name keeps the old ones.
fn renamed(app: &App, keys: &Keys, background: &Background, services: &[Subject<'_>]) -> Option<Diagnostic> {
    let declared = background.app.bundle_identifier.as_deref()?;
    let (signed, place) = keys.string("CFBundleIdentifier")?;
    if signed == declared || has_variable(signed) {
        return None;
    }
    let belongs =
        |identifier: &str, bundle: &str| identifier.strip_prefix(bundle).is_some_and(|rest| rest.starts_with('.'));
    let is_left = |service: &&Subject<'_>| {
        let identifier = &service.known.permitted;
        belongs(identifier, declared) && !belongs(identifier, signed)
    };
    let left: Vec<_> = services.iter().filter(is_left).collect();
    let help = format!(
        "build with the final identifier: `oro-bg gen --set meta.bundle_identifier={signed}`, or in .ororc; where a tool renames the app when it signs it, have it keep `{declared}`"
    );
    if left.is_empty() {
        let message = format!("{} is `{signed}`, the declaration is about `{declared}`", app.name);
        return Some(
            Diagnostic::note(Code::ArtifactOtherApp, message)
                .at(place, "the identifier of the built app")
                .help(format!("if this is the app: `--set meta.bundle_identifier={signed}`")),
        );
    }
    let is_continued =
        |service: &&Subject<'_>| service.declaration.on(Platform::Ios).ios.request == IosRequest::Continued;
    let severity = if left.iter().any(is_continued) { Severity::Error } else { Severity::Warning };
    let what = match left.as_slice() {
        [one] => format!("the identifier of `{}` begins", one.declaration.id),
        several => format!("the identifiers of {} services begin", several.len()),
    };
    let finding = Diagnostic::new(
        Code::ArtifactIdentifierRenamed,
        severity,
        format!("{} is `{signed}`, and {what} with `{declared}`", app.name),
    )
    .at(place, "the identifier that it is signed with");
    let finding = left.iter().take(3).fold(finding, |finding, service| {
        finding.at(service.declaration.span, format!("is `{}`", service.known.permitted))
    });
    let finding = match severity {
        Severity::Error => finding.because(
            "identifiers of continued tasks have to begin with the bundle identifier (BGTaskScheduler.h, iOS 26)",
        ),
        _ => finding,
    };
    Some(
        finding
            .because("in an app that was renamed when it was signed, requests were accepted and never became pending (SideStore#1475)")
            .help(help),
    )
}

/// The rules about a project's Info.plist and entitlements hold for those of the product.
fn as_in_the_project(app: &App, background: &Background) -> Vec<Diagnostic> {
    let entitlements = match &app.signature {
        Signature::Read(entitlements) => EntitlementsFile::Read(entitlements.clone()),
        Signature::Unknown(_) | Signature::Unreadable => EntitlementsFile::Unreadable,
    };
    let facts = Facts { plist: app.plist.clone(), entitlements, ..Facts::default() };
    let mut found = xcode::check(&facts, &project::needs(background));
    for finding in &mut found {
        if finding.code == Code::EntitlementMissing {
            finding.help.iter_mut().for_each(|help| {
                let (_, way) = help.split_once("; ").unwrap_or(("", help));
                *help = format!("give it to the target and to the provisioning profile, and sign again; {way}");
            });
        } else {
            finding.help.push("then build again".into());
        }
    }
    found
}

fn debug_selectors(app: &App) -> Vec<Diagnostic> {
    let named = app.binaries.iter().filter(|(binary, _)| !binary.debug_selectors.is_empty());
    named
        .map(|(binary, place)| {
            Diagnostic::error(
                Code::ArtifactDebugSelector,
                format!("{} names `{}`", app.name, binary.debug_selectors.join("` and `")),
            )
            .at(*place, "")
            .because("they are private methods for the debugger; the App Store rejects an app that references them (developer.apple.com, starting and terminating tasks during development)")
            .help("take the calls out of the app, behind `#if DEBUG` at least, and start tasks in the debugger: `oro-bg explain --platform ios <id>` prints the commands")
        })
        .collect()
}

/// What cannot be seen, once for all.
fn undecided(app: &App, background: &Background) -> Option<Diagnostic> {
    let mut unseen = Vec::new();
    let needed = project::needs(background).entitlements;
    if let (Signature::Unknown(why), false) = (&app.signature, needed.is_empty()) {
        unseen.push(format!("which entitlements it has, because {why}"));
    }
    if app.binaries.iter().any(|(binary, _)| binary.is_encrypted) {
        unseen.push("whether it names debugging methods, because the App Store has encrypted it".to_owned());
    }
    if let Some((signed, _)) =
        app.keys().and_then(|keys| keys.string("CFBundleIdentifier")).filter(|(text, _)| has_variable(text))
    {
        unseen.push(format!("its bundle identifier, because `{signed}` is not yet replaced"));
    }
    if unseen.is_empty() {
        return None;
    }
    Some(
        Diagnostic::note(Code::ArtifactUndecided, format!("not known of {}: {}", app.name, unseen.join("; ")))
            .at(app.place, "")
            .help("name the .ipa or the archive that Xcode exports for the store"),
    )
}
