//! Messages reach the isolate that runs, or wait on disk for the next run.

use std::sync::Arc;
use std::thread;

use oro_bg_runtime::engine::quickjs::QuickJs;
use oro_bg_runtime::error::ErrorCode;
use oro_bg_runtime::event::EventKind;
use oro_bg_runtime::limits::Limits;
use oro_bg_runtime::spec::{ModuleSpec, ServiceSpec, text};
use oro_bg_runtime::{Delivery, Options, RunOptions, Runtime};
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

#[test]
fn what_a_run_did_not_look_at_waits_for_the_next() {
    let engine = FakeEngine::new(|run| match run.request.data.as_str() {
        Some("deaf") => run.wait_for_abort(),
        _ => Ending::Success(run.mailbox().into()),
    });
    let stage = Stage::new([service("sync")], engine);
    stage.runtime.post_message("sync", json!("before")).unwrap();
    let (_subscription, events) = stage.events();
    let runtime = stage.runtime.clone();
    let deaf = RunOptions { data: json!("deaf"), ..RunOptions::default() };
    let run = thread::spawn(move || runtime.run("sync", deaf).unwrap());
    while !matches!(events.recv().unwrap().kind, EventKind::Run { .. }) {}
    assert_eq!(stage.runtime.post_message("sync", json!("during")).unwrap(), Delivery::Isolate);
    stage.runtime.abort("sync", "enough").unwrap();
    run.join().unwrap();
    assert_eq!(stage.runtime.post_message("sync", json!("after")).unwrap(), Delivery::Mailbox);
    let report = stage.runtime.run("sync", RunOptions::default()).unwrap();
    assert_eq!(report.result, json!(["before", "during", "after"]));
}

#[test]
fn after_a_crash_nothing_is_there_twice() {
    let engine = FakeEngine::new(|run| match run.request.data.as_str() {
        Some("crash") => {
            run.wait_for_abort();
            Ending::Crashed
        }
        _ => Ending::Success(run.mailbox().into()),
    });
    let stage = Stage::new([service("sync")], engine);
    stage.runtime.post_message("sync", json!("before")).unwrap();
    let (_subscription, events) = stage.events();
    let runtime = stage.runtime.clone();
    let crash = RunOptions { data: json!("crash"), ..RunOptions::default() };
    let run = thread::spawn(move || runtime.run("sync", crash).unwrap());
    while !matches!(events.recv().unwrap().kind, EventKind::Run { .. }) {}
    stage.runtime.post_message("sync", json!("during")).unwrap();
    stage.runtime.abort("sync", "enough").unwrap();
    run.join().unwrap();
    assert_eq!(stage.runtime.run("sync", RunOptions::default()).unwrap().result, json!(["before", "during"]));
}

#[test]
fn a_kept_isolate_hands_over_what_it_was_not_shown() {
    let engine = FakeEngine::new(|run| Ending::Success(run.mailbox().into()));
    let stage = Stage::new([ServiceSpec { keep_alive: true, ..service("sync") }], engine);
    stage.runtime.run("sync", RunOptions::default()).unwrap();
    assert_eq!(stage.runtime.post_message("sync", json!("waiting")).unwrap(), Delivery::Isolate);
    stage.runtime.cancel("sync").unwrap();
    assert_eq!(stage.runtime.status("sync").unwrap().mailbox, 1);
    assert_eq!(stage.runtime.run("sync", RunOptions::default()).unwrap().result, json!(["waiting"]));
}

/// Threads post while runs of the embedded engine start and end, and while kept isolates close themselves.
#[test]
fn each_accepted_message_is_seen_once() {
    const THREADS: usize = 3;
    const EACH: usize = 40;
    const SOURCE: &str = "let seen = 0;
        onmessage = (event) => { postMessage(event.data); seen += 1; if (seen === 5) close(); };
        onrun = () => {};";
    for keep_alive in [false, true] {
        let folder = tempfile::tempdir().unwrap();
        let source = ModuleSpec { entry: text("sync.js"), source: text(SOURCE), source_map: None };
        let spec = ServiceSpec { keep_alive, module: source, ..service("sync") };
        let options = Options {
            state_dir: folder.path().to_owned(),
            table: table([spec]),
            host: FakeHost::new(),
            engine: Arc::new(QuickJs::default()),
        };
        let limits = Limits { mailbox_messages_max: THREADS * EACH, ..Limits::default() };
        let runtime = Runtime::open_with_limits(options, limits).unwrap();
        let (sender, events) = std::sync::mpsc::channel();
        let _subscription = runtime.subscribe(move |event| drop(sender.send(event.clone())));
        thread::scope(|scope| {
            let posters: Vec<_> = (0..THREADS)
                .map(|thread| {
                    let runtime = &runtime;
                    scope.spawn(move || {
                        for n in 0..EACH {
                            runtime.post_message("sync", json!(thread * EACH + n)).unwrap();
                        }
                    })
                })
                .collect();
            while !posters.iter().all(|poster| poster.is_finished()) {
                runtime.run("sync", RunOptions::default()).unwrap();
            }
        });
        // The first of these shows what a kept isolate still holds, or finds it over.
        runtime.run("sync", RunOptions::default()).unwrap();
        while runtime.status("sync").unwrap().mailbox > 0 {
            runtime.run("sync", RunOptions::default()).unwrap();
        }
        let message = |kind| if let EventKind::Message { data } = kind { data.as_u64() } else { None };
        let mut seen: Vec<_> = events.try_iter().filter_map(|event| message(event.kind)).collect();
        seen.sort_unstable();
        assert!(seen.iter().copied().eq(0..(THREADS * EACH) as u64), "keep_alive: {keep_alive}: {seen:?}");
    }
}
