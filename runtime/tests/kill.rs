//! A process that registers, schedules, runs and posts messages is killed at random points, again and again over one
//! state directory. What was acknowledged before each kill is there afterwards, and no run is recorded twice.
//!
//! `cargo test --test kill -- 500` kills 500 times.

#[path = "runtime/support.rs"]
#[allow(dead_code)]
mod support;

use std::collections::{BTreeMap, BTreeSet};
use std::env;
use std::hash::{BuildHasher, RandomState};
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};

use oro_bg_runtime::{RunOptions, Runtime};
use serde_json::{Value, json};
use support::*;

const KILLS: usize = 40;
/// Services that the victim registers and schedules, over and over.
const REGISTERED: usize = 4;

fn main() {
    let arguments: Vec<_> = env::args().collect();
    match arguments.get(1).map(String::as_str) {
        Some("victim") => victim(Path::new(&arguments[2]), arguments[3].parse().unwrap()),
        // What test runners pass to list or filter tests.
        Some("--list") => println!("killed: test"),
        other => killed(other.and_then(|count| count.parse().ok()).unwrap_or(KILLS)),
    }
}

fn open(folder: &Path) -> Runtime {
    let engine = FakeEngine::new(|run| Ending::Success(Value::from(run.mailbox())));
    Runtime::open(options(folder, table([service("inbox")]), &FakeHost::new(), &engine)).unwrap()
}

/// Works until it is killed, and says what was acknowledged, one JSON text per line.
fn victim(folder: &Path, first: u64) {
    let runtime = open(folder);
    for n in first.. {
        let id = format!("worker-{}", n as usize % REGISTERED);
        runtime.request("background:register", json!({ "id": id, "title": n.to_string() })).unwrap();
        println!("{}", json!({ "registered": id, "n": n }));
        runtime.request("background:schedule", json!({ "id": id, "delay": "1h", "data": n })).unwrap();
        println!("{}", json!({ "scheduled": id, "n": n }));
        runtime.request("background:post-message", json!({ "id": "inbox", "data": n })).unwrap();
        println!("{}", json!({ "posted": n, "n": n }));
        if n % 3 == 0 {
            let report = runtime.run("inbox", RunOptions::default()).unwrap();
            println!("{}", json!({ "ran": report.run_id, "n": n }));
        }
    }
}

/// What the victims were told, and what was found of it.
#[derive(Default)]
struct Ledger {
    next: u64,
    registered: BTreeMap<String, u64>,
    scheduled: BTreeMap<String, u64>,
    posted: BTreeSet<u64>,
    delivered: BTreeSet<u64>,
    ran: BTreeSet<String>,
    recorded: BTreeSet<String>,
}

fn killed(count: usize) {
    let folder = tempfile::tempdir().unwrap();
    let mut ledger = Ledger::default();
    let mut crashed = 0;
    for kill in 0..count {
        let chance = RandomState::new().hash_one(kill);
        kill_after(folder.path(), 1 + (chance % 40) as usize, chance / 64 % 400_000, &mut ledger);
        crashed += ledger.check(folder.path());
    }
    let Ledger { posted, recorded, .. } = &ledger;
    println!(
        "killed {count} times: {} messages and {} runs acknowledged, {crashed} runs cut off, nothing lost",
        posted.len(),
        recorded.len()
    );
}

/// Reads so many lines of a victim, does nothing for a number of turns, and kills it wherever it is then.
fn kill_after(folder: &Path, lines: usize, turns: u64, ledger: &mut Ledger) {
    let mut child = Command::new(env::current_exe().unwrap())
        .args(["victim", folder.to_str().unwrap(), &ledger.next.to_string()])
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut output = BufReader::new(child.stdout.take().unwrap()).lines();
    for line in output.by_ref().take(lines) {
        ledger.note(&line.unwrap());
    }
    for _ in 0..turns {
        std::hint::spin_loop();
    }
    child.kill().unwrap();
    child.wait().unwrap();
    // What was written to the pipe before the kill was acknowledged too; the last line may be cut.
    for line in output.map_while(Result::ok) {
        ledger.note(&line);
    }
}

impl Ledger {
    fn note(&mut self, line: &str) {
        let Ok(line) = serde_json::from_str::<Value>(line) else { return };
        let n = line["n"].as_u64().unwrap();
        self.next = n + 1;
        if let Some(id) = line["registered"].as_str() {
            self.registered.insert(id.to_owned(), n);
        } else if let Some(id) = line["scheduled"].as_str() {
            self.scheduled.insert(id.to_owned(), n);
        } else if let Some(run_id) = line["ran"].as_str() {
            self.ran.insert(run_id.to_owned());
        } else {
            self.posted.insert(n);
        }
    }

    /// Compares with what a new process finds; how many runs had been cut off.
    fn check(&mut self, folder: &Path) -> usize {
        let runtime = open(folder);
        let report = runtime.boot_report().clone();
        assert!(report.set_aside.is_empty(), "a file does not parse: {:?}", report.set_aside);
        for (id, n) in &self.registered {
            let title: u64 = runtime.status(id).unwrap().definition.title.parse().unwrap();
            assert!(title >= *n, "registration {n} of {id} was acknowledged, {title} is there");
        }
        // The victim may have done one more thing than it could tell.
        let told = self.recorded.len();
        for run in runtime.history("inbox").unwrap() {
            let delivered = run.result.as_array().cloned().unwrap_or_default();
            self.delivered.extend(delivered.iter().filter_map(Value::as_u64));
            self.recorded.insert(run.run_id);
        }
        assert!(self.ran.is_subset(&self.recorded), "a run that was reported is not recorded");
        let runs = runtime.status("inbox").unwrap().counters.runs;
        assert_eq!(runs, self.recorded.len() as u64, "runs are recorded once each; {told} were known before");
        runtime.close();

        let stored = oro_bg_runtime::state::read_dir(folder).unwrap();
        assert!(stored.unreadable.is_empty());
        for record in &stored.services {
            assert_eq!(record.running, None, "the cut off run of {} has its outcome", record.id);
            if let Some(n) = self.scheduled.get(record.id.as_str()) {
                let request = record.schedule.request.as_ref().expect("an acknowledged alarm");
                assert!(request.input.data.as_u64() >= Some(*n));
            }
            if record.id.as_str() == "inbox" {
                let waiting: BTreeSet<u64> =
                    record.mailbox.since(0).iter().filter_map(|message| message.data.as_u64()).collect();
                let lost: Vec<_> =
                    self.posted.iter().filter(|n| !waiting.contains(n) && !self.delivered.contains(n)).collect();
                assert!(lost.is_empty(), "acknowledged messages are lost: {lost:?}");
            }
        }
        report.crashed.len()
    }
}
