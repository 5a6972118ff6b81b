//! What victims were told, compared with what the next process finds.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::path::Path;
use std::str::FromStr;

use oro_bg_runtime::state::{self, ServiceRecord};
use oro_bg_runtime::{RunOptions, Runtime};
use serde_json::Value;

use crate::victim::{later_ms, open};

#[derive(Default)]
pub struct Ledger {
    /// First number of the next victim.
    pub next: u64,
    pub found: Found,
    registered: BTreeMap<String, u64>,
    scheduled: BTreeMap<String, u64>,
    /// The last step of each service that is scheduled and cancelled: 2 n when n was scheduled, 2 n + 1 when it was
    /// cancelled.
    steps: BTreeMap<String, u64>,
    stored: Option<u64>,
    /// Requests for a run at once, in order, that nothing has taken the place of.
    soon: Vec<String>,
    posted: BTreeSet<u64>,
    delivered: BTreeSet<u64>,
    ran: BTreeSet<String>,
    /// Ids of all runs that were ever found, by service.
    recorded: BTreeMap<String, BTreeSet<String>>,
}

/// How much was put to the test.
#[derive(Clone, Copy, Default)]
pub struct Found {
    pub messages: usize,
    pub runs: usize,
    pub cut_off: usize,
}

impl Found {
    pub fn and(self, other: Self) -> Self {
        Self {
            messages: self.messages + other.messages,
            runs: self.runs + other.runs,
            cut_off: self.cut_off + other.cut_off,
        }
    }
}

impl Found {
    /// For [`FromStr`], from one process to another.
    pub fn figures(self) -> String {
        format!("{} {} {}", self.messages, self.runs, self.cut_off)
    }
}

impl FromStr for Found {
    type Err = String;

    fn from_str(figures: &str) -> Result<Self, String> {
        let numbers: Vec<usize> = figures.split_whitespace().filter_map(|number| number.parse().ok()).collect();
        match numbers[..] {
            [messages, runs, cut_off] => Ok(Self { messages, runs, cut_off }),
            _ => Err(format!("no figures: {figures:?}")),
        }
    }
}

impl fmt::Display for Found {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { messages, runs, cut_off } = self;
        write!(f, "{messages} messages and {runs} runs acknowledged, {cut_off} runs cut off, nothing lost")
    }
}

impl Ledger {
    /// Notes a line of a victim; one that the kill cut is no acknowledgement.
    pub fn note(&mut self, line: &str) {
        let Ok(line) = serde_json::from_str::<Value>(line) else { return };
        let n = line["n"].as_u64().unwrap();
        self.next = self.next.max(n + 1);
        let named = |key: &str| line[key].as_str().map(str::to_owned);
        if let Some(id) = named("registered") {
            self.registered.insert(id, n);
        } else if let Some(id) = named("scheduled") {
            self.scheduled.insert(id, n);
        } else if let Some(id) = named("pending") {
            self.steps.insert(id, 2 * n);
        } else if let Some(id) = named("cancelled") {
            self.steps.insert(id, 2 * n + 1);
        } else if let Some(run_id) = named("soon") {
            let replaced = named("replaced");
            self.soon.retain(|earlier| Some(earlier) != replaced.as_ref());
            self.soon.push(run_id);
        } else if let Some(run_id) = named("ran") {
            self.found.runs += 1;
            self.ran.insert(run_id);
        } else if line["posted"] == "mailbox" {
            // A message to a run under way is not on disk, and dies with it.
            self.found.messages += 1;
            self.posted.insert(n);
        } else if line.get("stored").is_some() {
            self.stored = Some(n);
        }
    }

    /// Compares with what a new process finds. A victim may have done one more thing than it could tell.
    pub fn check(&mut self, folder: &Path) {
        let runtime = open(folder).unwrap();
        let report = runtime.boot_report();
        assert!(report.set_aside.is_empty(), "a file does not parse: {:?}", report.set_aside);
        self.found.cut_off += report.crashed.len();
        self.check_storage(&runtime);
        runtime.close();
        let stored = state::read_dir(folder).unwrap();
        assert!(stored.unreadable.is_empty(), "{:?}", stored.unreadable);
        for record in &stored.services {
            self.check_runs(record);
            match record.id.as_str() {
                "inbox" => self.check_messages(record),
                "soon" => self.check_requests(record),
                id if id.starts_with("worker") => self.check_definition_and_date(record),
                id if id.starts_with("cancelled") => self.check_cancelled(record),
                _ => {}
            }
        }
        for id in self.registered.keys() {
            assert!(stored.services.iter().any(|record| record.id.as_str() == id), "{id} was registered and is gone");
        }
    }

    fn check_storage(&self, runtime: &Runtime) {
        let report = runtime.run("reader", RunOptions::default()).unwrap();
        let stored = report.result["stored"].as_u64();
        assert!(stored >= self.stored, "{:?} was stored, {stored:?} is there", self.stored);
    }

    /// Each run has one record, and every run that was reported has one.
    fn check_runs(&mut self, record: &ServiceRecord) {
        assert_eq!(record.running, None, "the cut off run of {} has its outcome", record.id);
        let ids: BTreeSet<_> = record.runs.iter().map(|run| run.run_id.clone()).collect();
        assert_eq!(ids.len(), record.runs.len(), "a run of {} is recorded twice", record.id);
        let pending = record.schedule.request.as_ref().map(|request| &request.run_id);
        assert!(pending.is_none_or(|run_id| !ids.contains(run_id)), "a run of {} is over and to come", record.id);
        let recorded = self.recorded.entry(record.id.to_string()).or_default();
        recorded.extend(ids);
        assert_eq!(record.counters.runs, recorded.len() as u64, "runs of {} are counted once each", record.id);
        if record.id.as_str() == "inbox" {
            assert!(self.ran.is_subset(recorded), "a run that was reported is not recorded");
        }
    }

    fn check_messages(&mut self, record: &ServiceRecord) {
        for run in &record.runs {
            let delivered = run.result["mailbox"].as_array().into_iter().flatten();
            self.delivered.extend(delivered.filter_map(Value::as_u64));
        }
        let waiting: BTreeSet<u64> =
            record.mailbox.since(0).iter().filter_map(|message| message.data.as_u64()).collect();
        let known = |n: &&u64| waiting.contains(n) || self.delivered.contains(n);
        let lost: Vec<_> = self.posted.iter().filter(|n| !known(n)).collect();
        assert!(lost.is_empty(), "acknowledged messages are lost: {lost:?}");
    }

    /// A request for a run at once has run, or is to run; only the last may have given way to one that was not told of.
    fn check_requests(&mut self, record: &ServiceRecord) {
        let recorded = &self.recorded[record.id.as_str()];
        let pending = record.schedule.request.as_ref().map(|request| &request.run_id);
        let lost: Vec<_> =
            self.soon.iter().filter(|run_id| !recorded.contains(*run_id) && pending != Some(*run_id)).collect();
        let untold = pending.is_some_and(|run_id| !self.soon.contains(run_id))
            || recorded.iter().any(|run_id| !self.soon.contains(run_id));
        match lost.as_slice() {
            [] => {}
            [last] if untold && Some(*last) == self.soon.last() => {
                let last = (*last).clone();
                self.soon.retain(|run_id| *run_id != last);
            }
            lost => panic!("acknowledged requests are lost: {lost:?}"),
        }
    }

    fn check_definition_and_date(&self, record: &ServiceRecord) {
        let id = record.id.as_str();
        let title: u64 = record.definition.title.parse().unwrap();
        let told = self.registered.get(id).copied();
        assert!(Some(title) >= told, "registration {told:?} of {id} was acknowledged, {title} is there");
        if let Some(n) = self.scheduled.get(id) {
            let request = record.schedule.request.as_ref().expect("an acknowledged alarm");
            let scheduled = request.input.data.as_u64().unwrap();
            assert!(scheduled >= *n, "alarm {n} of {id} was acknowledged, {scheduled} is there");
            assert_eq!(request.alarm.due_ms, later_ms(scheduled), "{id}");
        }
    }

    fn check_cancelled(&self, record: &ServiceRecord) {
        let Some(told) = self.steps.get(record.id.as_str()) else { return };
        match &record.schedule.request {
            Some(request) => {
                let step = 2 * request.input.data.as_u64().unwrap();
                assert!(step >= *told, "step {told} of {} was acknowledged, {step} is there", record.id);
            }
            None => {
                assert!(record.schedule.cancelled, "the alarm of {} is gone, and nobody cancelled it", record.id);
                // Every odd number is cancelled; at most its cancelling was not told any more.
                assert!(told / 2 % 2 == 1, "{} was cancelled out of turn", record.id);
            }
        }
    }
}
