//! One outcome per run, recorded once, told in order.

use std::sync::mpsc;
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use oro_bg_runtime::RunOptions;
use oro_bg_runtime::error::ErrorCode;
use oro_bg_runtime::event::EventKind;
use oro_bg_runtime::execution::{Outcome, RunReason};
use oro_bg_runtime::spec::{Overlap, ServiceSpec, Text};
use serde_json::{Value, json};

use crate::support::*;

fn run(stage: &Stage, id: &str) -> oro_bg_runtime::execution::RunReport {
    stage.runtime.run(id, RunOptions::default()).unwrap()
}

#[test]
fn a_run_has_its_events_in_order_and_one_record() {
    let engine = FakeEngine::new(|run| {
        run.port.emit(Some(&run.request.run_id), EventKind::Message { data: json!("half way") });
        Ending::Success(json!({ "got": run.request.data }))
    });
    let stage = Stage::new([service("sync")], engine);
    let (_subscription, events) = stage.events();
    let options = RunOptions { data: json!(7), run_id: Some("mine".to_owned()), ..RunOptions::default() };
    let report = stage.runtime.run("sync", options).unwrap();
    assert_eq!(report.outcome, Outcome::Success);
    assert_eq!(report.result, json!({ "got": 7 }));
    assert_eq!(types(&events), ["activate", "run", "message", "complete"]);

    let history = stage.runtime.history("sync").unwrap();
    assert_eq!(history.len(), 1);
    assert_eq!((history[0].run_id.as_str(), history[0].started_at_ms), ("mine", START_MS));
    assert_eq!(history[0].result, report.result);
    let counters = stage.runtime.status("sync").unwrap().counters;
    assert_eq!((counters.runs, counters.success, counters.messages_out), (1, 1, 1));
    assert_eq!(stage.engine.alive(), 0, "an isolate lives for one run");
}

#[test]
fn both_spellings_of_an_id_run_the_same_service() {
    let stage = Stage::new([service("sync-notifications")], FakeEngine::succeeding());
    run(&stage, "sync_notifications");
    run(&stage, "sync-notifications");
    assert_eq!(stage.runtime.history("sync_notifications").unwrap().len(), 2);
    assert_eq!(stage.runtime.list().len(), 1);
}

#[test]
fn every_outcome_is_counted_and_failures_make_a_streak() {
    let script = Mutex::new(
        [
            Ending::Failure("no"),
            Ending::Crashed,
            Ending::Cancelled,
            Ending::Timeout,
            Ending::Panic,
            Ending::Success(Value::Null),
            Ending::Failure("again"),
        ]
        .into_iter(),
    );
    let engine = FakeEngine::new(move |_| {
        let next = script.lock().unwrap().next();
        next.unwrap()
    });
    let stage = Stage::new([service("sync")], engine);
    let streaks: Vec<_> = (0..7)
        .map(|_| {
            run(&stage, "sync");
            stage.runtime.status("sync").unwrap().failure_streak
        })
        .collect();
    assert_eq!(streaks, [1, 2, 2, 3, 4, 0, 1]);
    let counters = stage.runtime.status("sync").unwrap().counters;
    let outcomes = [counters.success, counters.failure, counters.timeout, counters.cancelled, counters.crashed];
    assert_eq!(outcomes, [1, 2, 1, 1, 2]);
    assert_eq!(counters.runs, 7);
}

#[test]
fn an_engine_that_cannot_open_is_a_crash_with_its_reason() {
    let mut spec = service("sync");
    spec.module.source = "no engine".into();
    let stage = Stage::new([spec], FakeEngine::succeeding());
    let report = run(&stage, "sync");
    assert_eq!(report.outcome, Outcome::Crashed);
    assert_eq!(report.error.unwrap().name, "NotSupportedError");
    assert_eq!(stage.runtime.history("sync").unwrap().len(), 1);
}

#[test]
fn history_keeps_the_last_fifty_runs_without_results_that_are_too_large() {
    let engine = FakeEngine::new(|run| Ending::Success(run.request.data.clone()));
    let stage = Stage::new([service("sync")], engine);
    for n in 0..52 {
        let options = RunOptions { run_id: Some(n.to_string()), data: json!(n), ..RunOptions::default() };
        stage.runtime.run("sync", options).unwrap();
    }
    let large = json!("x".repeat(100_000));
    let report = stage.runtime.run("sync", RunOptions { data: large.clone(), ..RunOptions::default() }).unwrap();
    assert_eq!(report.result, large, "the caller gets all of it");
    let history = stage.runtime.history("sync").unwrap();
    assert_eq!(history.len(), 50);
    assert_eq!((&history[0].result, &history[1].result), (&Value::Null, &json!(51)), "newest first");
    assert_eq!(history[49].run_id, "3");
}

#[test]
fn the_time_of_a_run_is_lowered_and_never_raised() {
    let engine = FakeEngine::new(|run| {
        let millis = |duration: Duration| duration.as_millis() as u64;
        Ending::Success(json!([millis(run.request.timeout), millis(run.request.grace)]))
    });
    let limited = ServiceSpec { timeout_ms: Some(10_000), ..service("limited") };
    let stage = Stage::new([limited, service("plain")], engine);
    let with = |id, timeout: Option<u64>| {
        let options = RunOptions { timeout: timeout.map(Duration::from_millis), ..RunOptions::default() };
        stage.runtime.run(id, options).unwrap().result
    };
    assert_eq!(with("plain", None), json!([1_800_000, 5_000]));
    assert_eq!(with("plain", Some(7_200_000)), json!([1_800_000, 5_000]));
    assert_eq!(with("limited", None), json!([10_000, 2_000]));
    assert_eq!(with("limited", Some(1_000)), json!([1_000, 200]));
}

#[test]
fn refused_options_leave_no_trace() {
    let stage = Stage::new([service("sync")], FakeEngine::succeeding());
    run(&stage, "sync");
    let used = stage.runtime.history("sync").unwrap()[0].run_id.clone();
    let refusals = [
        (RunOptions { timeout: Some(Duration::ZERO), ..RunOptions::default() }, ErrorCode::InvalidArgument),
        (RunOptions { run_id: Some(String::new()), ..RunOptions::default() }, ErrorCode::InvalidArgument),
        (RunOptions { run_id: Some(used), ..RunOptions::default() }, ErrorCode::InvalidArgument),
        (RunOptions { data: json!("x".repeat(300_000)), ..RunOptions::default() }, ErrorCode::QuotaExceeded),
    ];
    for (options, code) in refusals {
        assert_eq!(stage.runtime.run("sync", options).unwrap_err().code, code);
    }
    assert_eq!(stage.runtime.run("other", RunOptions::default()).unwrap_err().code, ErrorCode::NotFound);
    assert_eq!(stage.runtime.run("../x", RunOptions::default()).unwrap_err().code, ErrorCode::InvalidArgument);
    assert_eq!(stage.runtime.history("sync").unwrap().len(), 1);
}

/// Runs `sync` on another thread and returns once it is under way.
fn start(stage: &Stage) -> thread::JoinHandle<oro_bg_runtime::execution::RunReport> {
    let (sender, started) = mpsc::channel();
    let subscription = stage.runtime.subscribe(move |event| {
        if matches!(event.kind, EventKind::Run { .. }) {
            let _ = sender.send(());
        }
    });
    let runtime = stage.runtime.clone();
    let run = thread::spawn(move || runtime.run("sync", RunOptions::default()).unwrap());
    started.recv().unwrap();
    drop(subscription);
    run
}

#[test]
fn abort_cancels_the_run_under_way_once() {
    let stage = Stage::new([service("sync")], FakeEngine::new(|run| run.wait_for_abort()));
    assert!(!stage.runtime.abort("sync", "nothing to abort").unwrap());
    let (_subscription, events) = stage.events();
    let run = start(&stage);
    assert!(stage.runtime.abort("sync", "enough").unwrap());
    assert_eq!(run.join().unwrap().outcome, Outcome::Cancelled);
    assert_eq!(types(&events), ["activate", "run", "abort", "complete"]);
    assert_eq!(stage.runtime.status("sync").unwrap().counters.cancelled, 1);
}

#[test]
fn an_abort_before_the_isolate_runs_is_not_lost() {
    // The listener is called from within `activate`, when the engine has not begun the run yet.
    let stage = Stage::new([service("sync")], FakeEngine::new(|run| run.wait_for_abort()));
    let runtime = stage.runtime.clone();
    let _aborts = stage.runtime.subscribe(move |event| {
        if matches!(event.kind, EventKind::Activate) {
            assert!(runtime.abort("sync", "early").unwrap());
        }
    });
    assert_eq!(run(&stage, "sync").outcome, Outcome::Cancelled);
}

#[test]
fn a_second_run_is_refused_under_skip_and_waits_under_queue() {
    for overlap in [Overlap::Skip, Overlap::Queue] {
        let spec = ServiceSpec { overlap, ..service("sync") };
        let stage = Stage::new([spec], FakeEngine::new(|run| run.wait_for_abort()));
        let first = start(&stage);
        match overlap {
            Overlap::Skip => {
                let refused = stage.runtime.run("sync", RunOptions::default()).unwrap_err();
                assert_eq!(refused.code, ErrorCode::InvalidState);
                stage.runtime.abort("sync", "done").unwrap();
            }
            Overlap::Queue => {
                let (sender, started) = mpsc::channel();
                let _subscription = stage.runtime.subscribe(move |event| {
                    if matches!(event.kind, EventKind::Run { .. }) {
                        let _ = sender.send(());
                    }
                });
                let runtime = stage.runtime.clone();
                let second = thread::spawn(move || runtime.run("sync", RunOptions::default()).unwrap());
                stage.runtime.abort("sync", "first").unwrap();
                started.recv().unwrap();
                stage.runtime.abort("sync", "second").unwrap();
                assert_eq!(second.join().unwrap().outcome, Outcome::Cancelled);
            }
        }
        first.join().unwrap();
    }
}

#[test]
fn there_are_never_two_runs_of_a_service_at_once() {
    let running = Arc::new(Mutex::new(()));
    let guard = Arc::clone(&running);
    let engine = FakeEngine::new(move |_| match guard.try_lock() {
        Ok(_alone) => {
            thread::yield_now();
            Ending::Success(Value::Null)
        }
        Err(_) => Ending::Failure("two at once"),
    });
    let stage = Stage::new([service("sync")], engine);
    let ran: usize = thread::scope(|scope| {
        let threads: Vec<_> = (0..4)
            .map(|_| {
                scope.spawn(|| (0..25).filter(|_| stage.runtime.run("sync", RunOptions::default()).is_ok()).count())
            })
            .collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).sum()
    });
    let counters = stage.runtime.status("sync").unwrap().counters;
    assert_eq!((counters.runs as usize, counters.failure), (ran, 0));
}

#[test]
fn a_listener_may_run_the_service_again_from_complete() {
    let stage = Stage::new([service("sync")], FakeEngine::succeeding());
    let runtime = stage.runtime.clone();
    let outcomes = Arc::new(Mutex::new(Vec::new()));
    let seen = Arc::clone(&outcomes);
    let _again = stage.runtime.subscribe(move |event| {
        if let EventKind::Complete { outcome, .. } = event.kind {
            let mut seen = seen.lock().unwrap();
            seen.push(outcome);
            if seen.len() < 3 {
                drop(seen);
                runtime.run("sync", RunOptions::default()).unwrap();
            }
        }
    });
    run(&stage, "sync");
    assert_eq!(*outcomes.lock().unwrap(), [Outcome::Success; 3]);
}

#[test]
fn a_window_that_a_host_reports_runs_what_is_due_with_its_data() {
    let engine = FakeEngine::new(|run| Ending::Success(run.request.data.clone()));
    let stage = Stage::new([service("sync")], engine);
    let asked = stage.runtime.request("background:schedule", json!({ "id": "sync", "data": "mine" })).unwrap();
    let window = RunOptions { reason: RunReason::Scheduled, ..RunOptions::default() };
    let report = stage.runtime.run("sync", window.clone()).unwrap();
    assert_eq!((report.result, json!(report.run_id)), (json!("mine"), asked["runId"].clone()));
    assert_eq!(stage.runtime.run("sync", window).unwrap().result, Value::Null, "the request was used up");
}

#[test]
fn storage_and_notifications_need_their_permission_and_reach_the_host() {
    let engine = FakeEngine::new(|run| {
        let call = |capability, operation, payload| match run.port.host_call(capability, operation, payload) {
            Ok(value) => value,
            Err(error) => json!(error.code.as_str()),
        };
        Ending::Success(json!([
            call("storage", "set", json!({ "key": "a", "value": 1 })),
            call("storage", "get", json!({ "key": "a" })),
            call("storage", "list", json!({ "prefix": "" })),
            call("storage", "delete", json!({ "key": "a" })),
            call("storage", "get", json!({ "key": 1 })),
            call("notifications", "show", json!({ "title": "t", "body": "b", "tag": null })),
            call("notifications", "hide", json!({})),
        ]))
    });
    let granted: Vec<Text> = vec!["notifications".into(), "storage".into()];
    let stage =
        Stage::new([service("bare"), ServiceSpec { permissions: granted.into(), ..service("granted") }], engine);
    assert_eq!(run(&stage, "granted").result, json!([null, 1, ["a"], true, "EINVAL", null, "NotSupportedError"]));
    let shown = stage.host.notifications.lock().unwrap();
    assert_eq!((shown[0].0.as_str(), shown[0].1.title.as_str()), ("granted", "t"));
    drop(shown);
    assert_eq!(run(&stage, "bare").result, json!(vec!["NotAllowedError"; 7]));
}

#[test]
fn debug_messages_of_a_service_are_told_only_in_debug() {
    use oro_bg_runtime::event::LogLevel;
    for debug in [false, true] {
        let engine = FakeEngine::new(|run| {
            run.port.emit(None, EventKind::Log { level: LogLevel::Debug, text: "detail".to_owned() });
            Ending::Success(Value::Null)
        });
        let mut table = table([service("sync")]);
        table.debug = debug;
        let stage = Stage::of_table(table, engine, Default::default());
        let (_subscription, events) = stage.events();
        run(&stage, "sync");
        assert_eq!(types(&events).contains(&"log".to_owned()), debug);
    }
}

#[test]
fn close_cancels_what_runs_and_refuses_what_comes() {
    let stage = Stage::new([service("sync")], FakeEngine::new(|run| run.wait_for_abort()));
    let run = start(&stage);
    stage.runtime.clone().close();
    assert_eq!(run.join().unwrap().outcome, Outcome::Cancelled);
    assert_eq!(stage.engine.alive(), 0);
    assert_eq!(stage.runtime.run("sync", RunOptions::default()).unwrap_err().code, ErrorCode::InvalidState);
    let message = json!({ "id": "sync", "data": 1 });
    assert_eq!(stage.runtime.request("background:post-message", message).unwrap_err().code, ErrorCode::InvalidState);
    assert_eq!(stage.runtime.history("sync").unwrap().len(), 1);
}
