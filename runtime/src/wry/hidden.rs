//! The hidden pages of a process: what an engine asks for on any thread is carried out on the thread that has the webviews.

use std::borrow::Cow;
use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{self, Receiver, Sender};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};

use ::wry::http::{Request, Response};
use ::wry::{NewWindowResponse, WebContext, WebView, WebViewBuilder};
use serde_json::Value;

use super::Wake;
use crate::engine::webview::{Limits, Pages, WebviewEngine};
use crate::error::{Error, ErrorCode, Result};

/// The scheme under which pages are served.
const SCHEME: &str = "oro";

/// What one turn carries out at most, so that the app's own page stays responsive.
const ORDERS_PER_TURN: usize = 1_000;
/// How much text one script may hand to a page.
const SCRIPT_BYTES_MAX: usize = 256 << 10;

/// The hidden pages of this process. There should be one of it: each has a process for its network, and GTK has one thread.
///
/// A service has a page, and a web process, of its own: what exhausts its memory or does not stop takes nothing with it
/// but itself. All of them share one [`WebContext`].
pub struct HiddenPages {
    /// Before the context: they are to go first.
    shown: HashMap<PageName, WebView>,
    owners: Owners,
    context: WebContext,
    is_routed: bool,
    build: Box<Build>,
    orders: Receiver<Order>,
    sender: Sender<Order>,
    engines: AtomicU64,
    wake: Wake,
}

/// Pages of several engines may have the same number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct PageName {
    engine: u64,
    page: u64,
}

impl PageName {
    /// The identifier of its webview.
    fn id(self) -> String {
        format!("{SCHEME}-{}-{}", self.engine, self.page)
    }
}

/// Whose page a webview shows, by its identifier: who answers what it loads.
type Owners = Arc<Mutex<HashMap<String, Weak<WebviewEngine>>>>;

enum Order {
    Open { name: PageName, url: String, engine: Weak<WebviewEngine> },
    Post { name: PageName, message: String },
    Close { name: PageName },
}

impl HiddenPages {
    /// `data_dir` is where the browser keeps what it stores: caches, and what the app's own page stores if it shares the
    /// [context](Self::web_context). `wake` must make the thread of the user interface call [`HiddenPages::turn`]; with tao:
    /// send an event through an `EventLoopProxy`.
    ///
    /// To be called on that thread. On Linux GTK has to be initialised there, which tao does.
    pub fn new(data_dir: impl Into<PathBuf>, wake: impl Fn() + Send + Sync + 'static) -> Self {
        let (sender, orders) = mpsc::channel();
        Self {
            shown: HashMap::new(),
            owners: Owners::default(),
            context: WebContext::new(Some(data_dir.into())),
            is_routed: false,
            build: builder(),
            orders,
            sender,
            engines: AtomicU64::new(0),
            wake: Arc::new(wake),
        }
    }

    /// Who builds the webviews: on macOS and Windows a webview needs a window of the app, which need not be shown. On Linux
    /// they are in no window at all if this is not called.
    #[must_use]
    pub fn build_with(self, build: impl Fn(WebViewBuilder<'_>) -> ::wry::Result<WebView> + 'static) -> Self {
        Self { build: Box::new(build), ..self }
    }

    /// An engine that shows its pages here, for [`Options`](crate::Options).
    pub fn engine(&self) -> Arc<WebviewEngine> {
        self.engine_with_limits(Limits::default())
    }

    /// As [`HiddenPages::engine`], with other limits than the documented ones.
    pub fn engine_with_limits(&self, limits: Limits) -> Arc<WebviewEngine> {
        let number = self.engines.fetch_add(1, Ordering::Relaxed) + 1;
        Arc::new_cyclic(|engine| {
            let pages = OrderedPages {
                engine: Weak::clone(engine),
                number,
                orders: self.sender.clone(),
                wake: Arc::clone(&self.wake),
            };
            WebviewEngine::with_limits(Arc::new(pages), limits)
        })
    }

    /// The context of the hidden pages, for webviews of the app: each context has a process for its network. Its scheme `oro` is
    /// taken.
    pub fn web_context(&mut self) -> &mut WebContext {
        &mut self.context
    }

    /// Carries out what engines asked for since the last turn. Never waits for JavaScript.
    pub fn turn(&mut self) {
        let mut script = Script::default();
        for count in 0.. {
            if count == ORDERS_PER_TURN {
                (self.wake)();
                break;
            }
            let Ok(order) = self.orders.try_recv() else { break };
            match order {
                Order::Post { name, message } => {
                    if !script.takes(name) {
                        script.run(&self.shown);
                    }
                    script.add(name, &message);
                }
                Order::Open { name, url, engine } => {
                    script.run(&self.shown);
                    self.open(name, &url, &engine);
                }
                Order::Close { name } => {
                    script.run(&self.shown);
                    self.close(name);
                }
            }
        }
        script.run(&self.shown);
    }

    fn open(&mut self, name: PageName, url: &str, engine: &Weak<WebviewEngine>) {
        let id = name.id();
        lock(&self.owners).insert(id.clone(), Weak::clone(engine));
        match self.webview(name, &id, url, engine) {
            Ok(webview) => {
                self.shown.insert(name, webview);
            }
            Err(error) => lost(engine, name, &format!("a hidden page could not be had: {error}")),
        }
    }

    fn webview(&mut self, name: PageName, id: &str, url: &str, engine: &Weak<WebviewEngine>) -> ::wry::Result<WebView> {
        let told = Weak::clone(engine);
        let own = url.rsplit_once('/').map_or(url, |(site, _)| site).to_owned();
        let mut builder = WebViewBuilder::new_with_web_context(&mut self.context)
            .with_id(id)
            .with_visible(false)
            .with_focused(false)
            .with_ipc_handler(move |message| {
                if let Some(engine) = told.upgrade() {
                    engine.message(name.page, message.body());
                }
            })
            // Nothing leads away from the page, nor out of it.
            .with_navigation_handler(move |target| target.starts_with(&own) || !target.contains("://"))
            .with_new_window_req_handler(|_, _| NewWindowResponse::Deny)
            .with_download_started_handler(|_, _| false)
            .with_url(url);
        // On Linux a scheme belongs to the context, and registering it twice is an error. Elsewhere each webview has its own.
        if !self.is_routed || !cfg!(target_os = "linux") {
            let owners = Arc::clone(&self.owners);
            builder = builder.with_custom_protocol(SCHEME.to_owned(), move |id, request| route(&owners, id, &request));
        }
        builder = when_process_ends(builder, engine, name);
        let webview = (self.build)(builder)?;
        self.is_routed = true;
        watch(&webview, engine, name);
        Ok(webview)
    }

    fn close(&mut self, name: PageName) {
        lock(&self.owners).remove(&name.id());
        if let Some(webview) = self.shown.remove(&name) {
            end_process(&webview);
        }
    }
}

/// Messages on their way to one page, as one script.
#[derive(Default)]
struct Script {
    page: Option<PageName>,
    text: String,
}

impl Script {
    fn takes(&self, name: PageName) -> bool {
        self.page.is_none_or(|page| page == name) && self.text.len() < SCRIPT_BYTES_MAX
    }

    fn add(&mut self, name: PageName, message: &str) {
        self.page = Some(name);
        self.text.push_str("oroReceive(");
        self.text.push_str(&Value::from(message).to_string());
        self.text.push_str(");");
    }

    fn run(&mut self, shown: &HashMap<PageName, WebView>) {
        let Self { page, text } = std::mem::take(self);
        // A page that was lost takes nothing any more; its engine knows.
        let Some(webview) = page.and_then(|page| shown.get(&page)) else { return };
        if let Err(error) = webview.evaluate_script(&text) {
            tracing::warn!(%error, "a hidden page took no message");
        }
    }
}

/// What an engine has of the pages.
struct OrderedPages {
    engine: Weak<WebviewEngine>,
    number: u64,
    orders: Sender<Order>,
    wake: Wake,
}

impl OrderedPages {
    fn name(&self, page: u64) -> PageName {
        PageName { engine: self.number, page }
    }

    /// Whether anybody will carry it out.
    fn order(&self, order: Order) -> bool {
        let is_taken = self.orders.send(order).is_ok();
        (self.wake)();
        is_taken
    }
}

impl Pages for OrderedPages {
    fn open(&self, page: u64, url: &str) -> Result<()> {
        let name = self.name(page);
        if self.order(Order::Open { name, url: url.to_owned(), engine: Weak::clone(&self.engine) }) {
            return Ok(());
        }
        Err(Error::new(ErrorCode::NotSupported, "the thread that shows hidden pages has ended"))
    }

    fn post(&self, page: u64, message: &str) {
        self.order(Order::Post { name: self.name(page), message: message.to_owned() });
    }

    fn close(&self, page: u64) {
        self.order(Order::Close { name: self.name(page) });
    }
}

fn lock(owners: &Owners) -> MutexGuard<'_, HashMap<String, Weak<WebviewEngine>>> {
    owners.lock().unwrap_or_else(PoisonError::into_inner)
}

fn lost(engine: &Weak<WebviewEngine>, name: PageName, why: &str) {
    if let Some(engine) = engine.upgrade() {
        engine.lost(name.page, why);
    }
}

/// Answers what a page loads with what its engine has there.
fn route(owners: &Owners, id: &str, request: &Request<Vec<u8>>) -> Response<Cow<'static, [u8]>> {
    let engine = lock(owners).get(id).and_then(Weak::upgrade);
    let found = engine.and_then(|engine| engine.resource(&request.uri().to_string()));
    let answer = match found {
        Some(found) => {
            let mut answer = Response::builder().status(found.status).header("Content-Type", found.mime_type);
            for (name, value) in found.headers {
                answer = answer.header(name, value);
            }
            answer.body(bytes(found.body))
        }
        None => Response::builder().status(404).body(Vec::new().into()),
    };
    answer.unwrap_or_else(|error| {
        // A policy that cannot be a header: better no page than one without it.
        tracing::error!(%error, "a resource of a hidden page has no headers");
        Response::new(Vec::new().into())
    })
}

fn bytes(text: Cow<'static, str>) -> Cow<'static, [u8]> {
    match text {
        Cow::Borrowed(text) => text.as_bytes().into(),
        Cow::Owned(text) => text.into_bytes().into(),
    }
}

type Build = dyn Fn(WebViewBuilder<'_>) -> ::wry::Result<WebView>;

#[cfg(target_os = "linux")]
fn builder() -> Box<Build> {
    use ::wry::WebViewBuilderExtUnix;
    // In no window: a webview loads and executes there as anywhere, and nothing can show it. It goes with its container.
    let nowhere = gtk::Box::new(gtk::Orientation::Vertical, 0);
    Box::new(move |builder| builder.build_gtk(&nowhere))
}

#[cfg(not(target_os = "linux"))]
fn builder() -> Box<Build> {
    // Of wry's errors the one that says it: `build_with` was not called.
    Box::new(|_| Err(::wry::Error::UnsupportedWindowHandle))
}

#[cfg(target_os = "linux")]
fn watch(webview: &WebView, engine: &Weak<WebviewEngine>, name: PageName) {
    use ::wry::WebViewExtUnix;
    use webkit2gtk::{WebProcessTerminationReason, WebViewExt};

    let webview = webview.webview();
    let told = Weak::clone(engine);
    webview.connect_web_process_terminated(move |_, reason| {
        let why = match reason {
            WebProcessTerminationReason::ExceededMemoryLimit => "its process had too much memory",
            WebProcessTerminationReason::TerminatedByApi => "its process was ended",
            _ => "its process crashed",
        };
        lost(&told, name, why);
    });
    let told = Weak::clone(engine);
    webview.connect_load_failed(move |_, _, url, error| {
        lost(&told, name, &format!("{url} could not be loaded: {error}"));
        false
    });
}

#[cfg(not(target_os = "linux"))]
fn watch(_: &WebView, _: &Weak<WebviewEngine>, _: PageName) {}

#[cfg(any(target_os = "macos", target_os = "ios"))]
fn when_process_ends<'a>(
    builder: WebViewBuilder<'a>,
    engine: &Weak<WebviewEngine>,
    name: PageName,
) -> WebViewBuilder<'a> {
    use ::wry::WebViewBuilderExtDarwin;
    let told = Weak::clone(engine);
    builder.with_on_web_content_process_terminate_handler(move || lost(&told, name, "its process crashed"))
}

#[cfg(not(any(target_os = "macos", target_os = "ios")))]
fn when_process_ends<'a>(builder: WebViewBuilder<'a>, _: &Weak<WebviewEngine>, _: PageName) -> WebViewBuilder<'a> {
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
