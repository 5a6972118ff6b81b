//! Keys that were meant to be one of ours.

use super::{IDENTIFIERS_KEY, MODES_KEY};
use crate::diagnostic::{Code, Diagnostic, Span};

/// What Xcode's editor calls the two keys. In a file they are no keys.
const SHOWN_AS: [(&str, &str); 2] =
    [("Permitted background task scheduler identifiers", IDENTIFIERS_KEY), ("Required background modes", MODES_KEY)];

/// The key that `name` was meant to be; none for that key itself and for keys of others.
///
/// Whoever has a key like this is refused, so nothing counts but what can hardly be meant otherwise: the same words in
/// another order or with their ends cut, a slip or two of the keyboard, the words of Xcode's editor.
pub fn meant(name: &str) -> Option<&'static str> {
    if [IDENTIFIERS_KEY, MODES_KEY].contains(&name) {
        return None;
    }
    let plain = name.trim().to_lowercase();
    let is_near = |key: &str, slips_max: usize| {
        name.len().abs_diff(key.len()) <= 2 * slips_max + 2
            && strsim::damerau_levenshtein(&plain, &key.to_lowercase()) <= slips_max
    };
    if let Some((_, key)) = SHOWN_AS.iter().find(|(shown, _)| shown.eq_ignore_ascii_case(&plain)) {
        Some(key)
    } else if words(name) == words(IDENTIFIERS_KEY) || is_near(IDENTIFIERS_KEY, 3) {
        Some(IDENTIFIERS_KEY)
    } else {
        // Without Apple's prefix it may be a key of some library.
        (plain.starts_with("ui") && is_near(MODES_KEY, 2)).then_some(MODES_KEY)
    }
}

/// The words of a key in the singular, sorted: `BGTaskSchedulerPermittedIdentifiers` has the same as
/// `PermittedBackgroundTaskSchedulerIdentifiers`.
fn words(name: &str) -> Vec<String> {
    let name = heck::AsSnakeCase(name).to_string();
    let singular =
        |word: &str| if word == "bg" { "background" } else { word.strip_suffix('s').unwrap_or(word) }.to_owned();
    let mut words: Vec<String> = name.split('_').map(singular).collect();
    words.sort();
    words
}

/// What to say of a misspelt key.
pub fn finding(name: &str, meant: &'static str, span: Span) -> Diagnostic {
    let shown = if name.trim() == name { name.to_owned() } else { format!("{name:?}") };
    let (why, way_out) = match meant {
        IDENTIFIERS_KEY => (
            format!("the key is {meant}; an app that lists its identifiers elsewhere may register none"),
            format!("rename it to {meant}, or remove it: oro-bg adds the right one, and {MODES_KEY}"),
        ),
        _ => (
            format!("the key is {meant}; without its mode no request of that kind is accepted"),
            format!("rename it to {meant}, or remove it: oro-bg adds the modes that its services need"),
        ),
    };
    Diagnostic::error(Code::MisspeltPlistKey, format!("{shown} is not a key that iOS reads"))
        .at(span, "misspelt")
        .because(why)
        .help(way_out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_meant_is_known() {
        for name in [
            "PermittedBackgroundTaskSchedulerIdentifiers",
            "BackgroundTaskSchedulerPermittedIdentifiers",
            "BGTaskSchedulerPermittedIdentifier",
            "BGTaskSchedulerPermittedIdentifers",
            "BGTaskSchedulerPermitedIdentifiers",
            "BGTaskSchedulerPermitedIdentifer",
            "BGTasksSchedulerPermittedIdentifiers",
            "BGTaskSchedulerIdentifiersPermitted",
            "bgTaskSchedulerPermittedIdentifiers",
            " BGTaskSchedulerPermittedIdentifiers",
            "Permitted background task scheduler identifiers",
        ] {
            assert_eq!(meant(name), Some(IDENTIFIERS_KEY), "{name}");
        }
        for name in [
            "UIBackgroundMode",
            "UIBackgroudModes",
            "UIBackgroudMode",
            "uibackgroundmodes",
            "Required background modes",
        ] {
            assert_eq!(meant(name), Some(MODES_KEY), "{name}");
        }
    }

    #[test]
    fn keys_of_others_are_none() {
        for name in [
            IDENTIFIERS_KEY,
            MODES_KEY,
            "",
            "BackgroundModes",
            "UIBackgrouMode",
            "UIBackgroundStyle",
            "UIApplicationSceneManifest",
            "BGTaskScheduler",
            "UIAppFonts",
            "NSBluetoothAlwaysUsageDescription",
            "PermittedIdentifiers",
        ] {
            assert_eq!(meant(name), None, "{name}");
        }
    }
}
