//! A copy of the working tree, in which the files are broken and built.

use std::collections::BTreeSet;
use std::fs;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail, ensure};

use crate::mutate::{Mutant, mutate};

const SWITCH: &str = include_str!("switch.rs");

/// Test binaries of the library, by what `cargo test` calls them.
const TESTS: &[&str] = &[
    "apps",
    "artifact",
    "bundle",
    "commands",
    "config",
    "diagnostics",
    "diff",
    "explain",
    "fixes",
    "gen",
    "lint",
    "manifest_rules",
    "native_apps",
    "platform_rules_docs",
    "store",
    "table",
];

pub struct Tree {
    root: PathBuf,
    target: PathBuf,
}

impl Tree {
    /// Copies what git would commit. `project` is the folder of the workspace.
    pub fn copy(project: &Path) -> Result<Self> {
        let home = project.join("target/mutants");
        let tree = Self { root: home.join("tree"), target: home.join("target") };
        let listed = Command::new("git")
            .args(["ls-files", "-z", "--cached", "--others", "--exclude-standard"])
            .current_dir(project)
            .output()
            .context("git does not start")?;
        ensure!(listed.status.success(), "git cannot list the files of {}", project.display());
        let names = String::from_utf8(listed.stdout).context("names of files")?;
        let wanted: BTreeSet<&str> = names.split('\0').filter(|name| !name.is_empty()).collect();
        if tree.root.exists() {
            fs::remove_dir_all(&tree.root).context("the last copy cannot be removed")?;
        }
        for name in wanted {
            tree.take(&project.join(name), name).with_context(|| format!("cannot copy {name}"))?;
        }
        tree.share_dependencies(&project.join("target/debug"))?;
        Ok(tree)
    }

    fn take(&self, from: &Path, name: &str) -> Result<()> {
        let to = self.root.join(name);
        // Removed, and not committed yet.
        let Ok(metadata) = from.symlink_metadata() else { return Ok(()) };
        fs::create_dir_all(to.parent().expect("is in the tree"))?;
        if metadata.is_symlink() {
            #[cfg(unix)]
            std::os::unix::fs::symlink(fs::read_link(from)?, to)?;
            return Ok(());
        }
        fs::copy(from, &to)?;
        // Cargo builds again what is newer.
        fs::File::options().write(true).open(&to)?.set_modified(metadata.modified()?)?;
        Ok(())
    }

    /// What the usual builds have made of dependencies need not be built again. The target folder is its own all the same:
    /// nobody else meets a broken binary.
    fn share_dependencies(&self, built: &Path) -> Result<()> {
        let own = self.target.join("debug");
        if own.exists() || !built.join("deps").exists() {
            return Ok(());
        }
        fs::create_dir_all(own.join("deps"))?;
        let copied = Command::new("cp")
            .arg("-a")
            .args([built.join(".fingerprint"), built.join("build")])
            .arg(&own)
            .status()
            .context("cp does not start")?;
        ensure!(copied.success(), "cannot copy what is built in {}", built.display());
        for file in fs::read_dir(built.join("deps"))? {
            let file = file?;
            let is_library = file.path().extension().is_some_and(|ending| ending != "o" && ending != "exe");
            if is_library && file.file_type()?.is_file() {
                let to = own.join("deps").join(file.file_name());
                fs::hard_link(file.path(), &to).or_else(|_| fs::copy(file.path(), &to).map(drop))?;
            }
        }
        Ok(())
    }

    /// Puts the mutants of the files behind switches.
    pub fn switch(&self, files: &[String]) -> Result<Vec<Mutant>> {
        let mut all: Vec<Mutant> = Vec::new();
        for file in files {
            let path = self.root.join(file);
            let text = fs::read_to_string(&path).with_context(|| format!("cannot read {file}"))?;
            let last = all.last().map_or(0, |mutant| mutant.number);
            let (text, mutants) = mutate(file, &text, last).with_context(|| format!("{file} is no Rust"))?;
            fs::write(&path, text)?;
            all.extend(mutants);
        }
        fs::write(self.root.join("src/mutant.rs"), SWITCH)?;
        let library = self.root.join("src/lib.rs");
        let text = fs::read_to_string(&library)?;
        fs::write(library, text + "#[doc(hidden)]\npub mod mutant;\n")?;
        Ok(all)
    }

    /// Builds the tests, those of the library's own modules among them.
    pub fn build(&self) -> Result<Vec<PathBuf>> {
        let mut command = Command::new(env!("CARGO"));
        command.args(["test", "--no-run", "--message-format=json-render-diagnostics", "--lib"]);
        command.args(TESTS.iter().flat_map(|test| ["--test", test]));
        command.current_dir(&self.root).env("CARGO_TARGET_DIR", &self.target).env("CARGO_PROFILE_DEV_DEBUG", "0");
        let mut cargo = command.stdout(Stdio::piped()).spawn().context("cargo does not start")?;
        let mut built: Vec<PathBuf> = Vec::new();
        for line in BufReader::new(cargo.stdout.take().expect("piped")).lines() {
            let message: serde_json::Value = serde_json::from_str(&line?)?;
            if let (Some(binary), true) = (message["executable"].as_str(), message["profile"]["test"] == true) {
                built.push(binary.into());
            }
        }
        if !cargo.wait()?.success() {
            bail!("the code with switches does not build: mutate.rs has to leave alone what cargo names above");
        }
        Ok(built)
    }

    pub fn root(&self) -> &Path {
        &self.root
    }
}
