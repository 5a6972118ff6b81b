use std::fs;
use std::path::Path;

use oro_bg::config::Platform;
use oro_bg_runtime::RunOptions;
use oro_bg_runtime::execution::Outcome;
use oro_bg_runtime::window::WindowKind;
use serde_json::json;
use tempfile::TempDir;

use super::phone::{Device, MINUTE_MS, Phone};
use crate::fixture;

fn project() -> TempDir {
    fixture::copy(&fixture::folder("defects").join("services"))
}

#[test]
fn a_module_without_a_handler_ends() {
    let project = project();
    let phone = Phone::start(project.path(), Platform::Ios, &Device::new());
    let report = phone.runtime.run("no-handler", RunOptions::default()).expect("ends");
    assert_eq!((report.outcome, report.result), (Outcome::Success, json!(null)));
    phone.stop();
    let told = fixture::transcript(project.path(), &["check"]);
    assert!(told.contains("[OBG051]: background/no-handler.js has no handler of `run`"), "{told}");
}

#[test]
fn timers_wait_and_listeners_add_up() {
    let project = project();
    let phone = Phone::start(project.path(), Platform::Ios, &Device::new());
    let report = phone.runtime.run("timers", RunOptions::default()).expect("runs");
    assert_eq!(report.result, json!({ "calls": 2, "waited": true }));
    phone.stop();
}

#[test]
fn there_is_one_store_on_every_platform() {
    for platform in [Platform::Ios, Platform::Android, Platform::host()] {
        let project = project();
        let phone = Phone::start(project.path(), platform, &Device::new());
        phone.runtime.run("writes", RunOptions::default()).expect("runs");
        let report = phone.runtime.run("reads", RunOptions::default()).expect("runs");
        assert_eq!(report.result, "hello", "another service, on {platform}");
        assert_eq!(
            phone.runtime.storage_get("said").expect("readable"),
            Some(json!("hello")),
            "the app, on {platform}"
        );
        phone.stop();
    }
}

#[test]
fn data_comes_with_a_processing_window() {
    let project = project();
    let phone = Phone::start(project.path(), Platform::Ios, &Device::new());
    let request = json!({ "id": "process", "data": { "folder": "inbox" } });
    assert_eq!(phone.runtime.request("background:schedule", request).expect("is there")["accepted"], true);
    assert!(phone.pending().contains(&"process".to_owned()));
    phone.window(WindowKind::Processing);
    assert_eq!(phone.status("process").last_run.expect("ran").result, json!({ "folder": "inbox" }));
    phone.stop();
}

#[test]
fn the_interval_that_the_page_names_is_the_one_that_holds() {
    let page =
        fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/configuration.md")).expect("is there");
    let row = page.lines().find(|line| line.starts_with("| `minimum_interval` |")).expect("is described");
    assert!(row.contains("`\"15m\"` for `refresh` and `processing`"), "{row}");
    for platform in Platform::ALL {
        let project = project();
        let phone = Phone::start(project.path(), platform, &Device::new());
        let status = phone.runtime.request("background:status", json!({ "id": "refreshes" })).expect("is there");
        assert_eq!(status["definition"]["trigger"]["minimumIntervalMs"], 15 * MINUTE_MS, "{platform}: {status}");
        phone.stop();
    }
}
