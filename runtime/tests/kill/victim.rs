//! What a process does until it is killed.

use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc;
use std::thread;

use oro_bg_runtime::driver::DesktopDriver;
use oro_bg_runtime::error::{ErrorCode, Result};
use oro_bg_runtime::spec::{ServiceSpec, text};
use oro_bg_runtime::{RunOptions, Runtime};
use serde_json::{Value, json};

use crate::support::*;

/// Services that are registered and scheduled for later, over and over.
const REGISTERED: u64 = 4;
/// Services that are scheduled and then cancelled every other time.
const CANCELLED: u64 = 3;
/// Messages that are posted beside each round of changes.
const MESSAGES: u32 = 3;

/// `inbox` and `reader` may use the app's storage: a run with a number stores it, one without answers what is stored. The
/// result says which messages had been waiting.
pub fn open(folder: &Path) -> Result<Runtime> {
    let engine = FakeEngine::new(|run| {
        if run.spec.permissions.is_empty() {
            return Ending::Success(Value::Null);
        }
        if let Some(n) = run.request.data.as_u64() {
            run.port.host_call("storage", "set", json!({ "key": "n", "value": n })).unwrap();
            tell(json!({ "stored": n, "n": n }));
        }
        let stored = run.port.host_call("storage", "get", json!({ "key": "n" })).unwrap();
        Ending::Success(json!({ "mailbox": run.mailbox(), "stored": stored }))
    });
    let storing = |id| ServiceSpec { permissions: vec![text("storage")].into(), ..service(id) };
    let cancelled = (0..CANCELLED).map(|n| ServiceSpec { id: format!("cancelled-{n}").into(), ..service("cancelled") });
    let services: Vec<_> = cancelled.chain([storing("inbox"), storing("reader"), service("soon")]).collect();
    Runtime::open(options(folder, table(services), &FakeHost::new(), &engine))
}

/// Works on two threads, beside the driver, and says what was acknowledged.
pub fn work(folder: &Path, first: u64) {
    let runtime = open(folder).unwrap();
    let _driver = DesktopDriver::start(runtime.clone()).unwrap();
    let numbers = AtomicU64::new(first);
    let next = || numbers.fetch_add(1, Ordering::SeqCst);
    thread::scope(|scope| {
        let (turn, turns) = mpsc::sync_channel(1);
        let (runtime, next) = (&runtime, &next);
        scope.spawn(move || {
            for _ in turns {
                (0..MESSAGES).for_each(|_| post(runtime, next()));
            }
        });
        loop {
            turn.send(()).unwrap();
            change(runtime, next());
        }
    });
}

fn post(runtime: &Runtime, n: u64) {
    match runtime.request("background:post-message", json!({ "id": "inbox", "data": n })) {
        Ok(delivery) => tell(json!({ "posted": delivery["delivered"], "n": n })),
        // Full until the next run; that is the promise too.
        Err(refusal) => assert_eq!(refusal.code, ErrorCode::QuotaExceeded, "{refusal}"),
    }
}

fn change(runtime: &Runtime, n: u64) {
    let ask = |request: &str, payload: Value| runtime.request(&format!("background:{request}"), payload).unwrap();
    let report = runtime.run("inbox", RunOptions { data: n.into(), ..RunOptions::default() }).unwrap();
    tell(json!({ "ran": report.run_id, "n": n }));
    let soon = ask("schedule", json!({ "id": "soon", "data": n }));
    if soon["accepted"] == true {
        tell(json!({ "soon": soon["runId"], "replaced": soon["replaced"], "n": n }));
    }

    let id = format!("worker-{}", n % REGISTERED);
    ask("register", json!({ "id": id, "title": n.to_string() }));
    tell(json!({ "registered": id, "n": n }));
    ask("schedule", json!({ "id": id, "notBefore": later_ms(n), "data": n }));
    tell(json!({ "scheduled": id, "n": n }));

    let id = format!("cancelled-{}", n % CANCELLED);
    ask("schedule", json!({ "id": id, "delay": "1h", "data": n }));
    tell(json!({ "pending": id, "n": n }));
    if n % 2 == 1 {
        ask("cancel", json!({ "id": id }));
        tell(json!({ "cancelled": id, "n": n }));
    }
}

/// A date of its own for each number.
pub fn later_ms(n: u64) -> u64 {
    START_MS + 60 * MINUTE_MS + n
}

fn tell(line: Value) {
    println!("{line}");
}
