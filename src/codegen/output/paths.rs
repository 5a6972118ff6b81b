//! Paths as the ledger has them: relative to the project, with forward slashes, the same on every machine.

use std::path::{Component, Path, PathBuf};

/// `path`, which is absolute or relative to the project, as the ledger names it.
pub fn in_ledger(project: &Path, path: &Path) -> String {
    // Almost every path is plainly inside, and there are thousands.
    let inside = if path.is_relative() { Ok(path) } else { path.strip_prefix(project) };
    if let Ok(inside) = inside
        && inside.components().all(|part| matches!(part, Component::Normal(_)))
    {
        return with_slashes(inside);
    }
    let project = normal(project);
    let path = normal(&project.join(path));
    let shared = project.components().zip(path.components()).take_while(|(a, b)| a == b).count();
    // On another drive there is no way from here.
    if shared == 0 {
        return with_slashes(&path);
    }
    let up = project.components().skip(shared).map(|_| Component::ParentDir);
    with_slashes(&up.chain(path.components().skip(shared)).collect::<PathBuf>())
}

pub fn with_slashes(path: &Path) -> String {
    let parts: Vec<_> = path.components().map(|part| part.as_os_str().to_string_lossy()).collect();
    parts.join("/").replacen("//", "/", 1)
}

/// Whether the file is really inside the project, links followed.
pub fn is_inside(project: &Path, path: &str) -> bool {
    let folder = project.join(path).parent().map(Path::canonicalize);
    matches!((folder, project.canonicalize()), (Some(Ok(folder)), Ok(project)) if folder.starts_with(&project))
}

/// Without `.` and `..`, by name only: what a link points to is not asked.
fn normal(path: &Path) -> PathBuf {
    let mut normal = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir if matches!(normal.components().next_back(), Some(Component::Normal(_))) => {
                normal.pop();
            }
            part => normal.push(part),
        }
    }
    normal
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_relative_to_the_project() {
        let project = Path::new("/home/me/app");
        assert_eq!(in_ledger(project, Path::new("gen/./ios/../ios/A.swift")), "gen/ios/A.swift");
        assert_eq!(in_ledger(project, Path::new("/home/me/app/gen/a")), "gen/a");
        assert_eq!(in_ledger(project, Path::new("/home/me/out/a")), "../out/a");
        assert_eq!(in_ledger(project, Path::new("../../a")), "../../a");
    }
}
