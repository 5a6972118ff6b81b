//! Attempts to get what was not granted: the scripts under `tests/js/escapes`, one isolate for each attempt.

use std::fs;
use std::net::TcpListener;
use std::path::Path;
use std::time::Duration;

use oro_bg_runtime::execution::Outcome;
use serde_json::{Value, json};

use crate::fixture::{self, RunRequest, Service};
use crate::scripts::Case;

const HARNESS: &str = include_str!("../js/attempts.js");

/// Runs a topic. One that does not end as `shut` has an error, which is harmless where it was refused in another way than
/// expected.
///
/// # Panics
/// Where one got through: a call reached the host, or the network.
pub fn run(topic: &str, permissions: &'static [&'static str]) -> Vec<Case> {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.set_nonblocking(true).unwrap();
    let port = listener.local_addr().unwrap().port();
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/js/escapes").join(format!("{topic}.js"));
    let source = format!("{}\n{HARNESS}", fs::read_to_string(script).unwrap());
    let run = |data: Value| {
        let service = Service::granted(&source, permissions);
        (service.isolate.run(RunRequest { data, ..fixture::request(Duration::from_secs(20)) }), service)
    };
    let (listed, _service) = run(Value::Null);
    let names: Vec<String> = serde_json::from_value(listed.result.clone()).unwrap_or_else(|_| panic!("{listed:?}"));
    assert!(!names.is_empty());
    let attempt = |(number, name): (usize, String)| {
        let (report, service) = run(json!({ "number": number, "port": port }));
        assert_eq!(service.port.host_calls(), 0, "{topic}: {name}: the host was called");
        assert!(listener.accept().is_err(), "{topic}: {name}: somebody connected");
        let is_shut = report.outcome == Outcome::Success && report.result == "shut";
        let error = (!is_shut).then(|| format!("{:?} {:?} {:?}", report.outcome, report.result, report.error));
        Case { script: format!("escapes/{topic}.js"), name, error }
    };
    names.into_iter().enumerate().map(attempt).collect()
}
