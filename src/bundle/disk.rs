//! The file system as the bundler sees it, with a record of everything it was asked.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use oxc_resolver::{FileMetadata, FileSystem as ResolverFileSystem, ResolveError};
use rolldown_fs::{FileSystem, OsFileSystem};

/// The path with symbolic links resolved, or the path itself where that fails.
pub(super) fn real_path(path: &Path) -> PathBuf {
    // The resolver's own function: on Windows it leaves out the prefix that other parts do not understand.
    OsFileSystem::new(false).canonicalize(path).unwrap_or_else(|_| path.to_path_buf())
}

/// Reads what the operating system has; writes nothing.
#[derive(Clone)]
pub(super) struct Disk {
    os: OsFileSystem,
    asked: Arc<Mutex<Vec<()>>>,
}

impl ResolverFileSystem for Disk {
    fn new(yarn_pnp: bool) -> Self {
        Self { os: OsFileSystem::new(yarn_pnp), asked: Arc::default() }
    }

    fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        self.os.read(path)
    }

    fn read_to_string(&self, path: &Path) -> io::Result<String> {
        self.os.read_to_string(path)
    }

    fn metadata(&self, path: &Path) -> io::Result<FileMetadata> {
        self.os.metadata(path)
    }

    fn symlink_metadata(&self, path: &Path) -> io::Result<FileMetadata> {
        self.os.symlink_metadata(path)
    }

    fn read_link(&self, path: &Path) -> Result<PathBuf, ResolveError> {
        self.os.read_link(path)
    }

    fn canonicalize(&self, path: &Path) -> io::Result<PathBuf> {
        let real = self.os.canonicalize(path)?;
        // The bundler takes it for granted that resolved paths are text.
        if real.to_str().is_none() {
            return Err(io::Error::new(io::ErrorKind::InvalidData, "the path is not valid UTF-8"));
        }
        Ok(real)
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
        self.os.read_dir(path)
    }

    fn remove_file(&self, path: &Path) -> io::Result<()> {
        read_only(path)
    }
}

fn read_only(path: &Path) -> io::Result<()> {
    Err(io::Error::new(io::ErrorKind::ReadOnlyFilesystem, format!("bundling does not write {}", path.display())))
}
