use std::path::PathBuf;

use clap::builder::{PossibleValuesParser, TypedValueParser};

use super::project::{Opened, Project};
use super::report::FindingsFormat;
use super::{Exit, Outcome};
use crate::artifact;
use crate::config::PlatformSet;
use crate::diagnostic::Diagnostics;
use crate::store::{self, Store};

/// What was built of the declaration, and where it goes.
#[derive(Clone, Debug, Default, clap::Args)]
pub struct Built {
    /// Compares a built product with the declaration as well: an .ipa, .app, .xcarchive, .apk, .aab or merged
    /// AndroidManifest.xml; can be repeated
    #[arg(long, value_name = "PATH")]
    artifact: Vec<PathBuf>,
    /// Prints instead what this store has to be told: foreground types, permissions, modes, who asked for them, and with
    /// --artifact what the app really has; as tables in Markdown, or with --format json
    #[arg(long, value_name = "STORE", value_parser = stores(), conflicts_with_all = ["fix", "write_baseline"])]
    report: Option<Store>,
}

fn stores() -> impl TypedValueParser<Value = Store> {
    let named = |word: String| Store::ALL.into_iter().find(|store| store.word() == word).expect("one of the possible");
    PossibleValuesParser::new(Store::ALL.map(Store::word)).map(named)
}

impl Built {
    /// Adds what is found in the built products.
    pub fn check(&self, opened: &mut Opened, platforms: PlatformSet) {
        let Opened { background, diagnostics, sources, .. } = opened;
        artifact::check(background, platforms, &self.artifact, sources, diagnostics);
    }

    /// The report, where one is asked for. Products that cannot be read are told; what is wrong with the others is for a check to say.
    pub fn report(&self, project: &Project<'_>, platforms: PlatformSet, format: FindingsFormat) -> Option<Outcome> {
        let store = self.report?;
        let is_json = match format {
            FindingsFormat::Human => false,
            FindingsFormat::Json => true,
            _ => {
                project.report.note("error: a report is written with `--format human` or `--format json`");
                return Some(Ok(Exit::Invalid));
            }
        };
        let opened = match project.open(platforms, format) {
            Ok(opened) => opened,
            Err(stop) => return Some(Err(stop)),
        };
        let Opened { background, mut sources, .. } = opened;
        let mut found = Diagnostics::default();
        let products = artifact::open_all(&background, platforms, &self.artifact, &mut sources, &mut found);
        if found.has_errors() {
            project.report.findings(&found, &sources, FindingsFormat::Human);
            return Some(Ok(Exit::Findings));
        }
        let report = store::report(store, &background, &products, &sources);
        if is_json {
            project.report.result_json(&report.json());
        } else {
            project.report.result(&report.markdown());
        }
        Some(Ok(Exit::Fine))
    }
}
