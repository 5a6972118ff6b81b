//! The engines that are compared.

use std::fmt;
use std::sync::{Arc, OnceLock};

use oro_bg_runtime::engine::Engine;
use oro_bg_runtime::engine::quickjs::QuickJs;
use oro_bg_runtime::wry::thread::Browser;

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Which {
    QuickJs,
    Webview,
}

impl Which {
    pub const ALL: [Self; 2] = [Self::QuickJs, Self::Webview];

    pub fn engine(self) -> Arc<dyn Engine> {
        match self {
            Self::QuickJs => Arc::new(QuickJs::default()),
            Self::Webview => browser().engine().expect("the thread serves"),
        }
    }
}

impl fmt::Display for Which {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::QuickJs => "quickjs",
            Self::Webview => "webview",
        })
    }
}

/// GTK has one thread in a process.
fn browser() -> &'static Browser {
    static BROWSER: OnceLock<Browser> = OnceLock::new();
    BROWSER.get_or_init(|| {
        let data = std::env::temp_dir().join("oro-bg-bench-pages");
        Browser::start(data).expect("a display: `xvfb-run cargo bench …`")
    })
}
