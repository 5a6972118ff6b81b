//! The files that the app's code is in.

use std::fs;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use walkdir::{DirEntry, WalkDir};

use super::Language;
use crate::diagnostic::{Sources, Span};

/// Made by tools.
const BUILT: &[&str] = &["build", "target", "DerivedData"];
/// Somebody else's, or no part of the app that is shipped.
const NOT_OF_THE_APP: &[&str] =
    &["node_modules", "Pods", "Carthage", "SourcePackages", "test", "androidTest", "testFixtures"];
/// Packages of Java make deep folders.
const DEPTH_MAX: usize = 24;
const BYTES_MAX: u64 = 1 << 20;

/// A source of the app.
#[derive(Debug)]
pub struct File {
    /// As shown to people.
    pub name: String,
    pub text: Arc<str>,
    pub language: Language,
}

impl File {
    /// Reads the app's sources below `folder` that are in such a language, sorted by name. `generated` is left out, as
    /// what tools made and other people's code. What cannot be read is as if it were not there.
    pub fn read_all(project: &Path, folder: &Path, generated: &Path, of: fn(Language) -> bool) -> Vec<Self> {
        app_files(&project.join(folder), &project.join(generated))
            .filter_map(|path| Self::read(project, &path, of))
            .collect()
    }

    fn read(project: &Path, path: &Path, of: fn(Language) -> bool) -> Option<Self> {
        let language = Language::of(path).filter(|language| of(*language))?;
        let text = fs::read_to_string(path).ok()?;
        let name = path.strip_prefix(project).unwrap_or(path).to_string_lossy().replace('\\', "/");
        Some(Self { name, text: text.into(), language })
    }

    pub fn span(&self, range: Range<usize>, sources: &mut Sources) -> Span {
        Span::new(sources.add(self.name.as_str(), self.text.clone()), range)
    }
}

/// The app's own files below a folder.
pub fn app_files(folder: &Path, generated: &Path) -> impl Iterator<Item = PathBuf> + use<> {
    walk(folder, generated, |name| BUILT.contains(&name) || NOT_OF_THE_APP.contains(&name))
}

/// The same with the code of others that is built into the app.
pub fn all_files(folder: &Path, generated: &Path) -> impl Iterator<Item = PathBuf> + use<> {
    walk(folder, generated, |name| BUILT.contains(&name))
}

fn walk(folder: &Path, generated: &Path, is_skipped: fn(&str) -> bool) -> impl Iterator<Item = PathBuf> + use<> {
    let generated = generated.to_owned();
    let is_left_out = move |entry: &DirEntry| {
        let name = entry.file_name().to_string_lossy();
        let is_hidden = name.starts_with('.') || name.ends_with("framework") || is_skipped(&name);
        entry.file_type().is_dir() && (is_hidden || entry.path() == generated)
    };
    WalkDir::new(folder)
        .max_depth(DEPTH_MAX)
        .sort_by_file_name()
        .into_iter()
        // The folder itself may have any name.
        .filter_entry(move |entry| entry.depth() == 0 || !is_left_out(entry))
        .flatten()
        .filter(|entry| entry.metadata().is_ok_and(|metadata| metadata.is_file() && metadata.len() <= BYTES_MAX))
        .map(DirEntry::into_path)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn project(names: &[&str]) -> tempfile::TempDir {
        let project = tempfile::TempDir::new().unwrap();
        for name in names {
            let path = project.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, "code").unwrap();
        }
        project
    }

    fn relative(project: &Path, files: impl Iterator<Item = PathBuf>) -> Vec<String> {
        files.map(|file| file.strip_prefix(project).unwrap().to_string_lossy().replace('\\', "/")).collect()
    }

    #[test]
    fn what_is_made_or_of_others_is_no_file_of_the_app() {
        let project = project(&[
            "build/com/example/build/made.kt",
            "build/com/example/App.kt",
            "build/.hidden/hidden.kt",
            "build/.kt",
            "build/gen/generated.kt",
            "build/Pods/pod.m",
            "build/test/test",
            "build/Maps.xcframework/Maps.h",
        ]);
        let (folder, generated) = (project.path().join("build"), project.path().join("build/gen"));
        let app = relative(&folder, app_files(&folder, &generated));
        assert_eq!(app, [".kt", "com/example/App.kt"]);
        let all = relative(&folder, all_files(&folder, &generated));
        assert_eq!(all, [".kt", "Pods/pod.m", "com/example/App.kt", "test/test"]);
    }

    #[test]
    fn what_is_too_large_is_no_source() {
        let project = project(&["a.kt"]);
        for (length, is_read) in [(BYTES_MAX, true), (BYTES_MAX + 1, false)] {
            fs::write(project.path().join("a.kt"), " ".repeat(usize::try_from(length).unwrap())).unwrap();
            assert_eq!(app_files(project.path(), Path::new("gen")).count() == 1, is_read, "{length} bytes");
        }
    }

    #[test]
    fn sources_of_the_languages_are_read_and_named_from_the_project() {
        let project = project(&["src/b.kt", "src/a.java", "src/a.swift", "src/a.txt"]);
        fs::write(project.path().join("src/c.kt"), [0xff]).unwrap();
        let of = |language| language == Language::Kotlin;
        let files = File::read_all(project.path(), Path::new("src"), Path::new("gen"), of);
        let names: Vec<&str> = files.iter().map(|file| file.name.as_str()).collect();
        assert_eq!(names, ["src/b.kt"]);
    }
}
