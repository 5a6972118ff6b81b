//! `oro-bg run`, `oro-bg status` and `oro-bg why`: a service on this machine, as its user meets it.

mod fixture;

use std::fs;
use std::path::Path;
use std::process::Stdio;

use fixture::oro_bg;
use serde_json::{Value, json};
use tempfile::TempDir;

/// A project with one service whose module is the text.
fn project(module: &str) -> TempDir {
    let project = TempDir::new().expect("a temporary folder");
    let config = "[background.service.one]\nentry = \"one.js\"\npermissions = [\"storage\"]\n";
    fs::write(project.path().join("oro.toml"), config).expect("writable");
    fs::write(project.path().join("one.js"), module).expect("writable");
    project
}

fn report(project: &Path, arguments: &[&str]) -> (Value, i32) {
    let output = oro_bg(project).args(["run", "one", "--format", "json"]).args(arguments).output().expect("starts");
    let text = String::from_utf8(output.stdout).expect("text");
    let value = serde_json::from_str(&text)
        .unwrap_or_else(|error| panic!("{error}: {text:?}, {}", String::from_utf8_lossy(&output.stderr)));
    (value, output.status.code().expect("ends by itself"))
}

#[test]
fn the_result_is_what_the_handler_returns() {
    let project = project("self.addEventListener('run', async (event) => ({ got: event.data, reason: event.reason }))");
    let (report, code) = report(project.path(), &["--data", r#"{"a":[1,"ü"]}"#]);
    assert_eq!(code, 0);
    assert_eq!(report["outcome"], "success");
    assert_eq!(report["result"], json!({ "got": { "a": [1, "ü"] }, "reason": "on-demand" }));
}

#[test]
fn people_get_the_console_on_standard_error_and_the_result_on_standard_output() {
    let project = project("self.onrun = () => { console.warn('careful', { a: 1 }); return 42 }");
    let output = oro_bg(project.path()).args(["run", "one"]).assert().success().get_output().clone();
    assert_eq!(String::from_utf8_lossy(&output.stdout), "42\n");
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(told.contains("warn  careful { a: 1 }\n"), "{told}");
    assert!(told.contains("success  one in "), "{told}");
}

#[test]
fn a_throw_is_a_failure_with_the_place_in_the_source() {
    let project = project("\n\nself.addEventListener('run', () => {\n  throw new RangeError('no way')\n})\n");
    let (report, code) = report(project.path(), &[]);
    assert_eq!((code, &report["outcome"]), (4, &json!("failure")));
    assert_eq!(report["error"]["name"], "RangeError");
    assert_eq!(report["error"]["message"], "no way");
    let stack = report["error"]["stack"].as_str().expect("has a stack");
    assert!(stack.contains("one.js:4:"), "{stack}");
}

#[test]
fn a_service_that_does_not_end_is_stopped_in_time() {
    for endless in
        ["for (;;) {}", "await new Promise(() => {})", "(function f() { Promise.resolve().then(f) })(); await 0"]
    {
        let project = project(&format!("self.addEventListener('run', async () => {{ {endless} }})"));
        let (report, code) = report(project.path(), &["--timeout", "200ms"]);
        assert_eq!((code, &report["outcome"]), (5, &json!("timeout")), "{endless}");
    }
}

#[test]
fn abort_is_heard_before_the_time_is_up() {
    let project = project(
        "self.addEventListener('abort', () => console.log('saved'))\nself.addEventListener('run', () => new Promise(() => {}))",
    );
    let (report, code) = report(project.path(), &["--timeout", "300ms"]);
    assert_eq!(code, 5);
    let events = report["events"].as_array().expect("has events");
    assert!(events.iter().any(|event| event["text"] == "saved"), "{report}");
}

#[cfg(unix)]
#[test]
fn ctrl_c_aborts_the_run() {
    use std::io::{BufRead, BufReader};

    let project = project(
        "self.addEventListener('abort', () => console.log('saved'))\nself.addEventListener('run', () => { console.log('started'); return new Promise(() => {}) })",
    );
    let mut child = std::process::Command::new(env!("CARGO_BIN_EXE_oro-bg"))
        .current_dir(project.path())
        .args(["run", "one", "--timeout", "60s", "--color", "never"])
        .stderr(Stdio::piped())
        .spawn()
        .expect("starts");
    let mut lines = BufReader::new(child.stderr.take().expect("piped")).lines().map(|line| line.expect("text"));
    assert!(lines.any(|line| line.ends_with("log  started")));
    let process = child.id().to_string();
    std::process::Command::new("kill").args(["-INT", &process]).status().expect("kill is there");
    assert!(lines.any(|line| line.ends_with("log  saved")));
    assert!(lines.any(|line| line.contains("cancelled  one")));
    assert_eq!(child.wait().expect("ends").code(), Some(5));
}

#[test]
fn what_a_run_stores_is_there_for_the_next() {
    let project = project(
        "self.addEventListener('run', async () => { const n = (await storage.get('n') ?? 0) + 1; await storage.set('n', n); return n })",
    );
    assert_eq!(report(project.path(), &[]).0["result"], 1);
    assert_eq!(report(project.path(), &[]).0["result"], 2);
}

#[test]
fn either_spelling_of_the_id_runs_and_a_wrong_one_is_told() {
    let project = project("");
    oro_bg(project.path()).args(["run", "ONE"]).assert().code(2);
    let output = oro_bg(project.path()).args(["run", "two"]).assert().code(2).get_output().stderr.clone();
    assert!(String::from_utf8_lossy(&output).contains("there is no service `two`; oro.toml declares one"));
}

#[test]
fn status_knows_the_last_run() {
    let project = project("self.addEventListener('run', () => { throw new Error('broken') })");
    let output = oro_bg(project.path()).args(["status"]).assert().success().get_output().stdout.clone();
    assert!(String::from_utf8_lossy(&output).contains("one"), "{}", String::from_utf8_lossy(&output));
    report(project.path(), &[]);
    let output =
        oro_bg(project.path()).args(["status", "one", "--format", "json"]).assert().success().get_output().clone();
    let status: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    assert_eq!(status["lastRun"]["outcome"], "failure", "{status}");
    assert_eq!(status["counters"]["failure"], 1, "{status}");
}

fn why(project: &Path, arguments: &[&str]) -> String {
    let output = oro_bg(project).arg("why").args(arguments).assert().success().get_output().stdout.clone();
    String::from_utf8(output).expect("text")
}

#[test]
fn why_tells_the_reason_the_last_runs_and_what_to_do() {
    let project = project("\nself.onrun = () => {\n  throw new RangeError('no\\x1bway')\n}\n");
    let told = why(project.path(), &["one"]);
    assert!(told.starts_with("one is idle: it has never run here.\n"), "{told}");
    assert!(told.contains("`oro-bg run one`"), "{told}");
    report(project.path(), &[]);
    let told = why(project.path(), &["one"]);
    assert!(told.starts_with("one is "), "{told}");
    assert!(told.contains(": failure, attempt 1, took "), "{told}");
    assert!(told.contains("  RangeError: no\\u{1b}way, at ") && told.contains("one.js:3:"), "{told}");
    assert!(told.contains("What to do:\n") && told.contains("- fix the error at "), "{told}");
    let answer: Value = serde_json::from_str(&why(project.path(), &["one", "--format", "json"])).expect("JSON");
    assert_eq!(answer["id"], "one", "{answer}");
    assert_eq!(answer["kind"], "on-demand", "{answer}");
    assert_eq!(answer["lastRuns"][0]["outcome"], "failure", "{answer}");
    assert!(answer["lastRuns"][0]["place"].as_str().expect("has a place").contains("one.js:3:"), "{answer}");
    assert!(!answer["advice"].as_array().expect("a list").is_empty(), "{answer}");
}

#[test]
fn why_names_the_reason_that_the_schedule_stored() {
    let project = project("self.onrun = () => 1");
    report(project.path(), &[]);
    let file = project.path().join(".oro-bg/state/background-service/one.json");
    let stored: Value = serde_json::from_str(&fs::read_to_string(&file).expect("readable")).expect("JSON");
    let stored = |change: fn(&mut Value)| {
        let mut stored = stored.clone();
        change(&mut stored);
        fs::write(&file, stored.to_string()).expect("writable");
        let answer: Value = serde_json::from_str(&why(project.path(), &["one", "--format", "json"])).expect("JSON");
        (answer["kind"].as_str().expect("text").to_owned(), why(project.path(), &["one"]))
    };
    let (kind, told) = stored(|record| record["schedule"]["cancelled"] = json!(true));
    assert_eq!(kind, "cancelled");
    assert!(told.starts_with("one is cancelled: the app cancelled it.\n"), "{told}");
    let (kind, told) = stored(|record| record["retired"] = json!(true));
    assert_eq!(kind, "retired");
    assert!(told.contains("the configuration no longer has it"), "{told}");
    let far = |record: &mut Value| {
        let alarm = json!({ "armedAtMs": u64::from(u32::MAX), "dueMs": 9_000_000_000_000_u64, "wallClock": true });
        let input = json!({ "data": null, "timeoutMs": null, "requires": {} });
        record["schedule"]["request"] = json!({ "runId": "later", "alarm": alarm, "input": input });
    };
    let (kind, told) = stored(far);
    assert_eq!(kind, "not-before", "{told}");
    assert!(told.contains("Its next run is in "), "{told}");
    fs::write(
        project.path().join("oro.toml"),
        "[background]\nenabled = false\n[background.service.one]\nentry = \"one.js\"\n",
    )
    .expect("writable");
    assert!(why(project.path(), &["one"]).contains("background services are switched off"));
}

#[test]
fn why_knows_the_nearest_id() {
    let project = project("self.onrun = () => 1");
    for (id, told) in [("onee", "did you mean `one`?"), ("elsewhere", "neither declared nor in")] {
        for command in ["why", "status"] {
            let output = oro_bg(project.path()).args([command, id]).assert().code(2).get_output().clone();
            let error = String::from_utf8_lossy(&output.stderr).into_owned();
            assert!(error.contains(told) && output.stdout.is_empty(), "{command}: {error}");
        }
    }
}

#[test]
fn what_is_not_granted_is_refused_with_the_line_to_change() {
    let project = project("self.addEventListener('run', async () => fetch('http://localhost/'))");
    let (report, code) = report(project.path(), &[]);
    assert_eq!(code, 4);
    assert_eq!(report["error"]["name"], "NotAllowedError");
    let message = report["error"]["message"].as_str().expect("text");
    assert!(message.contains("network") && message.contains("background.service.one"), "{message}");
}

#[test]
fn a_run_needs_some_time() {
    let project = project("");
    for timeout in ["0", "0s", "soon"] {
        oro_bg(project.path()).args(["run", "one", "--timeout", timeout]).assert().code(2);
    }
}

#[test]
fn a_service_cannot_steer_the_terminal() {
    let project = project(r#"self.onrun = () => console.log("a\x1b[31mb\x00c\td")"#);
    let output = oro_bg(project.path()).args(["run", "one"]).assert().success().get_output().stderr.clone();
    let told = String::from_utf8(output).expect("text");
    assert!(told.contains("log  a\\u{1b}[31mb\\u{0}c\td\n"), "{told}");
}

#[test]
fn state_that_cannot_be_read_is_told_and_kept() {
    let project = project("self.onrun = () => 1");
    report(project.path(), &[]);
    let file = project.path().join(".oro-bg/state/background-service/one.json");
    fs::write(&file, "{").expect("writable");
    let output = oro_bg(project.path()).args(["run", "one"]).assert().success().get_output().stderr.clone();
    assert!(String::from_utf8_lossy(&output).contains("one.json could not be read and was set aside"));
    assert_eq!(fs::read_to_string(file.with_extension("json.unreadable-1")).expect("kept"), "{");
}

#[cfg(unix)]
#[test]
fn status_is_to_be_had_as_openmetrics() {
    let project = project("onrun = () => { throw new Error('no'); };");
    oro_bg(project.path()).args(["run", "one"]).assert().code(4);
    let output =
        oro_bg(project.path()).args(["status", "--format", "openmetrics"]).assert().success().get_output().clone();
    let text = String::from_utf8(output.stdout).expect("UTF-8");
    for line in [
        "# TYPE oro_bg_runs counter",
        "oro_bg_runs_total{service=\"one\",outcome=\"failure\"} 1",
        "oro_bg_runs_total{service=\"one\",outcome=\"success\"} 0",
        "oro_bg_failure_streak{service=\"one\"} 1",
        "oro_bg_run_duration_seconds_count{service=\"one\"} 1",
        "oro_bg_service_state{service=\"one\",oro_bg_service_state=\"idle\"} 1",
    ] {
        assert!(text.lines().any(|told| told == line), "{line} is missing in:\n{text}");
    }
    assert!(text.ends_with("# EOF\n"));
}

#[test]
fn status_tells_a_run_from_one_that_was_cut_off() {
    use std::io::{BufRead, BufReader};

    let project = project("self.onrun = () => { console.log('started'); return new Promise(() => {}) }");
    let mut child = std::process::Command::new(env!("CARGO_BIN_EXE_oro-bg"))
        .current_dir(project.path())
        .args(["run", "one", "--timeout", "60s"])
        .stderr(Stdio::piped())
        .spawn()
        .expect("starts");
    let mut lines = BufReader::new(child.stderr.take().expect("piped")).lines().map(|line| line.expect("text"));
    assert!(lines.any(|line| line.ends_with("log  started")));
    let state = || {
        let output = oro_bg(project.path()).args(["status", "one"]).assert().success().get_output().stdout.clone();
        String::from_utf8(output).expect("text")
    };
    assert!(state().contains("running"), "{}", state());
    child.kill().expect("runs");
    child.wait().expect("ends");
    assert!(state().contains("cut off"), "{}", state());
    report(project.path(), &["--timeout", "100ms"]);
    assert!(state().contains("1 crashed"), "{}", state());
}

#[cfg(target_os = "linux")]
#[test]
fn a_result_that_cannot_be_written_is_a_failure() {
    let project = project("self.onrun = () => 1");
    let full = fs::File::options().write(true).open("/dev/full").expect("is there");
    let status = std::process::Command::new(env!("CARGO_BIN_EXE_oro-bg"))
        .current_dir(project.path())
        .args(["run", "one"])
        .stdout(full)
        .stderr(Stdio::null())
        .status()
        .expect("starts");
    assert_eq!(status.code(), Some(3));
}
