//! What users of comparable systems complain about, reproduced, and why it cannot happen here.
//!
//! `fixtures/complaints/<number>-<what>/` holds a project with the mistake. `complaint.toml` says what it is about; `command` and
//! `expected.txt` show what the tool says, one command a line; what a transcript cannot show is a test in `tests/proofs`.
//! `UPDATE_EXPECT=1 cargo test --test complaints` writes what is expected, and docs/complaints.md.

mod fixture;
mod proofs;

use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

use oro_bg::diagnostic::Code;
use proofs::complaint::{self, Complaint, Defect};

const HEAD: &str = "\
# What people complain about, and why it cannot happen here

Each row is a class of failure that was reported of other libraries for background work, with a project that has the mistake and a test
that it does no harm here. H: many reports of it were seen, M: several, L: one or two. References are `repository#number` on GitHub.

This page is made from `fixtures/complaints/*/complaint.toml`: `UPDATE_EXPECT=1 cargo test --test complaints`. The codes lead to pages that say
more, the numbers to the projects. Tests under `tests/toolchains` are run by `scripts/test`, all others by `cargo test`.
";

const DEFECTS: &str = "
## Defects that were read in comparable systems

Not what people reported but what stands in the source, read in November 2026.

| | where | defect | what happens here | tests |
|---|---|---|---|---|
";

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// What the commands of a case show, each under its line.
fn transcript(case: &Path, commands: &str) -> String {
    let project = fixture::copy(case);
    let mut text = String::new();
    for command in commands.lines().filter(|line| !line.is_empty()) {
        let arguments = fixture::arguments(command);
        let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
        let shown = fixture::transcript(project.path(), &arguments);
        writeln!(text, "$ oro-bg {command}\n{shown}").expect("a string");
    }
    text
}

fn commands(case: &Path) -> Option<String> {
    fs::read_to_string(case.join("command")).ok()
}

/// What `expected.txt` says; nothing where a case has no commands.
fn expected(case: &Path) -> String {
    fs::read_to_string(case.join("expected.txt")).unwrap_or_default()
}

#[test]
fn each_mistake_is_told_as_expected() {
    let update = std::env::var_os("UPDATE_EXPECT").is_some();
    let mut different = Vec::new();
    for case in fixture::cases("complaints") {
        let Some(commands) = commands(&case) else { continue };
        let actual = transcript(&case, &commands);
        if update {
            fs::write(case.join("expected.txt"), actual).expect("the fixture is writable");
        } else if expected(&case) != actual {
            let before = expected(&case);
            let diff = similar::TextDiff::from_lines(before.as_str(), &actual).unified_diff().to_string();
            different.push(format!("{}:\n{diff}", fixture::name(&case)));
        }
    }
    assert!(different.is_empty(), "UPDATE_EXPECT=1 accepts this:\n{}", different.join("\n"));
}

#[test]
fn every_complaint_is_there_once() {
    let numbers: Vec<u32> = complaint::all().iter().map(|complaint| complaint.number).collect();
    assert_eq!(numbers, (1..=25).collect::<Vec<u32>>());
    for complaint in complaint::all() {
        let Complaint { number, name, weight, .. } = &complaint;
        assert!(name.starts_with(&format!("{number:02}-")), "{name} has the number {number}");
        assert!(["H", "M", "L"].contains(&weight.as_str()), "{name}: {weight}");
        assert!(!complaint.references.is_empty(), "{name}: nobody said so");
        for reference in &complaint.references {
            let number = reference.rsplit_once('#').map(|(_, number)| number.parse::<u32>());
            assert!(matches!(number, Some(Ok(_))), "{name}: {reference} is not repository#number");
        }
        for text in [&complaint.complaint, &complaint.answer] {
            assert!(!text.contains(['|', '\n']) && !text.ends_with('.'), "{name}: {text} is a cell of a table");
        }
    }
}

#[test]
fn every_case_shows_its_codes() {
    for complaint in complaint::all() {
        let name = &complaint.name;
        let expected = expected(&complaint.folder());
        for code in &complaint.codes {
            assert!(Code::ALL.iter().any(|known| known.as_str() == code), "{name}: there is no {code}");
            assert!(expected.contains(&format!("[{code}]")), "{name} does not show {code}:\n{expected}");
        }
    }
}

/// Where a complaint says that it is tested, it is.
#[test]
fn every_complaint_is_tested_where_it_says() {
    for complaint in complaint::all() {
        let name = &complaint.name;
        complaint.tested.iter().for_each(|tested| is_there(name, tested));
        let has_proof = complaint.tested.iter().any(|tested| tested.starts_with("tests/proofs/"));
        let has_transcript = commands(&complaint.folder()).is_some();
        assert!(has_proof || has_transcript, "{name} proves nothing");
        // What no transcript says, a proof says, which is asked for it.
        let Some(message) = &complaint.message else { continue };
        if expected(&complaint.folder()).contains(message.as_str()) {
            continue;
        }
        let asks = |tested: &String| {
            let path: PathBuf = root().join(tested.split_once(": ").expect("path: test").0);
            fs::read_to_string(path).expect("readable").contains(&format!("complaint::shows(\"{name}\""))
        };
        assert!(complaint.tested.iter().any(asks), "{name}: nobody says {message}");
    }
}

#[test]
fn every_defect_is_there_once_and_tested_where_it_says() {
    let defects = complaint::defects();
    let ids: Vec<&str> = defects.iter().map(|defect| defect.id.as_str()).collect();
    assert_eq!(ids, ["E1", "E2", "E3", "C1", "C2", "C3", "C4", "F1", "F2", "B1", "O1", "O2", "O3"]);
    for defect in &defects {
        assert!(!defect.tested.is_empty(), "{} is not tested", defect.id);
        defect.tested.iter().for_each(|tested| is_there(&defect.id, tested));
    }
}

/// Asserts that a file has the test, or the text, that it is said to have.
fn is_there(name: &str, tested: &str) {
    let (path, what) = tested.split_once(": ").expect("path: test");
    let text = fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{name}: {path}: {error}"));
    let wanted = if path.ends_with(".rs") { format!("fn {what}(") } else { what.to_owned() };
    assert!(text.contains(&wanted), "{name}: {path} has no {what:?}");
}

#[test]
fn the_page_is_what_the_cases_say() {
    let path = root().join("docs/complaints.md");
    let rendered = render(&complaint::all());
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        fs::write(&path, &rendered).expect("written");
    }
    let text = fs::read_to_string(&path).unwrap_or_default();
    assert!(text == rendered, "docs/complaints.md has changed: UPDATE_EXPECT=1 takes it over");
}

fn render(complaints: &[Complaint]) -> String {
    let mut text = HEAD.to_owned();
    text += "\n| | weight | complaint | what happens here | how it is told |\n|---|---|---|---|---|\n";
    for complaint in complaints {
        let Complaint { number, name, weight, complaint: what, answer, .. } = complaint;
        let references = complaint.references.join(", ");
        let told = told(complaint);
        writeln!(
            text,
            "| [{number}](../fixtures/complaints/{name}) | {weight} | {what} ({references}) | {answer} | {told} |"
        )
        .expect("a string");
    }
    text += "\n## Where each is tested\n\n| | tests |\n|---|---|\n";
    for complaint in complaints {
        let (number, name) = (complaint.number, &complaint.name);
        let transcript = format!("[what the commands say](../fixtures/complaints/{name}/expected.txt)");
        let mut tests: Vec<String> = commands(&complaint.folder()).map(|_| transcript).into_iter().collect();
        tests.extend(complaint.tested.iter().map(|tested| link(tested)));
        writeln!(text, "| {number} | {} |", tests.join("; ")).expect("a string");
    }
    text += DEFECTS;
    for Defect { id, place, defect, answer, tested } in complaint::defects() {
        let tests: Vec<String> = tested.iter().map(|tested| link(tested)).collect();
        writeln!(text, "| {id} | {place} | {defect} | {answer} | {} |", tests.join("; ")).expect("a string");
    }
    text
}

fn link(tested: &str) -> String {
    let (path, what) = tested.split_once(": ").expect("path: test");
    let mut parts = path.rsplit('/');
    let (file, folder) = (parts.next().expect("a name"), parts.next().expect("a folder"));
    // Every case has an expected.txt.
    let file = if file == "expected.txt" { folder } else { file };
    format!("[{file}](../{path}): {}", what.replace('_', " "))
}

fn told(complaint: &Complaint) -> String {
    let mut told: Vec<String> = complaint.codes.iter().map(|code| format!("[{code}](diagnostics/{code}.md)")).collect();
    // Markdown takes what stands between `<` and `>` for a tag.
    let cell = |message: &String| format!("“{}”", message.replace('|', "\\|").replace('<', "&lt;"));
    told.extend(complaint.message.iter().map(cell));
    if told.is_empty() { "there is nothing to tell".to_owned() } else { told.join(", ") }
}
