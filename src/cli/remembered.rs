//! What the services of a project remember here, read from their state files.

use std::path::PathBuf;

use anyhow::Context;
use oro_bg_runtime::host::{Host, PlainHost};
use oro_bg_runtime::plan::Moment;
use oro_bg_runtime::state::{self, RunRecord};
use oro_bg_runtime::status::ServiceStatus;

use super::project::{Project, state_dir};
use super::report::{FindingsFormat, Report};
use super::{Exit, Stop};
use crate::config::{Background, PlatformSet, ServiceId, nearest};

pub struct Remembered {
    pub background: Background,
    pub folder: PathBuf,
    /// Sorted by id, each with its runs, the newest first.
    pub known: Vec<(ServiceStatus, Vec<RunRecord>)>,
    /// Declared, and without a state file.
    pub silent: Vec<String>,
    /// State files that could not be read; that is reported already.
    pub unreadable: Vec<String>,
    /// Whether a runtime has the state open now.
    pub is_open: bool,
    /// Milliseconds since the Unix epoch.
    pub now_ms: u64,
}

impl Remembered {
    /// # Errors
    /// A configuration with errors, or a folder that cannot be read.
    pub fn read(project: &Project<'_>) -> Result<Self, Stop> {
        let background = project.open(PlatformSet::EMPTY, FindingsFormat::Human)?.background;
        let folder = state_dir(&background);
        let stored = state::read_dir(&folder).with_context(|| format!("failed to read {}", folder.display()))?;
        for file in &stored.unreadable {
            project.report.note(&format!("warning: {} cannot be read: {}", file.path.display(), file.reason));
        }
        let now_ms = PlainHost.now_ms();
        let moment = Moment { now_ms, awake_since_ms: now_ms, conditions: PlainHost.conditions(), ..Moment::default() };
        let known: Vec<(ServiceStatus, Vec<RunRecord>)> = stored
            .services
            .iter()
            .map(|record| (ServiceStatus::of(record, &moment), record.runs.iter().rev().cloned().collect()))
            .collect();
        let declared = background.services.iter().map(|service| service.id.to_string());
        let silent = declared.filter(|id| !known.iter().any(|(status, _)| status.id.as_str() == id)).collect();
        Ok(Self {
            unreadable: stored.unreadable.iter().map(|file| file.path.display().to_string()).collect(),
            is_open: state::is_open(&folder),
            background,
            folder,
            known,
            silent,
            now_ms,
        })
    }

    /// The service that a command line means.
    ///
    /// # Errors
    /// An id that is neither declared nor remembered, which is reported with the nearest that is.
    pub fn find(&self, id: &str, report: &Report) -> Result<Found<'_>, Stop> {
        let wanted = ServiceId::parse(id).map_or_else(|_| id.to_owned(), |id| id.to_string());
        if let Some((status, runs)) = self.known.iter().find(|(status, _)| status.id.as_str() == wanted) {
            return Ok(Found::Known(status, runs));
        }
        if let Some(id) = self.silent.iter().find(|silent| **silent == wanted) {
            return Ok(Found::Silent(id));
        }
        let ids = self.known.iter().map(|(status, _)| status.id.as_str()).chain(self.silent.iter().map(String::as_str));
        let name = id.escape_debug();
        report.note(&match nearest(id, ids) {
            Some(near) => format!("error: there is no service `{name}`; did you mean `{near}`?"),
            None => format!("error: there is no service `{name}`, neither declared nor in {}", self.folder.display()),
        });
        Err(Stop::Reported(Exit::Invalid))
    }
}

pub enum Found<'a> {
    Known(&'a ServiceStatus, &'a [RunRecord]),
    /// It has never run here.
    Silent(&'a str),
}
