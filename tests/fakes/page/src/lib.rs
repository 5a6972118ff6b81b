//! A fake of a browser's hidden page, for tests: no browser, but it executes the JavaScript that it is given.
//!
//! It loads the scripts that a document names, starts dedicated module Workers on threads of their own, passes strings between
//! page, Worker and host, and has events, timers and reports of errors as a browser has them. It renders nothing, keeps no
//! Content-Security-Policy, and clones strings alone.
//!
//! | file | job |
//! |---|---|
//! | `page` | the page: its document, its Workers |
//! | `realm` | one thread with a global object and its event loop; pages and Workers are one each |
//! | `modules` | modules come from the host, by URL |
//! | `c_api` | the same for hosts in other languages |
//! | `js/` | the global objects |

mod c_api;
mod modules;
mod page;
mod realm;

use std::sync::Arc;

pub use page::Page;

/// What shows the page.
pub trait Host: Send + Sync + 'static {
    /// What is at a URL. May block.
    fn resource(&self, url: &str) -> Option<Resource>;

    /// The page called `window.webkit.messageHandlers.oro.postMessage`. Called on the page's thread.
    fn message(&self, text: &str);
}

/// An answer to a request.
#[derive(Clone, Debug)]
pub struct Resource {
    pub status: u16,
    pub mime_type: String,
    pub body: String,
}

/// What a test wants to be different from other pages.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// Workers have a global of this name that cannot be deleted.
    pub permanent_global: Option<String>,
    /// Stacks are written as V8 does, and not as WebKit.
    pub has_v8_stacks: bool,
}

type SharedHost = Arc<dyn Host>;
