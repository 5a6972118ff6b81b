//! The only file that prints. Findings and progress go to standard error, results to standard output.

use std::borrow::Cow;
use std::io::{self, IsTerminal, Write};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use anstyle::{AnsiColor, Style};
use clap::{ColorChoice, ValueEnum};
use indicatif::{ProgressBar, ProgressStyle};
use oro_bg_runtime::execution::{Outcome, RunReport};

use crate::config::Engine;
use crate::diagnostic::{Diagnostics, Sources, human, machine};

/// How findings are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum FindingsFormat {
    #[default]
    Human,
    Json,
    /// For code-scanning services
    Sarif,
    /// Workflow commands of GitHub Actions
    Github,
    /// A line per finding with an absolute path, for Xcode and for editors
    Xcode,
}

/// How results are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum ResultFormat {
    #[default]
    Human,
    Json,
}

/// How the state of services is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum StatusFormat {
    #[default]
    Human,
    Json,
    /// OpenMetrics 1.0, for Prometheus and its like
    Openmetrics,
}

/// Standard output and standard error, with the user's wish about colours.
#[derive(Clone, Debug)]
pub struct Report {
    styled: bool,
    /// The same for standard output.
    results_styled: bool,
    /// Whoever read standard output has gone.
    closed: Arc<AtomicBool>,
    /// A result that could not be written is no result.
    failed: Arc<AtomicBool>,
    /// The progress line, which makes way for every other one.
    progress: Arc<Mutex<Option<ProgressBar>>>,
}

impl Report {
    pub fn new(color: ColorChoice) -> Self {
        let styled = |auto: anstream::ColorChoice| match color {
            ColorChoice::Always => true,
            ColorChoice::Never => false,
            ColorChoice::Auto => auto != anstream::ColorChoice::Never,
        };
        Self {
            styled: styled(anstream::AutoStream::choice(&io::stderr())),
            results_styled: styled(anstream::AutoStream::choice(&io::stdout())),
            closed: Arc::default(),
            failed: Arc::default(),
            progress: Arc::default(),
        }
    }

    pub fn findings(&self, diagnostics: &Diagnostics, sources: &Sources, format: FindingsFormat) {
        match format {
            FindingsFormat::Human => {
                self.error_text(&human::render(diagnostics, sources, self.styled));
            }
            FindingsFormat::Json => self.result_json(&machine::json(diagnostics, sources)),
            FindingsFormat::Sarif => self.result_json(&machine::sarif(diagnostics, sources)),
            FindingsFormat::Xcode => {
                let folder = std::path::absolute(".").unwrap_or_default();
                self.result(&machine::xcode(diagnostics, sources, &folder));
            }
            FindingsFormat::Github => self.result(&machine::github(diagnostics, sources)),
        }
    }

    /// A result, as it is.
    pub fn result(&self, text: &str) {
        let mut stdout = io::stdout();
        match stdout.write_all(text.as_bytes()).and_then(|()| stdout.flush()) {
            Ok(()) => {}
            // A reader that closes the pipe early has all that it wants.
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => self.closed.store(true, Ordering::Relaxed),
            Err(error) => {
                if !self.failed.swap(true, Ordering::Relaxed) {
                    self.note(&format!("error: cannot write to standard output: {error}"));
                }
            }
        }
    }

    /// Whether everything that was to be written could be.
    pub fn is_complete(&self) -> bool {
        !self.failed.load(Ordering::Relaxed)
    }

    /// Whether nobody reads standard output any more.
    pub fn is_closed(&self) -> bool {
        self.closed.load(Ordering::Relaxed)
    }

    /// A part of a result, with a style where standard output shows them.
    pub fn paint_result(&self, style: Style, text: &str) -> String {
        if self.results_styled { format!("{style}{text}{style:#}") } else { text.to_owned() }
    }

    pub fn result_json(&self, value: &serde_json::Value) {
        self.result(&format!("{value:#}\n"));
    }

    /// Says which engine stands in for hidden pages: this program has no browser, the app has.
    pub fn notes_stand_in(&self, engine: Engine) {
        if engine == Engine::Webview {
            self.note("note: `engine = \"webview\"` needs the browser of the app; running on the embedded engine");
        }
    }

    /// One line about what is happening.
    pub fn note(&self, line: &str) {
        self.error_text(&format!("{line}\n"));
    }

    /// The environment failed: the error and its causes.
    pub fn failure(&self, error: &anyhow::Error) {
        self.note(&format!("error: {error:#}"));
    }

    /// Something that a running service said or did.
    pub fn service_line(&self, what: &str, text: &str) {
        let style = match what {
            "warn" | "abort" => AnsiColor::Yellow.on_default(),
            "error" => AnsiColor::Red.on_default(),
            "notification" | "message" => AnsiColor::Cyan.on_default(),
            _ => Style::new().dimmed(),
        };
        let label = self.paint(style, &format!("{what:>12}"));
        let indent = format!("\n{:14}", "");
        self.error_text(&format!("{label}  {}\n", visible(text).replace('\n', &indent)));
    }

    /// How a run ended.
    pub fn run_outcome(&self, id: &str, run: &RunReport) {
        let (style, word) = match run.outcome {
            Outcome::Success => (AnsiColor::Green.on_default(), "success"),
            Outcome::Failure => (AnsiColor::Red.on_default(), "failure"),
            Outcome::Crashed => (AnsiColor::Red.on_default(), "crashed"),
            Outcome::Timeout => (AnsiColor::Yellow.on_default(), "timeout"),
            Outcome::Cancelled => (AnsiColor::Yellow.on_default(), "cancelled"),
        };
        let label = self.paint(style.bold(), &format!("{word:>12}"));
        self.error_text(&format!("{label}  {id} in {} ms\n", run.duration_ms));
        if let Some(error) = &run.error {
            let mut text = format!("{}: {}", error.name, error.message);
            for line in error.stack.iter().flat_map(|stack| stack.lines()) {
                text.push_str(&format!("\n  {}", line.trim()));
            }
            self.service_line("", &text);
        }
    }

    fn paint(&self, style: Style, text: &str) -> String {
        if self.styled { format!("{style}{text}{style:#}") } else { text.to_owned() }
    }

    /// Says what takes long, until the guard is dropped; only a person at a terminal sees it.
    pub fn progress(&self, what: String) -> Progress {
        if io::stderr().is_terminal() {
            let style = ProgressStyle::with_template("{spinner} {msg} {elapsed}").expect("the template is valid");
            let bar = ProgressBar::new_spinner().with_style(style).with_message(what);
            bar.enable_steady_tick(Progress::TICK);
            *self.progress.lock().unwrap_or_else(PoisonError::into_inner) = Some(bar);
        }
        Progress(self.clone())
    }

    fn error_text(&self, text: &str) {
        let write = || {
            let _ = io::stderr().write_all(text.as_bytes());
        };
        match &*self.progress.lock().unwrap_or_else(PoisonError::into_inner) {
            Some(bar) => bar.suspend(write),
            None => write(),
        }
    }
}

/// Takes the progress line away when it is dropped.
pub struct Progress(Report);

impl Progress {
    const TICK: Duration = Duration::from_millis(120);
}

impl Drop for Progress {
    fn drop(&mut self) {
        let bar = self.0.progress.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(bar) = bar {
            bar.finish_and_clear();
        }
    }
}

/// Text of a service, without what would steer the terminal.
pub(super) fn visible(text: &str) -> Cow<'_, str> {
    // Besides control characters: what breaks lines, and what turns the order of letters around.
    let odd = |c: char| matches!(c, '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    let steers = |c: char| (c.is_control() || odd(c)) && !matches!(c, '\n' | '\t');
    if !text.contains(steers) {
        return Cow::Borrowed(text);
    }
    let shown = |c: char| if steers(c) { c.escape_unicode().to_string() } else { c.to_string() };
    Cow::Owned(text.chars().map(shown).collect())
}
