//! Whatever a service is doing, its run ends: at the deadline, and after the grace period of an abort. The next run, of a
//! fresh isolate on the same engine, is not affected.

use std::thread;
use std::time::{Duration, Instant};

use oro_bg_runtime::execution::{Outcome, RunReport};
use serde_json::json;

use crate::engine::{self, Limits, TestEngine};
use crate::fixture::{HANG, Options, Service};

const DEADLINE: Duration = Duration::from_millis(150);

/// Each says that it has started, and then does not end of itself.
const ENDLESS: &[(&str, &str)] = &[
    ("a loop", "onrun = () => { start(); for (;;) {} };"),
    ("a loop in `finally`", "onrun = () => { try { start(); throw 1; } finally { while (true) {} } };"),
    (
        "loops that catch",
        "onrun = () => { start(); for (;;) { try { for (;;) {} } catch {} finally { for (;;) {} } } };",
    ),
    (
        "promise jobs",
        "onrun = () => { start(); return new Promise(() => { (function again() { Promise.resolve().then(again); })(); }); };",
    ),
    ("a `then` getter", "onrun = () => { start(); return { get then() { for (;;) {} } }; };"),
    (
        "a `then` that resolves to itself again",
        "onrun = () => { start(); const again = { then(resolve) { resolve(again); } }; return again; };",
    ),
    ("a regular expression", "onrun = () => { start(); for (;;) /^(a+)+$/.test('a'.repeat(40) + 'b'); };"),
    ("an async loop", "onrun = async () => { start(); for (;;) await null; };"),
    (
        "an async generator",
        "async function* ticks() { for (;;) yield 1; } onrun = async () => { start(); for await (const _ of ticks()) {} };",
    ),
    ("a native builtin", "onrun = () => { start(); for (;;) new Array(1e6).fill(1).indexOf(2); };"),
    ("a native builtin that calls back", "onrun = () => { start(); [2, 1].sort(() => { for (;;) {} }); };"),
    ("top-level await", "start(); await new Promise(() => {});"),
    ("a loop at the top level", "start(); for (;;) {}"),
    ("a host call that does not answer", "onrun = () => { start(); return storage.get('block'); };"),
    (
        "a notification that does not answer",
        "onrun = () => { start(); return notifications.show({ title: 'x', tag: 'block' }); };",
    ),
    (
        "a loop in an `abort` handler",
        "onabort = () => { for (;;) {} }; onrun = () => { start(); return new Promise(() => {}); };",
    ),
    ("a message handler", "onmessage = () => { start(); for (;;) {} }; onrun = () => new Promise(() => {});"),
    ("a timer", "onrun = () => { setTimeout(() => { start(); for (;;) {} }); return new Promise(() => {}); };"),
];

fn open(engine: &TestEngine, source: &str) -> Service {
    let source = format!("const start = () => postMessage('started'); {source}");
    let options = Options { permissions: &["storage", "notifications"], ..Options::default() };
    let service = Service::on(engine, &source, &options);
    service.isolate.post_message(json!("begin"));
    service
}

/// One outcome, told once, as the last event; and the engine goes on.
fn assert_ended(engine: &TestEngine, what: &str, service: &Service, report: &RunReport, expected: Outcome) {
    assert_eq!(report.outcome, expected, "{what}: {report:?}");
    let trace = service.port.trace();
    assert_eq!(trace.iter().filter(|event| event.starts_with("complete")).count(), 1, "{what}: {trace:?}");
    assert_eq!(trace.last().unwrap(), &format!("complete {expected:?}"), "{what}");
    assert_eq!(trace.iter().filter(|event| *event == "abort").count(), 1, "{what}: {trace:?}");
    let next = open(engine, "onrun = () => 'fresh';").run();
    assert_eq!((next.outcome, next.result), (Outcome::Success, json!("fresh")), "after {what}");
}

#[test]
fn anything_ends_at_its_deadline() {
    let engine = engine::with_limits(Limits::default());
    for (what, source) in ENDLESS {
        let service = open(&engine, source);
        let started = Instant::now();
        let report = service.run_within(DEADLINE);
        assert!(started.elapsed() < DEADLINE + HANG, "{what}: {:?}", started.elapsed());
        assert_ended(&engine, what, &service, &report, Outcome::Timeout);
        assert_eq!(report.error.unwrap().limit.as_deref(), Some("timeout"), "{what}");
    }
}

#[test]
fn anything_ends_soon_after_it_was_aborted() {
    let engine = engine::with_limits(Limits::default());
    for (what, source) in ENDLESS {
        let service = open(&engine, source);
        let report = thread::scope(|scope| {
            let run = scope.spawn(|| service.run_with_short_grace());
            assert_eq!(service.port.message(), json!("started"), "{what}");
            service.isolate.abort("enough");
            run.join().unwrap()
        });
        assert_ended(&engine, what, &service, &report, Outcome::Cancelled);
        assert_eq!(report.error.unwrap().message, "enough", "{what}");
    }
}
