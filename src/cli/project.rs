//! The project that a command works on.

use std::fs;
use std::path::PathBuf;

use anyhow::Context;

use super::report::{FindingsFormat, Report};
use super::{Exit, Global, Stop};
use crate::config::{self, Background, LoadOptions, PlatformSet};
use crate::diagnostic::{Code, Diagnostics, Sources};

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
        self.open_or(Exit::Invalid, platforms, format)
    }

    /// As [`Project::open`], with another exit code for a configuration that can be read but has errors.
    pub fn open_or(&self, exit: Exit, platforms: PlatformSet, format: FindingsFormat) -> Result<Opened, Stop> {
        let mut sources = Sources::default();
        let mut loaded =
            config::load(&self.options(platforms), &mut sources).context("failed to load the configuration")?;
        loaded.diagnostics.sort();
        let unreadable = |code: Code| matches!(code, Code::Syntax | Code::NoConfig);
        match loaded.background {
            Some(background) if !loaded.diagnostics.has_errors() => {
                Ok(Opened { background, diagnostics: loaded.diagnostics, sources })
            }
            _ => {
                self.report.findings(&loaded.diagnostics, &sources, format);
                let invalid = loaded.diagnostics.iter().any(|diagnostic| unreadable(diagnostic.code));
                Err(Stop::Reported(if invalid { Exit::Invalid } else { exit }))
            }
        }
    }
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
