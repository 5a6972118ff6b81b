//! Those of the JavaScript cases that are about the runtime's own part of the scope. All others are about what a browser
//! brings, which a fake cannot tell: `tests/wry` runs them in real pages.

use crate::scripts;

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
    let cases = scripts::run(|topic| TOPICS.contains(&topic), "", |_| Vec::new());
    let (different, failed): (Vec<_>, Vec<_>) =
        cases.iter().filter(|case| case.error.is_some()).partition(|case| DIFFERENT.contains(&case.name.as_str()));
    let failed: Vec<String> = failed.into_iter().map(ToString::to_string).collect();
    assert!(failed.is_empty(), "{}", failed.join("\n"));
    assert_eq!(different.len(), DIFFERENT.len(), "what is no longer different is told as such");
}
