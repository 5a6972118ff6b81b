//! `oro-bg dev`: all services of a project, for somebody who is at work on them.

mod fixture;

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{self, Receiver, Sender};
use std::thread;
use std::time::Duration;

use fixture::oro_bg;
use serde_json::{Value, json};
use tempfile::TempDir;

/// A hang, and not a slow machine.
const HANG: Duration = Duration::from_secs(120);

/// The command under way. Its standard output and standard error are one stream of lines.
struct Dev {
    child: Child,
    input: Option<ChildStdin>,
    lines: Receiver<String>,
    seen: Vec<String>,
}

impl Dev {
    fn start(project: &Path, arguments: &[&str]) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_oro-bg"))
            .current_dir(project)
            .env_remove("CLICOLOR_FORCE")
            .arg("dev")
            .args(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("starts");
        let (sender, lines) = mpsc::channel();
        forward(child.stdout.take().expect("piped"), sender.clone());
        forward(child.stderr.take().expect("piped"), sender);
        let input = child.stdin.take();
        Self { child, input, lines, seen: Vec::new() }
    }

    /// Started, and all services are there.
    fn ready(project: &Path, arguments: &[&str]) -> Self {
        let mut dev = Self::start(project, arguments);
        dev.until("ready");
        dev
    }

    /// The next line that has all of these words.
    fn until(&mut self, words: &str) -> String {
        loop {
            match self.lines.recv_timeout(HANG) {
                Ok(line) => {
                    self.seen.push(line.clone());
                    if words.split(' ').all(|word| line.contains(word)) {
                        return line;
                    }
                }
                Err(error) => panic!("{error} before {words:?} in:\n{}", self.seen.join("\n")),
            }
        }
    }

    /// Lines with each of these, in any order: the two streams are two pipes.
    fn until_all(&mut self, wanted: &[&str]) {
        let mut wanted = wanted.to_vec();
        while !wanted.is_empty() {
            let line = self.until("");
            wanted.retain(|words| !words.split(' ').all(|word| line.contains(word)));
        }
    }

    fn type_line(&mut self, line: &str) {
        let input = self.input.as_mut().expect("open");
        writeln!(input, "{line}").and_then(|()| input.flush()).expect("somebody reads");
    }

    #[cfg(unix)]
    fn signal(&self, name: &str) {
        let process = self.child.id().to_string();
        Command::new("kill").args([name, &process]).status().expect("kill is there");
    }

    /// Waits for the end: the exit code, and every line.
    fn end(mut self) -> (i32, String) {
        while let Ok(line) = self.lines.recv_timeout(HANG) {
            self.seen.push(line);
        }
        let code = self.child.wait().expect("ends").code().expect("ends by itself");
        (code, std::mem::take(&mut self.seen).join("\n"))
    }

    fn quit(mut self) -> String {
        self.type_line("quit");
        let (code, text) = self.end();
        assert_eq!(code, 0, "{text}");
        text
    }
}

impl Drop for Dev {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn forward(stream: impl Read + Send + 'static, lines: Sender<String>) {
    thread::spawn(move || {
        for line in BufReader::new(stream).lines().map_while(Result::ok) {
            let _ = lines.send(line);
        }
    });
}

fn write(project: &Path, file: &str, text: &str) {
    let path = project.join(file);
    fs::create_dir_all(path.parent().expect("has a folder")).expect("made");
    fs::write(path, text).expect("writable");
}

/// As editors do it: a new file takes the place of the old one.
fn replace(project: &Path, file: &str, text: &str) {
    let new = project.join(format!("{file}.new"));
    fs::write(&new, text).expect("writable");
    fs::rename(new, project.join(file)).expect("renamed");
}

const ON_DEMAND: &str = "[background.service.one]\nentry = \"background/one.js\"\ntrigger = { type = \"on-demand\" }\n";

/// A project with one service, which says what an imported module says.
fn project() -> TempDir {
    let project = TempDir::new().expect("a temporary folder");
    write(project.path(), "oro.toml", ON_DEMAND);
    write(
        project.path(),
        "background/one.js",
        "import { word } from '../lib/word.js'\nself.onrun = (event) => { console.log('says', word, event.data); return word }\n",
    );
    write(project.path(), "lib/word.js", "export const word = 'first'\n");
    project
}

/// A project with one service of this module.
fn project_of(module: &str) -> TempDir {
    let project = project();
    write(project.path(), "background/one.js", module);
    project
}

fn history(project: &Path, id: &str) -> Value {
    let output = oro_bg(project).args(["status", id, "--format", "json"]).assert().success().get_output().clone();
    serde_json::from_slice::<Value>(&output.stdout).expect("JSON")["history"].clone()
}

#[test]
fn what_is_typed_runs_and_is_told_in_columns() {
    let project = project();
    let mut dev = Dev::ready(project.path(), &[]);
    dev.type_line("run one {\"a\":1}");
    dev.until("one run on demand");
    dev.until("one log says first { a: 1 }");
    dev.until("one success in \"first\"");
    dev.type_line("list");
    dev.until("one on demand when asked for");
    dev.type_line("status one");
    dev.until("runs 1 (1 success");
    dev.type_line("run two");
    dev.until("error there is no service `two`");
    dev.type_line("dance");
    dev.until("error there is no command `dance`");
    dev.type_line("help");
    dev.until("schedule <id> [json]");
    let text = dev.quit();
    assert!(!text.contains('\u{1b}'), "no colours in a pipe: {text}");
    assert!(text.ends_with("everything is recorded"), "{text}");
}

#[test]
fn an_interval_runs_by_itself_and_says_when_it_comes_next() {
    let project = project_of("self.onrun = () => 'again'");
    write(
        project.path(),
        "oro.toml",
        "[background.service.one]\nentry = \"background/one.js\"\ntrigger = { type = \"interval\", minimum_interval = \"1s\" }\n",
    );
    let mut dev = Dev::ready(project.path(), &["--ephemeral"]);
    for _ in 0..2 {
        dev.until("one run scheduled");
        dev.until("one success again");
        dev.until("one waits interval, next in");
    }
    dev.quit();
    assert!(!project.path().join(".oro-bg/state").exists(), "nothing is remembered");
}

#[test]
fn a_change_of_an_imported_module_is_run_from_then_on() {
    let project = project();
    let mut dev = Dev::ready(project.path(), &[]);
    dev.type_line("run one");
    dev.until("log says first");
    dev.until("one success");
    write(project.path(), "lib/word.js", "export const word = 'second'\n");
    dev.until("reload one: code");
    dev.until("reloaded");
    dev.type_line("run one");
    dev.until("log says second");
    dev.until("one success");
    replace(project.path(), "lib/word.js", "export const word = 'third'\n");
    dev.until("reloaded");
    dev.type_line("run one");
    dev.until("log says third");
    dev.until("one success");
    dev.quit();
    assert_eq!(history(project.path(), "one").as_array().map(Vec::len), Some(3), "history outlives reloads");
}

#[test]
fn errors_keep_the_services_as_they_were() {
    let project = project();
    let mut dev = Dev::ready(project.path(), &[]);
    write(project.path(), "lib/word.js", "export const word = = 2\n");
    dev.until_all(&["error[OBG040]", "kept the services run on"]);
    dev.type_line("run one");
    dev.until("log says first");
    dev.until("one success");

    fs::rename(project.path().join("lib"), project.path().join("away")).expect("renamed");
    dev.until("error[OBG041]");
    fs::remove_file(project.path().join("oro.toml")).expect("removed");
    dev.until("error[OBG009]");
    dev.type_line("run one");
    dev.until("log says first");
    dev.until("one success");

    write(project.path(), "away/word.js", "export const word = 'mended'\n");
    fs::rename(project.path().join("away"), project.path().join("lib")).expect("renamed");
    write(project.path(), "oro.toml", ON_DEMAND);
    dev.until("reloaded");
    write(project.path(), "lib/word.js", "export const word = 'after'\n");
    dev.until("reloaded");
    dev.type_line("run one");
    dev.until("log says after");
    dev.until("one success");
    dev.quit();
}

#[test]
fn services_come_and_go_with_the_configuration() {
    let project = project();
    let mut dev = Dev::ready(project.path(), &[]);
    let two = "[background.service.two]\nentry = \"background/two.js\"\ntrigger = { type = \"interval\", minimum_interval = \"1h\" }\n";
    write(project.path(), "background/two.js", "self.onrun = () => console.log('two is here')\n");
    write(project.path(), "oro.toml", &format!("{ON_DEMAND}{two}"));
    dev.until("reload two is new");
    dev.until("two waits interval, next in 1h");
    dev.type_line("run two");
    dev.until("log two is here");
    dev.until("two success");

    write(
        project.path(),
        ".ororc",
        "[background.service.two]\ntrigger = { type = \"interval\", minimum_interval = \"2h\" }\n",
    );
    dev.until("reload two: interval 2h, was interval 1h");
    dev.until("reloaded");
    write(project.path(), "oro.toml", ON_DEMAND);
    fs::remove_file(project.path().join(".ororc")).expect("removed");
    dev.until("two is gone");
    dev.until("two: what was pending is cancelled");
    dev.until("reloaded");
    dev.type_line("run two");
    dev.until("error there is no service `two`");
    dev.quit();
}

#[test]
fn a_run_under_way_is_aborted_by_a_reload_and_says_so() {
    let project = project_of(
        "self.onabort = () => console.log('heard')\nself.onrun = () => { console.log('started'); return new Promise(() => {}) }\n",
    );
    let mut dev = Dev::ready(project.path(), &[]);
    dev.type_line("run one");
    dev.until("log started");
    write(project.path(), "background/one.js", "self.onrun = () => console.log('new')\n");
    dev.until("abort the project has changed");
    dev.until("log heard");
    dev.until("one cancelled");
    dev.until("reloaded");
    dev.type_line("run one");
    dev.until("log new");
    dev.until("one success");
    dev.quit();
}

#[cfg(unix)]
#[test]
fn a_polite_kill_aborts_runs_and_records_them() {
    let project = project_of(
        "self.onabort = () => console.log('heard')\nself.onrun = () => { console.log('started'); return new Promise(() => {}) }\n",
    );
    for signal in ["-TERM", "-INT"] {
        let mut dev = Dev::ready(project.path(), &[]);
        dev.type_line("run one");
        dev.until("log started");
        dev.signal(signal);
        dev.until("stopping");
        let (code, text) = dev.end();
        assert_eq!(code, 0, "{text}");
        assert!(text.contains("heard") && text.contains("cancelled"), "{text}");
        assert_eq!(history(project.path(), "one")[0]["outcome"], "cancelled");
        assert_eq!(history(project.path(), "one")[0]["error"]["message"], "`oro-bg dev` is stopping");
    }
}

#[cfg(unix)]
#[test]
fn a_second_interrupt_does_not_wait() {
    let project = project_of(
        "self.onabort = () => { for (;;) {} }\nself.onrun = () => { console.log('started'); return new Promise(() => {}) }\n",
    );
    let mut dev = Dev::ready(project.path(), &[]);
    dev.type_line("run one");
    dev.until("log started");
    dev.signal("-INT");
    dev.until("one abort");
    dev.signal("-INT");
    assert_eq!(dev.end().0, 130);
}

#[test]
fn one_project_has_one() {
    let project = project();
    let dev = Dev::ready(project.path(), &[]);
    let second = Dev::start(project.path(), &[]);
    let (code, text) = second.end();
    assert_eq!(code, 3, "{text}");
    assert!(text.contains("another"), "{text}");
    Dev::ready(project.path(), &["--ephemeral"]).quit();
    Dev::ready(project.path(), &["--state-dir", "elsewhere"]).quit();
    assert!(project.path().join("elsewhere/background-service/one.json").is_file());
    dev.quit();
}

#[test]
fn conditions_can_be_set() {
    let project = project();
    write(
        project.path(),
        "oro.toml",
        &format!("{ON_DEMAND}requires = {{ network = \"connected\", charging = true }}\n"),
    );
    let mut dev = Dev::ready(project.path(), &[]);
    dev.type_line("set network offline");
    dev.type_line("schedule one 7");
    dev.until("one waits due, and waits for a network");
    dev.type_line("set charging off");
    dev.type_line("set network connected");
    dev.until("one waits due, and waits for a charger");
    dev.type_line("set charging on");
    dev.until("log says first 7");
    dev.until("one success");
    dev.quit();
}

#[test]
fn cancel_and_post_do_what_the_app_can_do() {
    let project = project_of(
        "self.onmessage = (event) => console.log('got', event.data)\nself.onrun = () => { console.log('started'); return new Promise(() => {}) }\n",
    );
    let mut dev = Dev::ready(project.path(), &[]);
    dev.type_line("post one {\"n\": 1}");
    dev.until("answer mailbox");
    dev.type_line("run one");
    dev.until("log got { n: 1 }");
    dev.type_line("cancel one");
    dev.until("one cancelled");
    dev.until("waits cancelled, until it is scheduled again");
    dev.quit();
}

#[test]
fn only_the_services_that_are_named_run() {
    let project = project();
    let both = "minimum_interval = \"1s\" }\n";
    let service = |id: &str| {
        format!("[background.service.{id}]\nentry = \"background/{id}.js\"\ntrigger = {{ type = \"interval\", {both}")
    };
    write(project.path(), "oro.toml", &format!("{}{}", service("one"), service("two")));
    // Nobody asks for its code.
    write(project.path(), "background/two.js", "self.onrun = (\n");
    let mut dev = Dev::ready(project.path(), &["--service", "one"]);
    for _ in 0..2 {
        dev.until("one success");
    }
    dev.type_line("run two");
    dev.until("error `two` is none of those");
    let text = dev.quit();
    assert!(!text.lines().any(|line| line.contains(" two ") && line.contains(" run ")), "{text}");
    let refused = Dev::start(project.path(), &["--service", "tow"]).end();
    assert_eq!(refused.0, 2);
    assert!(refused.1.contains("did you mean `two`?"), "{}", refused.1);
}

#[test]
fn programs_get_an_object_a_line() {
    let project = project();
    let mut dev = Dev::ready(project.path(), &["--log", "json"]);
    dev.type_line("run one [1]");
    dev.until("complete");
    dev.type_line("status one");
    dev.until("\"type\":\"answer\"");
    let text = dev.quit();
    let lines: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).expect(line)).collect();
    let of_type = |name: &str| lines.iter().filter(|line| line["type"] == name).collect::<Vec<_>>();
    let kinds: Vec<&Value> = of_type("event").iter().map(|event| &event["kind"]["type"]).collect();
    assert_eq!(kinds, [&json!("activate"), &json!("run"), &json!("log"), &json!("complete")]);
    assert!(of_type("event").iter().all(|event| event["id"] == "one" && event["runId"].is_string()));
    assert_eq!(of_type("stopped").len(), 1);
}

#[test]
fn a_service_cannot_steer_the_terminal_nor_fill_it() {
    let project = project_of(
        r#"self.onrun = () => { console.log("a\x1b[31mb\rc\u202ed\n\x9be"); console.log("x".repeat(100_000)); throw new Error("\x1b]0;title\x07") }"#,
    );
    let mut dev = Dev::ready(project.path(), &[]);
    dev.type_line("run one");
    let line = dev.until("log \\u{1b}[31mb");
    assert!(line.ends_with("a\\u{1b}[31mb\\u{d}c\\u{202e}d"), "{line}");
    dev.until("\\u{9b}e");
    assert!(dev.until("xxx bytes in all").len() < 20_000);
    dev.until("one failure Error: \\u{1b}]0;title\\u{7}");
    dev.until("background/one.js:1:");
    dev.quit();
}

#[test]
fn nothing_to_run_is_told() {
    let project = project();
    for (config, said) in [
        ("[meta]\ntitle = \"x\"\n", "declares no services"),
        (&*format!("[background]\nenabled = false\n{ON_DEMAND}"), "switched off"),
        ("[background.service.one]\nentry = \"missing.js\"\ntrigger = { type = \"on-demand\" }\n", "OBG014"),
    ] {
        write(project.path(), "oro.toml", config);
        let (code, text) = Dev::start(project.path(), &[]).end();
        assert_eq!(code, 2, "{text}");
        assert!(text.contains(said), "{text}");
    }
}

#[test]
fn a_reader_that_leaves_ends_it() {
    let project = project_of("self.onrun = () => console.log('tick')");
    write(
        project.path(),
        "oro.toml",
        "[background.service.one]\nentry = \"background/one.js\"\ntrigger = { type = \"interval\", minimum_interval = \"1s\" }\n",
    );
    let mut child = Command::new(env!("CARGO_BIN_EXE_oro-bg"))
        .current_dir(project.path())
        .args(["dev", "--ephemeral"])
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("starts");
    let mut lines = BufReader::new(child.stdout.take().expect("piped")).lines().map_while(Result::ok);
    assert!(lines.any(|line| line.contains("tick")), "an input that is at its end is no wish to stop");
    drop(lines);
    assert_eq!(child.wait().expect("ends").code(), Some(0));
}

#[test]
fn what_the_runtime_decides_is_told_where_debug_is_on() {
    let project = project();
    write(project.path(), "oro.toml", &format!("[background]\ndebug = true\n{ON_DEMAND}"));
    let mut dev = Dev::ready(project.path(), &[]);
    dev.type_line("run one");
    dev.until("debug run id=one reason=OnDemand");
    dev.until("debug ended id=one outcome=Success");
    dev.quit();
}
