//! Rules for which the configuration is not enough: what the app's own files say is brought together here.

use crate::android_app::target_sdk;
use crate::app_code::{Names, mentions};
use crate::bundle::Bundles;
use crate::bundle::facts::AbortHandling;
use crate::codegen::names::{kotlin_constant, swift_members};
use crate::config::{Background, EntryPath, Platform, PlatformSet, ServiceId};
use crate::diagnostic::{Diagnostic, Diagnostics, Sources};
use crate::gradle;
use crate::platform;
use crate::platform::table::Fact;
use crate::xcode;

/// Services that Android stops when a budget is spent, and that would not hear of it.
pub fn foreground_budget(background: &Background, bundles: &Bundles, platforms: PlatformSet) -> Diagnostics {
    if !platforms.contains(Platform::Android) {
        return Diagnostics::default();
    }
    // What could not be bundled has findings of its own.
    let notices = |entry: &EntryPath| {
        let handling = bundles.get(entry).map(AbortHandling::of);
        is_data(entry) || handling != Some(AbortHandling::Ignores)
    };
    let target = || target_sdk(background, &mut Sources::default()).map(|target| target.highest);
    platform::foreground_budget(background, target, notices)
}

/// A module of JSON has a finding of its own as well.
fn is_data(entry: &EntryPath) -> bool {
    entry.as_str().ends_with(".json")
}

/// Whether Swift, Kotlin or another language of the app names the service: it may schedule it, where JavaScript does not.
pub fn names(background: &Background, id: &ServiceId) -> bool {
    let ids = || background.services.iter().map(|service| &service.id);
    let member = ids().zip(swift_members(ids())).find(|(found, _)| *found == id).map(|(_, member)| member);
    let words: Vec<String> = member.into_iter().chain([kotlin_constant(id.as_str())]).collect();
    let names = Names { text: id.as_str(), words: &words };
    mentions(&background.project, &background.output.dir, &names)
}

/// The note about files that were not looked at, where there are any.
pub fn not_looked_at(background: &Background, platforms: PlatformSet) -> Option<Diagnostic> {
    let output = &background.output;
    let found = [
        (Fact::InfoPlist, output.info_plist.is_some()),
        (Fact::Swift, xcode::has_sources(background)),
        (Fact::AndroidManifest, output.android_manifest.is_some()),
        (Fact::Gradle, gradle::find(&background.project, output).is_some()),
    ];
    let found: Vec<Fact> = found.into_iter().filter_map(|(fact, is_found)| is_found.then_some(fact)).collect();
    platform::not_looked_at(background, platforms, &found)
}
