//! What other sections say about the app: bundle identifier, title, Android package.

use crate::config::model::App;
use crate::config::raw::RawBackground;
use crate::diagnostic::{Code, Diagnostic, Diagnostics};

pub fn app(raw: &RawBackground, diagnostics: &mut Diagnostics) -> App {
    let bundle_identifier = raw.bundle_identifier.as_ref().filter(|text| {
        let good = is_bundle_identifier(&text.value);
        if !good {
            diagnostics.push(
                Diagnostic::error(Code::BadBundleIdentifier, format!("{:?} is no bundle identifier", text.value))
                    .at(text.span, "letters, digits, `-` and `.` only, at least two parts")
                    .help("write it as a reverse domain name: `com.example.app`"),
            );
        }
        good
    });
    let own_package = raw.android_package.as_ref().filter(|text| match java_package_problem(&text.value) {
        None => true,
        Some(problem) => {
            diagnostics.push(
                Diagnostic::error(Code::BadAndroidPackage, format!("{:?} is no Android package name", text.value))
                    .at(text.span, problem)
                    .help("write it as `com.example.app`"),
            );
            false
        }
    });
    // A bundle identifier may have `-`, a Java package may not: the usual replacement is `_`.
    let derived = bundle_identifier.map(|text| text.value.replace('-', "_"));
    let derived = derived.filter(|package| java_package_problem(package).is_none());
    App {
        bundle_identifier: bundle_identifier.map(|text| text.value.clone()),
        title: raw.title.as_ref().map(|title| title.value.clone()),
        android_package: own_package.map(|text| text.value.clone()).or(derived),
    }
}

/// Characters of CFBundleIdentifier (Apple, Information Property List documentation, read 2026-11).
pub fn is_bundle_identifier(text: &str) -> bool {
    let part = |part: &str| !part.is_empty() && part.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
    text.contains('.') && text.split('.').all(part)
}

/// The rule of Android's application id, and Java's reserved words.
fn java_package_problem(text: &str) -> Option<String> {
    const RESERVED: &[&str] = &[
        "abstract",
        "assert",
        "boolean",
        "break",
        "byte",
        "case",
        "catch",
        "char",
        "class",
        "const",
        "continue",
        "default",
        "do",
        "double",
        "else",
        "enum",
        "extends",
        "false",
        "final",
        "finally",
        "float",
        "for",
        "goto",
        "if",
        "implements",
        "import",
        "instanceof",
        "int",
        "interface",
        "long",
        "native",
        "new",
        "null",
        "package",
        "private",
        "protected",
        "public",
        "return",
        "short",
        "static",
        "strictfp",
        "super",
        "switch",
        "synchronized",
        "this",
        "throw",
        "throws",
        "transient",
        "true",
        "try",
        "void",
        "volatile",
        "while",
    ];
    if !text.contains('.') {
        return Some("a package name has at least two parts".into());
    }
    text.split('.').find_map(|part| match part {
        "" => Some("a part is empty".to_owned()),
        part if RESERVED.contains(&part) => Some(format!("`{part}` is a reserved word of Java")),
        part if !part.starts_with(|c: char| c.is_ascii_alphabetic()) => {
            Some(format!("`{part}` does not start with a letter"))
        }
        part if !part.chars().all(|c| c.is_ascii_alphanumeric() || c == '_') => {
            Some(format!("`{part}` may have letters, digits and `_` only"))
        }
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bundle_identifier_has_parts_of_letters_digits_and_hyphens() {
        for text in ["com.example.notes", "com.example-apps.1notes", "a.b"] {
            assert!(is_bundle_identifier(text), "{text}");
        }
        for text in ["", "notes", "com..notes", ".notes", "com.example.", "com.example.my_notes", "com.exämple"] {
            assert!(!is_bundle_identifier(text), "{text}");
        }
    }

    #[test]
    fn a_package_has_parts_that_java_takes() {
        for text in ["com.example.notes", "com.example.my_notes2"] {
            assert_eq!(java_package_problem(text), None, "{text}");
        }
        for (text, problem) in [
            ("notes", "a package name has at least two parts"),
            ("com..notes", "a part is empty"),
            ("com.new", "`new` is a reserved word of Java"),
            ("com.1notes", "`1notes` does not start with a letter"),
            ("com._notes", "`_notes` does not start with a letter"),
            ("com.my-notes", "`my-notes` may have letters, digits and `_` only"),
        ] {
            assert_eq!(java_package_problem(text).as_deref(), Some(problem), "{text}");
        }
    }
}
