//! The JavaScript cases and attempts (`tests/js`) in real pages. What differs from the embedded engine, which passes them all,
//! is listed with its cause in `differences.toml`, and docs/engines.md has it as a table.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::thread;

use serde::Deserialize;

use crate::attempts;
use crate::scripts::{self, Case};
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
    /// They have pages of their own: see [`scripts::run`].
    #[serde(default)]
    is_apart: bool,
    /// They pass now and then.
    #[serde(default)]
    is_unsteady: bool,
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
    let apart = |script: &str| {
        let names = causes.iter().filter(|cause| cause.is_apart).filter_map(|cause| cause.cases.get(script));
        names.flatten().cloned().collect()
    };
    thread::scope(|scope| {
        let attempts = scope.spawn(|| {
            let topics = ["code", "crypto", "modules", "network", "references", "tampering"];
            let attempts =
                topics.map(|topic| attempts::run(topic, if topic == "network" { &["network"] } else { &[] }));
            attempts.into_iter().flatten().collect::<Vec<_>>()
        });
        let mut cases = scripts::run(|_| true, &origin, apart);
        cases.extend(attempts.join().expect("no attempt got through"));
        cases
    })
}

/// What differs and is not listed, or is listed and does not differ.
fn surprises(cases: &[Case], causes: &[Cause]) -> Vec<String> {
    let mut surprises = Vec::new();
    for case in cases {
        let listed: Vec<_> = causes.iter().filter(|cause| cause.has(&case.script, &case.name)).collect();
        match (&case.error, &listed[..]) {
            (None, []) | (Some(_), [_]) => {}
            (None, [cause]) if cause.is_unsteady => {}
            (Some(_), []) => surprises.push(case.to_string()),
            (None, [_]) => surprises.push(format!("{case} is listed as different, and is not any more")),
            (_, _) => surprises.push(format!("{} {:?} is listed twice", case.script, case.name)),
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
    // What passes now and then counts as what differs.
    let is_listed = |case: &&Case| causes.iter().any(|cause| cause.has(&case.script, &case.name));
    let mut text = String::from("\n| topic | cases | `quickjs` passes | `webview` passes |\n|---|---|---|---|\n");
    let mut different = 0;
    for topic in cases.iter().map(|case| scripts::topic(&case.script)).collect::<BTreeSet<_>>() {
        let of_topic: Vec<&Case> = cases.iter().filter(|case| scripts::topic(&case.script) == topic).collect();
        let (all, listed) = (of_topic.len(), of_topic.iter().copied().filter(is_listed).count());
        different += listed;
        writeln!(text, "| {topic} | {all} | {all} | {} |", all - listed).unwrap();
    }
    let all = cases.len();
    writeln!(text, "| **all** | {all} | {all} | {} |", all - different).unwrap();
    text.push_str("\n| cases | what differs | topics |\n|---|---|---|\n");
    for cause in causes {
        let topics: BTreeSet<_> = cause.cases.keys().filter_map(|script| script.split('/').next()).collect();
        let topics: Vec<_> = topics.into_iter().collect();
        writeln!(text, "| {} | {} | {} |", cause.count(), cause.what.trim(), topics.join(", ")).unwrap();
    }
    text + "\n"
}
