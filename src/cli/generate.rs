use std::path::{Path, PathBuf};

use super::project::{Opened, Project, cache_dir};
use super::report::{FindingsFormat, ResultFormat};
use super::{Exit, Outcome, Stop, native, platforms};
use crate::bundle::{self, BundleOptions, Bundles};
use crate::codegen::generate::{GenerateError, generate};
use crate::codegen::gradle::GradleNeeds;
use crate::codegen::output::{ChangeKind, Changes};
use crate::config::{Background, Platform, PlatformSet};
use crate::{codegen, gradle, platform};

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
    /// How the changes are written
    #[arg(long, value_enum, default_value_t)]
    format: ResultFormat,
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
    /// Gradle build file of the Android app, for what it has to have
    #[arg(long, value_name = "FILE")]
    gradle: Option<PathBuf>,
    /// Entitlements file of the iOS app, for what it has to have
    #[arg(long, value_name = "FILE")]
    entitlements: Option<PathBuf>,
}

impl Targets {
    /// Paths of the command line are relative to the working directory, those of the configuration to the project.
    pub fn apply(&self, background: &mut Background) -> anyhow::Result<()> {
        let Self { out, info_plist, android_manifest, gradle, entitlements } = self;
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
        if let Some(path) = gradle {
            output.gradle = Some(std::path::absolute(path)?);
        }
        if let Some(path) = entitlements {
            output.entitlements = Some(std::path::absolute(path)?);
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
        let bundles = bundles(&mut opened, self.platform);
        opened.diagnostics.extend(native::foreground_budget(&opened.background, &bundles, self.platform));
        opened.judge();
        let changes = changes(&mut opened, &bundles, self.platform);
        drop(progress);
        opened.diagnostics.sort();
        project.report.findings(&opened.diagnostics, &opened.sources, FindingsFormat::Human);
        let Some(changes) = changes? else { return Ok(Exit::Invalid) };

        let background = &opened.background;
        let needs = codegen::gradle::needs(background).filter(|_| self.platform.contains(Platform::Android));
        if !self.check && !self.dry_run {
            changes.apply()?;
        }
        match self.format {
            ResultFormat::Json => project.report.result_json(&json(&changes, needs.as_ref())),
            ResultFormat::Human if self.check => project.report.result(&changes.diff()),
            ResultFormat::Human => {
                for (kind, path) in changes.summary() {
                    project.report.result(&format!("{}  {}\n", word(kind), path.display()));
                }
                if changes.is_empty() {
                    project.report.note("everything is up to date");
                }
                if let Some(needs) = needs.filter(|_| !self.dry_run && creates(&changes, "kt")) {
                    project.report.note(&build_lines(background, &needs));
                }
                let steps = codegen::swift::project_steps(background).filter(|_| self.platform.contains(Platform::Ios));
                if let Some(steps) = steps.filter(|_| !self.dry_run && creates(&changes, "swift")) {
                    project.report.note(&steps);
                }
            }
        }
        Ok(if self.check && !changes.is_empty() { Exit::Findings } else { Exit::Fine })
    }
}

const fn word(kind: ChangeKind) -> &'static str {
    match kind {
        ChangeKind::Created => "create",
        ChangeKind::Changed => "change",
        ChangeKind::Removed => "remove",
    }
}

fn json(changes: &Changes, needs: Option<&GradleNeeds>) -> serde_json::Value {
    let summary = changes.summary();
    let list = summary.iter().map(
        |(kind, path)| serde_json::json!({ "kind": word(*kind), "path": path.to_string_lossy().replace('\\', "/") }),
    );
    let gradle = needs.map_or(serde_json::Value::Null, GradleNeeds::json);
    serde_json::json!({ "version": 1, "changes": list.collect::<Vec<_>>(), "gradle": gradle })
}

/// Files of this language come the first time, and when a service asks for more than those before.
fn creates(changes: &Changes, extension: &str) -> bool {
    let is_one = |path: &Path| path.extension().is_some_and(|of| of == extension);
    changes.summary().iter().any(|(kind, path)| *kind == ChangeKind::Created && is_one(path))
}

/// What a person adds to the build of the app, once.
fn build_lines(background: &Background, needs: &GradleNeeds) -> String {
    let build_file = gradle::find(&background.project, &background.output);
    let relative = build_file.as_deref().map(|path| path.strip_prefix(&background.project).unwrap_or(path));
    let place = relative.map_or_else(|| "the app's build.gradle.kts".to_owned(), |path| path.display().to_string());
    let lines = needs.lines(relative);
    let indented: String = lines.lines().map(|line| format!("  {line}\n")).collect();
    let command = needs.library_command(background, relative);
    format!(
        "{place} needs, if it has not:\n\n{indented}\nand the native library, built by\n\n  {command}\n\n`oro-bg check` reads the file; docs/android.md goes on from here"
    )
}

/// Bundles all entries. What is wrong with them, or surely not meant, goes to the findings.
pub fn bundles(opened: &mut Opened, platforms: PlatformSet) -> Bundles {
    let Opened { background, diagnostics, sources, .. } = opened;
    let options = BundleOptions { cache_dir: Some(cache_dir(background)), ..BundleOptions::default() };
    let (bundles, found) = bundle::bundle(&background.project, &background.entries(), &options, sources);
    diagnostics.extend(found);
    diagnostics.extend(bundle::check(background, platforms, &bundles, sources));
    bundles
}

/// Generates; `None` when something is wrong with the input, which the findings then say.
pub fn changes(opened: &mut Opened, bundles: &Bundles, platforms: PlatformSet) -> Result<Option<Changes>, Stop> {
    let Opened { background, diagnostics, sources, .. } = opened;
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
