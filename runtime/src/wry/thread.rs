//! A thread with GTK for hidden pages, in a process that has no user interface of its own.

use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, mpsc};
use std::thread::{self, JoinHandle};

use gtk::glib::MainContext;

use super::HiddenPages;
use crate::engine::webview::{Limits, WebviewEngine};
use crate::error::{Error, ErrorCode, Result};

/// GTK works on the thread that initialised it, for as long as the process lives.
static IS_TAKEN: AtomicBool = AtomicBool::new(false);

/// Shows hidden pages on a thread of its own. Dropped, it closes them and ends.
pub struct Browser {
    makers: mpsc::Sender<Make>,
    is_over: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

/// The limits of an engine to be made, and where it goes.
type Make = (Limits, mpsc::Sender<Arc<WebviewEngine>>);

impl Browser {
    /// `data_dir`: see [`HiddenPages::new`].
    ///
    /// # Errors
    /// `InvalidState` where GTK has a thread already: an app with a user interface shows pages on that ([`HiddenPages`]), and
    /// a `Browser` starts once in a process. `NotSupported` without a display.
    pub fn start(data_dir: impl Into<PathBuf>) -> Result<Self> {
        if gtk::is_initialized() || IS_TAKEN.swap(true, Ordering::SeqCst) {
            return Err(Error::new(
                ErrorCode::InvalidState,
                "GTK has a thread in this process already: hidden pages belong on that one",
            ));
        }
        let data_dir = data_dir.into();
        let is_over = Arc::new(AtomicBool::new(false));
        let (makers, makes) = mpsc::channel();
        let (started, start) = mpsc::channel();
        let over = Arc::clone(&is_over);
        let thread = thread::Builder::new().name("oro-bg webviews".to_owned()).spawn(move || {
            let initialised = gtk::init().map_err(|error| {
                Error::new(ErrorCode::NotSupported, format!("there is no display for hidden pages: {error}"))
            });
            let is_initialised = initialised.is_ok();
            // Nobody waits for a thread that is not there.
            let _ = started.send(initialised);
            if is_initialised {
                serve(data_dir, &makes, &over);
            }
        });
        let thread = thread.map_err(super::no_thread)?;
        let browser = Self { makers, is_over, thread: Some(thread) };
        start.recv().map_err(|_| Error::new(ErrorCode::Internal, "the thread of the webviews ended"))??;
        Ok(browser)
    }

    /// An engine that shows its pages here.
    ///
    /// # Errors
    /// `Internal` when the thread has ended.
    pub fn engine(&self) -> Result<Arc<WebviewEngine>> {
        self.engine_with_limits(Limits::default())
    }

    /// As [`Browser::engine`], with other limits than the documented ones.
    ///
    /// # Errors
    /// As [`Browser::engine`].
    pub fn engine_with_limits(&self, limits: Limits) -> Result<Arc<WebviewEngine>> {
        let (sender, made) = mpsc::channel();
        let ended = || Error::new(ErrorCode::Internal, "the thread of the webviews ended");
        self.makers.send((limits, sender)).map_err(|_| ended())?;
        MainContext::default().wakeup();
        made.recv().map_err(|_| ended())
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        self.is_over.store(true, Ordering::SeqCst);
        MainContext::default().wakeup();
        if let Some(thread) = self.thread.take() {
            // It panicked: that has been told where it happened.
            let _ = thread.join();
        }
    }
}

fn serve(data_dir: PathBuf, makes: &mpsc::Receiver<Make>, is_over: &AtomicBool) {
    let context = MainContext::default();
    let mut pages = HiddenPages::new(data_dir, || MainContext::default().wakeup());
    while !is_over.load(Ordering::SeqCst) {
        for (limits, to) in makes.try_iter() {
            // Who asked has gone.
            let _ = to.send(pages.engine_with_limits(limits));
        }
        pages.turn();
        context.iteration(true);
    }
}
