//! Modules that the bundler could not load, and where in them the reason stands.

use std::fs;
use std::path::{Path, PathBuf};

use super::disk::Facts;
use super::nesting::{NESTING_MAX, too_deep};
use crate::diagnostic::{Code, Diagnostic, Span};

/// Extensions of files that are meant to be text. Of others the place says nothing: they are no code at all.
const TEXT: &[&str] = &["js", "mjs", "cjs", "jsx", "ts", "mts", "cts", "tsx", "json"];

pub(super) struct Unreadable {
    pub path: PathBuf,
    /// With replacement characters for what is no text.
    pub text: String,
    /// Byte in `text`, and in the file.
    pub at: usize,
    pub problem: Problem,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Problem {
    NotUtf8,
    TooDeep,
}

/// Those of the files that were read.
pub(super) fn among(facts: &Facts) -> Vec<Unreadable> {
    let read = facts.iter().filter(|fact| fact.is_contents()).map(|fact| fact.path());
    read.filter(|path| is_text(path)).filter_map(unreadable).collect()
}

fn is_text(path: &Path) -> bool {
    path.extension().and_then(|extension| extension.to_str()).is_some_and(|extension| TEXT.contains(&extension))
}

fn unreadable(path: &Path) -> Option<Unreadable> {
    let found = |text, at, problem| Some(Unreadable { path: path.to_path_buf(), text, at, problem });
    match String::from_utf8(fs::read(path).ok()?) {
        Ok(text) => {
            let at = too_deep(&text)?;
            found(text, at, Problem::TooDeep)
        }
        Err(error) => {
            let at = error.utf8_error().valid_up_to();
            found(String::from_utf8_lossy(error.as_bytes()).into_owned(), at, Problem::NotUtf8)
        }
    }
}

impl Problem {
    pub fn diagnostic(self, name: &str, at: usize, place: Span) -> Diagnostic {
        match self {
            Self::NotUtf8 => Diagnostic::error(Code::BundleFailed, format!("{name} is not UTF-8 from byte {at} on"))
                .at(place, "the first byte that is not")
                .help("save the file as UTF-8"),
            Self::TooDeep => {
                let message = format!("{name} has brackets nested more than {NESTING_MAX} deep");
                Diagnostic::error(Code::BundleFailed, message)
                    .at(place, "too deep from here on")
                    .because("each level takes stack of whoever reads the module, and the engine on a phone has little")
                    .help("make it data: a text for JSON.parse, or a flat list")
            }
        }
    }
}
