//! Requests of any name and any payload: an answer or a refusal with a code, never a panic, and state files that can be
//! read afterwards. The first line of an input is the name, the rest the payload; several may follow each other, divided by
//! a line `--`.

#![no_main]

mod runtime;

use libfuzzer_sys::fuzz_target;
use oro_bg_runtime::RunOptions;
use oro_bg_runtime::error::ErrorCode;
use oro_bg_runtime::state;
use serde_json::Value;

fuzz_target!(|input: &[u8]| {
    let text = String::from_utf8_lossy(input);
    let folder = runtime::folder();
    let runtime = runtime::open(folder.path()).expect("an empty folder");
    for request in text.split("\n--\n").take(8) {
        let (name, payload) = request.split_once('\n').unwrap_or((request, ""));
        // What is no JSON is still a value: text.
        let payload: Value = serde_json::from_str(payload).unwrap_or_else(|_| payload.into());
        if name == "run" {
            let id = payload["id"].as_str().unwrap_or("sync").to_owned();
            let data = payload["data"].clone();
            let _ = runtime.run(&id, RunOptions { data, ..RunOptions::default() });
            continue;
        }
        let asked = payload.clone();
        match runtime.request(name, payload) {
            Ok(_) => {
                if let Some(id) = asked["id"].as_str() {
                    runtime.status(id).expect("what was answered exists");
                }
            }
            Err(error) => {
                assert!(!matches!(error.code, ErrorCode::Internal | ErrorCode::Storage), "{}", error.message);
                assert!(!error.message.is_empty());
            }
        }
    }
    let listed = runtime.list();
    runtime.close();
    let stored = state::read_dir(folder.path()).expect("the folder is there");
    assert!(stored.unreadable.is_empty(), "{:?}", stored.unreadable);
    assert_eq!(stored.services.len(), listed.len());
});
