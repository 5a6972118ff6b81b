//! Which Android the app is built for.

use super::manifest::Manifest;
use crate::config::Background;
use crate::diagnostic::Sources;
use crate::gradle::{self, TargetSdk};

/// The API levels that the app targets, by its Gradle files, else by its manifest; None where that is not known for
/// certain. Files that cannot be read say nothing here.
pub fn target_sdk(background: &Background, sources: &mut Sources) -> Option<TargetSdk> {
    let (project, output) = (&background.project, &background.output);
    if let Some(build_file) = gradle::find(project, output) {
        let facts = gradle::open(project, &build_file, sources).ok()?;
        // Gradle's word counts, even one that only a build can tell.
        if !facts.target_sdk.is_empty() || !facts.elsewhere.is_empty() {
            return facts.target;
        }
    }
    let manifest = Manifest::open(project, output.android_manifest.as_deref()?, None, sources)?;
    let (level, span) = manifest.target_sdk()?;
    Some(TargetSdk { lowest: level, highest: level, span })
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::config::{self, LoadOptions, PlatformSet};

    /// The level that a module with this manifest and build file targets.
    fn level(manifest: &str, build_file: Option<&str>) -> Option<(u32, u32)> {
        let project = tempfile::tempdir().expect("a folder");
        let write = |name: &str, text: &str| fs::write(project.path().join(name), text).expect("writable");
        write(
            "oro.toml",
            "[background.output]\nandroid_manifest = \"AndroidManifest.xml\"\n[background.service.sync]\nentry = \"sync.js\"\n",
        );
        write("sync.js", "onrun = () => {};\n");
        write("AndroidManifest.xml", manifest);
        build_file.inspect(|text| write("build.gradle", text));
        let mut sources = Sources::default();
        let options = LoadOptions {
            start: project.path().to_owned(),
            config: None,
            set: Vec::new(),
            platforms: PlatformSet::EMPTY,
        };
        let loaded = config::load(&options, &mut sources).expect("readable");
        let background = loaded.background.expect("a declaration");
        target_sdk(&background, &mut sources).map(|target| (target.lowest, target.highest))
    }

    #[test]
    fn gradle_has_the_first_word_and_the_manifest_the_last() {
        let manifest = "<manifest xmlns:a=\"http://schemas.android.com/apk/res/android\"><uses-sdk a:targetSdkVersion=\"33\"/></manifest>";
        assert_eq!(level(manifest, None), Some((33, 33)));
        assert_eq!(level(manifest, Some("android { minSdk 26 }")), Some((33, 33)));
        assert_eq!(level(manifest, Some("android { targetSdk 35 }")), Some((35, 35)));
        assert_eq!(level(manifest, Some("android { targetSdk newest }")), None);
        assert_eq!(level(manifest, Some("plugins { id 'notes.app' }")), None, "a plugin may set it");
        for unreadable in ["<manifest/>", "<manifest>", "<plist/>", "\u{0}"] {
            assert_eq!(level(unreadable, None), None, "{unreadable:?}");
        }
    }
}
