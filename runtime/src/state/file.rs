//! Files that are replaced whole, or set aside.

use std::ffi::OsString;
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use serde::Serialize;

use crate::error::{Error, ErrorCode, Result};

/// An unreadable file that was moved out of the way. Its contents are untouched.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SetAside {
    pub path: PathBuf,
    pub moved_to: PathBuf,
    pub reason: String,
}

/// Replaces a file so that a reader, or whoever comes after a kill or a power cut, sees either the old bytes or the new.
/// One writer per path at a time.
///
/// # Errors
/// `Storage`; the old file is still there then, unless only the flush of the directory failed.
pub(crate) fn replace(path: &Path, bytes: &[u8]) -> Result<()> {
    exchange(path, bytes)?;
    flush_folder_of(path).map_err(|error| failed("write", path, error))
}

/// As [`replace`] without the flush of the directory: whoever comes after a kill sees the new bytes, but a power cut may
/// bring the old ones back, whole as they were. The next [`replace`] in the same directory makes it durable.
///
/// # Errors
/// `Storage`; the old file is still there then.
pub(crate) fn exchange(path: &Path, bytes: &[u8]) -> Result<()> {
    let temporary = with_suffix(path, ".tmp");
    let written = write_durably(&temporary, bytes).and_then(|()| fs::rename(&temporary, path));
    if let Err(error) = written {
        // Best effort: the next write of this path truncates it anyway.
        let _ = fs::remove_file(&temporary);
        return Err(failed("write", path, error));
    }
    Ok(())
}

/// Renames a file to `<name>.unreadable-<n>`, the first n that is free.
///
/// # Errors
/// `Storage` when it cannot be renamed.
pub(crate) fn set_aside(path: PathBuf, reason: String) -> Result<SetAside> {
    let moved_to = (1u32..)
        .map(|n| with_suffix(&path, &format!(".unreadable-{n}")))
        .find(|candidate| !candidate.exists())
        .expect("a folder has fewer than 2^32 files");
    fs::rename(&path, &moved_to)
        .and_then(|()| flush_folder_of(&path))
        .map_err(|error| failed("set aside", &path, error))?;
    Ok(SetAside { path, moved_to, reason })
}

/// The one form of an I/O error: what was tried, on which path, and what the system said.
pub(crate) fn failed(action: &str, path: &Path, error: io::Error) -> Error {
    Error::new(ErrorCode::Storage, format!("cannot {action} {}: {error}", path.display()))
}

fn write_durably(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = File::create(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

/// A rename is durable only when its directory is; other systems than Unix offer no such call and need none.
fn flush_folder_of(path: &Path) -> io::Result<()> {
    #[cfg(unix)]
    if let Some(folder) = path.parent() {
        File::open(folder)?.sync_all()?;
    }
    #[cfg(not(unix))]
    let _ = path;
    Ok(())
}

fn with_suffix(path: &Path, suffix: &str) -> PathBuf {
    let mut name = OsString::from(path);
    name.push(suffix);
    name.into()
}
