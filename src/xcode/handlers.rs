//! Handlers that the app registers with BGTaskScheduler by itself, and what its sources name.

use std::collections::BTreeSet;

use super::sources::{AppOutline, Site};
use crate::app_code::{Kind, Outline};

/// Identifiers that the app registers, as far as they are written out; with the places.
pub fn registered(app: &AppOutline<'_>) -> Vec<(String, Site)> {
    let mut found = Vec::new();
    for (file, code) in app.files() {
        for token in 0..code.tokens.len() {
            let Some(value) = argument(code, token) else { continue };
            let site = Site { file, token: value };
            if let Some(identifier) = written(code, value).or_else(|| constant(app, site)) {
                found.push((identifier, site));
            }
        }
    }
    found
}

/// Where the identifier begins, if a handler is registered at this token.
fn argument(code: &Outline<'_>, token: usize) -> Option<usize> {
    let before = |back: usize| code.word(token.checked_sub(back)?);
    let starts = match code.word(token)? {
        // BGTaskScheduler.shared.register(forTaskWithIdentifier: …)
        "forTaskWithIdentifier" => before(2) == Some("register"),
        // [[BGTaskScheduler sharedScheduler] registerForTaskWithIdentifier:…]
        "registerForTaskWithIdentifier" => code.is_mark(token + 1, ':'),
        // .backgroundTask(.appRefresh(…))
        "appRefresh" => before(3) == Some("backgroundTask"),
        _ => false,
    };
    starts.then_some(token + 2)
}

/// A string without interpolation.
fn written(code: &Outline<'_>, token: usize) -> Option<String> {
    let token = if code.is_mark(token, '@') { token + 1 } else { token };
    match code.tokens.get(token)?.kind {
        Kind::Text(text) if !text.contains('\\') => Some(text.to_owned()),
        _ => None,
    }
}

/// What a name stands for that is given one value in the sources: `let id = "…"`, `case id = "…"`.
fn constant(app: &AppOutline<'_>, site: Site) -> Option<String> {
    let code = app.file(site);
    // Of `Self.Task.refresh.rawValue` it is `refresh`.
    let mut name = code.word(site.token)?;
    let mut at = site.token;
    while code.is_mark(at + 1, '.') {
        at += 2;
        name = code.word(at).filter(|word| *word != "rawValue").unwrap_or(name);
    }
    let values: BTreeSet<String> = app
        .words(name)
        .into_iter()
        .filter_map(|site| {
            let code = app.file(site);
            // `let id: String = …`
            let is_typed = code.is_mark(site.token + 1, ':');
            let equals = if is_typed { site.token + 3 } else { site.token + 1 };
            code.is_mark(equals, '=').then(|| written(code, equals + 1)).flatten()
        })
        .collect();
    let mut values = values.into_iter();
    values.next().filter(|_| values.next().is_none())
}

/// Whether a string of the sources is this identifier, or may be made into it.
pub fn is_named(app: &AppOutline<'_>, identifier: &str) -> bool {
    /// Shorter ones end too many words.
    const ENDING_BYTES_MIN: usize = 3;
    let identifier = identifier.strip_suffix(".*").unwrap_or(identifier);
    // Nothing, where a variable of the build is last: any string may be made into that.
    let last = identifier.rsplit(['.', ')', '}']).next().unwrap_or(identifier);
    app.files().flat_map(|(_, code)| &code.tokens).any(|token| match token.kind {
        Kind::Text(text) => (text.len() >= ENDING_BYTES_MIN && identifier.ends_with(text)) || text.ends_with(last),
        _ => false,
    })
}

/// Of libraries that register it by themselves, and come without source.
pub fn is_of_library(identifier: &str) -> bool {
    const LIBRARIES: &[&str] = &["com.transistorsoft.", "com.expo.", "expo.modules.", "dev.flutter."];
    LIBRARIES.iter().any(|library| identifier.starts_with(library))
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;

    use super::*;
    use crate::xcode::sources::AppSources;

    fn read(files: &[(&str, &str)]) -> AppSources {
        let project = tempfile::tempdir().expect("a folder");
        for (name, text) in files {
            fs::write(project.path().join(name), text).expect("writable");
        }
        AppSources::read(project.path(), Path::new(""), Path::new("gen"))
    }

    #[test]
    fn handlers_are_known_by_what_is_written_out() {
        for (name, text, expected) in [
            (
                "A.swift",
                "BGTaskScheduler.shared.register(forTaskWithIdentifier: \"a.b\", using: nil) { task in }",
                Some("a.b"),
            ),
            (
                "A.swift",
                "scheduler.register(\n forTaskWithIdentifier: Self.id, using: nil) {}\nstatic let id = \"a.b\"",
                Some("a.b"),
            ),
            (
                "A.swift",
                "s.register(forTaskWithIdentifier: Task.sync.rawValue, using: nil) {}\nenum Task: String { case sync = \"a.b\" }",
                Some("a.b"),
            ),
            ("A.swift", "s.register(forTaskWithIdentifier: id)\nlet id: String = \"a.b\"", Some("a.b")),
            ("A.swift", "s.register(forTaskWithIdentifier: id)\nlet id: StaticString = \"a.b\"", Some("a.b")),
            (
                "A.swift",
                "s.register(forTaskWithIdentifier: id)\nlet id = \"a.b\"\nprint(id, \"is registered\")",
                Some("a.b"),
            ),
            ("A.swift", "WindowGroup {}.backgroundTask(.appRefresh(\"a.b\")) { }", Some("a.b")),
            (
                "A.m",
                "[[BGTaskScheduler sharedScheduler] registerForTaskWithIdentifier:@\"a.b\" usingQueue:nil launchHandler:^{}];",
                Some("a.b"),
            ),
            (
                "A.m",
                "static NSString *const kId = @\"a.b\";\nvoid a() { [s registerForTaskWithIdentifier:kId usingQueue:nil]; }",
                Some("a.b"),
            ),
            ("A.swift", "s.register(forTaskWithIdentifier: \"\\(bundle).b\", using: nil)", None),
            ("A.swift", "s.register(forTaskWithIdentifier: id)\nlet id = \"a.b\"\nlet id = \"a.c\"", None),
            ("A.swift", "// s.register(forTaskWithIdentifier: \"a.b\")", None),
            ("A.swift", "BGAppRefreshTaskRequest(identifier: \"a.b\")", None),
            ("A.swift", "s.cancel(taskRequestWithIdentifier: \"a.b\")", None),
            ("A.swift", "metrics.count(forTaskWithIdentifier: \"a.b\")", None),
            ("A.swift", "metrics.count(.appRefresh(\"a.b\"))", None),
            ("A.swift", "registerForTaskWithIdentifier(\"a.b\")", None),
        ] {
            let sources = read(&[(name, text)]);
            let found: Vec<String> =
                registered(&sources.outline()).into_iter().map(|(identifier, _)| identifier).collect();
            assert_eq!(found.first().map(String::as_str), expected, "{text}");
        }
    }

    #[test]
    fn an_identifier_is_named_in_whole_or_by_its_end() {
        let is_named = |identifier: &str, text: &str| is_named(&read(&[("A.swift", text)]).outline(), identifier);
        let named = |text: &str| is_named("com.example.notes.refresh", text);
        for text in
            ["\"com.example.notes.refresh\"", "bundle + \".refresh\"", "\"\\(bundle).refresh\"", "\"notes.refresh\""]
        {
            assert!(named(text), "{text}");
        }
        for text in ["\"refresher\"", "refresh()", "// \"com.example.notes.refresh\"", "\"\"", "\"h\""] {
            assert!(!named(text), "{text}");
        }
        for (text, expected) in [("team + \"-up\"", true), ("team + \"up\"", false)] {
            assert_eq!(is_named("com.example.clean-up", text), expected, "{text}");
        }
        for identifier in ["com.example.$(TASK)", "com.example.${TASK}"] {
            assert!(is_named(identifier, "bundle + \".refresh\""), "{identifier}");
        }
    }
}
