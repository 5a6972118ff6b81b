//! What a service finds in the scope of a browser's Worker.

use oro_bg_fake_page::Options as PageOptions;
use oro_bg_runtime::execution::Outcome;
use serde_json::json;

use crate::engine::{self, Limits};
use crate::fixture::{Options, Service};

#[test]
fn what_no_permission_opens_is_not_there() {
    let names = [
        "XMLHttpRequest",
        "WebSocket",
        "EventSource",
        "WebTransport",
        "importScripts",
        "indexedDB",
        "caches",
        "Worker",
        "SharedWorker",
        "BroadcastChannel",
        "Notification",
        "FileSystemHandle",
        "CookieStore",
        "IDBFactory",
        "CacheStorage",
        "fonts",
        "onlanguagechange",
    ];
    let source = format!(
        "const names = {names:?};
         onrun = () => [
             names.filter((name) => name in globalThis),
             ['storage', 'locks', 'serviceWorker'].filter((name) => name in navigator),
             [typeof navigator.userAgent, typeof setTimeout, typeof AbortController, typeof structuredClone, typeof onerror],
         ];"
    );
    // Everything that can be granted is.
    let report = Service::granted(&source, &["network", "notifications", "storage"]).run();
    assert_eq!(
        report.result,
        json!([[], [], ["string", "function", "function", "function", "object"]]),
        "{:?}",
        report.error
    );
}

#[test]
fn the_gates_are_closed_before_any_code_of_the_service() {
    let source = "const first = ['fetch', 'Worker'].map((name) => typeof globalThis[name]); onrun = () => first;";
    assert_eq!(Service::new(source).run().result, json!(["function", "undefined"]));
}

#[test]
fn a_browser_that_has_what_cannot_be_taken_away_runs_nothing() {
    let options = PageOptions { permanent_global: Some("stickyStore".to_owned()), ..PageOptions::default() };
    let engine = engine::with_options(Limits::default(), options);
    let service = Service::on(&engine, "postMessage('ran');", &Options::default());
    let report = service.run();
    let message = report.error.unwrap().message;
    assert_eq!(report.outcome, Outcome::Crashed);
    assert!(message.ends_with("the scope has what cannot be taken away: stickyStore"), "{message}");
    assert_eq!(service.port.trace(), ["activate", "run", "complete Crashed"]);
}

#[test]
fn fetch_reaches_what_is_granted_and_names_the_line_to_change_for_the_rest() {
    let source = "onrun = async () => {
        const ask = (url) => fetch(url).then((response) => response.text(), ({ name, message }) => [name, message]);
        return [await ask('http://a.example/x'), await ask('http://b.example/'), await ask('http://localhost/'), await ask('ftp://a.example')];
    };";
    let report = Service::granted(source, &["network:a.example"]).run();
    let [granted, other, local, scheme] = &serde_json::from_value::<Vec<serde_json::Value>>(report.result).unwrap()[..]
    else {
        panic!("four answers")
    };
    assert_eq!(granted, "fetched http://a.example/x");
    assert_eq!(
        (&other[0], &local[0], &scheme[0]),
        (&json!("NotAllowedError"), &json!("NotAllowedError"), &json!("TypeError"))
    );
    let fix = "add \"network:b.example\" to permissions of [background.service.sync_notifications]";
    assert!(other[1].as_str().unwrap().ends_with(fix), "{other}");
    let local = Service::granted("onrun = () => fetch('http://localhost/');", &["network"]).run();
    assert_eq!(local.error.unwrap().name, "NotAllowedError", "`network` alone leaves this device closed");
}

#[test]
fn the_browsers_own_channels_lead_nowhere() {
    // The page relays what its Worker posts: a service that got hold of that could speak for the runtime.
    let source = "
        const heard = [];
        addEventListener('message', ({ data, isTrusted }) => heard.push([data, isTrusted]));
        onrun = () => {
            for (let scope = globalThis; scope !== null; scope = Object.getPrototypeOf(scope)) {
                const own = Object.getOwnPropertyDescriptor(scope, 'postMessage')?.value;
                if (own) own.call(globalThis, '{\"type\":\"close\"}');
            }
            return heard;
        };";
    let service = Service::new(source);
    assert_eq!(service.run().result, json!([]), "the steps of the run are not shown to the service");
    assert!(service.isolate.is_usable(), "it did not close itself");
    assert_eq!(service.port.trace()[2], "message \"{\\\"type\\\":\\\"close\\\"}\"");
}
