use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Context;

use super::project::Project;
use super::report::FindingsFormat;
use super::{Exit, Outcome, Stop};
use crate::codegen::output::{Change, Changes};
use crate::config::{self, PlatformSet, bare};

/// Rewrites values without quotes as TOML, in the `[background]` tables only
#[derive(Debug, clap::Args)]
pub struct Fix {
    /// Show what would change, and exit with 1 if anything would
    #[arg(long)]
    check: bool,
}

impl Fix {
    pub fn run(self, project: &Project<'_>) -> Outcome {
        let options = project.options(PlatformSet::EMPTY);
        let Some(path) = config::find(&options).context("failed to find the configuration")? else {
            // Says the same as every other command.
            return Err(project
                .open(PlatformSet::EMPTY, FindingsFormat::Human)
                .err()
                .unwrap_or(Stop::Reported(Exit::Invalid)));
        };
        let text = fs::read_to_string(&path).with_context(|| format!("failed to read {}", path.display()))?;
        let name = path.file_name().map(PathBuf::from).unwrap_or_default();
        let shown = name.display().to_string();
        let fixed = bare::fix(&text);
        if fixed == text {
            project.report.note(&format!("{shown}: nothing to rewrite"));
            return Ok(Exit::Fine);
        }
        let folder = path.parent().unwrap_or(Path::new("."));
        let changes = Changes::of(folder, vec![Change::of_theirs(name, Some(text), fixed)]);
        project.report.result(&changes.diff());
        if self.check {
            return Ok(Exit::Findings);
        }
        changes.apply()?;
        project.report.note(&format!("{shown}: rewritten as TOML"));
        Ok(Exit::Fine)
    }
}
