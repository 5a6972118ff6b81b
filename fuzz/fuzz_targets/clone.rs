//! Any JSON value as the data of a run: what structuredClone makes of it in the engine is the same value.

#![no_main]

use std::sync::{Arc, LazyLock};
use std::time::Duration;

use libfuzzer_sys::fuzz_target;
use oro_bg_runtime::engine::quickjs::QuickJs;
use oro_bg_runtime::engine::{Engine, Isolate, Port};
use oro_bg_runtime::error::{Error, ErrorCode, Result};
use oro_bg_runtime::event::EventKind;
use oro_bg_runtime::execution::{Outcome, RunReason, RunRequest};
use oro_bg_runtime::spec::{
    Backoff, ModuleSpec, Overlap, Requires, Retry, ServiceSpec, Trigger, Window, text,
};
use serde_json::Value;

/// Clones in the ways that take different paths: alone, twice in one value (the copies stay one), and within a Map.
const SOURCE: &str = "
    const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);
    onrun = ({ data }) => {
        const copy = structuredClone(data);
        const [first, second] = structuredClone([data, data]);
        const inMap = structuredClone(new Map([[1, data]])).get(1);
        const isObject = typeof data === 'object' && data !== null;
        return same(copy, data) && same(first, data) && same(inMap, data)
            && Object.is(first, second) && Object.is(copy, data) !== isObject;
    };
";

static ISOLATE: LazyLock<Box<dyn Isolate>> = LazyLock::new(|| {
    let spec = ServiceSpec {
        id: text("fuzz"),
        config_key: text("fuzz"),
        module: ModuleSpec { entry: text("fuzz.js"), source: text(SOURCE), source_map: None },
        title: text("Fuzz"),
        trigger: Trigger::OnDemand,
        keep_alive: true,
        permissions: Vec::new().into(),
        window: Window::of_trigger(Trigger::OnDemand),
        timeout_ms: None,
        retry: Retry { max_attempts: 1, backoff: Backoff::Linear, initial_delay_ms: 30_000 },
        requires: Requires::NONE,
        overlap: Overlap::Skip,
        required: false,
    };
    QuickJs::default().open(Arc::new(spec), Arc::new(Deaf)).expect("a thread")
});

fuzz_target!(|bytes: &[u8]| {
    let Ok(data) = serde_json::from_slice::<Value>(bytes) else { return };
    let report = ISOLATE.run(RunRequest {
        run_id: "fuzz".into(),
        data: data.clone(),
        reason: RunReason::OnDemand,
        attempt: 1,
        timeout: Duration::from_secs(20),
        grace: Duration::from_secs(1),
    });
    assert_eq!((report.outcome, &report.result), (Outcome::Success, &Value::Bool(true)), "{data}: {:?}", report.error);
});

struct Deaf;

impl Port for Deaf {
    fn emit(&self, _run_id: Option<&str>, _event: EventKind) {}

    fn request(&self, _name: &str, _payload: Value) -> Result<Value> {
        Err(Error::new(ErrorCode::NotSupported, "not here"))
    }

    fn host_call(&self, _capability: &str, _operation: &str, _payload: Value) -> Result<Value> {
        Err(Error::new(ErrorCode::NotSupported, "not here"))
    }
}
