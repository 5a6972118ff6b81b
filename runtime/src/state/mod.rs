//! What outlives the process: one file per service in `<state directory>/background-service/`.
//!
//! A write is acknowledged only when it is on disk: temporary file, flush, rename, flush of the directory. A kill at any
//! byte leaves either the old file or the new one. The start of a run alone may be taken back by a power cut. What cannot be read is set aside and reported, never deleted.

mod file;
mod mailbox;
mod record;
mod version;

use std::fs::{self, File, TryLockError};
use std::path::{Path, PathBuf};

use crate::error::{Error, ErrorCode, Result};
use crate::id::ServiceId;

pub use file::SetAside;
use file::exchange;
pub(crate) use file::{failed, replace, set_aside};
pub(crate) use mailbox::json_bytes;
pub use mailbox::{Mailbox, Message};
pub(crate) use record::shortened;
pub use record::{Counters, RunRecord, ServiceRecord};
pub use version::FORMAT;
pub(crate) use version::{Unreadable, read_versioned};

const FOLDER: &str = "background-service";
const LOCK: &str = ".lock";

/// The services of a state directory, as whoever may only look sees them.
#[derive(Debug, Default)]
pub struct StoredState {
    /// Sorted by id; services that the configuration no longer has are among them, marked `retired`.
    pub services: Vec<ServiceRecord>,
    pub unreadable: Vec<UnreadableFile>,
}

/// A state file that this version cannot read; nothing was done about it.
#[derive(Debug)]
pub struct UnreadableFile {
    pub path: PathBuf,
    pub reason: String,
}

/// Reads a state directory without a table, without a lock and without changing anything. A directory that no runtime
/// has used yet is empty.
///
/// # Errors
/// `Storage` when the directory exists and cannot be listed.
pub fn read_dir(state_dir: &Path) -> Result<StoredState> {
    let folder = state_dir.join(FOLDER);
    let mut stored = StoredState::default();
    if !folder.exists() {
        return Ok(stored);
    }
    for path in service_files(&folder)? {
        match read_record(&path) {
            Ok(record) => stored.services.push(record),
            Err(reason) => stored.unreadable.push(UnreadableFile { path, reason: reason.to_string() }),
        }
    }
    Ok(stored)
}

/// Whether a runtime has the directory open now. A run that a record marks as under way is one only then; otherwise
/// its process has ended, which the next runtime records.
pub fn is_open(state_dir: &Path) -> bool {
    let lock = File::open(state_dir.join(FOLDER).join(LOCK));
    lock.is_ok_and(|file| matches!(file.try_lock(), Err(TryLockError::WouldBlock)))
}

/// The state directory of a runtime, locked against every other one.
#[derive(Debug)]
pub(crate) struct StateDir {
    folder: PathBuf,
    /// Locked as long as it is open.
    _lock: File,
}

/// What was found when a state directory was opened.
#[derive(Debug, Default)]
pub(crate) struct Loaded {
    pub records: Vec<ServiceRecord>,
    pub set_aside: Vec<SetAside>,
}

impl StateDir {
    /// Creates the directory if need be, locks it and reads every service. Unreadable files are set aside.
    ///
    /// # Errors
    /// `InvalidState` when another runtime has it open, `VersionMismatch` when a newer version wrote it (nothing is
    /// changed then), `Storage` when it cannot be read or written.
    pub fn open(state_dir: &Path) -> Result<(Self, Loaded)> {
        let folder = state_dir.join(FOLDER);
        fs::create_dir_all(&folder).map_err(|error| failed("create", &folder, error))?;
        let lock = lock(&folder)?;
        let mut loaded = Loaded::default();
        let mut broken = Vec::new();
        for path in service_files(&folder)? {
            match read_record(&path) {
                Ok(record) => loaded.records.push(record),
                Err(Unreadable::Newer(format)) => {
                    return Err(Error::new(
                        ErrorCode::VersionMismatch,
                        format!(
                            "{} has format {format}, and this version reads formats up to {FORMAT}: a newer version of the app wrote it",
                            path.display()
                        ),
                    ));
                }
                Err(Unreadable::Io(error)) => return Err(failed("read", &path, error)),
                Err(Unreadable::Broken(reason)) => broken.push((path, reason)),
            }
        }
        for (path, reason) in broken {
            loaded.set_aside.push(set_aside(path, reason)?);
        }
        Ok((Self { folder, _lock: lock }, loaded))
    }

    /// The record of one service, if there is a readable one.
    pub fn read(&self, id: &ServiceId) -> Option<ServiceRecord> {
        read_record(&self.path(id)).ok()
    }

    /// Makes a record durable.
    ///
    /// # Errors
    /// `Storage`; the record that was there before is still there then.
    pub fn write(&self, record: &ServiceRecord) -> Result<()> {
        replace(&self.path(&record.id), &json(record)?)
    }

    /// Stores a record so that a kill does not take it back, though a power cut may. For the start of a run: it spares
    /// one of four flushes per run, and a run whose start was taken back starts again.
    ///
    /// # Errors
    /// As [`StateDir::write`].
    pub fn note(&self, record: &ServiceRecord) -> Result<()> {
        exchange(&self.path(&record.id), &json(record)?)
    }

    fn path(&self, id: &ServiceId) -> PathBuf {
        self.folder.join(format!("{id}.json"))
    }
}

fn json(record: &ServiceRecord) -> Result<Vec<u8>> {
    serde_json::to_vec(record)
        .map_err(|error| Error::new(ErrorCode::Internal, format!("service `{}`: {error}", record.id)))
}

fn lock(folder: &Path) -> Result<File> {
    let path = folder.join(LOCK);
    let file = File::options()
        .create(true)
        .truncate(false)
        .read(true)
        .write(true)
        .open(&path)
        .map_err(|error| failed("open", &path, error))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(Error::new(
            ErrorCode::InvalidState,
            format!("the state directory {} is in use: another runtime has it open", folder.display()),
        )),
        Err(TryLockError::Error(error)) => Err(failed("lock", &path, error)),
    }
}

/// Paths of the service files, sorted.
fn service_files(folder: &Path) -> Result<Vec<PathBuf>> {
    let entries = fs::read_dir(folder).map_err(|error| failed("list", folder, error))?;
    let mut paths = Vec::new();
    for entry in entries {
        let path = entry.map_err(|error| failed("list", folder, error))?.path();
        if path.extension().is_some_and(|extension| extension == "json") {
            paths.push(path);
        }
    }
    paths.sort();
    Ok(paths)
}

fn read_record(path: &Path) -> Result<ServiceRecord, Unreadable> {
    let bytes = fs::read(path).map_err(Unreadable::Io)?;
    let record: ServiceRecord = read_versioned(&bytes)?;
    let named_after_it = path.file_stem().is_some_and(|stem| stem == record.id.as_str());
    if !named_after_it {
        return Err(Unreadable::Broken(format!("it holds the state of service `{}`", record.id)));
    }
    Ok(record)
}
