//! What an isolate costs: `cargo bench -p oro-bg-runtime --bench isolate`.

use std::sync::Arc;
use std::time::Duration;

use divan::{Bencher, black_box};
use oro_bg_runtime::engine::quickjs::QuickJs;
use oro_bg_runtime::engine::{Engine, Isolate, Port};
use oro_bg_runtime::error::Result;
use oro_bg_runtime::event::EventKind;
use oro_bg_runtime::execution::{Outcome, RunReason, RunRequest};
use oro_bg_runtime::spec::{
    Backoff, ModuleSpec, NetworkRequirement, Overlap, Requires, Retry, ServiceSpec, Trigger, Window, text,
};
use serde_json::Value;

fn main() {
    divan::main();
}

/// Create, evaluate a trivial module, run, drop.
#[divan::bench]
fn trivial_run(bencher: Bencher) {
    life(bencher, "onrun = () => 1;");
}

/// The same with one message and one line of text.
#[divan::bench]
fn run_with_message_and_log(bencher: Bencher) {
    life(bencher, "onrun = () => { console.log('hello'); postMessage({ n: 1 }); };");
}

/// The same with every part that is compiled on first use.
#[divan::bench]
fn run_with_all_lazy_parts(bencher: Bencher) {
    life(
        bencher,
        "onrun = () => { console.log({}); new URL('a:b'); new TextDecoder(); structuredClone({}); crypto.randomUUID(); new Headers(); };",
    );
}

/// Another run of an isolate that is kept.
#[divan::bench]
fn kept_isolate_runs_again(bencher: Bencher) {
    let isolate = open("onrun = () => 1;");
    bencher.bench_local(|| black_box(isolate.run(request())));
}

fn life(bencher: Bencher, source: &'static str) {
    bencher.bench_local(|| {
        let isolate = open(source);
        let report = isolate.run(request());
        assert_eq!(report.outcome, Outcome::Success);
        drop(isolate);
    });
}

fn open(source: &'static str) -> Box<dyn Isolate> {
    let spec = ServiceSpec {
        id: text("bench"),
        config_key: text("bench"),
        module: ModuleSpec { entry: text("bench.js"), source: text(source), source_map: None },
        title: text("Bench"),
        trigger: Trigger::OnDemand,
        keep_alive: false,
        permissions: Vec::new().into(),
        window: Window::of_trigger(Trigger::OnDemand),
        timeout_ms: None,
        retry: Retry { max_attempts: 1, backoff: Backoff::Linear, initial_delay_ms: 0 },
        requires: Requires {
            network: NetworkRequirement::None,
            charging: false,
            battery_not_low: false,
            storage_not_low: false,
            idle: false,
        },
        overlap: Overlap::Skip,
        required: false,
    };
    QuickJs::default().open(Arc::new(spec), Arc::new(Deaf)).expect("a thread")
}

fn request() -> RunRequest {
    RunRequest {
        run_id: "bench".into(),
        data: Value::Null,
        reason: RunReason::OnDemand,
        attempt: 1,
        timeout: Duration::from_secs(10),
        grace: Duration::from_secs(1),
    }
}

/// Takes every event and keeps none.
struct Deaf;

impl Port for Deaf {
    fn emit(&self, _run_id: Option<&str>, event: EventKind) {
        black_box(event);
    }

    fn request(&self, _name: &str, payload: Value) -> Result<Value> {
        Ok(payload)
    }

    fn host_call(&self, _capability: &str, _operation: &str, payload: Value) -> Result<Value> {
        Ok(payload)
    }
}
