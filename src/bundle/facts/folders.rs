//! Where the app's own sources lie: in the project, and in the packages of its workspace.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

const MANIFEST: &str = "package.json";
/// Kinds of dependencies; with a bundler in between, an app's own packages may be in any of them.
const DEPENDENCIES: &[&str] = &["dependencies", "devDependencies", "optionalDependencies", "peerDependencies"];

/// The folders to look through, the project first; `project` is a real path. With `globs` only what they name: the project, and
/// for those that begin with `../` the folder that they begin in.
pub(super) fn folders(project: &Path, globs: &[String]) -> Vec<PathBuf> {
    let further = if globs.is_empty() { linked(project) } else { above(project, globs) };
    let inside = |outer: &Path, inner: &Path| inner != outer && inner.starts_with(outer);
    let mut folders = vec![project.to_path_buf()];
    folders.extend(further.iter().filter(|folder| !folder.starts_with(project)).cloned());
    // A folder within another is looked through with it.
    folders.retain(|folder| !further.iter().any(|outer| inside(outer, folder)));
    folders
}

/// Packages that the project depends on, directly or not, and that lie in the workspace: `node_modules` has a link that leads
/// out of it. Those of a registry are copies below it.
fn linked(project: &Path) -> BTreeSet<PathBuf> {
    let mut found = BTreeSet::new();
    let mut packages = vec![project.to_path_buf()];
    while let Some(package) = packages.pop() {
        for name in dependencies(&package) {
            let Some(folder) = installed(&package, &name) else { continue };
            let is_copy = folder.components().any(|part| part.as_os_str() == "node_modules");
            // One that has the project in it is no package beside it.
            if !is_copy && !project.starts_with(&folder) && found.insert(folder.clone()) {
                packages.push(folder);
            }
        }
    }
    found
}

/// Names of the packages that the nearest package.json asks for. What is no package.json asks for none.
fn dependencies(folder: &Path) -> Vec<String> {
    let text = folder.ancestors().find_map(|folder| fs::read_to_string(folder.join(MANIFEST)).ok());
    let manifest: Option<Value> = text.and_then(|text| serde_json::from_str(&text).ok());
    let tables = DEPENDENCIES.iter().filter_map(|kind| manifest.as_ref()?.get(kind)?.as_object());
    tables.flat_map(|table| table.keys().cloned()).collect()
}

/// The real folder of a package, as modules in `folder` find it.
fn installed(folder: &Path, name: &str) -> Option<PathBuf> {
    let candidates = folder.ancestors().map(|above| above.join("node_modules").join(name));
    candidates.filter_map(|path| fs::canonicalize(path).ok()).next()
}

/// Folders that globs with `../` begin in: as far as they are no pattern.
fn above(project: &Path, globs: &[String]) -> BTreeSet<PathBuf> {
    let outside = globs.iter().filter(|glob| glob.starts_with("../"));
    let fixed = outside.map(|glob| {
        let parts = glob.split('/').take_while(|part| !part.contains(['*', '?', '[', '{']));
        parts.fold(project.to_path_buf(), |folder, part| folder.join(part))
    });
    fixed.filter_map(|folder| fs::canonicalize(folder).ok()).collect()
}

#[cfg(all(test, unix))]
mod tests {
    use std::os::unix::fs::symlink;

    use super::*;

    fn write(root: &Path, file: &str, text: &str) {
        let path = root.join(file);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    fn names(root: &Path, globs: &[&str]) -> Vec<String> {
        let globs: Vec<String> = globs.iter().map(|glob| (*glob).to_owned()).collect();
        let found = folders(&root.join("packages/app"), &globs);
        found.iter().map(|folder| folder.strip_prefix(root).unwrap().to_string_lossy().into_owned()).collect()
    }

    #[test]
    fn packages_of_the_workspace_are_looked_through_and_no_others() {
        let folder = tempfile::TempDir::new().unwrap();
        let root = &fs::canonicalize(folder.path()).unwrap();
        let app = r#"{
            "dependencies": { "@shop/ui": "*", "ms": "2", "parts": "*" },
            "devDependencies": { "gone": "1", "shop": "*" }
        }"#;
        write(root, "packages/app/package.json", app);
        write(root, "packages/ui/package.json", r#"{ "peerDependencies": { "core": "*" }, "dependencies": 3 }"#);
        write(root, "packages/core/package.json", r#"{ "devDependencies": { "@shop/ui": "*" } }"#);
        write(root, "packages/app/parts/package.json", "no JSON");
        write(root, "packages/alone/package.json", "{}");
        write(root, "node_modules/.store/ms/package.json", "{}");
        fs::create_dir_all(root.join("node_modules/@shop")).unwrap();
        for (target, link) in [
            ("../../packages/ui", "@shop/ui"),
            ("../packages/core", "core"),
            ("../packages/app/parts", "parts"),
            ("../packages/alone", "alone"),
            (".store/ms", "ms"),
            ("..", "shop"),
        ] {
            symlink(target, root.join("node_modules").join(link)).unwrap();
        }
        symlink("../alone", root.join("packages/app/alone")).unwrap();
        assert_eq!(names(root, &[]), ["packages/app", "packages/core", "packages/ui"]);
        assert_eq!(names(root, &["alone/*"]), ["packages/app"], "only what is written with `../` lies outside");
        assert_eq!(names(root, &["src/**"]), ["packages/app"]);
        assert_eq!(names(root, &["src/**", "../ui/*.js", "../ui/src/*", "../none/*"]), ["packages/app", "packages/ui"]);
        assert_eq!(names(root, &["../../**/*.js"]), [""]);
    }
}
