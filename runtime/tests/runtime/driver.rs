//! The desktop driver carries the plan out with timers.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, mpsc};

use oro_bg_runtime::driver::DesktopDriver;
use oro_bg_runtime::event::{Event, EventKind};
use oro_bg_runtime::execution::{Outcome, RunReason};
use oro_bg_runtime::host::{Conditions, Network, PlainHost};
use oro_bg_runtime::limits::Limits;
use oro_bg_runtime::plan::{Wait, WaitReason};
use oro_bg_runtime::spec::{Overlap, Retry, ServiceSpec};
use oro_bg_runtime::state::RunRecord;
use oro_bg_runtime::{Options, Runtime};
use serde_json::{Value, json};

use crate::state::{break_disk, mend_disk};
use crate::support::*;

/// Waits for the next `complete` of a service.
fn completed(events: &mpsc::Receiver<Event>, id: &str) -> Outcome {
    loop {
        let event = events.recv().unwrap();
        if let EventKind::Complete { outcome, .. } = event.kind
            && event.id.as_deref() == Some(id)
        {
            return outcome;
        }
    }
}

/// Makes the driver plan with the host's clock and conditions of now, and returns when it has carried that plan out.
fn plan_again(stage: &Stage, events: &mpsc::Receiver<Event>) {
    schedule(stage, json!({ "id": "poke" }));
    completed(events, "poke");
}

fn schedule(stage: &Stage, request: Value) -> Value {
    stage.runtime.request("background:schedule", request).unwrap()
}

fn history(stage: &Stage) -> Vec<RunRecord> {
    stage.runtime.history("sync").unwrap()
}

fn stage(sync: ServiceSpec) -> Stage {
    Stage::new([service("poke"), sync], FakeEngine::succeeding())
}

#[test]
fn an_interval_runs_again_and_again_and_never_too_soon() {
    let folder = tempfile::tempdir().unwrap();
    let runtime = Runtime::open(Options {
        state_dir: folder.path().to_owned(),
        table: table([every("sync", 20)]),
        host: Arc::new(PlainHost),
        engine: FakeEngine::succeeding(),
    })
    .unwrap();
    let (sender, events) = mpsc::channel();
    let _subscription = runtime.subscribe(move |event| drop(sender.send(event.clone())));
    let driver = DesktopDriver::start(runtime.clone()).unwrap();
    for _ in 0..4 {
        assert_eq!(completed(&events, "sync"), Outcome::Success);
    }
    driver.stop();
    let runs = runtime.history("sync").unwrap();
    for pair in runs.windows(2) {
        assert!(pair[0].started_at_ms >= pair[1].started_at_ms + 20, "{pair:?}");
    }
    let after = runs.len();
    assert_eq!(runtime.history("sync").unwrap().len(), after, "a stopped driver starts nothing");
}

#[test]
fn what_the_app_schedules_runs_with_its_id_data_and_date() {
    let stage = stage(service("sync"));
    let (_subscription, events) = stage.events();
    let driver = DesktopDriver::start(stage.runtime.clone()).unwrap();
    let asked = schedule(&stage, json!({ "id": "sync", "delay": "1m" }));
    plan_again(&stage, &events);
    assert_eq!(history(&stage), []);
    stage.host.advance(MINUTE_MS);
    schedule(&stage, json!({ "id": "poke" }));
    completed(&events, "sync");
    driver.stop();
    let run = &history(&stage)[0];
    assert_eq!((json!(run.run_id), run.reason), (asked["runId"].clone(), RunReason::OnDemand));
}

#[test]
fn what_fell_due_while_the_app_was_away_runs_once() {
    let services = || [service("poke"), every("sync", MINUTE_MS)];
    let mut stage = stage(every("sync", MINUTE_MS));
    stage.host.advance(100 * MINUTE_MS);
    stage.reopen(services());
    let (_subscription, events) = stage.events();
    let driver = DesktopDriver::start(stage.runtime.clone()).unwrap();
    completed(&events, "sync");
    plan_again(&stage, &events);
    driver.stop();
    let runs = history(&stage);
    assert_eq!((runs.len(), runs[0].reason), (1, RunReason::CatchUp));
}

#[test]
fn a_failed_run_is_tried_again_after_its_delay_as_often_as_allowed() {
    let retry = Retry { max_attempts: 3, ..service("sync").retry };
    let engine = FakeEngine::new(|run| match run.spec.id.as_ref() {
        "sync" => Ending::Failure("no"),
        _ => Ending::Success(Value::Null),
    });
    let stage = Stage::new([service("poke"), ServiceSpec { retry, ..service("sync") }], engine);
    let (_subscription, events) = stage.events();
    let driver = DesktopDriver::start(stage.runtime.clone()).unwrap();
    schedule(&stage, json!({ "id": "sync", "data": 7 }));
    for attempt in 2..=3 {
        completed(&events, "sync");
        let waiting = stage.runtime.status("sync").unwrap().waiting.unwrap();
        assert_eq!(waiting.reason, WaitReason::Backoff { attempt });
        stage.host.set_now(waiting.until_ms.unwrap());
        schedule(&stage, json!({ "id": "poke" }));
    }
    completed(&events, "sync");
    stage.host.advance(600 * MINUTE_MS);
    plan_again(&stage, &events);
    driver.stop();
    let runs: Vec<_> = history(&stage).iter().map(|run| (run.reason, run.attempt)).rev().collect();
    assert_eq!(runs, [(RunReason::OnDemand, 1), (RunReason::Retry, 2), (RunReason::Retry, 3)]);
    assert_eq!(stage.runtime.status("sync").unwrap().counters.retries, 2);
}

#[test]
fn a_constraint_holds_a_run_back_until_it_is_met_and_the_reason_is_stored() {
    let stage = stage(service("sync"));
    stage.host.set_conditions(Conditions { network: Some(Network::Offline), ..Conditions::default() });
    let (_subscription, events) = stage.events();
    let driver = DesktopDriver::start(stage.runtime.clone()).unwrap();
    schedule(&stage, json!({ "id": "sync", "requires": { "network": "connected" } }));
    plan_again(&stage, &events);
    assert_eq!(history(&stage), []);
    let stored = oro_bg_runtime::state::read_dir(stage.folder.path()).unwrap();
    let sync = stored.services.iter().find(|record| record.id.as_str() == "sync").unwrap();
    assert_eq!(sync.waiting.unwrap().reason.kind(), "constraint");
    stage.host.set_conditions(Conditions { network: Some(Network::Metered), ..Conditions::default() });
    schedule(&stage, json!({ "id": "poke" }));
    completed(&events, "sync");
    driver.stop();
}

#[test]
fn a_queued_request_runs_when_the_run_under_way_has_ended() {
    let engine = FakeEngine::new(|run| match run.request.data.as_str() {
        Some("first") => run.wait_for_abort(),
        _ => Ending::Success(run.request.data.clone()),
    });
    let stage = Stage::new([ServiceSpec { overlap: Overlap::Queue, ..service("sync") }], engine);
    let (_subscription, events) = stage.events();
    let driver = DesktopDriver::start(stage.runtime.clone()).unwrap();
    schedule(&stage, json!({ "id": "sync", "data": "first" }));
    while !matches!(events.recv().unwrap().kind, EventKind::Run { .. }) {}
    assert_eq!(schedule(&stage, json!({ "id": "sync", "data": "second" }))["accepted"], json!(true));
    stage.runtime.abort("sync", "make way").unwrap();
    assert_eq!(completed(&events, "sync"), Outcome::Cancelled);
    assert_eq!(completed(&events, "sync"), Outcome::Success);
    driver.stop();
    assert_eq!(history(&stage)[0].result, json!("second"));
}

#[test]
fn stopping_aborts_what_the_driver_started_and_keeps_the_alarms() {
    let stage = Stage::new([every("sync", MINUTE_MS)], FakeEngine::new(|run| run.wait_for_abort()));
    let (_subscription, events) = stage.events();
    stage.host.advance(2 * MINUTE_MS);
    let driver = DesktopDriver::start(stage.runtime.clone()).unwrap();
    while !matches!(events.recv().unwrap().kind, EventKind::Run { .. }) {}
    driver.stop();
    assert_eq!(history(&stage)[0].outcome, Outcome::Cancelled);
    assert_eq!(stage.engine.alive(), 0);
    let next = stage.runtime.status("sync").unwrap().next_run.unwrap();
    assert_eq!(next.not_before, START_MS + 3 * MINUTE_MS);
}

#[test]
fn only_so_many_services_run_at_once_and_all_get_their_turn() {
    let running = AtomicUsize::new(0);
    let most = Arc::new(Mutex::new(0));
    let seen = Arc::clone(&most);
    let engine = FakeEngine::new(move |_| {
        let now = running.fetch_add(1, Ordering::SeqCst) + 1;
        let mut most = seen.lock().unwrap();
        *most = now.max(*most);
        drop(most);
        std::thread::yield_now();
        running.fetch_sub(1, Ordering::SeqCst);
        Ending::Success(Value::Null)
    });
    let ids = ["a", "b", "c", "d", "e"];
    let limits = Limits { runs_at_once_max: 2, ..Limits::default() };
    let stage = Stage::with_limits(ids.map(|id| every(id, MINUTE_MS)), engine, limits);
    let (_subscription, events) = stage.events();
    stage.host.advance(MINUTE_MS);
    let driver = DesktopDriver::start(stage.runtime.clone()).unwrap();
    let mut ran: Vec<_> = std::iter::repeat_with(|| events.recv().unwrap())
        .filter(|event| matches!(event.kind, EventKind::Complete { .. }))
        .filter_map(|event| event.id)
        .take(5)
        .collect();
    driver.stop();
    ran.sort();
    assert_eq!(ran, ids);
    assert!(*most.lock().unwrap() <= 2);
}

#[test]
fn a_clock_that_is_set_back_does_not_put_a_service_to_sleep() {
    let stage = stage(every("sync", MINUTE_MS));
    let (_subscription, events) = stage.events();
    let driver = DesktopDriver::start(stage.runtime.clone()).unwrap();
    let past_ms = START_MS - 600_000 * MINUTE_MS;
    stage.host.set_now(past_ms);
    plan_again(&stage, &events);
    stage.host.advance(MINUTE_MS);
    schedule(&stage, json!({ "id": "poke" }));
    completed(&events, "sync");
    driver.stop();
    assert_eq!(history(&stage)[0].started_at_ms, past_ms + MINUTE_MS);
}

#[test]
fn what_fell_due_while_the_machine_slept_is_caught_up_with() {
    let stage = stage(every("sync", MINUTE_MS));
    let (_subscription, events) = stage.events();
    let driver = DesktopDriver::start(stage.runtime.clone()).unwrap();
    plan_again(&stage, &events);
    stage.host.advance(100 * MINUTE_MS);
    schedule(&stage, json!({ "id": "poke" }));
    completed(&events, "sync");
    plan_again(&stage, &events);
    driver.stop();
    let runs = history(&stage);
    assert_eq!((runs.len(), runs[0].reason), (1, RunReason::CatchUp));
}

#[test]
fn a_run_that_could_not_be_started_for_want_of_a_disk_is_held_and_says_so() {
    const HOLD_MS: u64 = 30_000;
    let stage = stage(service("sync"));
    let (_subscription, events) = stage.events();
    schedule(&stage, json!({ "id": "sync" }));
    let waiting = || stage.runtime.status("sync").unwrap().waiting;
    break_disk(&stage);
    let driver = DesktopDriver::start(stage.runtime.clone()).unwrap();
    while waiting().is_none() {
        std::thread::yield_now();
    }
    let held = Wait { until_ms: Some(START_MS + HOLD_MS), reason: WaitReason::Held };
    assert_eq!(waiting(), Some(held));
    mend_disk(&stage);
    plan_again(&stage, &events);
    assert_eq!(history(&stage), [], "it is left alone until then");
    let listed = stage.runtime.request("background:list", json!({})).unwrap();
    let sync = listed.as_array().unwrap().iter().find(|status| status["id"] == "sync").unwrap();
    assert_eq!(sync["state"], "pending");
    assert_eq!(sync["waiting"], json!({ "untilMs": START_MS + HOLD_MS, "reason": { "kind": "held" } }));
    assert_eq!(
        (&sync["nextRun"]["reason"], &sync["nextRun"]["notBefore"]),
        (&json!("held"), &json!(START_MS + HOLD_MS))
    );
    let asked = schedule(&stage, json!({ "id": "sync" }));
    assert_eq!((&asked["reason"], &asked["notBefore"]), (&json!("held"), &json!(START_MS + HOLD_MS)));
    driver.stop();
}
