//! What can be seen of runs from outside: log lines within a rate, spans in debug, silence without.

use std::sync::{Arc, Mutex};

use oro_bg_runtime::event::{Event, EventKind, LogLevel};
use oro_bg_runtime::limits::Limits;
use oro_bg_runtime::spec::DispatchTable;
use oro_bg_runtime::{RunOptions, Runtime};
use serde_json::{Value, json};
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Metadata, Subscriber};

use crate::support::*;

fn logs(events: &[Event]) -> Vec<String> {
    let text = |event: &Event| match &event.kind {
        EventKind::Log { text, .. } => Some(text.clone()),
        _ => None,
    };
    events.iter().filter_map(text).collect()
}

/// A service that writes as many lines as its data says.
fn talkative(lines_burst: u32) -> Stage {
    let engine = FakeEngine::new(|run| {
        for n in 0..run.request.data.as_u64().unwrap_or(0) {
            let log = EventKind::Log { level: LogLevel::Log, text: format!("line {n}") };
            run.port.emit(Some(&run.request.run_id), log);
        }
        Ending::Success(Value::Null)
    });
    let limits = Limits { log_lines_burst: lines_burst, log_lines_per_second: 0, ..Limits::default() };
    Stage::with_limits([service("sync")], engine, limits)
}

fn run_with(runtime: &Runtime, data: impl Into<Value>) {
    runtime.run("sync", RunOptions { data: data.into(), ..RunOptions::default() }).unwrap();
}

#[test]
fn a_flood_of_lines_is_cut_and_counted_before_the_run_is_complete() {
    let stage = talkative(3);
    let (_subscription, events) = stage.events();
    run_with(&stage.runtime, 1_237);
    let events: Vec<_> = events.try_iter().collect();
    assert_eq!(logs(&events), ["line 0", "line 1", "line 2", "… 1,234 more lines dropped"]);
    let [.., notice, complete] = &events[..] else { panic!("{events:?}") };
    assert!(matches!(notice.kind, EventKind::Log { level: LogLevel::Warn, .. }) && notice.run_id.is_some());
    assert!(matches!(complete.kind, EventKind::Complete { .. }));
}

#[test]
fn the_next_run_may_speak_again() {
    let stage = talkative(2);
    let (_subscription, events) = stage.events();
    run_with(&stage.runtime, 2);
    run_with(&stage.runtime, 2);
    assert_eq!(logs(&events.try_iter().collect::<Vec<_>>()), ["line 0", "line 1", "line 0", "line 1"]);
}

#[test]
fn a_line_that_is_too_long_is_cut() {
    let engine = FakeEngine::new(|run| {
        run.port.emit(None, EventKind::Log { level: LogLevel::Log, text: "ä".repeat(20) });
        Ending::Success(Value::Null)
    });
    let limits = Limits { log_line_bytes_max: 9, ..Limits::default() };
    let stage = Stage::with_limits([service("sync")], engine, limits);
    let (_subscription, events) = stage.events();
    run_with(&stage.runtime, Value::Null);
    assert_eq!(logs(&events.try_iter().collect::<Vec<_>>()), ["ääää…"]);
}

/// Remembers spans and messages as text.
#[derive(Clone, Default)]
struct Seen(Arc<Mutex<Vec<String>>>);

impl Subscriber for Seen {
    fn enabled(&self, _: &Metadata<'_>) -> bool {
        true
    }

    fn new_span(&self, span: &Attributes<'_>) -> Id {
        let mut text = Text(format!("span {}", span.metadata().name()));
        span.record(&mut text);
        let mut seen = self.0.lock().unwrap();
        seen.push(text.0);
        Id::from_u64(seen.len() as u64)
    }

    fn event(&self, event: &tracing::Event<'_>) {
        let mut text = Text(String::new());
        event.record(&mut text);
        self.0.lock().unwrap().push(text.0);
    }

    fn record(&self, _: &Id, _: &Record<'_>) {}

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn enter(&self, _: &Id) {}

    fn exit(&self, _: &Id) {}
}

struct Text(String);

impl Visit for Text {
    fn record_debug(&mut self, field: &Field, value: &dyn std::fmt::Debug) {
        self.0.push_str(&format!(" {}={value:?}", field.name()));
    }
}

/// Everything that a runtime traces on this thread while it is used in every way.
fn traced(debug: bool) -> Vec<String> {
    let seen = Seen::default();
    let guard = tracing::subscriber::set_default(seen.clone());
    let engine = FakeEngine::new(|_| Ending::Failure("no"));
    let table = DispatchTable { debug, ..table([service("sync")]) };
    let stage = Stage::of_table(table, engine, Limits::default());
    for (request, payload) in [
        ("register", json!({ "id": "later" })),
        ("schedule", json!({ "id": "sync", "delay": "1h" })),
        ("cancel", json!({ "id": "sync" })),
        ("post-message", json!({ "id": "sync" })),
    ] {
        stage.runtime.request(&format!("background:{request}"), payload).unwrap();
    }
    let run_id = Some("mine".to_owned());
    stage.runtime.run("sync", RunOptions { run_id, ..RunOptions::default() }).unwrap();
    stage.runtime.clone().close();
    drop(guard);
    let seen = seen.0.lock().unwrap();
    seen.clone()
}

#[test]
fn without_debug_nothing_is_traced() {
    assert_eq!(traced(false), [""; 0]);
}

#[test]
fn in_debug_a_run_is_a_span_with_its_service_run_reason_and_attempt() {
    let traced = traced(true);
    let span = traced.iter().find(|text| text.starts_with("span run")).unwrap();
    for field in ["service=sync", "run_id=\"mine\"", "reason=OnDemand", "attempt=1"] {
        assert!(span.contains(field), "{span}");
    }
    for decision in ["registered", "scheduled", "cancelled", "ended"] {
        assert!(traced.iter().any(|text| text.contains(decision)), "{decision}: {traced:#?}");
    }
}
