//! What a page may load: itself, its scripts, the module of its service, and the modules `oro:*` that the service imports.
//!
//! | path | what |
//! |---|---|
//! | `/page.html`, `/page.js` | the page, which relays |
//! | `/worker.js` | the Worker: the scope of the service |
//! | `/service/<entry>` | the module of the service |
//! | `/in/<name>` | the module `oro:<name>` |
//!
//! Each page has a host of its own, so that it shares no origin with another. Import maps do not work in Workers, and whether
//! a browser asks for `oro:background` is up to it: the specifiers are replaced by paths of the same length, which leaves all
//! positions as they are. Nor is anything imported by the script of the Worker itself: what that imports counts as a Worker for
//! the policy (`worker-src`), which allows it none.

use std::borrow::Cow;
use std::sync::OnceLock;

use url::{Position, Url};

use super::specifiers::{self, Specifier};
use crate::engine::calls::BACKGROUND;
use crate::engine::imports::{Imports, SCHEME, error_name, exports_of};
use crate::error::Error;
use crate::grants::{NetworkGrant, STORAGE};
use crate::spec::ServiceSpec;

const JAVASCRIPT: &str = "text/javascript";
/// What `js/main.js` keeps for the modules that are made here.
const SCOPE: &str = "globalThis[Symbol.for(\"oro:scope\")]";
/// In the place of [`SCHEME`], and as long.
const IMPORTS: &str = "/in/";
const HOST: &str = ".background";

/// What a page is answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Resource {
    /// An HTTP status; 200.
    pub status: u16,
    pub mime_type: &'static str,
    /// Besides the type. They hold the Content-Security-Policy: a host that leaves them out opens the network.
    pub headers: Vec<(&'static str, String)>,
    pub body: Cow<'static, str>,
}

/// Where a page and its service are.
#[derive(Clone, Debug)]
pub(super) struct Site {
    origin: String,
    pub(super) service: String,
}

impl Site {
    pub(super) fn new(page: u64, spec: &ServiceSpec) -> Self {
        let origin = format!("{SCHEME}//{page}{HOST}");
        let mut service = Url::parse(&format!("{origin}/service")).expect("a host and a path");
        service.path_segments_mut().expect("it has a path").extend(spec.module.entry.split('/'));
        Self { origin, service: service.into() }
    }

    pub(super) fn page(&self) -> String {
        format!("{}/page.html", self.origin)
    }

    /// How the place of a frame of the runtime's own script begins in a stack.
    pub(super) fn own_place(&self) -> String {
        format!("{}/worker.js:", self.origin)
    }
}

/// The page and the path that a URL names. Some systems have `http:` instead of our scheme, and its name in the host.
pub(super) fn locate(url: &str) -> Option<(u64, String)> {
    let url = Url::parse(url).ok()?;
    let host = url.host_str()?;
    let page = host.strip_prefix("oro.").unwrap_or(host).strip_suffix(HOST)?;
    // Names of capabilities are free, and may hold what begins a query.
    Some((page.parse().ok()?, url[Position::BeforePath..Position::AfterQuery].to_owned()))
}

/// What lies at a path of the page of a service.
pub(super) fn at(path: &str, spec: &ServiceSpec, site: &Site, imports: &Imports) -> Option<Resource> {
    let (mime_type, body) = match path {
        "/page.html" => ("text/html", Cow::Borrowed(include_str!("js/page.html"))),
        "/page.js" => (JAVASCRIPT, include_str!("js/page.js").into()),
        "/worker.js" => (JAVASCRIPT, worker().into()),
        _ => match path.strip_prefix(IMPORTS) {
            Some(name) => (JAVASCRIPT, module(name, imports).into()),
            None if site.service == format!("{}{path}", site.origin) => (JAVASCRIPT, service(spec, imports).into()),
            None => return None,
        },
    };
    let headers = vec![
        ("Content-Security-Policy", policy(spec, path)),
        ("X-Content-Type-Options", "nosniff".to_owned()),
        ("Cache-Control", "no-store".to_owned()),
    ];
    Some(Resource { status: 200, mime_type, headers, body })
}

/// Nothing may be loaded or reached but what is listed. The page starts the Worker; a Worker starts none.
fn policy(spec: &ServiceSpec, path: &str) -> String {
    let grant = NetworkGrant::of(spec.permissions.iter().map(AsRef::as_ref));
    let reach = grant.policy_sources();
    // What a `data:` URL holds is there already; `fetch` of it is part of the permission all the same.
    let reach = if reach.is_empty() { "'none'".to_owned() } else { format!("{} data:", reach.join(" ")) };
    let workers = if matches!(path, "/page.html" | "/page.js") { "'self'" } else { "'none'" };
    format!(
        "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src {reach}; worker-src {workers}; \
         base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )
}

/// The module of the service, or one that throws in its place where a static import is refused: then nothing of it runs.
fn service(spec: &ServiceSpec, imports: &Imports) -> String {
    let source = &*spec.module.source;
    let specifiers = specifiers::find(source);
    let is_ours = |specifier: &&Specifier| source[specifier.range.clone()].starts_with(SCHEME);
    let refusal = specifiers
        .iter()
        .filter(|specifier| !specifier.is_dynamic)
        .find_map(|specifier| imports.admit(&source[specifier.range.clone()]).err());
    if let Some(refusal) = refusal {
        return refusing(&refusal);
    }
    let mut text = source.to_owned();
    for Specifier { range, .. } in specifiers.iter().filter(is_ours) {
        text.replace_range(range.start..range.start + SCHEME.len(), IMPORTS);
    }
    text
}

/// The module `oro:<name>`.
fn module(name: &str, imports: &Imports) -> String {
    let name = percent_decoded(name);
    let specifier = format!("{SCHEME}{name}");
    match imports.admit(&specifier) {
        Err(refusal) => refusing(&refusal),
        Ok(capability) => {
            let object = quoted(capability);
            let storage = if capability == BACKGROUND {
                format!("const {STORAGE} = moduleOf({}); ", quoted(STORAGE))
            } else {
                String::new()
            };
            format!(
                "const {{ moduleOf }} = {SCOPE}; const object = moduleOf({object}); {storage}{}",
                exports_of(capability)
            )
        }
    }
}

/// A module that throws when it is evaluated.
fn refusing(refusal: &Error) -> String {
    let (name, message) = (quoted(error_name(refusal)), quoted(&refusal.message));
    format!("{SCOPE}.refuse({name}, {message}); export default null;")
}

/// The parts of the scope as one module: those that all engines share, and those of this one.
fn worker() -> &'static str {
    static WORKER: OnceLock<String> = OnceLock::new();
    WORKER.get_or_init(|| {
        const EXPORT: &str = "export default function ";
        let parts = [
            ("background", include_str!("../js/background.js")),
            ("capabilities", include_str!("../js/capabilities.js")),
            ("console", include_str!("../js/console.js")),
            ("core", include_str!("../js/core.js")),
            ("endings", include_str!("../js/endings.js")),
            ("host", include_str!("../js/host.js")),
            ("inspect", include_str!("../js/inspect.js")),
            ("lifecycle", include_str!("../js/lifecycle.js")),
            ("uncaught", include_str!("../js/uncaught.js")),
            ("wire", include_str!("../js/wire.js")),
            ("events", include_str!("js/events.js")),
            ("gates", include_str!("js/gates.js")),
            ("kinds", include_str!("js/kinds.js")),
            ("main", include_str!("js/main.js")),
            ("plain", include_str!("js/plain.js")),
            ("stacks", include_str!("js/stacks.js")),
        ];
        let mut module = String::from("const parts = {};\n");
        for (name, source) in parts {
            let (before, function) = source.split_once(EXPORT).expect("a part exports its function");
            module.push_str(&format!("{before}parts.{name} = function {function}"));
        }
        module + "parts.main(parts);\n"
    })
}

/// As a string of JavaScript, of which JSON is a part.
fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

fn percent_decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, after @ ..] = rest {
        let digits = after.get(..2).and_then(|digits| std::str::from_utf8(digits).ok());
        match digits.and_then(|digits| u8::from_str_radix(digits, 16).ok()) {
            Some(byte) if *first == b'%' => {
                bytes.push(byte);
                rest = &after[2..];
            }
            _ => {
                bytes.push(*first);
                rest = after;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests;
