//! Windows as iOS grants them: who is served, what is left, what is asked for.

use std::sync::{Arc, Mutex, mpsc};
use std::thread;
use std::time::Duration;

use oro_bg_runtime::execution::{Outcome, RunReason};
use oro_bg_runtime::host::{Conditions, Network};
use oro_bg_runtime::limits::Limits;
use oro_bg_runtime::spec::{
    DispatchTable, IosRequest, NetworkRequirement, Platform, Requires, Retry, ServiceSpec, Window as Kind,
};
use oro_bg_runtime::window::{SystemRequest, WindowKind};
use oro_bg_runtime::{RunOptions, Window, WindowReport};
use serde_json::json;

use crate::support::*;

fn phone(services: impl Into<Vec<ServiceSpec>>, engine: Arc<FakeEngine>) -> Stage {
    let table = DispatchTable { platform: Platform::Ios, ..table(services) };
    Stage::of_table(table, engine, Limits::default())
}

fn processing(spec: ServiceSpec) -> ServiceSpec {
    ServiceSpec { window: Kind { ios: IosRequest::Processing, android: None }, ..spec }
}

fn refresh(id: &'static str, minutes: u64) -> ServiceSpec {
    ServiceSpec { window: Kind { ios: IosRequest::Refresh, android: None }, ..every(id, minutes * MINUTE_MS) }
}

fn serve(stage: &Stage, kind: WindowKind) -> WindowReport {
    stage.runtime.serve(&Window::open(kind)).unwrap()
}

fn served(report: &WindowReport) -> Vec<(&str, Option<Outcome>)> {
    report.served.iter().map(|one| (one.id.as_str(), one.outcome)).collect()
}

fn ids(requests: &[SystemRequest]) -> Vec<&str> {
    requests.iter().map(|request| request.id.as_str()).collect()
}

#[test]
fn a_window_serves_everybody_who_is_due_the_longest_due_first_and_each_once() {
    let stage =
        phone([refresh("b", 30), refresh("a", 20), refresh("later", 600), refresh("c", 10)], FakeEngine::succeeding());
    stage.host.advance(31 * MINUTE_MS);
    let report = serve(&stage, WindowKind::Refresh);
    let success = Some(Outcome::Success);
    assert_eq!(served(&report), [("c", success), ("a", success), ("b", success)]);
    assert!(report.success && !report.expired && report.left.is_empty());
    for id in ["a", "b", "c"] {
        let status = stage.runtime.status(id).unwrap();
        assert_eq!((status.counters.windows, status.counters.windows_missed), (1, 0), "{id}");
        assert_eq!(status.last_run.unwrap().reason, RunReason::Scheduled);
    }
    assert_eq!(served(&serve(&stage, WindowKind::Refresh)), [], "nobody is due twice");
}

#[test]
fn an_app_that_asks_again_and_again_does_not_push_its_service_to_the_end() {
    let stage = phone([refresh("a", 20), refresh("b", 10)], FakeEngine::succeeding());
    stage.host.advance(25 * MINUTE_MS);
    stage.runtime.request("background:schedule", json!({ "id": "b", "data": "now" })).unwrap();
    let report = serve(&stage, WindowKind::Refresh);
    assert_eq!(served(&report), [("b", Some(Outcome::Success)), ("a", Some(Outcome::Success))]);
}

#[test]
fn a_refresh_window_leaves_processing_alone_and_a_processing_window_serves_all() {
    let services = [refresh("quick", 10), processing(every("heavy", 10 * MINUTE_MS))];
    let stage = phone(services, FakeEngine::succeeding());
    stage.host.advance(11 * MINUTE_MS);
    assert_eq!(served(&serve(&stage, WindowKind::Refresh)), [("quick", Some(Outcome::Success))]);
    stage.host.advance(11 * MINUTE_MS);
    let report = serve(&stage, WindowKind::Processing);
    assert_eq!(served(&report), [("heavy", Some(Outcome::Success)), ("quick", Some(Outcome::Success))]);
}

#[test]
fn what_the_system_cuts_off_is_tried_again_in_the_next_window() {
    let slow = ServiceSpec { retry: Retry { max_attempts: 3, ..every("slow", 1).retry }, ..refresh("slow", 10) };
    let (started, starts) = mpsc::channel();
    let started = Mutex::new(started);
    let engine = FakeEngine::new(move |run| {
        if run.spec.id == "slow" && run.request.attempt == 1 {
            started.lock().unwrap().send(()).unwrap();
            return run.wait_for_abort();
        }
        Ending::Success(json!(run.request.attempt))
    });
    let stage = phone([slow, refresh("waits", 15)], engine);
    stage.host.advance(16 * MINUTE_MS);
    let window = Window::open(WindowKind::Refresh);
    let report = thread::scope(|scope| {
        let report = scope.spawn(|| stage.runtime.serve(&window).unwrap());
        starts.recv().unwrap();
        window.expire("the system ended the window");
        report.join().unwrap()
    });
    assert_eq!(served(&report), [("slow", Some(Outcome::Cancelled))]);
    assert_eq!(report.left.iter().map(|id| id.as_str()).collect::<Vec<_>>(), ["waits"]);
    assert!(report.expired && !report.success);
    let waits = stage.runtime.status("waits").unwrap();
    assert_eq!((waits.counters.windows, waits.counters.windows_missed), (0, 1));

    // Not the same service again before the others, and not before its delay has passed.
    assert_eq!(served(&serve(&stage, WindowKind::Refresh)), [("waits", Some(Outcome::Success))]);
    stage.host.advance(MINUTE_MS);
    let report = serve(&stage, WindowKind::Refresh);
    assert_eq!(served(&report), [("slow", Some(Outcome::Success))]);
    let last = stage.runtime.status("slow").unwrap().last_run.unwrap();
    assert_eq!((last.attempt, last.reason), (2, RunReason::Retry));
}

#[test]
fn a_window_that_ended_before_it_was_used_starts_nothing() {
    let stage = phone([refresh("sync", 10)], FakeEngine::succeeding());
    stage.host.advance(11 * MINUTE_MS);
    let window = Window::open(WindowKind::Refresh);
    window.expire("too late");
    let report = stage.runtime.serve(&window).unwrap();
    assert_eq!((served(&report), report.left.len(), report.expired, report.success), (vec![], 1, true, false));
    let window = Window::open(WindowKind::Processing);
    window.finish();
    let report = stage.runtime.serve(&window).unwrap();
    assert_eq!((report.served.len(), report.left.len(), report.expired), (0, 1, false));
}

#[test]
fn a_failure_is_told_and_holds_up_nobody() {
    let engine = FakeEngine::new(|run| match &*run.spec.id {
        "a" => Ending::Failure("no"),
        _ => Ending::Success(json!(null)),
    });
    let stage = phone([refresh("a", 10), refresh("b", 11)], engine);
    stage.host.advance(12 * MINUTE_MS);
    let report = serve(&stage, WindowKind::Refresh);
    assert_eq!(served(&report), [("a", Some(Outcome::Failure)), ("b", Some(Outcome::Success))]);
    assert!(!report.success && !report.expired && report.left.is_empty());
}

#[test]
fn who_lacks_a_network_is_not_served_and_not_left() {
    let connected = Requires { network: NetworkRequirement::Connected, ..Requires::NONE };
    let stage = phone([ServiceSpec { requires: connected, ..refresh("sync", 10) }], FakeEngine::succeeding());
    stage.host.set_conditions(Conditions { network: Some(Network::Offline), ..Conditions::default() });
    stage.host.advance(11 * MINUTE_MS);
    let report = serve(&stage, WindowKind::Refresh);
    assert_eq!((report.served.len(), report.left.len(), report.success), (0, 0, true));
    stage.host.set_conditions(Conditions { network: Some(Network::Metered), ..Conditions::default() });
    assert_eq!(served(&serve(&stage, WindowKind::Refresh)).len(), 1);
}

#[test]
fn a_continued_window_runs_one_service_with_its_data() {
    let export = ServiceSpec { window: Kind { ios: IosRequest::Continued, android: None }, ..service("export") };
    let engine = FakeEngine::new(|run| Ending::Success(run.request.data.clone()));
    let stage = phone([export, refresh("sync", 10)], engine);
    stage.host.advance(11 * MINUTE_MS);
    let options = RunOptions { data: json!([1, 2]), run_id: Some("mine".to_owned()), ..RunOptions::default() };
    let report = stage.runtime.serve(&Window::continued("export".to_owned(), options)).unwrap();
    assert_eq!(served(&report), [("export", Some(Outcome::Success))]);
    assert_eq!(report.served[0].run_id.as_deref(), Some("mine"));
    assert_eq!(stage.runtime.history("export").unwrap()[0].result, json!([1, 2]));
    let unknown = stage.runtime.serve(&Window::continued("other".to_owned(), RunOptions::default()));
    assert!(unknown.unwrap_err().message.contains("`other`"));
}

#[test]
fn in_the_foreground_services_run_by_timers_and_leaving_lets_them_finish() {
    let (started, starts) = mpsc::channel();
    let started = Mutex::new(started);
    let engine = FakeEngine::new(move |run| {
        started.lock().unwrap().send(run.spec.id.to_string()).unwrap();
        if run.request.data == "wait" { run.wait_for_abort() } else { Ending::Success(json!(null)) }
    });
    let on_demand =
        processing(ServiceSpec { retry: Retry { max_attempts: 2, ..service("task").retry }, ..service("task") });
    let stage = phone([on_demand, refresh("sync", 10)], engine);
    stage.host.advance(11 * MINUTE_MS);
    let window = Window::open(WindowKind::Foreground);
    thread::scope(|scope| {
        let report = scope.spawn(|| stage.runtime.serve(&window).unwrap());
        assert_eq!(starts.recv().unwrap(), "sync", "what fell due while the app was away");
        stage.runtime.request("background:schedule", json!({ "id": "task", "data": "wait" })).unwrap();
        assert_eq!(starts.recv().unwrap(), "task", "at once");
        window.finish();
        // Long enough for the window to be waiting for its last run, which the end of the time has to find all the same.
        thread::sleep(Duration::from_millis(20));
        assert!(!report.is_finished(), "what runs goes on");
        window.expire("the time is up");
        let report = report.join().unwrap();
        assert!(report.expired && !report.success);
    });
    let status = stage.runtime.status("task").unwrap();
    assert_eq!(status.last_run.unwrap().outcome, Outcome::Cancelled);
    assert_eq!(status.next_run.unwrap().attempt, 2, "the app has not changed its mind");
}

#[test]
fn requests_follow_the_schedule() {
    let stage = phone(
        [refresh("often", 15), refresh("seldom", 600), processing(every("heavy", 60 * MINUTE_MS)), service("task")],
        FakeEngine::succeeding(),
    );
    let start_ms = START_MS;
    let wanted = stage.runtime.system_requests();
    assert_eq!(ids(&wanted), ["often", "heavy"]);
    assert_eq!(wanted[0].not_before_ms, Some(start_ms + 15 * MINUTE_MS));
    stage.runtime.request("background:schedule", json!({ "id": "task" })).unwrap();
    let wanted = stage.runtime.system_requests();
    assert_eq!(ids(&wanted), ["often", "task", "heavy"]);
    assert_eq!(wanted[1].not_before_ms, None, "as soon as possible");
    stage.runtime.request("background:cancel", json!({ "id": "often" })).unwrap();
    let wanted = stage.runtime.system_requests();
    assert_eq!(ids(&wanted), ["often", "task", "heavy"], "there is one identifier for all refresh services");
    assert_eq!(wanted[0].not_before_ms, Some(start_ms + 600 * MINUTE_MS));
    stage.runtime.request("background:cancel", json!({ "id": "seldom" })).unwrap();
    assert_eq!(ids(&stage.runtime.system_requests()), ["task", "heavy"]);
}

#[test]
fn a_clock_that_is_set_back_keeps_nobody_waiting_longer_than_its_interval() {
    let stage = phone([refresh("sync", 15)], FakeEngine::succeeding());
    let behind_ms = START_MS - 600 * MINUTE_MS;
    stage.host.set_now(behind_ms);
    assert_eq!(stage.runtime.system_requests()[0].not_before_ms, Some(behind_ms + 15 * MINUTE_MS));
    stage.host.advance(16 * MINUTE_MS);
    assert_eq!(served(&serve(&stage, WindowKind::Refresh)), [("sync", Some(Outcome::Success))]);
}

#[test]
fn a_service_that_could_not_be_started_still_asks_for_its_next_window() {
    let stage = phone([refresh("sync", 15), refresh("other", 20)], FakeEngine::succeeding());
    stage.host.advance(25 * MINUTE_MS);
    // Nothing can be written where the state file was.
    let file = stage.state_file("sync");
    std::fs::remove_file(&file).unwrap();
    std::fs::create_dir(&file).unwrap();
    let report = serve(&stage, WindowKind::Refresh);
    assert_eq!(served(&report), [("sync", None), ("other", Some(Outcome::Success))]);
    assert!(report.served[0].error.is_some() && !report.success);
    assert_eq!(ids(&stage.runtime.system_requests()), ["other"]);
    assert_eq!(stage.runtime.system_requests()[0].not_before_ms, None, "`sync` is due");
    std::fs::remove_dir(&file).unwrap();
}

#[test]
fn what_the_system_said_is_in_the_status() {
    let stage = phone([refresh("sync", 15), refresh("shares", 20), service("task")], FakeEngine::succeeding());
    assert_eq!(stage.runtime.status("sync").unwrap().submission, None);
    stage.runtime.submitted("sync", false, Some(1), Some("off".to_owned())).unwrap();
    let status = stage.runtime.request("background:status", json!({ "id": "sync" })).unwrap();
    assert_eq!(status["submission"], json!({ "accepted": false, "code": 1, "message": "off", "atMs": START_MS }));
    assert_eq!(stage.runtime.status("shares").unwrap().submission.unwrap().code, Some(1));
    assert_eq!(stage.runtime.status("task").unwrap().submission, None);
    stage.runtime.submitted("sync", true, None, None).unwrap();
    assert!(stage.runtime.status("sync").unwrap().submission.unwrap().accepted);
    assert!(stage.runtime.submitted("other", true, None, None).is_err());
}
