//! Rules for which the configuration is not enough: what the app's own files say is brought together here.

use crate::bundle::Bundles;
use crate::bundle::facts::AbortHandling;
use crate::config::{Background, EntryPath, Platform, PlatformSet};
use crate::diagnostic::{Diagnostic, Diagnostics, Sources};
use crate::gradle::{self, Value};
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
    platform::foreground_budget(background, target_sdk(background), notices)
}

/// A module of JSON has a finding of its own as well.
fn is_data(entry: &EntryPath) -> bool {
    entry.as_str().ends_with(".json")
}

/// The highest target that the Gradle files say; `None` where they do not.
fn target_sdk(background: &Background) -> Option<u32> {
    let path = gradle::find(&background.project, &background.output)?;
    let facts = gradle::open(&background.project, &path, &mut Sources::default()).ok()?;
    let known = facts.target_sdk.iter().map(|setting| match setting.value {
        Value::Known(target) => Some(target),
        Value::Computed(_) => None,
    });
    known.collect::<Option<Vec<u32>>>()?.into_iter().max()
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
