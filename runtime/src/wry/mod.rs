//! Webviews of the app's own process, through wry: hidden pages in which services run, and the app's own page, which speaks with
//! the runtime.
//!
//! ```text
//! Runtime ── WebviewEngine ── orders ──> HiddenPages::turn ── webviews, on the thread of the user interface
//!    └────── Foreground ───── answers, events ──> Foreground::deliver ──> the app's page
//! ```
//!
//! Webviews belong to one thread, which is the app's: whoever has something for them calls `wake`, and the app answers with
//! [`HiddenPages::turn`] and [`Foreground::deliver`] on that thread. A process without a user interface has
//! `thread::Browser` instead (Linux).
//!
//! | file | job |
//! |---|---|
//! | `hidden` | the pages of services: what engines ask for, one [`WebContext`](::wry::WebContext) for all |
//! | `frame` | one hidden webview, which shows one page after the other |
//! | `foreground` | the app's page: requests in, answers and events out |
//! | `thread` | a thread with GTK for hidden pages alone |

mod foreground;
mod frame;
mod hidden;
#[cfg(target_os = "linux")]
pub mod thread;

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

pub use foreground::Foreground;
pub use hidden::HiddenPages;

use crate::error::{Error, ErrorCode};

/// Makes the thread of the user interface take its turn: once, however often it is told so before it gets round to that.
#[derive(Clone)]
struct Waker(Arc<Waking<dyn Fn() + Send + Sync>>);

struct Waking<F: ?Sized> {
    is_pending: AtomicBool,
    wake: F,
}

impl Waker {
    fn new(wake: impl Fn() + Send + Sync + 'static) -> Self {
        Self(Arc::new(Waking { is_pending: AtomicBool::new(false), wake }))
    }

    /// On any thread, after there is something to be done.
    fn wake(&self) {
        if !self.0.is_pending.swap(true, Ordering::SeqCst) {
            (self.0.wake)();
        }
    }

    /// The turn begins: what comes from here on is for another one.
    fn is_awake(&self) {
        self.0.is_pending.store(false, Ordering::SeqCst);
    }
}

fn no_thread(error: io::Error) -> Error {
    Error::new(ErrorCode::Internal, format!("there is no thread to be had: {error}"))
}
