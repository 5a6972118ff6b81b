//! Services of a whole app, in hidden pages.

use std::sync::{Arc, Mutex, mpsc};
use std::thread;
use std::time::Duration;

use oro_bg_runtime::error::Result;
use oro_bg_runtime::event::{Event, EventKind};
use oro_bg_runtime::execution::Outcome;
use oro_bg_runtime::host::{Host, Notification, PlainHost};
use oro_bg_runtime::{Delivery, RunOptions};
use serde_json::{Value, json};

use crate::app::App;
use crate::engine::{self, FakePages, Limits};

/// Guards against a hang.
const GUARD: Duration = Duration::from_secs(20);

#[derive(Default)]
struct Notifier(Mutex<Vec<(String, Notification)>>);

impl Host for Notifier {
    fn notify(&self, service: &str, notification: Notification) -> Result<()> {
        self.0.lock().unwrap().push((service.to_owned(), notification));
        Ok(())
    }
}

/// The events of an app, as they come.
fn events(app: &App) -> (oro_bg_runtime::Subscription, mpsc::Receiver<Event>) {
    let (sender, events) = mpsc::channel();
    (app.runtime.subscribe(move |event| drop(sender.send(event.clone()))), events)
}

/// An app with the host of its pages.
fn on_pages(services: &[(&'static str, &str, &'static [&'static str])]) -> (Arc<FakePages>, App) {
    let engine = engine::with_limits(Limits::default());
    (Arc::clone(&engine.pages), App::on(engine, Arc::new(PlainHost), services))
}

/// Waits for the next message of a service.
fn message(events: &mpsc::Receiver<Event>) -> Value {
    loop {
        if let EventKind::Message { data } = events.recv_timeout(GUARD).expect("a message").kind {
            return data;
        }
    }
}

#[test]
fn a_service_shows_notifications() {
    let source = "onrun = () => notifications.show({ title: 'Done', body: 'all of it', tag: 7 });";
    let host = Arc::new(Notifier::default());
    let engine = engine::with_limits(Limits::default());
    let app = App::on(engine, Arc::clone(&host) as Arc<dyn Host>, &[("sync", source, &["notifications"])]);
    assert_eq!(app.run("sync").outcome, Outcome::Success);
    let shown = Notification { title: "Done".into(), body: "all of it".into(), tag: Some("7".into()) };
    assert_eq!(*host.0.lock().unwrap(), [("sync".to_owned(), shown)]);
}

#[test]
fn the_mailbox_is_emptied_before_the_run_and_what_comes_meanwhile_is_shown_at_once() {
    let source = "const heard = []; let enough;
        onmessage = ({ data }) => { heard.push(data); if (data === 'last') enough(heard); };
        onrun = () => { postMessage('running'); return new Promise((resolve) => { enough = resolve; }); };";
    let app = App::new(&[("sync", source, &[])]);
    for n in 0..3 {
        assert_eq!(app.runtime.post_message("sync", json!(n)).unwrap(), Delivery::Mailbox);
    }
    let (_subscription, events) = events(&app);
    let runtime = app.runtime.clone();
    let run = thread::spawn(move || runtime.run("sync", RunOptions::default()).unwrap());
    assert_eq!(message(&events), "running");
    assert_eq!(app.runtime.post_message("sync", json!("last")).unwrap(), Delivery::Isolate);
    assert_eq!(run.join().unwrap().result, json!([0, 1, 2, "last"]));
    assert_eq!(app.runtime.status("sync").unwrap().mailbox, 0);
}

#[test]
fn a_thousand_messages_arrive_in_order_in_both_directions() {
    const COUNT: u64 = 1000;
    let source = "let next = 0, enough;
        const all = new Promise((resolve) => { enough = resolve; });
        onmessage = ({ data }) => {
            if (data !== next) throw new Error(`${data} came in the place of ${next}`);
            postMessage(next += 1);
            if (next === 1000) enough(next);
        };
        onrun = () => { postMessage(0); return all; };";
    let app = App::new(&[("sync", source, &[])]);
    let (_subscription, events) = events(&app);
    let runtime = app.runtime.clone();
    let run = thread::spawn(move || runtime.run("sync", RunOptions::default()).unwrap());
    assert_eq!(message(&events), 0);
    for n in 0..COUNT {
        assert_eq!(app.runtime.post_message("sync", json!(n)).unwrap(), Delivery::Isolate);
    }
    for n in 1..=COUNT {
        assert_eq!(message(&events), n);
    }
    let report = run.join().unwrap();
    assert_eq!((report.outcome, report.result), (Outcome::Success, json!(COUNT)), "{:?}", report.error);
}

#[test]
fn two_services_at_once_do_not_mix() {
    let source = |name: &str| {
        format!(
            "import background from 'oro:background';
             globalThis.mine = '{name}';
             onmessage = ({{ data }}) => {{ postMessage([globalThis.mine, self.name, data]); go(); }};
             let go; const told = new Promise((resolve) => {{ go = resolve; }});
             onrun = async () => {{
                 postMessage('ready');
                 await told;
                 await storage.set(self.name, globalThis.mine);
                 return [globalThis.mine, location.href !== undefined, import.meta.url];
             }};"
        )
    };
    let (one, two) = (source("1"), source("2"));
    let app = App::new(&[("one", &one, &["storage"]), ("two", &two, &["storage"])]);
    let (_subscription, events) = events(&app);
    let runs = ["one", "two"].map(|id| {
        let runtime = app.runtime.clone();
        thread::spawn(move || runtime.run(id, RunOptions::default()).unwrap())
    });
    assert_eq!([message(&events), message(&events)], ["ready", "ready"], "both are under way");
    for id in ["one", "two"] {
        app.runtime.post_message(id, json!({ "for": id })).unwrap();
    }
    let mut heard = [message(&events), message(&events)];
    heard.sort_by_key(Value::to_string);
    assert_eq!(heard, [json!(["1", "one", { "for": "one" }]), json!(["2", "two", { "for": "two" }])]);
    let [one, two] = runs.map(|run| run.join().unwrap().result);
    assert_eq!((&one[0], &two[0]), (&json!("1"), &json!("2")));
    assert_ne!(one[2], two[2], "each has an origin of its own");
    assert_eq!(app.runtime.storage_get("one").unwrap(), Some(json!("1")));
    assert_eq!(app.runtime.storage_get("two").unwrap(), Some(json!("2")));
}

#[test]
fn a_run_whose_page_is_killed_crashes_and_the_next_one_works() {
    let source = "onrun = ({ data }) => {
        if (data === 'again') return 'fine';
        postMessage('running');
        return new Promise(() => {});
    };";
    let (pages, app) = on_pages(&[("sync", source, &[])]);
    let (_subscription, events) = events(&app);
    let runtime = app.runtime.clone();
    let run = thread::spawn(move || runtime.run("sync", RunOptions::default()).unwrap());
    assert_eq!(message(&events), "running");
    app.runtime.post_message("sync", json!("kept")).unwrap();
    pages.crash_all();
    let report = run.join().unwrap();
    assert_eq!(report.outcome, Outcome::Crashed);
    assert_eq!(report.error.unwrap().message, "the page of the service was lost: its process was killed");
    let again = app.runtime.run("sync", RunOptions { data: json!("again"), ..RunOptions::default() }).unwrap();
    assert_eq!((again.outcome, again.result), (Outcome::Success, json!("fine")));
    assert!(pages.is_empty(), "each page is closed after its run");
    let status = app.runtime.status("sync").unwrap();
    assert_eq!(status.counters.crashed, 1);
}

#[test]
fn an_app_that_closes_ends_the_run_and_frees_the_page() {
    let source = "onrun = () => { postMessage('running'); for (;;) {} };";
    let (pages, app) = on_pages(&[("sync", source, &[])]);
    let (_subscription, events) = events(&app);
    let runtime = app.runtime.clone();
    let run = thread::spawn(move || runtime.run("sync", RunOptions::default()));
    assert_eq!(message(&events), "running");
    app.runtime.clone().close();
    let report = run.join().unwrap().unwrap();
    assert_eq!(report.outcome, Outcome::Cancelled, "{:?}", report.error);
    assert!(pages.is_empty());
    // It is on disk, too.
    let file = app.folder.path().join("state/background-service/sync.json");
    let record: Value = serde_json::from_str(&std::fs::read_to_string(file).unwrap()).unwrap();
    assert!(record.to_string().contains("\"cancelled\""), "{record}");
}

#[test]
fn a_host_without_pages_says_so() {
    let (pages, app) = on_pages(&[("sync", "onrun = () => 1;", &[])]);
    *pages.refusal.lock().unwrap() = Some("this device shows no pages");
    let report = app.run("sync");
    let error = report.error.unwrap();
    assert_eq!((report.outcome, error.name.as_str()), (Outcome::Crashed, "NotSupportedError"));
    assert_eq!(error.message, "this device shows no pages");
    *pages.refusal.lock().unwrap() = None;
    assert_eq!(app.run("sync").result, 1);
}
