//! Any bytes as the state file of a service: they are read, or set aside untouched, or refused as newer. What was read is
//! the same when it is read again.

#![no_main]

mod runtime;

use std::fs;

use libfuzzer_sys::fuzz_target;
use oro_bg_runtime::error::ErrorCode;
use oro_bg_runtime::{RunOptions, state};

fuzz_target!(|bytes: &[u8]| {
    let folder = runtime::folder();
    let services = folder.path().join("background-service");
    fs::create_dir(&services).expect("an empty folder");
    let path = services.join("sync.json");
    fs::write(&path, bytes).expect("a file in memory");

    let seen = state::read_dir(folder.path()).expect("the folder is there");
    assert_eq!(seen.services.len() + seen.unreadable.len(), 1);
    assert_eq!(fs::read(&path).expect("looking changes nothing"), bytes);

    let runtime = match runtime::open(folder.path()) {
        Ok(runtime) => runtime,
        Err(error) => {
            assert_eq!(error.code, ErrorCode::VersionMismatch, "{}", error.message);
            assert_eq!(fs::read(&path).expect("a newer file is left alone"), bytes);
            return;
        }
    };
    match runtime.boot_report().set_aside.as_slice() {
        [] => assert_eq!(seen.services.len(), 1),
        [file] => assert_eq!(fs::read(&file.moved_to).expect("it is kept"), bytes),
        more => panic!("one file was set aside twice: {more:?}"),
    }
    let before = runtime.status("sync").expect("it is declared");
    runtime.close();

    let again = runtime::open(folder.path()).expect("what the runtime wrote");
    assert!(again.boot_report().set_aside.is_empty());
    let after = again.status("sync").expect("it is declared");
    assert_eq!((before.definition, before.counters, before.last_run), (after.definition, after.counters, after.last_run));
    again.run("sync", RunOptions::default()).expect("whatever was stored, it can run");
});
