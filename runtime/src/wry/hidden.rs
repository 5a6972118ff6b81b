//! The hidden pages of a process: what an engine asks for on any thread is carried out on the thread that has the webviews.

use std::collections::{HashMap, VecDeque};
use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{self, Receiver, Sender};
use std::sync::{Arc, Weak};
use std::thread;
use std::time::{Duration, Instant};

use ::wry::{WebContext, WebView, WebViewBuilder};
use serde_json::Value;

use super::Waker;
use super::frame::{self, Build, Frame, Tenant, Tenants};
use crate::engine::webview::{Leaving, Limits, Pages, WebviewEngine};
use crate::error::{Error, ErrorCode, Result};

/// The scheme under which pages are served.
pub(super) const SCHEME: &str = "oro";

/// What one turn carries out at most, so that the app's own page stays responsive.
const ORDERS_PER_TURN: usize = 1_000;
/// How much text one script may hand to a page.
const SCRIPT_BYTES_MAX: usize = 256 << 10;
/// How long a process waits for the next service: a run of several services, one after the other, starts one.
const SPARE_FOR: Duration = Duration::from_secs(30);
/// How long a page waits for such a process to be empty: a few milliseconds are enough where it executes at all, and starting
/// another takes longer.
const EMPTY_WITHIN: Duration = Duration::from_millis(100);

/// The hidden pages of this process. There should be one of it: each has a process for its network, and GTK has one thread.
///
/// A service has a web process for itself while it has a page: what exhausts its memory or does not stop takes nothing with it
/// but itself. When it has ended well, its process serves the next service for a while, which starts at once then.
pub struct HiddenPages {
    /// Before the context: they are to go first.
    shown: HashMap<PageName, Frame>,
    spare: Option<Spare>,
    /// Pages that are to be shown, in the order in which they were asked for.
    opening: VecDeque<Opening>,
    context: WebContext,
    tenants: Tenants,
    frames: u64,
    build: Box<Build>,
    orders: Receiver<Order>,
    sender: Sender<Order>,
    engines: AtomicU64,
    waker: Waker,
}

/// A frame whose page was closed.
struct Spare {
    frame: Frame,
    since: Instant,
}

struct Opening {
    name: PageName,
    url: String,
    engine: Weak<WebviewEngine>,
}

/// Pages of several engines may have the same number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct PageName {
    engine: u64,
    page: u64,
}

enum Order {
    Open(Opening),
    Post { name: PageName, message: String },
    Close { name: PageName, leaving: Leaving },
}

impl HiddenPages {
    /// `data_dir` is where the browser keeps what it stores: caches, and what the app's own page stores if it shares the
    /// [context](Self::web_context). `wake` must make the thread of the user interface call [`HiddenPages::turn`]; with tao:
    /// send an event through an `EventLoopProxy`. It is called once until that turn begins.
    ///
    /// To be called on that thread. On Linux GTK has to be initialised there, which tao does.
    pub fn new(data_dir: impl Into<PathBuf>, wake: impl Fn() + Send + Sync + 'static) -> Self {
        let (sender, orders) = mpsc::channel();
        Self {
            shown: HashMap::new(),
            spare: None,
            opening: VecDeque::new(),
            context: WebContext::new(Some(data_dir.into())),
            tenants: Tenants::default(),
            frames: 0,
            build: frame::builder(),
            orders,
            sender,
            engines: AtomicU64::new(0),
            waker: Waker::new(wake),
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
                waker: self.waker.clone(),
            };
            WebviewEngine::with_limits(Arc::new(pages), limits)
        })
    }

    /// The context of the hidden pages, for webviews of the app: each context has a process for its network. Its scheme `oro` is
    /// taken.
    pub fn web_context(&mut self) -> &mut WebContext {
        &mut self.context
    }

    /// Gives back what is kept only to be faster, for when the system is short of memory.
    pub fn trim(&mut self) {
        self.spare = None;
    }

    /// Carries out what engines asked for since the last turn. Never waits for JavaScript.
    pub fn turn(&mut self) {
        self.waker.is_awake();
        self.spare.take_if(|spare| spare.since.elapsed() >= SPARE_FOR);
        let mut script = Script::default();
        for count in 0.. {
            if count == ORDERS_PER_TURN {
                self.waker.wake();
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
                Order::Open(opening) => self.opening.push_back(opening),
                Order::Close { name, leaving } => {
                    script.run(&self.shown);
                    self.close(name, leaving);
                }
            }
        }
        script.run(&self.shown);
        while !self.spare.as_ref().is_some_and(Spare::is_worth_waiting_for)
            && let Some(Opening { name, url, engine }) = self.opening.pop_front()
        {
            let tenant = Tenant { engine, page: name.page };
            match self.frame(&url, tenant.clone()) {
                Ok(frame) => {
                    self.shown.insert(name, frame);
                }
                Err(error) => tenant.lost(&format!("a hidden page could not be had: {error}")),
            }
        }
    }

    fn frame(&mut self, url: &str, tenant: Tenant) -> ::wry::Result<Frame> {
        if let Some(Spare { frame, .. }) = self.spare.take_if(|spare| spare.frame.is_blank()) {
            frame.show(tenant, url)?;
            return Ok(frame);
        }
        // On Linux a scheme belongs to the context, elsewhere to each webview.
        let is_routed = self.frames > 0 && cfg!(target_os = "linux");
        let waker = self.waker.clone();
        let number = self.frames + 1;
        let frame =
            Frame::open(number, &mut self.context, is_routed, &self.tenants, waker, &*self.build, (tenant, url))?;
        self.frames = number;
        Ok(frame)
    }

    fn close(&mut self, name: PageName, leaving: Leaving) {
        self.opening.retain(|opening| opening.name != name);
        let Some(frame) = self.shown.remove(&name) else { return };
        if leaving == Leaving::Idle && self.spare.is_none() && frame.clear() {
            self.spare = Some(Spare { frame, since: Instant::now() });
            self.look_again_after(&[EMPTY_WITHIN, SPARE_FOR]);
        }
    }

    /// Takes a turn after each of these times, also when nothing else happens.
    fn look_again_after(&self, times: &'static [Duration]) {
        let waker = self.waker.clone();
        let wait = move || {
            for time in times {
                thread::sleep(*time);
                waker.wake();
            }
        };
        // Without it things wait for the next turn.
        let _ = thread::Builder::new().name("oro-bg spare".to_owned()).spawn(wait);
    }
}

impl Spare {
    fn is_worth_waiting_for(&self) -> bool {
        !self.frame.is_blank() && self.since.elapsed() < EMPTY_WITHIN
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

    fn run(&mut self, shown: &HashMap<PageName, Frame>) {
        let Self { page, text } = std::mem::take(self);
        // A page that was lost takes nothing any more; its engine knows.
        if let Some(frame) = page.and_then(|page| shown.get(&page)) {
            frame.evaluate(&text);
        }
    }
}

/// What an engine has of the pages.
struct OrderedPages {
    engine: Weak<WebviewEngine>,
    number: u64,
    orders: Sender<Order>,
    waker: Waker,
}

impl OrderedPages {
    fn name(&self, page: u64) -> PageName {
        PageName { engine: self.number, page }
    }

    /// Whether anybody will carry it out.
    fn order(&self, order: Order) -> bool {
        let is_taken = self.orders.send(order).is_ok();
        self.waker.wake();
        is_taken
    }
}

impl Pages for OrderedPages {
    fn open(&self, page: u64, url: &str) -> Result<()> {
        let name = self.name(page);
        if self.order(Order::Open(Opening { name, url: url.to_owned(), engine: Weak::clone(&self.engine) })) {
            return Ok(());
        }
        Err(Error::new(ErrorCode::NotSupported, "the thread that shows hidden pages has ended"))
    }

    fn post(&self, page: u64, message: &str) {
        self.order(Order::Post { name: self.name(page), message: message.to_owned() });
    }

    fn close(&self, page: u64, leaving: Leaving) {
        self.order(Order::Close { name: self.name(page), leaving });
    }
}
