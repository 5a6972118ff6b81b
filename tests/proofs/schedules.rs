use std::fs;

use oro_bg::config::Platform;
use oro_bg_runtime::RunOptions;
use oro_bg_runtime::window::WindowKind;
use serde_json::json;

use super::complaint;
use super::generated::{Project, between, function, in_order};
use super::phone::{Device, MINUTE_MS, Phone};
use crate::fixture;

#[test]
fn a_duration_means_the_same_in_every_output() {
    let project = Project::of("22-units");
    let interval = |id: &str, value: &str| format!("background.service.{id}.trigger.minimum_interval={value}");
    // The same duration, in every way that there is of writing it.
    let set = [("notes", "15m"), ("photos", "900000"), ("people", "0.25h"), ("places", "14m 60s")];
    let set: Vec<String> = set.iter().map(|(id, value)| interval(&format!("sync-{id}"), value)).collect();
    project.generate(&set.iter().map(String::as_str).collect::<Vec<_>>());
    let table = project.output("rust/src/table.rs");
    assert_eq!(between(&table, "minimum_interval_ms: ", " }"), ["900000".to_owned()].into());
    assert_eq!(table.matches("minimum_interval_ms: ").count(), 4);
    let swift = project.output("OroBackgroundDeclaration.swift");
    assert_eq!(swift.matches("intervalSeconds: 900.000,").count(), 4, "{swift}");
    // Kotlin has it of the runtime, in the unit that the name says.
    let kotlin = project.output("OroBackgroundWork.kt");
    in_order(function(&kotlin, "fun periodic("), &["definition.intervalMs,", "TimeUnit.MILLISECONDS,"]);
}

#[test]
fn a_service_that_is_gone_runs_no_more() {
    let project = Project::generated("13-removed-and-running");
    let device = Device::new();
    let phone = Phone::start(project.path(), Platform::Ios, &device);
    device.advance(61);
    assert_eq!(phone.window(WindowKind::Refresh).served.len(), 2);
    phone.stop();

    let config = project.read("oro.toml");
    project.write("oro.toml", config.split_once("# Is taken out").expect("the mark").0);
    project.generate(&[]);
    for output in ["rust/src/table.rs", "OroBackgroundDeclaration.swift", "OroBackgroundServices.kt", "ios/Info.plist"]
    {
        assert!(!project.output(output).contains("old-sync"), "{output} still has it");
    }

    let phone = Phone::start(project.path(), Platform::Ios, &device);
    device.advance(24 * 60);
    let served: Vec<String> = phone.window(WindowKind::Refresh).served.iter().map(|one| one.id.to_string()).collect();
    assert_eq!(served, ["sync-notes"]);
    phone.stop();
    let why = fixture::transcript(project.path(), &["why", "old-sync"]);
    complaint::shows("13-removed-and-running", &why);
    assert!(why.contains(": success, attempt 1"), "its history is kept:\n{why}");

    // WorkManager and BGTaskScheduler keep what they were given: whoever is not known is cancelled at the start.
    let kotlin = project.output("OroBackground.kt");
    in_order(
        function(&kotlin, "private fun reconcile("),
        &["for (info in work.getWorkInfosByTag(OroBackgroundWork.TAG)", "if (id !in known) work.cancelAllWorkByTag("],
    );
}

#[test]
fn every_service_has_an_interval_of_its_own() {
    let project = Project::generated("23-one-interval-for-all");
    let device = Device::new();
    let phone = Phone::start(project.path(), Platform::Ios, &device);
    let mut runs = [0, 0];
    // A window every ten minutes, for a day.
    for _ in 0..24 * 6 {
        device.advance(10);
        phone.window(WindowKind::Refresh);
    }
    for (count, id) in runs.iter_mut().zip(["sync-notes", "sync-photos"]) {
        *count = phone.status(id).counters.runs;
    }
    assert_eq!(runs, [24, 4], "one an hour, and one every six hours");
    phone.stop();

    let kotlin = project.outputs("kt");
    in_order(
        function(&kotlin, "private fun repeat("),
        &["ExistingPeriodicWorkPolicy.UPDATE", "OroBackgroundWork.periodicName(definition.id)"],
    );
    assert!(kotlin.contains("fun periodicName(id: String): String = \"$TAG:$id:periodic\""), "a name for each service");
}

#[test]
fn a_changed_interval_is_applied() {
    let project = Project::of("23-one-interval-for-all");
    let device = Device::new();
    let next = |phone: &Phone| phone.status("sync-photos").next_run.expect("repeats").not_before;
    let phone = Phone::start(project.path(), Platform::Ios, &device);
    let before = next(&phone);
    phone.stop();

    let config = project.read("oro.toml");
    fs::write(project.path().join("oro.toml"), config.replace("\"6h\"", "\"30m\"")).expect("writable");
    let phone = Phone::start(project.path(), Platform::Ios, &device);
    assert_eq!(before - next(&phone), (6 * 60 - 30) * MINUTE_MS);
    phone.stop();
}

#[test]
fn a_service_runs_once_at_a_time() {
    let project = Project::of("23-one-interval-for-all");
    let phone = Phone::start(project.path(), Platform::Ios, &Device::new());
    let schedule = |phone: &Phone| phone.runtime.request("background:schedule", json!({ "id": "upload" }));
    let run = phone.run_under_way("upload");
    assert_eq!(schedule(&phone).expect("is there"), json!({ "accepted": false, "reason": "overlap" }));
    let second = phone.runtime.run("upload", RunOptions::default()).expect_err("is refused");
    assert!(second.message.contains("running"), "{}", second.message);
    phone.runtime.abort("upload", "seen enough").expect("is there");
    run.join().expect("ends");
    assert_eq!(phone.status("upload").counters.runs, 1);
    phone.stop();

    // Where a second run is to follow, it waits for its turn.
    let queued = project.read("oro.toml").replace("upload.js\"", "upload.js\"\noverlap = \"queue\"");
    project.write("oro.toml", &queued);
    let phone = Phone::start(project.path(), Platform::Ios, &Device::new());
    let run = phone.run_under_way("upload");
    let answer = schedule(&phone).expect("is there");
    assert_eq!((&answer["accepted"], &answer["reason"]), (&json!(true), &json!("overlap")));
    phone.runtime.abort("upload", "seen enough").expect("is there");
    run.join().expect("ends");
    phone.stop();
}
