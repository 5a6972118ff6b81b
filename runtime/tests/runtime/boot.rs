//! What opening a state directory finds, repairs and reports.

use std::fs;

use oro_bg_runtime::error::ErrorCode;
use oro_bg_runtime::execution::{Outcome, RunReason};
use oro_bg_runtime::spec::{DispatchTable, Retry, ServiceSpec, Trigger};
use oro_bg_runtime::status::ServiceState;
use oro_bg_runtime::{IntervalChange, RunOptions, Runtime, state};
use serde_json::{Value, json};

use crate::support::*;

fn ids(services: &[oro_bg_runtime::id::ServiceId]) -> Vec<&str> {
    services.iter().map(|id| id.as_str()).collect()
}

#[test]
fn a_first_opening_arms_every_trigger_and_reports_nothing() {
    let stage = Stage::new([every("often", MINUTE_MS), service("rarely")], FakeEngine::succeeding());
    let report = serde_json::to_value(stage.runtime.boot_report()).unwrap();
    assert!(report.as_object().unwrap().values().all(|list| list == &json!([])), "{report}");
    let next = |id| stage.runtime.status(id).unwrap().next_run;
    assert_eq!(next("often").unwrap().not_before, START_MS + MINUTE_MS);
    assert_eq!(next("rarely"), None);
    assert!(stage.state_file("often").exists() && stage.state_file("rarely").exists());
}

#[test]
fn what_the_configuration_no_longer_has_is_cancelled_once_and_keeps_its_history() {
    let mut stage = Stage::new([every("old", MINUTE_MS), service("new")], FakeEngine::succeeding());
    stage.runtime.run("old", RunOptions::default()).unwrap();
    stage.reopen([service("new")]);
    assert_eq!(ids(&stage.runtime.boot_report().cancelled), ["old"]);
    assert_eq!(stage.runtime.status("old").unwrap_err().code, ErrorCode::NotFound);
    let stored = state::read_dir(stage.folder.path()).unwrap();
    let old = stored.services.iter().find(|record| record.id.as_str() == "old").unwrap();
    assert!(old.retired && old.schedule.trigger.is_none());

    stage.reopen([service("new")]);
    assert_eq!(ids(&stage.runtime.boot_report().cancelled), [""; 0], "told once");

    stage.reopen([every("old", MINUTE_MS), service("new")]);
    let back = stage.runtime.status("old").unwrap();
    assert_eq!((back.state, back.counters.runs), (ServiceState::Pending, 1));
}

#[test]
fn a_changed_interval_replaces_the_pending_one() {
    let mut stage = Stage::new([every("sync", 60 * MINUTE_MS)], FakeEngine::succeeding());
    stage.runtime.run("sync", RunOptions::default()).unwrap();
    stage.host.advance(5 * MINUTE_MS);
    stage.reopen([every("sync", 15 * MINUTE_MS)]);
    let id = stage.runtime.status("sync").unwrap().id;
    let change = IntervalChange { id, from_ms: Some(60 * MINUTE_MS), to_ms: Some(15 * MINUTE_MS) };
    assert_eq!(stage.runtime.boot_report().intervals_changed, [change]);
    let next = stage.runtime.status("sync").unwrap().next_run.unwrap();
    assert_eq!(next.not_before, START_MS + 15 * MINUTE_MS, "counted from the last run");
    stage.reopen([every("sync", 15 * MINUTE_MS)]);
    assert_eq!(stage.runtime.boot_report().intervals_changed, []);
}

#[test]
fn a_registration_that_the_new_configuration_does_not_allow_is_dropped() {
    let timed = |timeout_ms| ServiceSpec { timeout_ms: Some(timeout_ms), ..service("sync") };
    let mut stage = Stage::new([timed(30_000)], FakeEngine::succeeding());
    stage.runtime.request("background:register", json!({ "id": "sync", "timeout": "20s" })).unwrap();
    stage.reopen([timed(25_000)]);
    assert_eq!(stage.runtime.status("sync").unwrap().definition.timeout_ms, Some(20_000), "still a narrowing");
    stage.reopen([timed(10_000)]);
    assert_eq!(ids(&stage.runtime.boot_report().registrations_dropped), ["sync"]);
    assert_eq!(stage.runtime.status("sync").unwrap().definition.timeout_ms, Some(10_000));
    stage.reopen([timed(10_000)]);
    assert_eq!(ids(&stage.runtime.boot_report().registrations_dropped), [""; 0]);
}

#[test]
fn a_registered_service_goes_when_one_becomes_required() {
    let mut stage = Stage::new([service("sync")], FakeEngine::succeeding());
    stage.runtime.request("background:register", json!({ "id": "extra" })).unwrap();
    stage.reopen([ServiceSpec { required: true, ..service("sync") }]);
    assert_eq!(ids(&stage.runtime.boot_report().cancelled), ["extra"]);
}

/// A copy of the state directory as it is while `sync` runs, which is what a kill leaves behind.
fn killed_during_a_run(spec: ServiceSpec) -> (Stage, tempfile::TempDir) {
    let copy = tempfile::tempdir().unwrap();
    let target = copy.path().join("background-service");
    fs::create_dir(&target).unwrap();
    let (sender, receiver) = std::sync::mpsc::channel::<std::path::PathBuf>();
    let engine = FakeEngine::new(move |run| {
        if run.request.data == json!("copy") {
            let source = run.request.run_id.clone();
            sender.send(source.into()).unwrap();
        }
        run.wait_for_abort()
    });
    let stage = Stage::new([spec], engine);
    stage.runtime.post_message("sync", json!("precious")).unwrap();
    stage.runtime.request("background:schedule", json!({ "id": "sync", "data": "copy" })).unwrap();
    let runtime = stage.runtime.clone();
    let window = RunOptions { reason: RunReason::Scheduled, ..RunOptions::default() };
    let run = std::thread::spawn(move || runtime.run("sync", window).unwrap());
    receiver.recv().unwrap();
    fs::copy(stage.state_file("sync"), target.join("sync.json")).unwrap();
    stage.runtime.abort("sync", "end of the test").unwrap();
    run.join().unwrap();
    (stage, copy)
}

#[test]
fn a_run_that_a_kill_cut_off_is_recorded_as_crashed_once_and_tried_again() {
    let retry = Retry { max_attempts: 2, ..service("sync").retry };
    let spec = || ServiceSpec { retry, ..service("sync") };
    let (stage, copy) = killed_during_a_run(spec());
    let open = || Runtime::open(options(copy.path(), table([spec()]), &stage.host, &stage.engine)).unwrap();

    let runtime = open();
    assert_eq!(runtime.boot_report().crashed.len(), 1);
    let history = runtime.history("sync").unwrap();
    assert_eq!((history.len(), history[0].outcome), (1, Outcome::Crashed));
    assert_eq!(history[0].run_id, runtime.boot_report().crashed[0].run_id);
    let status = runtime.status("sync").unwrap();
    assert_eq!((status.counters.crashed, status.failure_streak, status.mailbox), (1, 1, 1));
    assert_eq!(status.next_run.unwrap().attempt, 2, "with the data it was scheduled with");
    runtime.close();

    let again = open();
    assert_eq!((again.boot_report().crashed.len(), again.history("sync").unwrap().len()), (0, 1));
}

#[test]
fn an_unreadable_file_is_set_aside_reported_and_kept() {
    let stage = Stage::new([service("sync")], FakeEngine::succeeding());
    stage.runtime.clone().close();
    let file = stage.state_file("sync");
    for n in 1..3 {
        fs::write(&file, format!("{{\"format\":1, damage {n}")).unwrap();
        let options = options(stage.folder.path(), table([service("sync")]), &stage.host, &stage.engine);
        let runtime = Runtime::open(options).unwrap();
        let set_aside = &runtime.boot_report().set_aside[0];
        assert_eq!(set_aside.path, file);
        assert_eq!(set_aside.moved_to, file.with_extension(format!("json.unreadable-{n}")));
        assert!(fs::read_to_string(&set_aside.moved_to).unwrap().ends_with(&format!("damage {n}")));
        assert_eq!(runtime.status("sync").unwrap().counters.runs, 0, "the service starts afresh");
        runtime.close();
    }
}

#[test]
fn a_newer_format_is_refused_and_left_alone() {
    let stage = Stage::new([service("sync"), service("other")], FakeEngine::succeeding());
    stage.runtime.clone().close();
    let newer = "{\"format\":99,\"soul\":true}";
    fs::write(stage.state_file("sync"), newer).unwrap();
    fs::write(stage.state_file("other"), "damaged").unwrap();
    let options = options(stage.folder.path(), table([service("sync")]), &stage.host, &stage.engine);
    let refused = Runtime::open(options).unwrap_err();
    assert_eq!(refused.code, ErrorCode::VersionMismatch);
    assert!(refused.message.contains("format 99"), "{refused}");
    assert_eq!(fs::read_to_string(stage.state_file("sync")).unwrap(), newer);
    assert_eq!(fs::read_to_string(stage.state_file("other")).unwrap(), "damaged", "nothing at all was changed");
}

#[test]
fn a_table_of_another_contract_or_with_a_service_twice_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let open = |table: DispatchTable| {
        let refused = Runtime::open(options(folder.path(), table, &FakeHost::new(), &FakeEngine::succeeding()));
        refused.unwrap_err().code
    };
    let other = DispatchTable { contract_version: 999, ..table([]) };
    assert_eq!(open(other), ErrorCode::VersionMismatch);
    assert_eq!(open(table([service("a-b"), service("a_b")])), ErrorCode::InvalidArgument);
    assert!(!folder.path().join("background-service").exists());
}

#[test]
fn a_second_runtime_on_the_same_directory_is_refused_until_the_first_is_closed() {
    let stage = Stage::new([service("sync")], FakeEngine::succeeding());
    let open = || Runtime::open(options(stage.folder.path(), table([service("sync")]), &stage.host, &stage.engine));
    let refused = open().unwrap_err();
    assert_eq!(refused.code, ErrorCode::InvalidState);
    assert!(refused.message.contains("in use"), "{refused}");
    stage.runtime.clone().close();
    open().unwrap();
}

#[test]
fn dropping_the_last_clone_unlocks_the_directory() {
    let Stage { folder, host, engine, runtime } = Stage::new([service("sync")], FakeEngine::succeeding());
    drop(runtime.clone());
    drop(runtime);
    Runtime::open(options(folder.path(), table([service("sync")]), &host, &engine)).unwrap();
}

#[test]
fn a_definition_in_the_file_follows_the_table() {
    let mut stage = Stage::new([service("sync")], FakeEngine::succeeding());
    let stored = |stage: &Stage| {
        let json: Value = serde_json::from_slice(&fs::read(stage.state_file("sync")).unwrap()).unwrap();
        (json["configHash"].clone(), json["definition"]["trigger"]["type"].clone())
    };
    let (before, trigger) = stored(&stage);
    assert_eq!(trigger, "on-demand");
    stage.reopen([ServiceSpec { trigger: Trigger::Refresh { minimum_interval_ms: 1000 }, ..service("sync") }]);
    let (after, trigger) = stored(&stage);
    assert_eq!(trigger, "refresh");
    assert_ne!(before, after);
}
