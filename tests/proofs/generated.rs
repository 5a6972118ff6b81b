//! A case, and what `gen` makes of it.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use tempfile::TempDir;

use crate::fixture;

pub struct Project(TempDir);

impl Project {
    /// A copy of a case of `fixtures/complaints`, as it is.
    pub fn of(case: &str) -> Self {
        Self(fixture::copy(&fixture::folder("complaints").join(case)))
    }

    /// The same after `gen`.
    pub fn generated(case: &str) -> Self {
        let project = Self::of(case);
        project.generate(&[]);
        project
    }

    pub fn path(&self) -> &Path {
        self.0.path()
    }

    /// `gen`, with values that are set on the command line.
    pub fn generate(&self, set: &[&str]) {
        let set = set.iter().flat_map(|value| ["--set", value]);
        fixture::oro_bg(self.path()).args(["gen", "--platform", "all"]).args(set).assert().success();
    }

    pub fn read(&self, file: &str) -> String {
        fs::read_to_string(self.path().join(file)).unwrap_or_else(|error| panic!("{file}: {error}"))
    }

    pub fn write(&self, file: &str, text: &str) {
        fs::write(self.path().join(file), text).expect("writable");
    }

    /// A generated file of a platform, and its name does: `Kotlin` lies deep.
    pub fn output(&self, name: &str) -> String {
        let entries = walkdir::WalkDir::new(self.path().join("gen")).into_iter().filter_map(Result::ok);
        let file = entries.map(|entry| entry.into_path()).find(|path| path.ends_with(name));
        let file = file.unwrap_or_else(|| panic!("gen has no {name}"));
        fs::read_to_string(file).expect("text")
    }

    /// All generated files with an extension, one after the other.
    pub fn outputs(&self, extension: &str) -> String {
        let entries = walkdir::WalkDir::new(self.path().join("gen")).sort_by_file_name().into_iter();
        let files = entries.filter_map(Result::ok).map(|entry| entry.into_path());
        let files = files.filter(|path| path.extension().is_some_and(|found| found == extension));
        files.map(|path| fs::read_to_string(path).expect("text")).collect()
    }

    /// A list of strings in an Info.plist.
    pub fn plist_list(&self, file: &str, key: &str) -> BTreeSet<String> {
        let plist = plist::Value::from_file(self.path().join(file)).expect("a plist");
        let list = plist.as_dictionary().and_then(|plist| plist.get(key)?.as_array());
        let list = list.into_iter().flatten();
        list.map(|value| value.as_string().expect("a string").to_owned()).collect()
    }
}

/// What stands between two marks, each time.
pub fn between(text: &str, start: &str, end: &str) -> BTreeSet<String> {
    text.split(start).skip(1).filter_map(|rest| Some(rest.split_once(end)?.0.to_owned())).collect()
}

/// Asserts that these are in the text, in this order.
pub fn in_order(text: &str, parts: &[&str]) {
    let mut rest = text;
    for part in parts {
        let at = rest
            .find(part)
            .unwrap_or_else(|| panic!("{part:?} is missing, or before what it should follow, in:\n{text}"));
        rest = &rest[at + part.len()..];
    }
}

/// One function of a Swift or Kotlin file: from its head to the next line that closes at the same depth.
pub fn function<'t>(text: &'t str, head: &str) -> &'t str {
    let start = text.find(head).unwrap_or_else(|| panic!("{head:?} is missing in:\n{text}"));
    let indent = text[..start].rfind('\n').map_or("", |line| &text[line + 1..start]);
    let depth = indent.len() - indent.trim_start().len();
    let close = format!("\n{}}}", " ".repeat(depth));
    let end = text[start..].find(&close).unwrap_or_else(|| panic!("{head:?} does not end"));
    &text[start..start + end]
}
