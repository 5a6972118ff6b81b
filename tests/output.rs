//! Planning and applying changes on a real folder.

use std::fs;
use std::path::{Path, PathBuf};

use oro_bg::codegen::merge::{LEDGER_NAME, Ledger, LedgerEntry, Merged};
use oro_bg::codegen::output::{ChangeKind, Changes, OutputError, PlanError, Request, plan};
use oro_bg::diagnostic::{Code, Sources};
use tempfile::TempDir;

/// A project folder, and the ledger in it.
struct Project {
    folder: TempDir,
}

impl Project {
    fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap() }
    }

    fn path(&self, path: &str) -> PathBuf {
        self.folder.path().join(path)
    }

    fn write(&self, path: &str, text: &str) {
        let path = self.path(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    fn read(&self, path: &str) -> String {
        fs::read_to_string(self.path(path)).unwrap()
    }

    fn ledger(&self) -> Ledger {
        match fs::read_to_string(self.path(LEDGER_NAME)) {
            Ok(text) => Ledger::parse(Sources::default().add(LEDGER_NAME, text.as_str()), &text).unwrap(),
            Err(_) => Ledger::default(),
        }
    }

    fn plan(&self, generated: &[(&str, &str)]) -> Result<Changes, PlanError> {
        self.plan_with(generated, &[], &[])
    }

    fn plan_with(
        &self,
        generated: &[(&str, &str)],
        merged: &[(&str, &Merged)],
        untouched: &[&str],
    ) -> Result<Changes, PlanError> {
        plan(Request {
            project: self.folder.path(),
            ledger: &self.ledger(),
            generated: generated.iter().map(|(path, text)| (PathBuf::from(path), (*text).to_owned())).collect(),
            merged: merged.iter().map(|(path, merged)| (PathBuf::from(path), (*merged).clone())).collect(),
            untouched: untouched.iter().map(PathBuf::from).collect(),
        })
    }

    fn apply(&self, generated: &[(&str, &str)]) {
        self.plan(generated).unwrap().apply().unwrap();
    }

    /// Every file below the project, temporary ones too.
    fn files(&self) -> Vec<String> {
        let root = self.folder.path();
        let files = walkdir::WalkDir::new(root).sort_by_file_name().into_iter().map(Result::unwrap);
        files
            .filter(|entry| !entry.file_type().is_dir())
            .map(|entry| entry.path().strip_prefix(root).unwrap().to_str().unwrap().to_owned())
            .collect()
    }
}

fn summary(changes: &Changes) -> Vec<String> {
    changes.summary().into_iter().map(|(kind, path)| format!("{kind} {}", path.display())).collect()
}

fn entry(text: &str) -> LedgerEntry {
    serde_json::from_str(text).unwrap()
}

fn merged(text: &str) -> Merged {
    let owned = r#"{"added": [{"parent": "p", "item": "i", "before": "\n", "text": "t"}], "opened": []}"#;
    Merged { text: text.to_owned(), owned: entry(owned) }
}

#[test]
fn first_run_creates_folders_files_and_ledger() {
    let project = Project::new();
    let changes = project.plan(&[("gen/ios/a.swift", "a\n"), ("gen/b.ts", "b\n")]).unwrap();
    assert_eq!(summary(&changes), ["created gen/b.ts", "created gen/ios/a.swift", "created oro-bg.lock"]);
    changes.apply().unwrap();
    assert_eq!(project.read("gen/ios/a.swift"), "a\n");
    assert_eq!(project.files(), ["gen/b.ts", "gen/ios/a.swift", "oro-bg.lock"]);
    assert!(project.ledger().generated.contains_key("gen/ios/a.swift"));
}

#[test]
fn an_equal_run_changes_nothing() {
    let project = Project::new();
    project.apply(&[("gen/a", "a"), ("gen/b", "b")]);
    let times = |name| fs::metadata(project.path(name)).unwrap().modified().unwrap();
    let before = (times("gen/a"), times("gen/b"), times(LEDGER_NAME));
    let changes = project.plan(&[("gen/a", "a"), ("gen/b", "b")]).unwrap();
    assert!(changes.is_empty());
    assert_eq!(changes.diff(), "");
    changes.apply().unwrap();
    assert_eq!(times(LEDGER_NAME), before.2);
    project.apply(&[("gen/a", "a"), ("gen/b", "new")]);
    assert_eq!(times("gen/a"), before.0, "only what differs is written");
    assert_eq!(project.read("gen/b"), "new");
}

#[test]
fn what_is_no_longer_wanted_goes_with_its_folder() {
    let project = Project::new();
    project.apply(&[("gen/a", "a"), ("gen/services/sync/b", "b")]);
    project.write("gen/notes.txt", "a person's");
    let changes = project.plan(&[("gen/a", "a")]).unwrap();
    assert_eq!(summary(&changes), ["removed gen/services/sync/b", "changed oro-bg.lock"]);
    changes.apply().unwrap();
    assert!(!project.path("gen/services").exists());
    assert_eq!(project.files(), ["gen/a", "gen/notes.txt", "oro-bg.lock"]);
    project.apply(&[]);
    assert_eq!(project.files(), ["gen/notes.txt"], "nothing owned, no ledger");
}

#[test]
fn what_somebody_changed_is_not_removed() {
    let project = Project::new();
    project.apply(&[("gen/a", "a\n"), ("gen/b", "b\n"), ("gen/c", "c\n")]);
    project.write("gen/b", "// Made by `oro-bg gen`\nand then by a person");
    project.write("gen/c", "c\r\n");
    let Err(PlanError::Foreign(diagnostics)) = project.plan(&[("gen/a", "a\n")]) else { panic!("gen/b was changed") };
    assert_eq!(diagnostics.len(), 1, "line ends are no change: {diagnostics:?}");
    assert!(diagnostics[0].message.contains("gen/b would be removed, and was changed"), "{diagnostics:?}");
    fs::remove_file(project.path("gen/b")).unwrap();
    let changes = project.plan(&[("gen/a", "a\n")]).unwrap();
    assert_eq!(summary(&changes), ["removed gen/c", "changed oro-bg.lock"]);
}

#[test]
fn files_that_are_gone_already_are_forgotten() {
    let project = Project::new();
    project.apply(&[("gen/a", "a"), ("gen/b", "b")]);
    fs::remove_file(project.path("gen/b")).unwrap();
    let changes = project.plan(&[("gen/a", "a")]).unwrap();
    assert_eq!(summary(&changes), ["changed oro-bg.lock"]);
}

#[test]
fn other_platforms_outputs_stay() {
    let project = Project::new();
    project.apply(&[("gen/ios/a", "a"), ("gen/android/b", "b"), ("gen/android-x", "x")]);
    let changes = project.plan_with(&[("gen/ios/a", "a")], &[], &["gen/android"]).unwrap();
    assert_eq!(summary(&changes), ["removed gen/android-x", "changed oro-bg.lock"]);
    changes.apply().unwrap();
    assert!(project.ledger().generated.contains_key("gen/android/b"));
}

#[test]
fn files_of_others_are_not_written_over() {
    let project = Project::new();
    project.write("gen/a", "a person's");
    project.write("gen/b", "same");
    project.write("gen/c", "// Made by `oro-bg gen` from oro.toml. Do not edit.\nold");
    project.write("gen/d", "");
    let wanted = [("gen/a", "ours"), ("gen/b", "same"), ("gen/c", "new"), ("gen/d", "new")];
    let Err(PlanError::Foreign(diagnostics)) = project.plan(&wanted) else { panic!("gen/a is in the way") };
    assert_eq!(diagnostics.len(), 1);
    assert_eq!(diagnostics[0].code, Code::ForeignFile);
    assert!(diagnostics[0].message.contains("gen/a"));
    assert_eq!(project.files(), ["gen/a", "gen/b", "gen/c", "gen/d"]);
    fs::remove_file(project.path("gen/a")).unwrap();
    let changes = project.plan(&wanted).unwrap();
    assert_eq!(summary(&changes), ["created gen/a", "changed gen/c", "changed gen/d", "created oro-bg.lock"]);
}

#[test]
fn merged_files_are_owned_in_part_only() {
    let project = Project::new();
    project.write("ios/Info.plist", "theirs");
    let ours = merged("theirs and ours");
    project.plan_with(&[], &[("ios/Info.plist", &ours)], &[]).unwrap().apply().unwrap();
    assert_eq!(project.read("ios/Info.plist"), "theirs and ours");
    assert_eq!(project.ledger().merged["ios/Info.plist"], ours.owned);
    assert!(project.ledger().generated.is_empty());
    let gone = Merged { text: "theirs".to_owned(), owned: LedgerEntry::default() };
    project.plan_with(&[], &[("ios/Info.plist", &gone)], &[]).unwrap().apply().unwrap();
    assert_eq!(project.read("ios/Info.plist"), "theirs");
    assert_eq!(project.files(), ["ios/Info.plist"]);
}

#[test]
fn a_file_outside_is_named_from_the_project() {
    let project = Project::new();
    project.write("app/oro.toml", "");
    let folder = project.path("app");
    let request = |ledger| Request {
        project: &folder,
        ledger,
        generated: vec![(project.path("out/a"), "a".to_owned())],
        merged: Vec::new(),
        untouched: Vec::new(),
    };
    plan(request(&Ledger::default())).unwrap().apply().unwrap();
    let ledger = project.read("app/oro-bg.lock");
    assert!(ledger.contains("\"../out/a\""), "{ledger}");
    assert!(!ledger.contains(folder.to_str().unwrap()));
    assert_eq!(project.read("out/a"), "a");
}

#[test]
fn a_ledger_cannot_have_files_outside_deleted() {
    let project = Project::new();
    project.write("precious", "not ours");
    project.write("generated", "// Made by `oro-bg gen`");
    project.write("app/oro.toml", "");
    let mut ledger = Ledger::default();
    ledger.generated.extend(["../precious", "../generated"].map(|path| (path.to_owned(), String::new())));
    let folder = project.path("app");
    let request =
        Request { project: &folder, ledger: &ledger, generated: Vec::new(), merged: Vec::new(), untouched: Vec::new() };
    let changes = plan(request).unwrap();
    assert_eq!(summary(&changes), ["removed ../generated"]);
}

#[test]
fn the_diff_reads_like_gits() {
    let project = Project::new();
    project.apply(&[("gen/changed", "one\ntwo\nthree\n"), ("gen/gone", "bye\n")]);
    let changes = project.plan(&[("gen/changed", "one\n2\nthree\n"), ("gen/new", "hi")]).unwrap();
    expect_test::expect![[r#"
        --- a/gen/changed
        +++ b/gen/changed
        @@ -1,3 +1,3 @@
         one
        -two
        +2
         three
        --- /dev/null
        +++ b/gen/new
        @@ -0,0 +1 @@
        +hi
        \ No newline at end of file
        --- a/gen/gone
        +++ /dev/null
        @@ -1 +0,0 @@
        -bye
        --- a/oro-bg.lock
        +++ b/oro-bg.lock
        @@ -1,8 +1,8 @@
         {
           "version": 2,
           "generated": {
        -    "gen/changed": "10e1a16f0805bd71",
        -    "gen/gone": "cb0fa91be247ee0f"
        +    "gen/changed": "ba13ea9b04ef16c1",
        +    "gen/new": "85052e9aab1b67b6"
           },
           "merged": {}
         }
    "#]]
    .assert_eq(&changes.diff());
    assert_eq!(changes.iter().map(|change| change.kind()).collect::<Vec<_>>()[1], ChangeKind::Created);
    assert_eq!(project.read("gen/gone"), "bye\n", "a diff writes nothing");
}

#[test]
fn a_folder_in_the_way_is_an_error_that_names_it() {
    let project = Project::new();
    fs::create_dir_all(project.path("gen/a")).unwrap();
    let error = project.plan(&[("gen/a", "a")]).unwrap_err();
    assert!(matches!(&error, PlanError::Output(OutputError::Read { path, .. }) if path.ends_with("gen/a")), "{error}");
}

#[test]
fn a_file_where_a_folder_must_be_stops_before_anything_is_written() {
    let project = Project::new();
    project.apply(&[("gen/z", "z")]);
    // Between plan and apply, so that it is the writing that fails.
    let changes = project.plan(&[("gen/a", "a"), ("gen/deep/er/b", "b"), ("gen/z", "new")]).unwrap();
    project.write("gen/deep", "in the way");
    let error = changes.apply().unwrap_err();
    assert!(matches!(&error, OutputError::CreateFolder { path, .. } if path.ends_with("gen/deep")), "{error}");
    assert_eq!(project.files(), ["gen/deep", "gen/z", "oro-bg.lock"], "no new file, no temporary file");
    assert_eq!(project.read("gen/z"), "z");
}

#[test]
#[cfg(unix)]
fn a_folder_without_write_permission_changes_nothing() {
    use std::os::unix::fs::{PermissionsExt, symlink};
    let project = Project::new();
    project.write("locked/keep", "");
    fs::set_permissions(project.path("locked"), fs::Permissions::from_mode(0o555)).unwrap();
    if fs::write(project.path("locked/probe"), "").is_ok() {
        // Root may write anywhere, but not even root makes files among the system's own.
        fs::remove_dir_all(project.path("locked")).unwrap();
        symlink("/proc/self", project.path("locked")).unwrap();
    }
    let changes = project.plan(&[("gen/a", "a"), ("locked/b", "b")]).unwrap();
    let error = changes.apply().unwrap_err();
    assert!(matches!(&error, OutputError::Write { path, .. } if path.ends_with("locked/b")), "{error}");
    assert!(error.to_string().contains("locked/b"), "{error}");
    assert!(!project.path("gen").exists(), "folders made for nothing are gone again");
    assert!(!project.path(LEDGER_NAME).exists());
    let _ = fs::set_permissions(project.path("locked"), fs::Permissions::from_mode(0o755));
}

#[test]
#[cfg(unix)]
fn permissions_and_links_stay() {
    use std::os::unix::fs::{PermissionsExt, symlink};
    let project = Project::new();
    project.apply(&[("gen/script", "a")]);
    fs::set_permissions(project.path("gen/script"), fs::Permissions::from_mode(0o640)).unwrap();
    project.write("real/Info.plist", "theirs");
    fs::create_dir_all(project.path("ios")).unwrap();
    symlink("../real/Info.plist", project.path("ios/Info.plist")).unwrap();
    let changes = project.plan_with(&[("gen/script", "b")], &[("ios/Info.plist", &merged("both"))], &[]).unwrap();
    changes.apply().unwrap();
    let mode = fs::metadata(project.path("gen/script")).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o640);
    assert!(project.path("ios/Info.plist").is_symlink());
    assert_eq!(project.read("real/Info.plist"), "both");
}

#[test]
#[cfg(unix)]
fn a_link_to_nothing_is_refused() {
    let project = Project::new();
    fs::create_dir_all(project.path("gen")).unwrap();
    std::os::unix::fs::symlink("nowhere", project.path("gen/a")).unwrap();
    let error = project.plan(&[("gen/a", "a")]).unwrap_err();
    assert!(matches!(error, PlanError::Output(OutputError::Read { .. })), "{error}");
}

#[test]
#[should_panic(expected = "differ in more than case")]
fn names_that_differ_only_in_case_are_a_bug_of_an_emitter() {
    let _ = Project::new().plan(&[("gen/A.kt", "a"), ("gen/a.kt", "b")]);
}

#[test]
fn new_files_are_readable_like_any_other() {
    let project = Project::new();
    project.write("other", "");
    project.apply(&[("gen/a", "a")]);
    let permissions = |path: &Path| fs::metadata(path).unwrap().permissions();
    assert_eq!(permissions(&project.path("gen/a")), permissions(&project.path("other")));
}

#[test]
fn thousands_of_files_are_planned_and_applied_once() {
    let project = Project::new();
    let names: Vec<String> = (0..2000).map(|n| format!("gen/services/s{n}/index.js")).collect();
    let files: Vec<(&str, &str)> = names.iter().map(|name| (name.as_str(), "export default 1;\n")).collect();
    let start = std::time::Instant::now();
    project.apply(&files);
    let applied = start.elapsed();
    assert!(project.plan(&files).unwrap().is_empty());
    eprintln!("2,000 files: first run {applied:?}, second {:?}", start.elapsed() - applied);
    assert_eq!(project.files().len(), 2001);
}
