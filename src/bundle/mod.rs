//! The JavaScript side of the declaration: module graphs of the entries become one ES module each.

mod build;
mod crew;
mod disk;
mod explain;
mod modules;
mod node;
mod syntax;

use std::collections::BTreeMap;
use std::path::Path;

use crate::config::EntryPath;
use crate::diagnostic::{Diagnostics, Sources};

/// One entry with everything it imports, as one ES module; only `oro:*` imports are left in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bundle {
    pub code: String,
    /// Source map, version 3; its sources are relative to the project.
    pub source_map: String,
    /// Project-relative paths of every file that went in, the entry first.
    pub inputs: Vec<String>,
}

/// All bundled entries, by entry.
pub type Bundles = BTreeMap<EntryPath, Bundle>;

/// How the entries are bundled. The default is what a person can read in a stack trace.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BundleOptions {
    /// Shorter names and no whitespace; the source map still leads back.
    pub minify: bool,
}

/// Bundles every entry on its own, so that nothing is shared between the services at run time.
///
/// Blocks, and runs its own threads and runtimes: it may be called with or without an async runtime around it.
/// Entries that fail are missing in the result and explained by the diagnostics, which come in the order of
/// `entries`; one entry's errors do not hide another's. The files that diagnostics point into are added to `sources`.
pub fn bundle(
    project: &Path,
    entries: &[EntryPath],
    options: &BundleOptions,
    sources: &mut Sources,
) -> (Bundles, Diagnostics) {
    let project = &disk::real_path(project);
    let mut bundles = Bundles::new();
    let mut explainer = explain::Explainer::new(project, sources);
    for (entry, outcome) in entries.iter().zip(crew::build_all(project, entries, options)) {
        if let Some(bundle) = explainer.explain(entry, outcome) {
            bundles.insert(entry.clone(), bundle);
        }
    }
    (bundles, explainer.diagnostics)
}
