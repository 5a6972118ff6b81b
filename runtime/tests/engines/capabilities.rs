//! Capabilities that a host brings, from the module to the handler.

use std::sync::{Arc, Mutex, mpsc};
use std::time::{Duration, Instant};

use oro_bg_runtime::RunOptions;
use oro_bg_runtime::capability::HostCall;
use oro_bg_runtime::error::{Error, ErrorCode};
use oro_bg_runtime::execution::Outcome;
use serde_json::{Value, json};

use crate::app::App;

const FIND: &str = "import contacts from 'oro:contacts'; onrun = () => contacts.find({ name: 'Ada' });";

#[test]
fn a_handler_is_told_who_asks_for_what_and_answers() {
    let app = App::new(&[("sync-notes", FIND, &["contacts"])]);
    let handler = |call: HostCall| Ok(json!([call.service, call.operation, call.payload]));
    app.runtime.capabilities().register("contacts", handler).unwrap();
    assert_eq!(app.run("sync-notes").result, json!(["sync-notes", "find", { "name": "Ada" }]));
}

#[test]
fn an_asynchronous_handler_answers_too() {
    let app = App::new(&[("sync", FIND, &["contacts"])]);
    app.runtime.capabilities().register_async("contacts", async |call| Ok(call.payload["name"].clone())).unwrap();
    assert_eq!(app.run("sync").result, "Ada");
}

#[test]
fn the_code_of_a_refusal_reaches_javascript() {
    let source = "import contacts from 'oro:contacts';
        onrun = () => contacts.find().catch(({ name, code, message }) => [name, code, message]);";
    let app = App::new(&[("sync", source, &["contacts"])]);
    let refuse = |_| Err(Error::new(ErrorCode::QuotaExceeded, "too many"));
    app.runtime.capabilities().register("contacts", refuse).unwrap();
    assert_eq!(app.run("sync").result, json!(["QuotaExceededError", "QuotaExceededError", "too many"]));
}

#[test]
fn what_the_host_does_not_bring_is_not_supported() {
    let source = "import contacts from 'oro:contacts'; onrun = () => contacts.find().catch(({ name }) => name);";
    let app = App::new(&[("sync", source, &["contacts"])]);
    assert_eq!(app.run("sync").result, "NotSupportedError");
}

#[test]
fn an_import_that_is_not_granted_fails_and_names_the_line_to_change() {
    let dynamic = "onrun = () => import('oro:contacts').catch(({ name, message }) => [name, message]);";
    let app = App::new(&[("fixed", FIND, &[]), ("dynamic", dynamic, &["storage"])]);
    app.runtime.capabilities().register("contacts", |_| Ok(Value::Null)).unwrap();
    let report = app.run("fixed");
    let error = report.error.expect("it failed");
    assert_eq!((report.outcome, error.name.as_str()), (Outcome::Failure, "NotAllowedError"));
    assert!(
        error.message.contains("add \"contacts\" to permissions of [background.service.fixed]"),
        "{}",
        error.message
    );
    let report = app.run("dynamic");
    assert_eq!(report.result[0], "NotAllowedError");
    assert!(report.result[1].as_str().unwrap().contains("[background.service.dynamic]"), "{report:?}");
}

#[test]
fn a_module_that_nobody_knows_is_a_clear_error() {
    let app = App::new(&[("sync", "import 'oro:calendar';", &[])]);
    let error = app.run("sync").error.expect("it failed");
    assert_eq!(error.name, "TypeError");
    assert!(
        error.message.contains("there is no module \"oro:calendar\"") && error.message.contains("host_permissions")
    );
}

#[test]
fn a_handler_that_blocks_holds_up_neither_the_deadline_nor_an_abort() {
    let source = "import contacts from 'oro:contacts'; onrun = (event) => contacts.find(event.data);";
    let app = App::new(&[("sync", source, &["contacts"])]);
    let (_release, blocked) = mpsc::channel::<()>();
    let blocked = Mutex::new(blocked);
    let (asked, was_asked) = mpsc::channel();
    let handler = move |call: HostCall| {
        let _ = asked.send(call.payload);
        let _ = blocked.lock().unwrap().recv();
        Ok(Value::Null)
    };
    app.runtime.capabilities().register("contacts", handler).unwrap();

    let started = Instant::now();
    // A busy machine may need more than the first of these to ask.
    let mut timeout = Duration::from_millis(200);
    loop {
        let options = RunOptions { timeout: Some(timeout), data: json!("first"), ..RunOptions::default() };
        assert_eq!(app.runtime.run("sync", options).unwrap().outcome, Outcome::Timeout);
        if was_asked.try_recv().is_ok() {
            break;
        }
        timeout *= 2;
    }

    let runtime = app.runtime.clone();
    let options = RunOptions { data: json!("second"), ..RunOptions::default() };
    let run = std::thread::spawn(move || runtime.run("sync", options).unwrap());
    while was_asked.recv_timeout(Duration::from_secs(20)).expect("the second run asks as well") != "second" {}
    assert!(app.runtime.abort("sync", "enough").unwrap());
    assert_eq!(run.join().unwrap().outcome, Outcome::Cancelled);
    assert!(started.elapsed() < Duration::from_secs(20), "it waited for the handler");
}

const BOTH: &str = "import contacts from 'oro:contacts';
    onrun = () => Promise.all([contacts.wait(), contacts.release()]);";

/// Answers `wait` only once `release` was called.
fn rendezvous() -> impl Fn(HostCall) -> Result<Value, Error> + Send + Sync {
    let (release, released) = mpsc::channel();
    let released = Mutex::new(released);
    move |call: HostCall| {
        match call.operation.as_str() {
            "wait" => released.lock().unwrap().recv_timeout(Duration::from_secs(20)).expect("the other call comes too"),
            _ => release.send(()).unwrap(),
        }
        Ok(json!(call.operation))
    }
}

#[test]
fn a_concurrent_handler_gets_the_next_call_before_it_answered_the_first() {
    let app = App::new(&[("sync", BOTH, &["contacts"])]);
    app.runtime.capabilities().register_concurrent("contacts", rendezvous()).unwrap();
    assert_eq!(app.run("sync").result, json!(["wait", "release"]));
}

#[test]
fn so_does_an_asynchronous_one() {
    let app = App::new(&[("sync", BOTH, &["contacts"])]);
    let answer = Arc::new(rendezvous());
    let handler = move |call| {
        let answer = Arc::clone(&answer);
        async move { answer(call) }
    };
    app.runtime.capabilities().register_async("contacts", handler).unwrap();
    assert_eq!(app.run("sync").result, json!(["wait", "release"]));
}

#[test]
fn more_calls_than_are_taken_at_once_are_answered_all_the_same() {
    let source = "import contacts from 'oro:contacts';
        onrun = () => Promise.all(Array.from({ length: 100 }, (_, n) => contacts.echo(n)));";
    let app = App::new(&[("sync", source, &["contacts"])]);
    app.runtime.capabilities().register_concurrent("contacts", |call| Ok(call.payload)).unwrap();
    assert_eq!(app.run("sync").result, json!((0..100).collect::<Vec<_>>()));
}

#[test]
fn a_plain_handler_gets_one_call_at_a_time_in_order() {
    let source = "import contacts from 'oro:contacts';
        onrun = () => Promise.all(Array.from({ length: 100 }, (_, n) => contacts.note(n)));";
    let app = App::new(&[("sync", source, &["contacts"])]);
    let next = Mutex::new(0);
    let handler = move |call: HostCall| {
        let mut next = next.try_lock().expect("no other call is under way");
        *next += 1;
        Ok(json!(call.payload == json!(*next - 1)))
    };
    app.runtime.capabilities().register("contacts", handler).unwrap();
    assert_eq!(app.run("sync").result, json!(vec![true; 100]));
}

#[test]
fn the_late_answer_to_a_run_that_was_aborted_goes_nowhere() {
    let source = "import contacts from 'oro:contacts';
        onrun = (event) => event.data === 'again' ? 'fine' : Promise.all([contacts.a(), contacts.b()]);";
    let app = App::new(&[("sync", source, &["contacts"])]);
    let (release, blocked) = mpsc::channel::<()>();
    let blocked = Mutex::new(blocked);
    let (asked, was_asked) = mpsc::channel();
    let (answered, was_answered) = mpsc::channel();
    let handler = move |call: HostCall| {
        asked.send(call.operation).unwrap();
        let _ = blocked.lock().unwrap().recv();
        answered.send(()).unwrap();
        Ok(Value::Null)
    };
    app.runtime.capabilities().register_concurrent("contacts", handler).unwrap();
    let runtime = app.runtime.clone();
    let run = std::thread::spawn(move || runtime.run("sync", RunOptions::default()).unwrap());
    let guard = Duration::from_secs(20);
    let mut both = [was_asked.recv_timeout(guard).unwrap(), was_asked.recv_timeout(guard).unwrap()];
    both.sort();
    assert_eq!(both, ["a", "b"]);
    assert!(app.runtime.abort("sync", "enough").unwrap());
    assert_eq!(run.join().unwrap().outcome, Outcome::Cancelled);
    drop(release);
    for _ in 0..2 {
        was_answered.recv_timeout(guard).expect("the handlers end when they like");
    }
    let options = RunOptions { data: json!("again"), ..RunOptions::default() };
    assert_eq!(app.runtime.run("sync", options).unwrap().result, "fine");
}

#[test]
fn what_a_registration_took_away_is_not_asked_of_the_configuration() {
    let source = "onrun = async () => {
        const messages = [];
        for (const denied of [() => storage.get('k'), () => fetch('http://b.example'), () => fetch('http://c.example')]) {
            await denied().catch(({ message }) => messages.push(message));
        }
        await import('oro:contacts').catch(({ message }) => messages.push(message));
        return messages;
    };";
    let declared = &["contacts", "network:a.example", "network:b.example", "storage"];
    let app = App::new(&[("sync", source, declared)]);
    let register = |permissions: Value| {
        let registration = serde_json::from_value(json!({ "permissions": permissions })).unwrap();
        app.runtime.register("sync", registration).unwrap();
    };
    let registered = |permission: &str| {
        format!(
            "the configuration grants it, and the registration of the service took it away: `register` \"sync\" with \
             \"{permission}\" among its `permissions`, or without `permissions`"
        )
    };
    let declare = "add \"network:c.example\" to permissions of [background.service.sync]";

    register(json!(["network:a.example"]));
    let messages: Vec<String> = serde_json::from_value(app.run("sync").result).unwrap();
    let remedies = [registered("storage"), registered("network:b.example"), declare.to_owned(), registered("contacts")];
    assert_eq!(messages.len(), remedies.len(), "{messages:?}");
    for (message, remedy) in messages.iter().zip(&remedies) {
        assert!(message.ends_with(remedy), "{message}");
    }

    register(json!([]));
    let messages: Vec<String> = serde_json::from_value(app.run("sync").result).unwrap();
    assert!(messages[1].ends_with(&registered("network")), "{}", messages[1]);
}
