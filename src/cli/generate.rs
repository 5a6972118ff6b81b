use std::path::PathBuf;

use super::project::{Opened, Project, cache_dir};
use super::report::FindingsFormat;
use super::{Exit, Outcome, Stop, platforms};
use crate::bundle::facts::run_handler_missing;
use crate::bundle::{self, BundleOptions, Bundles};
use crate::codegen::generate::{GenerateError, generate};
use crate::codegen::output::{ChangeKind, Changes};
use crate::config::{Background, PlatformSet};
use crate::platform;

/// Writes everything that the platforms need: Info.plist, Swift, AndroidManifest, Kotlin, typings, the module
/// oro:background, and the Rust crate with the bundled services
#[derive(Debug, clap::Args)]
pub struct Generate {
    /// Platforms to generate for: ios, android, macos, windows, linux, desktop, all; several with commas
    #[arg(long, value_name = "LIST", default_value = "all", value_parser = platforms)]
    platform: PlatformSet,
    #[command(flatten)]
    targets: Targets,
    /// Write nothing; print a diff and exit with 1 if anything would change
    #[arg(long, conflicts_with = "dry_run")]
    check: bool,
    /// Write nothing; list what would change
    #[arg(long)]
    dry_run: bool,
}

/// Where the files go, instead of what `[background.output]` says.
#[derive(Clone, Debug, Default, clap::Args)]
pub struct Targets {
    /// Folder of the generated files
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Info.plist of the app, to merge into
    #[arg(long, value_name = "FILE")]
    info_plist: Option<PathBuf>,
    /// AndroidManifest.xml of the app, to merge into
    #[arg(long, value_name = "FILE")]
    android_manifest: Option<PathBuf>,
}

impl Targets {
    /// Paths of the command line are relative to the working directory, those of the configuration to the project.
    pub fn apply(&self, background: &mut Background) -> anyhow::Result<()> {
        let Self { out, info_plist, android_manifest } = self;
        let output = &mut background.output;
        if let Some(out) = out {
            output.dir = std::path::absolute(out)?;
        }
        if let Some(path) = info_plist {
            output.info_plist = Some(std::path::absolute(path)?);
        }
        if let Some(path) = android_manifest {
            output.android_manifest = Some(std::path::absolute(path)?);
        }
        Ok(())
    }
}

impl Generate {
    pub fn run(self, project: &Project<'_>) -> Outcome {
        let mut opened = project.open(self.platform, FindingsFormat::Human)?;
        self.targets.apply(&mut opened.background)?;
        opened.diagnostics.extend(platform::check(&opened.background, self.platform));
        let progress = project.report.progress("bundling".into());
        let bundles = bundles(&mut opened);
        let changes = changes(&mut opened, &bundles, self.platform);
        drop(progress);
        opened.diagnostics.sort();
        project.report.findings(&opened.diagnostics, &opened.sources, FindingsFormat::Human);
        let Some(changes) = changes? else { return Ok(Exit::Invalid) };

        if self.check {
            project.report.result(&changes.diff());
            return Ok(if changes.is_empty() { Exit::Fine } else { Exit::Findings });
        }
        if !self.dry_run {
            changes.apply()?;
        }
        for (kind, path) in changes.summary() {
            let word = match kind {
                ChangeKind::Created => "create",
                ChangeKind::Changed => "change",
                ChangeKind::Removed => "remove",
            };
            project.report.result(&format!("{word}  {}\n", path.display()));
        }
        if changes.is_empty() {
            project.report.note("everything is up to date");
        }
        Ok(Exit::Fine)
    }
}

/// Bundles all entries. What is wrong with them, or surely not meant, goes to the findings.
pub fn bundles(opened: &mut Opened) -> Bundles {
    let Opened { background, diagnostics, sources } = opened;
    let options = BundleOptions { cache_dir: Some(cache_dir(background)), ..BundleOptions::default() };
    let (bundles, found) = bundle::bundle(&background.project, &background.entries(), &options, sources);
    diagnostics.extend(found);
    for (entry, bundle) in &bundles {
        diagnostics.extend(run_handler_missing(&background.project, entry, bundle, sources));
    }
    diagnostics.extend(bundle::ungranted_imports(background, &bundles, sources));
    bundles
}

/// Generates; `None` when something is wrong with the input, which the findings then say.
pub fn changes(opened: &mut Opened, bundles: &Bundles, platforms: PlatformSet) -> Result<Option<Changes>, Stop> {
    let Opened { background, diagnostics, sources } = opened;
    if diagnostics.has_errors() {
        return Ok(None);
    }
    match generate(background, bundles, platforms, sources) {
        Ok(changes) => Ok(Some(changes)),
        Err(GenerateError::Findings(found)) => {
            diagnostics.extend(found);
            Ok(None)
        }
        Err(GenerateError::Output(error)) => Err(error.into()),
    }
}
