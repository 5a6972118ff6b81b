//! The thread of the user interface, which is the main thread.

use std::path::Path;
use std::process::ExitCode;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, OnceLock, mpsc};
use std::thread;

use gtk::glib::MainContext;
use oro_bg_runtime::wry::{Foreground, HiddenPages};
use wry::WebView;

/// What belongs to the thread.
pub struct App {
    pub hidden: HiddenPages,
    pub page: Option<(Arc<Foreground>, WebView)>,
}

type Job = Box<dyn FnOnce(&mut App) + Send>;

static JOBS: OnceLock<Mutex<mpsc::Sender<Job>>> = OnceLock::new();

pub fn wake() {
    MainContext::default().wakeup();
}

/// Runs on the thread of the user interface, and waits for it.
pub fn run<T: Send + 'static>(job: impl FnOnce(&mut App) -> T + Send + 'static) -> T {
    let (done, result) = mpsc::channel();
    let job = move |app: &mut App| done.send(job(app)).expect("somebody waits");
    JOBS.get().expect("it serves").lock().unwrap().send(Box::new(job)).expect("it serves");
    wake();
    result.recv().expect("the job ran to its end")
}

/// Serves the thread until the work, which is done elsewhere, has ended.
pub fn serve(work: impl FnOnce() -> ExitCode + Send + 'static) -> ExitCode {
    gtk::init().expect("a display: `xvfb-run cargo test …`");
    let (sender, jobs) = mpsc::channel();
    JOBS.set(Mutex::new(sender)).expect("it serves once");
    let data = Path::new(env!("CARGO_TARGET_TMPDIR")).join("wry_app");
    let mut app = App { hidden: HiddenPages::new(data, wake), page: None };

    let is_over = Arc::new(AtomicBool::new(false));
    let over = Arc::clone(&is_over);
    let work = thread::spawn(move || {
        let code = work();
        over.store(true, Ordering::SeqCst);
        wake();
        code
    });
    let context = MainContext::default();
    while !is_over.load(Ordering::SeqCst) {
        jobs.try_iter().for_each(|job: Job| job(&mut app));
        app.hidden.turn();
        if let Some((foreground, webview)) = &app.page {
            foreground.deliver(webview);
        }
        context.iteration(true);
    }
    work.join().expect("it returns a code")
}
