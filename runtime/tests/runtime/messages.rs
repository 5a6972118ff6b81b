//! Messages reach the isolate that runs, or wait on disk for the next run.

use std::thread;

use oro_bg_runtime::error::ErrorCode;
use oro_bg_runtime::event::EventKind;
use oro_bg_runtime::limits::Limits;
use oro_bg_runtime::{Delivery, RunOptions, Runtime};
use serde_json::{Value, json};

use crate::support::*;

fn reading() -> std::sync::Arc<FakeEngine> {
    FakeEngine::new(|run| Ending::Success(run.mailbox().into()))
}

#[test]
fn messages_wait_for_the_next_run_over_a_restart_and_are_delivered_once() {
    let mut stage = Stage::new([service("sync")], reading());
    for n in 0..3 {
        assert_eq!(stage.runtime.post_message("sync", json!(n)).unwrap(), Delivery::Mailbox);
    }
    stage.reopen([service("sync")]);
    assert_eq!(stage.runtime.status("sync").unwrap().mailbox, 3);
    let report = stage.runtime.run("sync", RunOptions::default()).unwrap();
    assert_eq!(report.result, json!([0, 1, 2]));
    let status = stage.runtime.status("sync").unwrap();
    assert_eq!((status.mailbox, status.counters.messages_in), (0, 3));
    assert_eq!(stage.runtime.run("sync", RunOptions::default()).unwrap().result, json!([]));
}

#[test]
fn a_run_under_way_gets_messages_at_once() {
    let stage = Stage::new([service("sync")], FakeEngine::new(|run| Ending::Success(run.messages().into())));
    let (_subscription, events) = stage.events();
    let runtime = stage.runtime.clone();
    let run = thread::spawn(move || runtime.run("sync", RunOptions::default()).unwrap());
    while !matches!(events.recv().unwrap().kind, EventKind::Run { .. }) {}
    let answer = stage.runtime.request("background:post-message", json!({ "id": "sync", "data": "now" })).unwrap();
    assert_eq!(answer, json!({ "delivered": "isolate" }));
    assert_eq!(run.join().unwrap().result, json!(["now"]));
    assert_eq!(stage.runtime.status("sync").unwrap().counters.messages_in, 1);
}

#[test]
fn a_message_without_data_is_null() {
    let stage = Stage::new([service("sync")], reading());
    let answer = stage.runtime.request("background:post-message", json!({ "id": "sync" })).unwrap();
    assert_eq!(answer, json!({ "delivered": "mailbox" }));
    assert_eq!(stage.runtime.run("sync", RunOptions::default()).unwrap().result, json!([Value::Null]));
}

#[test]
fn a_crash_keeps_the_messages_for_the_next_run() {
    let engine = FakeEngine::new(|run| {
        let messages = run.mailbox();
        if run.request.data == json!("crash") { Ending::Crashed } else { Ending::Success(messages.into()) }
    });
    let stage = Stage::new([service("sync")], engine);
    stage.runtime.post_message("sync", json!("precious")).unwrap();
    let crash = RunOptions { data: json!("crash"), ..RunOptions::default() };
    stage.runtime.run("sync", crash).unwrap();
    assert_eq!(stage.runtime.run("sync", RunOptions::default()).unwrap().result, json!(["precious"]));
}

#[test]
fn what_is_too_large_or_too_much_is_refused() {
    let limits = Limits { message_bytes_max: 10, mailbox_messages_max: 2, ..Limits::default() };
    let stage = Stage::with_limits([service("sync")], reading(), limits);
    let post = |runtime: &Runtime, text: &str| runtime.post_message("sync", json!(text)).map_err(|error| error.code);
    assert_eq!(post(&stage.runtime, "123456789"), Err(ErrorCode::QuotaExceeded));
    assert_eq!(post(&stage.runtime, "12345678"), Ok(Delivery::Mailbox));
    assert_eq!(post(&stage.runtime, "2"), Ok(Delivery::Mailbox));
    assert_eq!(post(&stage.runtime, "3"), Err(ErrorCode::QuotaExceeded));
    let report = stage.runtime.run("sync", RunOptions::default()).unwrap();
    assert_eq!(report.result, json!(["12345678", "2"]));
    assert_eq!(post(&stage.runtime, "3"), Ok(Delivery::Mailbox), "there is room again");
}
