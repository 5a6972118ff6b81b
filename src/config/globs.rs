//! Patterns over the project's files.

use std::path::Path;

use globset::GlobBuilder;
use walkdir::{DirEntry, WalkDir};

/// Whether a text is a pattern and not just a path.
pub fn is_pattern(text: &str) -> bool {
    text.contains(['*', '?', '[', '{'])
}

/// Project-relative paths that a pattern matches, sorted, with forward slashes. Hidden folders, `node_modules` and the
/// output folder are not looked into.
///
/// # Errors
/// When the text is no pattern.
pub fn files(project: &Path, pattern: &str, output_dir: &Path) -> Result<Vec<String>, globset::Error> {
    let pattern = pattern.strip_prefix("./").unwrap_or(pattern);
    let matcher = GlobBuilder::new(pattern).literal_separator(true).build()?.compile_matcher();
    let output = project.join(output_dir);
    let mut files: Vec<String> = WalkDir::new(project)
        .into_iter()
        .filter_entry(|entry| entry.depth() == 0 || !(is_skipped(entry) || entry.path() == output))
        .flatten()
        .filter(|entry| entry.file_type().is_file())
        .filter_map(|entry| {
            let relative = entry.path().strip_prefix(project).ok()?;
            matcher.is_match(relative).then(|| relative.to_string_lossy().replace('\\', "/"))
        })
        .collect();
    files.sort();
    Ok(files)
}

fn is_skipped(entry: &DirEntry) -> bool {
    let name = entry.file_name().to_string_lossy();
    entry.file_type().is_dir() && (name.starts_with('.') || name == "node_modules")
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn what_is_hidden_made_or_of_others_matches_nothing() {
        let project = tempfile::TempDir::new().unwrap();
        let names = [
            "src/a.js",
            "src/.hidden.js",
            "src/node_modules",
            "src/folder.js/b.ts",
            "src/.cache/c.js",
            "src/node_modules.js/node_modules/d.js",
            "gen/javascript/e.js",
        ];
        for name in names {
            let path = project.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, "").unwrap();
        }
        let found = |pattern| files(project.path(), pattern, Path::new("gen")).unwrap();
        assert_eq!(found("./**/*.js"), ["src/.hidden.js", "src/a.js"]);
        assert_eq!(found("**/node_modules"), ["src/node_modules"], "a file may have the name");
        assert_eq!(found("*.js"), [""; 0], "a folder is one level");
    }
}
