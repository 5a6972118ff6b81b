//! The embedded engine against its contract. `scripts` runs the JavaScript cases under `tests/js`.
#![cfg(feature = "quickjs")]

mod app;
mod capabilities;
#[cfg(feature = "crypto")]
mod crypto;
mod escapes;
mod failure;
mod fixture;
mod interrupt;
mod lifecycle;
mod limits;
mod log;
mod messages;
mod network;
mod permissions;
mod scripts;
mod server;
mod storage;
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
