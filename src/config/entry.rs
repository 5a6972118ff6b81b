//! Entries: text of the configuration to a file inside the project.

use std::collections::HashMap;
use std::path::{Component, Path, PathBuf};

use super::model::EntryPath;
use super::read::{Spanned, nearest};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};

const EXTENSIONS: &[&str] = &["js", "mjs", "ts", "mts", "json"];

/// Finds entries, each file once: ten thousand services may share a handful.
pub struct Entries<'p> {
    project: &'p Path,
    /// The project without symbolic links; `None` where its files are elsewhere.
    real_project: Option<PathBuf>,
    /// Folders without symbolic links: thousands of entries lie in a few.
    real_folders: HashMap<PathBuf, Option<PathBuf>>,
    seen: HashMap<String, Result<EntryPath, (Code, String, String)>>,
}

impl<'p> Entries<'p> {
    pub fn new(project: &'p Path) -> Self {
        let real_project = project.canonicalize().unwrap_or_else(|_| project.to_owned());
        Self { real_project: Some(real_project), ..Self::apart(project) }
    }

    /// Of a project whose files are elsewhere: what only the disk can tell is not asked.
    pub fn apart(project: &'p Path) -> Self {
        Self { project, real_project: None, real_folders: HashMap::new(), seen: HashMap::new() }
    }

    pub fn are_apart(&self) -> bool {
        self.real_project.is_none()
    }

    /// The entry that `subject` names, such as `` `entry` ``, or a diagnostic at its place.
    pub fn resolve(
        &mut self,
        subject: &str,
        text: &Spanned<String>,
        diagnostics: &mut Diagnostics,
    ) -> Option<EntryPath> {
        if !self.seen.contains_key(&text.value) {
            let found = self.find(&text.value);
            self.seen.insert(text.value.clone(), found);
        }
        match &self.seen[&text.value] {
            Ok(entry) => Some(entry.clone()),
            Err((code, problem, help)) => {
                diagnostics.push(
                    Diagnostic::error(*code, format!("{subject} {problem}: {:?}", text.value))
                        .at(text.span, "this entry")
                        .help(help),
                );
                None
            }
        }
    }

    fn find(&mut self, text: &str) -> Result<EntryPath, (Code, String, String)> {
        if text.trim().is_empty() {
            let help = "name a module such as `background/sync.js`, or remove the key";
            return Err((Code::EntryNotFound, "is empty".into(), help.into()));
        }
        if text.contains('\0') {
            return Err((Code::EntryNotFound, "holds a NUL character".into(), "no file can have this name".into()));
        }
        if text.contains('\\') && !text.starts_with('\\') && text.as_bytes().get(1) != Some(&b':') {
            let help = format!("write `{}`: it means the same on every machine", text.replace('\\', "/"));
            return Err((Code::EntryNotFound, "has backslashes".into(), help));
        }
        // A Windows drive is absolute on every machine: the same file must mean the same everywhere.
        if Path::new(text).is_absolute() || text.starts_with('\\') || text.as_bytes().get(1) == Some(&b':') {
            return Err(outside("is an absolute path"));
        }
        let Some(relative) = normalize(Path::new(text)) else { return Err(outside("leaves the project")) };
        if !self.are_apart() {
            self.find_on_disk(&relative)?;
        }
        let extension = relative.extension().and_then(|extension| extension.to_str()).unwrap_or_default();
        if !EXTENSIONS.contains(&extension) {
            let help = format!("an entry ends with one of .{}", EXTENSIONS.join(" ."));
            return Err((Code::EntryKind, "is no JavaScript, TypeScript or JSON module".into(), help));
        }
        Ok(EntryPath(slashes(&relative).into()))
    }

    fn find_on_disk(&mut self, relative: &Path) -> Result<(), (Code, String, String)> {
        let file = self.project.join(relative);
        let Some((real, is_folder)) = self.real(&file) else {
            if file.is_symlink() {
                let help = "mend the link, or name the file itself".to_owned();
                return Err((Code::EntryNotFound, "is a symbolic link to nothing".into(), help));
            }
            return Err((Code::EntryNotFound, "does not exist".into(), missing_help(&file, relative)));
        };
        if self.real_project.as_ref().is_some_and(|project| !real.starts_with(project)) {
            return Err(outside("leaves the project through a symbolic link"));
        }
        if is_folder {
            let help = format!("name the module in it, such as `{}/index.js`", slashes(relative));
            return Err((Code::EntryNotFound, "is a folder".into(), help));
        }
        Ok(())
    }

    /// The file without symbolic links, and whether it is a folder; `None` where nothing is.
    fn real(&mut self, file: &Path) -> Option<(PathBuf, bool)> {
        let metadata = file.symlink_metadata().ok()?;
        if metadata.is_symlink() {
            let real = file.canonicalize().ok()?;
            return Some((real.clone(), real.is_dir()));
        }
        let (folder, name) = (file.parent()?, file.file_name()?);
        if !self.real_folders.contains_key(folder) {
            self.real_folders.insert(folder.to_owned(), folder.canonicalize().ok());
        }
        let real = self.real_folders[folder].as_ref()?.join(name);
        Some((real, metadata.is_dir()))
    }
}

fn outside(problem: &str) -> (Code, String, String) {
    let help = "an entry is a path inside the folder of the configuration file, such as `background/sync.js`";
    (Code::EntryOutside, problem.to_owned(), help.to_owned())
}

/// The path without `.` and `..`; `None` when it leads above its start.
fn normalize(path: &Path) -> Option<PathBuf> {
    let mut normal = PathBuf::new();
    for component in path.components() {
        match component {
            Component::Normal(name) => normal.push(name),
            Component::CurDir => {}
            Component::ParentDir if normal.pop() => {}
            _ => return None,
        }
    }
    Some(normal)
}

fn slashes(path: &Path) -> String {
    let names: Vec<_> = path.components().map(|component| component.as_os_str().to_string_lossy()).collect();
    names.join("/")
}

/// Names what lies beside the missing file, if something there looks like it.
fn missing_help(file: &Path, relative: &Path) -> String {
    let names: Vec<String> = file
        .parent()
        .and_then(|folder| folder.read_dir().ok())
        .map(|entries| entries.flatten().filter_map(|entry| entry.file_name().into_string().ok()).collect())
        .unwrap_or_default();
    let wanted = relative.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    match nearest(&wanted, names.iter().map(String::as_str)) {
        Some(near) => format!("did you mean `{}`?", slashes(&relative.with_file_name(near))),
        None => "create the file, or correct the path; it is relative to the configuration file".into(),
    }
}
