//! The JavaScript files that diagnostics point into.

use std::collections::HashMap;
use std::path::{Component, Path, PathBuf};

use crate::diagnostic::{Diagnostic, SourceId, Sources};

/// Reads each file once, and only when something is said about it.
pub(super) struct Modules<'a> {
    project: &'a Path,
    sources: &'a mut Sources,
    known: HashMap<PathBuf, Option<SourceId>>,
}

impl<'a> Modules<'a> {
    /// `project` is a real path.
    pub fn new(project: &'a Path, sources: &'a mut Sources) -> Self {
        Self { project, sources, known: HashMap::new() }
    }

    pub fn sources(&mut self) -> &mut Sources {
        self.sources
    }

    /// The file among the sources; nothing when it is not a readable text.
    pub fn source(&mut self, path: &Path) -> Option<SourceId> {
        if let Some(known) = self.known.get(path) {
            return *known;
        }
        let text = std::fs::read_to_string(path).ok();
        let id = text.map(|text| self.sources.add(relative_name(self.project, path), text));
        self.known.insert(path.to_path_buf(), id);
        id
    }

    pub fn text(&self, id: SourceId) -> &str {
        &self.sources.get(id).text
    }

    /// Sorts findings by file and place.
    pub fn order(&self, finding: &Diagnostic) -> (String, usize, String) {
        let place = finding.labels.first().map(|label| label.span);
        let file = place.map(|span| self.sources.get(span.source).name.clone()).unwrap_or_default();
        (file, place.map_or(0, |span| span.range().start), finding.message.clone())
    }

    /// As people and source maps name the file.
    pub fn name(&self, path: &Path) -> String {
        relative_name(self.project, path)
    }
}

/// Path relative to the project, with forward slashes; `../` leads to what lies above it.
pub(super) fn relative_name(project: &Path, path: &Path) -> String {
    let mut base = project.components().peekable();
    let mut rest = path.components().peekable();
    while base.peek().is_some() && base.peek() == rest.peek() {
        base.next();
        rest.next();
    }
    let up = base.filter(|part| matches!(part, Component::Normal(_))).map(|_| "..".into());
    up.chain(rest.map(|part| part.as_os_str().to_string_lossy())).collect::<Vec<_>>().join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_relative_to_the_project_even_above_it() {
        let name = |path| relative_name(Path::new("/home/app/mobile"), Path::new(path));
        assert_eq!(name("/home/app/mobile/background/sync.js"), "background/sync.js");
        assert_eq!(name("/home/app/node_modules/ms/index.js"), "../node_modules/ms/index.js");
        assert_eq!(name("/srv/shared.js"), "../../../srv/shared.js");
    }
}
