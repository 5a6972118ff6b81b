//! The app's own sources: which files they are, and what they say together.

use std::fs;
use std::path::{Path, PathBuf};

use globset::{GlobBuilder, GlobSet, GlobSetBuilder};
use walkdir::{DirEntry, WalkDir};

use super::events::misnomer;
use super::folders::folders;
use super::scripts::{is_source, scripts};
use super::uses::{MODULE, find};
use super::{AppFacts, UnknownEvent, Use, word};
use crate::bundle::disk::real_path;
use crate::bundle::modules::relative_name;
use crate::bundle::nesting::too_deep;
use crate::bundle::stack::on_large_stack;
use crate::diagnostic::Sources;

/// Reads the JavaScript, TypeScript and pages of the app and tells how they use `oro:background`.
///
/// `globs` are relative to the project; without any, all of the project counts, and the packages of its workspace that it
/// depends on. Left out are `node_modules`, folders
/// that start with a dot, folders with a `CACHEDIR.TAG`, `excluded` folders (relative to the project), and declaration
/// files. Files and globs that cannot be read have nothing to tell. Files with something to tell are added to
/// `sources`.
pub fn app_facts(project: &Path, globs: &[String], excluded: &[PathBuf], sources: &mut Sources) -> AppFacts {
    on_large_stack(|| facts_here(project, globs, excluded, sources))
}

fn facts_here(project: &Path, globs: &[String], excluded: &[PathBuf], sources: &mut Sources) -> AppFacts {
    let wanted = glob_set(globs);
    let project = &real_path(project);
    let mut facts = AppFacts::default();
    for folder in folders(project, globs) {
        let walk = WalkDir::new(folder).sort_by_file_name().into_iter();
        let walk = walk.filter_entry(|entry| entry.depth() == 0 || is_wanted_folder(project, entry, excluded));
        for entry in walk.filter_map(Result::ok).filter(|entry| entry.file_type().is_file() && is_source(entry.path()))
        {
            let name = relative_name(project, entry.path());
            if wanted.as_ref().is_none_or(|wanted| wanted.is_match(&name)) {
                read(entry.path(), name, &mut facts, sources);
            }
        }
    }
    facts
}

fn glob_set(globs: &[String]) -> Option<GlobSet> {
    let mut set = GlobSetBuilder::new();
    for glob in globs {
        if let Ok(glob) = GlobBuilder::new(glob).literal_separator(true).build() {
            set.add(glob);
        }
    }
    set.build().ok().filter(|_| !globs.is_empty())
}

fn is_wanted_folder(project: &Path, entry: &DirEntry, excluded: &[PathBuf]) -> bool {
    if !entry.file_type().is_dir() {
        return true;
    }
    let name = entry.file_name().to_string_lossy();
    let path = entry.path();
    let kept_out = path.strip_prefix(project).is_ok_and(|relative| excluded.iter().any(|dir| dir == relative));
    name != "node_modules" && !name.starts_with('.') && !kept_out && !path.join("CACHEDIR.TAG").exists()
}

fn read(path: &Path, name: String, facts: &mut AppFacts, sources: &mut Sources) {
    // Almost no file mentions the module, so most are only searched.
    let Ok(text) = fs::read_to_string(path) else { return };
    if !text.contains(MODULE) {
        return;
    }
    if too_deep(&text).is_some() {
        facts.unparsed.push(name.clone());
        facts.files.push(name);
        return;
    }
    let source = sources.add(name.as_str(), text.as_str());
    for script in scripts(path, &text) {
        let Some(found) = script.read(find) else {
            facts.unparsed.push(name.clone());
            continue;
        };
        let spans = found.calls.into_iter();
        facts.uses.extend(spans.map(|(call, id, span)| {
            let span = script.span(source, span);
            let word = id.as_deref().and_then(|id| word(id, span, &text));
            Use { call, id, span, word }
        }));
        facts.escapes.extend(found.escapes.into_iter().map(|span| script.span(source, span)));
        for (event, span) in found.listened {
            if let Some(instead) = misnomer(&event) {
                let span = script.span(source, span);
                let word = word(&event, span, &text);
                facts.unknown_events.push(UnknownEvent { name: event, instead, span, word });
            }
        }
    }
    facts.files.push(name);
}

#[cfg(test)]
mod tests {
    use tempfile::TempDir;

    use super::*;
    use crate::bundle::nesting::NESTING_MAX;

    const APP: &str = "import background from 'oro:background'\nbackground.schedule('sync')\n";

    fn project(files: &[&str]) -> TempDir {
        let project = TempDir::new().unwrap();
        for file in files {
            let path = project.path().join(file);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, APP).unwrap();
        }
        project
    }

    fn read_files(project: &TempDir, globs: &[&str]) -> Vec<String> {
        let globs: Vec<String> = globs.iter().map(|glob| (*glob).to_owned()).collect();
        let facts = app_facts(project.path(), &globs, &["dist".into()], &mut Sources::default());
        assert_eq!(facts.uses.len() + facts.unparsed.len(), facts.files.len());
        facts.files
    }

    #[test]
    fn the_apps_own_sources_are_read() {
        let project = project(&[
            "app.js",
            ".lintrc.js",
            "README.md",
            "types.d.ts",
            "dist/app.js",
            "src/dist/app.js",
            "src/lib/start.ts",
            "node_modules/ms/index.js",
            ".cache/app.js",
            "out/app.js",
        ]);
        fs::write(project.path().join("out/CACHEDIR.TAG"), "").unwrap();
        #[cfg(unix)]
        std::os::unix::fs::symlink("app.js", project.path().join("main.js")).unwrap();
        assert_eq!(read_files(&project, &[]), [".lintrc.js", "app.js", "src/dist/app.js", "src/lib/start.ts"]);
        assert_eq!(read_files(&project, &["src/*/*.js", "*.ts"]), ["src/dist/app.js"]);
        assert_eq!(read_files(&project, &["[no pattern"]), [""; 0]);
    }

    #[test]
    fn what_is_nested_too_deep_is_not_understood() {
        let project = project(&["app.js"]);
        let deep = format!("{APP}x = {}1{}\n", "(".repeat(NESTING_MAX + 1), ")".repeat(NESTING_MAX + 1));
        fs::write(project.path().join("app.js"), deep).unwrap();
        let facts = app_facts(project.path(), &[], &[], &mut Sources::default());
        assert_eq!((facts.uses.len(), facts.unparsed), (0, vec!["app.js".to_owned()]));
    }
}
