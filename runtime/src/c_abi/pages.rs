//! The engine of a session, and what its pages say where a host shows them.

use std::sync::Arc;

use serde::Deserialize;
use serde_json::{Value, json};

use super::Engines;
use super::host::CHost;
use crate::engine::Engine;
use crate::engine::quickjs::QuickJs;
use crate::engine::webview::{self, Leaving, WebviewEngine};
use crate::error::{Error, ErrorCode, Result};

pub(super) enum Pages {
    /// The engine is embedded.
    None,
    Shown(Arc<WebviewEngine>),
}

impl Pages {
    pub fn new(engines: Engines, host: &Arc<CHost>) -> Self {
        match engines {
            Engines::Embedded => Self::None,
            Engines::Webview => Self::Shown(Arc::new(WebviewEngine::new(Arc::clone(host) as _))),
        }
    }

    pub fn engine(&self) -> Arc<dyn Engine> {
        match self {
            Self::None => Arc::new(QuickJs::default()),
            Self::Shown(engine) => Arc::clone(engine) as _,
        }
    }

    /// `host:webview-*`.
    ///
    /// # Errors
    /// `InvalidArgument` for an unknown request or a payload of the wrong shape, `NotSupported` where there are no pages.
    pub fn request(&self, request: &str, payload: Value) -> Result<Value> {
        let told = serde_json::from_value(json!({ "request": request, "with": payload }));
        let told: Told =
            told.map_err(|error| Error::new(ErrorCode::InvalidArgument, format!("host:webview-{request}: {error}")))?;
        match self {
            Self::None => {
                Err(Error::new(ErrorCode::NotSupported, "the engine of this app is embedded: it has no pages"))
            }
            Self::Shown(engine) => Ok(told.to(engine)),
        }
    }
}

#[derive(Deserialize)]
#[serde(tag = "request", content = "with", rename_all = "kebab-case")]
enum Told {
    Resource { url: String },
    Message { page: u64, message: String },
    Lost { page: u64, why: String },
}

impl Told {
    fn to(self, engine: &WebviewEngine) -> Value {
        match self {
            Self::Resource { url } => {
                let Some(resource) = engine.resource(&url) else { return Value::Null };
                let webview::Resource { status, mime_type, headers, body } = resource;
                let headers: serde_json::Map<_, _> =
                    headers.into_iter().map(|(name, value)| (name.to_owned(), value.into())).collect();
                return json!({ "status": status, "mimeType": mime_type, "headers": headers, "body": body });
            }
            Self::Message { page, message } => engine.message(page, &message),
            Self::Lost { page, why } => engine.lost(page, &why),
        }
        Value::Null
    }
}

impl webview::Pages for CHost {
    fn open(&self, page: u64, url: &str) -> Result<()> {
        self.call("webview:open", &json!({ "page": page, "url": url })).map(drop)
    }

    fn post(&self, page: u64, message: &str) {
        if let Err(error) = self.call("webview:post", &json!({ "page": page, "message": message })) {
            tracing::warn!(page, %error, "the host did not take a message to a page");
        }
    }

    fn close(&self, page: u64, _: Leaving) {
        if let Err(error) = self.call("webview:close", &json!({ "page": page })) {
            tracing::warn!(page, %error, "the host did not close a page");
        }
    }
}
