//! docs/ipc.md says what the runtime does.

use oro_bg_runtime::error::ErrorCode;
use oro_bg_runtime::event::Event;
use oro_bg_runtime::host::{Conditions, Network};
use oro_bg_runtime::ipc::REQUESTS;
use oro_bg_runtime::spec::{DispatchTable, Platform};
use serde_json::{Value, json};

use crate::support::*;

const PAGE: &str = include_str!("../../../docs/ipc.md");

/// The JSON blocks of the page, in order.
fn examples() -> Vec<Value> {
    let blocks = PAGE.split("```json\n").skip(1);
    blocks.map(|block| serde_json::from_str(block.split("```").next().unwrap()).expect(block)).collect()
}

fn keys(value: &Value) -> Vec<&String> {
    let mut keys: Vec<_> = value.as_object().unwrap().keys().collect();
    keys.sort();
    keys
}

#[test]
fn every_request_and_every_code_has_its_place() {
    for request in REQUESTS {
        assert!(PAGE.contains(&format!("`{request}`")), "{request}");
    }
    for code in [
        ErrorCode::NotFound,
        ErrorCode::NotAllowed,
        ErrorCode::InvalidArgument,
        ErrorCode::QuotaExceeded,
        ErrorCode::InvalidState,
        ErrorCode::NotSupported,
        ErrorCode::Storage,
        ErrorCode::VersionMismatch,
        ErrorCode::Internal,
    ] {
        assert!(PAGE.contains(&format!("| `{}` |", code.as_str())), "{code:?}");
    }
}

/// What Android leaves a service that wants to run each minute.
fn on_android() -> Value {
    let table = DispatchTable { platform: Platform::Android, ..table([every("sync-notes", MINUTE_MS)]) };
    let stage = Stage::of_table(table, FakeEngine::succeeding(), Default::default());
    stage.runtime.request("background:guarantees", json!({ "id": "sync-notes" })).unwrap()
}

#[test]
fn the_examples_are_accepted_and_answered_as_shown() {
    let examples = examples();
    let [available, register, definition, schedule, scheduled, cancelled, status, guarantees, history, event] =
        &examples[..]
    else {
        panic!("{} examples", examples.len());
    };
    let mut table = table([every("sync-notes", 15 * MINUTE_MS)]);
    let mut modules = table.modules.to_vec();
    modules.push(module("background/later.js"));
    table.modules = modules.into();
    let stage = Stage::of_table(table, FakeEngine::new(|_| Ending::Failure("no")), Default::default());
    // A host that tells what the example of `schedule` requires.
    let told = Conditions { network: Some(Network::Unmetered), charging: Some(true), ..Conditions::default() };
    stage.host.set_conditions(told);
    let ask = |request: &str, payload: &Value| stage.runtime.request(&format!("background:{request}"), payload.clone());
    let id = json!({ "id": "sync-notes" });

    assert_eq!(&ask("available", &Value::Null).unwrap(), available);
    assert_eq!(&ask("register", register).unwrap(), definition);
    assert_eq!(keys(&ask("status", &id).unwrap()), keys(status));
    assert_eq!(&on_android(), guarantees);
    let answer = ask("schedule", schedule).unwrap();
    assert_eq!(keys(&answer), keys(scheduled));
    assert_eq!(answer["reason"], scheduled["reason"]);
    let counters = &ask("status", &id).unwrap()["counters"];
    assert_eq!(keys(counters), keys(&status["counters"]));
    stage.runtime.run("sync-notes", Default::default()).unwrap();
    assert_eq!(keys(&ask("history", &id).unwrap()[0]), keys(&history[0]));
    assert_eq!(ask("cancel", &id).unwrap(), json!({ "cancelled": "pending" }));
    assert_eq!(cancelled["cancelled"], json!("running"));
    serde_json::from_value::<Event>(event.clone()).unwrap();
}
