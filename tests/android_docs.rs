//! docs/android.md: what it tells to copy is what the tool needs.

mod fixture;

use std::fs;
use std::path::Path;

use oro_bg::diagnostic::Code;
use oro_bg::platform::android::{COROUTINES_DEPENDENCY, MIN_SDK, WORK_MANAGER_DEPENDENCY};

fn document() -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/android.md")).expect("is there")
}

/// The steps up to the Gradle file, as a person follows them.
#[test]
fn the_steps_lead_to_a_project_without_findings() {
    let document = document();
    let [(_, config)] = fixture::snippets(&document, &["toml"]).try_into().expect("one declaration");
    let project = fixture::from_snippet("oro.toml", &config);
    let entry = "self.addEventListener('run', async () => {\n  const notes = await fetch('https://example.com/notes')\n  await notifications.show({ title: await notes.text() })\n})\n";
    fs::write(project.path().join("background/sync-notes.ts"), entry).expect("written");
    let module = project.path().join("android/app");
    fs::create_dir_all(module.join("src/main")).expect("new");
    let manifest =
        "<manifest xmlns:android=\"http://schemas.android.com/apk/res/android\">\n    <application />\n</manifest>\n";
    fs::write(module.join("src/main/AndroidManifest.xml"), manifest).expect("written");
    let kotlin = fixture::snippets(&document, &["kotlin"]);
    let (_, gradle) = kotlin.iter().find(|(_, text)| text.contains("dependencies")).expect("the lines for Gradle");
    fs::write(module.join("build.gradle.kts"), gradle.replace("minSdk = 26", "minSdk = 26\n        targetSdk = 36"))
        .expect("written");

    let printed = fixture::transcript(project.path(), &["gen", "--platform", "android"]);
    assert!(printed.starts_with("exit code: 0\n"), "{printed}");
    // The lines that are printed are those of the document, but for the levels, which may be higher.
    let without_levels = |text: &str| -> Vec<String> {
        let lines = text.lines().map(|line| line.split("//").next().unwrap_or_default().trim().to_owned());
        lines.filter(|line| !line.is_empty() && !line.contains("Sdk = ")).collect()
    };
    let printed = without_levels(&printed);
    for line in without_levels(gradle) {
        assert!(printed.contains(&line), "{line:?} is not printed: {printed:#?}");
    }
    let built = printed.iter().find(|line| line.starts_with("cargo ndk")).expect("the library's command");
    let told = document.replace("\\\n    ", "");
    assert!(told.contains(built.as_str()), "{built} is not in the document");

    let checked = fixture::transcript(project.path(), &["check", "--platform", "android"]);
    let nothing =
        "exit code: 0\n--- standard output\n--- standard error\nchecked 1 service for android: nothing found\n";
    assert_eq!(checked, nothing);
}

#[test]
fn numbers_and_codes_are_those_of_the_tool() {
    let document = document();
    for needed in [WORK_MANAGER_DEPENDENCY, COROUTINES_DEPENDENCY, &format!("minSdk = {MIN_SDK}")] {
        assert!(document.contains(needed), "{needed}");
    }
    let pages = [Code::GradleNoWorkManager.page(), Code::GradleOldWorkManager.page()].concat();
    let (_, version) = WORK_MANAGER_DEPENDENCY.rsplit_once(':').expect("has a version");
    assert!(pages.contains(WORK_MANAGER_DEPENDENCY) && pages.contains(&format!("work = \"{version}\"")));
    for mentioned in document.split("OBG").skip(1) {
        let number: String = mentioned.chars().take_while(char::is_ascii_digit).collect();
        let code = format!("OBG{number}");
        assert!(Code::ALL.iter().any(|known| known.as_str() == code), "{code} is no code");
    }
}
