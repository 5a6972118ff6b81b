//! What the upload refuses, or what would not run, by what the project's files say.

use std::fs;
use std::io;
use std::path::Path;

use super::entitlements::{self, Entitlements, File};
use super::info_plist::InfoPlist;
use super::launch::{self, Registration};
use super::settings::Settings;
use super::sources::{AppOutline, AppSources, has_any, is_mentioned};
use super::{handlers, launching, project, settings};
use crate::codegen::merge::plist::IDENTIFIERS_KEY;
use crate::codegen::merge::{LEDGER_NAME, Ledger};
use crate::codegen::output;
use crate::codegen::xcode::{XcodeNeeds, needs};
use crate::config::Background;
use crate::diagnostic::{Code, Diagnostic, Sources, Span};
use crate::platform::ios::UPLOAD_REFUSED;

/// What is known of the project.
#[derive(Clone, Debug, Default)]
pub struct Facts {
    /// None where the configuration names none, or where it cannot be read, which is then among the findings.
    pub plist: Option<InfoPlist>,
    pub entitlements: File,
    pub app: App,
    pub settings: Settings,
}

/// What the app's own sources say.
#[derive(Clone, Debug, Default)]
pub struct App {
    /// Uses of the background fetch that the identifiers switch off.
    pub old_fetch: Vec<Span>,
    pub registration: Registration<Span>,
    /// Identifiers that the app registers handlers for by itself.
    pub handlers: Vec<(String, Span)>,
    /// Identifiers of the Info.plist that are none of a service, and that no source names.
    pub unnamed: Vec<(String, Span)>,
}

/// A file of the project that the configuration names cannot be read.
#[derive(Debug, thiserror::Error)]
#[error("cannot read {path}")]
pub struct OpenError {
    path: String,
    source: io::Error,
}

/// Reads what the configuration names, and the sources beside the Info.plist. What is wrong with the files themselves is
/// in the second part.
///
/// # Errors
/// [`OpenError`] for a file that is named and not there.
pub fn open(background: &Background, sources: &mut Sources) -> Result<(Facts, Vec<Diagnostic>), OpenError> {
    let (mut facts, mut findings) = (Facts::default(), Vec::new());
    let (project, targets) = (&background.project, &background.output);
    if let Some(path) = &targets.info_plist {
        let (name, bytes) = read(project, path)?;
        match InfoPlist::read(&name, bytes, sources) {
            Ok(plist) => facts.plist = Some(plist),
            Err(found) => findings.extend(found),
        }
        let xcode = project::folder(project, path).and_then(|folder| project::open(project, folder, sources));
        facts.settings = xcode.map_or_else(Settings::default, |xcode| Settings::read(background, &xcode, sources));
    }
    if let Some(folder) = source_folder(background) {
        facts.app = app(background, folder, facts.plist.as_ref(), sources);
    }
    if let Some(path) = &targets.entitlements {
        let (name, bytes) = read(project, path)?;
        match Entitlements::read(&name, bytes, sources) {
            Ok(entitlements) => facts.entitlements = File::Read(entitlements),
            Err(found) => {
                facts.entitlements = File::Unreadable;
                findings.extend(found);
            }
        }
    }
    Ok((facts, findings))
}

/// Whether there are sources of the app.
pub fn has_sources(background: &Background) -> bool {
    let (project, generated) = (&background.project, &background.output.dir);
    source_folder(background).is_some_and(|folder| has_any(project, folder, generated))
}

/// Where the sources of the app are: below the Xcode project, else below the Info.plist.
fn source_folder(background: &Background) -> Option<&Path> {
    let project = &background.project;
    match &background.output.info_plist {
        Some(path) => project::folder(project, path).or_else(|| path.parent()),
        None => project::likely_folder(project),
    }
}

/// What the sources below `folder` say.
fn app(background: &Background, folder: &Path, plist: Option<&InfoPlist>, sources: &mut Sources) -> App {
    let (project, generated) = (&background.project, &background.output.dir);
    let read = AppSources::read(project, folder, generated);
    let outline = read.outline();
    let mut registration = launch::registration(&outline);
    if let Registration::Missing(site) = registration {
        let everywhere = AppSources::read(project, Path::new(""), generated);
        if launch::is_called(&everywhere.outline()) {
            registration = Registration::Undecided(site, "may lead to the call in another source of the project");
        }
    }
    let unnamed = if read.is_empty() { Vec::new() } else { unnamed(background, folder, plist, &outline) };
    let handlers = handlers::registered(&outline).into_iter();
    App {
        old_fetch: outline.old_fetch(sources),
        registration: registration.map(|site| launch::span(&outline, site, sources)),
        handlers: handlers.map(|(identifier, site)| (identifier, outline.span(site, sources))).collect(),
        unnamed,
    }
}

fn unnamed(
    background: &Background,
    folder: &Path,
    plist: Option<&InfoPlist>,
    outline: &AppOutline<'_>,
) -> Vec<(String, Span)> {
    let needs = needs(background).plist.identifiers;
    let added = added_before(background);
    let project = &background.project;
    let is_unnamed = |identifier: &String| {
        !needs.contains(identifier)
            && !added.contains(identifier)
            && !handlers::is_named(outline, identifier)
            && !handlers::is_of_library(identifier)
            && !is_mentioned(&project.join(folder), &project.join(&background.output.dir), &[identifier])
    };
    let listed = plist.map_or(&[][..], InfoPlist::identifiers).iter();
    listed.filter(|(identifier, _)| is_unnamed(identifier)).cloned().collect()
}

/// What `gen` has added to the Info.plist, which it takes out again where it is not needed any more.
fn added_before(background: &Background) -> Vec<String> {
    let text = fs::read_to_string(background.project.join(LEDGER_NAME)).unwrap_or_default();
    let mut unseen = Sources::default();
    let source = unseen.add(LEDGER_NAME, text.as_str());
    // `gen` says what is wrong with it.
    let ledger = Ledger::parse(source, &text).unwrap_or_default();
    let added = ledger.merged.values().flat_map(|entry| entry.added_to(IDENTIFIERS_KEY));
    added.map(|addition| addition.item.clone()).collect()
}

fn read(project: &Path, path: &Path) -> Result<(String, Vec<u8>), OpenError> {
    let name = output::ledger_path(project, path).to_string_lossy().into_owned();
    match fs::read(project.join(path)) {
        Ok(bytes) => Ok((name, bytes)),
        Err(source) => Err(OpenError { path: name, source }),
    }
}

/// Judges the project by what the generated code needs.
pub fn check(facts: &Facts, needs: &XcodeNeeds) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    if let Some(plist) = &facts.plist {
        found.extend(processing_without_identifiers(plist, needs));
        found.extend(plist.misplaced().map(|(key, meant)| {
            Diagnostic::warning(
                Code::PlistKeyMisplaced,
                format!("nothing reads {} inside another dictionary", key.name),
            )
            .at(key.span, "not in the top dictionary")
            .because(format!("iOS looks for {meant} in the top dictionary of Info.plist"))
            .help("move it there, or remove it: oro-bg adds what its services need")
        }));
    }
    found.extend(old_api(facts, needs));
    found.extend(entitlements::check(&facts.entitlements, &needs.entitlements));
    if needs.plist.identifiers.is_empty() {
        return found;
    }
    let mut undecided = Vec::new();
    found.extend(launching::check(&facts.app.registration, needs, &mut undecided));
    found.extend(handler_twice(facts, needs));
    found.extend(handler_missing(facts));
    found.extend(settings::check(&facts.settings, needs, &mut undecided));
    found.extend(not_known(undecided));
    found
}

/// iOS ends an app that registers an identifier a second time.
fn handler_twice(facts: &Facts, needs: &XcodeNeeds) -> Vec<Diagnostic> {
    let is_served = |identifier: &str| {
        needs.plist.identifiers.iter().any(|own| match own.strip_suffix('*') {
            Some(beginning) => identifier.starts_with(beginning),
            None => own == identifier,
        })
    };
    let twice = facts.app.handlers.iter().filter(|(identifier, _)| is_served(identifier));
    let finding = |(identifier, place): &(String, Span)| {
        Diagnostic::error(
            Code::HandlerTwice,
            format!("the app registers a handler for {identifier}, which is a service's"),
        )
        .at(*place, "registered here, and by `OroBackground.register()`")
        .because("iOS ends an app that registers one identifier twice (BGTaskScheduler.h)")
        .help("remove this registration: the service's JavaScript is the handler")
        .help("or give the service another identifier: `platform.ios.identifier`")
    };
    twice.map(finding).collect()
}

/// Nothing is left over that iOS would launch the app for.
fn handler_missing(facts: &Facts) -> Vec<Diagnostic> {
    let finding = |(identifier, place): &(String, Span)| {
        Diagnostic::warning(
            Code::HandlerMissing,
            format!("{IDENTIFIERS_KEY} lists {identifier}, which no source of the app names"),
        )
        .at(*place, "needs a handler")
        .because("every identifier that is listed has to be registered before launch ends (BGTaskScheduler.h)")
        .help("remove it; or keep it where a framework that is not in source registers it")
    };
    facts.app.unnamed.iter().map(finding).collect()
}

/// Said once for a project.
fn not_known(undecided: Vec<(&'static str, Span, String)>) -> Option<Diagnostic> {
    let mut names: Vec<&str> = undecided.iter().map(|(name, ..)| *name).collect();
    names.dedup();
    let message = format!("not known without building the Xcode project: {}", names.join(", "));
    let finding = Diagnostic::note(Code::XcodeUndecided, message);
    (!undecided.is_empty()).then(|| {
        let places = undecided.into_iter();
        places
            .fold(finding, |finding, (_, place, why)| finding.at(place, why))
            .help("`OroBackground.selfTest()` in a debug build compares the app with what was declared; docs/ios.md has the ten steps")
    })
}

fn processing_without_identifiers(plist: &InfoPlist, needs: &XcodeNeeds) -> Option<Diagnostic> {
    if !plist.identifiers().is_empty() {
        return None;
    }
    let (_, place) = plist.background_modes().iter().find(|(mode, _)| mode == "processing")?;
    let finding = Diagnostic::error(
        Code::PlistModeWithoutIdentifiers,
        format!("the mode `processing` is there, and {IDENTIFIERS_KEY} lists nothing"),
    )
    .at(*place, "needs identifiers")
    .because(format!("App Store Connect refuses such an upload with {UPLOAD_REFUSED} (flutter_workmanager#105)"));
    Some(match needs.plist.identifiers.len() {
        0 => finding.help(format!("remove the mode; or list in {IDENTIFIERS_KEY} what the app registers")),
        1 => finding.help("run `oro-bg gen`: it adds the identifier of the service"),
        count => finding.help(format!("run `oro-bg gen`: it adds the identifiers of {count} services")),
    })
}

/// One finding for all places: the way out is one.
fn old_api(facts: &Facts, needs: &XcodeNeeds) -> Option<Diagnostic> {
    let no_identifiers = facts.plist.as_ref().is_none_or(|plist| plist.identifiers().is_empty());
    let is_switched_off = !(no_identifiers && needs.plist.identifiers.is_empty());
    if facts.app.old_fetch.is_empty() || !is_switched_off {
        return None;
    }
    let finding = Diagnostic::warning(Code::OldFetchApi, "iOS no longer calls the app's old background fetch");
    let places = facts.app.old_fetch.iter();
    Some(
        places
            .fold(finding, |finding, place| finding.at(*place, "does nothing any more"))
            .because(format!(
                "with {IDENTIFIERS_KEY} in Info.plist, performFetch and setMinimumBackgroundFetchInterval are switched off since iOS 13 (BGTaskScheduler.h)"
            ))
            .help("move what it does into a service, with `trigger.type = \"refresh\"`, and remove it"),
    )
}
