//! The page: its document, and its Workers.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use rquickjs::Object;
use rquickjs::function::Func;

use crate::modules::resolve;
use crate::realm::{self, Mailbox, Setup, Task};
use crate::{Options, SharedHost};

/// A hidden page that is open. Dropped, it closes.
pub struct Page {
    realm: Mailbox,
    workers: Workers,
}

/// By their number.
type Workers = Arc<Mutex<HashMap<u32, Mailbox>>>;

impl Page {
    /// Loads the document at a URL and runs the scripts that it names. Returns at once.
    pub fn open(url: &str, host: SharedHost, options: Options) -> Self {
        let workers = Workers::default();
        let setup = Setup {
            url: url.to_owned(),
            host: Arc::clone(&host),
            kind: include_str!("js/window.js"),
            is_worker: false,
            // It goes to the console, which this fake has not.
            uncaught: Box::new(|_| {}),
        };
        let (to, document_host) = (Arc::clone(&workers), Arc::clone(&host));
        let realm = realm::start(setup, move |native, page| natives(native, page, host, to, options));
        load(&realm, url.to_owned(), document_host);
        Self { realm, workers }
    }

    /// Runs source text in the page; `done` is told what it threw, on the page's thread.
    pub fn eval(&self, source: &str, done: impl FnOnce(Option<String>) + Send + 'static) {
        let (source, name) = (source.to_owned(), "eval".to_owned());
        self.realm.send(Task::Run { source, name, done: Box::new(done) });
    }

    /// Ends page and Workers, whatever they execute. Nothing comes from them after that, except what is on its way.
    pub fn close(&self) {
        self.realm.stop();
        let workers = self.workers.lock().unwrap_or_else(PoisonError::into_inner);
        workers.values().for_each(Mailbox::stop);
    }

    /// As when the page's process is killed. The page cannot tell anybody: that is for its host.
    pub fn crash(&self) {
        self.close();
    }
}

impl Drop for Page {
    fn drop(&mut self) {
        self.close();
    }
}

/// Scripts are loaded on a thread of their own: a host may answer on the one that opened the page.
fn load(realm: &Mailbox, url: String, host: SharedHost) {
    let realm = realm.clone();
    let load = move || {
        let Some(document) = host.resource(&url).filter(|found| found.status == 200) else { return };
        for name in scripts(&document.body).filter_map(|name| resolve(&url, name)) {
            let Some(script) = host.resource(&name).filter(|found| found.status == 200) else { continue };
            realm.send(Task::Run { source: script.body, name, done: Box::new(|_| {}) });
        }
    };
    std::thread::Builder::new().name("fake loader".to_owned()).spawn(load).expect("a thread for the fake");
}

/// What the `<script src="…">` of a document name.
fn scripts(document: &str) -> impl Iterator<Item = &str> {
    document.split("<script ").skip(1).filter_map(|element| {
        let (attributes, _) = element.split_once('>')?;
        let (_, value) = attributes.split_once("src=\"")?;
        Some(value.split_once('"')?.0)
    })
}

fn natives(
    native: &Object<'_>,
    page: &Mailbox,
    host: SharedHost,
    workers: Workers,
    options: Options,
) -> rquickjs::Result<()> {
    let told = Arc::clone(&host);
    native.set("toHost", Func::from(move |text: String| told.message(&text)))?;

    let (to, page) = (Arc::clone(&workers), page.clone());
    let start = move |url: String| {
        let mut workers = to.lock().unwrap_or_else(PoisonError::into_inner);
        let number = u32::try_from(workers.len()).expect("few Workers") + 1;
        workers.insert(number, start_worker(number, url, Arc::clone(&host), page.clone(), options.clone()));
        number
    };
    native.set("startWorker", Func::from(start))?;

    let to = Arc::clone(&workers);
    let send = move |number: u32, data: String| {
        if let Some(worker) = to.lock().unwrap_or_else(PoisonError::into_inner).get(&number) {
            worker.send(Task::Message { hook: "fromPage", sender: None, data });
        }
    };
    native.set("toWorker", Func::from(send))?;

    let stop = move |number: u32| {
        if let Some(worker) = workers.lock().unwrap_or_else(PoisonError::into_inner).get(&number) {
            worker.stop();
        }
    };
    native.set("stopWorker", Func::from(stop))
}

fn start_worker(number: u32, url: String, host: SharedHost, page: Mailbox, options: Options) -> Mailbox {
    let failed = page.clone();
    let uncaught = move |data| failed.send(Task::Message { hook: "workerFailed", sender: Some(number), data });
    let kind = include_str!("js/worker.js");
    let setup = Setup { url, host, kind, is_worker: true, uncaught: Box::new(uncaught) };
    realm::start(setup, move |native, _| {
        native.set("permanentGlobal", options.permanent_global)?;
        native.set("hasV8Stacks", options.has_v8_stacks)?;
        let to_page = move |data| page.send(Task::Message { hook: "fromWorker", sender: Some(number), data });
        native.set("toPage", Func::from(to_page))
    })
}
