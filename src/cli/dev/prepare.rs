//! From the files of the project to a table that can be run, as often as they change.

use std::collections::BTreeSet;
use std::path::PathBuf;

use anyhow::Context;
use oro_bg_runtime::spec::DispatchTable;

use super::watch::folders_of;
use crate::bundle::{self, BundleOptions, Bundled, bundle_noting};
use crate::cli::project::{Project, cache_dir};
use crate::codegen::table::dispatch_table;
use crate::config::{self, Background, EntryPath, Platform, ServiceId};
use crate::diagnostic::{Diagnostics, Sources};
use crate::platform;

/// One try.
pub struct Attempt {
    /// Nothing when the findings have errors.
    pub prepared: Option<Prepared>,
    pub findings: Diagnostics,
    pub sources: Sources,
    /// Where a change would make another try worth while; more than these when it failed early.
    pub folders: BTreeSet<PathBuf>,
}

/// What can be run.
pub struct Prepared {
    pub background: Background,
    pub table: DispatchTable,
}

/// Reads, checks and bundles for this machine. Only the services of `only` are bundled, all if there are none.
///
/// # Errors
/// When the configuration is there and cannot be read.
pub fn prepare(project: &Project<'_>, only: &[ServiceId]) -> anyhow::Result<Attempt> {
    let platform = Platform::host();
    let mut sources = Sources::default();
    let options = project.options(platform.into());
    let loaded = config::load(&options, &mut sources).context("failed to load the configuration")?;
    let mut findings = loaded.diagnostics;
    let mut folders = BTreeSet::new();
    let mut prepared = None;
    if let Some(background) = loaded.background {
        folders.extend(folders_of(&background.project, &BTreeSet::new()));
        findings.extend(platform::check(&background, platform.into()));
        if !findings.has_errors() {
            let options = BundleOptions { cache_dir: Some(cache_dir(&background)), ..BundleOptions::default() };
            let entries = entries(&background, platform, only);
            let Bundled { bundles, diagnostics, project, asked } =
                bundle_noting(&background.project, &entries, &options, &mut sources);
            findings.extend(diagnostics);
            findings.extend(bundle::check(&background, &bundles, &mut sources));
            folders.extend(folders_of(&project, &asked));
            let table = dispatch_table(&background, &bundles, platform);
            prepared = Some(Prepared { background, table });
        }
    }
    findings.sort();
    Ok(Attempt { prepared: prepared.filter(|_| !findings.has_errors()), findings, sources, folders })
}

fn entries(background: &Background, platform: Platform, only: &[ServiceId]) -> Vec<EntryPath> {
    let services = background.services.iter().filter(|service| only.is_empty() || only.contains(&service.id));
    let started = services.map(|service| service.on(platform)).filter(|service| service.enabled);
    let mut entries: BTreeSet<EntryPath> = started.map(|service| service.entry.clone()).collect();
    if only.is_empty() {
        entries.extend(background.default_entry.iter().chain(&background.extra_entries).cloned());
    }
    if background.enabled { entries.into_iter().collect() } else { Vec::new() }
}
