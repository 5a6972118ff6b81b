//! One request and its redirects, up to the head of the response.

use std::io::Read;

use serde::Deserialize;
use ureq::{Agent, SendBody, http};
use url::Url;

use super::coding;
use super::refused::Refused;
use super::upload::Upload;
use crate::grants::NetworkGrant;

/// The limit of the fetch standard.
const REDIRECTS_MAX: u32 = 20;

/// Headers that frame a message or choose its connection. They are the client's: a service that could set them could
/// smuggle a second request, or reach another virtual host than the one its permission was checked for.
const RESERVED: [&str; 12] = [
    "connection",
    "content-length",
    "expect",
    "host",
    "keep-alive",
    "proxy-authenticate",
    "proxy-authorization",
    "proxy-connection",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
];

/// A request as `js/fetch.js` writes it.
#[derive(Deserialize)]
pub(super) struct Head {
    pub(super) method: String,
    pub(super) url: String,
    pub(super) headers: Vec<(String, String)>,
    pub(super) redirect: Redirect,
    /// The body is a stream: its chunks follow.
    #[serde(default)]
    pub(super) streamed: bool,
}

#[derive(Clone, Copy, Deserialize, PartialEq)]
#[serde(rename_all = "lowercase")]
pub(super) enum Redirect {
    Follow,
    Error,
    Manual,
}

/// What came back, up to the body.
pub(in crate::engine::quickjs) struct Received {
    pub(super) status: u16,
    pub(super) status_text: &'static str,
    pub(super) url: String,
    pub(super) redirected: bool,
    pub(super) headers: Vec<(String, String)>,
    /// Without its content codings.
    pub(super) body: Option<Box<dyn Read + Send>>,
}

/// Decides about one hop of a request, before its host is resolved.
fn admit(grant: &NetworkGrant, url: &Url) -> Result<(), Refused> {
    if !url.username().is_empty() || url.password().is_some() {
        return Err(Refused::because("the URL must not carry credentials"));
    }
    grant.allows(url).map_err(Refused::Denied)
}

/// Sends a request, follows its redirects, and waits for the head of the response.
///
/// # Errors
/// Why there is no response.
pub(super) fn exchange(
    agent: &Agent,
    grant: &NetworkGrant,
    mut head: Head,
    mut body: Upload,
) -> Result<Received, Refused> {
    let mut redirects = 0;
    let mut url = Url::parse(&head.url).map_err(Refused::because)?;
    loop {
        admit(grant, &url)?;
        let response = send(agent, &head, &url, &mut body)?;
        let Some(location) = location(&response).filter(|_| head.redirect != Redirect::Manual) else {
            return Ok(received(response, &head, &url, redirects > 0));
        };
        if head.redirect == Redirect::Error {
            return Err(Refused::because("it was redirected, and redirect is \"error\""));
        }
        redirects += 1;
        if redirects > REDIRECTS_MAX {
            return Err(Refused::because("too many redirects"));
        }
        url = follow(&mut head, &mut body, &url, response.status().as_u16(), &location).map_err(Refused::Failed)?;
    }
}

fn send(agent: &Agent, head: &Head, url: &Url, body: &mut Upload) -> Result<http::Response<ureq::Body>, ureq::Error> {
    let mut request = http::Request::builder().method(&*head.method).uri(url.as_str());
    let mut ranged = false;
    for (name, value) in &head.headers {
        if RESERVED.contains(&name.as_str()) {
            continue;
        }
        ranged |= name == "range";
        // Header values are byte strings.
        let bytes: Vec<u8> = value.chars().map(|character| u8::try_from(character).unwrap_or(b'?')).collect();
        request = request.header(name, bytes);
    }
    if ranged {
        // A part of a compressed body cannot be decoded.
        request = request.header("accept-encoding", "identity");
    }
    match body {
        Upload::Bytes(bytes) => agent.run(request.body(&bytes[..])?),
        Upload::Stream(chunks) => agent.run(request.body(SendBody::from_reader(chunks))?),
        // So that the length 0 is told.
        Upload::None if matches!(&*head.method, "PATCH" | "POST" | "PUT") => agent.run(request.body(&[][..])?),
        Upload::None => agent.run(request.body(())?),
    }
}

/// Where a response redirects to.
fn location(response: &http::Response<ureq::Body>) -> Option<String> {
    if !matches!(response.status().as_u16(), 301 | 302 | 303 | 307 | 308) {
        return None;
    }
    let location = response.headers().get("location")?;
    Some(String::from_utf8_lossy(location.as_bytes()).into_owned())
}

/// Turns a request into the one that follows a redirect, as the fetch standard has it. The HTTP client would take any
/// URL that is not HTTP for a relative one.
fn follow(head: &mut Head, body: &mut Upload, from: &Url, status: u16, location: &str) -> Result<Url, String> {
    let mut to = from.join(location).map_err(|error| format!("it was redirected to \"{location}\": {error}"))?;
    if !matches!(to.scheme(), "http" | "https") {
        return Err(format!("it was redirected to the scheme \"{}:\"", to.scheme()));
    }
    if to.fragment().is_none() {
        to.set_fragment(from.fragment());
    }
    if status != 303 && matches!(body, Upload::Stream(_)) {
        return Err(format!("it was redirected with {status}, and its streamed body cannot be sent again"));
    }
    let becomes_get = match status {
        301 | 302 => head.method == "POST",
        303 => head.method != "HEAD" && head.method != "GET",
        _ => false,
    };
    if becomes_get {
        "GET".clone_into(&mut head.method);
        *body = Upload::None;
        head.headers.retain(|(name, _)| !name.starts_with("content-"));
    }
    if from.origin() != to.origin() {
        head.headers.retain(|(name, _)| !matches!(name.as_str(), "authorization" | "cookie"));
    }
    Ok(to)
}

fn received(response: http::Response<ureq::Body>, head: &Head, url: &Url, redirected: bool) -> Received {
    let status = response.status();
    let empty = head.method == "HEAD" || matches!(status.as_u16(), 204 | 205 | 304);
    // Values that are not UTF-8 are bytes of ISO 8859-1, as in the fetch standard.
    let text = |value: &http::HeaderValue| value.as_bytes().iter().map(|byte| char::from(*byte)).collect::<String>();
    let headers = response.headers().iter().map(|(name, value)| (name.to_string(), text(value))).collect();
    let codings = response.headers().get_all("content-encoding").iter().map(text).collect::<Vec<_>>().join(",");
    let reader = response.into_body().into_with_config().limit(u64::MAX).reader();
    Received {
        status: status.as_u16(),
        status_text: status.canonical_reason().unwrap_or_default(),
        url: url.to_string(),
        redirected,
        headers,
        body: (!empty).then(|| coding::decoded(Box::new(reader), &codings)),
    }
}
