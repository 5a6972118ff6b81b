//! The bare dialect, for any file: what `oro-bg fix` writes, and where the positions of findings lead.

mod fixture;

use oro_bg::config::{self, LoadOptions, PlatformSet, bare};
use oro_bg::diagnostic::{Sources, human, machine};
use oro_bg::platform;
use proptest::prelude::*;

/// One table of a file: its text, and whether `fix` may change it.
#[derive(Clone, Debug)]
struct Part {
    text: String,
    ours: bool,
}

/// A value as people write it without thinking of TOML, or as TOML.
fn value() -> impl Strategy<Value = String> {
    prop_oneof![
        "[a-z][a-zA-Z0-9 ./,_:$\\\\äé🔄'\"-]{0,14}[a-z]",
        Just("true".to_owned()),
        (0..1_000_000_u32).prop_map(|number| number.to_string()),
        "\"[a-z #;=,]{0,8}\"",
        "\\[[a-z]{1,4}(, [a-z]{1,4}){0,2}\\]",
        Just("[\"a\", \"b\"]".to_owned()),
        Just(String::new()),
    ]
}

fn comment() -> impl Strategy<Value = String> {
    prop_oneof![3 => Just(String::new()), 1 => " [;#] ?[a-z =\"]{0,10}"]
}

/// Lines with keys that differ, so that a table is not refused for a key that is there twice.
fn keys(line_end: &'static str) -> impl Strategy<Value = String> {
    let line = ("[ \t]{0,2}", "[ \t]?", value(), comment());
    (prop::collection::vec(line, 0..5), any::<bool>()).prop_map(move |(lines, note)| {
        let mut text = if note { format!("; a note{line_end}") } else { String::new() };
        for (number, (indent, space, value, comment)) in lines.into_iter().enumerate() {
            text.push_str(&format!("{indent}key{number}{space}={space}{value}{comment}{line_end}"));
        }
        text
    })
}

/// Lines of other tools: anything that is no header.
fn foreign(line_end: &'static str) -> impl Strategy<Value = String> {
    prop::collection::vec("[^\\[\\s\\p{C}][^\\r\\n\\p{C}]{0,16}", 0..4)
        .prop_map(move |lines| lines.iter().map(|line| format!("{line}{line_end}")).collect())
}

fn parts() -> impl Strategy<Value = Vec<Part>> {
    prop_oneof![Just("\n"), Just("\r\n")].prop_flat_map(|line_end| {
        let part = (any::<bool>(), keys(line_end), foreign(line_end));
        (prop::collection::vec(part, 1..5), any::<bool>()).prop_map(move |(parts, mark)| {
            let mut parts: Vec<Part> = parts
                .into_iter()
                .enumerate()
                .map(|(number, (ours, keys, foreign))| {
                    let (header, lines) = if ours {
                        (format!("[background.service.s{number}]"), keys)
                    } else {
                        (format!("[tool{number}]"), foreign)
                    };
                    Part { text: format!("{header}{line_end}{lines}"), ours }
                })
                .collect();
            if mark {
                parts[0].text.insert(0, '\u{feff}');
            }
            parts
        })
    })
}

fn join(parts: &[Part]) -> String {
    parts.iter().map(|part| part.text.as_str()).collect()
}

/// What the reader sees of our tables; `None` where the text cannot be read.
fn background(text: &str) -> Option<toml::Value> {
    let (reading, _) = bare::rewrite(text).for_reading();
    let mut table: toml::Table = toml::from_str(&reading).ok()?;
    table.remove("background")
}

proptest! {
    #[test]
    fn fixing_twice_is_fixing_once(parts in parts()) {
        let fixed = bare::fix(&join(&parts));
        prop_assert_eq!(&bare::fix(&fixed), &fixed);
    }

    #[test]
    fn what_is_fixed_means_the_same(parts in parts()) {
        let text = join(&parts);
        prop_assert_eq!(background(&text), background(&bare::fix(&text)));
    }

    #[test]
    fn our_tables_are_toml_once_fixed(parts in parts()) {
        let ours: Vec<Part> = parts.into_iter().filter(|part| part.ours).collect();
        let text = join(&ours);
        prop_assume!(background(&text).is_some());
        prop_assert!(toml::from_str::<toml::Table>(&bare::fix(&text)).is_ok());
    }

    #[test]
    fn other_tables_stay_byte_for_byte(parts in parts()) {
        let fixed = bare::fix(&join(&parts));
        let mut rest = fixed.as_str();
        for part in parts.iter().filter(|part| !part.ours) {
            let at = rest.find(&part.text);
            prop_assert!(at.is_some(), "{:?} is not in {rest:?}", part.text);
            rest = &rest[at.unwrap_or_default() + part.text.len()..];
        }
    }

    #[test]
    fn line_ends_stay(parts in parts()) {
        let text = join(&parts);
        let fixed = bare::fix(&text);
        let ends = |text: &str| (text.matches("\r\n").count(), text.matches('\n').count());
        prop_assert_eq!(ends(&text), ends(&fixed));
        prop_assert_eq!(text.starts_with('\u{feff}'), fixed.starts_with('\u{feff}'));
    }

    #[test]
    fn positions_lead_back_to_each_key_and_value(words in prop::collection::vec("[b-j]{1,3} [b-j]{0,3}é?[b-j]", 1..6)) {
        let mut text = "[tool]\nx = y z\n[background]\n".to_owned();
        for (number, word) in words.iter().enumerate() {
            text.push_str(&format!("key{number}={word}; {number}\n"));
        }
        let (reading, positions) = bare::rewrite(&text).for_reading();
        let mut from = 0;
        for (number, word) in words.iter().enumerate() {
            let key = format!("key{number}=");
            let at = from + reading[from..].find(&key).expect("keys are kept");
            prop_assert_eq!(&text[positions.original(at..at + key.len() - 1)], &key[..key.len() - 1]);
            let quoted = format!("\"{word}; {number}\"");
            let value = at + key.len();
            prop_assert!(reading[value..].starts_with(&quoted), "{reading}");
            let written = quoted.trim_matches('"');
            prop_assert_eq!(&text[positions.original(value..value + quoted.len())], written);
            // A finding inside of a value that was rewritten is about the whole of it.
            prop_assert_eq!(&text[positions.original(value + 1..value + 2)], written);
            from = value;
        }
    }

    /// Whatever a file holds, it is read and told about without a panic.
    #[test]
    fn any_text_has_findings_that_can_be_shown(words in prop::collection::vec(prop::sample::select(WORDS), 0..24)) {
        let text: String = words.concat();
        let project = fixture::from_snippet("oro.toml", &text);
        let options = LoadOptions {
            start: project.path().to_owned(),
            config: None,
            set: Vec::new(),
            platforms: PlatformSet::ALL,
        };
        let mut sources = Sources::default();
        let loaded = config::load(&options, &mut sources).expect("is readable");
        let mut found = loaded.diagnostics;
        if let Some(background) = loaded.background {
            found.extend(platform::check(&background, PlatformSet::ALL));
        }
        found.sort();
        human::render(&found, &sources, true);
        machine::json(&found, &sources);
        machine::sarif(&found, &sources);
    }
}

const WORDS: &[&str] = &[
    "[",
    "]",
    "{",
    "}",
    "=",
    ",",
    ".",
    "\"",
    "'",
    "\"\"\"",
    "\n",
    "\n",
    "\r\n",
    "\t",
    " ",
    "#",
    ";",
    "\\",
    "\\u2028",
    "\u{feff}",
    "\u{2028}",
    "é",
    "🔄",
    "\0",
    "1",
    "-1",
    "15m",
    "true",
    "inf",
    "background",
    "service",
    "sync",
    "[background]\n",
    "[background.service.sync]\n",
    "[meta]\n",
    "entry",
    "trigger",
    "type",
    "interval",
    "platform",
    "android",
    "required",
    "permissions",
    "default_entry",
    "background.js",
];
