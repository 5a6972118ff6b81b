//! From the files of the project to a table that can be run, as often as they change.

use std::collections::BTreeSet;
use std::path::PathBuf;

use oro_bg_runtime::spec::DispatchTable;

use super::watch::folders_of;
use crate::bundle::{self, BundleOptions, Bundled, bundle_noting};
use crate::cli::project::{Opened, Project, Read, Wishes, cache_dir};
use crate::codegen::table::dispatch_table;
use crate::config::{Background, EntryPath, Platform, ServiceId};
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
    let mut opened = match project.read(platform.into(), &Wishes::default())? {
        Read::Opened(opened) => *opened,
        Read::Refused { project, diagnostics, sources } => {
            let folders = project.map(|project| folders_of(&project, &BTreeSet::new())).unwrap_or_default();
            return Ok(Attempt { prepared: None, findings: diagnostics, sources, folders });
        }
    };
    let mut folders = folders_of(&opened.background.project, &BTreeSet::new());
    opened.diagnostics.extend(platform::check(&opened.background, platform.into()));
    opened.judge();
    let mut prepared = None;
    if !opened.diagnostics.has_errors() {
        let Opened { background, diagnostics: findings, sources, .. } = &mut opened;
        let options = BundleOptions { cache_dir: Some(cache_dir(background)), ..BundleOptions::default() };
        let entries = entries(background, platform, only);
        let Bundled { bundles, diagnostics, project, asked } =
            bundle_noting(&background.project, &entries, &options, sources);
        findings.extend(diagnostics);
        findings.extend(bundle::check(background, platform.into(), &bundles, sources));
        folders.extend(folders_of(&project, &asked));
        let table = dispatch_table(background, &bundles, platform);
        prepared = Some(table);
    }
    opened.judge();
    let Opened { background, diagnostics: mut findings, sources, .. } = opened;
    findings.sort();
    let prepared = prepared.filter(|_| !findings.has_errors()).map(|table| Prepared { background, table });
    Ok(Attempt { prepared, findings, sources, folders })
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
