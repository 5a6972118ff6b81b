use serde_json::{Value, json};

use super::generated::Project;
use crate::fixture;

#[test]
fn a_service_imports_packages_and_has_what_the_web_has() {
    let project = Project::of("20-no-imports");
    let output = fixture::oro_bg(project.path()).args(["run", "sync-notes"]).assert().success().get_output().clone();
    let result: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    assert_eq!(result, json!({ "day": "1970-01-01", "host": "example.com", "bytes": 32, "window": "undefined" }));
}
