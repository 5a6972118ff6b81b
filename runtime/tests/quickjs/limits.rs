//! Heap, stack, and what the host or the caller does while a service runs.

use std::sync::Arc;
use std::thread;
use std::time::Duration;

use oro_bg_runtime::engine::quickjs::Limits;
use oro_bg_runtime::execution::Outcome;
use serde_json::json;

use crate::fixture::{Options, Service, time_out_once_started};

fn small_heap() -> Options {
    Options { limits: Limits { heap_bytes_max: 4 << 20, ..Limits::default() }, ..Options::default() }
}

#[test]
fn an_exhausted_heap_is_a_crash_that_names_the_limit() {
    for source in [
        "onrun = () => { const all = []; for (;;) all.push(new Array(1000).fill(0)); };",
        "onrun = () => { const all = []; for (;;) all.push({ all }); };",
        "onrun = () => { let text = 'x'; for (;;) text = text.repeat(2); };",
        "onrun = () => { const all = new Map(); for (let i = 0; ; i += 1) all.set(i, `${i}`.repeat(10)); };",
        "onrun = () => new Uint8Array(64 << 20);",
        "onrun = async () => { const all = []; for (;;) { await null; all.push(new ArrayBuffer(100_000)); } };",
    ] {
        let service = Service::with(source, small_heap());
        let report = service.run();
        assert_eq!(report.outcome, Outcome::Crashed, "{source}: {report:?}");
        assert_eq!(report.error.unwrap().limit.as_deref(), Some("heap"), "{source}");
        assert!(!service.isolate.is_usable(), "{source}");
        assert_eq!(service.port.trace().last().unwrap(), "complete Crashed");
    }
}

#[test]
fn an_exhausted_stack_is_a_crash_that_names_the_limit_unless_it_is_caught() {
    for source in [
        "function again() { again(); } onrun = () => again();",
        "onrun = () => JSON.stringify({ toJSON() { return JSON.stringify(this); } });",
        "onrun = () => { const deep = {}; let at = deep; for (let i = 0; i < 1e5; i += 1) at = at.next = {}; return structuredClone(deep); };",
    ] {
        let report = Service::new(source).run();
        assert_eq!(report.outcome, Outcome::Crashed, "{source}: {report:?}");
        assert_eq!(report.error.unwrap().limit.as_deref(), Some("stack"), "{source}");
    }
    let caught = "function again() { again(); } onrun = () => { try { again(); } catch { return 'caught'; } };";
    assert_eq!(Service::new(caught).run().result, json!("caught"));
}

#[test]
fn a_small_heap_that_suffices_is_no_crash() {
    let report = Service::with("onrun = () => { console.log({ a: [1] }); return 1; };", small_heap()).run();
    assert_eq!(report.outcome, Outcome::Success, "{report:?}");
}

#[test]
fn a_host_call_that_blocks_does_not_hold_up_the_deadline() {
    let open = || Service::granted("onrun = () => storage.get('block');", &["storage"]);
    let (_, report) = time_out_once_started(open, |port| port.host_calls() == 1);
    assert_eq!(report.outcome, Outcome::Timeout);
}

#[test]
fn an_endless_loop_ends_soon_after_it_was_aborted() {
    let service = Arc::new(Service::new("onrun = () => { postMessage('looping'); for (;;) {} };"));
    let runner = Arc::clone(&service);
    let run = thread::spawn(move || runner.run_with_short_grace());
    assert_eq!(service.port.message(), json!("looping"));
    service.isolate.abort("enough");
    let report = run.join().unwrap();
    assert_eq!(report.outcome, Outcome::Cancelled);
    assert!(report.duration_ms < 60_000, "not before its deadline: {report:?}");
    assert_eq!(service.port.trace().last().unwrap(), "complete Cancelled");
}

#[test]
fn a_builtin_that_cannot_be_interrupted_does_not_hold_up_the_caller() {
    let open =
        || Service::new("onrun = () => { console.log('started'); for (;;) new Array(3e6).fill(1).indexOf(2); };");
    let (service, report) = time_out_once_started(open, |port| port.logs() == ["started"]);
    assert_eq!(report.outcome, Outcome::Timeout);
    assert_eq!(service.port.trace().iter().filter(|name| name.starts_with("complete")).count(), 1);
}

#[test]
fn dropping_an_isolate_that_loops_between_runs_frees_it() {
    let source = "onmessage = () => { postMessage('looping'); for (;;) {} }; onrun = () => 1;";
    let Service { isolate, port, .. } = Service::with(source, Options { keep_alive: true, ..Options::default() });
    assert_eq!(isolate.run(crate::fixture::request(Duration::from_secs(20))).outcome, Outcome::Success);
    isolate.post_message(json!(null));
    assert_eq!(port.message(), json!("looping"));
    drop(isolate);
    // The isolate's thread held the only other reference.
    assert_eq!(Arc::strong_count(&port), 1);
}

#[test]
fn a_task_between_runs_has_a_limit_and_costs_the_isolate() {
    let limits = Limits { idle_task: Duration::from_millis(200), ..Limits::default() };
    let source = "onmessage = () => { postMessage('looping'); for (;;) {} }; onrun = () => 1;";
    let service = Service::with(source, Options { keep_alive: true, limits, ..Options::default() });
    assert_eq!(service.run().outcome, Outcome::Success);
    service.isolate.post_message(json!(null));
    assert_eq!(service.port.message(), json!("looping"));
    // Waits behind the task, or finds that the isolate is over.
    let report = service.run();
    assert_eq!((report.outcome, report.error.unwrap().name.as_str()), (Outcome::Crashed, "InvalidStateError"));
    assert!(!service.isolate.is_usable());
}

/// A native builtin cannot be interrupted, and takes far longer than the task may.
#[test]
fn a_run_behind_a_task_that_cannot_be_interrupted_does_not_take_the_blame() {
    let limits = Limits { idle_task: Duration::from_millis(10), ..Limits::default() };
    let source = "onmessage = () => { postMessage('busy'); 7n ** 1000000n; }; onrun = () => 1;";
    let service = Service::with(source, Options { keep_alive: true, limits, ..Options::default() });
    assert_eq!(service.run().outcome, Outcome::Success);
    service.isolate.post_message(json!(null));
    assert_eq!(service.port.message(), json!("busy"));
    let report = service.run();
    assert_eq!((report.outcome, report.error.unwrap().name.as_str()), (Outcome::Crashed, "InvalidStateError"));
}

#[test]
fn nothing_executes_between_runs_of_a_service_that_is_not_kept_alive() {
    let source =
        "onmessage = (event) => postMessage(event.data); setInterval(() => postMessage('tick'), 1); onrun = () => {};";
    let service = Service::new(source);
    service.isolate.post_message(json!("before"));
    assert_eq!(service.run().outcome, Outcome::Success);
    assert_eq!(service.port.message(), json!("before"));
    let events = service.port.trace().len();
    service.isolate.post_message(json!("between"));
    assert_eq!(service.port.trace().len(), events);
    assert_eq!(service.run().outcome, Outcome::Success);
}
