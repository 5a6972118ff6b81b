use std::path::PathBuf;

use super::project::Opened;
use crate::artifact;
use crate::config::PlatformSet;

/// What was built of the declaration.
#[derive(Clone, Debug, Default, clap::Args)]
pub struct Built {
    /// Compares a built product with the declaration as well: an .ipa, .app, .xcarchive, .apk, .aab or merged
    /// AndroidManifest.xml; can be repeated
    #[arg(long, value_name = "PATH")]
    artifact: Vec<PathBuf>,
}

impl Built {
    pub fn check(&self, opened: &mut Opened, platforms: PlatformSet) {
        let Opened { background, diagnostics, sources, .. } = opened;
        artifact::check(background, platforms, &self.artifact, sources, diagnostics);
    }
}
