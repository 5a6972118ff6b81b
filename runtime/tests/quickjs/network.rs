//! `fetch` against a server in this process: what the JavaScript cases under `tests/js/network` cannot see.

use std::time::{Duration, Instant};

use oro_bg_runtime::engine::quickjs::Limits;
use oro_bg_runtime::execution::Outcome;
use serde_json::json;

use crate::fixture::{HANG, Options, Service};
use crate::server::Server;

fn service(body: &str) -> (Service, Server) {
    let (server, origin) = Server::start();
    let source = format!("const origin = '{origin}'; onrun = async (event) => {{ {body} }};");
    (Service::granted(&source, &["network", "network:127.0.0.1"]), server)
}

#[test]
fn a_silent_server_does_not_hold_up_the_deadline() {
    let timeout = Duration::from_millis(100);
    let started = Instant::now();
    let (service, _server) = service("return fetch(origin + '/silent/s').then(() => {});");
    let report = service.run_within(timeout);
    assert_eq!(report.outcome, Outcome::Timeout, "{report:?}");
    assert!(started.elapsed() < timeout + HANG);
}

/// The server sees its connection end, though the service never reads again.
#[test]
fn connections_end_with_the_isolate() {
    let (service, server) = service(
        "for (const path of ['/silent/head', '/hang/body', '/hang/idle', '/endless/endless']) {
           const response = fetch(origin + path);
           if (path !== '/silent/head') await response;
           if (path === '/hang/body') (await response).text();
         }
         await fetch(origin + '/wait/came-head');",
    );
    let report = service.run();
    assert_eq!(report.outcome, Outcome::Success, "{report:?}");
    drop(service);
    for name in ["head", "body", "idle", "endless"] {
        assert!(server.wait(name, 1), "{name}");
    }
}

/// The window of the connection is all that an endless body fills.
#[test]
fn nothing_is_read_ahead_of_the_service() {
    let (service, server) = service(
        "const reader = (await fetch(origin + '/endless/e')).body.getReader();
         let length = 0;
         while (length < 300_000) length += (await reader.read()).value.length;
         await reader.cancel();
         return length;",
    );
    let report = service.run();
    assert_eq!(report.outcome, Outcome::Success, "{report:?}");
    assert!(server.wait("e", 1));
    let sent = server.count("chunks-e") * (16 << 10);
    assert!(sent < 32 << 20, "{sent} bytes were sent");
}

#[test]
fn a_body_larger_than_the_heap_is_an_error_of_its_reader() {
    let limits = Limits { heap_bytes_max: 8 << 20, ..Limits::default() };
    let (_server, origin) = Server::start();
    let source = format!(
        "onrun = async () => {{
           const {{ message }} = await (await fetch('{origin}/bytes/20000000')).text().catch((error) => error);
           let length = 0;
           for await (const chunk of (await fetch('{origin}/bytes/20000000')).body) length += chunk.length;
           return [message, length];
         }};"
    );
    let report =
        Service::with(&source, Options { permissions: &["network:127.0.0.1"], limits, ..Options::default() }).run();
    let message = "the body is larger than the heap, 8388608 bytes: read it as a stream";
    assert_eq!(report.result, json!([message, 20_000_000]), "{report:?}");
}

/// What a service keeps of bodies counts against its heap.
#[test]
fn bodies_that_are_kept_fill_the_heap() {
    let limits = Limits { heap_bytes_max: 16 << 20, ..Limits::default() };
    let (_server, origin) = Server::start();
    let source = format!(
        "onrun = async () => {{
           const kept = [];
           for (;;) kept.push(await (await fetch('{origin}/bytes/1000000')).bytes());
         }};"
    );
    let report =
        Service::with(&source, Options { permissions: &["network:127.0.0.1"], limits, ..Options::default() }).run();
    assert_eq!((report.outcome, report.error.unwrap().limit.as_deref()), (Outcome::Crashed, Some("heap")));
}

#[test]
fn without_the_permission_nothing_is_sent() {
    let (server, origin) = Server::start();
    let source = format!("onrun = () => fetch('{origin}/echo').catch(({{ name }}) => name);");
    let report = Service::new(&source).run();
    assert_eq!(report.result, json!("NotAllowedError"), "{report:?}");
    assert_eq!(server.count("connections"), 1, "the count of this line alone");
}
