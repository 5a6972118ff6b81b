//! The files that diagnostics point into.

use std::ops::Range;
use std::sync::Arc;

/// Index of a file in [`Sources`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct SourceId(u32);

/// Byte range in one file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Span {
    pub source: SourceId,
    pub start: u32,
    pub end: u32,
}

impl Span {
    /// # Panics
    /// If the file is larger than 4 GiB, which no reader of this crate accepts.
    pub fn new(source: SourceId, range: Range<usize>) -> Self {
        let narrow = |offset: usize| u32::try_from(offset).expect("sources are smaller than 4 GiB");
        Self { source, start: narrow(range.start), end: narrow(range.end) }
    }

    pub fn range(self) -> Range<usize> {
        self.start as usize..self.end as usize
    }
}

/// A file as it was read.
#[derive(Clone, Debug)]
pub struct SourceFile {
    /// As shown to people: relative to the project where it lies inside, with forward slashes.
    pub name: String,
    pub text: Arc<str>,
}

impl SourceFile {
    /// One-based line and column (in characters) of a byte offset.
    pub fn line_column(&self, offset: usize) -> (usize, usize) {
        let before = &self.text[..self.text.floor_char_boundary(offset)];
        let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
        (before.matches('\n').count() + 1, before[line_start..].chars().count() + 1)
    }
}

/// All files that were read in one run of the tool.
#[derive(Clone, Debug, Default)]
pub struct Sources {
    files: Vec<SourceFile>,
    /// See [`Sources::seen_from`].
    folder: String,
}

impl Sources {
    /// Takes a file in; the same file twice is one, so that what is said of it twice is the same finding.
    pub fn add(&mut self, name: impl Into<String>, text: impl Into<Arc<str>>) -> SourceId {
        let (name, text) = (name.into(), text.into());
        let known = self.files.iter().position(|file| file.name == name && file.text == text);
        let index = known.unwrap_or_else(|| {
            self.files.push(SourceFile { name, text });
            self.files.len() - 1
        });
        SourceId(u32::try_from(index).expect("fewer than 2^32 files"))
    }

    /// Says what leads from where the command was called to the project: empty when it was called there.
    pub fn seen_from(&mut self, folder: String) {
        self.folder = folder;
    }

    /// The path of a file as whoever called sees it, with forward slashes: what services that show findings beside the
    /// code look for.
    pub fn path(&self, id: SourceId) -> String {
        let name = self.get(id).name.replace('\\', "/");
        let is_absolute = name.starts_with('/') || name.as_bytes().get(1) == Some(&b':');
        if self.folder.is_empty() || is_absolute { name } else { format!("{}/{name}", self.folder) }
    }

    pub fn iter(&self) -> impl Iterator<Item = (SourceId, &SourceFile)> {
        let number = |index| SourceId(u32::try_from(index).expect("fewer than 2^32 files"));
        self.files.iter().enumerate().map(move |(index, file)| (number(index), file))
    }

    pub fn get(&self, id: SourceId) -> &SourceFile {
        &self.files[id.0 as usize]
    }
}
