//! What happens, as lines: for people with time, service, run and words in columns, for programs as JSON.

use std::borrow::Cow;
use std::sync::atomic::{AtomicUsize, Ordering};

use anstyle::{AnsiColor, Style};
use clap::ValueEnum;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use oro_bg_runtime::event::{Event, EventKind, LogLevel, StorageChange};
use oro_bg_runtime::execution::{Outcome, RunError, RunReason};
use oro_bg_runtime::host::Notification;
use oro_bg_runtime::plan::Wait;
use serde_json::{Value, json};

use super::waits;
use crate::cli::report::{Report, visible};
use crate::cli::run::level_name;
use crate::cli::status::{duration, outcome_name};

/// A longer text of a service is cut for people; JSON has all of it.
const TEXT_BYTES_MAX: usize = 16 << 10;

/// Longer ids move the columns of their own lines only.
const ID_WIDTH_MAX: usize = 28;

/// Colours that tell services apart. Red is for what went wrong.
const PALETTE: [AnsiColor; 6] =
    [AnsiColor::Cyan, AnsiColor::Magenta, AnsiColor::Blue, AnsiColor::Green, AnsiColor::Yellow, AnsiColor::BrightBlue];

/// How the log is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum LogFormat {
    /// Columns, for people
    #[default]
    Human,
    /// One object a line, for programs
    Json,
}

/// Writes the log. Threads share it; each line is written as a whole.
pub struct Journal {
    report: Report,
    format: LogFormat,
    zone: TimeZone,
    id_width: AtomicUsize,
}

impl Journal {
    pub fn new(report: Report, format: LogFormat) -> Self {
        Self { report, format, zone: TimeZone::system(), id_width: AtomicUsize::new(0) }
    }

    /// Makes room for the ids of these services.
    pub fn align<'i>(&self, ids: impl Iterator<Item = &'i str>) {
        let width = ids.map(str::len).max().unwrap_or(0).clamp(OWN.len(), ID_WIDTH_MAX);
        self.id_width.store(width, Ordering::Relaxed);
    }

    /// An event of a service.
    pub fn event(&self, event: &Event) {
        if self.format == LogFormat::Json {
            let mut value = serde_json::to_value(event).expect("an event is plain data");
            value["type"] = json!("event");
            return self.json(&value);
        }
        let (what, tone, text): (&str, Style, Cow<'_, str>) = match &event.kind {
            // Says nothing that `run` does not.
            EventKind::Activate => return,
            EventKind::Run { reason, attempt } => ("run", BOLD, run_text(*reason, *attempt).into()),
            EventKind::Abort { why } => ("abort", YELLOW, why.into()),
            EventKind::Message { data } => ("message", CYAN, data.to_string().into()),
            EventKind::Progress { completed, total } => ("progress", CYAN, format!("{completed} of {total}").into()),
            EventKind::Log { level, text } => (level_name(*level), level_tone(*level), text.into()),
            EventKind::Storage(change) => ("storage", DIM, storage_text(change).into()),
            EventKind::Complete { outcome, result, error, duration_ms } => {
                let text = complete_text(result, error.as_ref(), *duration_ms);
                (outcome_name(*outcome), outcome_tone(*outcome), text.into())
            }
        };
        self.line(event.at_ms, event.id.as_deref().unwrap_or_default(), event.run_id.as_deref(), what, tone, &text);
    }

    /// A notification that a service shows.
    pub fn notification(&self, at_ms: u64, id: &str, notification: &Notification) {
        let Notification { title, body, tag } = notification;
        if self.format == LogFormat::Json {
            return self.json(&json!({
                "type": "notification", "id": id, "atMs": at_ms, "title": title, "body": body, "tag": tag,
            }));
        }
        self.line(at_ms, id, None, "notify", CYAN, &format!("{title}: {body}"));
    }

    /// Why a service does not run now.
    pub fn waits(&self, at_ms: u64, id: &str, wait: &Wait) {
        if self.format == LogFormat::Json {
            return self.json(&json!({ "type": "waits", "id": id, "atMs": at_ms, "waiting": wait }));
        }
        self.line(at_ms, id, None, "waits", DIM, &waits::text(wait, at_ms));
    }

    /// Something that `oro-bg dev` itself has to say. `value` is an object.
    pub fn own(&self, at_ms: u64, what: &str, text: &str, mut value: Value) {
        if self.format == LogFormat::Json {
            value["type"] = json!(what);
            value["atMs"] = json!(at_ms);
            return self.json(&value);
        }
        let tone = match what {
            "error" => RED,
            "warn" => YELLOW,
            "debug" => DIM,
            _ => BOLD,
        };
        self.line(at_ms, OWN, None, what, tone, text);
    }

    /// An answer to somebody at the keyboard, which needs no columns.
    pub fn answer(&self, text: &str, mut value: Value) {
        match self.format {
            LogFormat::Human => self.report.result(&format!("{}\n", text.trim_end())),
            LogFormat::Json => {
                value["type"] = json!("answer");
                self.json(&value);
            }
        }
    }

    fn line(&self, at_ms: u64, id: &str, run_id: Option<&str>, what: &str, tone: Style, text: &str) {
        let width = self.id_width.load(Ordering::Relaxed);
        let time = self.time(at_ms);
        let run = run_id.map_or("", short);
        let indent = time.chars().count() + 1 + width.max(id.len()) + 1 + RUN_WIDTH + 1 + WHAT_WIDTH + 1;
        let text = shortened(text);
        let text = visible(&text).replace('\n', &format!("\n{:indent$}", ""));
        let report = &self.report;
        self.report.result(&format!(
            "{} {} {} {} {}\n",
            report.paint_result(DIM, &time),
            report.paint_result(colour(id), &format!("{id:<width$}")),
            report.paint_result(DIM, &format!("{run:<RUN_WIDTH$}")),
            report.paint_result(tone, &format!("{what:<WHAT_WIDTH$}")),
            text.trim_end(),
        ));
    }

    fn json(&self, value: &Value) {
        self.report.result(&format!("{value}\n"));
    }

    /// Time of day, here.
    fn time(&self, at_ms: u64) -> String {
        let at = i64::try_from(at_ms).ok().and_then(|at_ms| Timestamp::from_millisecond(at_ms).ok());
        at.map_or_else(|| "?".into(), |at| at.to_zoned_datetime(self.zone.clone()).strftime("%H:%M:%S%.3f").to_string())
    }
}

/// Stands where the id of a service does.
const OWN: &str = "oro-bg";
const RUN_WIDTH: usize = 4;
/// `cancelled`
const WHAT_WIDTH: usize = 9;

const BOLD: Style = Style::new().bold();
const DIM: Style = Style::new().dimmed();
const RED: Style = AnsiColor::Red.on_default();
const YELLOW: Style = AnsiColor::Yellow.on_default();
const GREEN: Style = AnsiColor::Green.on_default();
const CYAN: Style = AnsiColor::Cyan.on_default();

fn colour(id: &str) -> Style {
    if id == OWN {
        return BOLD;
    }
    let sum = id.bytes().fold(0usize, |sum, byte| sum.wrapping_mul(31).wrapping_add(usize::from(byte)));
    PALETTE[sum % PALETTE.len()].on_default()
}

/// Enough of a run's id to tell it from its neighbours: the part that is random.
fn short(run_id: &str) -> &str {
    let random = run_id.rsplit_once('-').map_or(run_id, |(_, random)| random);
    random.get(..RUN_WIDTH).unwrap_or(random)
}

fn run_text(reason: RunReason, attempt: u32) -> String {
    let why = match reason {
        RunReason::Scheduled => "scheduled",
        RunReason::OnDemand => "on demand",
        RunReason::Retry => "retry",
        RunReason::CatchUp => "catching up: it fell due while nothing could run",
    };
    if attempt > 1 { format!("{why}, attempt {attempt}") } else { why.into() }
}

fn storage_text(change: &StorageChange) -> String {
    let what = if change.deleted { "deleted" } else { "set" };
    format!("{what} {:?}", change.key)
}

fn complete_text(result: &Value, error: Option<&RunError>, duration_ms: u64) -> String {
    let mut text = format!("in {}", duration(duration_ms));
    if let Some(error) = error {
        text.push_str(&format!("  {}: {}", error.name, error.message));
        if let Some(limit) = &error.limit {
            text.push_str(&format!(" (limit: {limit})"));
        }
        for line in error.stack.iter().flat_map(|stack| stack.lines()).filter(|line| !line.trim().is_empty()) {
            text.push_str(&format!("\n  {}", line.trim()));
        }
    } else if !result.is_null() {
        text.push_str(&format!("  {result}"));
    }
    text
}

fn shortened(text: &str) -> Cow<'_, str> {
    if text.len() <= TEXT_BYTES_MAX {
        return text.into();
    }
    let end = text.floor_char_boundary(TEXT_BYTES_MAX);
    format!("{}… ({} bytes in all; `--log json` shows them)", &text[..end], text.len()).into()
}

const fn level_tone(level: LogLevel) -> Style {
    match level {
        LogLevel::Debug | LogLevel::Info | LogLevel::Log => DIM,
        LogLevel::Warn => YELLOW,
        LogLevel::Error => RED,
    }
}

const fn outcome_tone(outcome: Outcome) -> Style {
    match outcome {
        Outcome::Success => GREEN.bold(),
        Outcome::Failure | Outcome::Crashed => RED.bold(),
        Outcome::Timeout | Outcome::Cancelled => YELLOW.bold(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_is_named_by_what_differs() {
        assert_eq!(short("1a3185c5000-8d2f00112233aabb"), "8d2f");
        assert_eq!(short("mine"), "mine");
        assert_eq!(short("é-ü"), "ü");
    }

    #[test]
    fn huge_texts_are_cut_between_letters() {
        let text = "ü".repeat(TEXT_BYTES_MAX);
        let cut = shortened(&text);
        assert!(cut.len() < TEXT_BYTES_MAX + 100 && cut.contains(&format!("({} bytes", text.len())));
        assert_eq!(shortened("short"), "short");
    }
}
