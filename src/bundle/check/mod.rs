//! What the code of the entries says about the services that run it.

mod environment;
mod grants;
mod hosts;
mod lifecycle;
mod replacements;
mod unused;

use std::collections::{BTreeSet, HashMap};
use std::path::PathBuf;

use super::facts::Place;
use super::{Bundle, Bundles, disk};
use crate::config::{Background, Platform, PlatformSet, Service, ServiceDeclaration};
use crate::diagnostic::{Diagnostic, Sources, Span};

/// All findings about services on some platforms and what their entries do. The files with something to tell are added to
/// `sources`.
pub fn check(
    background: &Background,
    platforms: PlatformSet,
    bundles: &Bundles,
    sources: &mut Sources,
) -> Vec<Diagnostic> {
    let mut findings = Vec::new();
    let mut places = Places::new(background, sources);
    for entry in entries(background, platforms, bundles) {
        findings.extend(lifecycle::findings(&entry, &mut places));
        findings.extend(environment::findings(&entry, &mut places));
        findings.extend(refused(&entry, &mut places));
    }
    findings.extend(unused::findings(background, bundles, places.sources));
    findings
}

/// Only what the entries would be refused.
pub fn refusals(
    background: &Background,
    platforms: PlatformSet,
    bundles: &Bundles,
    sources: &mut Sources,
) -> Vec<Diagnostic> {
    let mut places = Places::new(background, sources);
    entries(background, platforms, bundles).flat_map(|entry| refused(&entry, &mut places)).collect()
}

fn refused(entry: &Entry<'_>, places: &mut Places<'_>) -> Vec<Diagnostic> {
    let mut findings = grants::imports(entry, places);
    findings.extend(grants::globals(entry, places));
    findings.extend(hosts::findings(entry, places));
    findings
}

/// An entry among those that run it.
struct Entry<'b> {
    background: &'b Background,
    /// Those that are asked about.
    platforms: PlatformSet,
    path: &'b str,
    bundle: &'b Bundle,
    /// Those that run it on one of the platforms.
    services: Vec<&'b ServiceDeclaration>,
}

fn entries<'b>(
    background: &'b Background,
    platforms: PlatformSet,
    bundles: &'b Bundles,
) -> impl Iterator<Item = Entry<'b>> {
    // There may be thousands of both: each service is looked at once.
    let mut services: HashMap<&str, Vec<&ServiceDeclaration>> = HashMap::new();
    for service in &background.services {
        let on = platforms.iter().map(|platform| service.on(platform)).filter(|on| on.enabled);
        for entry in on.map(|on| on.entry.as_str()).collect::<BTreeSet<_>>() {
            services.entry(entry).or_default().push(service);
        }
    }
    bundles.iter().map(move |(entry, bundle)| {
        let path = entry.as_str();
        Entry { background, platforms, path, bundle, services: services.remove(path).unwrap_or_default() }
    })
}

impl<'b> Entry<'b> {
    /// The platforms on which a service runs the entry, each with the service as it is there.
    fn running(&self, service: &'b ServiceDeclaration) -> impl Iterator<Item = (Platform, &'b Service)> {
        let (platforms, path) = (self.platforms, self.path);
        let all = Platform::ALL.into_iter().filter(move |platform| platforms.contains(*platform));
        let services = all.map(|platform| (platform, service.on(platform)));
        services.filter(move |(_, service)| service.enabled && service.entry.as_str() == path)
    }

    /// ` on ios, android`, where a service runs elsewhere as well; else nothing.
    fn only_on(&self, service: &'b ServiceDeclaration, platforms: &[Platform]) -> String {
        if self.running(service).count() == platforms.len() {
            return String::new();
        }
        let names: Vec<String> = platforms.iter().map(ToString::to_string).collect();
        format!(" on {}", names.join(", "))
    }
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
    fn at(&mut self, finding: Diagnostic, place: Option<&Place>, entry: &Entry<'_>, text: &'static str) -> Diagnostic {
        match place.and_then(|place| self.span(place)) {
            Some(span) => finding.at(span, text),
            None => match self.start(entry.path) {
                Some(span) => finding.at(span, "somewhere in this entry, or in what it imports"),
                None => finding,
            },
        }
    }
}
