//! What each declaration of `tests/support` makes, file by file. `UPDATE_EXPECT=1 cargo test --test golden` rewrites
//! `tests/golden/`; the diff is reviewed like code, and the toolchain tests compile what is there.

mod support;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use oro_bg::codegen::{Emitted, emit};
use oro_bg::config::{Platform, PlatformSet};

#[test]
fn every_declaration_makes_its_files() {
    let update = std::env::var_os("UPDATE_EXPECT").is_some();
    for (name, background, bundles) in support::cases() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden").join(name);
        let made = files(&emit(&background, &bundles, PlatformSet::ALL));
        if update {
            write(&folder, &made);
        }
        let expected = read(&folder);
        assert_eq!(
            made.keys().collect::<Vec<_>>(),
            expected.keys().collect::<Vec<_>>(),
            "{name} makes other files than before: UPDATE_EXPECT=1 takes them over"
        );
        for (path, contents) in &made {
            assert!(
                *contents == expected[path],
                "{name}/{} has changed, UPDATE_EXPECT=1 takes it over:\n{}",
                path.display(),
                similar::TextDiff::from_lines(expected[path].as_str(), contents).unified_diff()
            );
        }
    }
}

#[test]
fn the_same_declaration_makes_the_same_bytes() {
    for (name, background, bundles) in support::cases() {
        let first = files(&emit(&background, &bundles, PlatformSet::ALL));
        assert!(first == files(&emit(&background, &bundles, PlatformSet::ALL)), "{name}");
    }
}

#[test]
fn files_are_sorted_and_unique() {
    for (name, background, bundles) in support::cases() {
        let emitted = emit(&background, &bundles, PlatformSet::ALL);
        assert!(emitted.files.is_sorted_by(|a, b| a.path < b.path), "{name}");
    }
}

#[test]
fn only_what_is_asked_for_is_made() {
    let (background, bundles) = support::everything().finish();
    let desktop = emit(&background, &bundles, PlatformSet::DESKTOP);
    assert!(desktop.plist.is_none() && desktop.manifest.is_none());
    assert!(desktop.files.iter().all(|file| !file.path.starts_with("ios") && !file.path.starts_with("android")));

    let ios = emit(&background, &bundles, Platform::Ios.into());
    assert!(ios.plist.is_some() && ios.manifest.is_none());
    let everything = files(&emit(&background, &bundles, PlatformSet::ALL));
    let swift = Path::new("ios/OroBackground.swift");
    assert_eq!(files(&ios)[swift], everything[swift], "other platforms leave no trace");
}

/// The files, and the models of what is merged as files of their own.
fn files(emitted: &Emitted) -> BTreeMap<PathBuf, String> {
    let mut files: BTreeMap<_, _> =
        emitted.files.iter().map(|file| (file.path.clone(), file.contents.clone())).collect();
    if let Some(plist) = &emitted.plist {
        files.insert("ios/plist.txt".into(), format!("{plist:#?}\n"));
    }
    if let Some(manifest) = &emitted.manifest {
        files.insert("android/manifest.txt".into(), manifest_text(manifest));
    }
    files
}

/// Like XML, to be read by people; merging owns the real writer.
fn manifest_text(manifest: &oro_bg::codegen::merge::manifest::ManifestAdditions) -> String {
    let mut text = String::new();
    for permission in &manifest.permissions {
        text += &format!("<uses-permission {:?}>\n", permission.name);
    }
    for element in &manifest.application {
        write_element(&mut text, element, 0);
    }
    text
}

fn write_element(text: &mut String, element: &oro_bg::codegen::merge::manifest::Element, depth: usize) {
    let attributes: String = element
        .attributes
        .iter()
        .map(|attribute| format!(" {:?}:{}={:?}", attribute.namespace, attribute.name, attribute.value))
        .collect();
    *text += &format!("{}<{}{attributes}>\n", "    ".repeat(depth), element.tag);
    for child in &element.children {
        write_element(text, child, depth + 1);
    }
}

fn read(folder: &Path) -> BTreeMap<PathBuf, String> {
    let entries = walkdir::WalkDir::new(folder).into_iter().filter_map(Result::ok);
    let files = entries.filter(|entry| entry.file_type().is_file());
    files
        .map(|entry| {
            let path = entry.path().strip_prefix(folder).expect("it was found in there").to_owned();
            (path, fs::read_to_string(entry.path()).expect("golden files are text"))
        })
        .collect()
}

fn write(folder: &Path, files: &BTreeMap<PathBuf, String>) {
    if folder.exists() {
        fs::remove_dir_all(folder).expect("stale expectations can be removed");
    }
    for (path, contents) in files {
        let path = folder.join(path);
        fs::create_dir_all(path.parent().expect("a file is in a folder")).expect("a folder can be made");
        fs::write(path, contents).expect("an expectation can be written");
    }
}
