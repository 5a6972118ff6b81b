//! The store that foreground and services share.

use std::sync::mpsc;
use std::time::Duration;

use oro_bg_runtime::RunOptions;
use oro_bg_runtime::event::{EventKind, StorageChange};
use serde_json::{Value, json};

use crate::app::App;
use crate::engine::FIRES_TRUSTED;

#[test]
fn what_one_sets_the_others_get() {
    let writer = "onrun = async () => { await storage.set('count', 1); await storage.set('gone', 1); await storage.delete('gone'); };";
    let reader = "onrun = async () => [await storage.get('count'), await storage.get('gone') === undefined, await storage.list()];";
    let app = App::new(&[("writer", writer, &["storage"]), ("reader", reader, &["storage"])]);
    app.run("writer");
    assert_eq!(app.run("reader").result, json!([1, true, ["count"]]));
    assert_eq!(app.runtime.storage_get("count").unwrap(), Some(json!(1)));
    assert_eq!(app.runtime.storage_list("c").unwrap(), ["count"]);
    assert!(app.runtime.storage_delete("count").unwrap() && !app.runtime.storage_delete("count").unwrap());
    assert_eq!(app.run("reader").result, json!([{ "$type": "undefined" }, true, []]));
}

#[test]
fn a_stored_null_is_not_nothing() {
    let writer = "onrun = () => storage.set('by service', null);";
    let reader = "onrun = async () => [await storage.get('by service'), await storage.get('by app'), await storage.get('none') === undefined];";
    let app = App::new(&[("writer", writer, &["storage"]), ("reader", reader, &["storage"])]);
    app.run("writer");
    app.runtime.request("background:storage-set", json!({ "key": "by app", "value": null })).unwrap();
    assert_eq!(app.run("reader").result, json!([null, null, true]));
    for key in ["by service", "by app"] {
        assert_eq!(app.runtime.storage_get(key).unwrap(), Some(Value::Null));
        assert_eq!(app.runtime.request("background:storage-get", json!({ "key": key })).unwrap(), Value::Null);
    }
}

#[test]
fn requests_of_the_foreground_are_the_same_store() {
    let app = App::new(&[("reader", "onrun = () => storage.get('k');", &["storage"])]);
    let ask = |name: &str, payload: Value| app.runtime.request(&format!("background:storage-{name}"), payload);
    let nothing = json!({ "$type": "undefined" });
    assert_eq!(ask("get", json!({ "key": "k" })).unwrap(), nothing);
    assert_eq!(ask("set", json!({ "key": "k", "value": [1] })).unwrap(), Value::Null);
    assert_eq!(ask("get", json!({ "key": "k" })).unwrap(), json!([1]));
    assert_eq!(ask("list", Value::Null).unwrap(), json!(["k"]));
    assert_eq!(ask("list", json!({ "prefix": "x" })).unwrap(), json!([]));
    assert_eq!(app.run("reader").result, json!([1]));
    assert_eq!(ask("delete", json!({ "key": "k" })).unwrap(), json!(true));
    for (name, payload) in [
        ("get", json!({})),
        ("get", json!({ "key": 1 })),
        ("set", json!({ "key": "k" })),
        ("set", json!({ "key": "k", "value": nothing })),
        ("set", json!({ "key": "k", "value": 1, "ttl": 5 })),
        ("list", json!({ "prefx": "" })),
    ] {
        assert_eq!(ask(name, payload.clone()).unwrap_err().code.as_str(), "EINVAL", "{name} {payload}");
    }
    let large = json!({ "key": "k".repeat(10_000), "value": 1 });
    assert_eq!(ask("set", large).unwrap_err().code.as_str(), "QuotaExceededError");
}

/// Listens until it was told of the key `last`.
const LISTENER: &str = "
    const heard = [];
    onrun = () => new Promise((resolve) => {
        storage.addEventListener('change', (event) => {
            heard.push([event.type, event.key, event.value, event.deleted, event.source, event.isTrusted]);
            if (event.key === 'last') resolve(heard);
        });
        storage.set('own', 'is not told').then(() => postMessage('listening'));
    });";

#[test]
fn a_running_service_hears_what_others_change() {
    let other = "onrun = () => storage.set('b', { deep: [1] });";
    let app = App::new(&[("listener", LISTENER, &["storage"]), ("other", other, &["storage"])]);
    let (listening, is_listening) = mpsc::channel();
    let _subscription = app.runtime.subscribe(move |event| {
        if matches!(event.kind, EventKind::Message { .. }) {
            listening.send(()).unwrap();
        }
    });
    let runtime = app.runtime.clone();
    let run = std::thread::spawn(move || runtime.run("listener", RunOptions::default()).unwrap());
    is_listening.recv_timeout(Duration::from_secs(20)).expect("it listens");
    app.runtime.storage_set("a", json!(1)).unwrap();
    app.run("other");
    app.runtime.storage_delete("a").unwrap();
    app.runtime.storage_delete("never there").unwrap();
    app.runtime.storage_set("last", Value::Null).unwrap();
    assert_eq!(
        run.join().unwrap().result,
        json!([
            ["change", "a", 1, false, null, FIRES_TRUSTED],
            ["change", "b", { "deep": [1] }, false, "other", FIRES_TRUSTED],
            ["change", "a", { "$type": "undefined" }, true, null, FIRES_TRUSTED],
            ["change", "last", null, false, null, FIRES_TRUSTED],
        ])
    );
}

#[test]
fn without_the_permission_nothing_is_heard() {
    let source = "
        let heard = 0;
        storage.addEventListener('change', () => { heard += 1; });
        storage.onchange = () => { heard += 1; };
        onrun = () => new Promise((resolve) => {
            onmessage = () => resolve(heard);
            postMessage('listening');
        });";
    let app = App::new(&[("spy", source, &["network"])]);
    let (listening, is_listening) = mpsc::channel();
    let _subscription = app.runtime.subscribe(move |event| {
        if matches!(event.kind, EventKind::Message { .. }) {
            listening.send(()).unwrap();
        }
    });
    let runtime = app.runtime.clone();
    let run = std::thread::spawn(move || runtime.run("spy", RunOptions::default()).unwrap());
    is_listening.recv_timeout(Duration::from_secs(20)).expect("it listens");
    app.runtime.storage_set("a", json!("secret")).unwrap();
    app.runtime.post_message("spy", Value::Null).unwrap();
    assert_eq!(run.join().unwrap().result, json!(0));
}

#[test]
fn the_foreground_hears_every_change_in_order() {
    let source = "onrun = async () => { await storage.set('a', 1); await storage.delete('a'); };";
    let app = App::new(&[("writer", source, &["storage"])]);
    let (sender, changes) = mpsc::channel();
    let _subscription = app.runtime.subscribe(move |event| {
        if let EventKind::Storage(change) = &event.kind {
            let json = serde_json::to_value(event).unwrap();
            sender.send((json.get("id").cloned(), change.clone())).unwrap();
        }
    });
    app.run("writer");
    app.runtime.storage_set("b", json!(2)).unwrap();
    let change = |key: &str, value: Value, deleted, source: Option<&str>| StorageChange {
        key: key.to_owned(),
        value,
        deleted,
        source: source.map(str::to_owned),
    };
    let by_service = Some(json!("writer"));
    assert_eq!(
        changes.try_iter().collect::<Vec<_>>(),
        [
            (by_service.clone(), change("a", json!(1), false, Some("writer"))),
            (by_service, change("a", Value::Null, true, Some("writer"))),
            (None, change("b", json!(2), false, None)),
        ]
    );
}
