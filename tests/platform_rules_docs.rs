//! The table of the platforms' rules, its page, and the codes and fixtures that it names. `UPDATE_EXPECT=1 cargo test --test
//! platform_rules_docs` writes docs/platform-rules.md.

mod fixture;

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use oro_bg::diagnostic::Code;
use oro_bg::platform::table::{self, Kept};

#[test]
fn the_page_is_the_table() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/platform-rules.md");
    let rendered = table::document();
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        fs::write(&path, &rendered).expect("written");
    }
    let text = fs::read_to_string(&path).expect("is there");
    assert!(text == rendered, "docs/platform-rules.md has changed: UPDATE_EXPECT=1 takes it over");
}

/// From OBG100 on a code is about a platform, but for these, which are about the tool.
#[test]
fn each_code_of_a_platform_belongs_to_a_rule() {
    let about_the_tool = [Code::NotLookedAt, Code::RequiredDisabled];
    let of_rules: BTreeSet<Code> = table::rules().flat_map(|rule| rule.codes()).collect();
    for code in Code::ALL.iter().filter(|code| ("OBG100".."OBG150").contains(&code.as_str())) {
        assert_eq!(of_rules.contains(code), !about_the_tool.contains(code), "{}", code.as_str());
    }
}

/// What is said to be found is found somewhere, as gravely as the table says.
#[test]
fn a_checked_rule_has_a_case_of_each_code_and_of_its_severity() {
    let expected: Vec<String> = fixture::cases("invalid")
        .iter()
        .map(|case| fs::read_to_string(case.join("expected.txt")).expect("has an expectation"))
        .collect();
    let shown = |what: &str| expected.iter().any(|text| text.contains(what));
    for rule in table::rules() {
        let codes: Vec<Code> = rule.codes().collect();
        for code in &codes {
            assert!(shown(&format!("[{}]: ", code.as_str())), "no case shows {} for {}", code.as_str(), rule.name);
        }
        let as_told = |code: &Code| shown(&format!("{}[{}]: ", rule.severity.as_str(), code.as_str()));
        // Where a part is left to the device, what can be found here may be less grave.
        let in_part = rule.kept.iter().any(|kept| matches!(kept, Kept::Device(_)));
        assert!(
            codes.is_empty() || codes.iter().any(as_told) || in_part,
            "no case of {} is an {:?}",
            rule.name,
            rule.severity
        );
    }
}

#[test]
fn explain_prints_a_rule() {
    let folder = fixture::folder("invalid");
    let printed = fixture::transcript(&folder, &["explain", "IOS-plist-key"]);
    assert!(printed.starts_with("exit code: 0\n--- standard output\n# ios-plist-key: "), "{printed}");
    for line in [
        "- Platform: ios\n",
        "- In numbers: `BGTaskSchedulerPermittedIdentifiers`, an array of strings in the top dictionary\n",
        "- Severity: error: ",
        ", read 2026-11\n",
        "- Looks at: Info.plist (`info_plist`), the built app (`check --artifact`)\n",
        "- `check` finds it: OBG063, misspelt Info.plist key\n",
        "- Generated: ",
    ] {
        assert!(printed.contains(line), "{line:?} is missing of\n{printed}");
    }
    let of_code = fixture::transcript(&folder, &["explain", "OBG063"]);
    assert!(of_code.contains(Code::MisspeltPlistKey.page()) && of_code.contains("\n- `ios-plist-key`: "), "{of_code}");
    let list = fixture::transcript(&folder, &["explain"]);
    for rule in table::rules() {
        let is_listed = |line: &str| line.starts_with(rule.name) && line.ends_with(&format!("  {}", rule.title));
        assert!(list.lines().any(is_listed), "{} is not listed", rule.name);
    }
    let misspelt = fixture::transcript(&folder, &["explain", "ios-plist-keys"]);
    assert!(misspelt.starts_with("exit code: 2\n") && misspelt.contains("did you mean `ios-plist-key`?"), "{misspelt}");
}
