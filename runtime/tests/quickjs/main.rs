//! The embedded engine against its contract; what every engine promises is under `tests/engines`. `conformance`
//! runs the JavaScript cases under `tests/js`.
#![cfg(feature = "quickjs")]

#[path = "../engines/app.rs"]
mod app;
#[path = "../engines/attempts.rs"]
mod attempts;
#[path = "../engines/capabilities.rs"]
mod capabilities;
#[path = "../engines/failure.rs"]
mod failure;
#[path = "../engines/fixture.rs"]
mod fixture;
#[path = "../engines/interrupt.rs"]
mod interrupt;
#[path = "../engines/lifecycle.rs"]
mod lifecycle;
#[path = "../engines/messages.rs"]
mod messages;
#[path = "../engines/permissions.rs"]
mod permissions;
#[path = "../engines/storage.rs"]
mod storage;

/// The engine that is tested.
mod engine {
    use std::sync::Arc;

    use oro_bg_runtime::engine::Engine;
    use oro_bg_runtime::engine::quickjs::QuickJs;

    pub use oro_bg_runtime::engine::quickjs::Limits;

    pub type TestEngine = QuickJs;

    /// `isTrusted` of the runtime's events.
    pub const FIRES_TRUSTED: bool = true;

    pub fn with_limits(limits: Limits) -> TestEngine {
        QuickJs::new(limits)
    }

    pub fn shared(engine: &TestEngine) -> Arc<dyn Engine> {
        Arc::new(engine.clone())
    }
}

mod conformance;
#[cfg(feature = "crypto")]
mod crypto;
mod escapes;
mod globals;
mod limits;
mod log;
mod network;
#[path = "../engines/scripts.rs"]
mod scripts;
#[path = "../engines/server.rs"]
mod server;
mod tls;

/// The rest of `crypto` stays.
#[cfg(not(feature = "crypto"))]
#[test]
fn without_the_feature_crypto_subtle_rejects_and_names_it() {
    let source = "onrun = async () => {
        const { name, message } = await crypto.subtle.digest('SHA-256', new Uint8Array()).catch((error) => error);
        return [name, message.includes('\"crypto\"'), crypto.randomUUID().length];
    };";
    let report = fixture::Service::new(source).run();
    assert_eq!(report.result, serde_json::json!(["NotSupportedError", true, 36]));
}
