mod command;
mod host;
mod journal;
mod overview;
mod prepare;
mod session;
mod waits;
mod watch;

use std::collections::BTreeSet;
use std::io::{self, BufRead as _, IsTerminal as _};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::Context;
use oro_bg_runtime::Runtime;
use oro_bg_runtime::event::{Event, EventKind};
use oro_bg_runtime::host::Host as _;
use oro_bg_runtime::status::ServiceStatus;
use serde_json::{Value, json};
use tempfile::TempDir;

use self::command::{Command, HELP};
use self::host::DevHost;
use self::journal::{Journal, LogFormat};
use self::prepare::{Attempt, Prepared, prepare};
use self::session::Session;
use self::waits::Waits;
use self::watch::Watch;
use super::project::{Project, state_dir};
use super::report::FindingsFormat;
use super::service::find;
use super::{Exit, Outcome, Stop, status};
use crate::config::{Engine, ServiceId};
use crate::diagnostic::Diagnostic;

/// Quiet after a change before files are read: editors and version control write several in a row.
const QUIET: Duration = Duration::from_millis(100);
/// Changes that never end are read all the same.
const QUIET_MAX: Duration = Duration::from_secs(2);
/// Longest sleep of the main thread; nothing depends on it.
const SLEEP_MAX: Duration = Duration::from_secs(3600);

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

/// What the main thread is woken for.
enum Happening {
    /// A run of this service has ended.
    Settled(String),
    Changed,
    Typed(String),
    /// Nobody will type any more; at a terminal that is a wish.
    InputEnded,
    Refused(String),
    Interrupted,
}

impl Dev {
    pub fn run(self, project: &Project<'_>) -> Outcome {
        let report = project.report;
        let progress = report.progress("bundling".into());
        let opened = project.open(crate::config::Platform::host().into(), FindingsFormat::Human)?;
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
        if background.engine == Engine::Webview {
            report.note("note: `engine = \"webview\"` is not part of this version; running on the embedded engine");
        }

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
        stop_on_interrupt(&desk.wake, temporary.as_ref())?;
        desk.follow(folders);
        desk.open(true)?;
        read_input(desk.wake.clone()).context("failed to start a thread")?;
        desk.work(&inbox)
    }
}

/// Everything in one place, for the main thread.
struct Desk<'a> {
    project: &'a Project<'a>,
    only: Vec<ServiceId>,
    state_dir: PathBuf,
    host: Arc<DevHost>,
    journal: Arc<Journal>,
    wake: Sender<Happening>,
    waits: Waits,
    session: Option<Session>,
    prepared: Prepared,
    /// What was last said about the files.
    findings: Vec<Diagnostic>,
    watch: Watch,
}

impl Desk<'_> {
    /// Until somebody wants it to end, or nobody listens any more.
    fn work(mut self, inbox: &Receiver<Happening>) -> Outcome {
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
    fn open(&mut self, greet: bool) -> anyhow::Result<()> {
        let only = self.only.clone();
        let (journal, wake) = (self.journal.clone(), self.wake.clone());
        let listener = move |event: &Event| {
            journal.event(event);
            if matches!(event.kind, EventKind::Complete { .. }) {
                // The main thread ends after the last run.
                let _ = wake.send(Happening::Settled(event.id.clone()));
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
                    services.iter().for_each(|status| drop(waits.look(status)));
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

    fn runtime(&self) -> &Runtime {
        &self.session.as_ref().expect("a session is open while the main thread works").runtime
    }

    /// Tells why a service waits, if that is new.
    fn look(&mut self, id: &str) {
        let Ok(status) = self.runtime().status(id) else { return };
        if serves(&self.only, id)
            && let Some(wait) = self.waits.look(&status)
        {
            self.journal.waits(self.host.now_ms(), id, &wait);
        }
    }

    fn look_at_all(&mut self) {
        for status in self.runtime().list() {
            self.look(status.id.as_str());
        }
    }

    fn follow(&mut self, folders: BTreeSet<PathBuf>) -> bool {
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
            Err(error) => return Ok(self.keep(&format!("{error:#}"))),
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
            return Ok(self.keep(&format!("{} is gone", self.prepared.background.config_name)));
        }
        let words = overview::differences(&self.prepared.table, &prepared.table);
        if words.is_empty() {
            if !is_told {
                self.own("unchanged", "the files say what they said before", json!({}));
            }
            return Ok(());
        }
        self.own("reload", &words.join("; "), json!({ "changes": words }));
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

    fn own(&self, what: &str, text: &str, value: Value) {
        self.journal.own(self.host.now_ms(), what, text, value);
    }

    fn error(&self, text: &str) {
        self.own("error", text, json!({ "message": text }));
    }

    /// Carries out a line; `true` when it is the last.
    fn typed(&mut self, line: &str) -> Result<bool, Stop> {
        let command = match Command::parse(line) {
            Ok(Some(command)) => command,
            Ok(None) => return Ok(false),
            Err(problem) => {
                self.error(&problem);
                return Ok(false);
            }
        };
        match command {
            Command::Quit => return Ok(true),
            Command::Help => self.journal.answer(HELP, json!({ "help": HELP })),
            Command::Set(setting) => {
                self.host.set(|conditions| setting.apply(conditions));
                self.own("set", &setting.to_string(), json!({ "setting": setting.to_string() }));
                self.runtime().conditions_changed();
                self.look_at_all();
            }
            Command::List | Command::Status { id: None } => self.list(matches!(command, Command::List)),
            Command::Status { id: Some(id) } => self.status(&id),
            Command::Run { id, data } => self.run_now(id, data)?,
            Command::Schedule { id, data } => {
                let answer = self.request("background:schedule", json!({ "id": id, "data": data }));
                self.answered(&id, answer);
            }
            Command::Cancel { id } => {
                let answer = self.request("background:cancel", json!({ "id": id }));
                self.answered(&id, answer);
            }
            Command::Post { id, data } => {
                let answer = self.request("background:post-message", json!({ "id": id, "data": data }));
                self.answered(&id, answer);
            }
        }
        Ok(false)
    }

    fn request(&self, name: &str, payload: Value) -> Result<Value, String> {
        self.runtime().request(name, payload).map_err(|error| error.to_string())
    }

    fn answered(&mut self, id: &str, answer: Result<Value, String>) {
        match answer {
            Ok(answer) => self.own("answer", &answer.to_string(), json!({ "id": id, "answer": answer })),
            Err(error) => self.error(&error),
        }
        if let Ok(id) = ServiceId::parse(id) {
            self.look(id.as_str());
        }
    }

    fn run_now(&mut self, id: String, data: Value) -> Result<(), Stop> {
        let known = self.request("background:status", json!({ "id": id }));
        let canonical = ServiceId::parse(&id).map_or_else(|_| id.clone(), |id| id.to_string());
        match known {
            Err(error) => self.error(&error),
            Ok(_) if !serves(&self.only, &canonical) => {
                self.error(&format!("`{canonical}` is none of those that `--service` names"));
            }
            Ok(_) => {
                let wake = self.wake.clone();
                let session = self.session.as_mut().expect("a session is open while the main thread works");
                session.run(id, data, move |error| drop(wake.send(Happening::Refused(error.to_string()))))?;
            }
        }
        Ok(())
    }

    fn list(&self, short: bool) {
        let now_ms = self.host.now_ms();
        let services = self.runtime().list();
        let shown = services.iter().filter(|status| serves(&self.only, status.id.as_str()));
        let text = if short {
            overview::overview(shown, now_ms)
        } else {
            let known: Vec<_> = shown.map(|status| (status.clone(), Vec::new())).collect();
            status::overview(&known, &[], true, now_ms)
        };
        self.journal.answer(&text, json!({ "services": services }));
    }

    fn status(&self, id: &str) {
        let found = self.runtime().status(id).and_then(|status| Ok((status, self.runtime().history(id)?)));
        match found {
            Ok((status, runs)) => {
                let text = status::detail(&status, &runs, true, self.host.now_ms());
                self.journal.answer(&text, json!({ "status": status, "history": runs }));
            }
            Err(error) => self.error(&error.to_string()),
        }
    }
}

fn serves(only: &[ServiceId], id: &str) -> bool {
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
