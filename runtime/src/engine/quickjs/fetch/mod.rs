//! HTTP for services with the permission `network` (`js/fetch.js`).
//!
//! | file | job |
//! |---|---|
//! | `exchange` | one request and its redirects, up to the head of the response; `admit` is the gate of each hop |
//! | `refused` | why it came to nothing |
//! | `client`, `connect` | the HTTP clients; names, sockets and TLS beneath them |
//! | `coding`, `upload` | bodies on their way in and out |
//! | `lifeline` | deadline and abort of a wait |
//! | `pool` | the threads that wait |
//!
//! A body that nobody reads at the moment holds no thread: it is parked here, and handed to a thread for each chunk that
//! the isolate asks for. So nothing is read ahead, whatever the size of the body or the speed of the service.

mod client;
mod coding;
mod connect;
mod exchange;
mod lifeline;
mod pool;
mod refused;
mod upload;

use std::cell::RefCell;
use std::collections::HashMap;
use std::io::Read;
use std::rc::Rc;
use std::sync::Arc;
use std::sync::mpsc::{self, Sender};
use std::time::{Duration, Instant};

use rquickjs::function::Func;
use rquickjs::{Ctx, IntoJs, Object, Result as JsResult, TypedArray, Value};

pub(super) use self::client::{Network, certificates};
use self::exchange::{Head, Received};
use self::lifeline::Lifeline;
use self::pool::{Job, Pool, Work};
use self::upload::{Chunk, Chunks, Upload};
use super::natives::{Shell, bare_object};
use super::worker::Command;
use crate::engine::Port;
use crate::error::{Error, ErrorCode};
use crate::grants;
use crate::spec::ServiceSpec;

/// For what waits outside any run; inside one, the run's deadline holds.
const IDLE_TIMEOUT: Duration = Duration::from_secs(60);

/// The body of a response, without its content codings.
type Body = Box<dyn Read + Send>;

/// What a network thread came back with.
pub(super) enum Fetched {
    Head(Received),
    /// Bytes of a body, and what is left of it. No bytes: its end.
    Bytes(Vec<u8>, Option<Body>),
}

/// The requests of one isolate.
pub(super) struct Requests {
    pool: Pool,
    commands: Sender<Command>,
    open: RefCell<HashMap<u32, Request>>,
    /// Calls under way, and the request each is about.
    calls: RefCell<HashMap<u32, u32>>,
}

/// Open until its body was read to the end, or until it failed or was aborted.
struct Request {
    lifeline: Arc<Lifeline>,
    /// Where chunks of a streamed body go.
    upload: Option<Sender<Chunk>>,
    /// The body of the response, while nobody reads it.
    parked: Option<Body>,
}

impl Requests {
    pub(super) fn new(
        spec: Arc<ServiceSpec>,
        port: Arc<dyn Port>,
        network: Arc<Network>,
        commands: Sender<Command>,
    ) -> Self {
        let pool = Pool::new(spec, port, network, commands.clone());
        Self { pool, commands, open: RefCell::default(), calls: RefCell::default() }
    }

    /// What the isolate gets to see of an answer to the call `id`.
    pub(super) fn take(&self, id: u32, fetched: Fetched) -> Delivery {
        let request = self.end_call(id);
        let (delivery, body) = match fetched {
            Fetched::Head(mut received) => {
                let body = received.body.take();
                (Delivery::Head { has_body: body.is_some(), received }, body)
            }
            Fetched::Bytes(bytes, body) => (Delivery::Bytes(bytes), body),
        };
        let mut open = self.open.borrow_mut();
        match (request.and_then(|request| open.get_mut(&request)), body) {
            (Some(request), Some(body)) => {
                request.upload = None;
                request.parked = Some(body);
            }
            // Read to the end.
            (Some(_), None) => drop(request.and_then(|request| open.remove(&request))),
            // Aborted meanwhile: what is left of the body goes, and its connection with it.
            (None, _) => {}
        }
        delivery
    }

    /// A call failed. Where it was one of these, its request is over.
    pub(super) fn failed(&self, id: u32) {
        if let Some(request) = self.end_call(id) {
            self.open.borrow_mut().remove(&request);
        }
    }

    fn end_call(&self, id: u32) -> Option<u32> {
        let request = self.calls.borrow_mut().remove(&id)?;
        self.pool.settled();
        Some(request)
    }

    fn begin_call(&self, id: u32, request: u32, lifeline: Arc<Lifeline>, work: Work) -> Result<(), Error> {
        self.pool.start(Job { id, lifeline, work })?;
        self.calls.borrow_mut().insert(id, request);
        Ok(())
    }

    fn send(&self, id: u32, head: Head, body: Option<Vec<u8>>, deadline: Instant) -> Result<(), Error> {
        let lifeline = Lifeline::new(deadline);
        let (mut upload, mut request) = (Upload::None, Request { lifeline, upload: None, parked: None });
        if head.streamed {
            let (chunks, queue) = mpsc::channel();
            request.upload = Some(chunks);
            upload = Upload::Stream(Chunks::new(queue, self.commands.clone()));
        } else if let Some(bytes) = body {
            upload = Upload::Bytes(bytes);
        }
        let lifeline = Arc::clone(&request.lifeline);
        self.open.borrow_mut().insert(id, request);
        self.begin_call(id, id, lifeline, Work::Exchange(head, upload))
    }

    /// Sends a chunk of a streamed body, without any: its end. False where nobody takes it any more.
    fn write(&self, id: u32, request: u32, bytes: Vec<u8>) -> bool {
        let open = self.open.borrow();
        let upload = open.get(&request).and_then(|request| request.upload.as_ref());
        upload.is_some_and(|upload| upload.send(Chunk { id, bytes }).is_ok())
    }

    /// Reads the next chunk of a body, or with `whole` all that is left of it, at most so many bytes.
    fn read(&self, id: u32, request: u32, whole: Option<usize>, deadline: Instant) -> Result<(), Error> {
        let (body, lifeline) = {
            let mut open = self.open.borrow_mut();
            let found = open.get_mut(&request).and_then(|open| Some((open.parked.take()?, Arc::clone(&open.lifeline))));
            found.ok_or_else(|| Error::new(ErrorCode::InvalidState, "the body is gone"))?
        };
        lifeline.set_deadline(deadline);
        let work = match whole {
            Some(bytes_max) => Work::Rest(body, bytes_max),
            None => Work::Chunk(body),
        };
        self.begin_call(id, request, lifeline, work)
    }

    /// Ends a request whatever it waits for, and closes its connection.
    fn abort(&self, id: u32) {
        if let Some(request) = self.open.borrow_mut().remove(&id) {
            request.lifeline.cut();
        }
    }
}

impl Drop for Requests {
    fn drop(&mut self) {
        for request in self.open.get_mut().values() {
            request.lifeline.cut();
        }
    }
}

pub(super) fn natives<'js>(ctx: &Ctx<'js>, shell: &Rc<Shell>) -> JsResult<Object<'js>> {
    let natives = bare_object(ctx)?;

    let sh = Rc::clone(shell);
    natives.set(
        "send",
        Func::from(move |head: String, body: Option<TypedArray<'js, u8>>| {
            let body = body.as_ref().map(copy);
            answer_later(&sh, |id| {
                sh.calls.gate(grants::NETWORK)?;
                let head =
                    serde_json::from_str(&head).map_err(|error| Error::new(ErrorCode::InvalidArgument, error))?;
                sh.requests.send(id, head, body, deadline(&sh))
            })
        }),
    )?;

    let sh = Rc::clone(shell);
    natives.set(
        "write",
        Func::from(move |request: u32, chunk: TypedArray<'js, u8>| {
            let chunk = copy(&chunk);
            answer_later(&sh, |id| match sh.requests.write(id, request, chunk) {
                true => Ok(()),
                false => Err(Error::new(ErrorCode::InvalidState, "the request needs no more of its body")),
            })
        }),
    )?;

    let sh = Rc::clone(shell);
    natives.set(
        "read",
        Func::from(move |request: u32, whole: bool| {
            let whole = whole.then_some(sh.limits.heap_bytes_max);
            answer_later(&sh, |id| sh.requests.read(id, request, whole, deadline(&sh)))
        }),
    )?;

    let sh = Rc::clone(shell);
    natives.set("abort", Func::from(move |id: u32| sh.requests.abort(id)))?;
    Ok(natives)
}

/// Starts a call. Its answer, a refusal too, comes as [`Command::Settled`] with the id that this gives.
fn answer_later(shell: &Shell, start: impl FnOnce(u32) -> Result<(), Error>) -> u32 {
    let id = shell.next_call();
    if let Err(refusal) = start(id) {
        // The receiver is this very thread.
        let _ = shell.requests.commands.send(Command::Settled { id, result: Err(refusal) });
    }
    id
}

fn deadline(shell: &Shell) -> Instant {
    shell.slot.watchdog.deadline().unwrap_or_else(|| Instant::now() + IDLE_TIMEOUT)
}

fn copy(bytes: &TypedArray<'_, u8>) -> Vec<u8> {
    // SAFETY: the bytes are copied at once, before any JavaScript runs.
    unsafe { bytes.as_bytes() }.unwrap_or_default().to_vec()
}

/// An answer as JavaScript sees it.
pub(super) enum Delivery {
    Head { received: Received, has_body: bool },
    Bytes(Vec<u8>),
}

impl<'js> IntoJs<'js> for Delivery {
    fn into_js(self, ctx: &Ctx<'js>) -> JsResult<Value<'js>> {
        let (received, has_body) = match self {
            // Copied, so that it counts against the heap of the isolate.
            Self::Bytes(bytes) => return TypedArray::<u8>::new_copy(ctx.clone(), bytes)?.into_js(ctx),
            Self::Head { received, has_body } => (received, has_body),
        };
        let Received { status, status_text, url, redirected, headers, body: _ } = received;
        let response = bare_object(ctx)?;
        response.set("status", status)?;
        response.set("statusText", status_text)?;
        response.set("url", url)?;
        response.set("redirected", redirected)?;
        let headers: Vec<Vec<String>> = headers.into_iter().map(|(name, value)| vec![name, value]).collect();
        response.set("headers", headers)?;
        response.set("hasBody", has_body)?;
        Ok(response.into_value())
    }
}
