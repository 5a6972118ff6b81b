//! The JavaScript cases and attempts (`tests/js`) in real pages. What differs from the embedded engine, which passes them all,
//! is listed with its cause in `differences.toml`, and docs/engines.md has it as a table.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::thread;
use std::time::Duration;

use serde::Deserialize;

use crate::attempts;
use crate::scripts::{self, Case, Pace};
use crate::server::Server;

const DIFFERENCES: &str = include_str!("differences.toml");
const PAGE: &str = "../docs/engines.md";
const BEGIN: &str = "<!-- rendered: cargo test -p oro-bg-runtime --features wry --test wry conformance -->\n";
const END: &str = "<!-- end -->\n";

#[derive(Deserialize)]
struct Differences {
    cause: Vec<Cause>,
}

/// Why some cases do not pass.
#[derive(Deserialize)]
struct Cause {
    /// For the people who write services.
    what: String,
    /// They take the page with them.
    #[serde(default)]
    is_fatal: bool,
    /// Names, by script.
    cases: BTreeMap<String, BTreeSet<String>>,
}

impl Cause {
    fn has(&self, script: &str, name: &str) -> bool {
        self.cases.get(script).is_some_and(|names| names.contains(name))
    }

    fn count(&self) -> usize {
        self.cases.values().map(BTreeSet::len).sum()
    }
}

#[test]
fn conformance_differs_as_the_documentation_says() {
    let Differences { cause: causes } = toml::from_str(DIFFERENCES).unwrap();
    let cases = all_cases(&causes);
    let surprises = surprises(&cases, &causes);
    assert!(surprises.is_empty(), "tests/wry/differences.toml says otherwise:\n{}", surprises.join("\n"));

    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join(PAGE);
    let text = fs::read_to_string(&page).unwrap();
    let (before, rest) = text.split_once(BEGIN).expect("where the rendered part begins");
    let (stands, after) = rest.split_once(END).expect("where the rendered part ends");
    let rendered = rendered(&cases, &causes);
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        fs::write(&page, [before, BEGIN, &rendered, END, after].concat()).unwrap();
    } else {
        assert_eq!(stands, rendered, "docs/engines.md: UPDATE_EXPECT=1 renders it anew");
    }
}

/// Attempts and scripts side by side: each has a core.
fn all_cases(causes: &[Cause]) -> Vec<Case> {
    let (_server, origin) = Server::start();
    let fatal = |script: &str| {
        let names = causes.iter().filter(|cause| cause.is_fatal).filter_map(|cause| cause.cases.get(script));
        names.flatten().cloned().collect()
    };
    let pace = Pace { case_max: Duration::from_secs(5), script_max: Duration::from_secs(15), fatal: &fatal };
    thread::scope(|scope| {
        let attempts = scope.spawn(|| {
            let topics = ["code", "crypto", "modules", "network", "references", "tampering"];
            let attempts =
                topics.map(|topic| attempts::run(topic, if topic == "network" { &["network"] } else { &[] }));
            attempts.into_iter().flatten().collect::<Vec<_>>()
        });
        let mut cases = scripts::run(|_| true, &origin, pace);
        cases.extend(attempts.join().expect("no attempt got through"));
        cases
    })
}

/// What differs and is not listed, or is listed and does not differ.
fn surprises(cases: &[Case], causes: &[Cause]) -> Vec<String> {
    let mut surprises = Vec::new();
    for case in cases {
        match (&case.error, causes.iter().filter(|cause| cause.has(&case.script, &case.name)).count()) {
            (None, 0) | (Some(_), 1) => {}
            (Some(_), 0) => surprises.push(case.to_string()),
            (None, _) => surprises.push(format!("{case} is listed as different, and is not any more")),
            (Some(_), _) => surprises.push(format!("{} {:?} is listed twice", case.script, case.name)),
        }
    }
    for (script, name) in causes
        .iter()
        .flat_map(|cause| &cause.cases)
        .flat_map(|(script, names)| names.iter().map(move |name| (script, name)))
    {
        if !cases.iter().any(|case| case.script == *script && case.name == *name) {
            surprises.push(format!("{script}: {name}: is listed, and there is no such case"));
        }
    }
    surprises
}

fn rendered(cases: &[Case], causes: &[Cause]) -> String {
    let mut text = String::from("\n| topic | cases | `quickjs` passes | `webview` passes |\n|---|---|---|---|\n");
    let counts = scripts::counts(cases);
    let [mut all, mut passed] = [0, 0];
    for (topic, (of_topic, passed_of_topic)) in &counts {
        all += of_topic;
        passed += passed_of_topic;
        writeln!(text, "| {topic} | {of_topic} | {of_topic} | {passed_of_topic} |").unwrap();
    }
    writeln!(text, "| **all** | {all} | {all} | {passed} |\n\n| cases | what differs | topics |\n|---|---|---|")
        .unwrap();
    for cause in causes {
        let topics: BTreeSet<_> = cause.cases.keys().filter_map(|script| script.split('/').next()).collect();
        let topics: Vec<_> = topics.into_iter().collect();
        writeln!(text, "| {} | {} | {} |", cause.count(), cause.what.trim(), topics.join(", ")).unwrap();
    }
    text + "\n"
}
