//! Gates hold whatever a service does to its own scope.

use oro_bg_runtime::execution::Outcome;
use serde_json::json;

use crate::fixture::Service;

#[test]
fn a_denial_names_the_permission_and_the_line_to_change() {
    for (call, permission) in [
        ("storage.get('k')", "storage"),
        ("notifications.show({ title: 't' })", "notifications"),
        ("fetch('https://example.com')", "network"),
        ("fetch('data:,x')", "network"),
    ] {
        let report = Service::new(&format!("onrun = () => {call};")).run();
        let error = report.error.unwrap();
        assert_eq!((report.outcome, error.name.as_str()), (Outcome::Failure, "NotAllowedError"), "{call}");
        let fix = format!("add \"{permission}\" to permissions of [background.service.sync_notifications]");
        assert!(error.message.contains(&fix), "{call}: {}", error.message);
    }
}

#[test]
fn a_granted_permission_opens_only_its_own_gate() {
    let source = "onrun = async () => [
        (await storage.get('k')).operation,
        await notifications.show({ title: 't' }).catch((error) => error.code),
    ];";
    assert_eq!(Service::granted(source, &["storage"]).run().result, json!(["get", "NotAllowedError"]));
}

#[test]
fn no_trick_opens_a_gate() {
    // Each tries to reach the host, and returns what it got; or throws.
    let tricks = [
        "globalThis.storage = { get: storage.get }; return storage.get('k');",
        "return Reflect.construct(Function, ['return storage.get(\"k\")'])();",
        "return new Function('return storage.get(\"k\")')();",
        "return (0, eval)('storage.get(\"k\")');",
        "return (async () => {}).constructor('return storage.get(\"k\")')();",
        "Array.prototype.some = () => true; Array.prototype.includes = () => true; return storage.get('k');",
        "Object.prototype.storage = true; Object.prototype.permissions = ['storage']; return storage.get('k');",
        "Promise.prototype.then = function (ok) { return ok({}); }; return storage.get('k');",
        "JSON.stringify = () => '{\"key\":\"k\"}'; JSON.parse = () => ({}); return storage.get('k');",
        "delete globalThis.storage; return globalThis.storage.get('k');",
        "Error.prepareStackTrace = (_, frames) => frames; return new Error().stack.length && storage.get('k');",
        "return storage.get.constructor('return native')();",
        "return import('oro:internal/core');",
        "return import('oro:internal/host');",
        "Object.defineProperty(Object.prototype, 'native', { get() { return { call: () => 1 }; } }); return storage.get('k');",
        "Symbol.prototype.toString = () => 'storage'; return storage.get.call({}, 'k');",
        "Map.prototype.get = () => ({ resolve() {}, reject(e) { throw e; } }); return storage.get('k');",
        "return fetch('http://127.0.0.1:1/');",
        "Headers.prototype[Symbol.iterator] = function* () {}; return fetch('http://127.0.0.1:1/');",
    ];
    for trick in tricks {
        let service = Service::new(&format!("onrun = async (event) => {{ {trick} }};"));
        let report = service.run_within(std::time::Duration::from_millis(300));
        assert_eq!(service.port.host_calls(), 0, "{trick}");
        assert!(report.result.get("capability").is_none(), "{trick}: {report:?}");
    }
}

#[test]
fn tampering_before_the_run_does_not_change_its_outcome() {
    let source = "
        EventTarget.prototype.addEventListener = () => {};
        Event.prototype.preventDefault = () => {};
        globalThis.reportError = () => {};
        delete globalThis.console;
        Object.defineProperty(globalThis, 'close', { value: null });
        onrun = () => { throw new Error('still seen'); };";
    let report = Service::new(source).run();
    assert_eq!((report.outcome, report.error.unwrap().message.as_str()), (Outcome::Failure, "still seen"));
}
