//! The app's page: its files, served under a scheme of the app's own, and the webview that shows it. No bundler: the page's
//! import map says that `oro:background` is the module that `oro-bg gen` wrote.

use std::borrow::Cow;

use serde_json::Value;
use services::runtime::wry::Foreground;
use tao::event_loop::EventLoopProxy;
use tao::window::Window;
use wry::http::header::{CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use wry::http::{Request, Response};
use wry::{PageLoadEvent, WebContext, WebView, WebViewBuilder};

use crate::drive;
use crate::signal::Signal;

const SCHEME: &str = "notes";

/// Where the page is from: whom the runtime listens to.
pub const ORIGIN: &str = "notes://app";

/// The hash is that of the import map, the one script that is in the page and no file.
const POLICY: &str = "default-src 'none'; script-src 'self' 'sha256-u+StG8Gji95cB8Qx/ewhV733sqCOy/rdJRV6jvHvyI8='; style-src 'self'; \
     img-src 'self' data:; base-uri 'none'; form-action 'none'";

const HTML: &str = "text/html; charset=utf-8";
const CSS: &str = "text/css; charset=utf-8";
const JAVASCRIPT: &str = "text/javascript; charset=utf-8";

static FILES: [(&str, &str, &str); 11] = [
    ("/", HTML, include_str!("../page/index.html")),
    ("/style.css", CSS, include_str!("../page/style.css")),
    ("/app.js", JAVASCRIPT, include_str!("../page/app.js")),
    ("/activity.js", JAVASCRIPT, include_str!("../page/activity.js")),
    ("/card.js", JAVASCRIPT, include_str!("../page/card.js")),
    ("/dom.js", JAVASCRIPT, include_str!("../page/dom.js")),
    ("/format.js", JAVASCRIPT, include_str!("../page/format.js")),
    ("/inbox.js", JAVASCRIPT, include_str!("../page/inbox.js")),
    ("/services.js", JAVASCRIPT, include_str!("../page/services.js")),
    ("/toasts.js", JAVASCRIPT, include_str!("../page/toasts.js")),
    ("/background.js", JAVASCRIPT, include_str!("../gen/javascript/background.js")),
];

/// Shows the page in a window. `is_driven`: a test has a say in it.
pub fn open(
    window: &Window,
    context: &mut WebContext,
    foreground: &Foreground,
    events: EventLoopProxy<Signal>,
    is_driven: bool,
) -> wry::Result<WebView> {
    let builder = WebViewBuilder::new_with_web_context(context)
        .with_custom_protocol(SCHEME.to_owned(), |_, request| serve(&request))
        // Nothing leads this window elsewhere.
        .with_navigation_handler(is_ours)
        .with_on_page_load_handler(move |event, _| {
            let signal = match event {
                PageLoadEvent::Started => Signal::Loading,
                PageLoadEvent::Finished => Signal::Loaded,
            };
            // The event loop has ended.
            let _ = events.send_event(signal);
        })
        .with_url(format!("{ORIGIN}/"));
    let builder = if is_driven { drive::attach(builder, foreground) } else { foreground.attach(builder) };
    show(builder, window)
}

/// Notifications on their way to the page. A run that was missed comes at once when the app starts, before the page is there.
#[derive(Default)]
pub struct Notifications {
    is_page_there: bool,
    waiting: Vec<Value>,
}

impl Notifications {
    pub fn page_is_there(&mut self, is_there: bool, webview: &WebView) {
        self.is_page_there = is_there;
        self.show_waiting(webview);
    }

    pub fn show(&mut self, notification: Value, webview: &WebView) {
        self.waiting.push(notification);
        self.show_waiting(webview);
    }

    fn show_waiting(&mut self, webview: &WebView) {
        if self.is_page_there {
            for shown in self.waiting.drain(..) {
                // A page that is loaded has not executed its modules for that: its event `load` comes after them.
                let script = format!(
                    "{{ const show = () => dispatchEvent(new CustomEvent(\"app:notification\", {{ detail: {shown} }}));
                     document.readyState === \"complete\" ? show() : addEventListener(\"load\", show); }}"
                );
                evaluate(webview, &script);
            }
        }
    }
}

pub fn evaluate(webview: &WebView, script: &str) {
    if let Err(error) = webview.evaluate_script(script) {
        tracing::warn!(%error, "the page was not told");
    }
}

#[cfg(target_os = "linux")]
fn show(builder: WebViewBuilder<'_>, window: &Window) -> wry::Result<WebView> {
    use tao::platform::unix::WindowExtUnix;
    use wry::WebViewBuilderExtUnix;
    builder.build_gtk(window.default_vbox().expect("a window of tao has its box unless the app asks for none"))
}

#[cfg(not(target_os = "linux"))]
fn show(builder: WebViewBuilder<'_>, window: &Window) -> wry::Result<WebView> {
    builder.build(window)
}

/// On Windows the page's address is `http://notes.app`.
fn is_ours(url: String) -> bool {
    url.starts_with(ORIGIN) || (cfg!(windows) && url.starts_with("http://notes.app/"))
}

fn serve(request: &Request<Vec<u8>>) -> Response<Cow<'static, [u8]>> {
    let path = request.uri().path();
    let Some((_, media_type, text)) = FILES.iter().find(|(name, ..)| *name == path) else {
        let mut missing = Response::new(Cow::default());
        *missing.status_mut() = wry::http::StatusCode::NOT_FOUND;
        return missing;
    };
    Response::builder()
        .header(CONTENT_TYPE, *media_type)
        .header(CONTENT_SECURITY_POLICY, POLICY)
        .body(Cow::Borrowed(text.as_bytes()))
        .expect("headers that are constant")
}
