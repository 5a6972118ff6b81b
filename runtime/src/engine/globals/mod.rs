//! What a service finds in its global scope, by engine: for tools that look at code without running it.
//!
//! The lists are what the engines really have. Tests compare them, and `UPDATE_EXPECT=1` writes them anew:
//! `runtime/tests/quickjs/globals.rs` with an isolate, the one below with what `webview/js/gates.js` lets stay.

const QUICKJS: &str = include_str!("quickjs.txt");
const WEBVIEW: &str = include_str!("webview.txt");

/// Every name in the global scope of the embedded engine, sorted.
pub fn quickjs() -> impl Iterator<Item = &'static str> {
    QUICKJS.lines()
}

/// Whether the embedded engine has a global of this name.
pub fn in_quickjs(name: &str) -> bool {
    lists(QUICKJS, name)
}

/// Whether the engine `webview` may have a global of this name: a browser that lacks something is given nothing in its place.
pub fn in_webview(name: &str) -> bool {
    // The scope there also gets what the runtime itself makes.
    lists(WEBVIEW, name) || lists(QUICKJS, name)
}

/// A line with `*` at its end stands for all names that begin so.
fn lists(list: &str, name: &str) -> bool {
    list.lines().any(|line| match line.strip_suffix('*') {
        Some(start) => name.starts_with(start),
        None => line == name,
    })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::path::Path;

    use super::*;

    const GATES: &str = include_str!("../webview/js/gates.js");

    #[test]
    fn the_list_of_a_page_is_what_its_gates_let_stay() {
        let list_of = |name: &str| {
            let start = format!("const {name} = `");
            GATES.split_once(&start).and_then(|(_, rest)| rest.split_once('`')).expect("gates.js has the list").0
        };
        let mut names: BTreeSet<String> = ["LANGUAGE", "SCOPE", "PLATFORM", "COMPUTING"]
            .iter()
            .flat_map(|name| list_of(name).split_whitespace())
            .map(str::to_owned)
            .collect();
        names.extend(families().into_iter().map(|family| format!("{family}*")));
        let expected: String = names.iter().map(|name| format!("{name}\n")).collect();
        if std::env::var_os("UPDATE_EXPECT").is_some() {
            let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/engine/globals/webview.txt");
            return std::fs::write(file, expected).expect("the list is writable");
        }
        assert_eq!(WEBVIEW, expected, "UPDATE_EXPECT=1 writes it anew");
    }

    /// Beginnings of names, from `/^(?:Canvas|DOM(?:Matrix|Point))/`.
    fn families() -> Vec<String> {
        let (_, rest) = GATES.split_once("const FAMILIES = /^(?:").expect("gates.js has the families");
        let (pattern, _) = rest.split_once(")/;").expect("the pattern ends");
        let mut families = Vec::new();
        let mut rest = pattern;
        while !rest.is_empty() {
            let end = rest.find(['|', '(']).unwrap_or(rest.len());
            let start = &rest[..end];
            match rest[end..].strip_prefix("(?:") {
                Some(inner) => {
                    let (inner, after) = inner.split_once(')').expect("the group ends");
                    families.extend(inner.split('|').map(|end| format!("{start}{end}")));
                    rest = after;
                }
                None => {
                    families.push(start.to_owned());
                    rest = &rest[end..];
                }
            }
            rest = rest.strip_prefix('|').unwrap_or(rest);
        }
        families
    }

    #[test]
    fn engines_differ_in_what_computes() {
        for name in ["fetch", "setTimeout", "globalThis", "storage", "onrun", "Map"] {
            assert!(in_quickjs(name) && in_webview(name), "{name}");
        }
        for name in ["Intl", "WebAssembly", "FileReader", "OffscreenCanvas", "DOMMatrixReadOnly"] {
            assert!(!in_quickjs(name) && in_webview(name), "{name}");
        }
        for name in ["window", "document", "localStorage", "process", "require", "XMLHttpRequest", "indexedDB", ""] {
            assert!(!in_quickjs(name) && !in_webview(name), "{name}");
        }
    }
}
