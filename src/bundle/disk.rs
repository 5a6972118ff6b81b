//! The file system as the bundler sees it, with a record of everything it was asked.

use std::collections::BTreeSet;
use std::fmt::Display;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use oxc_resolver::{FileMetadata, FileSystem as ResolverFileSystem, ResolveError};
use rolldown_fs::{FileSystem, OsFileSystem};
use serde::{Deserialize, Serialize};

use super::nesting::too_deep;

/// The path with symbolic links resolved, or the path itself where that fails.
pub(super) fn real_path(path: &Path) -> PathBuf {
    // The resolver's own function: on Windows it leaves out the prefix that other parts do not understand.
    OsFileSystem::new(false).canonicalize(path).unwrap_or_else(|_| path.to_path_buf())
}

/// What was asked and answered. Also that there is no file at a path is an answer, which decides where others are
/// found.
pub(super) type Facts = BTreeSet<Fact>;

/// One question with a fingerprint of its answer.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub(super) struct Fact {
    question: Question,
    path: PathBuf,
    answer: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
enum Question {
    Contents,
    Kind,
    LinkKind,
    LinkTarget,
    RealPath,
    Entries,
}

impl Fact {
    /// Whether it was read, as far as there was something to read.
    pub fn is_contents(&self) -> bool {
        self.question == Question::Contents
    }

    /// What was asked about.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Whether the answer is still the same.
    pub fn holds(&self) -> bool {
        let disk = Disk::new(false);
        match self.question {
            Question::Contents => drop(disk.read(&self.path)),
            Question::Kind => drop(disk.metadata(&self.path)),
            Question::LinkKind => drop(disk.symlink_metadata(&self.path)),
            Question::LinkTarget => drop(disk.read_link(&self.path)),
            Question::RealPath => drop(disk.canonicalize(&self.path)),
            Question::Entries => drop(disk.read_dir(&self.path)),
        }
        disk.facts().contains(self)
    }
}

/// Reads what the operating system has, and remembers it; writes nothing.
#[derive(Clone)]
pub(super) struct Disk {
    os: OsFileSystem,
    facts: Arc<Mutex<Facts>>,
}

impl Disk {
    /// Everything that was asked until now.
    pub fn facts(&self) -> Facts {
        self.facts.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn note<T, E: Display>(
        &self,
        question: Question,
        path: &Path,
        answer: Result<T, E>,
        fingerprint: impl FnOnce(&T) -> String,
    ) -> Result<T, E> {
        let fact = Fact {
            question,
            path: path.to_path_buf(),
            answer: answer.as_ref().map_or_else(|error| format!("error: {error}"), fingerprint),
        };
        self.facts.lock().unwrap_or_else(PoisonError::into_inner).insert(fact);
        answer
    }
}

fn contents(bytes: &[u8]) -> String {
    blake3::hash(bytes).to_hex().to_string()
}

fn kind(metadata: &FileMetadata) -> String {
    format!("file {} folder {} link {}", metadata.is_file(), metadata.is_dir(), metadata.is_symlink())
}

fn path(path: &PathBuf) -> String {
    format!("{path:?}")
}

/// The bundler takes it for granted that resolved paths are text, and panics.
fn text(path: PathBuf) -> io::Result<PathBuf> {
    match path.to_str() {
        Some(_) => Ok(path),
        None => Err(io::Error::new(io::ErrorKind::InvalidData, "the path is not valid UTF-8")),
    }
}

impl ResolverFileSystem for Disk {
    fn new(yarn_pnp: bool) -> Self {
        Self { os: OsFileSystem::new(yarn_pnp), facts: Arc::default() }
    }

    fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        self.note(Question::Contents, path, self.os.read(path), |bytes| contents(bytes))
    }

    fn read_to_string(&self, path: &Path) -> io::Result<String> {
        // By the other way, so that both are one question; the error is the one that the system's function gives.
        let bytes = self.read(path)?;
        let text = String::from_utf8(bytes)
            .map_err(|_| io::Error::new(io::ErrorKind::InvalidData, "stream did not contain valid UTF-8"))?;
        // Every module comes this way, and is parsed next.
        match too_deep(&text) {
            None => Ok(text),
            Some(_) => Err(io::Error::new(io::ErrorKind::InvalidData, "brackets are nested too deep")),
        }
    }

    fn metadata(&self, path: &Path) -> io::Result<FileMetadata> {
        self.note(Question::Kind, path, self.os.metadata(path), kind)
    }

    fn symlink_metadata(&self, path: &Path) -> io::Result<FileMetadata> {
        self.note(Question::LinkKind, path, self.os.symlink_metadata(path), kind)
    }

    fn read_link(&self, link: &Path) -> Result<PathBuf, ResolveError> {
        let target = self.note(Question::LinkTarget, link, self.os.read_link(link), path)?;
        Ok(text(target)?)
    }

    fn canonicalize(&self, link: &Path) -> io::Result<PathBuf> {
        text(self.note(Question::RealPath, link, self.os.canonicalize(link), path)?)
    }
}

impl FileSystem for Disk {
    fn remove_dir_all(&self, path: &Path) -> io::Result<()> {
        read_only(path)
    }

    fn create_dir_all(&self, path: &Path) -> io::Result<()> {
        read_only(path)
    }

    fn write(&self, path: &Path, _content: &[u8]) -> io::Result<()> {
        read_only(path)
    }

    fn exists(&self, path: &Path) -> bool {
        self.metadata(path).is_ok()
    }

    fn read_dir(&self, path: &Path) -> io::Result<Vec<PathBuf>> {
        let mut entries = self.os.read_dir(path);
        if let Ok(entries) = &mut entries {
            entries.sort();
        }
        self.note(Question::Entries, path, entries, |entries| format!("{entries:?}"))
    }

    fn remove_file(&self, path: &Path) -> io::Result<()> {
        read_only(path)
    }
}

fn read_only(path: &Path) -> io::Result<()> {
    Err(io::Error::new(io::ErrorKind::ReadOnlyFilesystem, format!("bundling does not write {}", path.display())))
}
