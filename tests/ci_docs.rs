//! The commands of docs/ci.md, run as they are written there.
#![cfg(unix)]

mod fixture;

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use tempfile::TempDir;

/// The shell snippets that have these words.
fn snippet(words: &str) -> String {
    let page = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/ci.md")).expect("is there");
    let mut found = fixture::snippets(&page, &["sh"]).into_iter().map(|(_, text)| text);
    found.find(|text| text.contains(words)).unwrap_or_else(|| panic!("docs/ci.md has no script with {words:?}"))
}

/// A project with an Xcode project in `ios/`, and one finding.
fn project() -> TempDir {
    let project = TempDir::new().unwrap();
    fs::create_dir(project.path().join("ios")).unwrap();
    let config = "[meta]\nbundle_identifier = \"com.example.notes\"\n\n[background.service.sync]\nentry = \"sync.js\"\ntimeout = \"1m\"\ntrigger = { type = \"interval\", minimum_interval = \"1h\" }\n";
    fs::write(project.path().join("oro.toml"), config).unwrap();
    fs::write(project.path().join("sync.js"), "self.addEventListener('run', () => {})\n").unwrap();
    project
}

/// As Xcode and git run it: with the tool on the path, in the folder.
fn shell(script: &str, folder: &Path, variables: &[(&str, &Path)]) -> Output {
    let tool = Path::new(env!("CARGO_BIN_EXE_oro-bg")).parent().unwrap();
    let mut command = Command::new("sh");
    command.args(["-c", script]).current_dir(folder).env("HOME", "/nonexistent");
    command.env("PATH", std::env::join_paths([tool, Path::new("/usr/bin"), Path::new("/bin")]).unwrap());
    command.envs(variables.iter().copied());
    command.output().expect("there is a shell")
}

#[test]
fn the_phase_of_xcode_generates_checks_and_shows_issues_at_their_lines() {
    let project = project();
    let root = project.path().canonicalize().unwrap();
    let source_root = root.join("ios");
    let script = snippet("oro-bg gen --platform ios && oro-bg check");
    let output = shell(&script, Path::new("/"), &[("SRCROOT", &source_root)]);
    let told = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success(), "{told}{}", String::from_utf8_lossy(&output.stderr));
    let issue = format!("{}:6:11: warning: `sync` may take 1m", root.join("oro.toml").display());
    assert!(told.contains(&issue), "{told}");
    assert!(root.join("gen/ios").is_dir());

    fs::write(root.join("oro.toml"), "[background.service.sync]\nentri = \"sync.js\"\n").unwrap();
    let output = shell(&script, Path::new("/"), &[("SRCROOT", &source_root)]);
    assert!(!output.status.success(), "an error ends the build");
}

#[test]
fn the_phase_of_xcode_says_what_is_missing() {
    let project = project();
    let source_root = project.path().join("ios");
    let script = snippet("oro-bg gen --platform ios && oro-bg check")
        .replace("command -v oro-bg", "command -v oro-bg-is-not-here");
    let output = shell(&script, Path::new("/"), &[("SRCROOT", &source_root)]);
    let told = String::from_utf8(output.stdout).unwrap();
    assert!(!output.status.success() && told.starts_with("error: oro-bg is not installed"), "{told}");
}

#[test]
fn the_hook_refuses_a_commit_with_a_new_finding() {
    let project = project();
    let hook = snippet("exec oro-bg check");
    assert!(!shell(&hook, project.path(), &[]).status.success());
    let accepted = shell(&hook.replace("--deny warnings", "--write-baseline"), project.path(), &[]);
    assert!(accepted.status.success());
    assert!(shell(&hook, project.path(), &[]).status.success());
}
