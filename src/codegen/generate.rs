//! From a declaration to the changes on disk: emit, merge, compare. Nothing is written here.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::merge::{self, LEDGER_NAME, Ledger, LedgerEntry, Merged, manifest, plist};
use super::output::{self, Changes, OutputError, PlanError};
use super::{Emitted, emit, header};
use crate::bundle::Bundles;
use crate::config::{Background, Platform, PlatformSet};
use crate::diagnostic::{Diagnostic, SourceId, Sources};

/// Files below the output folder that are made by merging into an empty one.
const OWN_PLIST: &str = "ios/Info.plist";
const OWN_MANIFEST: &str = "android/AndroidManifest.xml";

/// Why there are no changes to carry out. Nothing has been written.
#[derive(Debug, thiserror::Error)]
pub enum GenerateError {
    /// The user's files cannot be merged into, or are in the way.
    #[error("files cannot be generated")]
    Findings(Vec<Diagnostic>),
    #[error(transparent)]
    Output(#[from] OutputError),
}

impl From<PlanError> for GenerateError {
    fn from(error: PlanError) -> Self {
        match error {
            PlanError::Foreign(findings) => Self::Findings(findings),
            PlanError::Output(error) => Self::Output(error),
        }
    }
}

/// Computes what `gen` would change for some platforms; what an earlier run made for the other platforms stays.
///
/// # Errors
/// [`GenerateError::Findings`] with everything that is wrong with the files to merge into.
pub fn generate(
    background: &Background,
    bundles: &Bundles,
    platforms: PlatformSet,
    sources: &mut Sources,
) -> Result<Changes, GenerateError> {
    let Background { project, output, .. } = background;
    let ledger = read_ledger(project, sources)?;
    let Emitted { files, plist, manifest } = emit(background, bundles, platforms);

    let mut generated: Vec<(PathBuf, String)> =
        files.into_iter().map(|file| (output.dir.join(file.path), file.contents)).collect();
    let mut merger = Merger { project, ledger: &ledger, sources, merged: Vec::new(), findings: Vec::new() };
    let comment = header(background);
    if let Some(wanted) = &plist {
        let own = plist::skeleton(&comment);
        generated
            .extend(merger.own(output.dir.join(OWN_PLIST), &own, |source, text, owned| {
                plist::merge(source, text, wanted, owned)
            }));
    }
    if let Some(wanted) = &manifest {
        let own = manifest::skeleton(&comment, None);
        generated.extend(merger.own(output.dir.join(OWN_MANIFEST), &own, |source, text, owned| {
            manifest::merge(source, text, wanted, owned)
        }));
    }
    if let Some(wanted) = &plist {
        merger.merge_into(output.info_plist.as_deref(), plist::is_owner, |file, owned| {
            let list = plist::open(file.name, file.bytes, file.sources).map_err(|finding| vec![finding])?;
            plist::merge_file(&list, wanted, owned)
        })?;
    }
    if let Some(wanted) = &manifest {
        merger.merge_into(
            output.android_manifest.as_deref(),
            |entry| !plist::is_owner(entry),
            |file, owned| {
                let (source, text) =
                    merge::decode(file.name, file.bytes, file.sources).map_err(|finding| vec![finding])?;
                manifest::merge(source, &text, wanted, owned).map(Some)
            },
        )?;
    }
    let Merger { merged, findings, .. } = merger;
    if !findings.is_empty() {
        return Err(GenerateError::Findings(findings));
    }
    let mut untouched = Vec::new();
    if !platforms.contains(Platform::Ios) {
        untouched.push(output.dir.join("ios"));
    }
    if !platforms.contains(Platform::Android) {
        untouched.push(output.dir.join("android"));
    }
    Ok(output::plan(output::Request { project, ledger: &ledger, generated, merged, untouched })?)
}

fn read_ledger(project: &Path, sources: &mut Sources) -> Result<Ledger, GenerateError> {
    let path = project.join(LEDGER_NAME);
    let text = match fs::read_to_string(&path) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Ledger::default()),
        Err(source) => return Err(OutputError::Read { path, source }.into()),
    };
    let source = sources.add(LEDGER_NAME, text.as_str());
    Ledger::parse(source, &text).map_err(|finding| GenerateError::Findings(vec![finding]))
}

/// Merges, and collects what could not be merged.
struct Merger<'a> {
    project: &'a Path,
    ledger: &'a Ledger,
    sources: &'a mut Sources,
    merged: Vec<(PathBuf, Merged)>,
    findings: Vec<Diagnostic>,
}

/// A file of the app as it was read.
struct Theirs<'a> {
    name: &'a str,
    bytes: Vec<u8>,
    sources: &'a mut Sources,
}

impl Merger<'_> {
    /// A file of our own, made from an empty one.
    fn own(
        &mut self,
        path: PathBuf,
        skeleton: &str,
        merge: impl FnOnce(SourceId, &str, Option<&LedgerEntry>) -> Result<Merged, Vec<Diagnostic>>,
    ) -> Option<(PathBuf, String)> {
        let source = self.sources.add(path.to_string_lossy(), skeleton);
        match merge(source, skeleton, None) {
            Ok(merged) => Some((path, merged.text)),
            Err(findings) => {
                self.findings.extend(findings);
                None
            }
        }
    }

    /// Files of the app: the one that is named, and those of the kind that an earlier run merged into. `merge` gives
    /// none for a file that stays as it is, with what the ledger says of it.
    fn merge_into(
        &mut self,
        named: Option<&Path>,
        is_of_kind: impl Fn(&LedgerEntry) -> bool,
        merge: impl Fn(Theirs<'_>, Option<&LedgerEntry>) -> Result<Option<Merged>, Vec<Diagnostic>>,
    ) -> Result<(), OutputError> {
        for path in self.targets(named, is_of_kind) {
            let name = path.to_string_lossy().into_owned();
            let owned = self.ledger.merged.get(&name);
            let bytes = match fs::read(self.project.join(&path)) {
                Ok(bytes) => bytes,
                // The app no longer has a file that an earlier run merged into.
                Err(error) if error.kind() == io::ErrorKind::NotFound && owned.is_some() => continue,
                Err(source) => return Err(OutputError::Read { path, source }),
            };
            match merge(Theirs { name: &name, bytes, sources: self.sources }, owned) {
                Ok(merged) => self.merged.extend(merged.map(|merged| (path, merged))),
                Err(findings) => self.findings.extend(findings),
            }
        }
        Ok(())
    }

    /// The file named now, and those of the kind that the ledger knows: a run that forgets a flag must not leave
    /// stale entries in a file that an earlier run merged into.
    fn targets(&self, named: Option<&Path>, is_of_kind: impl Fn(&LedgerEntry) -> bool) -> Vec<PathBuf> {
        let known = self.ledger.merged.iter().filter(|(_, entry)| is_of_kind(entry));
        let mut targets: Vec<PathBuf> = known.map(|(path, _)| PathBuf::from(path)).collect();
        if let Some(named) = named {
            let named = output::ledger_path(self.project, named);
            if !targets.contains(&named) {
                targets.push(named);
            }
        }
        targets
    }
}
