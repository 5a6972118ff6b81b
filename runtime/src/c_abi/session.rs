//! One open runtime as C uses it.

use std::ffi::{c_char, c_void};
use std::sync::{Arc, mpsc};
use std::thread;
use std::time::Duration;

use serde::Deserialize;
use serde_json::{Value, json};

use super::Engines;
use super::boundary::c_string;
use super::callbacks::{Gate, call_out, is_inside};
use super::host::CHost;
use super::listener::{EventCallback, Listener};
use super::pages::Pages;
use super::requests;
use crate::bridge;
use crate::bridge::handles::{self, Handles};
use crate::engine::Engine;
use crate::error::{Error, ErrorCode, Result};
use crate::execution::RunReason;
use crate::host::Host;
use crate::runtime::{RunOptions, Runtime, Subscription, Window};
use crate::window::WindowKind;

/// `oro_bg_run_callback` and `oro_bg_window_callback`.
pub type ReportCallback = unsafe extern "C" fn(context: *mut c_void, report: *const c_char);

pub(super) struct Session {
    pub runtime: Runtime,
    host: Arc<CHost>,
    pages: Pages,
    subscriptions: Handles<(Arc<Listener>, Subscription)>,
    windows: Handles<Window>,
    /// Who has something to deliver, now or later.
    work: Arc<Gate>,
}

/// Where a report goes.
#[derive(Clone, Copy)]
pub(super) struct Done {
    pub callback: ReportCallback,
    pub context: *mut c_void,
}

// SAFETY: the header asks for a callback that can be called from any thread, with this context.
unsafe impl Send for Done {}

impl Done {
    fn deliver(self, report: String) {
        let report = c_string(report);
        // SAFETY: the host gave both, for one call.
        call_out(|| unsafe { (self.callback)(self.context, report.as_ptr()) });
    }
}

impl Session {
    /// # Errors
    /// As [`Runtime::open`].
    pub fn open(
        host: Arc<CHost>,
        engines: Engines,
        open: impl FnOnce(Arc<dyn Host>, Arc<dyn Engine>) -> Result<Runtime>,
    ) -> Result<Self> {
        let pages = Pages::new(engines, &host);
        let runtime = open(Arc::clone(&host) as _, pages.engine())?;
        let capabilities = Arc::clone(&host);
        bridge::bring_capabilities(&runtime, move |name, call| capabilities.capability(name, call))?;
        Ok(Self { runtime, host, pages, subscriptions: Handles::new(), windows: Handles::new(), work: Arc::default() })
    }

    /// # Errors
    /// As [`Runtime::request`], and of the requests for hosts.
    pub fn request(&self, name: &str, payload: Option<&str>) -> Result<Value> {
        let payload = bridge::json(name, payload.unwrap_or("null"))?;
        match name.strip_prefix("host:") {
            Some(request) => requests::dispatch(&self.runtime, &self.pages, request, payload),
            None => self.runtime.request(name, payload),
        }
    }

    /// Starts a run; `done` gets its report.
    ///
    /// # Errors
    /// As [`Runtime::start`].
    pub fn run(self: &Arc<Self>, call: &str, done: Done) -> Result<()> {
        let RunCall { id, run_id, reason, timeout_ms, data } = bridge::payload("run", call)?;
        let timeout = timeout_ms.map(Duration::from_millis);
        self.deliver("oro-bg-run", done, || {
            let started = self.runtime.start(&id, RunOptions { data, reason, timeout, run_id })?;
            Ok(move |_: &Self| to_json(&started.report()))
        })
    }

    /// Starts to serve a window; its number. `done` gets its report.
    ///
    /// # Errors
    /// `InvalidArgument` for a window of the wrong shape, `NotFound` for an unknown service, `Internal` when no thread could
    /// be had.
    pub fn serve(self: &Arc<Self>, window: &str, done: Done, opened: impl FnOnce(u64) -> Result<()>) -> Result<()> {
        let window = Arc::new(self.window(bridge::payload("window", window)?)?);
        self.deliver("oro-bg-window", done, || {
            let number = self.windows.insert(Arc::clone(&window));
            opened(number)?;
            Ok(move |session: &Self| {
                let report = session.runtime.serve(&window);
                let _ = session.windows.remove(number);
                report.map_or_else(|error| failed_window(window.kind(), &error), |report| to_json(&report))
            })
        })
    }

    /// # Errors
    /// `NotFound` for a window that is over.
    pub fn end_window(&self, number: u64, end: impl FnOnce(&Window)) -> Result<()> {
        let window = self.windows.get(number);
        let window = window.map_err(|_| Error::new(ErrorCode::NotFound, format!("window {number} is over")))?;
        end(&window);
        Ok(())
    }

    /// # Errors
    /// `InvalidState` when the runtime is closed meanwhile.
    pub fn subscribe(&self, callback: EventCallback, context: *mut c_void) -> Result<u64> {
        let _entered = self.work.enter().ok_or_else(handles::closed)?;
        let listener = Arc::new(Listener::new(callback, context));
        let hears = Arc::clone(&listener);
        let subscription = self.runtime.subscribe(move |event| hears.hear(event));
        Ok(self.subscriptions.insert(Arc::new((listener, subscription))))
    }

    /// # Errors
    /// `NotFound` for a subscription that has ended.
    pub fn unsubscribe(&self, number: u64) -> Result<()> {
        let ended = self.subscriptions.remove(number);
        let ended = ended.map_err(|_| Error::new(ErrorCode::NotFound, "this subscription has ended"))?;
        ended.0.end();
        Ok(())
    }

    /// To be called when nobody can find the session any more.
    pub fn close(&self) {
        for window in self.windows.all() {
            window.expire("the runtime is closing");
        }
        self.runtime.clone().close();
        self.work.shut();
        for subscription in self.subscriptions.all() {
            subscription.0.end();
        }
        self.host.release();
    }

    /// # Errors
    /// `InvalidState` from inside of a callback, which closing would wait for.
    pub fn refuse_inside_callbacks() -> Result<()> {
        if is_inside() {
            return Err(Error::new(ErrorCode::InvalidState, "a callback cannot close the runtime that called it"));
        }
        Ok(())
    }

    fn window(&self, call: WindowCall) -> Result<Window> {
        match call {
            WindowCall { kind: WindowKind::Continued, id: Some(id), run_id, data } => {
                // An unknown service is to be told at once.
                self.runtime.status(&id)?;
                Ok(Window::continued(id, RunOptions { run_id, data, ..RunOptions::default() }))
            }
            WindowCall { kind: WindowKind::Continued, id: None, .. } => {
                Err(Error::new(ErrorCode::InvalidArgument, "window: a continued window needs the `id` of its service"))
            }
            WindowCall { kind, id: None, run_id: None, data: Value::Null } => Ok(Window::open(kind)),
            WindowCall { .. } => Err(Error::new(
                ErrorCode::InvalidArgument,
                "window: only a continued window has `id`, `runId` and `data`",
            )),
        }
    }

    /// Starts something, and calls `done` on a thread of its own with what it answers in the end. Whatever cannot be had is told
    /// before anything starts, and `close` waits for `done`.
    fn deliver<W>(self: &Arc<Self>, name: &str, done: Done, start: impl FnOnce() -> Result<W>) -> Result<()>
    where
        W: FnOnce(&Self) -> String + Send + 'static,
    {
        let entered = self.work.enter().ok_or_else(handles::closed)?;
        let (begin, begun) = mpsc::sync_channel::<W>(1);
        let session = Arc::clone(self);
        let spawned = thread::Builder::new().name(name.to_owned()).spawn(move || {
            // Nothing comes where the start was refused.
            if let Ok(work) = begun.recv() {
                done.deliver(work(&session));
            }
            drop(entered);
        });
        spawned.map_err(|error| Error::new(ErrorCode::Internal, format!("no thread for {name}: {error}")))?;
        let work = start()?;
        begin.send(work).map_err(|_| Error::new(ErrorCode::Internal, format!("the thread of {name} ended")))
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct RunCall {
    id: String,
    run_id: Option<String>,
    #[serde(default = "on_demand")]
    reason: RunReason,
    timeout_ms: Option<u64>,
    #[serde(default)]
    data: Value,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct WindowCall {
    kind: WindowKind,
    id: Option<String>,
    run_id: Option<String>,
    #[serde(default)]
    data: Value,
}

const fn on_demand() -> RunReason {
    RunReason::OnDemand
}

fn to_json(report: &impl serde::Serialize) -> String {
    serde_json::to_string(report).unwrap_or_else(|error| {
        tracing::error!(%error, "a report is no JSON");
        "null".to_owned()
    })
}

/// The report of a window that could not be used.
fn failed_window(kind: WindowKind, error: &Error) -> String {
    let error = json!({ "code": error.code.as_str(), "message": error.message });
    json!({ "kind": kind, "served": [], "left": [], "expired": false, "success": false, "error": error }).to_string()
}
