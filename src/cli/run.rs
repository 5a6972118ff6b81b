use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use anyhow::Context;
use oro_bg_runtime::engine::quickjs::QuickJs;
use oro_bg_runtime::error::Result as HostResult;
use oro_bg_runtime::event::{Event, EventKind, LogLevel};
use oro_bg_runtime::execution::{Outcome as RunOutcome, RunReport};
use oro_bg_runtime::host::{Host, Notification};
use oro_bg_runtime::{Options, RunOptions, Runtime, wire};
use serde_json::{Value, json};

use super::project::{Project, cache_dir, state_dir};
use super::report::{FindingsFormat, Report, ResultFormat};
use super::service::find;
use super::{Exit, Outcome};
use crate::bundle::{self, BundleOptions};
use crate::codegen::table::dispatch_table;
use crate::config::{Platform, ServiceId, duration};

/// Runs a service here, once, on the embedded engine
#[derive(Debug, clap::Args)]
pub struct Run {
    /// Id of the service, as sync-notifications or sync_notifications
    id: String,
    /// JSON that the service gets as `event.data`
    #[arg(long, value_name = "JSON", value_parser = parse_json, default_value = "null", hide_default_value = true, allow_hyphen_values = true)]
    data: Value,
    /// Longest run, such as 1s; lowers the limit of the configuration
    #[arg(long, value_name = "DURATION", value_parser = timeout)]
    timeout: Option<Duration>,
    /// How the result is written
    #[arg(long, value_enum, default_value_t)]
    format: ResultFormat,
}

impl Run {
    pub fn run(self, project: &Project<'_>) -> Outcome {
        let platform = Platform::host();
        let mut opened = project.open(platform.into(), FindingsFormat::Human)?;
        let declaration = find(&opened.background, &self.id, project.report)?;
        let entry = declaration.on(platform).entry.clone();
        let options = BundleOptions { cache_dir: Some(cache_dir(&opened.background)), ..BundleOptions::default() };
        let (bundles, found) = bundle::bundle(&opened.background.project, &[entry], &options, &mut opened.sources);
        opened.diagnostics.extend(found);
        opened.diagnostics.extend(bundle::refusals(&opened.background, platform.into(), &bundles, &mut opened.sources));
        opened.judge();
        project.report.findings(&opened.diagnostics, &opened.sources, FindingsFormat::Human);
        if opened.diagnostics.has_errors() {
            return Ok(Exit::Invalid);
        }

        project.report.notes_stand_in(opened.background.engine);

        let id = find(&opened.background, &self.id, project.report)?.id.clone();
        let console = Arc::new(Console { report: project.report.clone(), format: self.format, log: Mutex::default() });
        let runtime = Runtime::open(Options {
            state_dir: state_dir(&opened.background),
            table: dispatch_table(&opened.background, &bundles, platform),
            host: console.clone(),
            engine: Arc::new(QuickJs::default()),
        })
        .context("failed to open the runtime")?;
        for file in &runtime.boot_report().set_aside {
            project.report.note(&format!(
                "warning: {} could not be read and was set aside: {}",
                file.path.display(),
                file.reason
            ));
        }
        let events = runtime.subscribe({
            let console = console.clone();
            move |event| console.event(event)
        });
        abort_on_interrupt(&runtime, &id)?;

        let progress = project.report.progress(format!("running {id}"));
        let options = RunOptions { data: self.data, timeout: self.timeout, ..RunOptions::default() };
        let report = runtime.run(id.as_str(), options).with_context(|| format!("failed to run {id}"))?;
        drop(progress);
        drop(events);
        runtime.close();

        console.outcome(&id, &report);
        Ok(match report.outcome {
            RunOutcome::Success => Exit::Fine,
            RunOutcome::Failure | RunOutcome::Crashed => Exit::ServiceFailed,
            RunOutcome::Timeout | RunOutcome::Cancelled => Exit::ServiceStopped,
        })
    }
}

fn timeout(text: &str) -> Result<Duration, String> {
    match duration(text) {
        Ok(Duration::ZERO) => Err("a run needs some time".into()),
        parsed => parsed,
    }
}

pub(super) fn parse_json(text: &str) -> Result<Value, String> {
    let value = serde_json::from_str(text).map_err(|error| format!("no JSON: {error}"))?;
    wire::check(&value).map_err(|error| error.message)?;
    Ok(value)
}

/// Ctrl-C and a polite kill raise `abort`; the run then has its grace period. Whoever asks a second time means it.
fn abort_on_interrupt(runtime: &Runtime, id: &ServiceId) -> anyhow::Result<()> {
    let runtime = runtime.clone();
    let id = id.clone();
    let mut asked = false;
    ctrlc::set_handler(move || {
        if std::mem::replace(&mut asked, true) {
            std::process::exit(Exit::ServiceStopped as i32);
        }
        // Fails only when the run has just ended.
        let _ = runtime.abort(id.as_str(), "interrupted");
    })
    .context("failed to handle interrupts")
}

/// The terminal as a host: notifications and console output of the service are printed.
struct Console {
    report: Report,
    format: ResultFormat,
    /// What happened in the run, for `--format json`.
    log: Mutex<Vec<Value>>,
}

impl Host for Console {
    fn notify(&self, service: &str, notification: Notification) -> HostResult<()> {
        let Notification { title, body, tag } = notification;
        self.tell(
            "notification",
            format!("{title}: {body}"),
            || json!({ "type": "notification", "id": service, "title": title, "body": body, "tag": tag }),
        );
        Ok(())
    }
}

impl Console {
    fn event(&self, event: &Event) {
        match &event.kind {
            EventKind::Log { level, text } => {
                self.tell(level_name(*level), text.clone(), || json!({ "type": "log", "level": level, "text": text }));
            }
            EventKind::Message { data } => {
                self.tell("message", data.to_string(), || json!({ "type": "message", "data": data }));
            }
            EventKind::Progress { completed, total } => {
                let value = || json!({ "type": "progress", "completed": completed, "total": total });
                self.tell("progress", format!("{completed} of {total}"), value);
            }
            EventKind::Abort { why } => self.tell("abort", why.clone(), || json!({ "type": "abort", "why": why })),
            EventKind::Activate | EventKind::Run { .. } | EventKind::Complete { .. } | EventKind::Storage(_) => {}
        }
    }

    fn tell(&self, what: &str, text: String, value: impl FnOnce() -> Value) {
        match self.format {
            ResultFormat::Human => self.report.service_line(what, &text),
            ResultFormat::Json => self.log.lock().unwrap_or_else(PoisonError::into_inner).push(value()),
        }
    }

    fn outcome(&self, id: &ServiceId, report: &RunReport) {
        if self.format == ResultFormat::Json {
            let mut value = serde_json::to_value(report).expect("a report is plain data");
            value["id"] = json!(id.as_str());
            value["events"] =
                Value::Array(std::mem::take(&mut *self.log.lock().unwrap_or_else(PoisonError::into_inner)));
            return self.report.result_json(&value);
        }
        self.report.run_outcome(id.as_str(), report);
        if report.outcome == RunOutcome::Success && !report.result.is_null() {
            self.report.result(&format!("{}\n", report.result));
        }
    }
}

pub(super) const fn level_name(level: LogLevel) -> &'static str {
    match level {
        LogLevel::Debug => "debug",
        LogLevel::Info => "info",
        LogLevel::Log => "log",
        LogLevel::Warn => "warn",
        LogLevel::Error => "error",
    }
}
