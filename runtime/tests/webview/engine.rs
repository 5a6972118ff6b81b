//! The engine that is tested: `webview`, with pages of the fake browser (`tests/fakes/page`).

use std::collections::HashMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, Weak};

use oro_bg_fake_page::{Host, Options, Page, Resource};
use oro_bg_runtime::engine::webview::{Leaving, Pages, WebviewEngine};
use oro_bg_runtime::engine::{Engine, Isolate, Port};
use oro_bg_runtime::error::{Error, ErrorCode, Result};
use oro_bg_runtime::spec::ServiceSpec;

pub use oro_bg_runtime::engine::webview::Limits;

/// `isTrusted` of the runtime's events: a script cannot fire such.
pub const FIRES_TRUSTED: bool = false;

#[derive(Clone)]
pub struct TestEngine {
    pub engine: Arc<WebviewEngine>,
    pub pages: Arc<FakePages>,
}

impl Engine for TestEngine {
    fn open(&self, spec: Arc<ServiceSpec>, port: Arc<dyn Port>) -> Result<Box<dyn Isolate>> {
        self.engine.open(spec, port)
    }
}

pub fn with_limits(limits: Limits) -> TestEngine {
    with_options(limits, Options::default())
}

pub fn with_options(limits: Limits, options: Options) -> TestEngine {
    let mut pages = None;
    let engine = Arc::new_cyclic(|engine| {
        let fake = Arc::new(FakePages { engine: engine.clone(), options, ..FakePages::default() });
        pages = Some(Arc::clone(&fake));
        WebviewEngine::with_limits(fake, limits)
    });
    TestEngine { engine, pages: pages.expect("made above") }
}

pub fn shared(engine: &TestEngine) -> Arc<dyn Engine> {
    Arc::new(engine.clone())
}

/// A host of pages that are fakes. What a test does to a page is told to the engine as a real host would.
#[derive(Default)]
pub struct FakePages {
    engine: Weak<WebviewEngine>,
    options: Options,
    open: Mutex<HashMap<u64, Page>>,
    pub opened: AtomicUsize,
    pub closed: AtomicUsize,
    /// No further page can be had, for this reason.
    pub refusal: Mutex<Option<&'static str>>,
}

impl FakePages {
    /// Kills the processes of all pages.
    pub fn crash_all(&self) {
        let pages: Vec<u64> =
            self.open.lock().unwrap().iter().map(|(number, page)| (page.crash(), *number).1).collect();
        for page in pages {
            self.engine.upgrade().expect("the engine lives").lost(page, "its process was killed");
        }
    }

    /// The same, and nobody is told.
    pub fn kill_silently(&self) {
        self.open.lock().unwrap().values().for_each(Page::crash);
    }

    pub fn is_empty(&self) -> bool {
        self.open.lock().unwrap().is_empty()
    }
}

impl Pages for FakePages {
    fn open(&self, page: u64, url: &str) -> Result<()> {
        if let Some(why) = *self.refusal.lock().unwrap() {
            return Err(Error::new(ErrorCode::NotSupported, why));
        }
        self.opened.fetch_add(1, Ordering::SeqCst);
        let host = PageHost { engine: self.engine.clone(), page };
        self.open.lock().unwrap().insert(page, Page::open(url, Arc::new(host), self.options.clone()));
        Ok(())
    }

    fn post(&self, page: u64, message: &str) {
        let source = format!("oroReceive({})", serde_json::Value::from(message));
        if let Some(page) = self.open.lock().unwrap().get(&page) {
            page.eval(&source, |error| assert_eq!(error, None, "the page takes messages"));
        }
    }

    fn close(&self, page: u64, _: Leaving) {
        let page = self.open.lock().unwrap().remove(&page);
        assert!(page.is_some(), "a page is closed once");
        self.closed.fetch_add(1, Ordering::SeqCst);
    }
}

struct PageHost {
    engine: Weak<WebviewEngine>,
    page: u64,
}

impl Host for PageHost {
    fn resource(&self, url: &str) -> Option<Resource> {
        let found = self.engine.upgrade()?.resource(url)?;
        Some(Resource { status: found.status, mime_type: found.mime_type.to_owned(), body: found.body.into_owned() })
    }

    fn message(&self, text: &str) {
        if let Some(engine) = self.engine.upgrade() {
            engine.message(self.page, text);
        }
    }
}
