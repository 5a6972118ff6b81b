//! State files: whole or not there, and errors instead of losses.

use std::fs;

use oro_bg_runtime::error::ErrorCode;
use oro_bg_runtime::spec::Trigger;
use oro_bg_runtime::state::{self, FORMAT};
use oro_bg_runtime::{RunOptions, Runtime};
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::support::*;

/// A state file with something of everything in it.
fn rich_file() -> Vec<u8> {
    let engine = FakeEngine::new(|_| Ending::Failure("über"));
    let stage = Stage::new([every("sync", MINUTE_MS)], engine);
    stage.runtime.run("sync", RunOptions::default()).unwrap();
    stage.runtime.request("background:register", json!({ "id": "sync", "title": "t\"\\\n" })).unwrap();
    stage.runtime.request("background:schedule", json!({ "id": "sync", "delay": 5, "data": [1.5, "ä"] })).unwrap();
    stage.runtime.post_message("sync", json!({ "deep": [[[null]]] })).unwrap();
    fs::read(stage.state_file("sync")).unwrap()
}

#[test]
fn the_format_comes_first() {
    let file = rich_file();
    assert!(file.starts_with(format!("{{\"format\":{FORMAT},").as_bytes()));
}

#[test]
fn read_dir_sees_services_and_unreadable_files_without_touching_them() {
    let stage = Stage::new([service("b"), service("a")], FakeEngine::succeeding());
    stage.runtime.run("a", RunOptions::default()).unwrap();
    fs::write(stage.state_file("broken"), "{").unwrap();
    fs::write(stage.state_file("newer"), "{\"format\":7}").unwrap();
    fs::copy(stage.state_file("a"), stage.state_file("stolen")).unwrap();
    let stored = state::read_dir(stage.folder.path()).unwrap();
    let ids: Vec<_> = stored.services.iter().map(|record| record.id.as_str()).collect();
    assert_eq!(ids, ["a", "b"]);
    assert_eq!(stored.services[0].counters.runs, 1);
    let unreadable: Vec<_> = stored.unreadable.iter().map(|file| file.path.file_stem().unwrap()).collect();
    assert_eq!(unreadable, ["broken", "newer", "stolen"]);
    assert!(stored.unreadable[1].reason.contains("format 7"));
    assert!(stage.state_file("broken").exists());
    let nothing = state::read_dir(&stage.folder.path().join("nowhere")).unwrap();
    assert!(nothing.services.is_empty() && nothing.unreadable.is_empty());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// A file that ends early is never taken for a whole one, nor does it stop anything else.
    #[test]
    fn a_file_cut_at_any_byte_is_set_aside(fraction in 0.0..1.0f64) {
        let whole = rich_file();
        let cut = &whole[..(whole.len() as f64 * fraction) as usize];
        let folder = tempfile::tempdir().unwrap();
        let services = folder.path().join("background-service");
        fs::create_dir(&services).unwrap();
        fs::write(services.join("sync.json"), cut).unwrap();
        // What a kill during the write leaves: the new bytes under another name.
        fs::write(services.join("other.json.tmp"), cut).unwrap();
        let options = options(folder.path(), table([service("sync"), service("other")]), &FakeHost::new(), &FakeEngine::succeeding());
        let runtime = Runtime::open(options).unwrap();
        let set_aside = &runtime.boot_report().set_aside;
        prop_assert_eq!(set_aside.len(), 1);
        prop_assert_eq!(fs::read(&set_aside[0].moved_to).unwrap(), cut);
        runtime.run("sync", RunOptions::default()).unwrap();
        runtime.run("other", RunOptions::default()).unwrap();
    }

    /// Any bytes at all: an answer, never a panic.
    #[test]
    fn any_bytes_are_read_or_refused(bytes in proptest::collection::vec(any::<u8>(), 0..200), at in 0usize..400) {
        let mut file = rich_file();
        let at = at.min(file.len());
        file.splice(at..(at + bytes.len()).min(file.len()), bytes);
        let folder = tempfile::tempdir().unwrap();
        let services = folder.path().join("background-service");
        fs::create_dir(&services).unwrap();
        fs::write(services.join("sync.json"), file).unwrap();
        let stored = state::read_dir(folder.path()).unwrap();
        prop_assert_eq!(stored.services.len() + stored.unreadable.len(), 1);
    }
}

/// The folder of the state files is replaced by a file, so that every write fails as on a full or read-only disk; the
/// permission bits alone would not stop the root user that containers run tests as.
pub fn break_disk(stage: &Stage) {
    let folder = stage.folder.path().join("background-service");
    fs::rename(&folder, stage.folder.path().join("unplugged")).unwrap();
    fs::write(&folder, "").unwrap();
}

pub fn mend_disk(stage: &Stage) {
    let folder = stage.folder.path().join("background-service");
    fs::remove_file(&folder).unwrap();
    fs::rename(stage.folder.path().join("unplugged"), &folder).unwrap();
}

#[test]
fn when_nothing_can_be_written_calls_are_refused_and_nothing_changes() {
    let stage = Stage::new([service("sync")], FakeEngine::new(|run| Ending::Success(run.mailbox().into())));
    stage.runtime.post_message("sync", json!("before")).unwrap();
    let before = stage.runtime.status("sync").unwrap();
    break_disk(&stage);
    for (request, payload) in [
        ("register", json!({ "id": "sync", "title": "new" })),
        ("register", json!({ "id": "another" })),
        ("schedule", json!({ "id": "sync" })),
        ("cancel", json!({ "id": "sync" })),
        ("post-message", json!({ "id": "sync", "data": "lost" })),
    ] {
        let refused = stage.runtime.request(&format!("background:{request}"), payload).unwrap_err();
        assert_eq!(refused.code, ErrorCode::Storage, "{request}: {refused}");
    }
    assert_eq!(stage.runtime.run("sync", RunOptions::default()).unwrap_err().code, ErrorCode::Storage);
    assert_eq!(stage.runtime.status("sync").unwrap(), before);
    assert_eq!(stage.runtime.list().len(), 1);
    mend_disk(&stage);
    stage.runtime.run("sync", RunOptions::default()).unwrap();
    assert_eq!(stage.runtime.status("sync").unwrap().mailbox, 0, "the old message was delivered");
}

#[test]
fn an_outcome_that_cannot_be_written_is_told_and_written_with_the_next_change() {
    let (break_now, run_goes_on) = (std::sync::mpsc::channel(), std::sync::mpsc::channel());
    let (ready, go) = (break_now.0, std::sync::Mutex::new(run_goes_on.1));
    let engine = FakeEngine::new(move |run| {
        if run.request.data == json!("break") {
            ready.send(()).unwrap();
            go.lock().unwrap().recv().unwrap();
        }
        Ending::Success(Value::Null)
    });
    let stage = Stage::new([service("sync")], engine);
    let runtime = stage.runtime.clone();
    let run = std::thread::spawn(move || {
        runtime.run("sync", RunOptions { data: json!("break"), ..RunOptions::default() }).unwrap_err()
    });
    break_now.1.recv().unwrap();
    break_disk(&stage);
    run_goes_on.0.send(()).unwrap();
    let told = run.join().unwrap();
    assert_eq!(told.code, ErrorCode::Storage);
    assert!(told.message.contains("Success"), "{told}");
    assert_eq!(stage.runtime.history("sync").unwrap().len(), 1);
    mend_disk(&stage);
    stage.runtime.post_message("sync", Value::Null).unwrap();
    let stored = state::read_dir(stage.folder.path()).unwrap();
    assert_eq!((stored.services[0].runs.len(), &stored.services[0].running), (1, &None));
}

#[test]
fn a_state_directory_that_cannot_be_made_is_an_error() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("file");
    fs::write(&file, "").unwrap();
    let refused = Runtime::open(options(&file, table([]), &FakeHost::new(), &FakeEngine::succeeding())).unwrap_err();
    assert_eq!(refused.code, ErrorCode::Storage);
    assert!(refused.message.contains("file"), "{refused}");
}

#[test]
fn triggers_are_spelt_the_same_everywhere() {
    let spelt = |trigger: Trigger| serde_json::to_value(trigger).unwrap();
    assert_eq!(spelt(Trigger::OnDemand), json!({ "type": "on-demand" }));
    let processing = Trigger::Processing { minimum_interval_ms: 5 };
    assert_eq!(spelt(processing), json!({ "type": "processing", "minimumIntervalMs": 5 }));
}
