//! The engine of the app: `webview`, with the hidden pages of its main thread.

use std::sync::Arc;

use oro_bg_runtime::engine::webview::WebviewEngine;
use oro_bg_runtime::engine::{Engine, Isolate, Port};
use oro_bg_runtime::error::Result;
use oro_bg_runtime::spec::ServiceSpec;

pub use oro_bg_runtime::engine::webview::Limits;

use crate::ui;

#[derive(Clone)]
pub struct TestEngine(Arc<WebviewEngine>);

impl Engine for TestEngine {
    fn open(&self, spec: Arc<ServiceSpec>, port: Arc<dyn Port>) -> Result<Box<dyn Isolate>> {
        self.0.open(spec, port)
    }
}

pub fn with_limits(limits: Limits) -> TestEngine {
    TestEngine(ui::run(move |app| app.hidden.engine_with_limits(limits)))
}

pub fn shared(engine: &TestEngine) -> Arc<dyn Engine> {
    Arc::new(engine.clone())
}
