//! The generated crate as Cargo and rustfmt see it; `tests/table.rs` compiles its table.

mod support;

use std::path::Path;
use std::process::Command;

use oro_bg::codegen::emit;
use oro_bg::config::{App, GitReference, PlatformSet, RuntimeSource};
use support::HOSTILE;

#[test]
fn rustfmt_leaves_the_crate_as_it_is() {
    for (name, ..) in support::cases() {
        let library = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden").join(name).join("rust/src/lib.rs");
        let check = |rules: &[&str]| {
            let mut rustfmt = Command::new("rustfmt");
            rustfmt.args(["--check", "--edition", "2024"]).args(rules).arg(&library);
            let output = rustfmt.output().expect("rustfmt comes with the toolchain");
            String::from_utf8_lossy(&output.stdout).into_owned()
        };
        assert_eq!(check(&[]), "", "{name}");
        // Users have rules of their own, and what they format must still be what `gen` makes.
        let strange = check(&["--config", "max_width=60,hard_tabs=true"]);
        assert!(!strange.contains("table.rs"), "{name}:\n{strange}");
    }
}

#[test]
fn the_dependency_is_the_one_that_was_asked_for() {
    let dependency = |runtime| {
        let mut declaration = support::plain();
        declaration.0.output.runtime = runtime;
        manifest(declaration)["dependencies"]["oro-bg-runtime"].clone()
    };
    let expected = |text: &str| text.parse::<toml::Table>().expect("the test's own TOML").into();
    let version = dependency(RuntimeSource::Version("0.1.0".to_owned()));
    assert_eq!(version, expected("version = '0.1.0'\ndefault-features = false"));
    let path = dependency(RuntimeSource::Path("vendor/runtime".into()));
    assert_eq!(path, expected("path = '../../vendor/runtime'\ndefault-features = false"));
    let git = dependency(RuntimeSource::Git {
        url: HOSTILE.to_owned(),
        reference: Some(GitReference::Rev("abc".to_owned())),
    });
    assert_eq!(git["git"].as_str(), Some(HOSTILE));
    assert_eq!(git["rev"].as_str(), Some("abc"));
}

#[test]
fn android_gets_the_bridge_and_others_can_ask_for_it() {
    let mut declaration = support::plain();
    declaration.0.output.runtime = RuntimeSource::Path("vendor/runtime".into());
    let manifest = manifest(declaration);
    let android = &manifest["target"]["cfg(target_os = \"android\")"]["dependencies"]["oro-bg-runtime"];
    let expected = "path = '../../vendor/runtime'\ndefault-features = false\nfeatures = ['jni']";
    assert_eq!(*android, expected.parse::<toml::Table>().expect("the test's own TOML").into());
    assert_eq!(manifest["features"]["jni"].as_array().map(Vec::len), Some(1));
    assert!(!manifest["features"]["default"].to_string().contains("jni"));
}

#[test]
fn the_exported_symbol_is_that_of_the_kotlin_class() {
    let exported = |package: &str| {
        let mut declaration = support::plain();
        declaration.0.app = App { android_package: Some(package.to_owned()), ..App::default() };
        let (background, bundles) = declaration.finish();
        let emitted = emit(&background, &bundles, PlatformSet::ALL);
        let file = emitted.files.iter().find(|file| file.path.ends_with("rust/src/android.rs"));
        let text = &file.expect("a crate has an entry for Android").contents;
        text.split("pub extern \"system\" fn ").nth(1).and_then(|rest| rest.split('(').next()).map(str::to_owned)
    };
    assert_eq!(exported("com.my_app.in").as_deref(), Some("Java_com_my_1app_in_OroBackgroundNative_register"));
}

#[test]
fn the_crate_is_named_after_the_app() {
    let name = |identifier: Option<&str>| {
        let mut declaration = support::plain();
        declaration.0.app = App { bundle_identifier: identifier.map(str::to_owned), ..App::default() };
        manifest(declaration)["package"]["name"].as_str().expect("a name is text").to_owned()
    };
    assert_eq!(name(Some("com.example.notes")), "notes-background");
    assert_eq!(name(Some("com.example.My-Notes")), "my-notes-background");
    assert_eq!(name(Some("com.example.2048")), "app-2048-background");
    assert_eq!(name(None), "app-background");
}

#[test]
fn services_with_one_entry_share_its_module() {
    let (background, bundles) = support::everything().finish();
    let emitted = emit(&background, &bundles, PlatformSet::ALL);
    let modules = emitted.files.iter().filter_map(|file| file.path.file_name()?.to_str());
    let shared: Vec<_> = modules.filter(|name| name.starts_with("background-shared")).collect();
    assert_eq!(shared, ["background-shared.js", "background-shared.js.map"]);
}

fn manifest(declaration: support::Declaration) -> toml::Table {
    let (background, bundles) = declaration.finish();
    let emitted = emit(&background, &bundles, PlatformSet::ALL);
    let file = emitted.files.iter().find(|file| file.path.ends_with("Cargo.toml")).expect("a crate has a manifest");
    file.contents.parse().expect("the manifest is TOML")
}
