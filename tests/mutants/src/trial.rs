//! Runs the tests with one mutant switched on.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};

/// Test binaries that pass without a mutant, each with the time that it may take.
pub struct Trial<'t> {
    folder: &'t Path,
    tests: Vec<(PathBuf, Duration)>,
}

impl<'t> Trial<'t> {
    /// Runs the tests without a mutant. A binary that fails then can tell nothing, and is left out.
    ///
    /// # Errors
    /// When all fail.
    pub fn new(folder: &'t Path, binaries: Vec<PathBuf>) -> Result<Self> {
        let mut trial = Self { folder, tests: Vec::new() };
        for binary in binaries {
            let start = Instant::now();
            if !trial.passes(&binary, None, Duration::from_secs(600))? {
                eprintln!("LEFT OUT: fails without any mutant: {}", binary.display());
                continue;
            }
            eprintln!("{} s without a mutant: {}", start.elapsed().as_secs(), binary.display());
            // A mutant may loop; a machine may have other work.
            trial.tests.push((binary, start.elapsed() * 5 + Duration::from_secs(20)));
        }
        ensure!(!trial.tests.is_empty(), "all tests fail without any mutant");
        Ok(trial)
    }

    /// Whether some test notices the mutant. What notices one often notices the next, and is asked first.
    pub fn catches(&mut self, mutant: u32) -> Result<bool> {
        for index in 0..self.tests.len() {
            let (binary, time_max) = &self.tests[index];
            if !self.passes(binary, Some(mutant), *time_max)? {
                self.tests[..=index].rotate_right(1);
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn passes(&self, binary: &Path, mutant: Option<u32>, time_max: Duration) -> Result<bool> {
        let mut command = Command::new(binary);
        command.current_dir(self.folder).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        command.env("CARGO_MANIFEST_DIR", self.folder).env("RUST_BACKTRACE", "0");
        if let Some(number) = mutant {
            command.env("ORO_BG_MUTANT", number.to_string());
            command.env("ORO_BG_MUTANT_CASES", self.folder.with_file_name("cases"));
        }
        let mut test = command.spawn().with_context(|| format!("{} does not start", binary.display()))?;
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
            thread::sleep(Duration::from_millis(20));
        }
    }
}
