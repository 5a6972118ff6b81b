//! What only a real browser shows.

use std::io::{Read, Write};
use std::net::TcpListener;
use std::sync::{Arc, Barrier};
use std::thread;

use oro_bg_runtime::error::ErrorCode;
use oro_bg_runtime::execution::Outcome;
use oro_bg_runtime::wry::thread::Browser;
use serde_json::json;

use crate::engine;
use crate::fixture::Service;

#[test]
fn a_process_has_one_thread_with_webviews() {
    engine::browser();
    let Err(error) = Browser::start(std::env::temp_dir()) else { panic!("GTK would have panicked") };
    assert_eq!(error.code, ErrorCode::InvalidState);
    assert!(error.message.contains("GTK has a thread"), "{}", error.message);
}

#[test]
fn pages_of_two_engines_do_not_get_mixed_up() {
    // Both have a page 1, under the one scheme of the one context.
    let barrier = Arc::new(Barrier::new(2));
    let runs = ["first", "second"].map(|name| {
        let barrier = Arc::clone(&barrier);
        thread::spawn(move || {
            let source = format!("postMessage('{name}'); onrun = () => '{name}';");
            let service = Service::new(&source);
            barrier.wait();
            let report = service.run();
            assert_eq!((report.outcome, report.result), (Outcome::Success, json!(name)));
            assert_eq!(service.port.message(), name);
        })
    });
    for run in runs {
        run.join().unwrap();
    }
}

#[test]
fn a_body_that_is_posted_reaches_the_server_whole() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let server = thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let mut request = Vec::new();
        let mut chunk = [0; 64 << 10];
        loop {
            let read = stream.read(&mut chunk).unwrap();
            request.extend_from_slice(&chunk[..read]);
            let text = String::from_utf8_lossy(&request);
            if let Some((head, body)) = text.split_once("\r\n\r\n")
                && (read == 0 || body.len() >= 1 << 20)
            {
                let answer = format!("{} {}", head.lines().next().unwrap(), body.len());
                write!(
                    stream,
                    "HTTP/1.1 200 OK\r\nAccess-Control-Allow-Origin: *\r\nConnection: close\r\nContent-Length: {}\r\n\r\n{answer}",
                    answer.len()
                )
                .unwrap();
                break;
            }
        }
    });
    let source = format!(
        "onrun = async () => {{
           const body = 'x'.repeat(1 << 20);
           const response = await fetch('http://127.0.0.1:{port}/in', {{ method: 'POST', body }});
           return response.text();
         }};"
    );
    let permission: &'static str = Box::leak(format!("network:127.0.0.1:{port}").into_boxed_str());
    let permissions: &'static [&'static str] = Box::leak(Box::new([permission]));
    let report = Service::granted(&source, permissions).run();
    assert_eq!(report.result, format!("POST /in HTTP/1.1 {}", 1 << 20), "{:?}", report.error);
    server.join().unwrap();
}

#[test]
fn what_computes_is_there() {
    let source = "onrun = async () => {
        const bytes = Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0);
        const { instance } = await WebAssembly.instantiate(bytes);
        return [typeof instance.exports, new Intl.NumberFormat('de').format(1234.5), typeof OffscreenCanvas];
    };";
    let report = Service::new(source).run();
    assert_eq!(report.result, json!(["object", "1.234,5", "function"]), "{:?}", report.error);
}
