//! `background:*` requests: each answer, and each refusal.

use std::thread;

use oro_bg_runtime::error::ErrorCode;
use oro_bg_runtime::host::Conditions;
use oro_bg_runtime::limits::Limits;
use oro_bg_runtime::spec::{
    Backoff, DispatchTable, NetworkRequirement, Overlap, Platform, Requires, Retry, ServiceSpec, Text, Trigger,
};
use serde_json::{Value, json};

use crate::support::*;

fn stage(services: impl Into<Vec<ServiceSpec>>) -> Stage {
    Stage::new(services, FakeEngine::succeeding())
}

fn ask(stage: &Stage, request: &str, payload: Value) -> Value {
    stage.runtime.request(&format!("background:{request}"), payload).unwrap()
}

fn refused(stage: &Stage, request: &str, payload: Value) -> (&'static str, String) {
    let error = stage.runtime.request(&format!("background:{request}"), payload.clone());
    let error = error.expect_err(&format!("{request} {payload} should be refused"));
    (error.code.as_str(), error.message)
}

#[test]
fn payloads_of_the_wrong_shape_are_refused_by_name() {
    let stage = stage([service("sync")]);
    for (request, payload, named) in [
        ("start", json!({ "id": "sync" }), "background:start"),
        ("status", json!("sync"), "not an object"),
        ("status", Value::Null, "not an object"),
        ("status", json!({}), "`id` is missing"),
        ("status", json!({ "id": 7 }), "`id` is not a string"),
        ("status", json!({ "id": "Sync!" }), "no service id"),
        ("status", json!({ "id": "sync", "all": true }), "`all`"),
        ("list", json!({ "id": "sync" }), "no payload"),
        ("history", json!({ "id": "sync", "limit": 1 }), "`limit`"),
        ("cancel", json!({ "id": null }), "`id` is not a string"),
        ("schedule", json!({ "id": "sync", "when": 1 }), "`when`"),
        ("schedule", json!({ "id": "sync", "delay": -1 }), "a duration"),
        ("schedule", json!({ "id": "sync", "delay": "soon" }), "a duration"),
        ("schedule", json!({ "id": "sync", "notBefore": "today" }), "string"),
        ("schedule", json!({ "id": "sync", "notBefore": 1, "delay": 1 }), "exclude"),
        ("schedule", json!({ "id": "sync", "timeout": 0 }), "`timeout`"),
        ("schedule", json!({ "id": "sync", "requires": { "network": "fast" } }), "fast"),
        ("schedule", json!({ "id": "sync", "requires": { "sun": true } }), "`sun`"),
        ("post-message", json!({ "id": "sync", "text": "hi" }), "`text`"),
        ("register", json!({ "id": "new", "trigger": { "type": "hourly" } }), "hourly"),
        ("register", json!({ "id": "new", "trigger": { "type": "interval" } }), "minimumInterval"),
        (
            "register",
            json!({ "id": "new", "trigger": { "type": "interval", "minimumInterval": 5 } }),
            "minimumInterval",
        ),
        ("register", json!({ "id": "new", "retries": 3 }), "`retries`"),
    ] {
        let (code, message) = refused(&stage, request, payload);
        assert_eq!(code, "EINVAL", "{message}");
        assert!(message.contains(named), "{message:?} does not name {named:?}");
    }
}

#[test]
fn unknown_services_are_not_found() {
    let stage = stage([service("sync")]);
    for request in ["status", "history", "cancel", "schedule", "post-message"] {
        assert_eq!(refused(&stage, request, json!({ "id": "other" })).0, "ENOENT", "{request}");
    }
}

#[test]
fn status_says_everything_about_a_service() {
    let stage = stage([every("sync-notes", 15 * MINUTE_MS)]);
    let status = ask(&stage, "status", json!({ "id": "sync_notes" }));
    assert_eq!(
        status,
        json!({
            "id": "sync-notes",
            "definition": {
                "id": "sync-notes", "declared": true, "required": false, "title": "sync-notes",
                "entry": "background/sync-notes.js",
                "trigger": { "type": "interval", "minimumIntervalMs": 900_000 },
                "keepAlive": false, "permissions": [], "timeoutMs": null,
                "retry": { "maxAttempts": 1, "backoff": "exponential", "initialDelayMs": 30_000 },
                "requires": {
                    "network": "none", "charging": false, "batteryNotLow": false, "storageNotLow": false, "idle": false,
                },
                "overlap": "skip",
            },
            "state": "pending",
            "running": null,
            "nextRun": {
                "notBefore": START_MS + 900_000, "reason": "interval", "source": "trigger", "attempt": 1, "runId": null,
            },
            "waiting": { "untilMs": START_MS + 900_000, "reason": { "kind": "interval" } },
            "lastRun": null,
            "counters": {
                "runs": 0, "success": 0, "failure": 0, "timeout": 0, "cancelled": 0, "crashed": 0, "retries": 0,
                "messagesIn": 0, "messagesOut": 0, "durationTotalMs": 0, "durationMaxMs": 0,
                "windows": 0, "windowsMissed": 0,
            },
            "failureStreak": 0,
            "mailbox": 0,
        })
    );
}

#[test]
fn available_is_what_the_host_says_and_never_a_constant() {
    let stage = stage([service("sync")]);
    let shortfalls = json!([{
        "wanted": "process",
        "reason": "nothing starts the app when its process is gone",
        "instead": "what falls due meanwhile runs once when the app is started",
    }]);
    let granted = json!({ "available": true, "shortfalls": shortfalls });
    assert_eq!(ask(&stage, "available", Value::Null), granted);
    *stage.host.unavailable.lock().unwrap() = Some("the user switched it off".to_owned());
    let denied = json!({ "available": false, "reason": "the user switched it off", "shortfalls": shortfalls });
    assert_eq!(ask(&stage, "available", json!({})), denied);
    *stage.host.unavailable.lock().unwrap() = None;
    stage.runtime.clone().close();
    let closed = json!({ "available": false, "reason": "the runtime is closed", "shortfalls": shortfalls });
    assert_eq!(ask(&stage, "available", json!({})), closed);
}

#[test]
fn list_and_history_answer_arrays() {
    let stage = stage([service("b"), service("a")]);
    let listed = ask(&stage, "list", Value::Null);
    let ids: Vec<_> = listed.as_array().unwrap().iter().map(|status| status["id"].clone()).collect();
    assert_eq!(ids, ["a", "b"]);
    assert_eq!(listed, ask(&stage, "list", json!({})));
    assert_eq!(ask(&stage, "history", json!({ "id": "a" })), json!([]));
    stage.runtime.run("a", Default::default()).unwrap();
    let history = ask(&stage, "history", json!({ "id": "a" }));
    assert_eq!((&history[0]["outcome"], &history[0]["reason"]), (&json!("success"), &json!("on-demand")));
}

#[test]
fn schedule_is_accepted_with_the_date_of_the_run() {
    let stage = stage([service("sync")]);
    let now = ask(&stage, "schedule", json!({ "id": "sync" }));
    assert_eq!((&now["accepted"], &now["notBefore"], now.get("reason")), (&json!(true), &json!(START_MS), None));

    let later = ask(&stage, "schedule", json!({ "id": "sync", "delay": "2m" }));
    assert_eq!((&later["notBefore"], &later["reason"]), (&json!(START_MS + 2 * MINUTE_MS), &json!("not-before")));
    assert_eq!(later["replaced"], now["runId"], "the latest request counts, and says so");

    let date = START_MS + 5 * MINUTE_MS;
    let dated = ask(&stage, "schedule", json!({ "id": "sync", "notBefore": date }));
    assert_eq!(dated["notBefore"], json!(date));
    let status = ask(&stage, "status", json!({ "id": "sync" }));
    assert_eq!((&status["nextRun"]["runId"], &status["nextRun"]["notBefore"]), (&dated["runId"], &json!(date)));
}

#[test]
fn schedule_waits_for_the_minimum_interval_and_says_so() {
    let stage = stage([every("sync", 15 * MINUTE_MS)]);
    let first = ask(&stage, "schedule", json!({ "id": "sync" }));
    assert_eq!(first["notBefore"], json!(START_MS), "nothing ran yet");
    stage.runtime.run("sync", Default::default()).unwrap();
    stage.host.advance(MINUTE_MS);
    let second = ask(&stage, "schedule", json!({ "id": "sync" }));
    assert_eq!(second["accepted"], json!(true));
    assert_eq!((&second["notBefore"], &second["reason"]), (&json!(START_MS + 15 * MINUTE_MS), &json!("interval")));
}

#[test]
fn schedule_says_which_kind_of_constraint_holds_it_back() {
    let stage = stage([service("sync")]);
    stage.host.set_conditions(oro_bg_runtime::host::Conditions { charging: Some(false), ..Default::default() });
    let scheduled = ask(&stage, "schedule", json!({ "id": "sync", "requires": { "charging": true } }));
    assert_eq!((&scheduled["accepted"], &scheduled["reason"]), (&json!(true), &json!("constraint")));
    let status = ask(&stage, "status", json!({ "id": "sync" }));
    assert_eq!(status["waiting"]["reason"], json!({ "kind": "constraint", "unmet": "charging" }));
}

#[test]
fn schedule_narrows_and_never_widens() {
    let stage = stage([ServiceSpec { timeout_ms: Some(25_000), ..service("sync") }]);
    ask(&stage, "schedule", json!({ "id": "sync", "timeout": "25s" }));
    let (code, message) = refused(&stage, "schedule", json!({ "id": "sync", "timeout": "26s" }));
    assert_eq!(code, "NotAllowedError");
    assert!(message.contains("26000") && message.contains("25000"), "{message}");
    let large = json!({ "id": "sync", "data": "x".repeat(256 * 1024) });
    assert_eq!(refused(&stage, "schedule", large).0, "QuotaExceededError");
}

/// Asks while the service runs.
fn ask_while_running(stage: &Stage, ask: impl FnOnce() -> Value) -> Value {
    let (_subscription, events) = stage.events();
    let runtime = stage.runtime.clone();
    let run = thread::spawn(move || runtime.run("sync", Default::default()).unwrap());
    while !matches!(events.recv().unwrap().kind, oro_bg_runtime::event::EventKind::Run { .. }) {}
    let answer = ask();
    stage.runtime.abort("sync", "end of the test").unwrap();
    run.join().unwrap();
    answer
}

#[test]
fn schedule_during_a_run_is_refused_under_skip_and_queued_under_queue() {
    for (overlap, accepted) in [(Overlap::Skip, false), (Overlap::Queue, true)] {
        let spec = ServiceSpec { overlap, ..service("sync") };
        let stage = Stage::new([spec], FakeEngine::new(|run| run.wait_for_abort()));
        let answer = ask_while_running(&stage, || ask(&stage, "schedule", json!({ "id": "sync" })));
        assert_eq!((&answer["accepted"], &answer["reason"]), (&json!(accepted), &json!("overlap")));
        let pending = ask(&stage, "status", json!({ "id": "sync" }));
        assert_eq!(pending["state"] == "pending", accepted);
    }
}

#[test]
fn a_later_date_is_no_overlap() {
    let stage = Stage::new([service("sync")], FakeEngine::new(|run| run.wait_for_abort()));
    let later = json!({ "id": "sync", "delay": "1h" });
    let answer = ask_while_running(&stage, || ask(&stage, "schedule", later));
    assert_eq!(answer["accepted"], json!(true));
}

#[test]
fn cancel_says_what_it_cancelled() {
    let stage = Stage::new([service("sync")], FakeEngine::new(|run| run.wait_for_abort()));
    let cancel = || ask(&stage, "cancel", json!({ "id": "sync" }));
    assert_eq!(cancel(), json!({ "cancelled": "nothing" }));
    ask(&stage, "schedule", json!({ "id": "sync", "delay": 1000 }));
    assert_eq!(cancel(), json!({ "cancelled": "pending" }));
    let answer = ask_while_running(&stage, cancel);
    let run = &stage.runtime.history("sync").unwrap()[0];
    assert_eq!(answer, json!({ "cancelled": "running", "runId": run.run_id }));
    assert_eq!(ask(&stage, "status", json!({ "id": "sync" }))["state"], json!("cancelled"));
}

#[test]
fn cancel_rests_the_trigger_until_the_service_is_scheduled_again_also_over_a_restart() {
    let mut stage = stage([every("sync", MINUTE_MS)]);
    let waiting = |stage: &Stage| ask(stage, "status", json!({ "id": "sync" }))["waiting"]["reason"]["kind"].clone();
    assert_eq!(ask(&stage, "cancel", json!({ "id": "sync" })), json!({ "cancelled": "pending" }));
    stage.reopen([every("sync", MINUTE_MS)]);
    stage.host.advance(10 * MINUTE_MS);
    assert_eq!(waiting(&stage), json!("cancelled"));
    ask(&stage, "schedule", json!({ "id": "sync" }));
    stage.runtime.run("sync", Default::default()).unwrap();
    assert_eq!(waiting(&stage), json!("interval"));
}

#[test]
fn an_undeclared_service_runs_a_bundled_entry_without_permissions() {
    let mut stage = stage([service("sync")]);
    let definition = ask(&stage, "register", json!({ "id": "read_later" }));
    assert_eq!((&definition["id"], &definition["entry"]), (&json!("read-later"), &json!("background/index.js")));
    assert_eq!((&definition["title"], &definition["declared"]), (&json!("Read Later"), &json!(false)));
    assert_eq!(definition["trigger"], json!({ "type": "on-demand" }));
    let options = json!({
        "id": "read_later", "entry": "./background/extra.js", "title": "Later", "keepAlive": true, "timeout": "10s",
        "trigger": { "type": "refresh" }, "retry": { "maxAttempts": 4 }, "overlap": "queue",
        "requires": { "network": "unmetered" },
    });
    let definition = ask(&stage, "register", options);
    assert_eq!((&definition["entry"], &definition["timeoutMs"]), (&json!("background/extra.js"), &json!(10_000)));
    assert_eq!(definition["trigger"], json!({ "type": "refresh", "minimumIntervalMs": 900_000 }));
    assert_eq!(definition["retry"], json!({ "maxAttempts": 4, "backoff": "exponential", "initialDelayMs": 30_000 }));
    stage.reopen([service("sync")]);
    assert_eq!(ask(&stage, "status", json!({ "id": "read-later" }))["definition"], definition);
    assert_eq!(stage.runtime.boot_report().cancelled, []);
}

#[test]
fn an_undeclared_service_is_refused_what_needs_a_declaration() {
    let register = |table: DispatchTable, options: Value| {
        let stage = Stage::of_table(table, FakeEngine::succeeding(), Limits::default());
        let refused = refused(&stage, "register", options);
        assert_eq!(ask(&stage, "list", Value::Null).as_array().unwrap().len(), 1, "nothing was stored");
        refused
    };
    let plain = || table([service("sync")]);
    let new = || json!({ "id": "read-later" });
    let required = table([ServiceSpec { required: true, ..service("sync") }]);
    let (code, message) = register(required, new());
    assert_eq!(code, "NotAllowedError");
    assert!(message.contains("[background.service.read-later]") && message.contains("`sync` is required"), "{message}");

    let (code, message) = register(DispatchTable { platform: Platform::Ios, ..plain() }, new());
    assert_eq!(code, "NotAllowedError");
    assert!(message.contains("iOS"), "{message}");

    let android = DispatchTable { platform: Platform::Android, ..plain() };
    assert_eq!(register(android, json!({ "id": "read-later", "keepAlive": true })).0, "NotAllowedError");

    let (code, message) = register(plain(), json!({ "id": "read-later", "permissions": ["network"] }));
    assert_eq!(code, "NotAllowedError");
    assert!(message.ends_with("add \"network\" to permissions of [background.service.read-later]"), "{message}");

    let (code, message) = register(plain(), json!({ "id": "read-later", "entry": "background/other.js" }));
    assert_eq!(code, "NotAllowedError");
    assert!(message.contains("\"background/other.js\"") && message.contains("`entries`"), "{message}");

    let (code, message) = register(DispatchTable { default_entry: None, ..plain() }, new());
    assert_eq!(code, "EINVAL");
    assert!(message.contains("`default_entry`"), "{message}");

    let large = json!({ "id": "read-later", "title": "x".repeat(256 * 1024) });
    assert_eq!(register(plain(), large).0, "QuotaExceededError");
}

fn narrowable() -> ServiceSpec {
    let permissions: Vec<Text> = vec!["network".into(), "storage".into()];
    ServiceSpec {
        trigger: Trigger::Interval { minimum_interval_ms: 15 * MINUTE_MS },
        permissions: permissions.into(),
        timeout_ms: Some(25_000),
        retry: Retry { max_attempts: 3, backoff: Backoff::Exponential, initial_delay_ms: 30_000 },
        requires: Requires { network: NetworkRequirement::Connected, ..Requires::NONE },
        ..service("sync")
    }
}

#[test]
fn a_declared_service_can_be_narrowed() {
    let stage = stage([narrowable()]);
    let options = json!({
        "id": "sync", "entry": "background/sync.js", "permissions": ["network"], "timeout": "20s",
        "trigger": { "type": "interval", "minimumInterval": "1h" }, "retry": { "maxAttempts": 1 },
        "requires": { "charging": true }, "keepAlive": false, "overlap": "skip",
    });
    let definition = ask(&stage, "register", options);
    assert_eq!(definition["permissions"], json!(["network"]));
    assert_eq!((&definition["timeoutMs"], &definition["retry"]["maxAttempts"]), (&json!(20_000), &json!(1)));
    let requires = &definition["requires"];
    assert_eq!((&requires["network"], &requires["charging"]), (&json!("connected"), &json!(true)));
    let status = ask(&stage, "status", json!({ "id": "sync" }));
    assert_eq!(status["nextRun"]["notBefore"], json!(START_MS + 60 * MINUTE_MS), "the alarm follows the interval");

    let quiet = ask(&stage, "register", json!({ "id": "sync", "trigger": { "type": "on-demand" } }));
    assert_eq!(quiet["timeoutMs"], json!(25_000), "each registration starts from the declaration");
    assert_eq!(ask(&stage, "status", json!({ "id": "sync" }))["nextRun"], Value::Null);
}

#[test]
fn a_declared_service_cannot_be_widened() {
    let stage = stage([narrowable()]);
    let before = ask(&stage, "status", json!({ "id": "sync" }));
    for (key, value) in [
        ("entry", json!("background/extra.js")),
        ("permissions", json!(["network", "notifications"])),
        ("timeout", json!("26s")),
        ("trigger", json!({ "type": "interval", "minimumInterval": "14m" })),
        ("trigger", json!({ "type": "processing" })),
        ("keepAlive", json!(true)),
        ("retry", json!({ "maxAttempts": 4 })),
        ("retry", json!({ "initialDelay": "29s" })),
        ("retry", json!({ "backoff": "linear" })),
        ("overlap", json!("queue")),
    ] {
        let (code, message) = refused(&stage, "register", json!({ "id": "sync", key: value }));
        assert_eq!(code, "NotAllowedError", "{message}");
        assert!(message.contains(key.trim_end_matches('s')), "{message:?} does not name {key}");
    }
    assert_eq!(ask(&stage, "status", json!({ "id": "sync" })), before);
}

#[test]
fn the_network_can_be_narrowed_to_hosts() {
    let stage = stage([narrowable()]);
    let register = |permission: &str| json!({ "id": "sync", "permissions": [permission] });
    let definition = ask(&stage, "register", register("network:API.example.com:443"));
    assert_eq!(definition["permissions"], json!(["network:api.example.com:443"]));
    let (code, message) = refused(&stage, "register", register("network:localhost"));
    assert_eq!(code, "NotAllowedError");
    assert!(message.ends_with("add \"network:localhost\" to permissions of [background.service.sync]"), "{message}");
    assert_eq!(refused(&stage, "register", register("network:https://example.com")).0, "EINVAL");
    assert_eq!(ask(&stage, "status", json!({ "id": "sync" }))["definition"], definition, "a refusal changes nothing");
}

#[test]
fn a_denial_spells_the_service_as_its_configuration_does() {
    let stage = stage([ServiceSpec { config_key: "sync_notes".into(), ..service("sync-notes") }]);
    let (_, message) = refused(&stage, "register", json!({ "id": "sync-notes", "permissions": ["storage"] }));
    assert_eq!(
        message,
        "service \"sync-notes\" does not have the permission \"storage\": \
         add \"storage\" to permissions of [background.service.sync_notes]"
    );
}

#[test]
fn a_requirement_can_be_added_and_not_taken_away() {
    let stage = stage([narrowable()]);
    let definition = ask(&stage, "register", json!({ "id": "sync", "requires": { "network": "none" } }));
    assert_eq!(definition["requires"]["network"], json!("connected"));
}

#[test]
fn a_service_can_use_the_same_requests_from_within() {
    let engine = FakeEngine::new(|run| {
        let status = run.port.request("background:status", json!({ "id": "sync" })).unwrap();
        let unknown = run.port.request("background:status", json!({ "id": "other" })).unwrap_err();
        let later = run.port.request("background:schedule", json!({ "id": "sync", "delay": "1h" })).unwrap();
        assert_eq!(unknown.code, ErrorCode::NotFound);
        Ending::Success(json!([status["state"], later["accepted"]]))
    });
    let stage = Stage::new([service("sync")], engine);
    let report = stage.runtime.run("sync", Default::default()).unwrap();
    assert_eq!(report.result, json!(["running", true]));
    assert_eq!(ask(&stage, "status", json!({ "id": "sync" }))["state"], json!("pending"));
}

#[test]
fn guarantees_schedule_and_status_say_where_a_service_gets_less_than_it_wants() {
    let wants = ServiceSpec {
        keep_alive: true,
        requires: Requires { idle: true, ..Requires::NONE },
        timeout_ms: Some(24 * 60 * MINUTE_MS),
        ..every("sync", MINUTE_MS)
    };
    let table = DispatchTable { platform: Platform::Android, ..table([wants, service("plain")]) };
    let stage = Stage::of_table(table, FakeEngine::succeeding(), Limits::default());
    let answer = ask(&stage, "guarantees", json!({ "id": "sync" }));
    assert_eq!(
        (&answer["platform"], &answer["kind"], &answer["background"], &answer["runMaxMs"]),
        (&json!("android"), &json!("worker"), &json!("system"), &json!(570_000))
    );
    let wanted: Vec<_> = answer["shortfalls"].as_array().unwrap().iter().map(|one| one["wanted"].clone()).collect();
    assert_eq!(wanted, ["keep-alive", "interval", "timeout", "idle"]);
    assert_eq!(answer["shortfalls"][1]["reason"], "WorkManager repeats work every 15m at most often");
    assert_eq!(ask(&stage, "status", json!({ "id": "sync" }))["shortfalls"], answer["shortfalls"]);
    assert_eq!(ask(&stage, "schedule", json!({ "id": "sync" }))["shortfalls"], answer["shortfalls"]);

    // Whoever wants nothing special is told nothing, until a request does.
    assert_eq!(ask(&stage, "guarantees", json!({ "id": "plain" }))["shortfalls"], json!([]));
    assert_eq!(ask(&stage, "status", json!({ "id": "plain" })).get("shortfalls"), None);
    let scheduled = ask(&stage, "schedule", json!({ "id": "plain", "requires": { "charging": true } }));
    assert_eq!(scheduled["shortfalls"][0]["wanted"], "charging");
    stage.host.set_conditions(Conditions { charging: Some(false), ..Conditions::default() });
    let scheduled = ask(&stage, "schedule", json!({ "id": "plain", "requires": { "charging": true } }));
    assert_eq!(scheduled.get("shortfalls"), None);
    assert_eq!(refused(&stage, "guarantees", json!({ "id": "other" })).0, "ENOENT");
}
