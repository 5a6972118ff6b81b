//! Changes onto the disk: all new bytes first, then every name.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use tempfile::{NamedTempFile, TempPath};

use super::{Change, OutputError};

/// Carries `changes` out in their order.
pub fn apply(project: &Path, changes: &[Change]) -> Result<(), OutputError> {
    let mut folders = NewFolders::default();
    let mut steps = Vec::with_capacity(changes.len());
    for change in changes {
        let path = project.join(&change.path);
        steps.push(match &change.after {
            Some(text) => stage(&path, text, change.is_irreplaceable, &mut folders)?,
            None => Step::Remove(path),
        });
    }
    folders.keep();
    for step in steps {
        step.take()?;
    }
    Ok(())
}

/// What is left to do once all bytes are written.
enum Step {
    /// The file is closed: thousands may wait, and a process has only so many open ones.
    Rename(TempPath, PathBuf),
    Remove(PathBuf),
}

/// Folders made for files that are not there yet; they go again if the files do not come.
#[derive(Default)]
struct NewFolders(Vec<PathBuf>);

/// Writes the new bytes beside the file that they will replace. A link is followed, so that it stays one.
fn stage(path: &Path, text: &str, flush: bool, folders: &mut NewFolders) -> Result<Step, OutputError> {
    let failed = |source| OutputError::Write { path: path.to_owned(), source };
    let target = if path.is_symlink() { path.canonicalize().map_err(failed)? } else { path.to_owned() };
    let folder = target.parent().unwrap_or(Path::new("."));
    folders.create(folder)?;
    // Made like any new file, so that the user's mask applies; the crate's own way would make it private.
    let open = |path: &Path| OpenOptions::new().write(true).create_new(true).open(path);
    let mut file = tempfile::Builder::new().prefix(".oro-bg-").make_in(folder, open).map_err(failed)?;
    write(&mut file, text, &target).map_err(failed)?;
    if flush {
        file.as_file().sync_all().map_err(failed)?;
    }
    Ok(Step::Rename(file.into_temp_path(), target))
}

fn write(file: &mut NamedTempFile<File>, text: &str, target: &Path) -> io::Result<()> {
    file.write_all(text.as_bytes())?;
    match fs::metadata(target) {
        Ok(metadata) => file.as_file().set_permissions(metadata.permissions())?,
        Err(error) if error.kind() == io::ErrorKind::NotFound => {}
        Err(error) => return Err(error),
    }
    Ok(())
}

impl Step {
    fn take(self) -> Result<(), OutputError> {
        match self {
            Self::Rename(file, path) => match file.persist(&path) {
                Ok(_) => Ok(()),
                Err(error) => Err(OutputError::Write { path, source: error.error }),
            },
            Self::Remove(path) => match fs::remove_file(&path) {
                Ok(()) => {
                    remove_empty_folders(&path);
                    Ok(())
                }
                Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
                Err(source) => Err(OutputError::Remove { path, source }),
            },
        }
    }
}

/// Folders that held nothing but what is gone. Only the system can tell whether one is empty, so it is asked.
fn remove_empty_folders(path: &Path) {
    let mut folder = path.parent();
    while let Some(empty) = folder.filter(|folder| fs::remove_dir(folder).is_ok()) {
        folder = empty.parent();
    }
}

impl NewFolders {
    fn create(&mut self, folder: &Path) -> Result<(), OutputError> {
        if folder.is_dir() {
            return Ok(());
        }
        if let Some(parent) = folder.parent() {
            self.create(parent)?;
        }
        match fs::create_dir(folder) {
            Ok(()) => {
                self.0.push(folder.to_owned());
                Ok(())
            }
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists && folder.is_dir() => Ok(()),
            Err(source) => Err(OutputError::CreateFolder { path: folder.to_owned(), source }),
        }
    }

    fn keep(mut self) {
        self.0.clear();
    }
}

impl Drop for NewFolders {
    fn drop(&mut self) {
        for folder in self.0.iter().rev() {
            // It may hold something by now; then it stays, and that is right.
            let _ = fs::remove_dir(folder);
        }
    }
}
