//! docs/configuration.md: its examples are valid, and no key is missing.

mod fixture;

use std::fs;
use std::path::Path;

use oro_bg::config::keys::{self, Section};
use oro_bg::config::{self, LoadOptions, PlatformSet};
use oro_bg::diagnostic::{Code, Diagnostic, Severity, Sources, human};
use oro_bg::platform;

fn document() -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/configuration.md")).expect("is there")
}

#[test]
fn each_example_is_valid_for_every_platform() {
    let document = document();
    let examples = fixture::snippets(&document, &["toml"]);
    assert!(examples.len() > 10, "the examples were not found");
    for (line, example) in examples {
        let found = problems("oro.toml", &example, |diagnostic| diagnostic.severity == Severity::Error);
        assert!(found.is_empty(), "docs/configuration.md:{line}:\n{found}");
    }
}

#[test]
fn the_bare_example_is_read_as_it_says() {
    let examples = fixture::snippets(&document(), &["ini"]);
    let [(line, example)] = examples.as_slice() else { panic!("one example in the bare dialect") };
    let found = problems("oro.ini", example, |diagnostic| diagnostic.code != Code::BareDialect);
    assert!(found.is_empty(), "docs/configuration.md:{line}:\n{found}");
}

/// The findings of an example that count, as people see them.
fn problems(config_name: &str, example: &str, counts: impl Fn(&Diagnostic) -> bool) -> String {
    let project = fixture::from_snippet(config_name, example);
    let set = ["meta.bundle_identifier=com.example.notes".to_owned()];
    let options = LoadOptions {
        start: project.path().to_owned(),
        config: None,
        set: set.into_iter().filter(|_| !example.contains("bundle_identifier")).collect(),
        platforms: PlatformSet::ALL,
    };
    let mut sources = Sources::default();
    let loaded = config::load(&options, &mut sources).expect("is readable");
    let mut found = loaded.diagnostics;
    if !found.has_errors() {
        found.extend(platform::check(&loaded.background.expect("was found"), PlatformSet::ALL));
    }
    if found.iter().any(counts) { human::render(&found, &sources, false) } else { String::new() }
}

#[test]
fn each_key_stands_in_the_part_about_its_table() {
    let document = document();
    for section in keys::sections() {
        let part = part_about(&document, section);
        for key in section.keys().filter(|key| !is_said_for_all_services(section, key.name)) {
            let row = format!("| `{}` | ", key.name);
            assert!(
                part.contains(&row),
                "docs/configuration.md has no row {row:?} in the part about [{}]",
                section.path
            );
        }
    }
}

/// A platform's table may have any key of the service; they are documented once.
fn is_said_for_all_services(section: &Section, key: &str) -> bool {
    section.path.starts_with("background.service.<id>.platform") && keys::SERVICE.key(key).is_some()
}

fn part_about<'d>(document: &'d str, section: &Section) -> &'d str {
    let heading = match section.path {
        "" => "\n## Top of the file\n".to_owned(),
        "background.service.<id>.platform.<desktop>" => {
            "\n## `[background.service.<id>.platform.<ios|android|macos|windows|linux|desktop>]`\n".to_owned()
        }
        path => format!("\n## `[{path}]`\n"),
    };
    let (_, part) = document.split_once(&heading).unwrap_or_else(|| panic!("no heading {heading:?}"));
    part.split("\n## ").next().expect("at least the part")
}
