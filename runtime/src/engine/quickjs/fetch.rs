//! HTTP for services with the permission `network` (`js/fetch.js`). Requests wait on threads of their own.

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, HashMap};
use std::io::Read;
use std::rc::Rc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, Receiver, Sender};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use rquickjs::function::Func;
use rquickjs::{Ctx, IntoJs, Object, Result as JsResult, TypedArray, Value};
use serde::Deserialize;
use ureq::config::Config;
use ureq::unversioned::resolver::{DefaultResolver, ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::{DefaultConnector, NextTimeout};
use ureq::{Agent, AsSendBody, ResponseExt, http};
use url::Url;

use super::natives::{Shell, bare_object};
use super::worker::{Answer, Command};
use crate::error::{Error, ErrorCode};
use crate::grants::{self, NetworkDenial, NetworkGrant};
use crate::spec::ServiceSpec;

/// Requests of one isolate that wait at the same time; more queue behind them.
const PARALLEL_MAX: usize = 6;
/// The limit of the fetch standard.
const REDIRECTS_MAX: u32 = 20;
/// For a request outside any run; inside one, the run's deadline holds.
const IDLE_TIMEOUT: Duration = Duration::from_secs(60);
const CHUNK_BYTES: usize = 16 << 10;

/// The HTTP clients of an engine, one for each grant: connections outlive isolates, and lead nowhere that whoever uses
/// them may not go.
#[derive(Debug, Default)]
pub(super) struct Network(Mutex<BTreeMap<NetworkGrant, Agent>>);

impl Network {
    fn agent(&self, grant: &NetworkGrant) -> Agent {
        let mut agents = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let agent = agents.entry(grant.clone()).or_insert_with(|| {
            let config = Agent::config_builder()
                .http_status_as_error(false)
                .allow_non_standard_methods(true)
                // The environment is not ours to read.
                .proxy(None)
                .user_agent(concat!("oro-bg/", env!("CARGO_PKG_VERSION")));
            Agent::with_parts(config.build(), DefaultConnector::default(), GuardedResolver::new(grant))
        });
        agent.clone()
    }
}

/// Decides about one hop of a request, before its host is resolved.
fn admit(grant: &NetworkGrant, url: &str) -> Result<(), Refused> {
    let url = Url::parse(url).map_err(|error| Refused::Failed(error.to_string()))?;
    grant.allows(&url).map_err(Refused::Denied)
}

/// The system's resolver, less the addresses that a name must not lead to.
#[derive(Debug)]
struct GuardedResolver {
    grant: NetworkGrant,
    system: DefaultResolver,
}

impl GuardedResolver {
    fn new(grant: &NetworkGrant) -> Self {
        Self { grant: grant.clone(), system: DefaultResolver::default() }
    }
}

impl Resolver for GuardedResolver {
    fn resolve(
        &self,
        uri: &http::Uri,
        config: &Config,
        timeout: NextTimeout,
    ) -> Result<ResolvedSocketAddrs, ureq::Error> {
        let addresses = self.system.resolve(uri, config, timeout)?;
        let mut allowed = self.empty();
        for address in addresses.iter() {
            // One that is refused is not passed over in silence: whoever points a name there means no good.
            self.grant
                .allows_address(uri.host().unwrap_or_default(), address.port(), address.ip())
                .map_err(|denial| ureq::Error::Other(Box::new(denial)))?;
            allowed.push(*address);
        }
        Ok(allowed)
    }
}

/// Why a request came to nothing.
enum Refused {
    Denied(NetworkDenial),
    Failed(String),
}

impl From<ureq::Error> for Refused {
    fn from(error: ureq::Error) -> Self {
        match error {
            ureq::Error::Other(other) => match other.downcast() {
                Ok(denial) => Self::Denied(*denial),
                Err(other) => Self::Failed(other.to_string()),
            },
            error => Self::Failed(error.to_string()),
        }
    }
}

impl Refused {
    /// What the promise in JavaScript rejects with.
    fn into_error(self, url: &str, spec: &ServiceSpec) -> Error {
        match self {
            Self::Failed(why) => Error::new(ErrorCode::Internal, format!("fetch of {url} failed: {why}")),
            Self::Denied(denial) => match denial.permission() {
                Some(permission) => Error::new(
                    ErrorCode::NotAllowed,
                    format!(
                        "fetch of {url} by service \"{}\": {denial}: {}",
                        spec.id,
                        grants::remedy(spec, permission)
                    ),
                ),
                None => Error::new(ErrorCode::Internal, format!("fetch of {url} failed: {denial}")),
            },
        }
    }
}

/// The requests of one isolate.
pub(super) struct Requests {
    network: Arc<Network>,
    commands: Sender<Command>,
    spec: Arc<ServiceSpec>,
    queue: Sender<Job>,
    jobs: Arc<Mutex<Receiver<Job>>>,
    workers: Cell<usize>,
    aborts: RefCell<HashMap<u32, Arc<AtomicBool>>>,
}

struct Job {
    id: u32,
    head: Head,
    body: Option<Vec<u8>>,
    deadline: Instant,
    body_bytes_max: usize,
    aborted: Arc<AtomicBool>,
}

/// A request as `js/fetch.js` writes it.
#[derive(Deserialize)]
struct Head {
    method: String,
    url: String,
    headers: Vec<(String, String)>,
    redirect: Redirect,
}

#[derive(Clone, Copy, Deserialize, PartialEq)]
#[serde(rename_all = "lowercase")]
enum Redirect {
    Follow,
    Error,
    Manual,
}

/// What came back, with its whole body.
pub(super) struct Response {
    status: u16,
    status_text: String,
    url: String,
    redirected: bool,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
}

pub(super) fn natives<'js>(ctx: &Ctx<'js>, shell: &Rc<Shell>) -> JsResult<Object<'js>> {
    let natives = bare_object(ctx)?;
    let sh = Rc::clone(shell);
    natives.set(
        "send",
        Func::from(move |head: String, body: Option<TypedArray<'js, u8>>| {
            // SAFETY: the bytes are copied at once, before any JavaScript runs.
            let body = body.map(|bytes| unsafe { bytes.as_bytes() }.unwrap_or_default().to_vec());
            send(&sh, &head, body)
        }),
    )?;
    let sh = Rc::clone(shell);
    natives.set("abort", Func::from(move |id: u32| sh.requests.abort(id)))?;
    Ok(natives)
}

/// Starts a request. Its response, or its refusal, comes as [`Command::Settled`] with the id.
fn send(shell: &Shell, head: &str, body: Option<Vec<u8>>) -> u32 {
    let id = shell.calls.next_id();
    let deadline = shell.slot.watchdog.deadline().unwrap_or_else(|| Instant::now() + IDLE_TIMEOUT);
    let started = shell.calls.gate(grants::NETWORK).and_then(|()| {
        let head = serde_json::from_str(head).map_err(|error| Error::new(ErrorCode::InvalidArgument, error))?;
        let aborted = Arc::new(AtomicBool::new(false));
        shell.requests.aborts.borrow_mut().insert(id, Arc::clone(&aborted));
        shell.requests.start(Job { id, head, body, deadline, body_bytes_max: shell.limits.heap_bytes_max, aborted })
    });
    if let Err(refusal) = started {
        // The receiver is this very thread.
        let _ = shell.requests.commands.send(Command::Settled { id, result: Err(refusal) });
    }
    id
}

impl Requests {
    pub(super) fn new(spec: Arc<ServiceSpec>, network: Arc<Network>, commands: Sender<Command>) -> Self {
        let (queue, jobs) = mpsc::channel();
        let jobs = Arc::new(Mutex::new(jobs));
        Self { network, commands, spec, queue, jobs, workers: Cell::new(0), aborts: RefCell::default() }
    }

    /// Forgets an answered request.
    pub(super) fn settled(&self, id: u32) {
        self.aborts.borrow_mut().remove(&id);
    }

    fn abort(&self, id: u32) {
        if let Some(aborted) = self.aborts.borrow_mut().remove(&id) {
            aborted.store(true, Ordering::Release);
        }
    }

    fn start(&self, job: Job) -> Result<(), Error> {
        if self.workers.get() < PARALLEL_MAX {
            let (network, commands, jobs) = (Arc::clone(&self.network), self.commands.clone(), Arc::clone(&self.jobs));
            let spec = Arc::clone(&self.spec);
            thread::Builder::new()
                .name("oro-bg network".into())
                .spawn(move || work(&spec, &network, &commands, &jobs))
                .map_err(|error| Error::new(ErrorCode::Internal, format!("no thread for the request: {error}")))?;
            self.workers.set(self.workers.get() + 1);
        }
        self.queue.send(job).map_err(|_| Error::new(ErrorCode::Internal, "the network threads ended"))
    }
}

impl Drop for Requests {
    /// What is still under way ends with its next chunk.
    fn drop(&mut self) {
        for aborted in self.aborts.get_mut().values() {
            aborted.store(true, Ordering::Release);
        }
    }
}

fn work(spec: &ServiceSpec, network: &Network, commands: &Sender<Command>, jobs: &Mutex<Receiver<Job>>) {
    let grant = NetworkGrant::of(spec.permissions.iter().map(AsRef::as_ref));
    let agent = network.agent(&grant);
    loop {
        let job = jobs.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok(job) = job else { return };
        let id = job.id;
        if job.aborted.load(Ordering::Acquire) {
            continue;
        }
        let url = job.head.url.clone();
        let result = fetch(&grant, &agent, job)
            .map(|response| Answer::Response(Box::new(response)))
            .map_err(|refused| refused.into_error(&url, spec));
        if commands.send(Command::Settled { id, result }).is_err() {
            return;
        }
    }
}

fn fetch(grant: &NetworkGrant, agent: &Agent, job: Job) -> Result<Response, Refused> {
    let Job { mut head, mut body, deadline, body_bytes_max, aborted, .. } = job;
    let failed = |error: &dyn std::fmt::Display| Refused::Failed(error.to_string());
    let mut redirects = 0;
    let response = loop {
        admit(grant, &head.url)?;
        let response = exchange(agent, &head, body.as_deref(), deadline)?;
        let Some(location) = location(&response).filter(|_| head.redirect == Redirect::Follow) else { break response };
        redirects += 1;
        if redirects > REDIRECTS_MAX {
            return Err(failed(&"too many redirects"));
        }
        redirect(&mut head, &mut body, response.status().as_u16(), &location).map_err(|error| failed(&error))?;
    };
    let (status, url) = (response.status(), response.get_uri().to_string());
    if head.redirect == Redirect::Error && status.is_redirection() && response.headers().contains_key("location") {
        return Err(failed(&"it was redirected, and redirect is \"error\""));
    }
    // Values that are not UTF-8 are bytes of ISO 8859-1, as in the fetch standard.
    let value = |value: &http::HeaderValue| value.as_bytes().iter().map(|byte| char::from(*byte)).collect();
    let headers = response.headers().iter().map(|(name, text)| (name.to_string(), value(text))).collect();
    let body = read(response.into_body(), body_bytes_max, &aborted).map_err(|error| failed(&error))?;
    let status_text = status.canonical_reason().unwrap_or_default().to_owned();
    let redirected = redirects > 0;
    Ok(Response { status: status.as_u16(), status_text, url, redirected, headers, body })
}

fn exchange(
    agent: &Agent,
    head: &Head,
    body: Option<&[u8]>,
    deadline: Instant,
) -> Result<http::Response<ureq::Body>, ureq::Error> {
    let mut request = http::Request::builder().method(&*head.method).uri(&head.url);
    for (name, value) in &head.headers {
        request = request.header(name, value);
    }
    let timeout = deadline.saturating_duration_since(Instant::now());
    match body {
        Some(body) => run(agent, request.body(body)?, timeout),
        None => run(agent, request.body(())?, timeout),
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
fn redirect(head: &mut Head, body: &mut Option<Vec<u8>>, status: u16, location: &str) -> Result<(), String> {
    let from = Url::parse(&head.url).map_err(|error| error.to_string())?;
    let to = from.join(location).map_err(|error| format!("it was redirected to \"{location}\": {error}"))?;
    if !matches!(to.scheme(), "http" | "https") {
        return Err(format!("it was redirected to the scheme \"{}:\"", to.scheme()));
    }
    let becomes_get = match status {
        301 | 302 => head.method == "POST",
        303 => head.method != "HEAD" && head.method != "GET",
        _ => false,
    };
    if becomes_get {
        "GET".clone_into(&mut head.method);
        *body = None;
        head.headers.retain(|(name, _)| !name.starts_with("content-"));
    }
    if from.origin() != to.origin() {
        head.headers.retain(|(name, _)| !matches!(name.as_str(), "authorization" | "cookie"));
    }
    head.url = to.into();
    Ok(())
}

fn run<B: AsSendBody>(
    agent: &Agent,
    request: http::Request<B>,
    timeout: Duration,
) -> Result<http::Response<ureq::Body>, ureq::Error> {
    let request = agent
        .configure_request(request)
        .max_redirects(0)
        .max_redirects_will_error(false)
        .timeout_global(Some(timeout))
        .build();
    agent.run(request)
}

fn read(body: ureq::Body, bytes_max: usize, aborted: &AtomicBool) -> std::io::Result<Vec<u8>> {
    let mut reader = body.into_with_config().limit(bytes_max as u64).reader();
    let (mut bytes, mut chunk) = (Vec::new(), vec![0; CHUNK_BYTES]);
    loop {
        if aborted.load(Ordering::Acquire) {
            return Err(std::io::ErrorKind::ConnectionAborted.into());
        }
        match reader.read(&mut chunk)? {
            0 => return Ok(bytes),
            length => bytes.extend_from_slice(&chunk[..length]),
        }
    }
}

impl<'js> IntoJs<'js> for Response {
    fn into_js(self, ctx: &Ctx<'js>) -> JsResult<Value<'js>> {
        let Self { status, status_text, url, redirected, headers, body } = self;
        let response = Object::new(ctx.clone())?;
        response.set("status", status)?;
        response.set("statusText", status_text)?;
        response.set("url", url)?;
        response.set("redirected", redirected)?;
        let headers: Vec<Vec<String>> = headers.into_iter().map(|(name, value)| vec![name, value]).collect();
        response.set("headers", headers)?;
        response.set("body", TypedArray::<u8>::new(ctx.clone(), body)?)?;
        Ok(response.into_value())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What resolves to this device, as a name that was rebound would.
    fn resolve(permissions: &[&str]) -> Result<usize, Refused> {
        let resolver = GuardedResolver::new(&NetworkGrant::of(permissions.iter().copied()));
        let timeout = NextTimeout {
            after: Duration::from_secs(20).into(),
            reason: ureq::Timeout::Resolve,
            ..NextTimeout::default()
        };
        let uri = http::Uri::from_static("http://localhost:80/");
        Ok(resolver.resolve(&uri, &Config::default(), timeout)?.iter().count())
    }

    #[test]
    fn a_name_that_resolves_to_this_device_is_refused_unless_that_is_listed() {
        for permissions in [&["network"][..], &["network", "network:127.0.0.1:81"], &["network:*.example.com"]] {
            let Err(Refused::Denied(denial)) = resolve(permissions) else { panic!("{permissions:?}") };
            assert!(matches!(denial, NetworkDenial::Address { .. }), "{denial}");
        }
        assert!(matches!(resolve(&["network:localhost"]), Ok(1..)));
    }
}
