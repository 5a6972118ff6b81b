//! The JavaScript side of the declaration: module graphs of the entries become one ES module each.

mod build;
mod cache;
mod check;
mod crew;
mod disk;
mod explain;
pub mod facts;
mod kept;
mod modules;
mod nesting;
mod node;
mod stack;
mod syntax;
mod unreadable;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

pub use check::{check, refusals};

use build::{Built, Rejected};
use cache::Cache;
use crew::Failure;
use explain::Explainer;
use facts::BundleFacts;
use kept::KeptFinding;

use crate::config::EntryPath;
use crate::diagnostic::{Diagnostic, Diagnostics, Severity, Sources};

/// One entry with everything it imports, as one ES module; only `oro:*` imports are left in it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bundle {
    pub code: String,
    /// Source map, version 3; its sources are relative to the project.
    pub source_map: String,
    /// Project-relative paths of every file that went in, the entry first.
    pub inputs: Vec<String>,
    /// What the code does.
    pub facts: BundleFacts,
}

/// All bundled entries, by entry.
pub type Bundles = BTreeMap<EntryPath, Bundle>;

/// How the entries are bundled. The default is what a person can read in a stack trace.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BundleOptions {
    /// Shorter names and no whitespace; the source map still leads back.
    pub minify: bool,
    /// Where to keep bundles for the next time; made when missing. Nothing is kept without it.
    pub cache_dir: Option<PathBuf>,
}

/// Bundles every entry on its own, so that nothing is shared between the services at run time.
///
/// Blocks, and runs its own threads and runtimes: it may be called with or without an async runtime around it.
/// Entries that fail are missing in the result and explained by the diagnostics, which come in the order of
/// `entries`; one entry's errors do not hide another's. The files that diagnostics point into are added to `sources`.
pub fn bundle(
    project: &Path,
    entries: &[EntryPath],
    options: &BundleOptions,
    sources: &mut Sources,
) -> (Bundles, Diagnostics) {
    let Bundled { bundles, diagnostics, .. } = bundle_noting(project, entries, options, sources);
    (bundles, diagnostics)
}

/// What came of bundling, for whoever wants to do it again when the outcome may be another.
#[derive(Debug)]
pub struct Bundled {
    pub bundles: Bundles,
    pub diagnostics: Diagnostics,
    /// The project with symbolic links resolved: where the bundler looked for things.
    pub project: PathBuf,
    /// Paths that the bundler looked at, absolute: modules, package.json, tsconfig.json, and places where none of them was.
    /// Also of entries that failed.
    pub asked: BTreeSet<PathBuf>,
}

/// As [`bundle`], with the paths that decided the outcome.
pub fn bundle_noting(project: &Path, entries: &[EntryPath], options: &BundleOptions, sources: &mut Sources) -> Bundled {
    stack::on_large_stack(|| bundle_here(project, entries, options, sources))
}

fn bundle_here(project: &Path, entries: &[EntryPath], options: &BundleOptions, sources: &mut Sources) -> Bundled {
    let project = &disk::real_path(project);
    let mut cache = options.cache_dir.as_deref().map(|dir| Cache::open(dir, project, options));
    if let Some(cache) = &mut cache {
        cache.examine(entries);
    }
    let mut bundles = Bundles::new();
    let mut missing = Vec::new();
    let mut found: BTreeMap<&EntryPath, Vec<Diagnostic>> = BTreeMap::new();
    let mut asked: BTreeSet<PathBuf> = entries.iter().map(|entry| project.join(entry.as_str())).collect();
    for entry in entries {
        match cache.as_mut().and_then(|cache| cache.get(entry, sources)) {
            Some((bundle, findings)) => {
                bundles.insert(entry.clone(), bundle);
                found.insert(entry, findings);
            }
            None => missing.push(entry.clone()),
        }
    }
    for (cache, entry) in cache.iter().flat_map(|cache| bundles.keys().map(move |entry| (cache, entry))) {
        asked.extend(cache.asked(entry).map(Path::to_path_buf));
    }

    let mut explainer = Explainer::new(project, sources);
    let outcomes = crew::build_all(project, &missing, options);
    let built = missing.par_iter().zip(&outcomes);
    let built: Vec<Option<Bundle>> =
        built.map(|(entry, outcome)| Some(Bundle::new(project, entry, outcome.as_ref().ok()?))).collect();
    for ((entry, outcome), bundle) in missing.iter().zip(outcomes).zip(built) {
        if let Ok(Built { facts, .. }) | Err(Failure::Input(Rejected { facts, .. })) = &outcome {
            asked.extend(facts.iter().map(|fact| fact.path().to_path_buf()));
        }
        let mut findings = explainer.findings(entry, &outcome);
        let failed = findings.iter().any(|finding| finding.severity == Severity::Error);
        if let (Ok(built), Some(bundle)) = (outcome, bundle)
            && !failed
        {
            findings.extend(explainer.computed_imports(entry, &bundle));
            findings.extend(facts::entry_facts(project, &bundle, explainer.sources()).diagnostics());
            if let Some(cache) = &mut cache {
                let kept = findings.iter().map(|finding| KeptFinding::new(finding, explainer.sources()));
                cache.put(entry, built.facts, &bundle, kept.collect());
            }
            bundles.insert(entry.clone(), bundle);
        }
        found.insert(entry, findings);
    }
    if let Some(cache) = cache {
        cache.save();
    }
    let mut diagnostics = Diagnostics::default();
    entries.iter().filter_map(|entry| found.remove(entry)).for_each(|findings| diagnostics.extend(findings));
    Bundled { bundles, diagnostics, project: project.clone(), asked }
}

impl Bundle {
    fn new(project: &Path, entry: &EntryPath, built: &Built) -> Self {
        let names = built.inputs.iter().map(|path| modules::relative_name(project, path));
        let mut inputs = vec![entry.to_string()];
        inputs.extend(names.filter(|name| name != entry.as_str()));
        let facts = BundleFacts::read(project, &built.code, &built.source_map, &inputs);
        Self { code: built.code.clone(), source_map: built.source_map.clone(), inputs, facts }
    }
}
