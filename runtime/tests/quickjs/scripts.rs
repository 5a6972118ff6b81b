//! Runs every file under `tests/js/<topic>/`: modules that call `test(name, function)`. Those under `network` may fetch from
//! `server`.

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
    let (mut passed, mut failures) = (0, Vec::new());
    for script in scripts {
        let name = script.strip_prefix(&root).unwrap().display().to_string();
        // On the first line, so that positions stay.
        let server =
            if name.starts_with("network/") { format!("const server = \"{origin}\"; ") } else { String::new() };
        let source = format!("{server}{}\n{ASSERT}", fs::read_to_string(&script).unwrap());
        let service = Service::granted(&source, permissions(&name));
        let report = service.run();
        let Some(cases) = report.result.as_array().filter(|_| report.outcome == Outcome::Success) else {
            failures.push(format!("{name}: {:?} {:?}", report.outcome, report.error));
            continue;
        };
        assert!(!cases.is_empty(), "{name} has no cases");
        for case in cases {
            match &case["error"] {
                Value::Null => passed += 1,
                error => failures.push(format!("{name}: {}: {}", case["name"], error.as_str().unwrap_or_default())),
            }
        }
    }
    println!("{passed} cases passed, {} failed", failures.len());
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

/// A topic that needs a permission is named after it.
fn permissions(script: &str) -> &'static [&'static str] {
    match script.split('/').next() {
        Some("capabilities") => &["contacts", "notifications", "storage"],
        Some("storage") => &["storage"],
        Some("notifications") => &["notifications"],
        Some("network") => &["network", "network:127.0.0.1", "network:localhost"],
        _ => &[],
    }
}
