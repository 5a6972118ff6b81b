//! The project that a command works on.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Context;

use super::report::{FindingsFormat, Report};
use super::{Exit, Global, Stop};
use crate::config::{self, Background, LintLevels, LoadOptions, Loaded, PlatformSet};
use crate::diagnostic::{Diagnostic, Diagnostics, Sources};
use crate::lint::{BASELINE_NAME, Baseline, Policy, Promotion};

const LOCAL_DIR: &str = ".oro-bg";

/// Where the project is and how to talk about it.
pub struct Project<'a> {
    global: &'a Global,
    pub report: &'a Report,
}

/// A configuration that was read, with what was found on the way.
pub struct Opened {
    pub background: Background,
    pub diagnostics: Diagnostics,
    pub sources: Sources,
    pub policy: Policy,
}

/// What came of reading a configuration.
pub enum Read {
    Opened(Box<Opened>),
    /// There is none, or it has errors.
    Refused {
        /// None where there is none.
        project: Option<PathBuf>,
        diagnostics: Diagnostics,
        sources: Sources,
    },
}

impl<'a> Project<'a> {
    pub fn new(global: &'a Global, report: &'a Report) -> Self {
        Self { global, report }
    }

    pub fn options(&self, platforms: PlatformSet) -> LoadOptions {
        LoadOptions {
            start: self.global.project.clone(),
            config: self.global.config.clone(),
            set: self.global.set.clone(),
            platforms,
        }
    }

    /// Folder that `-C` names.
    pub fn folder(&self) -> &PathBuf {
        &self.global.project
    }

    /// Reads the configuration for some platforms. Where it has errors they are reported, and the command stops.
    pub fn open(&self, platforms: PlatformSet, format: FindingsFormat) -> Result<Opened, Stop> {
        match self.read(platforms, &Wishes::default())? {
            Read::Opened(opened) => Ok(*opened),
            Read::Refused { diagnostics, sources, .. } => {
                self.report.findings(&diagnostics, &sources, format);
                Err(Stop::Reported(Exit::Invalid))
            }
        }
    }

    /// Reads the configuration, and what it and the command line say about findings.
    pub fn read(&self, platforms: PlatformSet, wishes: &Wishes) -> anyhow::Result<Read> {
        let mut sources = Sources::default();
        let Loaded { background, mut diagnostics } =
            config::load(&self.options(platforms), &mut sources).context("failed to load the configuration")?;
        if let Some(background) = &background {
            sources.seen_from(seen_from_here(&background.project)?);
        }
        let Some(background) = background.filter(|_| !diagnostics.has_errors()) else {
            diagnostics.sort();
            let project = config::find(&self.options(platforms))?.and_then(|path| Some(path.parent()?.to_owned()));
            return Ok(Read::Refused { project, diagnostics, sources });
        };
        let policy = match wishes.policy(&background, &mut sources)? {
            Ok(policy) => policy,
            Err(finding) => {
                diagnostics.push(finding);
                return Ok(Read::Refused { project: Some(background.project), diagnostics, sources });
            }
        };
        let mut opened = Opened { background, diagnostics, sources, policy };
        opened.judge();
        Ok(Read::Opened(Box::new(opened)))
    }
}

impl Opened {
    /// Lets levels, comments and the baseline have their say about what was found so far.
    pub fn judge(&mut self) {
        self.policy.apply(&mut self.diagnostics, &self.sources);
    }
}

/// What the command line says about findings.
#[derive(Clone, Debug, Default)]
pub struct Wishes {
    pub levels: LintLevels,
    pub promotion: Promotion,
    /// A baseline that is not where it is looked for by itself; it has to be there.
    pub baseline: Option<PathBuf>,
    /// Takes no baseline, since a new one is made.
    pub ignores_baseline: bool,
}

impl Wishes {
    fn policy(&self, background: &Background, sources: &mut Sources) -> anyhow::Result<Result<Policy, Diagnostic>> {
        let mut levels = background.lint.clone();
        levels.extend(&self.levels);
        let mut policy = Policy { levels, promotion: self.promotion, baseline: Baseline::default() };
        let path = self.baseline_path(background);
        if self.ignores_baseline || (self.baseline.is_none() && !path.exists()) {
            return Ok(Ok(policy));
        }
        let text = fs::read_to_string(&path).with_context(|| format!("failed to read {}", path.display()))?;
        let name = path.strip_prefix(&background.project).unwrap_or(&path).to_string_lossy().into_owned();
        Ok(Baseline::read(&name, &text, sources).map(|baseline| {
            policy.baseline = baseline;
            policy
        }))
    }

    /// Paths of the command line are relative to the working directory.
    pub fn baseline_path(&self, background: &Background) -> PathBuf {
        self.baseline.clone().unwrap_or_else(|| background.project.join(BASELINE_NAME))
    }
}

/// The project as the user's folder sees it, with forward slashes; empty when the user is in it.
fn seen_from_here(project: &Path) -> anyhow::Result<String> {
    let here = std::path::absolute(".")?;
    Ok(project.strip_prefix(&here).unwrap_or(project).to_string_lossy().replace('\\', "/"))
}

/// Where `run` keeps what services remember between runs, and `status` looks.
pub fn state_dir(background: &Background) -> PathBuf {
    background.project.join(LOCAL_DIR).join("state")
}

/// Where bundles are kept for the next time. What is in this folder belongs to this machine, so version control is told
/// to leave it alone.
pub fn cache_dir(background: &Background) -> PathBuf {
    let folder = background.project.join(LOCAL_DIR);
    let ignore = folder.join(".gitignore");
    if !ignore.exists() {
        // A courtesy: in a project that cannot be written to nothing is kept either.
        let _ = fs::create_dir_all(&folder).and_then(|()| fs::write(ignore, "*\n"));
    }
    folder.join("cache")
}
