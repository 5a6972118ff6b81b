//! Merging into files we do not own. Pure: text in, text and ledger entry out.
//!
//! What holds for every merge, and is checked before a result is handed out:
//! - Bytes that are not ours stay, in their order: comments, indentation, line ends, byte order mark, everything.
//! - Merging twice is merging once.
//! - What the ledger says we added can be taken away again, and then the original bytes are back.
//! - What was there before us is never changed or removed, even if it equals ours.
//! - Where the file has been edited since, meaning decides; where meaning is not clear, a diagnostic does.

pub mod ledger;
pub mod manifest;
pub mod plist;
mod splice;
pub mod xml;

use std::sync::Arc;

pub use ledger::{LEDGER_NAME, Ledger, LedgerEntry, digest};

use crate::diagnostic::{Code, Diagnostic, SourceId, Sources, Span};

/// A merged file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Merged {
    pub text: String,
    /// What is ours in it now, for the ledger.
    pub owned: LedgerEntry,
}

/// Takes a text to merge into among the sources. `name` is what people know it by.
///
/// # Errors
/// [`Code::MergeSyntax`] for what is not UTF-8.
pub fn decode(name: &str, bytes: Vec<u8>, sources: &mut Sources) -> Result<(SourceId, Arc<str>), Diagnostic> {
    if bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"\xfe\xff") {
        return Err(no_text(name, "", 0, "is in UTF-16", sources).help("save it as UTF-8"));
    }
    match String::from_utf8(bytes) {
        Ok(text) => {
            let text: Arc<str> = Arc::from(text);
            Ok((sources.add(name, text.clone()), text))
        }
        Err(error) => {
            let at = error.utf8_error().valid_up_to();
            let text = String::from_utf8_lossy(error.as_bytes()).into_owned();
            Err(no_text(name, &text, at, "is not UTF-8", sources).help("save it as UTF-8"))
        }
    }
}

/// A file that is not a text to read, and as much of it as can be shown.
fn no_text(name: &str, text: &str, at: usize, why: &str, sources: &mut Sources) -> Diagnostic {
    let id = sources.add(name, text);
    Diagnostic::error(Code::MergeSyntax, format!("{name} {why}")).at(Span::new(id, at..at), "here")
}

/// A comment line for the top of a skeleton.
fn header(comment: &str) -> String {
    assert!(!comment.contains("--"), "an XML comment cannot carry `--`");
    if comment.is_empty() { String::new() } else { format!("<!-- {comment} -->\n") }
}

fn refuse_unwritable<'a>(values: impl Iterator<Item = &'a str>, file: &str) -> Result<(), Vec<Diagnostic>> {
    let refused: Vec<_> = values
        .filter_map(|value| {
            let c = xml::first_unwritable(value)?;
            let message = format!("{value:?} cannot be written into {file}: XML has no way to carry {c:?}");
            Some(Diagnostic::error(Code::UnwritableText, message).help("remove the character from the configuration"))
        })
        .collect();
    if refused.is_empty() { Ok(()) } else { Err(refused) }
}

/// The last line of defence: a merge that does not hold what this module promises is not handed out.
fn unverified(source: SourceId) -> Diagnostic {
    Diagnostic::error(Code::MergeConflict, "the file cannot be merged into without changing what else it says")
        .at(Span::new(source, 0..0), "this file is left as it is")
        .help("add the entries by hand, and report the file: this should not happen")
}
