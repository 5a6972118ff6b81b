//! Rules that need files of the app which nobody named and which were not found.

use crate::config::{Background, Platform, PlatformSet, ServiceDeclaration};
use crate::diagnostic::{Code, Diagnostic};
use crate::platform::table::{self, Fact, Rule};

const RULES_SHOWN_MAX: usize = 4;

/// One note for everything that was not looked at. A platform of which the configuration names no file has nothing to decide
/// yet: `found` is what is known of the others.
pub fn not_looked_at(background: &Background, platforms: PlatformSet, found: &[Fact]) -> Option<Diagnostic> {
    let output = &background.output;
    let files: [(Platform, bool, &[Fact]); 2] = [
        (Platform::Ios, output.info_plist.is_some() || output.entitlements.is_some(), &[Fact::InfoPlist, Fact::Swift]),
        (
            Platform::Android,
            output.android_manifest.is_some() || output.gradle.is_some(),
            &[Fact::AndroidManifest, Fact::Gradle],
        ),
    ];
    let first = |platform: Platform| {
        background.services.iter().filter(|_| background.enabled).find(|service| service.on(platform).enabled)
    };
    let missing: Vec<(&ServiceDeclaration, Fact)> = files
        .iter()
        .filter(|(platform, is_named, _)| *is_named && platforms.contains(*platform))
        .filter_map(|(platform, _, facts)| Some((first(*platform)?, facts)))
        .flat_map(|(service, facts)| facts.iter().map(move |fact| (service, *fact)))
        .filter(|(_, fact)| !found.contains(fact))
        .collect();
    let (service, _) = missing.first()?;
    let missing: Vec<Fact> = missing.iter().map(|(_, fact)| *fact).collect();
    let note = Diagnostic::note(Code::NotLookedAt, "some rules were not looked at, because their files are not known")
        .at(service.span, "for this service and those beside it");
    let note = missing.iter().fold(note, |note, fact| note.because(format!("{}: {}", fact.name(), rules_of(*fact))));
    // The sources follow the Info.plist.
    let needs_no_help = |fact: &Fact| *fact == Fact::Swift && missing.contains(&Fact::InfoPlist);
    let ways_out = missing.iter().filter(|fact| !needs_no_help(fact)).filter_map(|fact| way_out(*fact));
    Some(ways_out.fold(note, Diagnostic::help))
}

fn rules_of(fact: Fact) -> String {
    let names: Vec<&str> =
        table::rules().filter(|rule: &&Rule| rule.reads.contains(&fact)).map(|rule| rule.name).collect();
    let more = names.len().saturating_sub(RULES_SHOWN_MAX);
    let shown = names[..names.len() - more].join(", ");
    if more > 0 { format!("{shown} and {more} more") } else { shown }
}

/// The key that names a file.
fn way_out(fact: Fact) -> Option<&'static str> {
    match fact {
        Fact::InfoPlist => Some("name the app's Info.plist as `info_plist` in `[background.output]`"),
        Fact::Swift => Some("the app's sources are looked for below the Xcode project, else below the Info.plist"),
        Fact::AndroidManifest => Some("name the app's manifest as `android_manifest` in `[background.output]`"),
        Fact::Gradle => Some("name the module's build file as `gradle` in `[background.output]`"),
        Fact::Config | Fact::JavaScript | Fact::Entitlements | Fact::Artifact => None,
        // They follow files that are asked for.
        Fact::XcodeProject | Fact::Kotlin => None,
    }
}
