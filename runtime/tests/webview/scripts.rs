//! Those of the JavaScript cases (`tests/js`) that are about the runtime's own part of the scope. All others are about what
//! a browser brings, which a fake cannot tell.

use std::fs;
use std::path::Path;

use oro_bg_runtime::execution::Outcome;

use crate::fixture::Service;

const ASSERT: &str = include_str!("../js/assert.js");
const TOPICS: [&str; 6] = ["background", "capabilities", "console", "notifications", "storage", "wire"];

/// What differs in a browser: `docs/engines.md` says so.
const DIFFERENT: [&str; 2] = [
    // No script can tell a proxy from what it stands for.
    "a proxy cannot be sent, also deep inside",
    // The class of a promise has a name there.
    "a refusal names the class of what cannot be sent, and where it is",
];

#[test]
fn conformance() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/js");
    let mut failures = Vec::new();
    let mut different = 0;
    for topic in TOPICS {
        let permissions: &'static [&'static str] = match topic {
            "capabilities" => &["contacts", "notifications", "storage"],
            "storage" => &["storage"],
            "notifications" => &["notifications"],
            _ => &[],
        };
        for script in fs::read_dir(root.join(topic)).unwrap().map(|entry| entry.unwrap().path()) {
            let name = script.strip_prefix(&root).unwrap().display().to_string();
            let source = format!("{}\n{ASSERT}", fs::read_to_string(&script).unwrap());
            let report = Service::granted(&source, permissions).run();
            assert_eq!(report.outcome, Outcome::Success, "{name}: {:?}", report.error);
            let cases = report.result.as_array().unwrap();
            assert!(!cases.is_empty(), "{name} has no cases");
            for case in cases.iter().filter(|case| !case["error"].is_null()) {
                if DIFFERENT.iter().any(|known| case["name"] == **known) {
                    different += 1;
                } else {
                    failures.push(format!("{name}: {}: {}", case["name"], case["error"].as_str().unwrap_or_default()));
                }
            }
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
    assert_eq!(different, DIFFERENT.len(), "what is no longer different is told as such");
}
