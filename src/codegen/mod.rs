//! A declaration and its bundles to files: pure until [`output`] applies them.

pub mod table;

use std::path::PathBuf;

/// A file that `gen` owns, below the output folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GeneratedFile {
    /// Relative to the output folder.
    pub path: PathBuf,
    pub contents: String,
}
