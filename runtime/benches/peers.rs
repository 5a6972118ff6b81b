//! The life of an isolate, a message round trip and the memory of an idle isolate, as JSON, for `scripts/peers`, which
//! measures workers of other runtimes in the same way.
//!
//!     cargo bench -p oro-bg-runtime --bench peers

mod service;

use std::fs;
use std::time::{Duration, Instant};

use oro_bg_runtime::engine::quickjs::QuickJs;
use oro_bg_runtime::execution::Outcome;
use serde_json::{Value, json};

use crate::service::{open, request};

const LIVES: usize = 200;
const ROUND_TRIPS: usize = 2000;
const IDLE: usize = 100;

const ANSWERS: &str = "onmessage = (event) => postMessage(event.data); onrun = () => {};";

fn main() {
    let engine = QuickJs::default();
    let lives = timed(LIVES, || {
        let (isolate, messages) = open(&engine, "postMessage({ n: 1 });", false);
        assert_eq!(isolate.run(request()).outcome, Outcome::Success);
        messages.recv().expect("a message");
    });
    println!("{}", json!({ "lives_us": lives, "round_trips_us": round_trips(&engine), "idle_kib": idle_kib(&engine) }));
}

fn round_trips(engine: &QuickJs) -> Vec<Value> {
    let (isolate, messages) = open(engine, ANSWERS, true);
    assert_eq!(isolate.run(request()).outcome, Outcome::Success);
    timed(ROUND_TRIPS, || {
        isolate.post_message(json!({ "n": 1 }));
        messages.recv().expect("an answer");
    })
}

/// Resident memory per isolate that has run once and waits for messages; `null` where the system does not tell.
fn idle_kib(engine: &QuickJs) -> Option<f64> {
    let before = resident_kib()?;
    let isolates: Vec<_> = (0..IDLE)
        .map(|_| {
            let (isolate, messages) = open(engine, ANSWERS, true);
            assert_eq!(isolate.run(request()).outcome, Outcome::Success);
            isolate.post_message(json!({ "n": 1 }));
            messages.recv().expect("an answer");
            isolate
        })
        .collect();
    let after = resident_kib()?;
    drop(isolates);
    Some((after - before) / IDLE as f64)
}

/// After a tenth of the work to warm up, microseconds of each.
fn timed(count: usize, mut work: impl FnMut()) -> Vec<Value> {
    (0..count / 10).for_each(|_| work());
    let microseconds = |elapsed: Duration| elapsed.as_nanos() as f64 / 1000.0;
    (0..count)
        .map(|_| {
            let started = Instant::now();
            work();
            json!(microseconds(started.elapsed()))
        })
        .collect()
}

fn resident_kib() -> Option<f64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    line.trim().trim_end_matches(" kB").parse().ok()
}
