//! The changes that mend findings of the declaration, made: the finding is gone, and on no other platform does anything change.

mod fixture;

use std::fs;

use oro_bg::config::{self, Background, LoadOptions, Platform, PlatformSet};
use oro_bg::diagnostic::{Code, Diagnostic, Diagnostics, Edit, Sources};
use oro_bg::platform;

fn read(folder: &std::path::Path) -> (Option<Background>, Diagnostics, Sources) {
    let options = LoadOptions { start: folder.to_owned(), config: None, set: Vec::new(), platforms: PlatformSet::ALL };
    let mut sources = Sources::default();
    let loaded = config::load(&options, &mut sources).expect("is readable");
    let mut found = loaded.diagnostics;
    let background = loaded.background.filter(|_| !found.has_errors());
    if let Some(background) = &background {
        found.extend(platform::check(background, PlatformSet::ALL));
    }
    (background, found, sources)
}

fn with(text: &str, edits: &[Edit]) -> String {
    let mut edits: Vec<&Edit> = edits.iter().collect();
    edits.sort_by_key(|edit| std::cmp::Reverse(edit.span.start));
    edits.iter().fold(text.to_owned(), |mut text, edit| {
        text.replace_range(edit.span.range(), &edit.text);
        text
    })
}

/// The platform that rules with these numbers are about.
fn platform_of(code: Code) -> Option<Platform> {
    let of = |range: std::ops::Range<&str>| range.contains(&code.as_str());
    match () {
        () if of("OBG100".."OBG120") => Some(Platform::Ios),
        () if of("OBG120".."OBG140") => Some(Platform::Android),
        () => None,
    }
}

#[test]
fn a_fix_mends_its_finding_and_changes_no_other_platform() {
    let mut mended = Vec::new();
    for case in fixture::cases("invalid") {
        let (background, found, sources) = read(&case);
        let Some(before) = background else { continue };
        for finding in found.iter().filter(|finding: &&Diagnostic| finding.code.as_str() >= "OBG100") {
            let Some(fix) = &finding.fix else { continue };
            let project = fixture::copy(&case);
            let file = &sources.get(fix.edits[0].span.source).name;
            let path = project.path().join(file);
            let text = fs::read_to_string(&path).expect("a file of the project");
            fs::write(&path, with(&text, &fix.edits)).expect("writable");
            let (after, found, _) = read(project.path());
            let after =
                after.unwrap_or_else(|| panic!("{}: the fix of {} breaks it", fixture::name(&case), finding.message));
            assert!(
                !found.iter().any(|left| left.message == finding.message),
                "{}: {} is still there",
                fixture::name(&case),
                finding.message
            );
            let own = platform_of(finding.code).expect("only these have fixes");
            for (before, after) in before.services.iter().zip(&after.services) {
                let others = Platform::ALL.into_iter().filter(|platform| *platform != own);
                for platform in others.filter(|platform| before.on(*platform).enabled) {
                    assert_eq!(before.on(platform), after.on(platform), "{}: {}", fixture::name(&case), fix.title);
                }
            }
            mended.push(finding.code);
        }
    }
    for code in [Code::AndroidIntervalFloor, Code::AndroidFlex, Code::IosKeepAlive, Code::IosUnknownCondition] {
        assert!(mended.contains(&code), "no case has a fix of {}: {mended:?}", code.as_str());
    }
}

/// Raising an interval for all platforms is a choice.
#[test]
fn what_other_platforms_share_has_no_fix() {
    let (_, found, _) = read(&fixture::folder("invalid").join("OBG120-floor"));
    let finding = found.iter().find(|finding| finding.code == Code::AndroidIntervalFloor).expect("is found");
    assert_eq!(finding.fix, None);
}
