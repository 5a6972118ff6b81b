//! What cannot be measured in a loop, of both engines: the first start in a process, timers of services that were hidden for a
//! while, memory of services that are kept alive. It needs a display:
//! `xvfb-run cargo bench -p oro-bg-runtime --features wry --bench webview_costs`. Linux alone, for `/proc`.
//!
//! Each measurement has a process of its own: this program, with arguments.

mod engines;
mod service;

use std::collections::HashMap;
use std::env;
use std::fs;
use std::process::{self, Command};
use std::thread;
use std::time::{Duration, Instant};

use oro_bg_runtime::execution::{Outcome, RunRequest};
use serde_json::json;

use crate::engines::Which;
use crate::service::{open, request, request_within};

const STARTS: usize = 11;
/// Hidden pages throttle timers by then.
const HIDDEN: Duration = Duration::from_secs(12);
const SERVICES: [usize; 4] = [0, 1, 2, 5];
/// Until what a start needed is given back.
const SETTLED: Duration = Duration::from_secs(3);

fn main() {
    let arguments: Vec<String> = env::args().skip(1).filter(|argument| argument != "--bench").collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let which = |name: &str| *Which::ALL.iter().find(|which| which.to_string() == name).expect("an engine");
    match arguments[..] {
        ["start", engine] => start(which(engine)),
        ["timers", engine] => timers(which(engine)),
        ["memory", engine, services] => memory(which(engine), services.parse().expect("a number")),
        _ => all(),
    }
}

fn all() {
    for engine in Which::ALL.map(|which| which.to_string()) {
        let mut starts: Vec<f64> = (0..STARTS).map(|_| ask(&["start", &engine])[0]).collect();
        println!("{engine}: the first start in a process, to its first message: {}", spread(&mut starts, "ms"));
        let mut timers = ask(&["timers", &engine]);
        println!("{engine}: setTimeout(100) after {HIDDEN:?}: {}", spread(&mut timers, "ms"));
        for services in SERVICES {
            let [own, children, processes] = ask(&["memory", &engine, &services.to_string()])[..] else {
                panic!("three numbers")
            };
            println!(
                "{engine}: {services} services: {:.1} MiB, of it {children:.1} in {processes} other processes",
                own + children
            );
        }
    }
}

/// What this program prints with arguments: numbers.
fn ask(arguments: &[&str]) -> Vec<f64> {
    let program = env::current_exe().expect("a path");
    let output = Command::new(program).args(arguments).output().expect("it starts");
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{arguments:?}: {text}{}", String::from_utf8_lossy(&output.stderr));
    text.split_whitespace().map(|number| number.parse().expect("a number")).collect()
}

fn spread(numbers: &mut [f64], unit: &str) -> String {
    numbers.sort_by(f64::total_cmp);
    let (least, median, most) = (numbers[0], numbers[numbers.len() / 2], numbers[numbers.len() - 1]);
    format!("{median:.1} {unit} (median of {}; {least:.1} to {most:.1})", numbers.len())
}

fn start(which: Which) {
    let began = Instant::now();
    let engine = which.engine();
    let (isolate, messages) = open(&*engine, "onrun = () => postMessage('hello');", false);
    assert_eq!(isolate.run(request()).outcome, Outcome::Success);
    messages.recv().expect("a message");
    println!("{}", began.elapsed().as_secs_f64() * 1000.0);
}

fn timers(which: Which) {
    let source = "onrun = async ({ data }) => {
        const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
        await wait(data);
        const took = [];
        for (let tick = 0; tick < 40; tick += 1) {
            const began = performance.now();
            await wait(100);
            took.push(performance.now() - began);
        }
        return took;
    };";
    let engine = which.engine();
    let (isolate, _messages) = open(&*engine, source, false);
    let report = isolate.run(RunRequest { data: json!(HIDDEN.as_millis()), ..request_within(HIDDEN * 10) });
    assert_eq!(report.outcome, Outcome::Success, "{:?}", report.error);
    for took in report.result.as_array().expect("a list") {
        println!("{took}");
    }
}

fn memory(which: Which, services: usize) {
    let engine = which.engine();
    let open = || open(&*engine, "onmessage = () => {}; onrun = () => postMessage('here');", true);
    let services: Vec<_> = (0..services).map(|_| open()).collect();
    for (isolate, messages) in &services {
        assert_eq!(isolate.run(request()).outcome, Outcome::Success);
        messages.recv().expect("a message");
    }
    thread::sleep(SETTLED);
    let children = descendants(process::id());
    let in_children: f64 = children.iter().map(|id| proportional_mib(*id)).fold(0.0, |sum, mib| sum + mib);
    println!("{} {in_children} {}", proportional_mib(process::id()), children.len());
}

/// What a process has of the memory, pages that several share divided among them.
fn proportional_mib(process: u32) -> f64 {
    let rollup = fs::read_to_string(format!("/proc/{process}/smaps_rollup")).unwrap_or_default();
    let line = rollup.lines().find_map(|line| line.strip_prefix("Pss:"));
    let kib: f64 = line.map_or(0.0, |line| line.trim_end_matches("kB").trim().parse().expect("a number"));
    kib / 1024.0
}

fn descendants(process: u32) -> Vec<u32> {
    let mut parents: HashMap<u32, u32> = HashMap::new();
    let entries = fs::read_dir("/proc").expect("Linux");
    for id in entries.filter_map(|entry| entry.ok()?.file_name().to_str()?.parse::<u32>().ok()) {
        let stat = fs::read_to_string(format!("/proc/{id}/stat")).unwrap_or_default();
        // After the name, which may hold anything but ends with the last bracket: the state, and the parent.
        let parent = stat.rsplit(')').next().and_then(|rest| rest.split_whitespace().nth(1)?.parse().ok());
        parents.extend(parent.map(|parent| (id, parent)));
    }
    let mut found = vec![process];
    let mut next = 0;
    while next < found.len() {
        let parent = found[next];
        found.extend(parents.iter().filter(|(_, of)| **of == parent).map(|(id, _)| *id));
        next += 1;
    }
    found.split_off(1)
}
