//! The only place that writes: what is wanted against what is on disk, shown or carried out.

mod apply;
mod paths;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fmt;
use std::io;
use std::path::{Path, PathBuf};
use std::thread;

use similar::TextDiff;

use super::merge::{LEDGER_NAME, Ledger, Merged, digest};
use crate::diagnostic::{Code, Diagnostic};

/// Words that every generated file has near its top. A file with them may be written over even where no ledger speaks
/// of it.
pub const GENERATED_BY: &str = "Made by `oro-bg gen`";
const HEADER_BYTES_MAX: usize = 1024;
/// Fewer are read sooner than a thread is started.
const FILES_PER_THREAD_MIN: usize = 64;

/// Everything one run of `gen` came to. Paths are absolute, or relative to the project.
pub struct Request<'a> {
    /// Folder of the configuration, absolute. The ledger lies here.
    pub project: &'a Path,
    /// The ledger as it was read, or an empty one.
    pub ledger: &'a Ledger,
    /// Files that are wholly ours.
    pub generated: Vec<(PathBuf, String)>,
    /// Files of others, merged into.
    pub merged: Vec<(PathBuf, Merged)>,
    /// Folders and files that this run does not speak for: what we own there stays, wanted or not.
    pub untouched: Vec<PathBuf>,
}

/// One file, before and after. Bytes that are no text are shown with replacement characters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// Relative to the project.
    pub path: PathBuf,
    /// None if there is no such file yet.
    pub before: Option<String>,
    /// None if the file goes.
    pub after: Option<String>,
    /// Another run could not make it again: files of others, and the ledger. These survive a loss of power at any
    /// moment. Generated files are not waited for, since thousands would take seconds: a run after such a loss sees that
    /// they differ and writes them again.
    pub is_irreplaceable: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChangeKind {
    Created,
    Changed,
    Removed,
}

/// What would change on disk, in the order in which it is carried out: the ledger comes last.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Changes {
    project: PathBuf,
    changes: Vec<Change>,
}

/// Why there is no plan. Nothing has been written.
#[derive(Debug, thiserror::Error)]
pub enum PlanError {
    /// Files of others stand where ours should go.
    #[error("files are in the way")]
    Foreign(Vec<Diagnostic>),
    #[error(transparent)]
    Output(#[from] OutputError),
}

/// The file system said no.
#[derive(Debug, thiserror::Error)]
pub enum OutputError {
    #[error("cannot read {}", path.display())]
    Read { path: PathBuf, source: io::Error },
    #[error("cannot create the folder {}", path.display())]
    CreateFolder { path: PathBuf, source: io::Error },
    #[error("cannot write {}", path.display())]
    Write { path: PathBuf, source: io::Error },
    #[error("cannot remove {}", path.display())]
    Remove { path: PathBuf, source: io::Error },
}

/// Compares what is wanted with the disk, and with what an earlier run wrote.
///
/// # Errors
/// [`PlanError::Foreign`] for files that we neither own nor recognise and that differ; [`PlanError::Output`] for what
/// cannot be read.
///
/// # Panics
/// If two wanted paths are the same on a file system that ignores case.
pub fn plan(request: Request<'_>) -> Result<Changes, PlanError> {
    let project = request.project;
    let mut ledger = request.ledger.clone();
    let untouched: Vec<String> = request.untouched.iter().map(|path| paths::in_ledger(project, path)).collect();
    let is_untouched = |path: &str| {
        untouched.iter().any(|folder| {
            path.strip_prefix(folder.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        })
    };
    let generated: BTreeMap<String, String> =
        request.generated.into_iter().map(|(path, text)| (paths::in_ledger(project, &path), text)).collect();
    let merged: BTreeMap<String, Merged> =
        request.merged.into_iter().map(|(path, merged)| (paths::in_ledger(project, &path), merged)).collect();
    assert_no_collisions(generated.keys().chain(merged.keys()));

    let mut changes = Vec::new();
    let mut foreign = Vec::new();
    for ((path, after), before) in generated.iter().zip(read_all(project, generated.keys().collect())) {
        let before = before?;
        let is_ours = request.ledger.generated.contains_key(path);
        match before {
            Some(before) if before == after.as_bytes() => {}
            Some(before) if !is_ours && !is_replaceable(&before) => foreign.push(in_the_way(path)),
            before => changes.push(change(path, before, Some(after.clone()), false)),
        }
    }
    let stale = request.ledger.generated.iter();
    let stale: Vec<_> = stale.filter(|(path, _)| !generated.contains_key(*path) && !is_untouched(path)).collect();
    for (path, written) in stale {
        ledger.generated.remove(path);
        if merged.contains_key(path) {
            continue;
        }
        match read(project, path)? {
            // A ledger comes with the project, and a project may come from anywhere.
            Some(before) if paths::is_inside(project, path) || is_generated(&before) => {
                // An older ledger does not know what was written.
                if !written.is_empty() && *written != digest(&before) {
                    foreign.push(changed_since(path));
                }
                changes.push(change(path, Some(before), None, false));
            }
            _ => {}
        }
    }
    for (path, merged) in merged {
        let before = read(project, &path)?;
        if before.as_deref() != Some(merged.text.as_bytes()) {
            changes.push(change(&path, before, Some(merged.text), true));
        }
        if merged.owned.is_empty() {
            ledger.merged.remove(&path);
        } else {
            ledger.merged.insert(path, merged.owned);
        }
    }
    if !foreign.is_empty() {
        return Err(PlanError::Foreign(foreign));
    }
    ledger.generated.extend(generated.into_iter().map(|(path, text)| (path, digest(text.as_bytes()))));
    let before = read(project, LEDGER_NAME)?;
    let after = (!ledger.is_empty()).then(|| ledger.to_text());
    if before.as_deref() != after.as_deref().map(str::as_bytes) {
        changes.push(change(LEDGER_NAME, before, after, true));
    }
    Ok(Changes { project: project.to_owned(), changes })
}

/// How the ledger names a path that is absolute or relative to the project.
pub fn ledger_path(project: &Path, path: &Path) -> PathBuf {
    paths::in_ledger(project, path).into()
}

impl Changes {
    /// Changes that need no plan: a file or two that a person asked for.
    pub fn of(project: &Path, changes: Vec<Change>) -> Self {
        Self { project: project.to_owned(), changes }
    }

    pub fn is_empty(&self) -> bool {
        self.changes.is_empty()
    }

    pub fn iter(&self) -> std::slice::Iter<'_, Change> {
        self.changes.iter()
    }

    /// What happens to which file.
    pub fn summary(&self) -> Vec<(ChangeKind, &Path)> {
        self.changes.iter().map(|change| (change.kind(), change.path.as_path())).collect()
    }

    /// A unified diff, as `git diff` writes it; empty when nothing changes.
    pub fn diff(&self) -> String {
        let none = "/dev/null".to_owned();
        let mut diff = String::new();
        for change in &self.changes {
            let path = paths::with_slashes(&change.path);
            let old = change.before.as_ref().map_or_else(|| none.clone(), |_| format!("a/{path}"));
            let new = change.after.as_ref().map_or_else(|| none.clone(), |_| format!("b/{path}"));
            let (before, after) = (change.before.as_deref(), change.after.as_deref());
            let lines = TextDiff::from_lines(before.unwrap_or_default(), after.unwrap_or_default());
            diff.push_str(&lines.unified_diff().header(&old, &new).to_string());
        }
        diff
    }

    /// Carries the changes out. Every new file is on disk under a temporary name before the first one takes its place,
    /// so a full disk or a missing permission leaves everything as it was; each file changes at once, never in parts.
    ///
    /// # Errors
    /// [`OutputError`] with the path. When a file cannot take its place, those before it have, and the ledger has not.
    pub fn apply(&self) -> Result<(), OutputError> {
        apply::apply(&self.project, &self.changes)
    }
}

impl Change {
    /// A file of the app that a person asked to have written.
    pub fn of_theirs(path: PathBuf, before: Option<String>, after: String) -> Self {
        Self { path, before, after: Some(after), is_irreplaceable: true }
    }

    pub fn kind(&self) -> ChangeKind {
        match (&self.before, &self.after) {
            (None, _) => ChangeKind::Created,
            (Some(_), Some(_)) => ChangeKind::Changed,
            (Some(_), None) => ChangeKind::Removed,
        }
    }
}

impl fmt::Display for ChangeKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Created => "created",
            Self::Changed => "changed",
            Self::Removed => "removed",
        })
    }
}

fn change(path: &str, before: Option<Vec<u8>>, after: Option<String>, is_irreplaceable: bool) -> Change {
    let before = before.map(|bytes| match String::from_utf8(bytes) {
        Ok(text) => text,
        Err(error) => String::from_utf8_lossy(error.as_bytes()).into_owned(),
    });
    Change { path: PathBuf::from(path), before, after, is_irreplaceable }
}

/// What stands in each of many files. Opening them is what takes the time, so every core opens its share.
fn read_all(project: &Path, paths: Vec<&String>) -> Vec<Result<Option<Vec<u8>>, OutputError>> {
    if paths.len() <= FILES_PER_THREAD_MIN {
        return paths.into_iter().map(|path| read(project, path)).collect();
    }
    let cores = thread::available_parallelism().map_or(1, usize::from);
    let share = paths.len().div_ceil(cores).max(FILES_PER_THREAD_MIN);
    thread::scope(|scope| {
        let read_share = |paths: &[&String]| paths.iter().map(|path| read(project, path)).collect::<Vec<_>>();
        let threads: Vec<_> = paths.chunks(share).map(|paths| scope.spawn(move || read_share(paths))).collect();
        threads.into_iter().flat_map(|thread| thread.join().expect("reading does not panic")).collect()
    })
}

fn read(project: &Path, path: &str) -> Result<Option<Vec<u8>>, OutputError> {
    let path = project.join(path);
    match std::fs::read(&path) {
        Ok(bytes) => Ok(Some(bytes)),
        // A link to nothing is there, and writing through it would surprise.
        Err(error) if error.kind() == io::ErrorKind::NotFound && !path.is_symlink() => Ok(None),
        Err(source) => Err(OutputError::Read { path, source }),
    }
}

/// An empty file is what a loss of power leaves of a new one.
fn is_replaceable(bytes: &[u8]) -> bool {
    bytes.is_empty() || is_generated(bytes)
}

fn is_generated(bytes: &[u8]) -> bool {
    String::from_utf8_lossy(&bytes[..bytes.len().min(HEADER_BYTES_MAX)]).contains(GENERATED_BY)
}

fn in_the_way(path: &str) -> Diagnostic {
    Diagnostic::error(
        Code::ForeignFile,
        format!("{path} is in the way: oro-bg did not write it, and would write something else there"),
    )
    .because(format!("neither {LEDGER_NAME} nor a header in the file says that it is generated"))
    .help("move it away, or let oro-bg write into another folder: `dir` in [background.output]")
}

fn changed_since(path: &str) -> Diagnostic {
    Diagnostic::error(Code::ForeignFile, format!("{path} would be removed, and was changed since oro-bg wrote it"))
        .because(format!("what stands there is not what {LEDGER_NAME} says was written: it may be your work"))
        .help("move it away if you need it, or delete it")
}

fn assert_no_collisions<'a>(paths: impl Iterator<Item = &'a String>) {
    let mut seen: HashMap<String, &str> = HashMap::new();
    let collisions: BTreeSet<_> =
        paths.filter_map(|path| Some((seen.insert(path.to_lowercase(), path)?, path.as_str()))).collect();
    assert!(collisions.is_empty(), "emitters choose names that differ in more than case: {collisions:?}");
}
