//! Messages of the host: each is shown to the service once, or comes back.

use std::thread;

use oro_bg_runtime::execution::Outcome;
use serde_json::{Value, json};

use crate::fixture::{Options, Service};

const ECHO: &str = "onmessage = (event) => postMessage(event.data);";

/// What the service echoed.
fn shown(service: &Service) -> Vec<Value> {
    let echoed = |line: String| line.strip_prefix("message ").map(|json| serde_json::from_str(json).unwrap());
    service.port.trace().into_iter().filter_map(echoed).collect()
}

#[test]
fn what_comes_before_the_run_is_shown_before_it_in_order() {
    let service = Service::new(&format!("{ECHO} onrun = () => postMessage('run');"));
    service.isolate.post_message(json!(1));
    service.isolate.post_message(json!(2));
    assert_eq!(service.run().outcome, Outcome::Success);
    assert_eq!(shown(&service), [json!(1), json!(2), json!("run")]);
    assert!(service.isolate.take_undelivered().is_empty());
}

#[test]
fn what_comes_between_runs_is_taken_back_or_shown_before_the_next() {
    let service = Service::new(&format!("{ECHO} onrun = () => {{}};"));
    service.run();
    service.isolate.post_message(json!("taken back"));
    assert_eq!(service.isolate.take_undelivered(), [json!("taken back")]);
    service.isolate.post_message(json!("shown"));
    service.run();
    assert_eq!(shown(&service), [json!("shown")]);
}

#[test]
fn what_comes_once_the_outcome_is_known_comes_back() {
    let source = format!(
        "{ECHO} onrun = () => {{}}; oncomplete = () => {{ postMessage('completing'); return storage.get('block'); }};"
    );
    let service = Service::granted(&source, &["storage"]);
    thread::scope(|scope| {
        let run = scope.spawn(|| service.run_with_short_grace());
        assert_eq!(service.port.message(), json!("completing"));
        service.isolate.post_message(json!("late"));
        assert_eq!(run.join().unwrap().outcome, Outcome::Success);
    });
    assert_eq!(service.isolate.take_undelivered(), [json!("late")]);
    assert_eq!(shown(&service), [json!("completing")]);
}

#[test]
fn a_service_that_cannot_take_them_loses_none() {
    for source in ["syntax error", "throw new Error('no')", "await new Promise(() => {})", "close();", "for (;;) {}"] {
        let service = Service::new(source);
        service.isolate.post_message(json!(1));
        service.run_within(std::time::Duration::from_millis(50));
        service.isolate.post_message(json!(2));
        assert_eq!(service.isolate.take_undelivered(), [json!(1), json!(2)], "{source}");
    }
}

#[test]
fn a_kept_isolate_that_closes_itself_is_shown_no_more() {
    let source = "onmessage = (event) => { postMessage(event.data); close(); }; onrun = () => {};";
    let service = Service::with(source, Options { keep_alive: true, ..Options::default() });
    service.run();
    service.isolate.post_message(json!(1));
    assert_eq!(service.port.message(), json!(1));
    while service.isolate.is_usable() {
        thread::yield_now();
    }
    service.isolate.post_message(json!(2));
    assert_eq!(service.isolate.take_undelivered(), [json!(2)]);
}

#[test]
fn messages_of_many_threads_are_shown_once_or_come_back() {
    const THREADS: usize = 4;
    const EACH: usize = 200;
    for keep_alive in [false, true] {
        let source = format!("{ECHO} onrun = () => {{}};");
        let service = Service::with(&source, Options { keep_alive, ..Options::default() });
        let mut back = Vec::new();
        thread::scope(|scope| {
            let posters: Vec<_> = (0..THREADS)
                .map(|thread| {
                    let isolate = &service.isolate;
                    scope.spawn(move || (0..EACH).for_each(|n| isolate.post_message(json!(thread * EACH + n))))
                })
                .collect();
            while !posters.iter().all(|poster| poster.is_finished()) {
                assert_eq!(service.run().outcome, Outcome::Success);
                back.extend(service.isolate.take_undelivered());
            }
        });
        back.extend(service.isolate.take_undelivered());
        // Behind whatever is being shown now.
        service.run();
        let mut all: Vec<_> = shown(&service).iter().chain(&back).map(|n| n.as_u64().unwrap()).collect();
        all.sort_unstable();
        assert!(all.into_iter().eq(0..(THREADS * EACH) as u64), "keep_alive: {keep_alive}");
    }
}
