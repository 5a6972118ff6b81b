//! The JavaScript side of the declaration: module graphs of the entries become one ES module each.

use std::collections::BTreeMap;

use crate::config::EntryPath;

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
