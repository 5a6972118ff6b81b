//! Attempts to get what was not granted. The scripts under `tests/js/escapes` are run one attempt per isolate; what needs
//! a server, or more than one service, is below.

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpListener};
use std::thread;
use std::time::Duration;

use oro_bg_runtime::RunOptions;
use oro_bg_runtime::execution::Outcome;
use serde_json::json;

use crate::app::App;
use crate::attempts;
use crate::fixture::{self, Service};

/// Every attempt must end as `shut`.
fn topic(name: &str, permissions: &'static [&'static str]) {
    let attempts = attempts::run(name, permissions);
    let open: Vec<String> = attempts.iter().filter(|case| case.error.is_some()).map(ToString::to_string).collect();
    println!("{name}: {} attempts, {} got through", attempts.len(), open.len());
    assert!(open.is_empty(), "{}", open.join("\n"));
}

#[test]
fn code_from_text_sees_nothing() {
    topic("code", &[]);
}

#[test]
fn imports_lead_nowhere_else() {
    topic("modules", &[]);
}

#[test]
fn tampering_reaches_nothing() {
    topic("tampering", &[]);
}

#[test]
fn references_lead_nowhere() {
    topic("references", &[]);
}

#[cfg(feature = "crypto")]
#[test]
fn keys_stay_where_they_are() {
    topic("crypto", &[]);
}

#[test]
fn this_device_has_no_other_name() {
    topic("network", &["network"]);
}

/// Redirects every request to what its path says after the first slash, and counts nothing: who must not be asked is
/// another server.
fn redirecting() -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    thread::spawn(move || {
        for stream in listener.incoming() {
            let mut reader = BufReader::new(stream.unwrap());
            let mut head = String::new();
            while !head.ends_with("\r\n\r\n") && reader.read_line(&mut head).unwrap_or(0) > 0 {}
            let target = head.split(' ').nth(1).and_then(|path| path.strip_prefix('/')).unwrap_or_default().to_owned();
            let answer =
                format!("HTTP/1.1 302 Found\r\nlocation: {target}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n");
            let _ = reader.get_mut().write_all(answer.as_bytes());
        }
    });
    address
}

#[test]
fn a_redirect_leads_only_where_a_request_may_go() {
    let forbidden = TcpListener::bind("127.0.0.1:0").unwrap();
    forbidden.set_nonblocking(true).unwrap();
    let port = forbidden.local_addr().unwrap().port();
    let allowed = redirecting();
    let granted: &'static str = format!("network:{allowed}").leak();
    for (target, name) in [
        (format!("http://127.0.0.1:{port}/"), "NotAllowedError"),
        (format!("http://localhost:{port}/"), "NotAllowedError"),
        (format!("//127.0.0.1:{port}/"), "NotAllowedError"),
        (format!("http://2130706433:{port}/"), "NotAllowedError"),
        // One hop that is allowed, and one that is not.
        (format!("http://{allowed}/http://127.0.0.1:{port}/"), "NotAllowedError"),
        ("http://example.com/".to_owned(), "NotAllowedError"),
        ("file:///etc/passwd".to_owned(), "TypeError"),
        ("data:,x".to_owned(), "TypeError"),
    ] {
        let source = format!(
            "onrun = () => fetch('http://{allowed}/{target}').then(() => 'open', ({{ name, message }}) => [name, message]);"
        );
        let report = Service::with(
            &source,
            fixture::Options { permissions: vec![granted].leak(), ..fixture::Options::default() },
        )
        .run();
        assert_eq!(report.result[0], name, "{target}: {report:?}");
        if name == "NotAllowedError" {
            assert!(report.result[1].as_str().unwrap().contains("add \"network:"), "{report:?}");
        }
        assert!(forbidden.accept().is_err(), "{target}: somebody connected");
    }
}

const IDLE: &str = "onrun = () => 'private';";

#[test]
fn keys_of_the_store_are_no_paths() {
    let source = "
        const KEYS = ['../secret', '../../secret', '/etc/passwd', '..\\\\secret', '../background-service/victim', 'storage.json',
            '../background-service/victim.json', '%2e%2e/secret', '\\0', '__proto__', 'constructor', '.', '..', ''];
        onrun = async () => {
            const seen = [];
            for (const key of KEYS) {
                if (await storage.get(key) !== undefined) seen.push(key);
                await storage.set(key, 'mine');
            }
            return seen;
        };";
    let app = App::new(&[("spy", source, &["storage"]), ("victim", IDLE, &[])]);
    fs::write(app.folder.path().join("secret"), "secret").unwrap();
    app.runtime.post_message("victim", json!("secret")).unwrap();
    let files = |app: &App| {
        let mut names: Vec<_> = [
            app.folder.path().to_owned(),
            app.folder.path().join("state"),
            app.folder.path().join("state/background-service"),
        ]
        .iter()
        .flat_map(|folder| fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()))
        .filter(|path| !path.ends_with("storage.json") && !path.ends_with("spy.json"))
        .map(|path| (fs::read(&path).ok(), path))
        .collect();
        names.sort();
        names
    };
    let before = files(&app);
    let report = app.run("spy");
    assert_eq!((report.outcome, &report.result), (Outcome::Success, &json!([])), "{report:?}");
    assert_eq!(files(&app), before);
    assert_eq!(app.runtime.storage_get("__proto__").unwrap(), Some(json!("mine")));
}

#[test]
fn without_the_permission_the_store_is_shut_by_every_name() {
    let source = "
        import background, { storage as shared } from 'oro:background';
        const tries = [() => storage.get('k'), () => storage.set('k', 1), () => storage.delete('k'), () => storage.list(),
            () => shared.get('k'), () => import('oro:storage')];
        onrun = async () => {
            const names = [];
            for (const attempt of tries) names.push(await attempt().then(() => 'open', ({ name }) => name));
            return names;
        };";
    let app = App::new(&[("spy", source, &[])]);
    app.runtime.storage_set("k", json!("secret")).unwrap();
    let report = app.run("spy");
    assert_eq!(report.result, json!(vec!["NotAllowedError"; 6]), "{report:?}");
    assert_eq!(app.runtime.storage_get("k").unwrap(), Some(json!("secret")));
}

/// Services of one app may start, stop and look at each other: that is what `oro:background` is. What another was sent is
/// not part of it.
#[test]
fn another_services_mailbox_and_data_are_not_to_be_read() {
    let source = "
        import background from 'oro:background';
        onrun = async () => JSON.stringify([await background.status('victim'), await background.list(), await background.history('victim')]);";
    let app = App::new(&[("spy", source, &[]), ("victim", IDLE, &[])]);
    app.runtime.post_message("victim", json!("mail-secret")).unwrap();
    let later = json!({ "id": "victim", "delay": "1h", "data": "data-secret" });
    app.runtime.request("background:schedule", later).unwrap();
    let report = app.run("spy");
    let seen = report.result.as_str().unwrap_or_else(|| panic!("{report:?}"));
    assert!(seen.contains("\"mailbox\":1") && !seen.contains("mail-secret") && !seen.contains("data-secret"), "{seen}");
}

#[test]
fn a_service_cannot_register_itself_or_another_into_more() {
    let source = "
        import background from 'oro:background';
        const asked = [
            { id: 'spy', permissions: ['storage'] }, { id: 'spy', permissions: ['network:localhost'] }, { id: 'victim', permissions: ['notifications'] },
            { id: 'spy', timeout: '10h' }, { id: 'spy', entry: '/etc/passwd' }, { id: 'new', entry: '../secret.js' },
            { id: 'new', entry: 'background/notifications.js', permissions: ['storage'] },
        ];
        onrun = async () => {
            const codes = [];
            for (const options of asked) codes.push(await background.register(options).then(() => 'open', ({ code }) => code));
            return codes;
        };";
    let app = App::new(&[("spy", source, &["network"]), ("victim", IDLE, &["storage"])]);
    let report = app.run("spy");
    assert_eq!(report.result, json!(vec!["NotAllowedError"; 7]), "{report:?}");
}

#[test]
fn ids_are_no_paths() {
    let source = "
        import background from 'oro:background';
        const ids = ['../storage', '..', '/etc/passwd', 'victim/../../storage', 'victim.json', 'a\\0b', ''];
        onrun = async () => {
            const open = [];
            for (const id of ids) {
                for (const call of ['status', 'history', 'cancel', 'schedule', 'postMessage']) {
                    await background[call](id).then(() => open.push([call, id]), () => {});
                }
                await background.register({ id, entry: 'background/notifications.js' }).then(() => open.push(['register', id]), () => {});
            }
            return open;
        };";
    let app = App::new(&[("spy", source, &["storage"]), ("victim", IDLE, &[])]);
    assert_eq!(app.run("spy").result, json!([]));
}

#[test]
fn a_run_reports_for_itself_alone() {
    // What it says of itself is its own affair; nothing it dispatches makes a run of another, or a second outcome.
    let source = "
        onrun = () => {
            dispatchEvent(new CustomEvent('runtime:events', { detail: { type: 'complete', outcome: 'success' } }));
            dispatchEvent(new Event('run'));
            dispatchEvent(new Event('complete'));
            dispatchEvent(new Event('abort'));
            Object.prototype.then = function (resolve) { resolve({ ok: true, json: '\"forged\"' }); };
            throw new Error('as it was');
        };";
    let app = App::new(&[("spy", source, &[]), ("victim", IDLE, &[])]);
    let _ = app.runtime.run("spy", RunOptions { timeout: Some(Duration::from_millis(500)), ..RunOptions::default() });
    assert_eq!(app.runtime.history("spy").unwrap().len(), 1);
    assert!(app.runtime.history("victim").unwrap().is_empty());
    assert_eq!(app.run("victim").result, "private");
}
