//! The app's own page, with the module that `oro-bg gen` writes and no bundler.

use std::borrow::Cow;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError, mpsc};
use std::time::Duration;

use oro_bg_runtime::Runtime;
use oro_bg_runtime::status::ServiceState;
use oro_bg_runtime::wry::Foreground;
use serde_json::{Value, json};
use wry::http::{Request, Response};
use wry::{WebViewBuilder, WebViewBuilderExtUnix};

use crate::Case;
use crate::app::App;
use crate::ui;

pub const CASES: &[Case] = &[
    ("page::calls_are_answered_and_events_arrive", calls_are_answered_and_events_arrive),
    ("page::a_refusal_has_its_code", a_refusal_has_its_code),
    ("page::it_goes_on_after_a_reload", it_goes_on_after_a_reload),
    ("page::messages_of_the_app_are_left_to_it", messages_of_the_app_are_left_to_it),
    ("page::a_frame_of_somebody_else_may_ask_nothing", a_frame_of_somebody_else_may_ask_nothing),
    ("page::where_the_page_was_led_to_hears_and_may_ask_nothing", where_the_page_was_led_to_hears_and_may_ask_nothing),
    ("page::what_happens_before_it_is_there_harms_nothing", what_happens_before_it_is_there_harms_nothing),
    ("page::a_body_that_is_posted_reaches_the_app_whole", a_body_that_is_posted_reaches_the_app_whole),
    ("page::a_flood_of_events_reaches_it_or_is_told_of", a_flood_of_events_reaches_it_or_is_told_of),
];

const GUARD: Duration = Duration::from_secs(60);

const MODULE: &str = include_str!("../../../examples/background-service/gen/javascript/background.js");

const INDEX: &str = r#"<!doctype html>
<title>app</title>
<script type="importmap">{ "imports": { "oro:background": "./background.js" } }</script>
<script type="module">
  import background from "oro:background";
  globalThis.background = background;
  globalThis.heard = [];
  for (const type of ["run", "message", "complete", "log"]) background.addEventListener(type, (event) => heard.push(event));
  ipc.postMessage(JSON.stringify({ tell: "loaded", value: (await background.available()).available }));
</script>"#;

/// What a page tries that has no key, or another's.
const INTRUDER: &str = r#"<!doctype html>
<script>
  const channel = "oro:background";
  const seq = 1;
  const asks = { channel, seq, name: "background:cancel", payload: { id: "sync" } };
  const post = (message) => (globalThis.webkit?.messageHandlers?.ipc ?? globalThis.ipc)?.postMessage(JSON.stringify(message));
  globalThis.told = 0;
  addEventListener("oro:background", () => { globalThis.told += 1; });
  post(asks);
  post({ ...asks, key: "" });
  post({ ...asks, key: String(globalThis.oroBackgroundKey) });
  post({ tell: "intruder", value: typeof globalThis.oroBackgroundKey });
</script>"#;

/// The page of an app, shown until this is dropped.
struct Page {
    app: App,
    told: mpsc::Receiver<Value>,
}

impl Page {
    fn show() -> Self {
        Self::show_and(|_, _| {})
    }

    /// With something that happens before anything of the page is loaded.
    fn show_and(happens: impl FnOnce(&ui::App, &Runtime) + Send + 'static) -> Self {
        let source = "onrun = ({ data }) => { console.log('at work'); postMessage({ got: data }); return [data, new Date(0)]; };";
        let flood = "onrun = () => { for (let n = 0; n < 5_000; n += 1) postMessage(n); };";
        let app = App::new(&[("sync", source, &[]), ("floods", flood, &[])]);
        let (sender, told) = mpsc::channel();
        let runtime = app.runtime.clone();
        ui::run(move |ui| {
            let foreground = Arc::new(Foreground::new(&runtime, "notes://app", ui::wake).unwrap());
            let receive = foreground.receiver();
            let sender = Mutex::new(sender);
            // The app has messages of its own: it adds what `attach` would, and keeps what is not for the runtime.
            let builder = WebViewBuilder::new_with_web_context(ui.hidden.web_context())
                .with_id("page")
                .with_initialization_script(foreground.initialization_script())
                .with_ipc_handler(move |message| {
                    if !receive(&message) {
                        let message = serde_json::from_str(message.body()).expect("the page sends JSON");
                        // The case is over.
                        let _ = sender.lock().unwrap_or_else(PoisonError::into_inner).send(message);
                    }
                })
                .with_url("notes://app/index.html");
            // The context outlives the case: a scheme is registered in it once.
            static SCHEMES: std::sync::Once = std::sync::Once::new();
            let mut builder = Some(builder);
            SCHEMES.call_once(|| {
                let with = builder.take().unwrap();
                builder = Some(
                    with.with_custom_protocol("notes".to_owned(), serve).with_custom_protocol("evil".to_owned(), serve),
                );
            });
            let window = gtk::OffscreenWindow::new();
            gtk::prelude::WidgetExt::show(&window);
            let webview = builder.unwrap().build_gtk(&window).unwrap();
            std::mem::forget(window);
            ui.page = Some((foreground, webview));
            happens(ui, &runtime);
        });
        let page = Self { app, told };
        assert_eq!(page.tells("loaded"), true);
        page
    }

    /// What it tells next.
    fn tells(&self, what: &str) -> Value {
        let mut told = self.told.recv_timeout(GUARD).unwrap_or_else(|_| panic!("the page tells {what}"));
        assert_eq!(told["tell"], what, "{told}");
        told["value"].take()
    }

    /// The value of an expression in the page, which may be a promise; of an error its name and code.
    fn ask(&self, expression: &str) -> Value {
        static NEXT: AtomicU64 = AtomicU64::new(0);
        let name = format!("answer {}", NEXT.fetch_add(1, Ordering::Relaxed));
        self.execute(&format!(
            "(async () => {{ let value; try {{ value = await ({expression}); }} \
             catch (error) {{ value = {{ error: error.name, code: error.code, message: error.message }}; }} \
             ipc.postMessage(JSON.stringify({{ tell: {}, value: value ?? null }})); }})();",
            Value::from(name.as_str())
        ));
        self.tells(&name)
    }

    fn execute(&self, script: &str) {
        let script = script.to_owned();
        ui::run(move |ui| ui.page.as_ref().unwrap().1.evaluate_script(&script).unwrap());
    }
}

impl Drop for Page {
    fn drop(&mut self) {
        ui::run(|ui| ui.page = None);
    }
}

fn serve(_: wry::WebViewId<'_>, request: Request<Vec<u8>>) -> Response<Cow<'static, [u8]>> {
    let uri = request.uri();
    if request.method() == "POST" {
        return Response::new(request.body().len().to_string().into_bytes().into());
    }
    let (mime, body) = match (uri.scheme_str(), uri.path()) {
        (Some("evil"), _) => ("text/html", INTRUDER),
        (_, "/background.js") => ("text/javascript", MODULE),
        _ => ("text/html", INDEX),
    };
    Response::builder().header("Content-Type", mime).body(body.as_bytes().into()).unwrap()
}

fn calls_are_answered_and_events_arrive() {
    let page = Page::show();
    let list = page.ask("background.list().then((list) => list.map(({ id }) => id))");
    assert_eq!(list, json!(["floods", "sync"]));
    page.app.runtime.register("sync", Default::default()).unwrap();
    page.app.runtime.run("sync", oro_bg_runtime::RunOptions { data: json!(7), ..Default::default() }).unwrap();
    let complete = page.ask(
        "new Promise(function look(done) { const found = heard.find(({ type }) => type === 'complete'); \
         found ? done([found.id, found.detail.outcome, found.detail.result[0], found.detail.result[1] instanceof Date]) \
         : setTimeout(look, 10, done); })",
    );
    assert_eq!(complete, json!(["sync", "success", 7, true]));
    let types = page.ask("heard.map(({ type }) => type)");
    assert_eq!(types, json!(["run", "log", "message", "complete"]));
}

fn a_refusal_has_its_code() {
    let page = Page::show();
    let refused = page.ask("background.status('nobody')");
    assert_eq!(refused["message"], "there is no service `nobody`");
    assert_eq!(refused["code"], page.app.runtime.status("nobody").unwrap_err().code.as_str());
}

fn it_goes_on_after_a_reload() {
    let page = Page::show();
    for _ in 0..3 {
        // What is asked for just before goes unanswered, and is not taken for an answer to the next page.
        page.execute("background.list(); background.status('sync'); location.reload();");
        assert_eq!(page.tells("loaded"), true);
        assert_eq!(page.ask("background.status('sync').then(({ id }) => id)"), "sync");
    }
}

fn messages_of_the_app_are_left_to_it() {
    let page = Page::show();
    page.execute("ipc.postMessage(JSON.stringify({ tell: 'own', value: { channel: 'other' } }))");
    assert_eq!(page.tells("own"), json!({ "channel": "other" }));
}

fn a_frame_of_somebody_else_may_ask_nothing() {
    let page = Page::show();
    page.execute("document.body.append(Object.assign(document.createElement('iframe'), { src: 'evil://site/' }))");
    assert_eq!(page.tells("intruder"), "undefined", "it has no key");
    // Requests are answered in order: what the frame asked for would have been by now.
    assert_eq!(page.ask("background.status('sync').then(({ id }) => id)"), "sync");
    assert_ne!(page.app.runtime.status("sync").unwrap().state, ServiceState::Cancelled);
}

fn where_the_page_was_led_to_hears_and_may_ask_nothing() {
    let page = Page::show();
    page.execute("location.href = 'evil://site/'");
    assert_eq!(page.tells("intruder"), "undefined", "it has no key");
    page.app.run("sync");
    assert_eq!(page.ask("new Promise((done) => setTimeout(() => done(told), 300))"), 0);
    assert_ne!(page.app.runtime.status("sync").unwrap().state, ServiceState::Cancelled);
}

fn what_happens_before_it_is_there_harms_nothing() {
    static CALLED: AtomicU64 = AtomicU64::new(0);
    fn call(ui: &ui::App) {
        let count = |_| _ = CALLED.fetch_add(1, Ordering::SeqCst);
        ui.page.as_ref().unwrap().1.evaluate_script_with_callback("1", count).unwrap();
    }
    let page = Page::show_and(|ui, runtime| {
        // Why nothing here waits for such a callback: before the page is there it is never called.
        call(ui);
        // An event that nobody listens to yet.
        runtime.storage_set("key", json!("value")).unwrap();
    });
    assert_eq!(page.ask("background.status('sync').then(({ id }) => id)"), "sync");
    ui::run(|ui| call(ui));
    assert_eq!(page.ask("1 + 1"), 2);
    while CALLED.load(Ordering::SeqCst) == 0 {
        ui::run(|_| ());
    }
    assert_eq!(CALLED.load(Ordering::SeqCst), 1);
}

/// Without wry's feature `linux-body` it would be empty.
fn a_body_that_is_posted_reaches_the_app_whole() {
    let page = Page::show();
    let post = "fetch('/in', { method: 'POST', body: 'x'.repeat(5_000_000) }).then((response) => response.text())";
    assert_eq!(page.ask(post), "5000000");
}

fn a_flood_of_events_reaches_it_or_is_told_of() {
    let page = Page::show();
    page.app.run("floods");
    let counted = page.ask(
        "new Promise(function look(done) { if (!heard.some(({ type }) => type === 'complete')) return setTimeout(look, 10, done); \
         const missing = heard.filter(({ type }) => type === 'log').map(({ detail }) => Number.parseInt(detail.text, 10)); \
         done(heard.filter(({ type }) => type !== 'log').length + missing.reduce((sum, count) => sum + count, 0)); })",
    );
    // `run` and `complete` besides.
    assert_eq!(counted, 5_002);
}
