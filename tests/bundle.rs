//! Golden cases of the bundler: each folder of `fixtures/js` is a project. Its entries are the files called `entry.*`,
//! or those that its file `entries` names; `expected/` has what comes out, and what static analysis says. `UPDATE_EXPECT=1`
//! rewrites it.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use expect_test::expect_file;
use oro_bg::bundle::facts::{app_facts, entry_facts};
use oro_bg::bundle::{BundleOptions, Bundles, bundle};
use oro_bg::config::{EntryPath, ServiceId};
use oro_bg::diagnostic::{Diagnostics, Sources, Span};

fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/js")
}

fn cases() -> Vec<PathBuf> {
    let mut cases: Vec<PathBuf> =
        fs::read_dir(fixtures()).unwrap().map(|case| case.unwrap().path()).filter(|case| case.is_dir()).collect();
    cases.sort();
    cases
}

fn entries(case: &Path) -> Vec<EntryPath> {
    if let Ok(list) = fs::read_to_string(case.join("entries")) {
        return list.lines().map(|line| EntryPath(line.into())).collect();
    }
    let names = fs::read_dir(case).unwrap().map(|file| file.unwrap().file_name().into_string().unwrap());
    let mut entries: Vec<_> =
        names.filter(|name| name.starts_with("entry.")).map(|name| EntryPath(name.into())).collect();
    entries.sort();
    entries
}

fn run(case: &Path) -> (Bundles, Diagnostics, Sources) {
    let mut sources = Sources::default();
    let (bundles, diagnostics) = bundle(case, &entries(case), &BundleOptions::default(), &mut sources);
    (bundles, diagnostics, sources)
}

/// What static analysis says about the case as an app, and about its entries.
fn facts(case: &Path, bundles: &Bundles) -> String {
    let mut text = String::new();
    let mut sources = Sources::default();
    let app = app_facts(case, &[], &["expected".into()], &mut sources);
    let place = |span: Span, sources: &Sources| {
        let file = sources.get(span.source);
        let (line, column) = file.line_column(span.range().start);
        format!("{}:{line}:{column} {:?}", file.name, &file.text[span.range()])
    };
    for found in &app.uses {
        let id = found.id.as_deref().unwrap_or("?");
        writeln!(text, "{} {id} at {}", found.call.name(), place(found.span, &sources)).unwrap();
    }
    for span in &app.escapes {
        writeln!(text, "escapes at {}", place(*span, &sources)).unwrap();
    }
    for name in &app.unparsed {
        writeln!(text, "unparsed {name}").unwrap();
    }
    let mut found = Diagnostics::default();
    found.extend(app.diagnostics(&[ServiceId::parse("sync-notifications").unwrap()]));
    text += &report(&found, &sources);

    for (entry, bundle) in bundles {
        let facts = entry_facts(case, bundle, &mut sources);
        if !facts.events.is_empty() {
            let events: Vec<&str> = facts.events.iter().map(String::as_str).collect();
            writeln!(text, "{entry} listens to {}", events.join(", ")).unwrap();
        }
        let mut found = Diagnostics::default();
        found.extend(facts.diagnostics());
        text += &report(&found, &sources);
    }
    text
}

fn report(diagnostics: &Diagnostics, sources: &Sources) -> String {
    let mut text = String::new();
    for diagnostic in diagnostics {
        writeln!(text, "{:?} {}: {}", diagnostic.severity, diagnostic.code.as_str(), diagnostic.message).unwrap();
        for label in &diagnostic.labels {
            let file = sources.get(label.span.source);
            let (line, column) = file.line_column(label.span.range().start);
            let place = &file.text[label.span.range()];
            writeln!(text, "  {}:{line}:{column} {place:?} {}", file.name, label.text).unwrap();
        }
        for note in &diagnostic.notes {
            writeln!(text, "  note: {note}").unwrap();
        }
        for help in &diagnostic.help {
            writeln!(text, "  help: {help}").unwrap();
        }
    }
    text
}

#[test]
fn every_case_comes_out_as_expected() {
    for case in cases() {
        let (bundles, diagnostics, sources) = run(&case);
        let mut files = BTreeMap::from([("diagnostics".to_owned(), report(&diagnostics, &sources))]);
        for (entry, bundle) in &bundles {
            let name = entry.as_str().rsplit('/').next().unwrap();
            files.insert(format!("{name}.out.mjs"), bundle.code.clone());
            files.insert(format!("{name}.out.map"), readable(&bundle.source_map));
            files.insert(format!("{name}.inputs"), bundle.inputs.join("\n") + "\n");
        }

        let facts = facts(&case, &bundles);
        if !facts.is_empty() {
            files.insert("facts".to_owned(), facts);
        }

        let expected = case.join("expected");
        fs::create_dir_all(&expected).unwrap();
        for (name, contents) in &files {
            expect_file![expected.join(name)].assert_eq(contents);
        }
        for file in fs::read_dir(&expected).unwrap() {
            let name = file.unwrap().file_name().into_string().unwrap();
            assert!(files.contains_key(&name), "{} expects {name}, which did not come out", case.display());
        }
    }
}

fn readable(source_map: &str) -> String {
    let map: serde_json::Value = serde_json::from_str(source_map).unwrap();
    assert_eq!(map["version"], 3);
    assert_eq!(map["sources"].as_array().unwrap().len(), map["sourcesContent"].as_array().unwrap().len());
    serde_json::to_string_pretty(&map).unwrap() + "\n"
}

#[test]
fn output_does_not_depend_on_where_the_project_is() {
    let elsewhere = tempfile::tempdir().unwrap();
    for case in cases() {
        let copy = elsewhere.path().join("deeper than before").join(case.file_name().unwrap());
        copy_tree(&case, &copy);
        let (here, said_here, sources_here) = run(&case);
        let (there, said_there, sources_there) = run(&copy);
        assert_eq!(here, there, "{}", case.display());
        assert_eq!(report(&said_here, &sources_here), report(&said_there, &sources_there), "{}", case.display());
        let machine = [case.to_str().unwrap(), env!("CARGO_MANIFEST_DIR")];
        for bundle in here.values() {
            for path in machine {
                assert!(!bundle.code.contains(path) && !bundle.source_map.contains(path), "{}", case.display());
            }
        }
    }
}

#[test]
fn minified_output_is_smaller_and_still_mapped() {
    let case = fixtures().join("typescript");
    let entries = entries(&case);
    let made = |minify| {
        let options = BundleOptions { minify, ..BundleOptions::default() };
        let (bundles, diagnostics) = bundle(&case, &entries, &options, &mut Sources::default());
        assert!(diagnostics.is_empty());
        bundles[&entries[0]].clone()
    };
    let (readable, minified) = (made(false), made(true));
    assert!(minified.code.len() < readable.code.len() * 2 / 3);
    assert!(minified.source_map.contains("lib/greeting.ts"));
    assert!(minified.code.contains("oro:background"));
}

#[test]
fn it_may_be_called_inside_of_a_runtime() {
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let (bundles, ..) = runtime.block_on(async { run(&fixtures().join("javascript")) });
    assert_eq!(bundles.len(), 2);
}

#[test]
fn no_entries_make_no_bundles() {
    let (bundles, diagnostics) = bundle(&fixtures(), &[], &BundleOptions::default(), &mut Sources::default());
    assert!(bundles.is_empty() && diagnostics.is_empty());
}

#[test]
fn a_good_entry_is_bundled_beside_a_bad_one() {
    let project = tempfile::tempdir().unwrap();
    fs::write(project.path().join("good.js"), "console.log(1)").unwrap();
    fs::write(project.path().join("bad.js"), "console.log(").unwrap();
    let entries = ["bad.js", "gone.js", "good.js"].map(|name| EntryPath(name.into()));
    let mut sources = Sources::default();
    let (bundles, diagnostics) = bundle(project.path(), &entries, &BundleOptions::default(), &mut sources);
    assert_eq!(bundles.keys().collect::<Vec<_>>(), [&entries[2]]);
    let codes: Vec<_> = diagnostics.iter().map(|diagnostic| diagnostic.code.as_str()).collect();
    assert_eq!(codes, ["OBG040", "OBG042"], "{}", report(&diagnostics, &sources));
}

#[test]
fn a_module_that_is_no_text_is_told_with_the_first_byte_that_is_not() {
    let project = tempfile::tempdir().unwrap();
    fs::write(project.path().join("bad.js"), b"let a = 1\n// gr\xfc\xdf\n").unwrap();
    fs::write(project.path().join("entry.js"), "import './bad.js'\n").unwrap();
    for (entry, places) in [("bad.js", &["bad.js:2:6"][..]), ("entry.js", &["bad.js:2:6", "entry.js:1:8"])] {
        let mut sources = Sources::default();
        let entries = [EntryPath(entry.into())];
        let (bundles, diagnostics) = bundle(project.path(), &entries, &BundleOptions::default(), &mut sources);
        assert!(bundles.is_empty());
        let report = report(&diagnostics, &sources);
        assert!(report.starts_with("Error OBG042: bad.js is not UTF-8 from byte 15 on"), "{report}");
        assert!(places.iter().all(|place| report.contains(place)), "{report}");
    }
}

/// Each would end the process if it met a small stack.
#[test]
fn code_that_is_nested_deeply_is_bundled_or_refused() {
    let chain = |piece: &str, end: &str| format!("let a, b; globalThis.x = {}{end}", piece.repeat(5_000));
    let nested = |open: &str, close: &str, levels: usize| {
        format!("globalThis.x = {}1{}", open.repeat(levels), close.repeat(levels))
    };
    let cases = [
        (chain("a.b(1).", "c"), None),
        (chain("a ? b : ", "1"), None),
        (chain("!", "1"), None),
        (nested("[", "]", 2_000), None),
        (nested("(function () {", "})()", 900), None),
        (nested("[", "]", 2_001), Some("entry.js:1:2016")),
        (nested("(", ")", 200_000), Some("entry.js:1:2016")),
        (nested("`${", "}`", 200_000), Some("entry.js:1:6018")),
    ];
    let project = tempfile::tempdir().unwrap();
    for (text, place) in cases {
        fs::write(project.path().join("entry.js"), &text).unwrap();
        let mut sources = Sources::default();
        let entries = [EntryPath("entry.js".into())];
        let (bundles, diagnostics) = bundle(project.path(), &entries, &BundleOptions::default(), &mut sources);
        let report = report(&diagnostics, &sources);
        match place {
            None => assert_eq!((bundles.len(), report.as_str()), (1, ""), "{}", &text[..60]),
            Some(place) => {
                assert!(
                    report.starts_with("Error OBG042: entry.js has brackets nested more than 2000 deep"),
                    "{report}"
                );
                assert!(report.contains(place), "{}: {}", &text[..60], &report[..200]);
            }
        }
    }
}

/// Names that a checkout on Windows could not have.
#[cfg(unix)]
#[test]
fn file_names_may_have_quotes_and_line_breaks() {
    let project = tempfile::tempdir().unwrap();
    let name = "a\"b\\c\nthrow new Error('from the name')\u{2028}.js";
    fs::write(project.path().join(name), "export const value = 'x'; globalThis.f = () => value").unwrap();
    let specifier = serde_json::to_string(&format!("./{name}")).unwrap();
    fs::write(project.path().join("entry.js"), format!("import {{ value }} from {specifier}; console.log(value)"))
        .unwrap();
    let entries = [EntryPath("entry.js".into()), EntryPath(name.into())];
    let mut sources = Sources::default();
    let (bundles, diagnostics) = bundle(project.path(), &entries, &BundleOptions::default(), &mut sources);
    assert_eq!(report(&diagnostics, &sources), "");
    for bundle in bundles.values() {
        assert!(!bundle.code.contains("from the name"), "{}", bundle.code);
        let map: serde_json::Value = serde_json::from_str(&bundle.source_map).unwrap();
        assert!(map["sources"].as_array().unwrap().iter().any(|source| source == name), "{map}");
    }
}

/// The bundler itself would panic, and wait for ever.
#[cfg(unix)]
#[test]
fn paths_that_are_no_text_are_diagnostics() {
    use std::os::unix::ffi::OsStrExt as _;
    let root = tempfile::tempdir().unwrap();
    let odd = root.path().join(std::ffi::OsStr::from_bytes(b"\xff"));
    fs::create_dir(&odd).unwrap();
    fs::write(odd.join("entry.js"), "console.log(1)").unwrap();
    std::os::unix::fs::symlink(odd.join("entry.js"), root.path().join("link.js")).unwrap();
    fs::write(root.path().join("entry.js"), "import './link.js'").unwrap();

    for (project, message) in
        [(root.path(), "import `./link.js`"), (&odd, "the path of the project is not valid UTF-8")]
    {
        let mut sources = Sources::default();
        let entries = [EntryPath("entry.js".into())];
        let (bundles, diagnostics) = bundle(project, &entries, &BundleOptions::default(), &mut sources);
        assert!(bundles.is_empty());
        let report = report(&diagnostics, &sources);
        assert!(report.contains(message), "{report}");
    }
}

fn copy_tree(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for file in fs::read_dir(from).unwrap() {
        let file = file.unwrap();
        let target = to.join(file.file_name());
        if file.file_type().unwrap().is_dir() {
            copy_tree(&file.path(), &target);
        } else {
            fs::copy(file.path(), target).unwrap();
        }
    }
}
