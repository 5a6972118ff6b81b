//! One hidden webview with a web process of its own, which shows the page of one service after the other.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};

use ::wry::http::{Request, Response};
use ::wry::{NewWindowResponse, PageLoadEvent, WebContext, WebView, WebViewBuilder};

use super::Waker;
use super::hidden::SCHEME;
use crate::engine::webview::WebviewEngine;

/// What is shown between two pages.
const BLANK: &str = "about:blank";

/// Who builds webviews: where they are is up to the platform and the app.
pub(super) type Build = dyn Fn(WebViewBuilder<'_>) -> ::wry::Result<WebView>;

/// A page of an engine, as its frame knows it.
#[derive(Clone)]
pub(super) struct Tenant {
    pub engine: Weak<WebviewEngine>,
    pub page: u64,
}

impl Tenant {
    pub fn lost(&self, why: &str) {
        if let Some(engine) = self.engine.upgrade() {
            engine.lost(self.page, why);
        }
    }
}

/// The page that each webview shows, by the webview's identifier. What a webview says or loads while it shows none is nobody's.
#[derive(Clone, Default)]
pub(super) struct Tenants(Arc<Mutex<HashMap<String, Tenant>>>);

impl Tenants {
    fn of(&self, webview: &str) -> Option<Tenant> {
        self.lock().get(webview).cloned()
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<String, Tenant>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Answers what a webview loads with what the engine of its page has there.
    fn route(&self, webview: &str, request: &Request<Vec<u8>>) -> Response<Cow<'static, [u8]>> {
        let engine = self.of(webview).and_then(|tenant| tenant.engine.upgrade());
        let Some(found) = engine.and_then(|engine| engine.resource(&request.uri().to_string())) else {
            return answer(404);
        };
        let mut response = Response::builder().status(found.status).header("Content-Type", found.mime_type);
        for (name, value) in found.headers {
            response = response.header(name, value);
        }
        let body = match found.body {
            Cow::Borrowed(text) => text.as_bytes().into(),
            Cow::Owned(text) => text.into_bytes().into(),
        };
        response.body(body).unwrap_or_else(|error| {
            // A policy that cannot be a header: better no page than one without it.
            tracing::error!(%error, "a resource of a hidden page has no headers");
            answer(500)
        })
    }
}

fn answer(status: u16) -> Response<Cow<'static, [u8]>> {
    let mut response = Response::new(Cow::default());
    *response.status_mut() = status.try_into().expect("a status");
    response
}

pub(super) struct Frame {
    id: String,
    webview: WebView,
    tenants: Tenants,
    is_blank: Arc<Mutex<bool>>,
}

impl Frame {
    /// A frame that shows the page of a tenant. `is_routed`: the scheme has its handler in this context already, and a second is
    /// refused. `waker` is told when it has become [blank](Self::is_blank).
    ///
    /// # Errors
    /// What the platform said when it had no webview.
    pub fn open(
        number: u64,
        context: &mut WebContext,
        is_routed: bool,
        tenants: &Tenants,
        waker: Waker,
        build: &Build,
        (tenant, url): (Tenant, &str),
    ) -> ::wry::Result<Self> {
        let id = format!("{SCHEME}-{number}");
        let is_blank = Arc::<Mutex<bool>>::default();
        let (told, shown, name) = (tenants.clone(), Arc::clone(&is_blank), id.clone());
        let mut builder = WebViewBuilder::new_with_web_context(context)
            .with_id(&id)
            .with_visible(false)
            .with_focused(false)
            .with_ipc_handler(move |message| {
                if let Some(Tenant { engine, page }) = told.of(&name)
                    && let Some(engine) = engine.upgrade()
                {
                    engine.message(page, message.body());
                }
            })
            .with_on_page_load_handler(move |event, url| {
                let is_blank = url == BLANK && matches!(event, PageLoadEvent::Finished);
                *lock(&shown) = is_blank;
                if is_blank {
                    waker.wake();
                }
            })
            // Nothing opens elsewhere, and nothing is kept.
            .with_new_window_req_handler(|_, _| NewWindowResponse::Deny)
            .with_download_started_handler(|_, _| false)
            .with_url(url);
        if !is_routed {
            let tenants = tenants.clone();
            builder = builder.with_custom_protocol(SCHEME.to_owned(), move |id, request| tenants.route(id, &request));
        }
        builder = when_process_ends(builder, tenants, &id);
        tenants.lock().insert(id.clone(), tenant);
        match build(builder) {
            Ok(webview) => {
                watch(&webview, tenants, &id);
                Ok(Self { id, webview, tenants: tenants.clone(), is_blank })
            }
            Err(error) => {
                tenants.lock().remove(&id);
                Err(error)
            }
        }
    }

    /// Shows another page. Only for a frame that [is blank](Self::is_blank): until then the document before may have something
    /// under way, which would count as this one's.
    ///
    /// # Errors
    /// What the platform said when it did not load the page.
    pub fn show(&self, tenant: Tenant, url: &str) -> ::wry::Result<()> {
        *lock(&self.is_blank) = false;
        self.tenants.lock().insert(self.id.clone(), tenant);
        self.webview.load_url(url)
    }

    /// Ends the page and its Worker, and keeps the process. False where that cannot be done.
    pub fn clear(&self) -> bool {
        self.tenants.lock().remove(&self.id);
        self.webview.load_url(BLANK).is_ok()
    }

    pub fn is_blank(&self) -> bool {
        *lock(&self.is_blank)
    }

    /// Executes a script in the page.
    pub fn evaluate(&self, script: &str) {
        if let Err(error) = self.webview.evaluate_script(script) {
            tracing::warn!(%error, "a hidden page took no message");
        }
    }
}

impl Drop for Frame {
    fn drop(&mut self) {
        self.tenants.lock().remove(&self.id);
        end_process(&self.webview);
    }
}

fn lock(flag: &Mutex<bool>) -> MutexGuard<'_, bool> {
    flag.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(target_os = "linux")]
pub(super) fn builder() -> Box<Build> {
    use ::wry::WebViewBuilderExtUnix;
    // In no window: a webview loads and executes there as anywhere, and nothing can show it. It goes with its container.
    let nowhere = gtk::Box::new(gtk::Orientation::Vertical, 0);
    Box::new(move |builder| builder.build_gtk(&nowhere))
}

#[cfg(not(target_os = "linux"))]
pub(super) fn builder() -> Box<Build> {
    // Of wry's errors the one that says it: `build_with` was not called.
    Box::new(|_| Err(::wry::Error::UnsupportedWindowHandle))
}

#[cfg(target_os = "linux")]
fn watch(webview: &WebView, tenants: &Tenants, id: &str) {
    use ::wry::WebViewExtUnix;
    use webkit2gtk::{WebProcessTerminationReason, WebViewExt};

    let webview = webview.webview();
    let (told, name) = (tenants.clone(), id.to_owned());
    webview.connect_web_process_terminated(move |_, reason| {
        let why = match reason {
            WebProcessTerminationReason::ExceededMemoryLimit => "its process had too much memory",
            WebProcessTerminationReason::TerminatedByApi => "its process was ended",
            _ => "its process crashed",
        };
        if let Some(tenant) = told.of(&name) {
            tenant.lost(why);
        }
    });
    let (told, name) = (tenants.clone(), id.to_owned());
    webview.connect_load_failed(move |_, _, url, error| {
        if let Some(tenant) = told.of(&name) {
            tenant.lost(&format!("{url} could not be loaded: {error}"));
        }
        false
    });
}

#[cfg(not(target_os = "linux"))]
fn watch(_: &WebView, _: &Tenants, _: &str) {}

#[cfg(any(target_os = "macos", target_os = "ios"))]
fn when_process_ends<'a>(builder: WebViewBuilder<'a>, tenants: &Tenants, id: &str) -> WebViewBuilder<'a> {
    use ::wry::WebViewBuilderExtDarwin;
    let (told, name) = (tenants.clone(), id.to_owned());
    builder.with_on_web_content_process_terminate_handler(move || {
        if let Some(tenant) = told.of(&name) {
            tenant.lost("its process crashed");
        }
    })
}

#[cfg(not(any(target_os = "macos", target_os = "ios")))]
fn when_process_ends<'a>(builder: WebViewBuilder<'a>, _: &Tenants, _: &str) -> WebViewBuilder<'a> {
    builder
}

/// Also where JavaScript does not stop: a webview that is dropped leaves its process to itself, which was seen to go on.
#[cfg(target_os = "linux")]
fn end_process(webview: &WebView) {
    use ::wry::WebViewExtUnix;
    use webkit2gtk::WebViewExt;
    webview.webview().terminate_web_process();
}

#[cfg(not(target_os = "linux"))]
fn end_process(_: &WebView) {}
