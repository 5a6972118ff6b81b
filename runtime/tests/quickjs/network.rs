//! `fetch` against a server in this process.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::thread;
use std::time::{Duration, Instant};

use oro_bg_runtime::execution::Outcome;
use serde_json::json;

use crate::fixture::Service;

/// Serves on a free port until the process ends; gives its origin.
fn serve() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let origin = format!("http://{}", listener.local_addr().unwrap());
    thread::spawn(move || listener.incoming().for_each(|stream| drop(thread::spawn(|| answer(stream.unwrap())))));
    origin
}

fn answer(stream: TcpStream) {
    let mut reader = BufReader::new(stream);
    let mut head = String::new();
    while !head.ends_with("\r\n\r\n") {
        if reader.read_line(&mut head).unwrap_or(0) == 0 {
            return;
        }
    }
    let length = head.lines().find_map(|line| line.to_ascii_lowercase().strip_prefix("content-length: ")?.parse().ok());
    let mut body = vec![0; length.unwrap_or(0)];
    reader.read_exact(&mut body).unwrap();
    let (method, path) = head.split_once(' ').unwrap();
    let (status, extra, body) = match path.split(' ').next().unwrap() {
        "/silent" => {
            // Nothing more comes: until the client goes away.
            let _ = reader.read(&mut [0]);
            return;
        }
        "/moved" => ("302 Found", "location: /echo\r\n", Vec::new()),
        "/file" => ("302 Found", "location: file:///etc/passwd\r\n", Vec::new()),
        "/around" => ("307 Temporary Redirect", "location: /around\r\n", Vec::new()),
        "/missing" => ("404 Not Found", "", b"none".to_vec()),
        // "hello", compressed.
        "/gzip" => ("200 OK", "content-encoding: gzip\r\n", GZIP_HELLO.to_vec()),
        _ => ("200 OK", "x-test: a\r\nx-test: b\r\n", [method.as_bytes(), b" ", &body].concat()),
    };
    let head = format!("HTTP/1.1 {status}\r\n{extra}content-length: {}\r\nconnection: close\r\n\r\n", body.len());
    let _ = reader.get_mut().write_all(&[head.as_bytes(), &body].concat());
}

const GZIP_HELLO: &[u8] =
    &[0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 0xcb, 0x48, 0xcd, 0xc9, 0xc9, 7, 0, 0x86, 0xa6, 0x10, 0x36, 5, 0, 0, 0];

fn service(body: &str) -> Service {
    let source = format!("const origin = '{}'; onrun = async (event) => {{ {body} }};", serve());
    Service::granted(&source, &["network", "network:127.0.0.1"])
}

#[test]
fn methods_headers_bodies_statuses_and_redirects() {
    let report = service(
        "const text = async (...args) => (await fetch(...args)).text();
         const missing = await fetch(origin + '/missing');
         const moved = await fetch(origin + '/moved');
         const manual = await fetch(origin + '/moved', { redirect: 'manual' });
         const error = await fetch(origin + '/moved', { redirect: 'error' }).catch((error) => error.name);
         return [
           await text(origin + '/echo'),
           await text(origin + '/echo', { method: 'post', body: 'ü' }),
           await text(origin + '/echo', { method: 'DELETE' }),
           (await fetch(origin + '/echo')).headers.get('X-Test'),
           [missing.ok, missing.status, missing.statusText],
           [moved.redirected, moved.url === origin + '/echo', await moved.text()],
           [manual.status, manual.headers.get('location')], error,
           await text(origin + '/gzip'),
         ];",
    )
    .run();
    assert_eq!(
        report.result,
        json!([
            "GET ",
            "POST ü",
            "DELETE ",
            "a, b",
            [false, 404, "Not Found"],
            [true, true, "GET "],
            [302, "/echo"],
            "TypeError",
            "hello"
        ]),
        "{report:?}"
    );
}

#[test]
fn redirects_to_other_schemes_and_in_circles_are_network_errors() {
    let report = service(
        "const refused = (path) => fetch(origin + path).catch(({ name, message }) => [name, message.split(' failed: ')[1]]);
         const posted = await fetch(origin + '/moved', { method: 'POST', body: 'x' });
         return [await refused('/file'), await refused('/around'), await posted.text()];",
    )
    .run();
    let [scheme, circle] = ["it was redirected to the scheme \"file:\"", "too many redirects"];
    assert_eq!(report.result, json!([["TypeError", scheme], ["TypeError", circle], "GET "]), "{report:?}");
}

#[test]
fn an_aborted_fetch_rejects_at_once() {
    let report = service(
        "const controller = new AbortController();
         setTimeout(() => controller.abort(), 5);
         return fetch(origin + '/silent', { signal: controller.signal }).catch((error) => error.name);",
    )
    .run();
    assert_eq!(report.result, json!("AbortError"));
}

#[test]
fn a_silent_server_does_not_hold_up_the_deadline() {
    let timeout = Duration::from_millis(100);
    let started = Instant::now();
    let report = service("return fetch(origin + '/silent').then(() => {});").run_within(timeout);
    assert_eq!(report.outcome, Outcome::Timeout, "{report:?}");
    assert!(started.elapsed() < timeout + Duration::from_millis(250));
}
