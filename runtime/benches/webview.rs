//! What a service costs in a hidden page, beside the same on the embedded engine. It needs a display:
//! `xvfb-run cargo bench -p oro-bg-runtime --features wry --bench webview`.
//!
//! `webview_costs` measures what has no place in a loop.

mod engines;
mod service;

use divan::Bencher;
use divan::counter::ItemsCount;
use oro_bg_runtime::execution::Outcome;
use serde_json::json;

use crate::engines::Which;
use crate::service::{open, request};

const HELLO: &str = "onrun = () => postMessage('hello');";
const ECHO: &str = "onmessage = ({ data }) => postMessage(data); onrun = () => {};";
/// Posts them all, and counts what it is posted.
const MESSAGES: u32 = 1_000;
const TALK: &str = "onrun = () => { for (let n = 1; n <= 1000; n += 1) postMessage(n); };";
const HEAR: &str =
    "let heard = 0; onmessage = () => { heard += 1; if (heard % 1000 === 0) postMessage(heard); }; onrun = () => {};";

fn main() {
    divan::main();
}

/// From the request to the first message, one service after the other: in pages the process of the one before is used again.
#[divan::bench(args = Which::ALL, sample_count = 30, sample_size = 1)]
fn start_after_another(bencher: Bencher, which: Which) {
    let engine = which.engine();
    let life = || {
        let (isolate, messages) = open(&*engine, HELLO, false);
        assert_eq!(isolate.run(request()).outcome, Outcome::Success);
        messages.recv().expect("a message")
    };
    life();
    bencher.bench_local(life);
}

/// The same while another service is there: in pages the new one needs a process.
#[divan::bench(args = Which::ALL, sample_count = 30, sample_size = 1)]
fn start_beside_another(bencher: Bencher, which: Which) {
    let engine = which.engine();
    bencher
        .with_inputs(|| {
            let (other, _) = open(&*engine, HELLO, true);
            assert_eq!(other.run(request()).outcome, Outcome::Success);
            other
        })
        .bench_local_values(|other| {
            let (isolate, messages) = open(&*engine, HELLO, false);
            assert_eq!(isolate.run(request()).outcome, Outcome::Success);
            (messages.recv().expect("a message"), isolate, other)
        });
}

/// The host posts a small object to a service that is kept alive, which answers with it.
#[divan::bench(args = Which::ALL, sample_count = 200, sample_size = 10)]
fn message_round_trip(bencher: Bencher, which: Which) {
    let engine = which.engine();
    let (isolate, messages) = open(&*engine, ECHO, true);
    assert_eq!(isolate.run(request()).outcome, Outcome::Success);
    bencher.bench_local(|| {
        isolate.post_message(json!({ "n": 1 }));
        messages.recv().expect("an answer")
    });
}

/// The service posts messages as fast as it can.
#[divan::bench(args = Which::ALL, sample_count = 30, sample_size = 1)]
fn messages_to_the_host(bencher: Bencher, which: Which) {
    let engine = which.engine();
    let (isolate, messages) = open(&*engine, TALK, true);
    let talk = || {
        assert_eq!(isolate.run(request()).outcome, Outcome::Success);
        messages.iter().take(MESSAGES as usize).count()
    };
    talk();
    bencher.counter(ItemsCount::new(MESSAGES)).bench_local(talk);
}

/// The host posts messages as fast as it can.
#[divan::bench(args = Which::ALL, sample_count = 30, sample_size = 1)]
fn messages_to_the_service(bencher: Bencher, which: Which) {
    let engine = which.engine();
    let (isolate, messages) = open(&*engine, HEAR, true);
    assert_eq!(isolate.run(request()).outcome, Outcome::Success);
    bencher.counter(ItemsCount::new(MESSAGES)).bench_local(|| {
        for n in 0..MESSAGES {
            isolate.post_message(json!(n));
        }
        messages.recv().expect("it heard them all")
    });
}
