//! Built products, whole and spoilt: what is read of them, and that reading ends whatever they hold.

mod fixture;

use std::fs::{self, File};
use std::io::{Read, Write};
use std::path::{Path, PathBuf};

use oro_bg::diagnostic::Sources;
use proptest::prelude::*;
use serde_json::Value;
use tempfile::TempDir;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

const LIBRARY: &str = "libnotes_background.so";

/// The project of which the products are.
struct Notes {
    folder: TempDir,
}

/// What a file of an archive holds.
type Entry = (String, Vec<u8>);

impl Notes {
    fn new() -> Self {
        Self { folder: fixture::copy(&fixture::folder("artifacts").join("notes")) }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn bytes(&self, name: &str) -> Vec<u8> {
        fs::read(self.path(name)).expect("is there")
    }

    fn write(&self, name: &str, bytes: impl AsRef<[u8]>) {
        let path = self.path(name);
        fs::create_dir_all(path.parent().expect("has a folder")).expect("created");
        fs::write(path, bytes).expect("written");
    }

    /// The app for iOS, below `parent`.
    fn app(&self, parent: &str) -> Vec<Entry> {
        let mut entries = Vec::new();
        collect(&self.path("build/Notes.app"), &format!("{parent}Notes.app"), &mut entries);
        entries
    }

    fn apk(&self) -> Vec<Entry> {
        vec![
            ("AndroidManifest.xml".into(), self.bytes("compiled/AndroidManifest.xml")),
            ("classes.dex".into(), b"dex\n".to_vec()),
            (format!("lib/arm64-v8a/{LIBRARY}"), b"\x7fELF".to_vec()),
        ]
    }

    fn bundle(&self) -> Vec<Entry> {
        vec![
            ("BundleConfig.pb".into(), Vec::new()),
            ("base/manifest/AndroidManifest.xml".into(), self.bytes("bundle/AndroidManifest.xml")),
            (format!("base/lib/arm64-v8a/{LIBRARY}"), b"\x7fELF".to_vec()),
        ]
    }

    fn pack(&self, name: &str, entries: &[Entry]) {
        self.write(name, packed(entries, CompressionMethod::Deflated));
    }

    /// Findings about products.
    fn found(&self, products: &[&str]) -> Vec<Value> {
        let mut arguments = vec!["check".to_owned(), "--format".into(), "json".into()];
        arguments.extend(products.iter().flat_map(|product| ["--artifact".to_owned(), (*product).to_owned()]));
        let output = fixture::oro_bg(self.folder.path()).args(arguments).output().expect("the binary starts");
        assert!(output.status.code().is_some_and(|code| code < 2), "{}", String::from_utf8_lossy(&output.stderr));
        let json: Value = serde_json::from_slice(&output.stdout).expect("is JSON");
        let is_about_products = |finding: &&Value| {
            let code = finding["code"].as_str().expect("a code");
            ("OBG160".."OBG180").contains(&code) || ["OBG063", "OBG080", "OBG081", "OBG083"].contains(&code)
        };
        json["diagnostics"].as_array().expect("a list").iter().filter(is_about_products).cloned().collect()
    }

    /// `OBG162 error`, …
    fn codes(&self, product: &str) -> Vec<String> {
        let code = |finding: &Value| format!("{} {}", text(&finding["code"]), text(&finding["severity"]));
        self.found(&[product]).iter().map(code).collect()
    }

    /// The message of the one finding, and its way out.
    fn refusal(&self, product: &str) -> (String, String) {
        let found = self.found(&[product]);
        let [finding] = found.as_slice() else { panic!("one finding: {found:#?}") };
        assert_eq!((text(&finding["code"]), text(&finding["severity"])), ("OBG160", "error"), "{finding:#}");
        (text(&finding["message"]).to_owned(), text(&finding["help"][0]).to_owned())
    }
}

fn text(value: &Value) -> &str {
    value.as_str().expect("a text")
}

fn collect(folder: &Path, name: &str, entries: &mut Vec<Entry>) {
    let mut found: Vec<_> =
        fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("readable").path()).collect();
    found.sort();
    for path in found {
        let name = format!("{name}/{}", path.file_name().expect("has a name").to_string_lossy());
        if path.is_dir() {
            collect(&path, &name, entries);
        } else {
            entries.push((name, fs::read(path).expect("readable")));
        }
    }
}

fn packed(entries: &[Entry], method: CompressionMethod) -> Vec<u8> {
    let mut bytes = std::io::Cursor::new(Vec::new());
    let mut archive = ZipWriter::new(&mut bytes);
    for (name, contents) in entries {
        archive.start_file(name, SimpleFileOptions::default().compression_method(method)).expect("begun");
        archive.write_all(contents).expect("written");
    }
    archive.finish().expect("complete");
    bytes.into_inner()
}

#[test]
fn nothing_is_found_in_products_of_the_declaration() {
    let notes = Notes::new();
    notes.pack("Notes.ipa", &notes.app("Payload/"));
    notes.pack("zipped.app.zip", &notes.app(""));
    for (name, contents) in notes.app("Notes.xcarchive/Products/Applications/") {
        notes.write(&name, contents);
    }
    notes.write("Notes.xcarchive/Info.plist.txt", "");
    notes.pack("app.apk", &notes.apk());
    notes.write("stored.apk", packed(&notes.apk(), CompressionMethod::Stored));
    notes.pack("app.aab", &notes.bundle());
    for product in [
        "build/Notes.app",
        "build/Notes.app/",
        "Notes.ipa",
        "zipped.app.zip",
        "Notes.xcarchive",
        "app.apk",
        "stored.apk",
        "app.aab",
        "compiled/AndroidManifest.xml",
        "build/AndroidManifest.xml",
    ] {
        let found = notes.found(&[product]);
        assert!(found.is_empty(), "{product}: {found:#?}");
    }
}

#[test]
fn an_archive_says_the_same_as_its_folder_with_names_of_its_own() {
    let notes = Notes::new();
    fs::write(notes.path("oro.toml"), fs::read_to_string(notes.path("oro.toml")).unwrap().replace(".sync]", ".other]"))
        .unwrap();
    notes.pack("Notes.ipa", &notes.app("Payload/"));
    let of = |product: &str, place: &str| {
        let found = notes.found(&[product]);
        let codes: Vec<String> = found.iter().map(|finding| text(&finding["code"]).to_owned()).collect();
        assert_eq!(codes, ["OBG162", "OBG163"], "{found:#?}");
        assert_eq!(text(&found[0]["places"][0]["file"]), place);
        // A binary list is shown as its XML.
        assert_eq!(found[0]["places"][0]["startLine"], 5);
    };
    of("build/Notes.app", "build/Notes.app/Info.plist");
    of("Notes.ipa", "Notes.ipa: Payload/Notes.app/Info.plist");
}

#[test]
fn several_products_are_compared_at_once_and_outside_of_the_project_too() {
    let notes = Notes::new();
    let outside = TempDir::new().unwrap();
    let mut apk = notes.apk();
    apk.pop();
    fs::write(outside.path().join("app.apk"), packed(&apk, CompressionMethod::Deflated)).unwrap();
    let path = outside.path().join("app.apk").to_string_lossy().into_owned();
    let found = notes.found(&["build/Notes.app", &path]);
    assert_eq!(found.len(), 1, "{found:#?}");
    assert_eq!(text(&found[0]["message"]), format!("app.apk has no native library at all, and needs {LIBRARY}"));
    assert_eq!(text(&found[0]["places"][0]["file"]), path);
}

#[test]
fn what_is_no_product_is_refused_with_a_way_out() {
    let notes = Notes::new();
    notes.write("text.ipa", "no archive at all");
    notes.write("empty.apk", "");
    notes.pack("photos.zip", &[("a.jpg".into(), vec![1, 2, 3])]);
    notes.pack("app.apks", &[("toc.pb".into(), vec![]), ("splits/base-master.apk".into(), vec![])]);
    notes.pack("Mac.app.zip", &[("Mac.app/Contents/Info.plist".into(), vec![])]);
    notes.pack("two.ipa", &[("Payload/A.app/Info.plist".into(), vec![]), ("Payload/B.app/Info.plist".into(), vec![])]);
    notes.write("layout.xml", "<LinearLayout/>");
    notes.write("broken.xml", "<manifest><application></manifest>");
    notes.write("latin.xml", b"<manifest>\xe4</manifest>");
    notes.write("wide.xml", b"\xff\xfe<\0m\0");
    for (product, why, way_out) in [
        ("nowhere.ipa", "o such file", "relative to the folder"),
        ("text.ipa", "neither an app nor an Android manifest", "name an .ipa"),
        ("empty.apk", "neither an app nor an Android manifest", "name an .ipa"),
        ("photos.zip", "neither an app for iOS nor an AndroidManifest.xml", "name an .ipa"),
        ("app.apks", "a set of packages", "universal.apk"),
        ("Mac.app.zip", "an app for macOS", "for iOS"),
        ("two.ipa", "2 apps: Payload/A.app/, Payload/B.app/", "one of them"),
        ("layout.xml", "no Android manifest", "merged manifest"),
        ("broken.xml", "not well-formed XML", "build it again"),
        ("latin.xml", "not UTF-8", "build it again"),
        ("wide.xml", "UTF-16", "build it again"),
    ] {
        let (message, help) = notes.refusal(product);
        assert!(message.contains(why) && help.contains(way_out), "{product}: {message}; {help}");
    }
}

#[test]
fn an_archive_that_is_cut_off_is_broken_wherever_it_ends() {
    let notes = Notes::new();
    let whole = packed(&notes.app("Payload/"), CompressionMethod::Deflated);
    for length in [4, 100, whole.len() / 2, whole.len() - 1] {
        notes.write("cut.ipa", &whole[..length]);
        let (message, help) = notes.refusal("cut.ipa");
        assert!(
            message.contains("cut.ipa: the archive is broken or cut off") && help.contains("again"),
            "{length}: {message}"
        );
    }
}

#[test]
fn what_is_encrypted_is_refused() {
    let notes = Notes::new();
    let mut bytes = packed(&notes.apk(), CompressionMethod::Deflated);
    // The bit of encryption, in the head of each file and in the directory.
    for (signature, flags) in [(b"PK\x03\x04", 6), (b"PK\x01\x02", 8)] {
        let places: Vec<usize> =
            bytes.windows(4).enumerate().filter(|(_, four)| four == signature).map(|(at, _)| at).collect();
        places.into_iter().for_each(|at| bytes[at + flags] |= 1);
    }
    notes.write("app.apk", bytes);
    let (message, help) = notes.refusal("app.apk");
    assert!(
        message.contains("AndroidManifest.xml: it is encrypted") && help.contains("without a password"),
        "{message}"
    );
}

#[test]
fn a_method_that_no_build_uses_is_named() {
    let notes = Notes::new();
    let mut bytes = packed(&notes.apk(), CompressionMethod::Deflated);
    for (signature, method) in [(b"PK\x03\x04", 8), (b"PK\x01\x02", 10)] {
        let places: Vec<usize> =
            bytes.windows(4).enumerate().filter(|(_, four)| four == signature).map(|(at, _)| at).collect();
        places.into_iter().for_each(|at| bytes[at + method] = 93);
    }
    notes.write("app.apk", bytes);
    let (message, help) = notes.refusal("app.apk");
    assert!(
        message.contains("compression is not known here") && message.contains("93") && help.contains("deflate"),
        "{message}"
    );
}

/// A thousand times smaller than what it means.
#[test]
fn what_swells_is_not_unpacked() {
    let notes = Notes::new();
    let mut zeros = Vec::new();
    std::io::repeat(0).take(200 << 20).read_to_end(&mut zeros).unwrap();
    for (product, file) in [("bomb.apk", "AndroidManifest.xml"), ("bomb.ipa", "Payload/A.app/Info.plist")] {
        notes.pack(product, &[(file.into(), zeros.clone())]);
        assert!(fs::metadata(notes.path(product)).unwrap().len() < 1 << 20);
        let (message, _) = notes.refusal(product);
        assert!(message.contains("larger than 8 MiB"), "{message}");
    }
    File::create(notes.path("huge.xml")).unwrap().write_all(b"<").unwrap();
    File::options().write(true).open(notes.path("huge.xml")).unwrap().set_len(100 << 20).unwrap();
    assert!(notes.refusal("huge.xml").0.contains("larger than 8 MiB"));
}

/// Each of some thirty levels names the one below ten times.
#[test]
fn a_property_list_that_means_more_than_it_holds_is_refused() {
    let notes = Notes::new();
    const LEVELS: u8 = 30;
    let mut list = b"bplist00".to_vec();
    let mut offsets = Vec::new();
    for level in 0..LEVELS {
        offsets.push(list.len() as u16);
        list.push(0xaa);
        list.extend([level + 1; 10]);
    }
    offsets.push(list.len() as u16);
    list.extend(b"\x51a");
    let table = list.len() as u64;
    offsets.iter().for_each(|offset| list.extend(offset.to_be_bytes()));
    list.extend([0, 0, 0, 0, 0, 0, 2, 1]);
    for word in [offsets.len() as u64, 0, table] {
        list.extend(word.to_be_bytes());
    }
    notes.write("build/Notes.app/Info.plist", list);
    let (message, _) = notes.refusal("build/Notes.app");
    assert!(message.contains("Info.plist is a broken binary property list"), "{message}");
}

#[test]
fn one_broken_part_does_not_hide_the_others() {
    let notes = Notes::new();
    notes.write("build/Notes.app/Info.plist", "bplist00");
    let mut library = notes.bytes("build/Notes.app/Frameworks/libNotesKit.dylib");
    library.extend(b"_simulateExpirationForTaskWithIdentifier:");
    notes.write("build/Notes.app/Frameworks/libNotesKit.dylib", library);
    assert_eq!(notes.codes("build/Notes.app"), ["OBG160 error", "OBG168 error"]);
}

#[test]
fn a_manifest_in_each_form_is_judged_alike() {
    let notes = Notes::new();
    let config = fs::read_to_string(notes.path("oro.toml")).unwrap();
    // Location instead of one type, mediaProjection instead of the other; the intervals stay.
    let config = config.replace("connectedDevice", "location").replace("\"dataSync\"", "\"mediaProjection\"");
    fs::write(notes.path("oro.toml"), config).unwrap();
    notes.pack("app.apk", &notes.apk());
    notes.pack("app.aab", &notes.bundle());
    let told = |product: &str| -> Vec<String> {
        let found = notes.found(&[product]);
        let title = product.rsplit('/').next().unwrap();
        found
            .iter()
            .map(|finding| format!("{} {}", text(&finding["code"]), text(&finding["message"]).replace(title, "APP")))
            .collect()
    };
    let of_text = told("build/AndroidManifest.xml");
    let has = |code: &str, part: &str| of_text.iter().any(|line| line.starts_with(code) && line.contains(part));
    assert!(has("OBG171", "lacks the foreground service type location"), "{of_text:#?}");
    assert!(
        has("OBG171", "SystemForegroundService of APP lacks the foreground service type mediaProjection"),
        "{of_text:#?}"
    );
    assert!(has("OBG172", "lacks android.permission.ACCESS_COARSE_LOCATION"), "{of_text:#?}");
    assert!(has("OBG173", "FOREGROUND_SERVICE_CONNECTED_DEVICE"), "{of_text:#?}");
    assert!(!has("OBG173", "MEDIA_PLAYBACK"), "the player is the app's own: {of_text:#?}");
    for product in ["compiled/AndroidManifest.xml", "app.apk", "app.aab"] {
        let mut of_product = told(product);
        let mut of_text = of_text.clone();
        of_product.sort();
        of_text.sort();
        assert_eq!(of_product, of_text, "{product}");
    }
}

#[test]
fn any_prerequisite_of_a_type_is_enough() {
    let notes = Notes::new();
    let manifest = fs::read_to_string(notes.path("build/AndroidManifest.xml")).unwrap();
    for other in ["BLUETOOTH_CONNECT", "NFC"] {
        notes.write("m.xml", manifest.replace("CHANGE_NETWORK_STATE", other));
        assert!(notes.codes("m.xml").is_empty(), "{other}");
    }
    notes.write("m.xml", manifest.replace("CHANGE_NETWORK_STATE", "VIBRATE"));
    assert_eq!(notes.codes("m.xml"), ["OBG172 error"]);
}

#[test]
fn an_older_target_is_not_asked_for_the_permissions_of_types() {
    let notes = Notes::new();
    let manifest = fs::read_to_string(notes.path("build/AndroidManifest.xml")).unwrap();
    let spoilt =
        manifest.replace("CHANGE_NETWORK_STATE", "VIBRATE").replace("FOREGROUND_SERVICE_CONNECTED", "CONNECTED");
    let of = |target: &str, permission: &str| {
        let text = spoilt.replace("targetSdkVersion=\"35\"", &format!("targetSdkVersion=\"{target}\""));
        notes.write("m.xml", text.replace(permission, "android.permission.NONE"));
        let mut codes = notes.codes("m.xml");
        codes.retain(|code| code.starts_with("OBG172"));
        codes
    };
    assert_eq!(of("34", "no such text"), ["OBG172 error", "OBG172 error"]);
    assert_eq!(of("33", "no such text"), ["OBG172 warning", "OBG172 warning"]);
    assert_eq!(of("33", "android.permission.INTERNET")[2], "OBG172 error");
}

#[test]
fn libraries_of_an_app_that_is_delivered_in_parts_are_elsewhere() {
    let notes = Notes::new();
    let manifest = fs::read_to_string(notes.path("build/AndroidManifest.xml")).unwrap();
    let split = manifest
        .replace("package=\"com.example.notes\"", "package=\"com.example.notes\" android:isSplitRequired=\"true\"");
    assert_ne!(split, manifest);
    notes.write("m.xml", split);
    // Text in an archive is no compiled manifest.
    notes.pack("app.apk", &[("AndroidManifest.xml".into(), notes.bytes("m.xml"))]);
    assert!(notes.refusal("app.apk").0.contains("not compiled XML"));
    assert!(notes.codes("m.xml").is_empty());
}

#[test]
fn suffixes_of_test_builds_are_the_same_app() {
    let notes = Notes::new();
    let manifest = fs::read_to_string(notes.path("build/AndroidManifest.xml")).unwrap();
    let named = |package: &str| manifest.replace("package=\"com.example.notes\"", &format!("package=\"{package}\""));
    notes.write("m.xml", named("com.example.notes.debug"));
    assert!(notes.codes("m.xml").is_empty());
    notes.write("m.xml", named("com.example.notesdebug"));
    assert_eq!(notes.codes("m.xml"), ["OBG165 note"]);
}

#[test]
fn a_product_for_a_platform_that_was_not_asked_for_is_refused() {
    let notes = Notes::new();
    let told =
        fixture::transcript(notes.folder.path(), &["check", "--platform", "android", "--artifact", "build/Notes.app"]);
    assert!(told.contains("Notes.app is an app for ios, which was not asked for: --platform names android"), "{told}");
    assert!(told.starts_with("exit code: 1\n"), "{told}");
}

#[test]
fn what_is_put_aside_about_a_product_is_not_missed_without_it() {
    let notes = Notes::new();
    let manifest = fs::read_to_string(notes.path("build/AndroidManifest.xml")).unwrap();
    notes.write("m.xml", manifest.replace("CHANGE_NETWORK_STATE", "VIBRATE"));
    let check = |arguments: &[&str]| fixture::transcript(notes.folder.path(), &[&["check"], arguments].concat());
    assert!(check(&["--artifact", "m.xml", "--write-baseline"]).contains("findings put aside"));
    assert!(check(&["--artifact", "m.xml"]).starts_with("exit code: 0\n"));
    let without = check(&[]);
    assert!(!without.contains("OBG154"), "{without}");
}

#[test]
fn fixes_leave_a_product_as_it_is() {
    let notes = Notes::new();
    let list = "<plist version=\"1.0\"><dict><key>BGTaskSchedulerPermittedIdentifier</key><array/></dict></plist>";
    notes.write("build/Notes.app/Info.plist", list);
    let check = |option| fixture::transcript(notes.folder.path(), &["check", "--artifact", "build/Notes.app", option]);
    let told = check("--fix");
    assert!(told.contains("[OBG063]") && !told.contains("--fix"), "{told}");
    assert_eq!(fs::read_to_string(notes.path("build/Notes.app/Info.plist")).unwrap(), list);
}

#[test]
fn a_level_holds_for_what_is_found_in_products() {
    let notes = Notes::new();
    let manifest = fs::read_to_string(notes.path("build/AndroidManifest.xml")).unwrap();
    notes.write("m.xml", manifest.replace("android:minSdkVersion=\"26\"", "android:minSdkVersion=\"21\""));
    assert_eq!(notes.codes("m.xml"), ["OBG176 error"]);
    let config = fs::read_to_string(notes.path("oro.toml")).unwrap();
    fs::write(notes.path("oro.toml"), format!("{config}\n[background.lint]\nOBG176 = \"note\"\n")).unwrap();
    assert_eq!(notes.codes("m.xml"), ["OBG176 note"]);
}

/// What a product is found to be in the process of the test, which a crash would end.
fn opened(folder: &Path, name: &str) -> bool {
    oro_bg::artifact::open(&folder.join(name), name, &mut Sources::default()).is_ok()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    /// Some bytes of a whole archive are others: it is read or refused, and never a crash.
    #[test]
    fn spoilt_archives_are_read_or_refused(
        changes in prop::collection::vec((0.0..1.0_f64, any::<u8>()), 1..6),
        kind in 0..3_usize,
        is_stored in any::<bool>(),
    ) {
        let notes = Notes::new();
        let entries = vec![notes.app("Payload/"), notes.apk(), notes.bundle()].swap_remove(kind);
        let method = if is_stored { CompressionMethod::Stored } else { CompressionMethod::Deflated };
        let mut bytes = packed(&entries, method);
        notes.write("whole", &bytes);
        let is_read = opened(notes.folder.path(), "whole");
        prop_assert!(is_read);
        for (place, byte) in changes {
            let at = (place * bytes.len() as f64) as usize;
            bytes[at] = byte;
        }
        notes.write("spoilt", bytes);
        opened(notes.folder.path(), "spoilt");
    }
}
