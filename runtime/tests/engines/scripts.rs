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

/// How cases are run.
#[derive(Clone, Copy)]
pub struct Pace<'p> {
    /// A case that waits for longer has failed.
    pub case_max: Duration,
    /// What is not done by then, a script or a case that runs alone, is interrupted.
    pub script_max: Duration,
    /// The cases of a script that have an isolate of their own, since they take it with them, or what others need of it.
    pub apart: &'p dyn Fn(&str) -> Vec<String>,
}

impl Default for Pace<'_> {
    /// For an engine that passes all cases: nobody waits for any of this.
    fn default() -> Self {
        Self { case_max: Duration::from_secs(60), script_max: Duration::from_secs(120), apart: &|_| Vec::new() }
    }
}

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
/// fetch from.
///
/// # Panics
/// Where a script cannot be evaluated, has no cases, or two of one name.
pub fn run(is_chosen: impl Fn(&str) -> bool, server: &str, pace: Pace<'_>) -> Vec<Case> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/js");
    let mut scripts = scripts(&root);
    scripts.retain(|script| topic(script) != ESCAPES && is_chosen(topic(script)));
    assert!(!scripts.is_empty(), "no scripts under {}", root.display());
    scripts.iter().flat_map(|script| cases(&root, script, server, pace)).collect()
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

fn cases(root: &Path, script: &str, server: &str, pace: Pace<'_>) -> Vec<Case> {
    // On the first line, so that positions stay.
    let server = if topic(script) == NETWORK { format!("const server = \"{server}\"; ") } else { String::new() };
    let source = format!("{server}{}\n{ASSERT}", fs::read_to_string(root.join(script)).unwrap());
    let ask = |mut data: Value| {
        data["caseMsMax"] = json!(pace.case_max.as_millis());
        let service = Service::granted(&source, permissions(script));
        service.isolate.run(RunRequest { data, ..fixture::request(pace.script_max) })
    };
    let alone = |name: &String| {
        let report = ask(json!({ "only": name }));
        let error = match results(&report).as_deref() {
            Some([Ran { error, .. }]) => error.clone(),
            _ => Some(format!("{:?} {:?}", report.outcome, report.error)),
        };
        Case { script: script.to_owned(), name: name.clone(), error }
    };

    let apart = (pace.apart)(script);
    let mut cases: Vec<Case> = apart.iter().map(alone).collect();
    let together = ask(json!({ "except": apart }));
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
            let listed = ask(json!({ "list": true }));
            let names: Vec<String> = serde_json::from_value(listed.result.clone())
                .unwrap_or_else(|_| panic!("{script}: {:?} {:?}", listed.outcome, listed.error));
            cases.extend(names.iter().filter(|name| !apart.contains(name)).map(alone));
            // On a busy machine all together may take too long.
            let is_explained =
                together.outcome == Outcome::Timeout || cases[begun..].iter().any(|case| case.error.is_some());
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
