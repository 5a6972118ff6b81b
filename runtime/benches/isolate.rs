//! What an isolate costs: `cargo bench -p oro-bg-runtime --bench isolate`.

mod service;

use divan::{Bencher, black_box};
use oro_bg_runtime::engine::quickjs::QuickJs;
use oro_bg_runtime::execution::Outcome;
use serde_json::json;

use crate::service::{open, request};

fn main() {
    divan::main();
}

/// Create, evaluate a trivial module, run, drop.
#[divan::bench]
fn trivial_run(bencher: Bencher) {
    life(bencher, "onrun = () => 1;");
}

/// The same with one message of the service.
#[divan::bench]
fn run_with_message(bencher: Bencher) {
    life(bencher, "onrun = () => postMessage({ n: 1 });");
}

/// The same with one line of text as well.
#[divan::bench]
fn run_with_message_and_log(bencher: Bencher) {
    life(bencher, "onrun = () => { console.log('hello'); postMessage({ n: 1 }); };");
}

/// The same with parts that are loaded on first use.
#[divan::bench]
fn run_with_lazy_parts(bencher: Bencher) {
    life(
        bencher,
        "onrun = () => { console.log({}); new URL('a:b'); new TextDecoder(); structuredClone({}); crypto.randomUUID(); new Headers(); };",
    );
}

/// Another run of an isolate that is kept.
#[divan::bench]
fn kept_isolate_runs_again(bencher: Bencher) {
    let (isolate, _messages) = open(&QuickJs::default(), "onrun = () => 1;", false);
    bencher.bench_local(|| black_box(isolate.run(request())));
}

/// The host posts a small object to an isolate that is kept alive, which answers with it.
#[divan::bench]
fn message_round_trip(bencher: Bencher) {
    let source = "onmessage = (event) => postMessage(event.data); onrun = () => {};";
    let (isolate, messages) = open(&QuickJs::default(), source, true);
    assert_eq!(isolate.run(request()).outcome, Outcome::Success);
    bencher.bench_local(|| {
        isolate.post_message(json!({ "n": 1 }));
        messages.recv().expect("an answer")
    });
}

fn life(bencher: Bencher, source: &'static str) {
    let engine = QuickJs::default();
    bencher.bench_local(|| {
        let (isolate, _messages) = open(&engine, source, false);
        assert_eq!(isolate.run(request()).outcome, Outcome::Success);
        drop(isolate);
    });
}
