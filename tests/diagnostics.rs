//! What people see for each mistake. Each case is a test of its own; a new one needs no Rust.
//!
//! - `invalid/<code>-<what>`: `fixtures/invalid/` holds a project with a mistake, its `expected.txt` what the tool says about it.
//!   `UPDATE_EXPECT=1` writes what is expected.
//! - `mended/<case>`: `fixtures/mended/` holds the files of a case in which the mistake is mended, `<case>+<way>/` those of another
//!   way out: a rule that found something whatever the files say would be seen here. The mended project shows nothing at
//!   all, so that it cannot hide behind another mistake; `also-told` lists the codes of those that are not about the
//!   mistake, `removed` the files that go with it.
//!
//! Each line of `command` is run.

mod fixture;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use libtest_mimic::{Arguments, Failed, Trial, run};
use oro_bg::diagnostic::Code;

fn main() -> ExitCode {
    let mut trials = vec![
        Trial::test("each_code_has_an_invalid_and_a_mended_case", each_code_has_an_invalid_and_a_mended_case),
        Trial::test("the_name_of_a_case_is_a_code_that_it_shows", the_name_of_a_case_is_a_code_that_it_shows),
    ];
    for (kind, test) in [("invalid", invalid as fn(&Path) -> _), ("mended", mended)] {
        let trial = |case: PathBuf| Trial::test(format!("{kind}/{}", fixture::name(&case)), move || test(&case));
        trials.extend(fixture::cases(kind).into_iter().map(trial));
    }
    run(&Arguments::from_args(), trials).exit_code()
}

fn invalid(case: &Path) -> Result<(), Failed> {
    let project = fixture::copy(case);
    let told: String = fixture::commands(&[case]).iter().map(|command| told(project.path(), command)).collect();
    let expected_file = case.join("expected.txt");
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        return Ok(fs::write(expected_file, told)?);
    }
    let expected = fs::read_to_string(expected_file).unwrap_or_default();
    if expected != told {
        let diff = similar::TextDiff::from_lines(&expected, &told);
        let diff = diff.unified_diff().header("expected.txt", "told").to_string();
        return Err(format!("UPDATE_EXPECT=1 accepts this:\n{diff}").into());
    }
    Ok(())
}

fn mended(mended: &Path) -> Result<(), Failed> {
    let name = fixture::name(mended);
    let (code, _) = name.split_once('-').expect("starts with a code");
    let case = fixture::folder("invalid").join(name.split('+').next().expect("has a first part"));
    let project = fixture::copy(&case);
    fixture::copy_over(mended, project.path());
    for file in fixture::lines(&mended.join("removed")) {
        fs::remove_file(project.path().join(file))?;
    }
    let accepted: BTreeSet<String> = fixture::lines(&mended.join("also-told")).into_iter().collect();
    if accepted.contains(code) {
        return Err("its own code is accepted".into());
    }
    for command in fixture::commands(&[mended, &case]) {
        let told = told(project.path(), &command);
        if codes_in(&told) != accepted || !told.starts_with("exit code: 0\n") {
            return Err(format!("mended, and yet `{command}` tells this:\n{told}").into());
        }
    }
    Ok(())
}

fn told(project: &Path, command: &str) -> String {
    let arguments = fixture::arguments(command);
    fixture::transcript(project, &arguments.iter().map(String::as_str).collect::<Vec<_>>())
}

/// With a failing and a mended case, neither a rule that never finds anything nor one that always does gets through.
fn each_code_has_an_invalid_and_a_mended_case() -> Result<(), Failed> {
    for kind in ["invalid", "mended"] {
        let cases = fixture::cases(kind);
        let lacks = |code: &&Code| {
            let prefix = format!("{}-", code.as_str());
            !cases.iter().any(|case| fixture::name(case).starts_with(&prefix))
        };
        let lacking: Vec<&str> = Code::ALL.iter().filter(lacks).map(|code| code.as_str()).collect();
        if !lacking.is_empty() {
            return Err(format!("no case in fixtures/{kind} for {}", lacking.join(", ")).into());
        }
    }
    Ok(())
}

fn the_name_of_a_case_is_a_code_that_it_shows() -> Result<(), Failed> {
    for case in fixture::cases("invalid") {
        let name = fixture::name(&case);
        let Some((code, _)) = name.split_once('-').filter(|(code, _)| code.starts_with("OBG")) else { continue };
        if !codes_in(&fs::read_to_string(case.join("expected.txt"))?).contains(code) {
            return Err(format!("{name} does not show {code}").into());
        }
    }
    Ok(())
}

/// The codes that a transcript names in brackets, as findings do.
fn codes_in(transcript: &str) -> BTreeSet<String> {
    let parts = transcript.split('[').filter_map(|part| part.split_once(']'));
    parts.map(|(word, _)| word).filter(|word| word.starts_with("OBG")).map(str::to_owned).collect()
}
