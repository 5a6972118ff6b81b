//! Modules that exist in Node.js and nowhere else.

/// Whether an import that no package answers is one of Node.js. Packages of the same name (`events`, `buffer`) are
/// found before this is asked.
pub(super) fn is_builtin(specifier: &str) -> bool {
    let name = specifier.strip_prefix("node:").unwrap_or(specifier);
    let module = name.split('/').next().unwrap_or(name);
    name.len() < specifier.len() || BUILTIN.binary_search(&module).is_ok()
}

/// What to do instead.
pub(super) fn replacement(specifier: &str) -> String {
    match specifier.strip_prefix("node:").unwrap_or(specifier) {
        "http" | "https" | "http2" | "net" | "tls" | "dgram" | "dns" => {
            "use `fetch`, which a service has with the permission `network`".into()
        }
        "fs" | "fs/promises" | "sqlite" => {
            "keep data in the key-value store, which a service has with the permission `storage`".into()
        }
        "crypto" => "use the global `crypto`".into(),
        "timers" | "timers/promises" => "use the global `setTimeout` and `setInterval`".into(),
        "url" | "querystring" => "use the globals `URL` and `URLSearchParams`".into(),
        name @ ("events" | "buffer" | "assert" | "util" | "path" | "punycode" | "string_decoder" | "stream") => {
            format!("install a package that implements it for browsers, such as `{name}` on npm, or do without")
        }
        _ => "use a package that is made for browsers or workers, or do this part in the app".into(),
    }
}

/// Sorted. Without those that only exist as `node:` (sea, sqlite, test).
const BUILTIN: &[&str] = &[
    "assert",
    "async_hooks",
    "buffer",
    "child_process",
    "cluster",
    "console",
    "constants",
    "crypto",
    "dgram",
    "diagnostics_channel",
    "dns",
    "domain",
    "events",
    "fs",
    "http",
    "http2",
    "https",
    "inspector",
    "module",
    "net",
    "os",
    "path",
    "perf_hooks",
    "process",
    "punycode",
    "querystring",
    "readline",
    "repl",
    "stream",
    "string_decoder",
    "sys",
    "timers",
    "tls",
    "trace_events",
    "tty",
    "url",
    "util",
    "v8",
    "vm",
    "wasi",
    "worker_threads",
    "zlib",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn builtins_are_known_with_and_without_their_prefix() {
        assert!(BUILTIN.is_sorted());
        for specifier in ["fs", "fs/promises", "node:fs", "node:sqlite", "path"] {
            assert!(is_builtin(specifier), "{specifier}");
        }
        for specifier in ["ms", "./fs", "@scope/fs", "fsevents", ""] {
            assert!(!is_builtin(specifier), "{specifier}");
        }
    }
}
