//! The page of an isolate: what it loads, what it says, and when it goes.

use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex, mpsc};
use std::thread;
use std::time::Duration;

use oro_bg_runtime::engine::Engine;
use oro_bg_runtime::engine::webview::{Leaving, Pages, WebviewEngine};
use oro_bg_runtime::error::Result;
use oro_bg_runtime::execution::Outcome;
use serde_json::{Value, json};

use oro_bg_fake_page::Options as PageOptions;

use crate::engine::{self, Limits};
use crate::fixture::{self, HANG, Options, Recorder, Service, time_out_once_started};

fn service(limits: Limits, source: &str, options: &Options) -> (engine::TestEngine, Service) {
    let engine = engine::with_limits(limits);
    let service = Service::on(&engine, source, options);
    (engine, service)
}

/// Waits for what another thread brings about.
fn wait_until(what: &str, holds: impl Fn() -> bool) {
    let began = std::time::Instant::now();
    while !holds() {
        assert!(began.elapsed() < HANG, "{what}");
        thread::yield_now();
    }
}

#[test]
fn a_page_is_closed_with_its_isolate_or_when_its_code_does_not_stop() {
    let (engine, kept) = service(Limits::default(), "onrun = () => 1;", &Options::default());
    kept.run();
    assert_eq!(engine.pages.closed.load(Ordering::SeqCst), 0);
    drop(kept);
    assert_eq!(engine.pages.closed.load(Ordering::SeqCst), 1);

    let endless = "onrun = () => { postMessage('started'); for (;;) {} };";
    let open = || Service::on(&engine, endless, &Options::default());
    let (lost, report) = time_out_once_started(open, |port| port.trace().contains(&"message \"started\"".to_owned()));
    assert_eq!(report.outcome, Outcome::Timeout);
    wait_until("the page is closed at once", || engine.pages.is_empty());
    assert!(!lost.isolate.is_usable());
    drop(lost);
    let [opened, closed] = [&engine.pages.opened, &engine.pages.closed].map(|count| count.load(Ordering::SeqCst));
    assert_eq!(opened, closed, "once each");
}

#[test]
fn a_page_that_is_lost_before_its_run_ends_it_as_crashed() {
    let (engine, service) = service(Limits::default(), "onrun = () => 1;", &Options::default());
    engine.pages.crash_all();
    wait_until("the isolate hears of it", || !service.isolate.is_usable());
    service.isolate.post_message(json!("kept"));
    let report = service.run();
    assert_eq!(report.outcome, Outcome::Crashed);
    assert_eq!(report.error.unwrap().message, "the page of the service was lost: its process was killed");
    assert_eq!(service.isolate.take_undelivered(), [json!("kept")]);
}

#[test]
fn a_page_that_never_answers_times_out() {
    let (engine, service) = service(Limits::default(), "onrun = () => 1;", &Options::default());
    // Killed, and nobody notices.
    engine.pages.kill_silently();
    let report = service.run_within(Duration::from_millis(200));
    assert_eq!((report.outcome, report.error.unwrap().limit.as_deref()), (Outcome::Timeout, Some("timeout")));
}

#[test]
fn what_is_no_message_of_the_protocol_ends_the_isolate() {
    for (text, why) in [
        ("not json", "the page sent what is no message"),
        ("{\"type\":\"unknown\"}", "the page sent what is no message"),
        (&"x".repeat(8 << 20), "bytes at once"),
    ] {
        let (engine, service) = service(Limits::default(), "onrun = () => new Promise(() => {});", &Options::default());
        let report = thread::scope(|scope| {
            let run = scope.spawn(|| service.run());
            wait_until("the run begins", || service.port.trace().contains(&"run".to_owned()));
            engine.engine.message(1, text);
            run.join().unwrap()
        });
        assert_eq!(report.outcome, Outcome::Crashed);
        let message = report.error.unwrap().message;
        assert!(message.contains(why), "{message}");
    }
}

#[test]
fn messages_for_pages_that_are_gone_are_ignored() {
    let engine = engine::with_limits(Limits::default());
    engine.engine.message(1, "{\"type\":\"ready\"}");
    engine.engine.lost(7, "gone");
    assert_eq!(engine.engine.resource("oro://1.background/page.html"), None);
}

#[test]
fn an_isolate_that_is_busy_between_runs_for_too_long_is_over() {
    let source = "onmessage = () => { postMessage('busy'); for (;;) {} }; onrun = () => 1;";
    let limits = Limits { idle_task: Duration::from_millis(100), ..Limits::default() };
    let (engine, service) = service(limits, source, &Options { keep_alive: true, ..Options::default() });
    assert_eq!(service.run().result, 1);
    // Idle, it stays.
    thread::sleep(Duration::from_millis(400));
    assert!(service.isolate.is_usable());
    service.isolate.post_message(json!(null));
    assert_eq!(service.port.message(), "busy");
    wait_until("it is found out", || !service.isolate.is_usable() && engine.pages.is_empty());
}

#[test]
fn what_is_too_large_is_refused_where_it_is_sent() {
    let limits = Limits { message_bytes_max: 1000, ..Limits::default() };
    let source = "
        const error = (call) => { try { return call(); } catch ({ name, message }) { return [name, message]; } };
        onrun = async () => [
            error(() => postMessage('x'.repeat(1000))),
            await storage.set('k', 'é'.repeat(500)).catch(({ name }) => name),
            error(() => postMessage('x'.repeat(900))) ?? 'sent',
        ];";
    let (_engine, service) = service(limits, source, &Options { permissions: &["storage"], ..Options::default() });
    let report = service.run();
    let message = "1002 bytes are more than the limit of 1000 for one message";
    assert_eq!(report.result, json!([["RangeError", message], "RangeError", "sent"]), "{:?}", report.error);

    let source = "onrun = () => 'x'.repeat(1000);";
    let (_engine, service) = self::service(limits, source, &Options::default());
    let error = service.run().error.unwrap();
    assert_eq!((error.name.as_str(), error.message.as_str()), ("RangeError", message));
}

#[test]
fn stacks_in_logs_and_in_what_is_sent_are_those_of_the_author_s_files() {
    // Line 2 of the bundle is line 7 of src/sync.ts.
    let source_map = r#"{"version":3,"sources":["src/sync.ts"],"mappings":";AAMA"}"#;
    let source = "onrun = function sync() {\n  const error = new Error('boom');\n
        console.error(error); postMessage({ error }); return [error];\n};";
    for has_v8_stacks in [false, true] {
        let engine = engine::with_options(Limits::default(), PageOptions { has_v8_stacks, ..PageOptions::default() });
        let options = Options { source_map: Some(source_map), ..Options::default() };
        let service = Service::on(&engine, source, &options);
        let report = service.run();
        let stack = report.result[0]["stack"].as_str().unwrap();
        assert!(stack.trim_start_matches("Error: boom\n").starts_with("    at sync (src/sync.ts:7:1)"), "{stack}");
        let trace = service.port.trace();
        assert!(trace[2].starts_with("Error: Error: boom\n    at sync (src/sync.ts:7:1)"), "{}", trace[2]);
        for line in [&trace[2], &trace[3]] {
            assert!(!line.contains("worker.js"), "the runtime's own frames are left out: {line}");
            assert!(!line.contains("dispatchEvent"), "and how it calls the service: {line}");
        }

        let source = "\n\nthrow new Error('two\\nlines', { cause: new TypeError('inner') });";
        let stack = Service::on(&engine, source, &Options::default()).run().error.unwrap().stack.unwrap();
        let [thrown, caused_by, cause] = stack.lines().collect::<Vec<_>>()[..] else { panic!("{stack}") };
        assert_eq!(caused_by, "Caused by: TypeError: inner", "no message is among the frames: {stack}");
        for line in [thrown, cause] {
            assert!(line.contains("background/notifications.js:3:"), "{stack}");
        }
    }
}

/// A page that a test plays itself: what it is told comes out, in order.
struct Played(Mutex<mpsc::Sender<Value>>);

impl Pages for Played {
    fn open(&self, _page: u64, _url: &str) -> Result<()> {
        Ok(())
    }

    fn post(&self, _page: u64, message: &str) {
        // Nobody listens any more once the test is done.
        let _ = self.0.lock().unwrap().send(serde_json::from_str(message).unwrap());
    }

    fn close(&self, _page: u64, _: Leaving) {}
}

#[test]
fn a_message_that_came_too_late_for_the_run_waits_for_the_next_in_its_place() {
    let (sender, told) = mpsc::channel();
    let engine = WebviewEngine::new(Arc::new(Played(Mutex::new(sender))));
    let port = Arc::new(Recorder::default());
    let spec = Arc::new(fixture::spec("", &Options::default()));
    let isolate = engine.open(spec, port).unwrap();
    let next = |kind: &str| {
        let command: Value = told.recv_timeout(HANG).expect("the engine goes on");
        assert_eq!(command["type"], kind, "{command}");
        command
    };
    let say = |message: Value| engine.message(1, &message.to_string());
    let settle = |step: Value| say(json!({ "type": "settled", "id": step["id"], "hasRun": true, "value": null }));

    say(json!({ "type": "ready" }));
    next("begin");
    let report = thread::scope(|scope| {
        let run = scope.spawn(|| isolate.run(fixture::request(HANG)));
        settle(next("evaluate"));
        settle(next("activate"));
        next("listen");
        let step = next("run");
        for n in 1..=3 {
            isolate.post_message(json!(n));
        }
        let numbers = [(); 3].map(|()| next("message")["number"].clone());
        say(json!({ "type": "shown", "number": numbers[0] }));
        settle(step);
        for number in &numbers[1..] {
            say(json!({ "type": "refused", "number": number }));
        }
        let step = next("complete");
        isolate.post_message(json!(4));
        settle(step);
        run.join().unwrap()
    });
    assert_eq!(report.outcome, Outcome::Success);
    assert_eq!(isolate.take_undelivered(), [json!(2), json!(3), json!(4)]);
}

#[test]
fn a_worker_shows_no_message_that_comes_after_the_run() {
    let source = "let heard = 0; onmessage = () => { heard += 1; }; onrun = () => heard;";
    let (engine, service) = service(Limits::default(), source, &Options { keep_alive: true, ..Options::default() });
    service.isolate.post_message(json!("in time"));
    assert_eq!(service.run().result, 1);
    engine.pages.post(1, r#"{"type":"message","number":7,"data":"\"late\""}"#);
    assert_eq!(service.run().result, 1);
}
