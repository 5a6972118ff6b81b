//! The smaller commands: `init`, `fix`, `completions`, `man`, `schema`, and what all of them have in common.

mod fixture;

use std::fs;
use std::path::Path;

use fixture::{copy, folder, oro_bg, transcript};
use tempfile::TempDir;

fn empty() -> TempDir {
    TempDir::new().expect("a temporary folder")
}

fn read(project: &Path, file: &str) -> String {
    fs::read_to_string(project.join(file)).unwrap_or_else(|error| panic!("{file}: {error}"))
}

#[test]
fn init_makes_a_project_that_runs_and_generates() {
    let project = empty();
    oro_bg(project.path()).args(["init", "--bundle-identifier", "com.example.fresh"]).assert().success();
    let run = oro_bg(project.path()).args(["run", "example"]).assert().success().get_output().stdout.clone();
    assert_eq!(String::from_utf8_lossy(&run), "{\"runs\":1}\n");
    oro_bg(project.path()).arg("gen").assert().success();
    oro_bg(project.path()).arg("check").assert().success();
    let example = read(project.path(), "background/example.ts");
    let reference = example.split('"').nth(1).expect("refers to the typings");
    assert!(project.path().join("background").join(reference).is_file(), "{reference} is where gen writes");
}

#[test]
fn init_adds_to_what_is_there_and_never_overwrites() {
    let project = empty();
    let config = "[build]\r\nname = \"x\" # kept\r\n";
    fs::write(project.path().join("oro.toml"), config).expect("writable");
    fs::create_dir(project.path().join("background")).expect("new");
    fs::write(project.path().join("background/example.ts"), "mine").expect("writable");
    oro_bg(project.path()).arg("init").assert().success();
    let added = read(project.path(), "oro.toml");
    assert!(added.starts_with(config) && added.contains("\r\n[background]\r\n"), "{added}");
    assert!(!added.replace("\r\n", "").contains('\n'), "one kind of line end");
    assert_eq!(read(project.path(), "background/example.ts"), "mine");

    oro_bg(project.path()).arg("init").assert().success();
    assert_eq!(read(project.path(), "oro.toml"), added);
}

#[test]
fn init_leaves_a_broken_project_alone() {
    let project = empty();
    fs::write(project.path().join("oro.toml"), "[meta]\ntitle = \"1\n").expect("writable");
    oro_bg(project.path()).args(["init", "--bundle-identifier", "bad id"]).assert().code(2);
    oro_bg(project.path()).arg("init").assert().code(2);
    assert_eq!(read(project.path(), "oro.toml"), "[meta]\ntitle = \"1\n");

    fs::write(project.path().join("oro.toml"), "[meta]\ntitle = \"Notes\"\n").expect("writable");
    let told = oro_bg(project.path()).arg("init").assert().success().get_output().stderr.clone();
    assert!(String::from_utf8_lossy(&told).contains("OBG018"), "says what gen will miss");
}

#[test]
fn fix_rewrites_the_bare_dialect_once() {
    let project = copy(&folder("valid").join("notifications-bare"));
    oro_bg(project.path()).args(["fix", "--check"]).assert().code(1);
    let before = read(project.path(), "oro.toml");
    oro_bg(project.path()).arg("fix").assert().success();
    let fixed = read(project.path(), "oro.toml");
    assert_ne!(fixed, before);
    toml::from_str::<toml::Table>(&fixed).expect("TOML");
    assert!(fixed.contains("permissions = \"notifications,network\"\n"), "{fixed}");
    oro_bg(project.path()).args(["fix", "--check"]).assert().success();
    oro_bg(project.path()).arg("fix").assert().success();
    assert_eq!(read(project.path(), "oro.toml"), fixed);
}

#[test]
fn check_says_what_it_looked_at() {
    let project = empty();
    fs::write(project.path().join("sync.js"), "self.addEventListener('run', () => {})\n").expect("written");
    let service = |id: &str| format!("[background.service.{id}]\nentry = \"sync.js\"\n");
    let services: String = ["one", "two", "three"].iter().map(|id| service(id)).collect();
    let config = format!("[meta]\nbundle_identifier = \"com.example.notes\"\n{services}platform.ios.enabled = false\n");
    fs::write(project.path().join("oro.toml"), config).expect("written");
    for (arguments, expected) in [
        (&["--platform", "all"][..], "checked 3 services for all platforms: nothing found\n"),
        (&["--platform", "ios"], "checked 2 services for ios: nothing found\n"),
        (&["--platform", "android,linux"], "checked 3 services for android, linux: nothing found\n"),
        (&["--set", "background.enabled=false"], "checked 0 services for all platforms: nothing found\n"),
        (&["--format", "json"], ""),
    ] {
        let output = oro_bg(project.path()).arg("check").args(arguments).assert().success().get_output().clone();
        assert_eq!(String::from_utf8_lossy(&output.stderr), expected, "{arguments:?}");
    }
}

#[test]
fn every_shell_gets_a_script_and_every_command_a_page() {
    let project = empty();
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let script = transcript(project.path(), &["completions", shell]);
        assert!(script.starts_with("exit code: 0") && script.contains("explain"), "{shell}: {script}");
    }
    let tool = transcript(project.path(), &["man"]);
    assert!(tool.contains(".TH oro-bg 1"), "{tool}");
    for command in ["gen", "check", "run", "dev", "status", "why", "init", "fix", "explain", "schema"] {
        assert!(tool.contains(command), "{command} is not in the man page");
        let page = transcript(project.path(), &["man", command]);
        assert!(page.starts_with("exit code: 0") && page.contains(".SH OPTIONS"), "{command}: {page}");
    }
    assert!(transcript(project.path(), &["man", "nonsense"]).starts_with("exit code: 2"));
}

#[test]
fn a_wrong_call_is_told_as_such() {
    let project = empty();
    for call in [&["gen", "--platform", "symbian"][..], &["check", "--format", "xml"], &["nonsense"], &["run"]] {
        assert!(transcript(project.path(), call).starts_with("exit code: 2"), "{call:?}");
    }
    for command in ["gen", "check", "run one", "dev", "status", "why one", "fix"] {
        let arguments: Vec<&str> = command.split(' ').collect();
        let told = transcript(project.path(), &arguments);
        assert!(told.starts_with("exit code: 2") && told.contains("OBG009"), "{command}: {told}");
    }
    assert!(transcript(project.path(), &["check", "-C", "nowhere"]).starts_with("exit code: 2"));
}
