//! Notices that files of the project change. Folders are watched and not files, since editors write a new file and
//! rename it; each folder alone, so that neither `node_modules` nor what services store is looked at.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use notify::{Event, EventHandler, RecommendedWatcher, RecursiveMode, Watcher};

/// Folders under watch.
pub struct Watch {
    watcher: RecommendedWatcher,
    folders: BTreeSet<PathBuf>,
}

impl Watch {
    /// `changed` is called for everything that happens to names and contents in the folders to come.
    pub fn new(changed: impl Fn() + Send + 'static) -> notify::Result<Self> {
        let handler = move |event: notify::Result<Event>| {
            // Reading is no change; errors mean that something may have been missed.
            if !event.is_ok_and(|event| event.kind.is_access()) {
                changed();
            }
        };
        Ok(Self { watcher: notify::recommended_watcher(Handler(handler))?, folders: BTreeSet::new() })
    }

    /// Watches these folders from now on, and says which of them it cannot. `true` when there are new ones: what
    /// happened in them before this call was not noticed.
    pub fn follow(&mut self, folders: BTreeSet<PathBuf>) -> (bool, Vec<notify::Error>) {
        let mut errors = Vec::new();
        let is_new = !folders.is_subset(&self.folders);
        let gone: Vec<&PathBuf> = self.folders.difference(&folders).collect();
        let mut paths = self.watcher.paths_mut();
        for folder in gone {
            // One that was removed is no longer watched.
            let _ = paths.remove(folder);
        }
        // Those that are watched already too: a folder may have been replaced by another of its name.
        for folder in &folders {
            errors.extend(paths.add(folder, RecursiveMode::NonRecursive).err());
        }
        errors.extend(paths.commit().err());
        self.folders = folders;
        (is_new, errors)
    }

    pub fn folders(&self) -> &BTreeSet<PathBuf> {
        &self.folders
    }
}

struct Handler<F>(F);

impl<F: Fn(notify::Result<Event>) + Send + 'static> EventHandler for Handler<F> {
    fn handle_event(&mut self, event: notify::Result<Event>) {
        self.0(event);
    }
}

/// The folders in which a change can change what is bundled: those of every file in the project that was looked for,
/// whether it was there or not, and outside of it those of files that were read.
pub fn folders_of(project: &Path, asked: &BTreeSet<PathBuf>) -> BTreeSet<PathBuf> {
    let mut folders = BTreeSet::from([project.to_path_buf()]);
    for path in asked {
        let inside = path.starts_with(project);
        if let Some(folder) = path.parent().filter(|_| inside || path.is_file()) {
            let is_there = folder.ancestors().find(|folder| folder.is_dir());
            folders.extend(is_there.map(Path::to_path_buf));
        }
    }
    folders
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_folder_that_is_there_is_watched() {
        let root = tempfile::tempdir().unwrap();
        let project = root.path().join("app");
        std::fs::create_dir_all(project.join("background")).unwrap();
        std::fs::create_dir_all(root.path().join("shared")).unwrap();
        std::fs::write(root.path().join("shared/a.js"), "").unwrap();
        let asked = [
            project.join("background/a.js"),
            project.join("missing/deep/b.js"),
            root.path().join("shared/a.js"),
            root.path().join("tsconfig.json"),
        ];
        let folders = folders_of(&project, &asked.into_iter().collect());
        let expected = [project.clone(), project.join("background"), root.path().join("shared")];
        assert_eq!(folders, expected.into_iter().collect());
    }
}
