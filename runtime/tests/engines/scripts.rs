//! The JavaScript cases under `tests/js/<topic>/`, run on the engine that is tested: modules that call `test(name, function)`.
//! Those that do not begin with `// oro only:` run in Node as well (`tests/js/run-in-node.mjs`).

use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use oro_bg_runtime::execution::{Outcome, RunReport};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::fixture::{self, RunRequest, Service};

const ASSERT: &str = include_str!("../js/assert.js");
/// Attempts, not cases: each takes an isolate of its own.
const ESCAPES: &str = "escapes";
/// The topic whose scripts fetch from a server.
const NETWORK: &str = "network";

/// For a case, and for all of a script: guards against a hang, also on a busy machine.
const CASE_MAX: Duration = Duration::from_secs(60);
const SCRIPT_MAX: Duration = Duration::from_secs(120);
/// The same for a case that is known to fail, maybe by waiting for ever.
const APART_CASE_MAX: Duration = Duration::from_secs(2);
const APART_MAX: Duration = Duration::from_secs(5);

/// What a case came to.
pub struct Case {
    /// `topic/file.js`
    pub script: String,
    pub name: String,
    pub error: Option<String>,
}

impl fmt::Display for Case {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}: {}", self.script, self.name)?;
        self.error.iter().try_for_each(|error| write!(formatter, ": {error}"))
    }
}

/// Runs the scripts of some topics, and gives their cases in order. `server` is the origin that those under `network` may
/// fetch from. `apart` names the cases of a script that have an isolate of their own, since they take it with them, or what
/// others need of it.
///
/// # Panics
/// Where a script cannot be evaluated, has no cases, or two of one name.
pub fn run(is_chosen: impl Fn(&str) -> bool, server: &str, apart: impl Fn(&str) -> Vec<String>) -> Vec<Case> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/js");
    let mut scripts = scripts(&root);
    scripts.retain(|script| topic(script) != ESCAPES && is_chosen(topic(script)));
    assert!(!scripts.is_empty(), "no scripts under {}", root.display());
    scripts.iter().flat_map(|script| cases(&root, script, server, &apart(script))).collect()
}

/// Of all topics, as `topic/file.js`.
fn scripts(root: &Path) -> Vec<String> {
    let entries =
        |folder: &Path| -> Vec<PathBuf> { fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect() };
    let topics = entries(root).into_iter().filter(|path| path.is_dir());
    let mut scripts: Vec<String> = topics
        .flat_map(|topic| entries(&topic))
        .map(|script| script.strip_prefix(root).unwrap().to_str().unwrap().replace('\\', "/"))
        .collect();
    scripts.sort();
    scripts
}

pub fn topic(script: &str) -> &str {
    script.split('/').next().unwrap_or_default()
}

fn cases(root: &Path, script: &str, server: &str, apart: &[String]) -> Vec<Case> {
    // On the first line, so that positions stay.
    let server = if topic(script) == NETWORK { format!("const server = \"{server}\"; ") } else { String::new() };
    let source = format!("{server}{}\n{ASSERT}", fs::read_to_string(root.join(script)).unwrap());
    let ask = |mut data: Value, case_max: Duration, script_max: Duration| {
        data["caseMsMax"] = json!(case_max.as_millis());
        let service = Service::granted(&source, permissions(script));
        service.isolate.run(RunRequest { data, ..fixture::request(script_max) })
    };
    let alone = |name: &String| {
        let (case_max, alone_max) =
            if apart.contains(name) { (APART_CASE_MAX, APART_MAX) } else { (CASE_MAX, SCRIPT_MAX) };
        let report = ask(json!({ "only": name }), case_max, alone_max);
        let error = match results(&report).as_deref() {
            Some([Ran { error, .. }]) => error.clone(),
            _ => Some(format!("{:?} {:?}", report.outcome, report.error)),
        };
        Case { script: script.to_owned(), name: name.clone(), error }
    };

    let mut cases: Vec<Case> = apart.iter().map(alone).collect();
    let together = ask(json!({ "except": apart }), CASE_MAX, SCRIPT_MAX);
    match results(&together) {
        Some(results) => {
            cases.extend(results.into_iter().map(|Ran { name, error }| Case {
                script: script.to_owned(),
                name,
                error,
            }));
        }
        None => {
            let begun = cases.len();
            let listed = ask(json!({ "list": true }), CASE_MAX, SCRIPT_MAX);
            let names: Vec<String> = serde_json::from_value(listed.result.clone())
                .unwrap_or_else(|_| panic!("{script}: {:?} {:?}", listed.outcome, listed.error));
            cases.extend(names.iter().filter(|name| !apart.contains(name)).map(alone));
            let is_explained = cases[begun..].iter().any(|case| case.error.is_some());
            assert!(is_explained, "{script} fails as a whole only: {:?} {:?}", together.outcome, together.error);
        }
    }
    assert!(!cases.is_empty(), "{script} has no cases");
    for (index, case) in cases.iter().enumerate() {
        assert!(cases[..index].iter().all(|other| other.name != case.name), "{case}: there are two of this name");
    }
    cases
}

#[derive(Deserialize)]
struct Ran {
    name: String,
    error: Option<String>,
}

fn results(report: &RunReport) -> Option<Vec<Ran>> {
    let is_done = report.outcome == Outcome::Success;
    is_done.then(|| serde_json::from_value(report.result.clone()).expect("results of cases"))
}

/// A topic that needs a permission is named after it.
fn permissions(script: &str) -> &'static [&'static str] {
    match topic(script) {
        "capabilities" => &["contacts", "notifications", "storage"],
        "storage" => &["storage"],
        "notifications" => &["notifications"],
        NETWORK => &["network", "network:127.0.0.1", "network:localhost"],
        _ => &[],
    }
}
