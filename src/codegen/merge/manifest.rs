//! Permissions and components into an AndroidManifest.xml.

mod meaning;
mod model;
mod namespaces;
mod plan;
mod write;

pub use meaning::full_name;
pub use model::{ANDROID, Attribute, Element, ManifestAdditions, Namespace, Permission, TOOLS};

use self::plan::{IfChanged, Plan};
use super::{LedgerEntry, Merged, refuse_unwritable, xml};
use crate::diagnostic::{Code, Diagnostic, SourceId};

/// A manifest that has nothing yet, to merge into. `comment` is what its header says, empty for none; `package` is for
/// build scripts that have no namespace of their own.
///
/// # Panics
/// If `comment` has `--`, which no XML comment can carry.
pub fn skeleton(comment: &str, package: Option<&str>) -> String {
    let package = package.map(|package| format!("\n    package=\"{}\"", xml::attribute(package, true)));
    format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n{}<manifest xmlns:android=\"{}\"{}>\n    <application />\n</manifest>\n",
        super::header(comment),
        model::ANDROID,
        package.unwrap_or_default(),
    )
}

/// Adds what the manifest lacks. `owned` is what the ledger says of this file: of that, what is no longer wanted goes,
/// and what is wanted otherwise changes. Every other byte stays.
///
/// # Errors
/// [`Code::MergeSyntax`], [`Code::MergeConflict`] or [`Code::UnwritableText`]; all that were found. What others wrote is
/// never changed.
///
/// # Panics
/// If `wanted` has two elements of one tag and name that differ.
pub fn merge(
    source: SourceId,
    text: &str,
    wanted: &ManifestAdditions,
    owned: Option<&LedgerEntry>,
) -> Result<Merged, Vec<Diagnostic>> {
    refuse_unwritable(wanted.values(), "AndroidManifest.xml")?;
    let nothing = LedgerEntry::default();
    let owned = owned.unwrap_or(&nothing);
    let document = xml::parse(source, text).map_err(|diagnostic| vec![diagnostic])?;
    let merged = Plan::new(&document, wanted, owned, IfChanged::Refuse)?.finish();
    verify(&document, wanted, owned, &merged)?;
    Ok(merged)
}

/// The manifest as it is after the merge must say what was asked for, and must give back the very bytes that are not
/// ours.
fn verify(
    document: &xml::Document<'_>,
    wanted: &ManifestAdditions,
    owned: &LedgerEntry,
    merged: &Merged,
) -> Result<(), Vec<Diagnostic>> {
    let unverified = || vec![super::unverified(document.source)];
    let nothing = ManifestAdditions { namespace: wanted.namespace.clone(), ..ManifestAdditions::default() };
    let after = xml::parse(document.source, &merged.text).map_err(|_| unverified())?;
    let without = |document: &xml::Document<'_>, owned: &LedgerEntry| {
        Plan::new(document, &nothing, owned, IfChanged::Leave).map(|plan| plan.finish().text)
    };
    let says_it = plan::has_all(&after, wanted);
    if says_it && without(document, owned)? == without(&after, &merged.owned)? { Ok(()) } else { Err(unverified()) }
}

fn conflict(message: String) -> Diagnostic {
    Diagnostic::error(Code::MergeConflict, message)
}
