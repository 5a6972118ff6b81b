//! Modules of the runtime that entries import, compared with what their services are granted.

use std::path::Path;

use oro_bg_runtime::grants::{NETWORK, opens};

use super::build::RUNTIME_MODULES;
use super::{Bundle, Bundles, disk, syntax};
use crate::config::{BUILT_IN_PERMISSIONS, Background, Platform, ServiceDeclaration};
use crate::diagnostic::{Code, Diagnostic, Sources, Span};

/// The module that every service has.
const BACKGROUND: &str = "background";

/// Errors for imports that fail when the service runs: `oro:storage` without the permission `storage`, and `oro:*` that
/// nobody brings. The files with something to tell are added to `sources`.
pub fn ungranted_imports(background: &Background, bundles: &Bundles, sources: &mut Sources) -> Vec<Diagnostic> {
    let project = disk::real_path(&background.project);
    let mut findings = Vec::new();
    for (entry, bundle) in bundles {
        for name in capabilities(bundle) {
            let place = Place { project: &project, bundle, specifier: format!("{RUNTIME_MODULES}{name}") };
            if !BUILT_IN_PERMISSIONS.contains(&name.as_str()) && !background.host_permissions.contains(&name) {
                findings.push(place.at(sources, missing(&name)));
                continue;
            }
            if name == NETWORK {
                let message = format!("there is no module `{}`", place.specifier);
                let finding = Diagnostic::error(Code::UngrantedImport, message);
                findings
                    .push(place.at(sources, finding).help("the permission `network` opens `fetch`, which is global"));
                continue;
            }
            for service in background.services.iter().filter(|service| lacks(service, entry.as_str(), &name)) {
                let message = format!("`{}` is not granted to the service `{}`", place.specifier, service.id);
                let finding = Diagnostic::error(Code::UngrantedImport, message);
                findings.push(
                    place
                        .at(sources, finding)
                        .at(service.span, "the service that runs it")
                        .because("the import fails with NotAllowedError when the service runs")
                        .help(format!("add \"{name}\" to permissions of [background.service.{}]", service.name)),
                );
            }
        }
    }
    findings
}

/// Names after `oro:` that are still imported, sorted.
fn capabilities(bundle: &Bundle) -> Vec<String> {
    if !bundle.code.contains(RUNTIME_MODULES) {
        return Vec::new();
    }
    let imports = syntax::imports(Path::new("service.js"), &bundle.code);
    let mut names: Vec<String> =
        imports.iter().filter_map(|import| import.strip_prefix(RUNTIME_MODULES)).map(str::to_owned).collect();
    names.retain(|name| name != BACKGROUND);
    names.dedup();
    names
}

/// Whether some platform runs the entry for the service without the permission.
fn lacks(service: &ServiceDeclaration, entry: &str, name: &str) -> bool {
    Platform::ALL.iter().map(|platform| service.on(*platform)).any(|service| {
        let granted: Vec<_> = service.permissions.iter().collect();
        service.enabled && service.entry.as_str() == entry && !opens(&granted, name)
    })
}

fn missing(name: &str) -> Diagnostic {
    Diagnostic::error(Code::UngrantedImport, format!("there is no module `{RUNTIME_MODULES}{name}` in a service"))
        .because("services have `oro:background`, `oro:storage`, `oro:notifications` and what `host_permissions` names")
        .help(format!("if the host brings it, add \"{name}\" to host_permissions of [background]"))
}

/// Where a bundle imports something.
struct Place<'a> {
    project: &'a Path,
    bundle: &'a Bundle,
    specifier: String,
}

impl Place<'_> {
    fn at(&self, sources: &mut Sources, finding: Diagnostic) -> Diagnostic {
        for name in &self.bundle.inputs {
            let path = self.project.join(name);
            let Ok(text) = std::fs::read_to_string(&path) else { continue };
            if let Some(range) = syntax::import_of(&path, &text, &self.specifier) {
                let source = sources.add(name.as_str(), text.as_str());
                return finding.at(Span::new(source, range), "imported here");
            }
        }
        finding
    }
}
