//! What the code of the entries says about the services that run it.

mod environment;
mod grants;
mod hosts;
mod lifecycle;
mod replacements;
mod unused;

use std::path::PathBuf;

use super::facts::Place;
use super::{Bundles, disk};
use crate::config::{Background, Platform, Service, ServiceDeclaration};
use crate::diagnostic::{Diagnostic, Sources, Span};

/// All findings about services and what their entries do. The files with something to tell are added to `sources`.
pub fn check(background: &Background, bundles: &Bundles, sources: &mut Sources) -> Vec<Diagnostic> {
    let mut findings = Vec::new();
    let mut places = Places::new(background, sources);
    for (entry, bundle) in bundles {
        findings.extend(lifecycle::findings(background, entry, bundle, &mut places));
        findings.extend(environment::findings(background, entry, bundle, &mut places));
    }
    findings.extend(permissions(background, bundles, &mut places));
    findings.extend(unused::findings(background, bundles, places.sources));
    findings
}

/// Only what the entries would be refused.
pub fn refusals(background: &Background, bundles: &Bundles, sources: &mut Sources) -> Vec<Diagnostic> {
    permissions(background, bundles, &mut Places::new(background, sources))
}

fn permissions(background: &Background, bundles: &Bundles, places: &mut Places<'_>) -> Vec<Diagnostic> {
    let mut findings = Vec::new();
    for (entry, bundle) in bundles {
        findings.extend(grants::imports(background, entry, bundle, places));
        findings.extend(grants::globals(background, entry, bundle, places));
        findings.extend(hosts::findings(background, entry, bundle, places));
    }
    findings
}

/// Leads from places in bundled files to spans that findings can point at.
struct Places<'s> {
    project: PathBuf,
    sources: &'s mut Sources,
}

impl<'s> Places<'s> {
    fn new(background: &Background, sources: &'s mut Sources) -> Self {
        Self { project: disk::real_path(&background.project), sources }
    }

    /// Nothing where the file is no longer what it was when it was bundled.
    fn span(&mut self, place: &Place) -> Option<Span> {
        place.span(&self.project, self.sources)
    }

    /// The start of a file.
    fn start(&mut self, file: &str) -> Option<Span> {
        self.span(&Place { file: file.to_owned(), start: 0, end: 0 })
    }

    /// A finding at a place, or, where none is known, at the start of the entry.
    fn at(&mut self, finding: Diagnostic, place: Option<&Place>, entry: &str, text: &'static str) -> Diagnostic {
        match place.and_then(|place| self.span(place)) {
            Some(span) => finding.at(span, text),
            None => match self.start(entry) {
                Some(span) => finding.at(span, "somewhere in this entry, or in what it imports"),
                None => finding,
            },
        }
    }
}

/// The platforms on which a service runs an entry, each with the service as it is there.
fn running<'b>(service: &'b ServiceDeclaration, entry: &str) -> impl Iterator<Item = (Platform, &'b Service)> {
    let all = Platform::ALL.into_iter().map(|platform| (platform, service.on(platform)));
    all.filter(move |(_, service)| service.enabled && service.entry.as_str() == entry)
}

/// The services that run an entry somewhere.
fn services_of<'b>(background: &'b Background, entry: &str) -> impl Iterator<Item = &'b ServiceDeclaration> {
    background.services.iter().filter(move |service| running(service, entry).next().is_some())
}
