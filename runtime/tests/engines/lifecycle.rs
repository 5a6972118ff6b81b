//! Order of events, results, and how a run ends.

use std::thread;

use oro_bg_runtime::execution::Outcome;
use serde_json::{Value, json};

use crate::engine::{self, Limits};
use crate::fixture::{Options, Service, time_out_once_started};

#[test]
fn events_of_a_run_come_in_order_and_its_result_is_what_the_handler_returns() {
    let service = Service::new(
        "console.log('evaluated');
         addEventListener('activate', () => console.log('activated'));
         addEventListener('run', async (event) => {
           await null;
           postMessage({ attempt: event.attempt });
           return { twice: event.data.n * 2, reason: event.reason };
         });
         addEventListener('complete', (event) => console.log(event.outcome));",
    );
    let report = service.run();
    assert_eq!(report.outcome, Outcome::Success, "{report:?}");
    assert_eq!(report.result, json!({ "twice": 2, "reason": "on-demand" }));
    let expected = [
        "activate",
        "run",
        "Log: evaluated",
        "Log: activated",
        "message {\"attempt\":1}",
        "Log: success",
        "complete Success",
    ];
    assert_eq!(service.port.trace(), expected);
    assert!(service.port.run_ids().iter().all(|id| id.as_deref() == Some("run-1")));
}

#[test]
fn a_run_tells_its_progress_while_it_lasts_and_nothing_but_numbers() {
    let service = Service::new(
        "onrun = async (event) => {
           for (const part of [0, 512, 1024]) event.progress(part, 1024);
           event.progress(0.5);
           await null;
           const refused = [[2], [-1, 3], [NaN], ['a'], [4, 3], [1, 0], [1, Infinity], []].map((parts) => {
             try { event.progress(...parts); } catch (error) { return error.name; }
           });
           setTimeout(() => {
             try { event.progress(1); } catch (error) { console.log(error.name, error.message); }
           });
           addEventListener('complete', (event) => event.waitUntil(new Promise((done) => setTimeout(done, 10))));
           return refused.filter((name) => name === 'RangeError').length;
         };",
    );
    assert_eq!(service.run().result, json!(8));
    assert_eq!(
        service.port.trace(),
        [
            "activate",
            "run",
            "progress 0 of 1024",
            "progress 512 of 1024",
            "progress 1024 of 1024",
            "progress 0.5 of 1",
            "Log: InvalidStateError the run is over: progress came too late",
            "complete Success",
        ]
    );
}

#[test]
fn a_module_without_a_run_handler_counts_its_evaluation_as_the_run() {
    let service = Service::new("await new Promise((resolve) => setTimeout(resolve, 5)); console.log('done');");
    let report = service.run();
    assert_eq!((report.outcome, report.result), (Outcome::Success, Value::Null));
    assert_eq!(service.port.trace(), ["activate", "run", "Log: done", "complete Success"]);
}

#[test]
fn time_is_up_for_anything_that_does_not_end() {
    let endless = [
        "start(); for (;;) {}",
        "onrun = () => { start(); for (;;) {} };",
        "onrun = () => { start(); try { for (;;) {} } finally { for (;;) {} } };",
        "onrun = () => { start(); while (true) { try { while (true) {} } catch {} } };",
        "onrun = () => { start(); const again = () => Promise.resolve().then(again); return again(); };",
        "onrun = async () => { start(); for (;;) await null; };",
        "onrun = () => { start(); for (;;) /^(a+)+$/.test('a'.repeat(40) + 'b'); };",
        "onrun = () => { start(); return new Promise(() => {}); };",
        "start(); await new Promise(() => {});",
        "onrun = (event) => { start(); event.waitUntil(new Promise(() => {})); };",
        "onactivate = () => { start(); return new Promise(() => {}); }; onrun = () => 1;",
        "onrun = () => { start(); setInterval(() => {}, 1); return new Promise(() => {}); };",
        "onrun = () => new Promise(() => { start(); queueMicrotask(function again() { queueMicrotask(again); }); });",
        "onrun = () => { start(); return [3, 2, 1].sort(() => { for (;;) {} }); };",
        "onrun = () => ({ get endless() { start(); for (;;) {} } });",
        "onrun = () => { throw Object.defineProperty(new Error(), 'message', { get() { start(); for (;;) {} } }); };",
        "onabort = () => { for (;;) {} }; onrun = () => { start(); return new Promise(() => {}); };",
        "onrun = () => { start(); return new Proxy({}, { get() { for (;;) {} } }); };",
    ];
    for source in endless {
        let open = || Service::new(&format!("const start = () => console.log('started'); {source}"));
        let (service, report) = time_out_once_started(open, |port| port.logs() == ["started"]);
        assert_eq!(report.outcome, Outcome::Timeout, "{source}: {report:?}");
        assert_eq!(report.error.unwrap().limit.as_deref(), Some("timeout"), "{source}");
        let trace = service.port.trace();
        assert_eq!(trace.iter().filter(|name| *name == "abort").count(), 1, "{source}: {trace:?}");
        assert_eq!(trace.last().unwrap(), "complete Timeout", "{source}");
        assert!(!service.isolate.is_usable() || source.starts_with("onabort"), "{source}");
    }
}

#[test]
fn abort_reaches_the_signal_and_the_listeners_and_the_run_is_cancelled() {
    let service = Service::new(
        "addEventListener('abort', (event) => postMessage(['abort', event.reason.name]));
         addEventListener('cancel', () => postMessage(['cancel']));
         onrun = (event) => new Promise((resolve) => {
           event.signal.addEventListener('abort', () => { postMessage(['signal', event.signal.reason.message]); resolve(7); });
           postMessage('ready');
         });",
    );
    let report = thread::scope(|scope| {
        let run = scope.spawn(|| service.run());
        assert_eq!(service.port.message(), json!("ready"));
        service.isolate.abort("the user asked");
        run.join().unwrap()
    });
    assert_eq!(report.outcome, Outcome::Cancelled);
    assert_eq!(report.error.unwrap().message, "the user asked");
    assert_eq!(service.port.message(), json!(["signal", "the user asked"]));
    assert_eq!(service.port.message(), json!(["abort", "AbortError"]));
    assert_eq!(service.port.message(), json!(["cancel"]));
    assert_eq!(service.port.trace().last().unwrap(), "complete Cancelled");
    assert!(service.isolate.is_usable(), "it ended within its grace period");
}

#[test]
fn a_kept_isolate_runs_again_and_takes_messages_in_between() {
    let source = "let runs = 0;
        addEventListener('activate', () => postMessage('activated'));
        addEventListener('message', (event) => postMessage({ got: event.data, runs }));
        onrun = () => ++runs;";
    let service = Service::with(source, Options { keep_alive: true, ..Options::default() });
    assert_eq!(service.run().result, json!(1));
    service.isolate.post_message(json!("hello"));
    assert_eq!(service.port.message(), json!("activated"));
    assert_eq!(service.port.message(), json!({ "got": "hello", "runs": 1 }));
    assert_eq!(service.run().result, json!(2));
    assert_eq!(service.port.trace().iter().filter(|name| *name == "activate").count(), 1);
}

#[test]
fn an_isolate_sees_nothing_of_those_before_it() {
    let source = "const places = [globalThis, Object.prototype, Array.prototype, Math, JSON, EventTarget.prototype, AbortSignal];
        onrun = () => {
            const seen = places.map((place) => Object.hasOwn(place, 'mark'));
            for (const place of places) place.mark = true;
            globalThis.setTimeout = null;
            return seen.some(Boolean) || setTimeout !== null;
        };";
    let engine = engine::with_limits(Limits::default());
    for _ in 0..8 {
        let report = Service::on(&engine, source, &Options::default()).run();
        assert_eq!((report.outcome, report.result), (Outcome::Success, json!(false)), "{:?}", report.error);
    }
}
