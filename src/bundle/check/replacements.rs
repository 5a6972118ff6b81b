//! What to use in a service instead of what pages and Node.js have.

use crate::config::nearest as nearest_of;

/// Advice for a global that services lack; nothing for names that no environment is known for.
pub(super) fn replacement(name: &str) -> Option<&'static str> {
    Some(match name {
        "window" | "frames" | "parent" | "top" => {
            "the global object of a service is `self` or `globalThis`, and there is no page"
        }
        "document"
        | "Document"
        | "HTMLElement"
        | "Element"
        | "Node"
        | "Image"
        | "Audio"
        | "DOMParser"
        | "XMLSerializer"
        | "MutationObserver"
        | "IntersectionObserver"
        | "ResizeObserver"
        | "customElements"
        | "getComputedStyle"
        | "matchMedia"
        | "screen"
        | "history"
        | "visualViewport"
        | "innerWidth"
        | "innerHeight"
        | "devicePixelRatio"
        | "getSelection"
        | "scrollTo" => "a service has no page: `postMessage` what is to be shown, and let the app show it",
        "alert" | "confirm" | "prompt" | "Notification" => {
            "show a notification with the global `notifications`, which needs the permission `notifications`"
        }
        "localStorage" | "sessionStorage" | "indexedDB" | "IDBKeyRange" | "caches" | "cookieStore" => {
            "keep data with the global `storage`, which needs the permission `storage`"
        }
        "XMLHttpRequest" | "WebSocket" | "EventSource" | "WebSocketStream" | "WebTransport" | "RTCPeerConnection" => {
            "a service has `fetch`, which needs the permission `network`"
        }
        "Worker" | "SharedWorker" => "a service has a thread to itself already; let the app schedule another service",
        "BroadcastChannel" => "`postMessage` reaches the app, and `oro:background` other services",
        "importScripts" | "require" => "use `import`, or `import()` with a plain string: both are bundled",
        "module" | "exports" => "use `export`: a file with `import` or `export` in it is no CommonJS module",
        "registration" | "clients" | "skipWaiting" | "ServiceWorkerGlobalScope" | "serviceWorker" => {
            "that is of service workers: import `oro:background` for what a service can do about itself"
        }
        "requestAnimationFrame" | "cancelAnimationFrame" | "requestIdleCallback" | "cancelIdleCallback" => {
            "there are no frames to wait for: use `setTimeout`"
        }
        "setImmediate" | "clearImmediate" => "use `setTimeout(…, 0)`, or `queueMicrotask`",
        "process" => {
            "services run without Node.js: `process.env.NODE_ENV` is replaced when bundling, other settings come with `event.data`"
        }
        "Buffer" => "use `Uint8Array`, with `TextEncoder`, `TextDecoder`, `atob` and `btoa`",
        "__dirname" | "__filename" => "a service is one bundled file; `import.meta.url` names its entry",
        "Deno" | "Bun" => "services run in an engine of their own, with the interfaces of a web worker",
        "FileReader" | "FileReaderSync" => "use `await blob.text()` or `await blob.arrayBuffer()`",
        "Intl" => "format in the app, or with a package that brings its own data",
        "WebAssembly" => "use a build of the package without WebAssembly",
        _ => return None,
    })
}

/// The global that is meant by a name that is nearly its own.
pub(super) fn nearest(name: &str) -> Option<&'static str> {
    nearest_of(name, oro_bg_runtime::engine::globals::quickjs()).filter(|_| name.len() > 3)
}

#[cfg(test)]
mod tests {
    use oro_bg_runtime::engine::globals::in_quickjs;

    use super::*;

    #[test]
    fn advice_is_for_what_is_not_there() {
        for (name, advice) in [
            ("window", "`self` or `globalThis`"),
            ("document", "a service has no page"),
            ("localStorage", "the global `storage`"),
            ("XMLHttpRequest", "a service has `fetch`"),
            ("Notification", "the global `notifications`"),
            ("Worker", "schedule another service"),
            ("BroadcastChannel", "`postMessage`"),
            ("require", "use `import`"),
            ("module", "use `export`"),
            ("skipWaiting", "of service workers"),
            ("requestAnimationFrame", "no frames to wait for"),
            ("setImmediate", "`queueMicrotask`"),
            ("process", "without Node.js"),
            ("Buffer", "use `Uint8Array`"),
            ("__dirname", "`import.meta.url`"),
            ("Deno", "an engine of their own"),
            ("FileReader", "`await blob.text()`"),
            ("Intl", "format in the app"),
            ("WebAssembly", "without WebAssembly"),
        ] {
            assert!(replacement(name).is_some_and(|text| text.contains(advice)) && !in_quickjs(name), "{name}");
        }
        assert_eq!(replacement("fetch"), None);
    }

    #[test]
    fn a_slip_is_nearly_the_name_that_is_meant() {
        assert_eq!(nearest("setTimout"), Some("setTimeout"));
        assert_eq!(nearest("Daet"), Some("Date"));
        assert_eq!(nearest("map"), None, "a name of its own more likely than `Map`");
        assert_eq!(nearest("__APP_VERSION__"), None);
    }
}
