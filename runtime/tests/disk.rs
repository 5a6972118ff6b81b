//! A disk that is really full, and one that is really read-only: errors, not losses. Each is mounted in a mount namespace
//! of its own, as root or with user namespaces; where neither is to be had, it is said and nothing is tested.

#[path = "runtime/support.rs"]
#[allow(dead_code)]
mod support;

use std::env;
use std::fs::{self, File};
use std::io::{ErrorKind, Write};
use std::path::Path;
use std::process::{Command, Stdio};

use oro_bg_runtime::error::ErrorCode;
use oro_bg_runtime::spec::{ServiceSpec, text};
use oro_bg_runtime::{RunOptions, Runtime, state};
use serde_json::{Value, json};
use support::*;

const NAMES: [&str; 3] = ["full", "read_only", "opened_read_only"];
const DISK_KIB: usize = 256;

fn main() {
    let arguments: Vec<_> = env::args().skip(1).collect();
    if arguments.first().is_some_and(|first| first == "--list") {
        NAMES.iter().for_each(|name| println!("{name}: test"));
        return;
    }
    if let ["within", name, folder] = arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        let folder = Path::new(folder);
        mount(&["-t", "tmpfs", "-o", &format!("size={DISK_KIB}k"), "tmpfs", folder.to_str().unwrap()]);
        match name {
            "full" => full(folder),
            "read_only" => read_only(folder),
            _ => opened_read_only(folder),
        }
        return;
    }
    if !can_mount() {
        assert!(
            env::var("CI").as_deref() != Ok("true"),
            "in CI nothing is left out, and mounting is not possible here"
        );
        println!("skipped: mounting needs Linux with `unshare`, and root or user namespaces");
        return;
    }
    let filters: Vec<_> = arguments.iter().filter(|argument| !argument.starts_with('-')).collect();
    for name in NAMES.iter().filter(|name| filters.iter().all(|filter| name.contains(filter.as_str()))) {
        let folder = tempfile::tempdir().unwrap();
        let mut within = in_namespace(env::current_exe().unwrap().to_str().unwrap());
        let status = within.args(["within", name, folder.path().to_str().unwrap()]).status().unwrap();
        assert!(status.success(), "{name}: see above");
        println!("test {name} ... ok");
    }
}

fn in_namespace(program: &str) -> Command {
    let mut unshare = Command::new("unshare");
    unshare.args(["--map-root-user", "--mount", program]);
    unshare
}

fn can_mount() -> bool {
    let folder = tempfile::tempdir().unwrap();
    let mut mount = in_namespace("mount");
    mount.args(["-t", "tmpfs", "tmpfs", folder.path().to_str().unwrap()]);
    mount.stderr(Stdio::null()).status().is_ok_and(|status| status.success())
}

fn mount(arguments: &[&str]) {
    assert!(Command::new("mount").args(arguments).status().unwrap().success(), "mount {arguments:?}");
}

fn open(folder: &Path) -> oro_bg_runtime::error::Result<Runtime> {
    let storing = ServiceSpec { permissions: vec![text("storage")].into(), ..service("storing") };
    let engine = FakeEngine::new(|run| {
        if run.spec.id != "storing" {
            return Ending::Success(Value::Null);
        }
        let set = run.port.host_call("storage", "set", json!({ "key": "n", "value": run.request.data }));
        Ending::Success(json!(set.err().map(|error| error.code.as_str())))
    });
    Runtime::open(options(folder, table([every("sync", MINUTE_MS), storing]), &FakeHost::new(), &engine))
}

fn store(runtime: &Runtime, n: u64) -> Value {
    let report = runtime.run("storing", RunOptions { data: n.into(), ..RunOptions::default() });
    report.map_or_else(|error| error.code.as_str().into(), |report| report.result)
}

/// Every request that changes something is refused, and what can be seen is what is on disk.
fn refuses_everything(runtime: &Runtime, folder: &Path) {
    let before = runtime.list();
    let large = "x".repeat(8 * 1024);
    for (request, payload) in [
        ("register", json!({ "id": "sync", "title": large })),
        ("register", json!({ "id": "another", "title": large })),
        ("schedule", json!({ "id": "sync", "data": large })),
        ("post-message", json!({ "id": "sync", "data": large })),
    ] {
        let refused = runtime.request(&format!("background:{request}"), payload).unwrap_err();
        assert_eq!(refused.code, ErrorCode::Storage, "{request}: {refused}");
        assert!(refused.message.contains("background-service"), "{refused}");
    }
    let run = RunOptions { data: large.into(), ..RunOptions::default() };
    assert_eq!(runtime.run("sync", run).unwrap_err().code, ErrorCode::Storage);
    assert_eq!(runtime.list(), before, "a refused request has changed nothing");
    let stored = state::read_dir(folder).unwrap();
    assert!(stored.unreadable.is_empty(), "{:?}", stored.unreadable);
    assert_eq!(stored.services.len(), before.len());
    for (record, status) in stored.services.iter().zip(&before) {
        assert_eq!((&record.definition, record.counters), (&status.definition, status.counters));
        assert_eq!(record.mailbox.len(), status.mailbox);
    }
}

/// It works as if nothing had been, and all that was acknowledged is still there after a restart.
fn has_lost_nothing(runtime: Runtime, folder: &Path) {
    runtime.request("background:post-message", json!({ "id": "sync", "data": "after" })).unwrap();
    assert_eq!(store(&runtime, 2), Value::Null);
    let before = runtime.list();
    runtime.close();
    let runtime = open(folder).unwrap();
    assert!(runtime.boot_report().set_aside.is_empty());
    assert_eq!(runtime.list(), before);
    let sync = runtime.status("sync").unwrap();
    assert_eq!((sync.definition.title.as_str(), sync.mailbox), ("kept", 2));
}

fn acknowledge(runtime: &Runtime) {
    runtime.request("background:register", json!({ "id": "sync", "title": "kept" })).unwrap();
    runtime.request("background:post-message", json!({ "id": "sync", "data": "before" })).unwrap();
    assert_eq!(store(runtime, 1), Value::Null);
}

fn full(folder: &Path) {
    let runtime = open(folder).unwrap();
    acknowledge(&runtime);
    let filler = folder.join("filler");
    let mut file = File::create(&filler).unwrap();
    let error = std::iter::repeat_with(|| file.write_all(&[0; 1024])).find_map(Result::err).unwrap();
    assert_eq!(error.kind(), ErrorKind::StorageFull);
    refuses_everything(&runtime, folder);
    assert_eq!(store(&runtime, 7), "EIO");
    drop(file);
    fs::remove_file(filler).unwrap();
    has_lost_nothing(runtime, folder);
}

fn read_only(folder: &Path) {
    let runtime = open(folder).unwrap();
    acknowledge(&runtime);
    let path = folder.to_str().unwrap();
    mount(&["--bind", path, path]);
    mount(&["-o", "remount,bind,ro", path]);
    refuses_everything(&runtime, folder);
    assert_eq!(store(&runtime, 7), "EIO");
    assert_eq!(runtime.request("background:cancel", json!({ "id": "sync" })).unwrap_err().code, ErrorCode::Storage);
    mount(&["-o", "remount,bind,rw", path]);
    has_lost_nothing(runtime, folder);
}

fn opened_read_only(folder: &Path) {
    let runtime = open(folder).unwrap();
    acknowledge(&runtime);
    runtime.close();
    mount(&["-o", "remount,ro", folder.to_str().unwrap()]);
    let refused = open(folder).unwrap_err();
    assert_eq!(refused.code, ErrorCode::Storage, "{refused}");
    assert!(refused.message.contains(folder.to_str().unwrap()), "{refused}");
    let stored = state::read_dir(folder).unwrap();
    assert!(stored.unreadable.is_empty() && stored.services.len() == 2, "looking needs no right to write");
    assert!(!state::is_open(folder));
}
