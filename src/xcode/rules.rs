//! What the upload refuses, or what would not run, by what the project's files say.

use std::fs;
use std::io;
use std::path::Path;

use super::entitlements::{self, Entitlements, File};
use super::info_plist::InfoPlist;
use super::sources::AppSources;
use crate::codegen::merge::plist::IDENTIFIERS_KEY;
use crate::codegen::output;
use crate::codegen::xcode::XcodeNeeds;
use crate::config::Background;
use crate::diagnostic::{Code, Diagnostic, Sources, Span};

/// What is known of the project.
#[derive(Clone, Debug, Default)]
pub struct Facts {
    /// None where the configuration names none, or where it cannot be read, which is then among the findings.
    pub plist: Option<InfoPlist>,
    pub entitlements: File,
    /// Uses of the background fetch that the identifiers switch off.
    pub old_fetch: Vec<Span>,
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
        let folder = path.parent().unwrap_or(Path::new(""));
        let app = AppSources::read(project, folder, &targets.dir);
        facts.old_fetch = app.outline().old_fetch(sources);
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
    found
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
    .because("App Store Connect refuses such an upload with ITMS-90771 (flutter_workmanager#105)");
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
    if facts.old_fetch.is_empty() || !is_switched_off {
        return None;
    }
    let finding = Diagnostic::warning(Code::OldFetchApi, "iOS no longer calls the app's old background fetch");
    let places = facts.old_fetch.iter();
    Some(
        places
            .fold(finding, |finding, place| finding.at(*place, "does nothing any more"))
            .because(format!(
                "with {IDENTIFIERS_KEY} in Info.plist, performFetch and setMinimumBackgroundFetchInterval are switched off since iOS 13 (BGTaskScheduler.h)"
            ))
            .help("move what it does into a service, with `trigger.type = \"refresh\"`, and remove it"),
    )
}
