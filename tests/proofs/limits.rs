use oro_bg::config::Platform;
use oro_bg_runtime::RunOptions;
use oro_bg_runtime::execution::Outcome;
use serde_json::Value;

use super::complaint;
use super::generated::Project;
use super::phone::{Device, Phone};
use crate::fixture;

#[test]
fn a_run_that_hangs_ends_with_its_time() {
    let project = Project::of("19-hangs");
    for id in ["waits-for-ever", "loops-for-ever"] {
        let output = fixture::oro_bg(project.path()).args(["run", id, "--format", "json"]).output().expect("starts");
        assert_eq!(output.status.code(), Some(5), "{id}");
        let report: Value = serde_json::from_slice(&output.stdout).expect("JSON");
        assert_eq!(report["outcome"], "timeout", "{report}");
        assert!(report["error"]["message"].as_str().is_some_and(|message| message.contains("200 ms")), "{report}");
    }
    let events = fixture::transcript(project.path(), &["run", "waits-for-ever"]);
    assert!(events.contains("saved TimeoutError"), "the service heard `abort`:\n{events}");

    // The limit of the platform holds where the service sets none, and is below what the system gives.
    let device = Device::new();
    let phone = Phone::start(project.path(), Platform::Ios, &device);
    assert!(phone.runtime.guarantees("forgotten").expect("is there").run_max_ms < 10 * 60_000);
    let history = phone.runtime.history("waits-for-ever").expect("is there");
    assert!(history.iter().all(|run| run.outcome == Outcome::Timeout) && history.len() == 2, "each run ended once");
    phone.stop();
}

#[test]
fn a_run_that_takes_too_much_ends_alone() {
    let project = Project::of("21-out-of-memory");
    let phone = Phone::start(project.path(), Platform::Ios, &Device::new());
    let run = |id: &str| phone.runtime.run(id, RunOptions::default()).expect("is there");
    let hoards = run("hoards");
    assert_ne!(hoards.outcome, Outcome::Success);
    let error = hoards.error.expect("says what it was");
    complaint::shows("21-out-of-memory", &format!("{}: {}", error.name, error.message));
    let recurses = run("recurses");
    assert_ne!(recurses.outcome, Outcome::Success);
    assert_eq!(recurses.error.and_then(|error| error.limit).as_deref(), Some("stack"));

    // The same process, the same services: nothing of it is left.
    for _ in 0..3 {
        assert_eq!(run("sync-notes").result, "fine");
        assert_ne!(run("hoards").outcome, Outcome::Success);
    }
    phone.stop();
}
