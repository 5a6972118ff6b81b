use oro_bg::config::Platform;
use oro_bg_runtime::execution::{Outcome, RunReason};
use oro_bg_runtime::host::Conditions;
use oro_bg_runtime::status::ServiceStatus;
use oro_bg_runtime::window::WindowKind;
use serde_json::{Value, json};

use super::complaint;
use super::generated::Project;
use super::phone::{Device, Phone};
use crate::fixture;

/// `oro-bg dev` with lines typed into it, until it is told to quit.
fn dev(project: &Project, lines: &[&str]) -> String {
    let input = lines.iter().chain(&["quit"]).map(|line| format!("{line}\n")).collect::<String>();
    let output = fixture::oro_bg(project.path()).arg("dev").write_stdin(input).assert().success().get_output().clone();
    String::from_utf8(output.stdout).expect("text")
}

/// The reason as JavaScript sees it.
fn waits_for(status: &ServiceStatus) -> Value {
    serde_json::to_value(status).expect("JSON")["waiting"]["reason"].clone()
}

#[test]
fn every_reason_not_to_run_is_told() {
    let project = Project::of("08-never-runs");
    let device = Device::new();
    device.set(Conditions { charging: Some(false), ..Conditions::default() });
    let phone = Phone::start(project.path(), Platform::Ios, &device);
    assert_eq!(waits_for(&phone.status("sync-notes"))["kind"], "interval");

    // Due, and iOS has a request for it that waits for power; a window that opens nevertheless serves nobody.
    device.advance(61);
    let request = phone.runtime.system_requests().into_iter().find(|request| request.id.as_str() == "sync-notes");
    assert!(request.is_some_and(|request| request.power), "the system knows what it waits for");
    assert!(phone.window(WindowKind::Processing).served.is_empty());
    let reason = waits_for(&phone.status("sync-notes"));
    assert_eq!((&reason["kind"], &reason["unmet"]), (&json!("constraint"), &json!("charging")));

    // What the system said to the request is kept with its code.
    let refusal = "the user has switched Background App Refresh off";
    phone.runtime.submitted("sync-notes", false, Some(1), Some(refusal.to_owned())).expect("is there");
    let submission = phone.status("sync-notes").submission.expect("is kept");
    assert!(!submission.accepted && submission.code == Some(1) && submission.message.as_deref() == Some(refusal));

    device.set(Conditions { charging: Some(true), ..Conditions::default() });
    assert_eq!(phone.window(WindowKind::Processing).served.len(), 1, "with power it runs");
    phone.runtime.request("background:cancel", json!({ "id": "sync-notes" })).expect("is there");
    assert_eq!(waits_for(&phone.status("sync-notes"))["kind"], "cancelled");
    phone.stop();
    let why = fixture::transcript(project.path(), &["why", "sync-notes"]);
    assert!(
        why.contains("sync-notes is cancelled: the app cancelled it.") && why.contains(": success, attempt 1"),
        "{why}"
    );

    let told = dev(&Project::of("08-never-runs"), &["set charging off", "schedule sync-notes", "status"]);
    complaint::shows("08-never-runs", &told);
}

#[test]
fn a_service_that_repeats_is_asked_for_again_whatever_becomes_of_a_run() {
    let project = Project::of("09-repeats-once");
    let device = Device::new();
    let phone = Phone::start(project.path(), Platform::Ios, &device);
    for expected in [Outcome::Failure, Outcome::Timeout, Outcome::Timeout, Outcome::Success] {
        assert_eq!(phone.pending(), ["sync-notes"], "before the window");
        device.advance(61);
        let report = phone.window(WindowKind::Refresh);
        assert_eq!(report.served.len(), 1);
        assert_eq!(report.served[0].outcome, Some(expected));
        assert_eq!(phone.pending(), ["sync-notes"], "after {expected:?}");
    }
    phone.stop();
}

#[test]
fn what_was_missed_runs_at_the_next_start() {
    let project = Project::of("12-killed-and-forgotten");
    let device = Device::new();
    Phone::start(project.path(), Platform::Ios, &device).stop();

    // Five windows would have come, and none did.
    device.advance(5 * 60 + 1);
    let phone = Phone::start(project.path(), Platform::Ios, &device);
    assert_eq!(phone.window(WindowKind::Refresh).served.len(), 1, "once, and not five times");
    let run = phone.status("sync-notes").last_run.expect("ran");
    assert_eq!(run.reason, RunReason::CatchUp);
    complaint::shows("12-killed-and-forgotten", &run.result.to_string());
    assert!(phone.window(WindowKind::Refresh).served.is_empty());

    device.advance(61);
    phone.window(WindowKind::Refresh);
    assert_eq!(phone.status("sync-notes").last_run.expect("ran").reason, RunReason::Scheduled);
    phone.stop();
}
