//! The isolate of a `keep_alive` service outlives its run.

use std::sync::atomic::Ordering;
use std::time::Duration;

use oro_bg_runtime::limits::Limits;
use oro_bg_runtime::spec::ServiceSpec;
use oro_bg_runtime::{Delivery, RunOptions};
use serde_json::{Value, json};

use crate::support::*;

fn staying() -> ServiceSpec {
    ServiceSpec { keep_alive: true, ..service("sync") }
}

fn stage() -> Stage {
    Stage::new([staying()], FakeEngine::new(|run| Ending::Success(run.mailbox().into())))
}

fn run(stage: &Stage) -> Value {
    stage.runtime.run("sync", RunOptions::default()).unwrap().result
}

#[test]
fn it_takes_messages_and_further_runs() {
    let stage = stage();
    let (_subscription, events) = stage.events();
    run(&stage);
    assert_eq!(stage.runtime.post_message("sync", json!("hi")).unwrap(), Delivery::Isolate);
    assert_eq!(run(&stage), json!(["hi"]));
    assert_eq!(stage.engine.opened.load(Ordering::SeqCst), 1);
    assert_eq!(types(&events), ["activate", "run", "complete", "run", "complete"]);
}

#[test]
fn cancel_and_close_and_a_new_registration_free_it() {
    let stage = stage();
    run(&stage);
    stage.runtime.cancel("sync").unwrap();
    assert_eq!(stage.engine.alive(), 0);
    run(&stage);
    assert_eq!(stage.engine.alive(), 0, "a cancelled service does not stay");
    stage.runtime.register("sync", Default::default()).unwrap();
    run(&stage);
    assert_eq!(stage.engine.alive(), 1);
    stage.runtime.request("background:register", json!({ "id": "sync", "keepAlive": false })).unwrap();
    assert_eq!(stage.engine.alive(), 0);
    stage.runtime.register("sync", Default::default()).unwrap();
    run(&stage);
    stage.runtime.clone().close();
    assert_eq!(stage.engine.alive(), 0);
}

#[test]
fn it_is_freed_when_idle() {
    let limits = Limits { keep_alive_idle: Duration::from_millis(1), ..Limits::default() };
    let stage = Stage::with_limits([staying()], FakeEngine::succeeding(), limits);
    run(&stage);
    stage.engine.wait_until_none_is_alive();
    assert_eq!(stage.runtime.post_message("sync", json!("later")).unwrap(), Delivery::Mailbox);
}

#[test]
fn it_goes_with_the_runtime() {
    let Stage { runtime, engine, folder: _folder, .. } = stage();
    runtime.run("sync", RunOptions::default()).unwrap();
    assert_eq!(engine.alive(), 1);
    drop(runtime);
    engine.wait_until_none_is_alive();
}

#[test]
fn it_is_not_trusted_after_a_timeout_or_a_crash() {
    for data in ["crash", "timeout"] {
        let engine = FakeEngine::new(|run| match run.request.data.as_str() {
            Some("crash") => Ending::Crashed,
            Some("timeout") => Ending::Timeout,
            _ => Ending::Success(Value::Null),
        });
        let stage = Stage::new([staying()], engine);
        run(&stage);
        stage.runtime.run("sync", RunOptions { data: json!(data), ..RunOptions::default() }).unwrap();
        assert_eq!(stage.engine.alive(), 0, "{data}");
    }
}

#[test]
fn it_is_not_kept_when_it_closed_itself() {
    let engine = FakeEngine::new(|run| {
        run.close();
        Ending::Success(Value::Null)
    });
    let stage = Stage::new([staying()], engine);
    run(&stage);
    assert_eq!(stage.engine.alive(), 0);
    assert_eq!(stage.runtime.post_message("sync", json!("later")).unwrap(), Delivery::Mailbox);
}
