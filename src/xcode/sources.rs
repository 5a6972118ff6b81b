//! The app's own Swift and Objective-C, as far as words tell.

use std::fs;
use std::ops::Range;
use std::path::Path;

use walkdir::{DirEntry, WalkDir};

use crate::diagnostic::{Sources, Span};

/// The background fetch of iOS 12 and before: `UIApplicationDelegate` and `UIApplication`.
const OLD_FETCH: &[&str] = &["performFetchWithCompletionHandler", "setMinimumBackgroundFetchInterval"];
const EXTENSIONS: &[&str] = &["swift", "m", "mm"];
/// Made by tools, or somebody else's.
const SKIPPED: &[&str] = &["Pods", "Carthage", "DerivedData", "build", "node_modules", "SourcePackages"];
/// Deeper than the sources of an app beside its Info.plist.
const DEPTH_MAX: usize = 8;
const BYTES_MAX: u64 = 1 << 20;

/// Whether there are any sources below `folder`. `generated` is left out.
pub fn has_any(project: &Path, folder: &Path, generated: &Path) -> bool {
    files(project, folder, generated).next().is_some()
}

/// Where the sources below `folder` use the background fetch of old. `generated` is left out.
pub fn old_fetch(project: &Path, folder: &Path, generated: &Path, sources: &mut Sources) -> Vec<Span> {
    let mut found = Vec::new();
    for file in files(project, folder, generated) {
        // What cannot be read is as if it were not there.
        let Ok(text) = fs::read_to_string(file.path()) else { continue };
        // Most files have nothing of it, not even in a comment.
        if !OLD_FETCH.iter().any(|name| text.contains(name)) {
            continue;
        }
        let places: Vec<Range<usize>> =
            words(&text).into_iter().filter(|word| OLD_FETCH.contains(&&text[word.clone()])).collect();
        if !places.is_empty() {
            let shown = file.path().strip_prefix(project).unwrap_or(file.path()).to_string_lossy().replace('\\', "/");
            let source = sources.add(shown, text);
            found.extend(places.into_iter().map(|place| Span::new(source, place)));
        }
    }
    found
}

fn files(project: &Path, folder: &Path, generated: &Path) -> impl Iterator<Item = DirEntry> {
    let walk = WalkDir::new(project.join(folder)).max_depth(DEPTH_MAX).sort_by_file_name().into_iter();
    let generated = project.join(generated);
    walk.filter_entry(move |entry| entry.depth() == 0 || !(is_skipped(entry) || entry.path() == generated))
        .flatten()
        .filter(is_source)
}

fn is_skipped(entry: &DirEntry) -> bool {
    let name = entry.file_name().to_string_lossy();
    entry.file_type().is_dir() && (name.starts_with('.') || SKIPPED.contains(&&*name) || name.ends_with("framework"))
}

fn is_source(entry: &DirEntry) -> bool {
    let extension = entry.path().extension().map(|extension| extension.to_string_lossy().to_lowercase());
    entry.file_type().is_file()
        && extension.is_some_and(|extension| EXTENSIONS.contains(&extension.as_str()))
        && entry.metadata().is_ok_and(|metadata| metadata.len() <= BYTES_MAX)
}

/// The names in a text, without those in comments and strings. A text that ends in the middle of something just ends.
fn words(text: &str) -> Vec<Range<usize>> {
    let mut words = Vec::new();
    let mut at = 0;
    while let Some(c) = text[at..].chars().next() {
        let rest = &text[at..];
        at += if rest.starts_with("//") {
            rest.find('\n').unwrap_or(rest.len())
        } else if rest.starts_with("/*") {
            comment(rest)
        } else if c == '"' || rest.starts_with("#\"") || rest.starts_with("##\"") {
            string(rest)
        } else if c == '\'' {
            // A character of Objective-C, which may be a quote.
            character(rest)
        } else if c.is_alphabetic() || c == '_' {
            let length = rest.find(|c: char| !(c.is_alphanumeric() || c == '_')).unwrap_or(rest.len());
            words.push(at..at + length);
            length
        } else {
            c.len_utf8()
        };
    }
    words
}

/// Comments nest in Swift; where they do not, nobody opens one inside another.
fn comment(rest: &str) -> usize {
    let mut depth = 0_usize;
    let mut at = 0;
    while let Some(next) = rest[at..].find(['/', '*']) {
        at += next;
        if rest[at..].starts_with("/*") {
            depth += 1;
            at += 2;
        } else if rest[at..].starts_with("*/") {
            depth -= 1;
            at += 2;
            if depth == 0 {
                return at;
            }
        } else {
            at += 1;
        }
    }
    rest.len()
}

fn string(rest: &str) -> usize {
    let hashes = rest.find('"').expect("a string has a quote");
    let quote = if rest[hashes..].starts_with("\"\"\"") { "\"\"\"" } else { "\"" };
    let end = format!("{quote}{}", &rest[..hashes]);
    let escape = format!("\\{}", &rest[..hashes]);
    let mut at = hashes + quote.len();
    while let Some(c) = rest[at..].chars().next() {
        if rest[at..].starts_with(&end) {
            return at + end.len();
        }
        if quote.len() == 1 && c == '\n' {
            return at;
        }
        if rest[at..].starts_with(&escape) {
            at += escape.len();
            at += rest[at..].chars().next().map_or(0, char::len_utf8);
        } else {
            at += c.len_utf8();
        }
    }
    rest.len()
}

fn character(rest: &str) -> usize {
    let line = rest.find('\n').unwrap_or(rest.len());
    let from = if rest[1..].starts_with('\\') { 3 } else { 2 };
    rest[..line]
        .char_indices()
        .map(|(at, _)| at)
        .find(|at| *at >= from)
        .map_or(1, |at| if rest[at..].starts_with('\'') { at + 1 } else { 1 })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(text: &str) -> Vec<&str> {
        words(text).into_iter().map(|word| &text[word]).collect()
    }

    #[test]
    fn comments_and_strings_have_no_names() {
        let swift = "a // b \" /*\nc /* d /* e */ f */ g \"h \\\" i\" j \"\"\"\nk \" l\n\"\"\" m #\"n \" \\\" o\"# p";
        assert_eq!(names(swift), ["a", "c", "g", "j", "m", "p"]);
        assert_eq!(names("x '\"' y '\\'' z @\"w\" v"), ["x", "y", "z", "v"]);
    }

    #[test]
    fn what_is_not_closed_ends_with_its_line_or_with_the_text() {
        assert_eq!(names("a \"b\nc"), ["a", "c"]);
        for open in ["/* a", "\"\"\" a", "#\"a", "'", "'\\", "\"\\", "#\"\\#", "\"é"] {
            assert_eq!(names(open).len(), 0, "{open}");
        }
    }
}
