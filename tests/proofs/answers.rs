use std::sync::{Arc, Mutex};

use oro_bg::config::Platform;
use oro_bg_runtime::RunOptions;
use oro_bg_runtime::event::EventKind;
use serde_json::json;

use super::complaint;
use super::generated::{Project, between, in_order};
use super::phone::{Device, Phone};
use crate::fixture;

#[test]
fn no_refusal_is_swallowed() {
    let project = Project::generated("10-refusal-swallowed");
    let phone = Phone::start(project.path(), Platform::Ios, &Device::new());
    let run = phone.run_under_way("sync-notes");
    let answer = phone.runtime.request("background:schedule", json!({ "id": "sync-notes" })).expect("is there");
    assert_eq!(answer, json!({ "accepted": false, "reason": "overlap" }));
    phone.runtime.abort("sync-notes", "seen enough").expect("is there");
    run.join().expect("ends");

    let unknown = phone.runtime.request("background:schedule", json!({ "id": "sync-nots" })).expect_err("is refused");
    complaint::shows("10-refusal-swallowed", &unknown.message);
    let wrong = json!({ "id": "sync-notes", "delay": "soon" });
    assert!(phone.runtime.request("background:schedule", wrong).is_err());
    // What the system says belongs to the service, with its code.
    phone.runtime.submitted("tidy-up", false, Some(3), Some("not permitted".to_owned())).expect("is there");
    let status = phone.runtime.request("background:status", json!({ "id": "tidy-up" })).expect("is there");
    assert_eq!(status["submission"]["accepted"], false, "{status}");
    assert_eq!(status["submission"]["code"], 3, "{status}");
    phone.stop();

    // In the Swift there is one place that submits, and nothing between the error and the report.
    let swift = project.output("OroBackgroundScheduler.swift");
    assert_eq!(swift.matches("BGTaskScheduler.shared.submit(").count(), 1, "{swift}");
    in_order(
        &swift,
        &[
            "try BGTaskScheduler.shared.submit(request)",
            "catch let error as BGTaskScheduler.Error {",
            "refusal = OroBackgroundRefusal(",
            "catch {",
            "refusal = .other(",
            ".report(submission)",
            "return submission",
        ],
    );
    // And in TypeScript the answer has to be told apart before it is used.
    let typings = project.output("oro-background.d.ts");
    assert!(typings.contains("| { accepted: false; reason: WaitReason;"), "{typings}");
}

#[test]
fn the_service_of_the_phone_runs_on_a_laptop() {
    let project = Project::generated("11-cannot-be-tried");
    let arguments = ["run", "sync-notes", "--data", r#"{"folder":"inbox"}"#];
    let told = fixture::transcript(project.path(), &arguments);
    assert!(told.starts_with("exit code: 0\n--- standard output\n{\"synced\":\"inbox\"}\n"), "{told}");
    // The commands that are printed name what is generated.
    let printed = fixture::transcript(project.path(), &["explain", "--platform", "ios", "sync-notes"]);
    for identifier in between(&project.output("OroBackgroundDeclaration.swift"), "identifier: \"", "\"") {
        assert!(printed.contains(&format!("@\"{identifier}\"")), "{identifier}:\n{printed}");
    }
}

#[test]
fn data_of_any_size_stays_out_of_workmanager() {
    let project = Project::generated("24-too-much-data");
    let text = "x".repeat(20 * 1024);
    let data = json!({ "text": text }).to_string();
    let told = fixture::transcript(project.path(), &["run", "upload", "--data", &data]);
    assert!(told.starts_with("exit code: 0\n--- standard output\n20480\n"), "{told}");

    // WorkManager gets two names, whatever was asked for.
    let kotlin = project.outputs("kt");
    let put: Vec<&str> = kotlin.split(".put").skip(1).filter(|rest| rest.starts_with("String(KEY_")).collect();
    assert_eq!(put.len(), 3, "{kotlin}");
    assert_eq!(between(&kotlin, ".putString(", ","), ["KEY_ID", "KEY_RUN_ID"].map(str::to_owned).into());
    assert!(!kotlin.contains(".putAll(") && !kotlin.contains("putByteArray"), "{kotlin}");
    // Each work has a name, so that a thousand requests are one work.
    for call in [".enqueue(", ".beginWith(", ".enqueueUniqueWork(", ".enqueueUniquePeriodicWork("] {
        let expected = usize::from(call.contains("Unique"));
        assert_eq!(
            kotlin.matches(&format!("WorkManager.getInstance(context){call}")).count()
                + kotlin.matches(&format!("work{call}")).count(),
            expected,
            "{call}"
        );
    }

    let phone = Phone::start(project.path(), Platform::Android, &Device::new());
    let ask = |bytes: usize| {
        phone.runtime.request("background:schedule", json!({ "id": "upload", "data": "x".repeat(bytes) }))
    };
    for _ in 0..100 {
        ask(20 * 1024).expect("is accepted");
    }
    assert_eq!(phone.runtime.list().len(), 1, "the last one stands for all");
    let refused = ask(8 << 20).expect_err("is too much");
    complaint::shows("24-too-much-data", &format!("{}: {}", refused.code.as_str(), refused.message));
    phone.stop();
}

#[test]
fn app_and_service_share_state_messages_and_results() {
    let project = Project::of("25-nothing-is-shared");
    let phone = Phone::start(project.path(), Platform::Ios, &Device::new());
    let runtime = &phone.runtime;
    let heard = Arc::new(Mutex::new(Vec::new()));
    let _subscription = runtime.subscribe({
        let heard = heard.clone();
        move |event| {
            if let EventKind::Message { data } = &event.kind {
                heard.lock().expect("nobody panics").push(data.clone());
            }
        }
    });

    runtime.storage_set("theme", json!("dark")).expect("is stored");
    let delivery =
        runtime.request("background:post-message", json!({ "id": "sync-notes", "data": "hello" })).expect("is there");
    assert_eq!(delivery["delivered"], "mailbox", "nobody runs yet");
    let data = json!({ "folder": "inbox", "since": 7 });
    let report = runtime.run("sync-notes", RunOptions { data, ..RunOptions::default() }).expect("runs");
    assert_eq!(report.result, json!({ "theme": "dark", "heard": ["hello"] }));
    assert_eq!(*heard.lock().expect("nobody panics"), [json!({ "theme": "dark" })]);
    let stored = runtime.storage_get("synced").expect("readable").expect("the service stored it");
    assert!(stored.to_string().contains("inbox"), "{stored}");

    let status = phone.status("sync-notes");
    assert_eq!((status.counters.success, status.mailbox), (1, 0));
    assert_eq!(runtime.history("sync-notes").expect("is there")[0].result, report.result);
    phone.stop();
}
