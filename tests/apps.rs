//! Apps as people write them, and the examples: `check` has nothing to say about any of them, before and after `gen`. A finding
//! here is a false positive, or the app is wrong.

mod fixture;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use oro_bg::config::{self, Background, LoadOptions, PlatformSet};
use oro_bg::diagnostic::Sources;
use tempfile::TempDir;

/// Files of an app that `gen` merges into.
const MERGED: [&str; 2] = ["Info.plist", "AndroidManifest.xml"];

/// Every app, in a copy, with the folder that its declaration lies in.
fn apps() -> Vec<(String, TempDir, PathBuf)> {
    let open = |case: &PathBuf| {
        let copy = fixture::copy(case);
        let files = walkdir::WalkDir::new(copy.path()).into_iter().filter_map(Result::ok);
        let config = files.map(|entry| entry.into_path()).find(|path| path.ends_with("oro.toml"));
        let project = config.expect("declares services").parent().expect("a folder").to_owned();
        (fixture::name(case).to_owned(), copy, project)
    };
    fixture::cases("apps").iter().map(open).collect()
}

fn background(project: &Path) -> Background {
    let options = LoadOptions { start: project.to_owned(), config: None, set: Vec::new(), platforms: PlatformSet::ALL };
    let loaded = config::load(&options, &mut Sources::default()).expect("can be read");
    loaded.background.expect("is a declaration")
}

/// Asserts that `check` says how much it looked at, and nothing else.
fn nothing_found(project: &Path, platforms: &str, when: &str) {
    let told = fixture::transcript(project, &["check", "--platform", platforms]);
    let head = "exit code: 0\n--- standard output\n--- standard error\n";
    let summary = told.strip_prefix(head).unwrap_or_else(|| panic!("{when}:\n{told}"));
    let count = background(project).services.len();
    let says_so =
        summary.starts_with(&format!("checked {count} services for ")) && summary.ends_with(": nothing found\n");
    assert!(says_so && summary.lines().count() == 1, "{when}:\n{told}");
}

/// What everybody commits: nothing that a command made.
fn own_files(app: &Path, project: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let made = [background(project).output.dir, ".oro-bg".into(), "oro-bg.lock".into()].map(|path| project.join(path));
    let files = walkdir::WalkDir::new(app).into_iter().filter_entry(|entry| !made.contains(&entry.path().to_owned()));
    let files = files.filter_map(Result::ok).filter(|entry| entry.file_type().is_file());
    files.map(|entry| (entry.path().to_owned(), fs::read(entry.path()).expect("readable"))).collect()
}

#[test]
fn nothing_is_found_in_apps() {
    for (name, app, project) in apps() {
        let written = own_files(app.path(), &project);
        nothing_found(&project, "all", &format!("{name}, before anything was generated"));
        fixture::oro_bg(&project).args(["gen", "--platform", "all"]).assert().success();
        nothing_found(&project, "all", &format!("{name}, with what was generated"));

        let again = fixture::transcript(&project, &["gen", "--platform", "all"]);
        assert_eq!(
            again, "exit code: 0\n--- standard output\n--- standard error\neverything is up to date\n",
            "{name}"
        );
        nothing_found(&project, "all", &format!("{name}, after a second time"));

        let changed: BTreeSet<String> = own_files(app.path(), &project)
            .iter()
            .filter(|(path, contents)| written.get(*path) != Some(*contents))
            .map(|(path, _)| path.file_name().expect("a file").to_string_lossy().into_owned())
            .collect();
        assert_eq!(changed, MERGED.map(str::to_owned).into(), "{name}: what `gen` changed in the app's own files");
    }
}

/// Where an app uses little, nothing found says little.
#[test]
fn apps_have_services_of_every_kind_and_use_every_permission() {
    for (name, _app, project) in apps() {
        let background = background(&project);
        let mut triggers: BTreeMap<&str, usize> = BTreeMap::new();
        let mut permissions = BTreeSet::new();
        for service in &background.services {
            let service = service.on(config::Platform::Android);
            *triggers.entry(service.trigger.name()).or_default() += 1;
            permissions
                .extend(service.permissions.iter().map(|name| name.split(':').next().expect("a name").to_owned()));
        }
        assert!(triggers.len() == 4 && triggers.values().all(|count| *count >= 2), "{name}: {triggers:?}");
        for permission in ["network", "notifications", "storage"] {
            assert!(permissions.contains(permission), "{name} never uses {permission}: {permissions:?}");
        }
    }
}

/// The services are more than text: those that need no network run here.
#[test]
fn services_of_the_apps_run() {
    for (name, _app, project) in apps() {
        for service in &background(&project).services {
            let permissions = &service.on(config::Platform::host()).permissions;
            let needs = |name: &str| permissions.iter().any(|permission| permission.starts_with(name));
            let is_enabled = service.on(config::Platform::host()).enabled;
            if !is_enabled || needs("network") || needs("barometer") {
                continue;
            }
            let told = fixture::transcript(&project, &["run", service.id.as_str(), "--data", r#"{"hike":"latest"}"#]);
            assert!(told.starts_with("exit code: 0\n"), "{name}, {}:\n{told}", service.id);
        }
    }
}

/// In their place, because they name this repository's runtime by its path.
#[test]
fn nothing_is_found_in_the_examples() {
    let examples = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples");
    let platforms = BTreeMap::from([("background-service", "all"), ("desktop-notes", "desktop")]);
    let found = fs::read_dir(&examples).expect("a folder").map(|entry| entry.expect("readable").file_name());
    let found: BTreeSet<String> = found.map(|name| name.into_string().expect("a plain name")).collect();
    assert_eq!(found, platforms.keys().map(|name| (*name).to_owned()).collect());
    for (name, platforms) in platforms {
        let project = examples.join(name);
        nothing_found(&project, platforms, name);
        // What is committed is what would be generated.
        fixture::oro_bg(&project).args(["gen", "--platform", platforms, "--check"]).assert().success();
    }
}
