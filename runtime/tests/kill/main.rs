//! Processes that register, schedule, cancel, run, store and post messages are killed at random points, again and again, each
//! over its own state directory. What was acknowledged before a kill is there afterwards, and nothing is there twice.
//!
//! `cargo test --test kill -- 5000` kills 5,000 times.

mod ledger;
#[path = "../runtime/support.rs"]
#[allow(dead_code)]
mod support;
mod victim;

use std::env;
use std::hash::{BuildHasher, RandomState};
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use ledger::{Found, Ledger};
use oro_bg_runtime::error::ErrorCode;

const KILLS: usize = 500;
/// Directories that are worked on at the same time: victims wait for the disk more than for a processor.
const AT_ONCE: usize = 8;
const NAME: &str = "killed";

fn main() {
    let arguments: Vec<_> = env::args().skip(1).collect();
    match arguments.first().map(String::as_str) {
        Some("victim") => victim::work(Path::new(&arguments[1]), arguments[2].parse().unwrap()),
        Some("keeper") => keep(arguments[1].parse().unwrap()),
        // What test runners pass to list or filter tests.
        Some("--list") => println!("{NAME}: test"),
        first => match first.and_then(|count| count.parse().ok()) {
            Some(count) => killed(count),
            None if arguments.iter().any(|filter| !filter.starts_with('-') && !NAME.contains(filter)) => {}
            None => killed(KILLS),
        },
    }
}

/// Each directory has a process of its own: a lock that one thread holds is inherited by what another thread starts.
fn killed(count: usize) {
    let started = Instant::now();
    let keepers: Vec<_> = (0..AT_ONCE)
        .map(|keeper| count / AT_ONCE + usize::from(keeper < count % AT_ONCE))
        .map(|share| own_process(&["keeper", &share.to_string()]))
        .collect();
    let mut found = Found::default();
    for keeper in keepers {
        let output = keeper.wait_with_output().unwrap();
        assert!(output.status.success(), "see above");
        found = found.and(String::from_utf8(output.stdout).unwrap().parse().unwrap());
    }
    println!("killed {count} times in {:.1} s: {found}", started.elapsed().as_secs_f64());
    // A test that kills before anything happens proves nothing.
    assert!(
        found.runs > count / 4 && found.messages > count / 4 && found.cut_off > 0,
        "too little happened before the kills"
    );
}

/// Kills so many victims over one directory, and says how much was put to the test.
fn keep(count: usize) {
    let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    let mut ledger = Ledger::default();
    for kill in 0..count {
        kill_somewhere(folder.path(), RandomState::new().hash_one(kill), &mut ledger);
        ledger.check(folder.path());
    }
    println!("{}", ledger.found.figures());
}

fn own_process(arguments: &[&str]) -> Child {
    Command::new(env::current_exe().unwrap()).args(arguments).stdout(Stdio::piped()).spawn().unwrap()
}

/// Kills a victim after some lines or some time, wherever it is then.
fn kill_somewhere(folder: &Path, chance: u64, ledger: &mut Ledger) {
    let mut child = own_process(&["victim", folder.to_str().unwrap(), &ledger.next.to_string()]);
    let mut output = BufReader::new(child.stdout.take().unwrap()).lines();
    let microseconds = chance / 4 % 4_000;
    let kind = chance % 4;
    match kind {
        // While it starts: loading, locking, reading, comparing with the table.
        0 => thread::sleep(Duration::from_micros(microseconds)),
        _ => {
            for line in output.by_ref().take(1 + (chance / 16_000 % 60) as usize) {
                ledger.note(&line.unwrap());
            }
            if kind == 1 {
                refused_beside(&mut child, folder);
            }
            thread::sleep(Duration::from_micros(microseconds / 4));
        }
    }
    child.kill().unwrap();
    child.wait().unwrap();
    // What was written to the pipe before the kill was acknowledged too; the last line may be cut.
    for line in output.map_while(Result::ok) {
        ledger.note(&line);
    }
}

/// Another process has the directory open: this one is told so, and leaves it alone.
fn refused_beside(child: &mut Child, folder: &Path) {
    assert!(child.try_wait().unwrap().is_none(), "the victim ended by itself");
    let refused = victim::open(folder).unwrap_err();
    assert_eq!(refused.code, ErrorCode::InvalidState, "{refused}");
    assert!(refused.message.contains("another runtime has it open"), "{refused}");
}
