//! docs/ios.md: what it tells to copy is what the tool needs and prints.

mod fixture;

use std::fs;
use std::path::Path;

use oro_bg::diagnostic::Code;
use oro_bg::platform::ios::{GPU, HEALTH_RESEARCH};

fn document() -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/ios.md")).expect("is there")
}

/// The declaration of the part about the project's files, with files as the text describes them.
#[test]
fn the_declaration_and_its_files_have_no_findings() {
    let document = document();
    let examples = fixture::snippets(&document, &["toml"]);
    let (_, config) = examples.iter().find(|(_, text)| text.contains("entitlements")).expect("the declaration");
    let project = fixture::from_snippet("oro.toml", config);
    let app = project.path().join("ios/App");
    fs::create_dir_all(&app).expect("new");
    fs::write(app.join("Info.plist"), "<plist version=\"1.0\">\n<dict>\n</dict>\n</plist>\n").expect("written");
    let entitlements = format!("<plist><dict><key>{}</key><true/></dict></plist>", GPU.key);
    fs::write(app.join("App.entitlements"), entitlements).expect("written");

    let entry = "self.addEventListener('run', () => fetch('https://example.com/notes'))\n";
    fs::write(project.path().join("background/sync-notes.ts"), entry).expect("written");

    let swift = fixture::snippets(&document, &["swift"]);
    let (_, start) = swift.iter().find(|(_, text)| text.contains("OroBackground.register()")).expect("step 7");
    let delegate = format!("@main\nclass AppDelegate: UIResponder, UIApplicationDelegate {{\n{start}}}\n");
    fs::write(app.join("AppDelegate.swift"), delegate).expect("written");

    fixture::oro_bg(project.path()).args(["gen", "--platform", "ios"]).assert().success();
    let plist = fs::read_to_string(app.join("Info.plist")).expect("text");
    let (_, rows) =
        document.split_once("| `BGTaskSchedulerPermittedIdentifiers` |").expect("the table of what is added");
    let told: Vec<&str> = rows.split("\n\n").next().expect("it ends").split('`').skip(1).step_by(2).collect();
    let mut added = 0;
    for value in plist.split("<string>").skip(1).filter_map(|rest| rest.split("</string>").next()) {
        assert!(told.contains(&value), "{value} is added and not told: {told:?}");
        added += 1;
    }
    assert_eq!(added, 5, "three identifiers and two modes:\n{plist}");
    let checked = fixture::transcript(project.path(), &["check", "--platform", "ios"]);
    let nothing = "exit code: 0\n--- standard output\n--- standard error\nchecked 3 services for ios: nothing found\n";
    assert_eq!(checked, nothing);

    // The commands of the debugger are those that are printed.
    let printed = fixture::transcript(project.path(), &["explain", "--platform", "ios", "sync-notes"]);
    let commands: Vec<&str> = document.lines().filter(|line| line.starts_with("e -l objc")).collect();
    assert_eq!(commands.len(), 2);
    for command in commands {
        assert!(printed.contains(&format!("      {command}\n")), "{command} is not printed:\n{printed}");
    }
}

#[test]
fn the_script_phase_is_made_of_commands_that_there_are() {
    let document = document();
    let scripts = fixture::snippets(&document, &["sh"]);
    let (_, script) = scripts.iter().find(|(_, text)| text.contains("$SRCROOT")).expect("the phase");
    let line = script.lines().find(|line| line.contains("oro-bg")).expect("the one-liner");
    let commands: Vec<&str> = line.split("&&").map(str::trim).collect();
    assert_eq!(commands[0], "cd \"$SRCROOT/..\"");
    let project = fixture::copy(&fixture::folder("valid").join("entitled"));
    for command in &commands[1..] {
        let arguments: Vec<&str> = command.split_whitespace().skip(1).collect();
        fixture::oro_bg(project.path()).args(arguments).assert().success();
    }
}

#[test]
fn names_and_codes_are_those_of_the_tool() {
    let document = document();
    for entitlement in [GPU, HEALTH_RESEARCH] {
        assert!(document.contains(entitlement.key) && Code::EntitlementMissing.page().contains(entitlement.key));
        assert!(document.contains(&format!("`{}`", entitlement.asked_by)));
    }
    for mentioned in document.split("OBG").skip(1) {
        let number: String = mentioned.chars().take_while(char::is_ascii_digit).collect();
        let code = format!("OBG{number}");
        assert!(Code::ALL.iter().any(|known| known.as_str() == code), "{code} is no code");
    }
}
