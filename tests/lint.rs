//! What a project and a command line say about findings: levels, comments, a baseline, and edits that mend.

mod fixture;

use std::fs;
use std::path::Path;

use oro_bg::diagnostic::Code;
use serde_json::Value;
use tempfile::TempDir;

const SHORT_INTERVAL: &str = r#"[meta]
bundle_identifier = "com.example.notes"

[background.service.sync]
entry = "sync.js"
trigger = { type = "interval", minimum_interval = "5m" }
"#;

fn project(config: &str) -> TempDir {
    let project = TempDir::new().unwrap();
    fs::write(project.path().join("oro.toml"), config).unwrap();
    fs::write(project.path().join("sync.js"), "self.addEventListener('run', () => {})\n").unwrap();
    project
}

/// Exit code, standard output, standard error.
fn call(folder: &Path, arguments: &[&str]) -> (i32, String, String) {
    let output = fixture::oro_bg(folder).args(arguments).output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
}

/// The codes with their severities, in order, and the exit code.
fn found(folder: &Path, arguments: &[&str]) -> (i32, Vec<String>) {
    let (code, stdout, stderr) = call(folder, &[&["check", "--format", "json"], arguments].concat());
    let json: Value = serde_json::from_str(&stdout).unwrap_or_else(|error| panic!("{error}\n{stdout}{stderr}"));
    let findings = json["diagnostics"].as_array().unwrap().iter();
    let told =
        |finding: &Value| format!("{} {}", finding["severity"].as_str().unwrap(), finding["code"].as_str().unwrap());
    (code, findings.map(told).collect())
}

#[test]
fn a_level_decides_how_serious_a_finding_is() {
    for (level, expected) in [
        ("allow", (0, vec![])),
        ("note", (0, vec!["note OBG120"])),
        ("warn", (0, vec!["warning OBG120"])),
        ("deny", (1, vec!["error OBG120"])),
    ] {
        let project = project(&format!("{SHORT_INTERVAL}\n[background.lint]\nOBG120 = \"{level}\"\n"));
        let (code, codes) = found(project.path(), &[]);
        assert_eq!((code, codes), (expected.0, expected.1.iter().map(|text| text.to_string()).collect()), "{level}");
    }
}

#[test]
fn the_command_line_has_the_last_word() {
    let allowed = project(&format!("{SHORT_INTERVAL}\n[background.lint]\nOBG120 = \"allow\"\n"));
    assert_eq!(found(allowed.path(), &["--deny", "OBG120"]), (1, vec!["error OBG120".into()]));
    let plain = project(SHORT_INTERVAL);
    assert_eq!(found(plain.path(), &["--allow", "obg120,OBG140"]), (0, vec![]));
    assert_eq!(found(plain.path(), &["--deny", "warnings"]), (1, vec!["error OBG120".into()]));
    assert_eq!(found(plain.path(), &["--deny", "warnings", "--allow", "OBG120"]), (0, vec![]));
    let warned = project(&format!("{SHORT_INTERVAL}\n[background.lint]\nOBG120 = \"warn\"\n"));
    assert_eq!(
        found(warned.path(), &["--deny", "warnings"]),
        (0, vec!["warning OBG120".into()]),
        "a level is a decision"
    );
    let noted = project(&format!("{SHORT_INTERVAL}requires.idle = true\n"));
    let (code, codes) = found(noted.path(), &["--deny", "notes", "--platform", "android"]);
    assert_eq!((code, codes.iter().all(|told| told.starts_with("error"))), (1, true), "{codes:?}");
    let (_, codes) = found(noted.path(), &["--deny", "warnings", "--platform", "android"]);
    assert!(codes.contains(&"note OBG127".into()), "a note is no warning: {codes:?}");
}

#[test]
fn what_cannot_be_lived_with_is_told_whatever_a_comment_says() {
    let project = project(&SHORT_INTERVAL.replace("5m", "15m"));
    fs::write(project.path().join("sync.js"), "// oro-bg allow OBG040: later\nself.addEventListener('run' () => {})\n")
        .unwrap();
    let (code, codes) = found(project.path(), &[]);
    assert!(code == 1 && codes.contains(&"error OBG040".into()), "{codes:?}");
}

#[test]
fn a_code_that_has_no_level_is_refused() {
    let project = project(SHORT_INTERVAL);
    for (arguments, why) in [
        (["--allow", "OBG999"], "there is no code `OBG999`"),
        (["--allow", "OBG001"], "OBG001 stays what it is"),
        (["--deny", "everything"], "there is no code `everything`"),
    ] {
        let (code, stdout, stderr) = call(project.path(), &[&["check"], &arguments[..]].concat());
        assert_eq!((code, stdout.as_str()), (2, ""), "{stderr}");
        assert!(stderr.contains(why), "{stderr}");
    }
}

#[test]
fn a_comment_with_a_reason_keeps_a_finding_quiet_for_check_and_gen() {
    let quiet = SHORT_INTERVAL.replace("trigger", "# oro-bg allow OBG120: a wish only\ntrigger");
    let project = project(&quiet);
    assert_eq!(found(project.path(), &[]), (0, vec![]));
    let (code, _, stderr) = call(project.path(), &["check"]);
    assert_eq!(
        (code, stderr.as_str()),
        (0, "checked 1 service for all platforms: nothing found; 1 silenced by levels, comments or the baseline\n")
    );
    let (code, _, stderr) = call(project.path(), &["gen"]);
    assert!(code == 0 && !stderr.contains("OBG120"), "{stderr}");
    // SARIF has it, with the reason: what was shown before is closed.
    let (_, sarif, _) = call(project.path(), &["check", "--format", "sarif"]);
    let sarif: Value = serde_json::from_str(&sarif).unwrap();
    let suppressions = &sarif["runs"][0]["results"][0]["suppressions"];
    assert_eq!(suppressions[0], serde_json::json!({ "kind": "inSource", "justification": "a wish only" }));
}

/// Of two comments about one line, the one that says why counts; the other is told.
#[test]
fn a_comment_without_a_reason_takes_nothing_from_one_with() {
    let comments = "# oro-bg allow OBG120\n# oro-bg allow OBG120: a wish only\ntrigger";
    let project = project(&SHORT_INTERVAL.replace("trigger", comments));
    assert_eq!(found(project.path(), &[]), (0, vec!["warning OBG151".into()]));
}

#[test]
fn a_comment_is_taken_in_the_bare_dialect_and_in_overrides() {
    let bare = TempDir::new().unwrap();
    fs::write(bare.path().join("sync.js"), "self.addEventListener('run', () => {})\n").unwrap();
    let ini = "[meta]\nbundle_identifier = com.example.notes\n\n[background.service.sync]\nentry = sync.js\n; oro-bg allow OBG120: a wish\ntrigger.minimum_interval = 300000\ntrigger.type = interval\n";
    fs::write(bare.path().join("oro.ini"), ini).unwrap();
    assert_eq!(found(bare.path(), &["--allow", "OBG002"]), (0, vec![]));
    let layered = project(SHORT_INTERVAL);
    let overrides =
        "[background.service.sync.trigger] \nminimum_interval = \"6m\" # oro-bg allow OBG120: on this laptop\n";
    fs::write(layered.path().join(".ororc"), overrides).unwrap();
    assert_eq!(found(layered.path(), &[]), (0, vec![]));
}

#[test]
fn only_a_check_of_all_platforms_can_say_that_a_comment_is_of_no_use() {
    let project = project(&SHORT_INTERVAL.replace("trigger", "# oro-bg allow OBG120: a wish only\ntrigger"));
    assert_eq!(found(project.path(), &["--platform", "linux"]), (0, vec![]));
    fs::write(
        project.path().join("oro.toml"),
        SHORT_INTERVAL.replace("trigger", "# oro-bg allow OBG140: long\ntrigger"),
    )
    .unwrap();
    assert_eq!(found(project.path(), &["--platform", "linux"]), (0, vec![]));
    assert_eq!(found(project.path(), &[]), (0, vec!["warning OBG152".into(), "warning OBG120".into()]));
}

/// Whoever allows what breaks a rule gets what was declared, not a crash of the tool.
#[test]
fn gen_survives_whatever_is_allowed() {
    for case in fixture::cases("invalid") {
        let project = fixture::copy(&case);
        let expected = fs::read_to_string(case.join("expected.txt")).unwrap();
        let codes = expected.split("error[").skip(1).filter_map(|rest| Code::parse(&rest[..6]));
        let levels: Vec<String> = codes
            .filter(|code| code.is_lint())
            .map(|code| format!("background.lint.{}=allow", code.as_str()))
            .collect();
        if levels.is_empty() {
            continue;
        }
        let mut arguments = vec!["gen"];
        levels.iter().for_each(|level| arguments.extend(["--set", level]));
        let (code, _, stderr) = call(project.path(), &arguments);
        assert!(code <= 2 && !stderr.contains("panicked"), "{}: {code}\n{stderr}", fixture::name(&case));
    }
}

#[test]
fn a_baseline_puts_aside_what_is_there_and_tells_what_is_new() {
    let project = project(SHORT_INTERVAL);
    let baseline = project.path().join("oro-bg.baseline.json");
    let (code, stdout, stderr) = call(project.path(), &["check", "--write-baseline"]);
    assert_eq!((code, stdout.as_str()), (0, ""));
    assert_eq!(
        stderr.replace(&*project.path().canonicalize().unwrap().to_string_lossy(), "DIR"),
        "DIR/oro-bg.baseline.json: 1 finding put aside\n"
    );
    let written = fs::read_to_string(&baseline).unwrap();
    assert_eq!(found(project.path(), &[]), (0, vec![]));
    // Lines may move, and the same again is new.
    let moved = format!("# moved\n\n{SHORT_INTERVAL}timeout = \"20m\"\n");
    fs::write(project.path().join("oro.toml"), moved).unwrap();
    let (code, codes) = found(project.path(), &["--deny", "warnings"]);
    assert!(code == 1 && !codes.is_empty() && codes.iter().all(|told| told == "error OBG140"), "{codes:?}");
    // Writing it again is the same twice, and keeps what is put aside.
    call(project.path(), &["check", "--write-baseline"]);
    let again = fs::read_to_string(&baseline).unwrap();
    assert!(again.len() > written.len() && again.contains("OBG120"));
    call(project.path(), &["check", "--write-baseline"]);
    assert_eq!(fs::read_to_string(&baseline).unwrap(), again);
    // What was mended is told once, as a note.
    fs::write(project.path().join("oro.toml"), SHORT_INTERVAL.replace("5m", "15m")).unwrap();
    assert_eq!(found(project.path(), &[]), (0, vec!["note OBG154".into()]));
    assert_eq!(found(project.path(), &["--platform", "ios"]), (0, vec![]));
}

#[test]
fn errors_can_be_put_aside_but_not_those_without_which_nothing_is_generated() {
    let config = format!(
        "{SHORT_INTERVAL}keep_alive = true\n[background.service.sync.platform.android]\nforeground_service_type = \"dataSync\"\n"
    );
    let project = project(&config.replace("5m", "15m"));
    assert_eq!(found(project.path(), &["--platform", "android"]).0, 1);
    call(project.path(), &["check", "--write-baseline"]);
    assert_eq!(found(project.path(), &[]), (0, vec![]));
    assert_eq!(call(project.path(), &["gen"]).0, 0, "gen takes the same baseline");
    fs::write(project.path().join("sync.js"), "self.addEventListener('run', () => {").unwrap();
    let (code, codes) = found(project.path(), &[]);
    assert_eq!((code, codes), (1, vec!["error OBG040".into()]));
    let (code, _, stderr) = call(project.path(), &["check", "--write-baseline"]);
    assert!(code == 1 && stderr.contains("error[OBG040]"), "a syntax error is still told: {stderr}");
    assert!(stderr.contains("2 findings put aside"), "it is none of those that are put aside: {stderr}");
}

/// A run that is cut off leaves the old baseline or the new one: it is written beside it and takes its place by rename.
#[cfg(unix)]
#[test]
fn a_baseline_is_replaced_and_not_written_into() {
    use std::os::unix::fs::{MetadataExt as _, symlink};
    let project = project(SHORT_INTERVAL);
    let kept = project.path().join("kept.json");
    fs::write(&kept, "{ \"version\": 1, \"findings\": [] }\n").unwrap();
    let before = fs::metadata(&kept).unwrap().ino();
    symlink("kept.json", project.path().join("oro-bg.baseline.json")).unwrap();
    assert_eq!(call(project.path(), &["check", "--write-baseline"]).0, 0);
    assert!(fs::read_to_string(&kept).unwrap().contains("OBG120"));
    assert_ne!(fs::metadata(&kept).unwrap().ino(), before, "the old file was written into");
}

#[test]
fn a_baseline_that_is_named_has_to_be_there() {
    let project = project(SHORT_INTERVAL);
    let (code, _, stderr) = call(project.path(), &["check", "--baseline", "none.json"]);
    assert!(code == 3 && stderr.contains("none.json"), "{stderr}");
    let (code, ..) = call(project.path(), &["check", "--baseline", "mine.json", "--write-baseline"]);
    assert_eq!((code, project.path().join("mine.json").exists()), (0, true));
    let (_, _, stderr) = call(project.path(), &["check", "--baseline", "mine.json"]);
    assert!(stderr.contains("nothing found; 1 silenced"), "{stderr}");
}

#[test]
fn fix_mends_what_has_one_remedy_and_touches_nothing_else() {
    let config = SHORT_INTERVAL.replace("[background", "# mine\r\n[background").replace("interval\"", "intervall\"");
    let project = project(&config);
    let overrides = "; mine\n[background.service.sync]\n\ntimout = 20s\n";
    fs::write(project.path().join(".ororc"), overrides).unwrap();
    let (code, stdout, stderr) = call(project.path(), &["check", "--fix"]);
    assert_eq!(code, 0, "{stdout}{stderr}");
    let mended = config.replace("intervall\"", "interval\"");
    assert_eq!(fs::read_to_string(project.path().join("oro.toml")).unwrap(), mended);
    assert_eq!(
        fs::read_to_string(project.path().join(".ororc")).unwrap(),
        "; mine\n[background.service.sync]\n\ntimeout = \"20s\"\n"
    );
    assert!(stdout.contains("+timeout = \"20s\""), "{stdout}");
    let (_, again, _) = call(project.path(), &["check", "--fix"]);
    assert_eq!(again, "", "twice is the same as once");
    let (_, _, stderr) = call(project.path(), &["check", "--fix", "--format", "json"]);
    assert_eq!(stderr, "", "a program reads what is written");
}

/// What is found in a binary file has places in the text that it was read as.
#[test]
fn fix_writes_no_text_into_binary_files_and_none_of_the_command_line() {
    let output = "\n[background.output]\ninfo_plist = \"Info.plist\"\n";
    let project = project(&format!("{}{output}", SHORT_INTERVAL.replace("5m", "15m")));
    let list = project.path().join("Info.plist");
    let mut misspelt = plist::Dictionary::new();
    misspelt.insert("BGTaskSchedulerPermittedIdentifier".into(), plist::Value::Array(Vec::new()));
    plist::to_file_binary(&list, &misspelt).unwrap();
    let before = fs::read(&list).unwrap();
    let (code, stdout, stderr) = call(project.path(), &["check", "--fix"]);
    assert!(code == 1 && stderr.contains("OBG063") && stdout.is_empty(), "{code} {stdout}{stderr}");
    assert!(fs::read(&list).unwrap() == before);
    let (code, stdout, stderr) =
        call(project.path(), &["check", "--fix", "--set", "background.service.sync.timout=20s"]);
    assert!(code == 1 && stderr.contains("unknown key `timout`") && stdout.is_empty(), "{code} {stdout}{stderr}");
}

#[test]
fn fix_renames_ids_and_events_and_removes_permissions() {
    let config = "[meta]\nbundle_identifier = \"com.example.app\"\n\n[background.service.sync]\nentry = \"sync.js\"\npermissions = [\"network\", \"storage\"]\n";
    let project = project(config);
    let write = |name: &str, text: &str| fs::write(project.path().join(name), text).unwrap();
    let read = |name: &str| fs::read_to_string(project.path().join(name)).unwrap();
    write(
        "sync.js",
        "self.onexpire = () => {}\nself.addEventListener(\"start\", () => storage.set('a', 1))\nonrun = () => {}\n",
    );
    // What is computed is not renamed.
    write(
        "app.js",
        "import background from 'oro:background'\nconst id = 'snyc'\nbackground.cancel(`snyc`)\nbackground.status(id)\n",
    );
    call(project.path(), &["check", "--fix"]);
    assert_eq!(
        read("sync.js"),
        "self.onabort = () => {}\nself.addEventListener(\"run\", () => storage.set('a', 1))\nonrun = () => {}\n"
    );
    assert_eq!(
        read("app.js"),
        "import background from 'oro:background'\nconst id = 'snyc'\nbackground.cancel(`sync`)\nbackground.status(id)\n"
    );
    assert_eq!(read("oro.toml"), config.replace("\"network\", ", ""));
}

#[test]
fn fix_leaves_alone_what_is_allowed() {
    let project = project(&SHORT_INTERVAL.replace("trigger", "# oro-bg allow OBG120: a wish only\ntrigger"));
    let before = fs::read_to_string(project.path().join("oro.toml")).unwrap();
    assert_eq!(call(project.path(), &["check", "--fix"]).1, "");
    assert_eq!(fs::read_to_string(project.path().join("oro.toml")).unwrap(), before);
}

#[test]
fn fix_works_on_a_configuration_with_errors() {
    let project = project(&SHORT_INTERVAL.replace("entry =", "entri ="));
    let (code, stdout, stderr) = call(project.path(), &["check", "--fix"]);
    assert_eq!(code, 0, "{stderr}");
    assert!(stdout.contains("+entry = \"sync.js\""), "{stdout}");
}

#[test]
fn github_commands_are_escaped_and_name_files_from_where_the_command_runs() {
    let project = project(SHORT_INTERVAL);
    let (code, stdout, stderr) = call(project.path(), &["check", "--format", "github"]);
    assert_eq!((code, stderr.as_str()), (0, ""));
    let [line] = stdout.lines().collect::<Vec<_>>()[..] else { panic!("{stdout}") };
    assert!(line.starts_with("::warning file=oro.toml,line=6,endLine=6,col=51,endColumn=55,title=OBG120 "), "{line}");
    assert!(line.contains("%0A") && !line.contains("\\n"), "{line}");

    let outer = TempDir::new().unwrap();
    let inner = outer.path().join("apps/my notes, and: more");
    fs::create_dir_all(&inner).unwrap();
    fs::write(inner.join("oro.toml"), SHORT_INTERVAL).unwrap();
    fs::copy(project.path().join("sync.js"), inner.join("sync.js")).unwrap();
    let folder = "apps/my notes, and: more";
    let (_, stdout, _) = call(outer.path(), &["check", "--format", "github", "-C", folder]);
    assert!(stdout.starts_with("::warning file=apps/my notes%2C and%3A more/oro.toml,line=6"), "{stdout}");
    let (_, sarif, _) = call(outer.path(), &["check", "--format", "sarif", "-C", folder]);
    assert!(sarif.contains("\"uri\": \"apps/my%20notes%2C%20and%3A%20more/oro.toml\""), "{sarif}");
}

#[test]
fn xcode_gets_a_line_per_finding_with_an_absolute_path() {
    let project = project(SHORT_INTERVAL);
    let (code, stdout, stderr) = call(project.path(), &["check", "--format", "xcode"]);
    assert_eq!((code, stderr.as_str()), (0, ""));
    let place =
        format!("{}:6:51: warning: `sync` asks for", project.path().canonicalize().unwrap().join("oro.toml").display());
    assert!(stdout.starts_with(&place) && stdout.ends_with(" [OBG120]\n") && stdout.lines().count() == 1, "{stdout}");
}
