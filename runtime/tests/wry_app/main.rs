//! An app with webviews: its main thread has the user interface, its page speaks with the runtime, and its services run in hidden
//! pages. The cases run one after the other, as a user of that app, and some kill processes of it.
//!
//! It needs a display; `scripts/test desktop` gives it a virtual one.

#[allow(dead_code, reason = "not all that the engines' tests share is of use here")]
#[path = "../engines/app.rs"]
mod app;
mod engine;
#[allow(dead_code, reason = "as above")]
#[path = "../engines/fixture.rs"]
mod fixture;
mod hostile;
mod page;
mod ui;

use std::env;
use std::panic::{self, AssertUnwindSafe};
use std::process::ExitCode;
use std::thread;

type Case = (&'static str, fn());

const CASES: &[&[Case]] = &[page::CASES, hostile::CASES];

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let filter = arguments.iter().find(|argument| !argument.starts_with('-'));
    let chosen = CASES.iter().copied().flatten().filter(|(name, _)| filter.is_none_or(|filter| name.contains(filter)));
    let chosen: Vec<Case> = chosen.copied().collect();
    if arguments.iter().any(|argument| argument == "--list") {
        chosen.iter().for_each(|(name, _)| println!("{name}: test"));
        return ExitCode::SUCCESS;
    }
    ui::serve(move || {
        // Webviews belong to the main thread, so that the cases have another.
        let cases = thread::spawn(move || run(&chosen));
        cases.join().expect("each case is caught")
    })
}

fn run(cases: &[Case]) -> ExitCode {
    let mut failed = 0;
    println!("running {} tests", cases.len());
    for (name, case) in cases {
        let is_ok = panic::catch_unwind(AssertUnwindSafe(case)).is_ok();
        failed += usize::from(!is_ok);
        println!("test {name} ... {}", if is_ok { "ok" } else { "FAILED" });
    }
    let verdict = if failed == 0 { "ok" } else { "FAILED" };
    println!("test result: {verdict}. {} passed; {failed} failed", cases.len() - failed);
    if failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
