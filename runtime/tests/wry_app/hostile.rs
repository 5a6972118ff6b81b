//! Services that misbehave, beside one that does not.

use std::collections::BTreeSet;
use std::fs;
use std::process;
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use oro_bg_runtime::event::{Event, EventKind};
use oro_bg_runtime::execution::{Outcome, RunReport};
use oro_bg_runtime::{RunOptions, Subscription};
use serde_json::json;

use crate::Case;
use crate::app::App;
use crate::ui;

pub const CASES: &[Case] = &[
    ("hostile::code_that_does_not_stop_ends_with_its_process", code_that_does_not_stop_ends_with_its_process),
    ("hostile::a_process_that_dies_takes_one_service_with_it", a_process_that_dies_takes_one_service_with_it),
    ("hostile::a_flood_of_messages_holds_up_nobody", a_flood_of_messages_holds_up_nobody),
    ("hostile::all_at_once", all_at_once),
    ("hostile::the_next_service_gets_the_process_of_the_last", the_next_service_gets_the_process_of_the_last),
];

/// Guards against a hang.
const GUARD: Duration = Duration::from_secs(60);
/// Messages of the service that floods.
const FLOOD: u64 = 100_000;

const LOOPS: &str = "onrun = () => { postMessage('ready'); for (;;) {} };";
const WAITS: &str = "onrun = () => { postMessage('ready'); return new Promise(() => {}); };";
const FLOODS: &str = "onrun = () => { for (let n = 0; n < 100_000; n += 1) postMessage(n); return 'done'; };";
/// Answers each message until it is told to stop, and returns how many there were.
const WITNESS: &str = "let count = 0; let stop;
    const stopped = new Promise((resolve) => { stop = resolve; });
    onmessage = ({ data }) => {
      if (data === 'stop') return stop();
      count += 1;
      postMessage(data);
    };
    onrun = async () => { postMessage('ready'); await stopped; return count; };";

/// A run under way, with what it and others say.
struct Running {
    events: mpsc::Receiver<Event>,
    run: thread::JoinHandle<RunReport>,
    _subscription: Subscription,
}

/// Starts a run, and waits until the service says that it has begun.
fn start(app: &App, id: &'static str, timeout: Duration) -> Running {
    let (sender, events) = mpsc::channel();
    let heard = move |event: &Event| {
        if event.id.as_deref() == Some(id) {
            // The case is over.
            let _ = sender.send(event.clone());
        }
    };
    let subscription = app.runtime.subscribe(heard);
    let runtime = app.runtime.clone();
    let run = thread::spawn(move || {
        let options = RunOptions { timeout: Some(timeout), ..RunOptions::default() };
        runtime.run(id, options).unwrap()
    });
    Running { events, run, _subscription: subscription }
}

impl Running {
    fn message(&self) -> serde_json::Value {
        loop {
            if let EventKind::Message { data } = self.events.recv_timeout(GUARD).expect("a message").kind {
                return data;
            }
        }
    }

    fn ready(self) -> Self {
        assert_eq!(self.message(), "ready");
        self
    }

    fn report(self) -> RunReport {
        self.run.join().unwrap()
    }
}

/// The web processes of this one.
fn web_processes() -> BTreeSet<u32> {
    let parent = format!("PPid:\t{}", process::id());
    let children = fs::read_dir("/proc").unwrap().filter_map(|entry| {
        let pid = entry.ok()?.file_name().to_str()?.parse().ok()?;
        let status = fs::read_to_string(format!("/proc/{pid}/status")).ok()?;
        let is_web = status.starts_with("Name:\tWebKitWebProces") && status.lines().any(|line| line == parent);
        (is_web && !status.contains("State:\tZ")).then_some(pid)
    });
    children.collect()
}

/// An app in a process that has no web processes yet, so that those which appear are known.
fn alone(services: &[(&'static str, &str, &'static [&'static str])]) -> App {
    ui::run(|ui| ui.hidden.trim());
    until(|| web_processes().is_empty(), "the web processes of the case before are gone");
    App::new(services)
}

fn kill(pid: u32) {
    let status = process::Command::new("kill").args(["-9", &pid.to_string()]).status().unwrap();
    assert!(status.success());
}

/// Sends a number of messages to the witness, and sees each come back, in order.
fn talk(app: &App, witness: &Running, count: u64) {
    for n in 0..count {
        app.runtime.post_message("witness", json!(n)).unwrap();
        assert_eq!(witness.message(), n);
    }
}

fn stop(app: &App, witness: Running, count: u64) {
    app.runtime.post_message("witness", json!("stop")).unwrap();
    let report = witness.report();
    assert_eq!((report.outcome, report.result), (Outcome::Success, json!(count)), "{:?}", report.error);
}

fn code_that_does_not_stop_ends_with_its_process() {
    let app = alone(&[("loops", LOOPS, &[]), ("witness", WITNESS, &[])]);
    let witness = start(&app, "witness", GUARD).ready();
    let others = web_processes();
    let loops = start(&app, "loops", Duration::from_secs(2)).ready();
    talk(&app, &witness, 100);
    assert_eq!(loops.report().outcome, Outcome::Timeout);
    talk(&app, &witness, 100);
    until(|| web_processes().is_subset(&others), "its process is gone");
    stop(&app, witness, 200);
}

fn a_process_that_dies_takes_one_service_with_it() {
    let app = alone(&[("dies", WAITS, &[]), ("witness", WITNESS, &[])]);
    let witness = start(&app, "witness", GUARD).ready();
    let others = web_processes();
    let dies = start(&app, "dies", GUARD).ready();
    let own = &web_processes() - &others;
    assert_eq!(own.len(), 1, "a service has a process of its own");
    own.into_iter().for_each(kill);
    let report = dies.report();
    assert_eq!(report.outcome, Outcome::Crashed);
    let message = report.error.expect("it says why").message;
    assert!(message.contains("its process crashed"), "{message}");
    talk(&app, &witness, 100);
    // And the next run of it is as any.
    let again = start(&app, "dies", GUARD).ready();
    assert!(app.runtime.abort("dies", "enough").unwrap());
    assert_eq!(again.report().outcome, Outcome::Cancelled);
    stop(&app, witness, 100);
    assert_eq!(app.runtime.history("dies").unwrap().len(), 2);
}

fn a_flood_of_messages_holds_up_nobody() {
    let app = alone(&[("floods", FLOODS, &[]), ("witness", WITNESS, &[])]);
    let witness = start(&app, "witness", GUARD).ready();
    let floods = start(&app, "floods", GUARD);
    talk(&app, &witness, 100);
    for n in 0..FLOOD {
        assert_eq!(floods.message(), n);
    }
    assert_eq!(floods.report().result, "done");
    stop(&app, witness, 100);
}

fn all_at_once() {
    let services: &[(&str, &str, &'static [&'static str])] =
        &[("loops", LOOPS, &[]), ("dies", WAITS, &[]), ("floods", FLOODS, &[]), ("witness", WITNESS, &[])];
    let app = alone(services);
    let witness = start(&app, "witness", GUARD).ready();
    let others = web_processes();
    let dies = start(&app, "dies", GUARD).ready();
    let own: BTreeSet<u32> = &web_processes() - &others;
    let loops = start(&app, "loops", Duration::from_secs(2)).ready();
    let floods = start(&app, "floods", GUARD);
    own.into_iter().for_each(kill);
    talk(&app, &witness, 100);
    assert_eq!(dies.report().outcome, Outcome::Crashed);
    assert_eq!(loops.report().outcome, Outcome::Timeout);
    assert!((0..FLOOD).all(|n| floods.message() == n));
    assert_eq!(floods.report().outcome, Outcome::Success);
    stop(&app, witness, 100);
}

fn the_next_service_gets_the_process_of_the_last() {
    let source = "onrun = () => { const seen = globalThis.left ?? null; globalThis.left = 'mine'; return seen; };";
    let use_one_process = |_| {
        let app = alone(&[("first", source, &[]), ("second", source, &[])]);
        assert_eq!(app.run("first").outcome, Outcome::Success);
        let processes = web_processes();
        for id in ["second", "first", "second"] {
            let report = app.run(id);
            assert_eq!((report.outcome, report.result), (Outcome::Success, json!(null)), "it sees nothing of the last");
        }
        processes == web_processes()
    };
    // On a busy machine one may not be empty in time, and a service gets a new one.
    assert!((0..10).any(use_one_process));
}

fn until(holds: impl Fn() -> bool, what: &str) {
    let began = std::time::Instant::now();
    while !holds() {
        assert!(began.elapsed() < GUARD, "never: {what}");
        thread::sleep(Duration::from_millis(20));
    }
}
