//! The app's own page: what it asks of the runtime, and what it is told.
//!
//! The wire is that of the generated `background.js`: the page posts `{ channel, key, seq, name, payload }` to `window.ipc`, and gets a
//! CustomEvent `oro:background` on its window with `{ seq, value }`, `{ seq, error }` or `{ event }` as detail.

use std::collections::VecDeque;
use std::fmt;
use std::sync::mpsc::{self, Sender};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use ::wry::http::Request;
use ::wry::{WebView, WebViewBuilder};
use serde::Deserialize;
use serde_json::{Value, json};
use url::Url;

use super::Waker;
use crate::error::{Error, ErrorCode, Result};
use crate::event_queue::{EventQueue, Polled};
use crate::runtime::{Runtime, Subscription};

const CHANNEL: &str = "oro:background";

/// How much text one script may hand to the page; the rest waits for the next.
const SCRIPT_BYTES_MAX: usize = 1 << 20;

/// Links the app's page with the runtime, in two calls: [`attach`](Self::attach) when its webview is built, and
/// [`deliver`](Self::deliver) on its thread after each wake.
///
/// Only the main frame of a page of the given origin is served: a frame of somebody else's in it lacks the key that `attach` gives
/// to the main frame, and what the webview shows after it was led elsewhere is neither heard nor told anything.
pub struct Foreground {
    requests: Arc<Requests>,
    outgoing: Arc<Outgoing>,
    waker: Waker,
    runtime: Runtime,
    _subscription: Subscription,
}

/// From the page.
struct Requests {
    origin: Origin,
    key: String,
    queue: Sender<Told>,
}

/// To the page.
#[derive(Default)]
struct Outgoing {
    answers: Mutex<VecDeque<Value>>,
    events: EventQueue,
}

#[derive(Deserialize)]
struct Told {
    channel: String,
    #[serde(default)]
    key: String,
    seq: u64,
    name: String,
    #[serde(default)]
    payload: Value,
}

impl Foreground {
    /// `origin` is that of the pages that may use the runtime: `notes://app`, `https://app.example`. `wake` must make the thread
    /// of the user interface call [`Foreground::deliver`]; it is called once until it does.
    ///
    /// # Errors
    /// `InvalidArgument` for what is no origin; `Internal` when there is no thread or no random number to be had.
    pub fn new(runtime: &Runtime, origin: &str, wake: impl Fn() + Send + Sync + 'static) -> Result<Self> {
        let origin = Origin::parse(origin)?;
        let waker = Waker::new(wake);
        let outgoing = Arc::<Outgoing>::default();
        let (queue, told) = mpsc::channel::<Told>();
        let (answered, to, asked) = (waker.clone(), Arc::clone(&outgoing), runtime.clone());
        // Requests write files: the thread of the user interface does not wait for that.
        let thread = thread::Builder::new().name("oro-bg page requests".to_owned()).spawn(move || {
            for told in told {
                to.answer(told.seq, asked.request(&told.name, told.payload));
                answered.wake();
            }
        });
        thread.map_err(super::no_thread)?;
        let (to, told) = (Arc::clone(&outgoing), waker.clone());
        let subscription = runtime.subscribe(move |event| match serde_json::to_string(event) {
            Ok(event) => {
                to.events.push(event);
                told.wake();
            }
            Err(error) => tracing::error!(%error, "an event is no JSON"),
        });
        let requests = Arc::new(Requests { origin, key: secret()?, queue });
        Ok(Self { requests, outgoing, waker, runtime: runtime.clone(), _subscription: subscription })
    }

    /// Adds the initialization script and the ipc handler. An app with messages of its own adds both itself, see
    /// [`Foreground::initialization_script`].
    #[must_use]
    pub fn attach<'a>(&self, builder: WebViewBuilder<'a>) -> WebViewBuilder<'a> {
        let receive = self.receiver();
        builder.with_initialization_script(self.initialization_script()).with_ipc_handler(move |message| {
            receive(&message);
        })
    }

    /// What the main frame has to execute before the page's scripts. It gives it the key that each request carries. In another
    /// frame, or a page of another origin, it does nothing: some platforms execute it there too.
    pub fn initialization_script(&self) -> String {
        let (key, places) = (Value::from(self.requests.key.as_str()), Value::from(self.requests.origin.served_as()));
        format!(
            "if (self === top && {places}.includes(`${{location.protocol}}//${{location.host}}`)) \
             Object.defineProperty(globalThis, \"oroBackgroundKey\", {{ value: {key} }});"
        )
    }

    /// Takes the messages of the page's ipc handler. False for one that is not for the runtime: it is the app's own. Never
    /// blocks.
    pub fn receiver(&self) -> impl Fn(&Request<String>) -> bool + 'static {
        let requests = Arc::clone(&self.requests);
        move |message| requests.receive(message)
    }

    /// Tells the page what it asked for and what happened since the last call. On the thread of the webview.
    pub fn deliver(&self, webview: &WebView) {
        self.waker.is_awake();
        while let Some(details) = self.outgoing.take(&self.runtime) {
            // Whatever was on its way to a page that has gone is of no use to the next one, nor its business.
            if !webview.url().is_ok_and(|url| self.requests.origin.has(&url)) {
                continue;
            }
            let script = format!(
                "for (const detail of [{}]) dispatchEvent(new CustomEvent(\"{CHANNEL}\", {{ detail }}));",
                details.join(",")
            );
            if let Err(error) = webview.evaluate_script(&script) {
                tracing::warn!(%error, "the page was not told");
            }
        }
    }
}

impl Requests {
    fn receive(&self, message: &Request<String>) -> bool {
        let Ok(told) = serde_json::from_str::<Told>(message.body()) else { return false };
        if told.channel != CHANNEL {
            return false;
        }
        let from = message.uri().to_string();
        if !self.origin.has(&from) || told.key != self.key {
            tracing::warn!(%from, "a request for background services of a page that may not make any");
            return true;
        }
        // Its thread ends with this.
        let _ = self.queue.send(told);
        true
    }
}

impl Outgoing {
    fn answer(&self, seq: u64, result: Result<Value>) {
        let answer = match result {
            Ok(value) => json!({ "seq": seq, "value": value }),
            Err(error) => json!({ "seq": seq, "error": { "code": error.code.as_str(), "message": error.message } }),
        };
        self.answers.lock().unwrap_or_else(PoisonError::into_inner).push_back(answer);
    }

    /// What fits one script. Answers come first: whoever scheduled a run knows its name before it hears of it.
    fn take(&self, runtime: &Runtime) -> Option<Vec<String>> {
        let mut details = Vec::new();
        let mut bytes = 0;
        while bytes < SCRIPT_BYTES_MAX {
            let answer = self.answers.lock().unwrap_or_else(PoisonError::into_inner).pop_front();
            let detail = match answer {
                Some(answer) => answer.to_string(),
                None => match self.events.next(Duration::ZERO, || runtime.inner.host.now_ms()) {
                    Polled::Event(event) => format!("{{\"event\":{event}}}"),
                    Polled::TimedOut | Polled::Closed => break,
                },
            };
            bytes += detail.len();
            details.push(detail);
        }
        (!details.is_empty()).then_some(details)
    }
}

/// Where a page is from. Other than in [`url::Origin`], a scheme of the app's has hosts too.
#[derive(Debug, PartialEq, Eq)]
struct Origin {
    scheme: String,
    host: String,
    port: Option<u16>,
}

impl Origin {
    fn parse(text: &str) -> Result<Self> {
        Self::of(text).ok_or_else(|| {
            let message = format!("`{text}` is no origin: write a scheme and a host, as in `notes://app`");
            Error::new(ErrorCode::InvalidArgument, message)
        })
    }

    fn of(url: &str) -> Option<Self> {
        let url = Url::parse(url).ok()?;
        Some(Self { scheme: url.scheme().to_owned(), host: url.host_str()?.to_owned(), port: url.port() })
    }

    fn has(&self, url: &str) -> bool {
        Self::of(url).is_some_and(|page| self.served_as().contains(&page.to_string()))
    }

    /// As a webview names it: on Windows and Android wry serves `notes://app` as `http://notes.app`.
    fn served_as(&self) -> Vec<String> {
        let is_renamed = cfg!(any(windows, target_os = "android")) && !matches!(self.scheme.as_str(), "http" | "https");
        match (is_renamed, self) {
            (true, Self { scheme, host, .. }) => {
                vec![format!("http://{scheme}.{host}"), format!("https://{scheme}.{host}")]
            }
            (false, origin) => vec![origin.to_string()],
        }
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { scheme, host, port } = self;
        match port {
            Some(port) => write!(to, "{scheme}://{host}:{port}"),
            None => write!(to, "{scheme}://{host}"),
        }
    }
}

fn secret() -> Result<String> {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes)
        .map_err(|error| Error::new(ErrorCode::Internal, format!("no random number: {error}")))?;
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_origin_is_scheme_host_and_port() {
        let origin = Origin::parse("notes://app").unwrap();
        assert!(origin.has("notes://app/index.html#top"));
        for other in ["notes://other/", "notes://app.evil/", "https://app/", "notes:app", "about:blank", ""] {
            assert!(!origin.has(other), "{other}");
        }
        let origin = Origin::parse("https://app.example").unwrap();
        assert!(origin.has("https://app.example:443/page") && !origin.has("https://app.example:8443/page"));
        assert!(!origin.has("https://app.example@evil.example/"));
        for broken in ["notes", "notes:app", "about:blank"] {
            assert!(Origin::parse(broken).is_err(), "{broken}");
        }
    }
}
