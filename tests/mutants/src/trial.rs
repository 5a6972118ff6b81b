//! Runs the tests that one mutant makes a difference to.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};

use crate::mutate::Mutant;

/// One test of one binary.
struct Test {
    binary: PathBuf,
    name: String,
    duration: Duration,
    /// How many mutants had been noticed when it noticed one the last time.
    noticed_at: AtomicUsize,
}

/// Tests that pass without a mutant, and which of them each mutant makes a difference to.
pub struct Trial<'t> {
    folder: &'t Path,
    tests: Vec<Test>,
    /// By number of the mutant, the quickest test first.
    concerned: BTreeMap<u32, Vec<usize>>,
    noticed: AtomicUsize,
}

impl<'t> Trial<'t> {
    /// Runs each test alone, without a mutant. One that fails then can tell nothing, and is left out.
    ///
    /// # Errors
    /// When all fail.
    pub fn new(folder: &'t Path, binaries: &[PathBuf]) -> Result<Self> {
        let mut names = Vec::new();
        for binary in binaries {
            names.extend(listed(folder, binary)?.into_iter().map(|name| (binary, name)));
        }
        let traced = in_parallel(&names, |worker, (binary, name)| {
            let trace = folder.with_file_name(format!("trace-{worker}"));
            let _ = fs::remove_file(&trace);
            let start = Instant::now();
            let passes = passes(command(folder, binary, name).env("ORO_BG_MUTANT_TRACE", &trace), TIME_MAX)?;
            let test = Test {
                binary: binary.to_path_buf(),
                name: name.clone(),
                duration: start.elapsed(),
                noticed_at: AtomicUsize::new(0),
            };
            let text = fs::read_to_string(&trace).unwrap_or_default();
            let numbers: BTreeSet<u32> = text.lines().map(str::parse).collect::<Result<_, _>>().context("the trace")?;
            if !passes {
                eprintln!("LEFT OUT: fails without any mutant: {name} of {}", binary.display());
            }
            Ok(passes.then_some((test, numbers)))
        })?;
        let mut traced: Vec<_> = traced.into_iter().flatten().collect();
        ensure!(!traced.is_empty(), "all tests fail without any mutant");
        traced.sort_by_key(|(test, _)| test.duration);
        let mut trial = Self { folder, tests: Vec::new(), concerned: BTreeMap::new(), noticed: AtomicUsize::new(0) };
        for (test, numbers) in traced {
            for number in numbers {
                trial.concerned.entry(number).or_default().push(trial.tests.len());
            }
            trial.tests.push(test);
        }
        eprintln!("{} tests pass without a mutant", trial.tests.len());
        Ok(trial)
    }

    /// The mutants that no test notices.
    pub fn survivors<'m>(&self, mutants: &'m [Mutant]) -> Result<Vec<&'m Mutant>> {
        let done = AtomicUsize::new(0);
        let survivors = in_parallel(mutants, |_, mutant| {
            let concerned = self.concerned.get(&mutant.number).map_or(&[][..], Vec::as_slice);
            let is_caught = self.catches(mutant.number, concerned)?;
            let count = done.fetch_add(1, Ordering::Relaxed) + 1;
            let fate = if is_caught { "caught" } else { "NOT CAUGHT" };
            eprintln!(
                "{count}/{} {fate} ({} tests reach it): {mutant} [{}]",
                mutants.len(),
                concerned.len(),
                mutant.number
            );
            Ok((!is_caught).then_some(mutant))
        })?;
        Ok(survivors.into_iter().flatten().collect())
    }

    fn catches(&self, mutant: u32, concerned: &[usize]) -> Result<bool> {
        let mut tests: Vec<&Test> = concerned.iter().map(|index| &self.tests[*index]).collect();
        // What noticed one mutant often notices the next.
        tests.sort_by_cached_key(|test| Reverse(test.noticed_at.load(Ordering::Relaxed)));
        for test in tests {
            let mut command = command(self.folder, &test.binary, &test.name);
            // A mutant may loop; a machine may have other work.
            let time_max = test.duration * 5 + Duration::from_secs(20);
            if !passes(command.env("ORO_BG_MUTANT", mutant.to_string()), time_max)? {
                test.noticed_at.store(self.noticed.fetch_add(1, Ordering::Relaxed) + 1, Ordering::Relaxed);
                return Ok(true);
            }
        }
        Ok(false)
    }
}

/// A test that takes longer without a mutant is none that a mutant can be tried with.
const TIME_MAX: Duration = Duration::from_secs(600);

/// What a job makes of each of these, in their order. The job is told which of the workers runs it.
fn in_parallel<'i, I: Sync, O: Send>(items: &'i [I], job: impl Fn(usize, &'i I) -> Result<O> + Sync) -> Result<Vec<O>> {
    let next = AtomicUsize::new(0);
    let results = Mutex::new(Vec::new());
    thread::scope(|scope| {
        for worker in 0..thread::available_parallelism().map_or(1, usize::from) {
            let (next, results, job) = (&next, &results, &job);
            scope.spawn(move || {
                while let Some((index, item)) = {
                    let index = next.fetch_add(1, Ordering::Relaxed);
                    items.get(index).map(|item| (index, item))
                } {
                    let result = job(worker, item);
                    results.lock().expect("no job panics").push((index, result));
                }
            });
        }
    });
    let mut results = results.into_inner().expect("no job panics");
    results.sort_by_key(|(index, _)| *index);
    results.into_iter().map(|(_, result)| result).collect()
}

fn listed(folder: &Path, binary: &Path) -> Result<Vec<String>> {
    let mut command = Command::new(binary);
    command.args(["--list", "--format", "terse"]).current_dir(folder).env("CARGO_MANIFEST_DIR", folder);
    let output = command.output().with_context(|| format!("{} does not start", binary.display()))?;
    ensure!(output.status.success(), "{} does not list its tests", binary.display());
    let text = String::from_utf8(output.stdout).context("names of tests")?;
    Ok(text.lines().filter_map(|line| line.strip_suffix(": test")).map(str::to_owned).collect())
}

fn command(folder: &Path, binary: &Path, name: &str) -> Command {
    let mut command = Command::new(binary);
    command.args(["--exact", name]).current_dir(folder).env("CARGO_MANIFEST_DIR", folder).env("RUST_BACKTRACE", "0");
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    command
}

fn passes(command: &mut Command, time_max: Duration) -> Result<bool> {
    let mut test = command.spawn().context("a test does not start")?;
    let start = Instant::now();
    loop {
        if let Some(status) = test.try_wait()? {
            return Ok(status.success());
        }
        if start.elapsed() > time_max {
            test.kill()?;
            test.wait()?;
            return Ok(false);
        }
        thread::sleep(Duration::from_millis(2));
    }
}
