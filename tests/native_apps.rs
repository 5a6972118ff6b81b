//! Native projects as people write them, `fixtures/native`: an app of Objective-C, one with scenes, one of SwiftUI, one with
//! product flavours. `check` has nothing to say about any of them.

mod fixture;

#[test]
fn nothing_is_found_in_native_projects() {
    let cases = fixture::cases("native");
    assert_eq!(cases.len(), 4);
    for case in cases {
        let name = fixture::name(&case);
        let platform = if name.starts_with("android") { "android" } else { "ios" };
        let project = fixture::copy(&case);
        let told = fixture::transcript(project.path(), &["check", "--platform", platform]);
        assert!(told.starts_with("exit code: 0\n") && told.contains("nothing found"), "{name}:\n{told}");
    }
}

/// The projects are read: without the one line, each of them has a finding.
#[test]
fn without_the_call_each_of_them_has_a_finding() {
    for (name, file, line, code) in [
        ("objective-c", "ios/Notes/NotesBackground.swift", "OroBackground.register()", "OBG085"),
        ("objective-c", "ios/Notes/AppDelegate.m", "  [self startBackground];", "OBG084"),
        ("scenes", "ios/Notes/AppServices.swift", "        OroBackground.register()", "OBG086"),
        ("swiftui", "ios/Notes/NotesApp.swift", "OroBackground.register()", "OBG085"),
        (
            "android-flavours",
            "android/app/src/main/java/com/example/notes/NotesApplication.kt",
            "OroBackground.initialize(this)",
            "OBG078",
        ),
        (
            "android-flavours",
            "android/app/src/main/java/com/example/notes/BaseApplication.java",
            "implements Configuration.Provider",
            "OBG077",
        ),
    ] {
        let platform = if name.starts_with("android") { "android" } else { "ios" };
        let project = fixture::copy(&fixture::folder("native").join(name));
        let path = project.path().join(file);
        let text = std::fs::read_to_string(&path).expect("is there");
        assert!(text.contains(line), "{name}: {file} has no {line}");
        std::fs::write(&path, text.replace(line, "")).expect("writable");
        let told = fixture::transcript(project.path(), &["check", "--platform", platform]);
        assert!(told.contains(&format!("[{code}]")), "{name} without {line}:\n{told}");
    }
}
