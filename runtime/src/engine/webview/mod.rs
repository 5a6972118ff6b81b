//! Services in hidden pages that a host shows: WKWebView on iOS, wry elsewhere. What shows them is behind [`Pages`]; all else
//! is the same on every system.
//!
//! ```text
//! Runtime ─ Isolate ─ thread ── Pages::post ──> page ──> Worker: scope, service
//!                       ^─── WebviewEngine::message ──┘         (each page has its own)
//! ```
//!
//! | file | job |
//! |---|---|
//! | `isolate` | the isolate's thread: steps of a run out, what came of them in |
//! | `protocol` | the texts that a page and this engine exchange |
//! | `resource`, `specifiers` | what a page may load, with its policy; the imports of a service |
//! | `js/page.js` | the page: a relay |
//! | `js/main.js` and the files beside it | the scope in the Worker, with the parts under `engine/js` |
//!
//! Invariants: what a page says is worth no more than its service is: permissions are looked at here. Code that does not stop
//! goes with its page. A page that was lost or closed is never entered again.

mod isolate;
mod protocol;
mod resource;
mod specifiers;

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::Sender;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

pub use resource::Resource;

use super::imports::Imports;
use super::{Engine, Isolate, Port};
use crate::error::Result;
use crate::spec::ServiceSpec;
use resource::Site;

/// A host that can show hidden pages. Its methods are called on any thread, and must not wait for JavaScript.
///
/// Requests of a page for URLs with the scheme `oro` are answered by [`WebviewEngine::resource`], with status, type and
/// headers as given. What the page posts to `window.webkit.messageHandlers.oro`, or where that is missing to `window.ipc`, goes
/// to [`WebviewEngine::message`]. When the page could not be loaded, or its process is gone, [`WebviewEngine::lost`] is called.
pub trait Pages: Send + Sync + 'static {
    /// Loads the URL in a new hidden page. `page` names it from here on, and is never used again.
    ///
    /// # Errors
    /// `NotSupported` where there are no pages, `Internal` when this one could not be had.
    fn open(&self, page: u64, url: &str) -> Result<()>;

    /// Calls the page's global function `oroReceive` with this text, in the order of these calls. Never called before the
    /// page has sent its first message.
    fn post(&self, page: u64, message: &str);

    /// Frees the page, also when its code does not stop: what it executes must end soon. Called once for each page that was
    /// opened, also for one that was lost.
    fn close(&self, page: u64, leaving: Leaving);
}

/// How a page is left.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Leaving {
    /// It answered all that it was asked: what executes it may serve another page, once this one is gone.
    Idle,
    /// It was interrupted, or lost: what executes it may never come to an end by itself.
    Busy,
}

/// The engine `webview`.
///
/// Its isolates promise what those of the embedded engine do, except that
/// - **between runs** of a service without `keep_alive` nothing is shown to it, but its timers go on until the isolate is
///   dropped, as the runtime does after each run;
/// - **an interrupt** closes the page, so that what runs for ever costs the page its process;
/// - the **heap** is that of the browser: what runs out of it loses the page, and ends as `Crashed`.
pub struct WebviewEngine {
    limits: Limits,
    pages: Arc<OpenPages>,
}

/// Bounds of one isolate.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// One message, result or host call, as JSON.
    pub message_bytes_max: usize,
    /// One log entry; what is longer is cut.
    pub log_bytes_max: usize,
    /// How long a `keep_alive` isolate may be busy between runs.
    pub idle_task: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self { message_bytes_max: 1 << 20, log_bytes_max: 64 << 10, idle_task: Duration::from_secs(5) }
    }
}

impl WebviewEngine {
    pub fn new(pages: Arc<dyn Pages>) -> Self {
        Self::with_limits(pages, Limits::default())
    }

    pub fn with_limits(pages: Arc<dyn Pages>, limits: Limits) -> Self {
        let pages = OpenPages { host: pages, last: AtomicU64::new(0), open: Mutex::default() };
        Self { limits, pages: Arc::new(pages) }
    }

    /// The page sent a message. Never blocks; for a page that is closed nothing happens.
    pub fn message(&self, page: u64, text: &str) {
        self.pages.tell(page, isolate::Event::Told(text.to_owned()));
    }

    /// The page is gone, or never came: its process ended, it did not load. A run under way ends as `Crashed`. Never blocks.
    pub fn lost(&self, page: u64, why: &str) {
        self.pages.tell(page, isolate::Event::Lost(why.to_owned()));
    }

    /// What is at a URL; `None` (an HTTP host answers 404) where there is nothing, or its page is closed.
    pub fn resource(&self, url: &str) -> Option<Resource> {
        let (page, path) = resource::locate(url)?;
        let (spec, site, imports) = {
            let open = self.pages.open();
            let page = open.get(&page)?;
            (Arc::clone(&page.spec), page.site.clone(), page.imports.clone())
        };
        resource::at(&path, &spec, &site, &imports)
    }
}

impl Engine for WebviewEngine {
    fn open(&self, spec: Arc<ServiceSpec>, port: Arc<dyn Port>) -> Result<Box<dyn Isolate>> {
        let handle = isolate::start(spec, port, self.limits, &self.pages)?;
        Ok(Box::new(handle))
    }
}

/// The pages that are open, and who shows them.
struct OpenPages {
    host: Arc<dyn Pages>,
    last: AtomicU64,
    open: Mutex<HashMap<u64, OpenPage>>,
}

struct OpenPage {
    spec: Arc<ServiceSpec>,
    site: Site,
    imports: Imports,
    events: Sender<isolate::Event>,
}

impl OpenPages {
    fn next(&self) -> u64 {
        self.last.fetch_add(1, Ordering::Relaxed) + 1
    }

    fn open(&self) -> MutexGuard<'_, HashMap<u64, OpenPage>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn tell(&self, page: u64, event: isolate::Event) {
        if let Some(page) = self.open().get(&page) {
            // An isolate that has just ended needs to hear of nothing.
            let _ = page.events.send(event);
        }
    }
}
