//! What makes a run a failure, and where its error points.

use std::time::Duration;

use oro_bg_runtime::execution::Outcome;
use serde_json::json;

use crate::fixture::{Options, Service};

#[test]
fn errors_that_nobody_caught_are_failures() {
    let failing = [
        ("throw new TypeError('boom');", "TypeError", "boom"),
        ("await Promise.reject(new Error('boom'));", "Error", "boom"),
        ("onrun = () => { throw new RangeError('boom'); };", "RangeError", "boom"),
        ("onrun = async () => { throw new DOMException('boom', 'DataError'); };", "DataError", "boom"),
        ("onrun = (event) => event.waitUntil(Promise.reject(new Error('boom')));", "Error", "boom"),
        ("onrun = () => { Promise.reject(new Error('boom')); };", "Error", "boom"),
        (
            "onrun = () => new Promise((done) => { setTimeout(() => { done(); throw new Error('boom'); }); });",
            "Error",
            "boom",
        ),
        ("onactivate = () => { throw new Error('boom'); }; onrun = () => 1;", "Error", "boom"),
        ("onrun = () => { reportError(new Error('boom')); return 1; };", "Error", "boom"),
        ("onrun = () => { throw 'text'; };", "Error", "'text'"),
        ("onrun = () => { throw undefined; };", "Error", "undefined was thrown"),
        ("await Promise.reject();", "Error", "undefined was thrown"),
        ("throw null;", "Error", "null was thrown"),
        ("onrun = async () => { throw null; };", "Error", "null was thrown"),
    ];
    for (source, name, message) in failing {
        let report = Service::new(source).run();
        assert_eq!(report.outcome, Outcome::Failure, "{source}: {report:?}");
        let error = report.error.unwrap();
        assert_eq!((error.name.as_str(), error.message.as_str()), (name, message), "{source}");
        assert_eq!(error.limit, None, "{source}");
    }
}

#[test]
fn broken_modules_fail_with_a_reason() {
    for (source, name) in [
        ("let let = 1;", "SyntaxError"),
        ("import x from 'left-pad';", "TypeError"),
        ("import { nothing } from 'oro:background';", "SyntaxError"),
        ("undefinedName();", "ReferenceError"),
        ("a\0b", "SyntaxError"),
    ] {
        let service = Service::new(source);
        let report = service.run();
        let error = report.error.unwrap_or_else(|| panic!("{source} ran"));
        assert_eq!((report.outcome, error.name.as_str()), (Outcome::Failure, name), "{source}: {error:?}");
        assert!(!service.isolate.is_usable(), "{source}");
        let trace = service.port.trace();
        assert_eq!(trace.last().unwrap(), "complete Failure", "{source}");
        let again = service.run();
        assert_eq!((again.outcome, again.error.unwrap().name.as_str()), (Outcome::Crashed, "InvalidStateError"));
    }
}

#[test]
fn a_result_that_cannot_be_sent_is_a_failure() {
    for source in ["onrun = () => (() => {});", "onrun = () => ({ a: Symbol() });", "onrun = () => [new WeakMap()];"] {
        let report = Service::new(source).run();
        assert_eq!(report.outcome, Outcome::Failure, "{source}");
        assert_eq!(report.error.unwrap().name, "DataCloneError", "{source}");
    }
}

#[test]
fn a_result_that_is_not_carried_says_why() {
    for (source, why) in [
        (
            "onrun = () => { let deep = []; for (let i = 0; i < 200; i += 1) deep = [deep]; return deep; };",
            "it is nested too deeply",
        ),
        (r"onrun = () => ({ '\ud800': 1 });", "the name of a property is not valid Unicode"),
    ] {
        let report = Service::new(source).run();
        assert_eq!(report.outcome, Outcome::Failure, "{source}");
        assert_eq!(report.error.unwrap().message, format!("the result of the run cannot be sent: {why}"), "{source}");
    }
}

#[test]
fn handled_rejections_and_prevented_errors_are_no_failures() {
    for source in [
        "onrun = async () => { const late = Promise.reject(1); await null; await late.catch(() => {}); };",
        "onerror = () => true; onrun = () => { reportError(1); };",
        "onunhandledrejection = (event) => event.preventDefault(); onrun = () => { Promise.reject(1); };",
        "oncomplete = () => { throw new Error('too late to matter'); }; onrun = () => 1;",
    ] {
        let report = Service::new(source).run();
        assert_eq!(report.outcome, Outcome::Success, "{source}: {report:?}");
    }
}

#[test]
fn positions_are_those_of_the_author_s_files() {
    // Line 2 of the bundle is line 7 of src/sync.ts.
    let source_map = r#"{"version":3,"sources":["src/sync.ts"],"mappings":";AAMA"}"#;
    let options = Options { source_map: Some(source_map), ..Options::default() };
    let report = Service::with("onrun = function sync() {\n  throw new Error('boom');\n};", options).run();
    let stack = report.error.unwrap().stack.unwrap();
    assert!(stack.contains("at sync (src/sync.ts:7:1)"), "{stack}");
    assert!(!stack.contains("oro:internal"), "{stack}");
}

#[test]
fn without_a_source_map_positions_name_the_entry() {
    let report = Service::new("\nthrow new Error('boom', { cause: new TypeError('inner') });").run();
    let stack = report.error.unwrap().stack.unwrap();
    assert!(stack.contains("background/notifications.js:2:"), "{stack}");
    assert!(stack.contains("Caused by: TypeError: inner"), "{stack}");
}

#[test]
fn with_several_handlers_the_last_result_counts_and_one_failure_is_enough() {
    let add = "addEventListener('run', async () => { await null; return 1; }); addEventListener('run', () => 2);
               addEventListener('run', () => {});";
    assert_eq!(Service::new(add).run().result, json!(2));
    let report = Service::new(&format!("{add} addEventListener('run', () => {{ throw new Error('one'); }});")).run();
    assert_eq!((report.outcome, report.error.unwrap().message.as_str()), (Outcome::Failure, "one"));
}

#[test]
fn wait_until_holds_the_run_open_and_timers_do_not() {
    let service = Service::new(
        "onrun = (event) => {
           event.waitUntil(new Promise((resolve) => setTimeout(() => { console.log('work'); resolve(); }, 5)));
           setTimeout(() => console.log('never'), 1000);
         };",
    );
    assert_eq!(service.run_within(Duration::from_secs(20)).outcome, Outcome::Success);
    assert_eq!(service.port.logs(), ["work"]);
}

#[test]
fn close_ends_the_run_and_the_isolate() {
    let service = Service::new("onrun = () => { self.close(); return new Promise(() => {}); };");
    assert_eq!(service.run().outcome, Outcome::Success);
    assert!(!service.isolate.is_usable());
}
