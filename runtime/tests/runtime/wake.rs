//! Runs that a system scheduler times: it says when, the runtime says what, and nothing runs twice.

use std::fs;
use std::sync::{Arc, mpsc};
use std::thread;

use oro_bg_runtime::error::ErrorCode;
use oro_bg_runtime::execution::{Outcome, RunReason};
use oro_bg_runtime::limits::Limits;
use oro_bg_runtime::schedule::Origin;
use oro_bg_runtime::spec::{DispatchTable, Overlap, Platform, Retry, ServiceSpec};
use oro_bg_runtime::{Runtime, Wake, Woken};
use serde_json::{Value, json};

use crate::support::*;

/// A phone whose scheduler times the runs.
fn phone(services: impl Into<Vec<ServiceSpec>>, engine: Arc<FakeEngine>) -> Stage {
    Stage::of_table(android(services), engine, Limits::default())
}

fn android(services: impl Into<Vec<ServiceSpec>>) -> DispatchTable {
    DispatchTable { platform: Platform::Android, ..table(services) }
}

fn retried(spec: ServiceSpec, max_attempts: u32) -> ServiceSpec {
    ServiceSpec { retry: Retry { max_attempts, ..spec.retry }, ..spec }
}

fn wake(origin: Origin, run_id: &str, attempt: u32) -> Wake {
    Wake { origin, attempt, run_id: run_id.to_owned(), timeout: None }
}

fn request(stage: &Stage, data: Value) -> String {
    let answer = stage.runtime.request("background:schedule", json!({ "id": "sync", "data": data })).unwrap();
    answer["runId"].as_str().unwrap().to_owned()
}

/// Echoes its data; fails where that is `"fail"`.
fn echoing() -> Arc<FakeEngine> {
    FakeEngine::new(|run| match &run.request.data {
        data if data == "fail" => Ending::Failure("as asked"),
        data => Ending::Success(json!([data, run.request.attempt])),
    })
}

fn facts(woken: &Woken) -> (&str, Outcome, u32, RunReason, bool) {
    let Woken { report, again } = woken;
    (&report.run_id, report.outcome, report.attempt, report.reason, *again)
}

#[test]
fn a_request_runs_under_its_name_with_its_data_and_is_answered_again_from_the_record() {
    let stage = phone([service("sync")], echoing());
    let run_id = request(&stage, json!({ "since": 17 }));
    let first = stage.runtime.wake("sync", wake(Origin::Request, &run_id, 1)).unwrap();
    assert_eq!(facts(&first), (&*run_id, Outcome::Success, 1, RunReason::OnDemand, false));
    assert_eq!(first.report.result, json!([{ "since": 17 }, 1]));
    // The process was killed before the scheduler noted the answer: it starts the work again, as its second attempt.
    for (run_id, attempt) in [(run_id.clone(), 1), (format!("{run_id}.2"), 2)] {
        assert_eq!(stage.runtime.wake("sync", wake(Origin::Request, &run_id, attempt)).unwrap(), first);
    }
    assert_eq!(stage.runtime.history("sync").unwrap().len(), 1);
}

#[test]
fn the_runtime_counts_the_attempts_and_the_scheduler_times_them() {
    let stage = phone([retried(service("sync"), 3)], echoing());
    let run_id = request(&stage, json!("fail"));
    let start = |attempt: u32| {
        let name = if attempt == 1 { run_id.clone() } else { format!("{run_id}.{attempt}") };
        stage.runtime.wake("sync", wake(Origin::Request, &name, attempt)).unwrap()
    };
    let (second, third) = (format!("{run_id}.2"), format!("{run_id}.3"));
    assert_eq!(facts(&start(1)), (&*run_id, Outcome::Failure, 1, RunReason::OnDemand, true));
    assert_eq!(facts(&start(2)), (&*second, Outcome::Failure, 2, RunReason::Retry, true));
    // The scheduler lost an attempt of its own to something else.
    assert_eq!(facts(&start(4)), (&*third, Outcome::Failure, 3, RunReason::Retry, false));
    assert_eq!(facts(&start(5)), (&*third, Outcome::Failure, 3, RunReason::Retry, false));
    assert_eq!(stage.runtime.history("sync").unwrap().len(), 3);
}

#[test]
fn a_request_that_was_replaced_or_cancelled_is_not_found() {
    let stage = phone([retried(service("sync"), 2)], echoing());
    let replaced = request(&stage, json!(1));
    let cancelled = request(&stage, json!(2));
    let refused = |run_id: &str| stage.runtime.wake("sync", wake(Origin::Request, run_id, 1)).unwrap_err().code;
    assert_eq!(refused(&replaced), ErrorCode::NotFound);
    stage.runtime.cancel("sync").unwrap();
    assert_eq!(refused(&cancelled), ErrorCode::NotFound);
    assert_eq!(stage.runtime.wake("nobody", wake(Origin::Host, "r", 1)).unwrap_err().code, ErrorCode::NotFound);
    assert!(stage.runtime.history("sync").unwrap().is_empty());
}

#[test]
fn a_failure_of_one_request_is_not_tried_again_in_the_name_of_another() {
    let stage = phone([retried(service("sync"), 2)], echoing());
    let first = request(&stage, json!("fail"));
    assert!(stage.runtime.wake("sync", wake(Origin::Request, &first, 1)).unwrap().again);
    let second = request(&stage, json!("fine"));
    let woken = stage.runtime.wake("sync", wake(Origin::Request, &second, 1)).unwrap();
    assert_eq!((woken.report.result, woken.again), (json!(["fine", 1]), false));
    // What was left of the first is superseded; its record is its answer.
    let woken = stage.runtime.wake("sync", wake(Origin::Request, &format!("{first}.2"), 2)).unwrap();
    assert_eq!(facts(&woken), (&*first, Outcome::Failure, 1, RunReason::OnDemand, false));
}

#[test]
fn a_trigger_runs_when_the_scheduler_says_so_and_rests_when_it_was_cancelled() {
    let stage = phone([every("sync", 15 * MINUTE_MS), service("rare")], FakeEngine::succeeding());
    // Earlier than our alarm: Android runs periodic work anywhere in its period.
    for name in ["a", "b"] {
        let woken = stage.runtime.wake("sync", wake(Origin::Trigger, name, 1)).unwrap();
        assert_eq!(facts(&woken), (name, Outcome::Success, 1, RunReason::Scheduled, false));
    }
    let next = stage.runtime.status("sync").unwrap().next_run.unwrap();
    assert_eq!(next.not_before, START_MS + 15 * MINUTE_MS);
    stage.runtime.cancel("sync").unwrap();
    for service in ["sync", "rare"] {
        let refused = stage.runtime.wake(service, wake(Origin::Trigger, "c", 1)).unwrap_err();
        assert_eq!(refused.code, ErrorCode::NotFound, "{refused}");
    }
}

#[test]
fn attempts_of_a_period_end_with_the_period() {
    let stage = phone([retried(every("sync", 15 * MINUTE_MS), 3)], FakeEngine::new(|_| Ending::Failure("no")));
    let start = |name, attempt| stage.runtime.wake("sync", wake(Origin::Trigger, name, attempt)).unwrap();
    assert_eq!(facts(&start("a", 1)), ("a", Outcome::Failure, 1, RunReason::Scheduled, true));
    assert_eq!(facts(&start("b.2", 2)), ("a.2", Outcome::Failure, 2, RunReason::Retry, true));
    assert_eq!(facts(&start("c", 1)), ("c", Outcome::Failure, 1, RunReason::Scheduled, true), "a new period");
    assert_eq!(facts(&start("d.2", 2)), ("c.2", Outcome::Failure, 2, RunReason::Retry, true));
}

#[test]
fn a_run_of_the_hosts_own_has_no_data_and_leaves_the_request_alone() {
    let stage = phone([retried(service("sync"), 3)], echoing());
    let run_id = request(&stage, json!("kept"));
    let woken = stage.runtime.wake("sync", wake(Origin::Host, "boot", 1)).unwrap();
    assert_eq!(facts(&woken), ("boot", Outcome::Success, 1, RunReason::OnDemand, false));
    assert_eq!(woken.report.result, json!([null, 1]));
    let woken = stage.runtime.wake("sync", wake(Origin::Request, &run_id, 1)).unwrap();
    assert_eq!(woken.report.result, json!(["kept", 1]));
}

#[test]
fn an_abort_that_comes_before_its_run_aborts_it_and_no_other() {
    let stage = phone([service("sync")], echoing());
    assert!(!stage.runtime.abort_run("stopped", "the system stopped the work"));
    let other = stage.runtime.wake("sync", wake(Origin::Host, "other", 1)).unwrap();
    assert_eq!(other.report.outcome, Outcome::Success);
    let stopped = stage.runtime.wake("sync", wake(Origin::Host, "stopped", 1)).unwrap();
    assert_eq!(stopped.report.outcome, Outcome::Cancelled);
    assert_eq!(stopped.report.error.unwrap().message, "the system stopped the work");
    assert!(!stage.runtime.abort_run("other", "too late"));
    assert!(!stage.runtime.abort_run("stopped", "too late"));
}

#[test]
fn an_abort_that_comes_late_does_not_meet_the_next_attempt() {
    let stage = phone([retried(service("sync"), 3)], echoing());
    let run_id = request(&stage, json!("fail"));
    stage.runtime.wake("sync", wake(Origin::Request, &run_id, 1)).unwrap();
    stage.runtime.abort_run(&run_id, "too late");
    let second = format!("{run_id}.2");
    let woken = stage.runtime.wake("sync", wake(Origin::Request, &second, 2)).unwrap();
    assert_eq!(woken.report.outcome, Outcome::Failure);
}

#[test]
fn an_abort_races_with_the_start_and_is_never_lost() {
    let stage = phone(
        [ServiceSpec { overlap: Overlap::Queue, ..service("sync") }],
        FakeEngine::new(|run| run.wait_for_abort()),
    );
    thread::scope(|scope| {
        for n in 0..200 {
            let name = format!("r{n}");
            let aborting = scope.spawn({
                let (runtime, name) = (stage.runtime.clone(), name.clone());
                move || runtime.abort_run(&name, "stopped")
            });
            let woken = stage.runtime.wake("sync", wake(Origin::Host, &name, 1)).unwrap();
            assert_eq!(woken.report.outcome, Outcome::Cancelled);
            aborting.join().unwrap();
        }
    });
}

/// An engine whose runs wait for their abort, and say that they have started.
fn waiting() -> (Arc<FakeEngine>, mpsc::Receiver<()>) {
    let (sender, started) = mpsc::channel();
    let engine = FakeEngine::new(move |run| {
        sender.send(()).unwrap();
        run.wait_for_abort()
    });
    (engine, started)
}

#[test]
fn what_the_system_stops_is_tried_again_and_what_the_app_cancels_is_not() {
    for cancelled in [false, true] {
        let (engine, started) = waiting();
        let stage = phone([retried(service("sync"), 2)], engine);
        let run_id = request(&stage, json!(1));
        let run = thread::spawn({
            let (runtime, run_id) = (stage.runtime.clone(), run_id.clone());
            move || runtime.wake("sync", wake(Origin::Request, &run_id, 1)).unwrap()
        });
        started.recv().unwrap();
        if cancelled {
            stage.runtime.cancel("sync").unwrap();
        }
        stage.runtime.abort_run(&run_id, "stopped");
        let woken = run.join().unwrap();
        assert_eq!((woken.report.outcome, woken.again), (Outcome::Cancelled, !cancelled));
    }
}

#[test]
fn a_retry_is_aborted_by_the_name_that_the_scheduler_gave_it() {
    let (engine, started) = waiting();
    let stage = phone([retried(every("sync", 15 * MINUTE_MS), 3)], engine);
    for (name, attempt) in [("a", 1), ("b.2", 2)] {
        let run = thread::spawn({
            let runtime = stage.runtime.clone();
            move || runtime.wake("sync", wake(Origin::Trigger, name, attempt)).unwrap()
        });
        started.recv().unwrap();
        assert!(stage.runtime.abort_run(name, "stopped"));
        assert_eq!(run.join().unwrap().report.outcome, Outcome::Cancelled);
    }
}

/// The state directory as it is while the request runs for the first time: what a kill leaves behind.
fn killed_during_the_first_attempt(max_attempts: u32) -> (Stage, tempfile::TempDir, String) {
    let copy = tempfile::tempdir().unwrap();
    let (engine, started) = waiting();
    let stage = phone([retried(service("sync"), max_attempts)], engine);
    let run_id = request(&stage, json!("precious"));
    let run = thread::spawn({
        let (runtime, run_id) = (stage.runtime.clone(), run_id.clone());
        move || runtime.wake("sync", wake(Origin::Request, &run_id, 1)).unwrap()
    });
    started.recv().unwrap();
    let target = copy.path().join("background-service");
    fs::create_dir(&target).unwrap();
    fs::copy(stage.state_file("sync"), target.join("sync.json")).unwrap();
    stage.runtime.abort_run(&run_id, "end of the test");
    run.join().unwrap();
    (stage, copy, run_id)
}

fn reopen(copy: &tempfile::TempDir, stage: &Stage, max_attempts: u32, engine: &Arc<FakeEngine>) -> Runtime {
    let table = android([retried(service("sync"), max_attempts)]);
    Runtime::open(options(copy.path(), table, &stage.host, engine)).unwrap()
}

#[test]
fn a_kill_during_a_run_is_a_crash_and_the_scheduler_starts_the_second_attempt() {
    let (stage, copy, run_id) = killed_during_the_first_attempt(2);
    let runtime = reopen(&copy, &stage, 2, &echoing());
    assert_eq!(runtime.boot_report().crashed[0].run_id, run_id);
    let second = format!("{run_id}.2");
    let woken = runtime.wake("sync", wake(Origin::Request, &second, 2)).unwrap();
    assert_eq!(facts(&woken), (&*second, Outcome::Success, 2, RunReason::Retry, false));
    assert_eq!(woken.report.result, json!(["precious", 2]));
    let outcomes: Vec<_> = runtime.history("sync").unwrap().iter().map(|run| run.outcome).collect();
    assert_eq!(outcomes, [Outcome::Success, Outcome::Crashed]);
}

#[test]
fn a_kill_during_the_only_attempt_is_answered_as_the_crash_it_was() {
    let (stage, copy, run_id) = killed_during_the_first_attempt(1);
    let engine = echoing();
    let runtime = reopen(&copy, &stage, 1, &engine);
    let woken = runtime.wake("sync", wake(Origin::Request, &format!("{run_id}.2"), 2)).unwrap();
    assert_eq!(facts(&woken), (&*run_id, Outcome::Crashed, 1, RunReason::OnDemand, false));
    assert_eq!(engine.alive(), 0);
    assert_eq!(runtime.history("sync").unwrap().len(), 1);
}

#[test]
fn a_run_under_way_is_not_started_twice_nor_after_closing() {
    let (engine, started) = waiting();
    let stage = phone([service("sync")], engine);
    let run_id = request(&stage, json!(1));
    let run = thread::spawn({
        let (runtime, run_id) = (stage.runtime.clone(), run_id.clone());
        move || runtime.wake("sync", wake(Origin::Request, &run_id, 1)).unwrap()
    });
    started.recv().unwrap();
    let refused = |runtime: &Runtime| runtime.wake("sync", wake(Origin::Request, &run_id, 1)).unwrap_err().code;
    assert_eq!(refused(&stage.runtime), ErrorCode::InvalidState);
    stage.runtime.clone().close();
    assert_eq!(run.join().unwrap().report.outcome, Outcome::Cancelled);
    assert_eq!(refused(&stage.runtime), ErrorCode::InvalidState);
}
