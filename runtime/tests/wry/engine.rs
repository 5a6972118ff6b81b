//! The engine that is tested: `webview`, with pages that wry shows on one thread for all tests.

use std::path::Path;
use std::sync::{Arc, OnceLock};

use oro_bg_runtime::engine::webview::WebviewEngine;
use oro_bg_runtime::engine::{Engine, Isolate, Port};
use oro_bg_runtime::error::Result;
use oro_bg_runtime::spec::ServiceSpec;
use oro_bg_runtime::wry::thread::Browser;

pub use oro_bg_runtime::engine::webview::Limits;

/// `isTrusted` of the runtime's events: a script cannot fire such.
pub const FIRES_TRUSTED: bool = false;

#[derive(Clone)]
pub struct TestEngine(Arc<WebviewEngine>);

impl Engine for TestEngine {
    fn open(&self, spec: Arc<ServiceSpec>, port: Arc<dyn Port>) -> Result<Box<dyn Isolate>> {
        self.0.open(spec, port)
    }
}

/// GTK has one thread in a process, and so have all tests.
pub fn browser() -> &'static Browser {
    static BROWSER: OnceLock<Browser> = OnceLock::new();
    BROWSER.get_or_init(|| {
        let data = Path::new(env!("CARGO_TARGET_TMPDIR")).join("wry");
        Browser::start(data).expect("a display: `xvfb-run cargo test …`")
    })
}

pub fn with_limits(limits: Limits) -> TestEngine {
    TestEngine(browser().engine_with_limits(limits).expect("the thread serves"))
}

pub fn shared(engine: &TestEngine) -> Arc<dyn Engine> {
    Arc::new(engine.clone())
}
