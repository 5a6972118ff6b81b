//! The main thread of `oro-bg dev`: waits for something to happen, and does what follows from it.

use std::collections::BTreeSet;
use std::io::{self, IsTerminal as _};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender};
use std::time::{Duration, Instant};

use anyhow::Context;
use oro_bg_runtime::Runtime;
use oro_bg_runtime::event::{Event, EventKind};
use oro_bg_runtime::host::Host as _;
use oro_bg_runtime::status::ServiceStatus;
use serde_json::{Value, json};

use super::host::DevHost;
use super::journal::Journal;
use super::overview;
use super::prepare::{Attempt, Prepared, prepare};
use super::session::Session;
use super::waits::Waits;
use super::watch::Watch;
use crate::cli::project::Project;
use crate::cli::report::FindingsFormat;
use crate::cli::{Exit, Outcome, Stop};
use crate::config::ServiceId;
use crate::diagnostic::Diagnostic;

/// Quiet after a change before files are read: editors and version control write several in a row.
const QUIET: Duration = Duration::from_millis(100);
/// Changes that never end are read all the same.
const QUIET_MAX: Duration = Duration::from_secs(2);
/// Longest sleep of the main thread; nothing depends on it.
const SLEEP_MAX: Duration = Duration::from_secs(3600);

/// What the main thread is woken for.
pub enum Happening {
    /// A run of this service has ended.
    Settled(String),
    Changed,
    Typed(String),
    /// Nobody will type any more; at a terminal that is a wish.
    InputEnded,
    Refused(String),
    Interrupted,
}

/// Everything in one place, for the main thread.
pub struct Desk<'a> {
    pub project: &'a Project<'a>,
    pub only: Vec<ServiceId>,
    pub state_dir: PathBuf,
    pub host: Arc<DevHost>,
    pub journal: Arc<Journal>,
    pub wake: Sender<Happening>,
    pub waits: Waits,
    pub session: Option<Session>,
    pub prepared: Prepared,
    /// What was last said about the files.
    pub findings: Vec<Diagnostic>,
    pub watch: Watch,
}

impl Desk<'_> {
    /// Until somebody wants it to end, or nobody listens any more.
    pub fn work(mut self, inbox: &Receiver<Happening>) -> Outcome {
        let mut changes: Option<Changes> = None;
        loop {
            match inbox.recv_timeout(self.sleep(changes.as_ref())) {
                Ok(Happening::Settled(id)) => self.look(&id),
                Ok(Happening::Changed) => changes = Some(Changes::more(changes)),
                Ok(Happening::Typed(line)) => {
                    if self.typed(&line)? {
                        break;
                    }
                }
                Ok(Happening::Refused(why)) => self.error(&why),
                Ok(Happening::InputEnded) if io::stdin().is_terminal() => break,
                Ok(Happening::InputEnded) | Err(RecvTimeoutError::Timeout) => {}
                Ok(Happening::Interrupted) | Err(RecvTimeoutError::Disconnected) => break,
            }
            if self.project.report.is_closed() {
                break;
            }
            for id in self.waits.take_due(self.host.now_ms()) {
                self.look(&id);
            }
            if changes.as_ref().is_some_and(|changes| changes.due() <= Instant::now()) {
                changes = None;
                self.reload()?;
            }
        }
        self.journal.own(self.host.now_ms(), "stopping", "runs get their grace period", json!({}));
        if let Some(session) = self.session.take() {
            session.close("`oro-bg dev` is stopping");
        }
        self.journal.own(self.host.now_ms(), "stopped", "everything is recorded", json!({}));
        Ok(Exit::Fine)
    }

    fn sleep(&self, changes: Option<&Changes>) -> Duration {
        let until_look = self.waits.next_ms().map(|next_ms| next_ms.saturating_sub(self.host.now_ms()));
        // One more, so that the date has surely come.
        let until_look = until_look.map_or(SLEEP_MAX, |left_ms| Duration::from_millis(left_ms + 1));
        let until_read = changes.map_or(SLEEP_MAX, |changes| changes.due().saturating_duration_since(Instant::now()));
        until_look.min(until_read).min(SLEEP_MAX)
    }

    /// Runs what is prepared; at the first time with a greeting.
    pub fn open(&mut self, greet: bool) -> anyhow::Result<()> {
        let only = self.only.clone();
        let (journal, wake) = (self.journal.clone(), self.wake.clone());
        let listener = move |event: &Event| {
            journal.event(event);
            if let (EventKind::Complete { .. }, Some(id)) = (&event.kind, &event.id) {
                // The main thread ends after the last run.
                let _ = wake.send(Happening::Settled(id.clone()));
            }
        };
        let waits = &mut self.waits;
        let (journal, host) = (&self.journal, &self.host);
        let session = Session::open(
            self.state_dir.clone(),
            self.prepared.table.clone(),
            self.host.clone(),
            {
                let only = only.clone();
                move |id| serves(&only, id)
            },
            listener,
            |runtime| {
                let now_ms = host.now_ms();
                let services: Vec<ServiceStatus> =
                    runtime.list().into_iter().filter(|status| serves(&only, status.id.as_str())).collect();
                journal.align(services.iter().map(|status| status.id.as_str()));
                for word in overview::boot_words(runtime.boot_report()) {
                    journal.own(now_ms, "state", &word, json!({ "text": word }));
                }
                if greet {
                    // The table says it.
                    for status in &services {
                        let _ = waits.look(status);
                    }
                    let text = overview::overview(services.iter(), now_ms);
                    journal.answer(&format!("\n{text}\n"), json!({ "services": services }));
                    let hint = "Ctrl-C stops, `help` lists what can be typed";
                    let running = format!("{} services run; {hint}", services.len());
                    journal.own(now_ms, "ready", &running, json!({ "services": services.len() }));
                }
            },
        )?;
        self.session = Some(session);
        Ok(())
    }

    pub fn runtime(&self) -> &Runtime {
        &self.session.as_ref().expect("a session is open while the main thread works").runtime
    }

    /// Tells why a service waits, if that is new.
    pub fn look(&mut self, id: &str) {
        let Ok(status) = self.runtime().status(id) else { return };
        if serves(&self.only, id)
            && let Some(wait) = self.waits.look(&status)
        {
            self.journal.waits(self.host.now_ms(), id, &wait);
        }
    }

    pub fn look_at_all(&mut self) {
        for status in self.runtime().list() {
            self.look(status.id.as_str());
        }
    }

    pub fn follow(&mut self, folders: BTreeSet<PathBuf>) -> bool {
        let (is_new, errors) = self.watch.follow(folders);
        for error in errors {
            let places: Vec<String> = error.paths.iter().map(|path| path.display().to_string()).collect();
            self.error(&format!("changes in {} are not noticed: {error}", places.join(", ")));
        }
        is_new
    }

    /// Files have changed: reads them again, and runs what they say now unless they are wrong.
    fn reload(&mut self) -> Result<(), Stop> {
        let mut attempt = prepare(self.project, &self.only);
        // What happened in a new folder before it was watched is seen by the second look.
        for _ in 0..2 {
            let Ok(Attempt { prepared, folders, .. }) = &attempt else { break };
            let mut folders = folders.clone();
            if prepared.is_none() {
                folders.extend(self.watch.folders().iter().cloned());
            }
            if !self.follow(folders) {
                break;
            }
            attempt = prepare(self.project, &self.only);
        }
        let attempt = match attempt {
            Ok(attempt) => attempt,
            Err(error) => {
                self.keep(&format!("{error:#}"));
                return Ok(());
            }
        };
        let findings: Vec<Diagnostic> = attempt.findings.iter().cloned().collect();
        let is_told = std::mem::replace(&mut self.findings, findings) == self.findings;
        if !is_told {
            self.project.report.findings(&attempt.findings, &attempt.sources, FindingsFormat::Human);
        }
        let Some(prepared) = attempt.prepared else {
            if !is_told {
                self.keep("the files have errors");
            }
            return Ok(());
        };
        if prepared.background.project != self.prepared.background.project {
            self.keep(&format!("{} is gone", self.prepared.background.config_name));
            return Ok(());
        }
        let words = overview::differences(&self.prepared.table, &prepared.table);
        if words.is_empty() {
            if !is_told {
                self.own("unchanged", "the files say what they said before", json!({}));
            }
            return Ok(());
        }
        self.own("reload", &overview::shortened(&words), json!({ "changes": words }));
        self.prepared = prepared;
        if let Some(session) = self.session.take() {
            session.close("the project has changed, and `oro-bg dev` reloads");
        }
        self.open(false).context("failed to reload")?;
        self.own("reloaded", "alarms, messages and history are kept", json!({}));
        self.look_at_all();
        Ok(())
    }

    fn keep(&self, why: &str) {
        let text = format!("{why}; the services run on as they were");
        self.own("kept", &text, json!({ "reason": why }));
    }

    pub fn own(&self, what: &str, text: &str, value: Value) {
        self.journal.own(self.host.now_ms(), what, text, value);
    }

    pub fn error(&self, text: &str) {
        self.own("error", text, json!({ "message": text }));
    }
}

/// Whether a service is one of those that were asked for.
pub fn serves(only: &[ServiceId], id: &str) -> bool {
    only.is_empty() || only.iter().any(|wanted| wanted.as_str() == id)
}

/// Since when files change, and when that was last seen.
struct Changes {
    first: Instant,
    last: Instant,
}

impl Changes {
    fn more(before: Option<Self>) -> Self {
        let now = Instant::now();
        Self { first: before.map_or(now, |before| before.first), last: now }
    }

    fn due(&self) -> Instant {
        (self.last + QUIET).min(self.first + QUIET_MAX)
    }
}
