//! `https:` against a server whose certificate is its own.

use std::io::{BufReader, Write};
use std::net::TcpListener;
use std::sync::Arc;
use std::thread;

use oro_bg_runtime::engine::quickjs::{Limits, QuickJs};
use oro_bg_runtime::error::ErrorCode;
use rcgen::{CertifiedKey, generate_simple_self_signed};
use rustls::pki_types::PrivateKeyDer;
use rustls::{ServerConfig, ServerConnection, StreamOwned};
use serde_json::{Value, json};

use crate::fixture::{Options, Service};
use crate::server;

struct Secure {
    port: u16,
    der: Vec<u8>,
    pem: String,
}

/// Serves the names until the process ends.
fn serve(names: &[&str]) -> Secure {
    let names: Vec<String> = names.iter().map(|&name| name.to_owned()).collect();
    let CertifiedKey { cert, signing_key } = generate_simple_self_signed(names).unwrap();
    let key = PrivateKeyDer::try_from(signing_key.serialize_der()).unwrap();
    let config = ServerConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![cert.der().clone()], key)
        .unwrap();
    let (config, listener) = (Arc::new(config), TcpListener::bind("127.0.0.1:0").unwrap());
    let port = listener.local_addr().unwrap().port();
    thread::spawn(move || {
        for stream in listener.incoming() {
            let connection = ServerConnection::new(Arc::clone(&config)).unwrap();
            let mut stream = BufReader::new(StreamOwned::new(connection, stream.unwrap()));
            thread::spawn(move || {
                // A client that does not trust the certificate ends the handshake.
                while let Ok(Some(_)) = server::read_head(&mut stream) {
                    let head = b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n";
                    let body = b"6\r\nsecret\r\n0\r\n\r\n";
                    if stream.get_mut().write_all(&[&head[..], body].concat()).is_err() {
                        return;
                    }
                }
            });
        }
    });
    Secure { port, der: cert.der().to_vec(), pem: cert.pem() }
}

fn fetch(engine: &QuickJs, url: &str) -> Value {
    let source = format!(
        "onrun = () => fetch('{url}').then((response) => response.text(), ({{ name, message }}) => [name, message]);"
    );
    let options = Options { permissions: &["network:localhost", "network:127.0.0.1"], ..Options::default() };
    Service::on(engine, &source, &options).run().result
}

#[test]
fn a_certificate_that_nobody_vouches_for_is_refused() {
    let Secure { port, .. } = serve(&["localhost"]);
    let refusal = fetch(&QuickJs::default(), &format!("https://localhost:{port}/"));
    let message = format!(
        "fetch of https://localhost:{port}/ failed: the certificate of the server is not trusted: UnknownIssuer"
    );
    assert_eq!(refusal, json!(["TypeError", message]));
}

#[test]
fn a_root_that_the_host_adds_is_trusted() {
    let Secure { port, der, pem } = serve(&["localhost", "127.0.0.1"]);
    let engines = [
        QuickJs::new(Limits::default()).trust([der]).unwrap(),
        QuickJs::new(Limits::default()).trust_pem(pem.as_bytes()).unwrap(),
    ];
    for engine in engines {
        for host in ["localhost", "127.0.0.1"] {
            assert_eq!(fetch(&engine, &format!("https://{host}:{port}/")), json!("secret"), "{host}");
        }
    }
}

#[test]
fn a_trusted_certificate_of_another_name_is_refused() {
    let Secure { port, der, .. } = serve(&["example.com"]);
    let engine = QuickJs::new(Limits::default()).trust([der]).unwrap();
    let refusal = fetch(&engine, &format!("https://localhost:{port}/"));
    assert_eq!(refusal[0], json!("TypeError"));
    assert!(refusal[1].as_str().unwrap().contains("not valid for name"), "{refusal}");
}

#[test]
fn what_is_no_certificate_is_refused_when_it_is_added() {
    let der = QuickJs::default().trust([b"not a certificate".to_vec()]).unwrap_err();
    let pem = QuickJs::default().trust_pem(b"no PEM at all").unwrap_err();
    assert_eq!([der.code, pem.code], [ErrorCode::InvalidArgument; 2]);
    assert_eq!(pem.message, "the root certificates are not PEM: there is no certificate in it");
}

#[test]
fn plain_http_on_a_port_with_tls_is_a_network_error() {
    let Secure { port, der, .. } = serve(&["localhost"]);
    let engine = QuickJs::new(Limits::default()).trust([der]).unwrap();
    assert_eq!(fetch(&engine, &format!("http://localhost:{port}/"))[0], json!("TypeError"));
}
