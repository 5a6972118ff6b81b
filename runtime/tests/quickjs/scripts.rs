//! Runs every file under `tests/js/<topic>/`: modules that call `test(name, function)`. Those that do not begin with
//! `// oro only:` run in Node as well (`tests/js/run-in-node.mjs`). Those under `network`
//! may fetch from `server`.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use oro_bg_runtime::execution::Outcome;
use serde_json::Value;

use crate::fixture::Service;
use crate::server::Server;

const ASSERT: &str = include_str!("../js/assert.js");

#[test]
fn conformance() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/js");
    let mut scripts: Vec<PathBuf> = Vec::new();
    for topic in fs::read_dir(&root).unwrap().map(|entry| entry.unwrap().path()).filter(|path| path.is_dir()) {
        if topic.ends_with("escapes") {
            continue;
        }
        if cfg!(not(feature = "crypto")) && topic.ends_with("crypto") {
            continue;
        }
        scripts.extend(fs::read_dir(topic).unwrap().map(|entry| entry.unwrap().path()));
    }
    scripts.sort();
    assert!(!scripts.is_empty(), "no scripts under {}", root.display());

    let (_server, origin) = Server::start();
    let mut topics: BTreeMap<String, Counts> = BTreeMap::new();
    let mut failures = Vec::new();
    for script in scripts {
        let name = script.strip_prefix(&root).unwrap().display().to_string();
        let counts = topics.entry(topic(&name).to_owned()).or_default();
        let failed_before = failures.len();
        counts.passed += cases_passed(&name, &script, &origin, &mut failures);
        counts.failed += failures.len() - failed_before;
    }
    for (topic, counts) in &topics {
        println!("{topic:<16}{counts}");
    }
    let total = Counts {
        passed: topics.values().map(|counts| counts.passed).sum(),
        failed: topics.values().map(|counts| counts.failed).sum(),
    };
    println!("conformance     {total}");
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

#[derive(Default)]
struct Counts {
    passed: usize,
    failed: usize,
}

impl std::fmt::Display for Counts {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{} passed, {} failed", self.passed, self.failed)
    }
}

fn cases_passed(name: &str, script: &Path, origin: &str, failures: &mut Vec<String>) -> usize {
    // On the first line, so that positions stay.
    let server = if topic(name) == "network" { format!("const server = \"{origin}\"; ") } else { String::new() };
    let source = format!("{server}{}\n{ASSERT}", fs::read_to_string(script).unwrap());
    let report = Service::granted(&source, permissions(name)).run();
    let Some(cases) = report.result.as_array().filter(|_| report.outcome == Outcome::Success) else {
        failures.push(format!("{name}: {:?} {:?}", report.outcome, report.error));
        return 0;
    };
    assert!(!cases.is_empty(), "{name} has no cases");
    let failed = cases.iter().filter(|case| !case["error"].is_null());
    failures.extend(failed.map(|case| {
        let why = case["error"].as_str().unwrap_or_default();
        format!("{name}: {}: {why}", case["name"])
    }));
    cases.iter().filter(|case| matches!(case["error"], Value::Null)).count()
}

fn topic(script: &str) -> &str {
    script.split('/').next().unwrap_or_default()
}

/// A topic that needs a permission is named after it.
fn permissions(script: &str) -> &'static [&'static str] {
    match topic(script) {
        "capabilities" => &["contacts", "notifications", "storage"],
        "storage" => &["storage"],
        "notifications" => &["notifications"],
        "network" => &["network", "network:127.0.0.1", "network:localhost"],
        _ => &[],
    }
}
