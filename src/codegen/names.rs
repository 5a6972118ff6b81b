//! Names in generated code: legal in their language, readable, unique, and the same every time.

use std::collections::BTreeMap;
use std::collections::HashSet;

use crate::config::{Background, EntryPath, ServiceId};

/// Swift's reserved words that a service id can spell in camel case. As static members some of them could be written
/// between backticks, others (`init`, `self`) not; one rule for all is easier to remember.
const SWIFT_RESERVED: &[&str] = &[
    "actor",
    "any",
    "as",
    "associatedtype",
    "async",
    "await",
    "break",
    "case",
    "catch",
    "class",
    "continue",
    "default",
    "defer",
    "deinit",
    "do",
    "dynamic",
    "else",
    "enum",
    "extension",
    "fallthrough",
    "false",
    "fileprivate",
    "final",
    "for",
    "func",
    "get",
    "guard",
    "if",
    "import",
    "in",
    "indirect",
    "infix",
    "init",
    "inout",
    "internal",
    "is",
    "isolated",
    "lazy",
    "left",
    "let",
    "mutating",
    "nil",
    "none",
    "nonisolated",
    "nonmutating",
    "open",
    "operator",
    "optional",
    "override",
    "package",
    "postfix",
    "precedencegroup",
    "prefix",
    "private",
    "protocol",
    "public",
    "repeat",
    "required",
    "rethrows",
    "return",
    "right",
    "self",
    "set",
    "some",
    "static",
    "struct",
    "subscript",
    "super",
    "switch",
    "throw",
    "throws",
    "true",
    "try",
    "typealias",
    "unowned",
    "var",
    "weak",
    "where",
    "while",
    "willset",
    "rawValue",
];

/// Kotlin's hard keywords, which are no names unless between backticks.
const KOTLIN_HARD: &[&str] = &[
    "as",
    "break",
    "class",
    "continue",
    "do",
    "else",
    "false",
    "for",
    "fun",
    "if",
    "in",
    "interface",
    "is",
    "null",
    "object",
    "package",
    "return",
    "super",
    "this",
    "throw",
    "true",
    "try",
    "typealias",
    "typeof",
    "val",
    "var",
    "when",
    "while",
];

/// Names that Windows keeps for devices, whatever the extension.
const WINDOWS_DEVICES: &[&str] = &["aux", "con", "nul", "prn"];

/// Static member of a Swift type per id, in the order given: camel case, with `_` behind reserved words.
pub fn swift_members<'a>(ids: impl Iterator<Item = &'a ServiceId>) -> Vec<String> {
    let mut unique = Unique::default();
    ids.map(|id| {
        let member = id.lower_camel();
        let reserved = SWIFT_RESERVED.contains(&member.as_str());
        unique.take(if reserved { format!("{member}_") } else { member }, "_")
    })
    .collect()
}

/// Constant in Kotlin: `SYNC_NOTIFICATIONS`. Ids differ in more than `-`, so constants do as well.
pub fn kotlin_constant(id: &str) -> String {
    id.replace('-', "_").to_ascii_uppercase()
}

/// Package of the generated Kotlin, segment by segment.
pub fn android_package(background: &Background) -> &str {
    background.app.android_package.as_deref().unwrap_or("app.oro.background")
}

/// A package as Kotlin writes it: `` com.example.`in`.notes ``.
pub fn kotlin_package(package: &str) -> String {
    let segments = package
        .split('.')
        .map(|segment| if KOTLIN_HARD.contains(&segment) { format!("`{segment}`") } else { segment.to_owned() });
    segments.collect::<Vec<_>>().join(".")
}

/// The symbol by which the virtual machine finds a native method. Source: Java Native Interface Specification, "Resolving
/// Native Method Names", read 2026-11.
pub fn jni_symbol(package: &str, class: &str, method: &str) -> String {
    let mut symbol = "Java_".to_owned();
    for unit in format!("{package}.{class}.{method}").encode_utf16() {
        match char::from_u32(unit.into()) {
            Some('.' | '/') => symbol.push('_'),
            Some('_') => symbol.push_str("_1"),
            Some(';') => symbol.push_str("_2"),
            Some('[') => symbol.push_str("_3"),
            Some(c) if c.is_ascii_alphanumeric() => symbol.push(c),
            _ => symbol.push_str(&format!("_0{unit:04x}")),
        }
    }
    symbol
}

/// Name of the generated crate: `notes-background` for `com.example.notes`.
pub fn crate_name(background: &Background) -> String {
    let identifier = background.app.bundle_identifier.as_deref().unwrap_or_default();
    let app = ascii_words(identifier.rsplit('.').next().unwrap_or_default());
    match app.chars().next() {
        Some('a'..='z') => format!("{app}-background"),
        Some(_) => format!("app-{app}-background"),
        None => "app-background".to_owned(),
    }
}

/// File name, without extension, of each entry's bundled module: its path in safe ASCII, numbered where two meet.
pub fn module_files<'a>(entries: impl Iterator<Item = &'a EntryPath>) -> BTreeMap<&'a EntryPath, String> {
    let mut files: BTreeMap<_, _> = entries.map(|entry| (entry, String::new())).collect();
    let mut unique = Unique::default();
    for (entry, file) in &mut files {
        *file = unique.take(module_file(entry.as_str()), "-");
    }
    files
}

/// Longest file name; file systems allow 255 bytes, and `.js.map` and a number follow.
const MODULE_FILE_BYTES_MAX: usize = 100;

fn module_file(entry: &str) -> String {
    let stem = match entry.rsplit_once('.') {
        Some((stem, extension)) if !extension.contains('/') && !stem.is_empty() => stem,
        _ => entry,
    };
    let mut file = ascii_words(stem);
    file.truncate(MODULE_FILE_BYTES_MAX);
    let file = file.trim_end_matches('-');
    let is_device = WINDOWS_DEVICES.contains(&file)
        || matches!(file.as_bytes(), [b'c', b'o', b'm', digit] | [b'l', b'p', b't', digit] if digit.is_ascii_digit());
    match file {
        "" => "module".to_owned(),
        file if is_device => format!("module-{file}"),
        file => file.to_owned(),
    }
}

/// Lower-case ASCII letters and digits of a text, with one `-` for whatever is between them.
fn ascii_words(text: &str) -> String {
    let mut words = String::with_capacity(text.len());
    for c in text.chars() {
        if c.is_ascii_alphanumeric() {
            words.push(c.to_ascii_lowercase());
        } else if !words.is_empty() && !words.ends_with('-') {
            words.push('-');
        }
    }
    if words.ends_with('-') {
        words.pop();
    }
    words
}

/// Hands out each name once.
#[derive(Default)]
struct Unique {
    taken: HashSet<String>,
    /// Last number given to a name, so that many equal names stay linear.
    numbers: BTreeMap<String, usize>,
}

impl Unique {
    /// `name`, or `name<separator>2`, `name<separator>3`, …
    fn take(&mut self, name: String, separator: &str) -> String {
        if self.taken.insert(name.clone()) {
            return name;
        }
        let number = self.numbers.entry(name.clone()).or_insert(1);
        loop {
            *number += 1;
            let numbered = format!("{name}{separator}{number}");
            if self.taken.insert(numbered.clone()) {
                return numbered;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn files(entries: &[&str]) -> Vec<String> {
        let entries: Vec<_> = entries.iter().map(|entry| EntryPath((*entry).into())).collect();
        let files = module_files(entries.iter());
        entries.iter().map(|entry| files[entry].clone()).collect()
    }

    #[test]
    fn module_files_are_safe_and_unique() {
        assert_eq!(
            files(&[
                "background/a.js",
                "background/a.ts",
                "Background/A.mjs",
                "background/a-2.js",
                "con.js",
                "日本.js"
            ]),
            ["background-a-3", "background-a-4", "background-a", "background-a-2", "module-con", "module"]
        );
        assert_eq!(files(&["a\"b\\$/\n\u{2028}.js", ".js", "com1.js"]), ["a-b", "js", "module-com1"]);
        assert_eq!(files(&[&format!("{}.js", "x".repeat(300))])[0].len(), MODULE_FILE_BYTES_MAX);
    }

    #[test]
    fn swift_members_of_reserved_words_and_of_ids_that_meet() {
        let ids: Vec<_> = ["a1b", "a-1b", "class", "in", "raw-value", "self", "sync-notifications"]
            .map(|id| ServiceId::parse(id).unwrap())
            .into();
        assert_eq!(
            swift_members(ids.iter()),
            ["a1b", "a1b_2", "class_", "in_", "rawValue_", "self_", "syncNotifications"]
        );
    }

    #[test]
    fn native_methods_are_found_in_packages_of_any_spelling() {
        let symbol = |package| jni_symbol(package, "OroBackgroundNative", "register");
        assert_eq!(symbol("com.example.notes"), "Java_com_example_notes_OroBackgroundNative_register");
        assert_eq!(symbol("com.my_app._1"), "Java_com_my_1app__11_OroBackgroundNative_register");
        assert_eq!(symbol("com.a$b"), "Java_com_a_00024b_OroBackgroundNative_register");
        // Beyond ASCII by UTF-16 code unit, lower case.
        assert_eq!(symbol("com.größe"), "Java_com_gr_000f6_000dfe_OroBackgroundNative_register");
        assert_eq!(symbol("com.日𝒳"), "Java_com__065e5_0d835_0dcb3_OroBackgroundNative_register");
        assert_eq!(jni_symbol("a/b", "C;[D", "e"), "Java_a_b_C_2_3D_e");
    }

    #[test]
    fn kotlin_keywords_in_a_package_are_quoted() {
        assert_eq!(kotlin_package("com.example.in.when.notes"), "com.example.`in`.`when`.notes");
    }
}
