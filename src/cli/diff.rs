use std::path::{Path, PathBuf};

use anyhow::Context;

use super::project::Project;
use super::report::{FindingsFormat, ResultFormat};
use super::{Exit, Outcome, Stop, platforms};
use crate::config::{self, Background, LoadOptions, PlatformSet};
use crate::diagnostic::Sources;
use crate::diff::{compare, human, json};

/// Tells what an update of the app does on devices: which pending work is cancelled, updated or orphaned, and what stores
/// and users are asked. Ends with 1 if something is lost
#[derive(Debug, clap::Args)]
pub struct Diff {
    /// Configuration of the version that devices have: a file, or a folder with one. Its entries need not exist
    old: PathBuf,
    /// Configuration of the version that they get; that of the project by default
    new: Option<PathBuf>,
    /// Platforms to compare: ios, android, macos, windows, linux, desktop, all; several with commas
    #[arg(long, value_name = "LIST", default_value = "all", value_parser = platforms)]
    platform: PlatformSet,
    /// How the result is written
    #[arg(long, value_enum, default_value_t)]
    format: ResultFormat,
}

impl Diff {
    pub fn run(self, project: &Project<'_>) -> Outcome {
        let old = self.read(Some(&self.old), project)?;
        let new = self.read(self.new.as_deref(), project)?;
        let update = compare(&old, &new, self.platform);
        match self.format {
            ResultFormat::Human => project.report.result(&human(&update)),
            ResultFormat::Json => project.report.result_json(&json(&update)),
        }
        Ok(if update.loses() { Exit::Findings } else { Exit::Fine })
    }

    /// What is no mistake is not told: that is the business of `check`.
    fn read(&self, named: Option<&Path>, project: &Project<'_>) -> Result<Background, Stop> {
        let options = match named {
            None => project.options(self.platform),
            Some(named) => options(named, project.options(self.platform)).map_err(|missing| {
                project.report.note(&format!("error: {missing}"));
                Stop::Reported(Exit::Invalid)
            })?,
        };
        let mut sources = Sources::default();
        let mut loaded = config::load_apart(&options, &mut sources).context("failed to load the configuration")?;
        match loaded.background {
            Some(background) if !loaded.diagnostics.has_errors() => Ok(background),
            _ => {
                loaded.diagnostics.sort();
                project.report.findings(&loaded.diagnostics, &sources, FindingsFormat::Human);
                let which = named.map_or_else(|| "the project's configuration".into(), Path::to_string_lossy);
                project.report.note(&format!("error: nothing was compared, because of the errors in {which}"));
                Err(Stop::Reported(Exit::Invalid))
            }
        }
    }
}

/// The file that is named, or the one in the folder; a folder without one is not left for those above it.
fn options(named: &Path, options: LoadOptions) -> Result<LoadOptions, String> {
    let path = options.start.join(named);
    let file = match path.is_dir() {
        true => config::CONFIG_NAMES.iter().map(|name| path.join(name)).find(|file| file.is_file()),
        false => path.is_file().then_some(path.clone()),
    };
    match file {
        Some(file) => Ok(LoadOptions { config: Some(file), start: PathBuf::from("."), ..options }),
        None if path.is_dir() => Err(format!("no {} in {}", config::CONFIG_NAMES.join(" or "), named.display())),
        None => Err(format!("{} is neither a file nor a folder", named.display())),
    }
}
