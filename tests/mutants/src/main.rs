//! Mutation check: breaks the conditions of the rules one after the other, and tells which break no test notices.
//! README.md says how, and why not with cargo-mutants.

mod mutate;
mod tree;
mod trial;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::ExitCode;

use anyhow::{Context, Result, ensure};

use mutate::Mutant;
use tree::Tree;
use trial::Trial;

/// Where findings are decided: what is broken when no file is named. A folder stands for the files in it.
const RULES: &[&str] = &[
    "src/platform",
    "src/platform/rules",
    "src/gradle/rules.rs",
    "src/xcode",
    "src/android_app",
    "src/app_code/files.rs",
    "src/artifact/ios/rules.rs",
    "src/artifact/android/rules.rs",
    "src/bundle/facts",
    "src/bundle/check",
    "src/cli/check.rs",
    "src/codegen/merge/plist/misspelt.rs",
    "src/config/resolve.rs",
    "src/config/resolve",
    "src/config/entry.rs",
    "src/config/globs.rs",
    "src/config/id.rs",
    "src/config/load.rs",
    "src/config/read.rs",
    "src/lint",
];

/// `<file> <function>: <what>`, one a line, each after the reason why it changes nothing, a comment.
const EQUIVALENT: &str = include_str!("../equivalent.txt");

fn main() -> Result<ExitCode> {
    let mut named: Vec<String> = std::env::args().skip(1).collect();
    let lists = named.first().is_some_and(|first| first == "--list");
    if lists {
        named.remove(0);
    }
    if named.is_empty() {
        named.extend(RULES.iter().map(|path| (*path).to_owned()));
    }
    let project =
        Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).context("the crate lies in tests/mutants")?;
    let files = files(project, &named)?;
    let tree = Tree::copy(project)?;
    let mutants = tree.switch(&files)?;
    if lists {
        mutants.iter().for_each(|mutant| println!("{mutant}"));
        return Ok(ExitCode::SUCCESS);
    }
    let survivors = Trial::new(tree.root(), &tree.build()?)?.survivors(&mutants)?;
    report(&mutants, &survivors)
}

/// The files themselves, and those of folders.
fn files(project: &Path, named: &[String]) -> Result<Vec<String>> {
    let mut files = BTreeSet::new();
    for name in named {
        let path = project.join(name);
        if !path.is_dir() {
            files.insert(name.clone());
            continue;
        }
        for file in path.read_dir()? {
            let file = file?.file_name().into_string().ok().context("names of files are UTF-8")?;
            files.extend(file.ends_with(".rs").then(|| format!("{name}/{file}")));
        }
    }
    Ok(files.into_iter().collect())
}

fn report(mutants: &[Mutant], survivors: &[&Mutant]) -> Result<ExitCode> {
    let mut by_file: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    for mutant in mutants {
        let (all, caught) = by_file.entry(&mutant.file).or_default();
        *all += 1;
        *caught += usize::from(!survivors.contains(&mutant));
    }
    for (file, (all, caught)) in &by_file {
        println!("{file}: {all} mutants, {caught} caught");
    }
    let lines = EQUIVALENT.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
    let equivalent: BTreeSet<&str> = lines.collect();
    let not_caught: Vec<_> = survivors.iter().filter(|mutant| !equivalent.contains(mutant.name().as_str())).collect();
    let change_nothing = survivors.len() - not_caught.len();
    println!("{} mutants, {} caught, {change_nothing} change nothing", mutants.len(), mutants.len() - survivors.len());
    for mutant in &not_caught {
        println!("NOT CAUGHT: {mutant}");
    }
    let names: BTreeSet<String> = survivors.iter().map(|mutant| mutant.name()).collect();
    let is_of_these = |line: &str| mutants.iter().any(|mutant| line.starts_with(&format!("{} ", mutant.file)));
    let stale: Vec<&str> = equivalent.into_iter().filter(|line| is_of_these(line) && !names.contains(*line)).collect();
    ensure!(stale.is_empty(), "equivalent.txt lists what is caught, or is gone: {stale:#?}");
    Ok(if not_caught.is_empty() { ExitCode::SUCCESS } else { ExitCode::from(2) })
}
