//! Whether the app's own code names something, in whatever of its languages.

use std::fs;
use std::path::Path;

use walkdir::{DirEntry, WalkDir};

use super::{Kind, Language, tokens};

/// Made by tools, or somebody else's.
const SKIPPED: &[&str] = &["Pods", "Carthage", "DerivedData", "SourcePackages", "build", "node_modules", "target"];
const BYTES_MAX: u64 = 1 << 20;

/// What is looked for.
pub struct Names<'a> {
    /// As a string.
    pub text: &'a str,
    /// As names of constants.
    pub words: &'a [String],
}

/// Whether a source below the project has one of the names, outside of comments. `generated` is left out, and what cannot be
/// read is as if it were not there.
pub fn mentions(project: &Path, generated: &Path, names: &Names<'_>) -> bool {
    let generated = project.join(generated);
    let walk = WalkDir::new(project).into_iter();
    let files = walk.filter_entry(|entry| entry.depth() == 0 || !(is_skipped(entry) || entry.path() == generated));
    files.flatten().filter(is_short).any(|file| {
        let path = file.path();
        let is_rust = path.extension().is_some_and(|extension| extension == "rs");
        let Some(language) = Language::of(path).map(Some).or(is_rust.then_some(None)) else { return false };
        fs::read_to_string(path).is_ok_and(|text| is_in(&text, language, names))
    })
}

fn is_skipped(entry: &DirEntry) -> bool {
    let name = entry.file_name().to_string_lossy();
    entry.file_type().is_dir() && (name.starts_with('.') || SKIPPED.contains(&&*name) || name.ends_with("framework"))
}

fn is_short(entry: &DirEntry) -> bool {
    entry.file_type().is_file() && entry.metadata().is_ok_and(|metadata| metadata.len() <= BYTES_MAX)
}

/// Without a language it is Rust, in which an id is a string and stands in no comment by itself.
fn is_in(text: &str, language: Option<Language>, names: &Names<'_>) -> bool {
    let Some(language) = language else { return text.contains(&format!("\"{}\"", names.text)) };
    // Most files have none of it, not even in a comment.
    if !text.contains(names.text) && !names.words.iter().any(|word| text.contains(word.as_str())) {
        return false;
    }
    tokens(text, language).iter().any(|token| match token.kind {
        // A request is JSON: the id is a part of the string.
        Kind::Text(text) => text.split(|c: char| !(c.is_alphanumeric() || c == '-')).any(|part| part == names.text),
        Kind::Word(word) => names.words.iter().any(|name| name == word),
        Kind::Literal | Kind::Mark(_) => false,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strings_and_constants_are_mentions_and_comments_are_not() {
        let words = ["sendCount".to_owned(), "SEND_COUNT".to_owned()];
        let names = Names { text: "send-count", words: &words };
        for (language, text, expected) in [
            (Some(Language::Kotlin), "OroBackground.schedule(this, OroBackgroundServices.SEND_COUNT)", true),
            (Some(Language::Kotlin), "OroBackground.schedule(this, \"send-count\")", true),
            (Some(Language::Kotlin), "// SEND_COUNT, \"send-count\"\nval resend = \"resend-count\"", false),
            (Some(Language::Swift), "try OroBackground.request(name, payload: #\"{\"id\":\"send-count\"}\"#)", true),
            (Some(Language::Swift), "await OroBackground.run(.sendCount)", true),
            (Some(Language::Swift), "/* .sendCount */ let sendCounts = \"send-counts\"", false),
            (Some(Language::ObjectiveC), "[bridge schedule:@\"send-count\"];", true),
            (None, "runtime.request(\"background:schedule\", json!({ \"id\": \"send-count\" }))", true),
            (None, "let send_count = \"send_count\";", false),
        ] {
            assert_eq!(is_in(text, language, &names), expected, "{text}");
        }
    }
}
