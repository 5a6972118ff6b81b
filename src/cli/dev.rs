mod answers;
mod command;
mod desk;
mod host;
mod journal;
mod overview;
mod prepare;
mod session;
mod trace;
mod waits;
mod watch;

use std::io::{self, BufRead as _};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc::{self, Sender};
use std::thread;

use anyhow::Context;
use tempfile::TempDir;

use self::desk::{Desk, Happening};
use self::host::DevHost;
use self::journal::{Journal, LogFormat};
use self::prepare::{Attempt, prepare};
use self::waits::Waits;
use self::watch::Watch;
use super::project::{Project, state_dir};
use super::report::FindingsFormat;
use super::service::find;
use super::{Exit, Outcome};
use crate::config::Platform;

/// Runs all services here until it is stopped, with a log, and reloads them when files change
///
/// Triggers, intervals, conditions and retries are those of the configuration, and what services remember is kept. To see
/// something happen now, type `run <id>` while it runs; `help` lists what else can be typed. A pipe will do as well.
#[derive(Debug, clap::Args)]
pub struct Dev {
    /// Only these services; the others stay as they are
    #[arg(long, value_name = "ID", num_args = 1.., value_delimiter = ',')]
    service: Vec<String>,
    /// Where services remember things, instead of the project's own state
    #[arg(long, value_name = "DIR")]
    state_dir: Option<PathBuf>,
    /// Begin without memories, and forget everything at the end
    #[arg(long, conflicts_with = "state_dir")]
    ephemeral: bool,
    /// How the log is written
    #[arg(long, value_enum, value_name = "FORMAT", default_value_t)]
    log: LogFormat,
}

impl Dev {
    pub fn run(self, project: &Project<'_>) -> Outcome {
        let report = project.report;
        let progress = report.progress("bundling".into());
        let opened = project.open(Platform::host().into(), FindingsFormat::Human)?;
        let mut only = Vec::new();
        for id in &self.service {
            only.push(find(&opened.background, id, report)?.id.clone());
        }
        let attempt = prepare(project, &only)?;
        drop(progress);
        report.findings(&attempt.findings, &attempt.sources, FindingsFormat::Human);
        let Attempt { prepared, findings, folders, .. } = attempt;
        let Some(prepared) = prepared else { return Ok(Exit::Invalid) };
        let background = &prepared.background;
        if prepared.table.services.is_empty() {
            let config = &background.config_name;
            report.note(&if !background.enabled {
                format!("error: background services are switched off in {config}")
            } else if background.services.is_empty() {
                format!("error: {config} declares no services; `oro-bg init` adds an example")
            } else {
                format!("error: no service of {config} is switched on here")
            });
            return Ok(Exit::Invalid);
        }
        report.notes_stand_in(background.engine);

        let temporary = self.ephemeral.then(TempDir::new).transpose().context("failed to make a temporary folder")?;
        let state_dir = match (&temporary, &self.state_dir) {
            (Some(temporary), _) => temporary.path().to_path_buf(),
            (None, Some(given)) => std::path::absolute(given)?,
            (None, None) => state_dir(background),
        };
        let journal = Arc::new(Journal::new(report.clone(), self.log));
        let (wake, inbox) = mpsc::channel();
        let changed = wake.clone();
        let mut desk = Desk {
            project,
            only,
            state_dir,
            host: Arc::new(DevHost::new(journal.clone())),
            journal,
            wake,
            waits: Waits::default(),
            session: None,
            prepared,
            findings: findings.into_iter().collect(),
            watch: Watch::new(move || drop(changed.send(Happening::Changed))).context("failed to watch files")?,
        };
        trace::write_into(desk.journal.clone());
        stop_on_interrupt(&desk.wake, temporary.as_ref())?;
        desk.follow(folders);
        desk.open(true)?;
        read_input(desk.wake.clone()).context("failed to start a thread")?;
        desk.work(&inbox)
    }
}

/// Lines come from a terminal or a pipe; the thread ends with the process.
fn read_input(wake: Sender<Happening>) -> io::Result<()> {
    let read = move || {
        for line in io::stdin().lock().split(b'\n').map_while(Result::ok) {
            let line = String::from_utf8_lossy(&line).into_owned();
            if wake.send(Happening::Typed(line)).is_err() {
                return;
            }
        }
        let _ = wake.send(Happening::InputEnded);
    };
    thread::Builder::new().name("oro-bg-dev-input".into()).spawn(read).map(drop)
}

/// Ctrl-C and a polite kill end it in order. Whoever asks a second time means it.
fn stop_on_interrupt(wake: &Sender<Happening>, temporary: Option<&TempDir>) -> anyhow::Result<()> {
    let wake = wake.clone();
    let temporary = temporary.map(|folder| folder.path().to_path_buf());
    let mut asked = false;
    ctrlc::set_handler(move || {
        if std::mem::replace(&mut asked, true) {
            // Nothing is dropped from here, and it is to leave nothing behind.
            let _ = temporary.as_ref().map(std::fs::remove_dir_all);
            std::process::exit(Exit::Interrupted as i32);
        }
        let _ = wake.send(Happening::Interrupted);
    })
    .context("failed to handle interrupts")
}
