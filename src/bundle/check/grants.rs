//! What entries use that a permission opens, compared with what their services are granted.

use std::collections::BTreeSet;

use oro_bg_runtime::grants::{NETWORK, opens};

use super::{Entry, Places, hosts};
use crate::bundle::Bundle;
use crate::bundle::build::RUNTIME_MODULES;
use crate::bundle::facts::{FETCH, GlobalUse};
use crate::config::{BUILT_IN_PERMISSIONS, Platform, ServiceDeclaration};
use crate::diagnostic::{Code, Diagnostic};

/// The module that every service has.
const BACKGROUND: &str = "background";

/// Places of one global that a finding shows.
const SHOWN_MAX: usize = 3;

/// Errors for imports that fail when the service runs: `oro:storage` without the permission `storage`, and `oro:*` that
/// nobody brings.
pub(super) fn imports(entry: &Entry<'_>, places: &mut Places<'_>) -> Vec<Diagnostic> {
    let mut findings = Vec::new();
    for import in entry.bundle.facts.imports.iter().filter(|import| import.name != BACKGROUND) {
        let name = import.name.as_str();
        let mut at = |finding| places.at(finding, import.place.as_ref(), entry, "imported here");
        if !BUILT_IN_PERMISSIONS.contains(&name) && !entry.background.host_permissions.iter().any(|host| host == name) {
            findings.push(at(missing(name)));
            continue;
        }
        let specifier = format!("{RUNTIME_MODULES}{name}");
        if name == NETWORK {
            let finding = Diagnostic::error(Code::UngrantedImport, format!("there is no module `{specifier}`"));
            findings.push(at(finding).help("the permission `network` opens `fetch`, which is global"));
            continue;
        }
        let refused = entry.services.iter().filter(|service| !lacking(entry, service, name).is_empty());
        for service in refused {
            let message = format!("`{specifier}` is not granted to the service `{}`", service.id);
            let finding = at(Diagnostic::error(Code::UngrantedImport, message));
            findings.push(
                finding
                    .at(service.span, "the service that runs it")
                    .because("the import fails with NotAllowedError when the service runs")
                    .help(format!("add \"{name}\" to permissions of [background.service.{}]", service.name)),
            );
        }
    }
    findings
}

/// Warnings for `fetch`, `storage` and `notifications` in the project's own files, in services that are not granted them.
pub(super) fn globals(entry: &Entry<'_>, places: &mut Places<'_>) -> Vec<Diagnostic> {
    let mut findings = Vec::new();
    for (global, permission) in GlobalUse::PERMISSIONS {
        let uses: Vec<&GlobalUse> =
            entry.bundle.facts.globals.capabilities.iter().filter(|used| used.name == *global).collect();
        let Some(first) = uses.first() else { continue };
        for service in &entry.services {
            let lacking = lacking(entry, service, permission);
            if lacking.is_empty() {
                continue;
            }
            let message = format!(
                "`{global}` needs the permission `{permission}`, which `{}` does not have{}",
                service.id,
                entry.only_on(service, &lacking)
            );
            let refused = "rejects with NotAllowedError";
            let mut finding = Diagnostic::warning(Code::UngrantedGlobal, message);
            finding = places.at(finding, first.place.as_ref(), entry, refused);
            let others = uses[1..].iter().filter_map(|used| places.span(used.place.as_ref()?));
            let others: Vec<_> = others.take(SHOWN_MAX - 1).collect();
            finding = others.into_iter().fold(finding, |finding, span| finding.at(span, "and here"));
            findings.push(finding.at(service.span, "the service that runs it").help(format!(
                "add {} to permissions of [background.service.{}]",
                needed(permission, entry.bundle),
                service.name
            )));
        }
    }
    findings
}

/// What would open it: for the network the hosts, where all of them are known.
fn needed(permission: &str, bundle: &Bundle) -> String {
    let globals = &bundle.facts.globals;
    let calls = globals.capabilities.iter().filter(|used| used.name == FETCH).count();
    let hosts: Option<BTreeSet<String>> =
        globals.fetches.iter().map(|fetched| hosts::permission(&fetched.url)).collect();
    match hosts {
        Some(hosts) if permission == NETWORK && globals.fetches.len() == calls => {
            hosts.iter().map(|host| format!("\"{host}\"")).collect::<Vec<_>>().join(", ")
        }
        _ => format!("\"{permission}\""),
    }
}

/// The platforms on which a service runs the entry without a permission.
pub(super) fn lacking(entry: &Entry<'_>, service: &ServiceDeclaration, permission: &str) -> Vec<Platform> {
    let lacks = |granted: &crate::config::Service| {
        let granted: Vec<&String> = granted.permissions.iter().collect();
        !opens(&granted, permission)
    };
    entry.running(service).filter(|(_, service)| lacks(service)).map(|(platform, _)| platform).collect()
}

fn missing(name: &str) -> Diagnostic {
    Diagnostic::error(Code::UngrantedImport, format!("there is no module `{RUNTIME_MODULES}{name}` in a service"))
        .because("services have `oro:background`, `oro:storage`, `oro:notifications` and what `host_permissions` names")
        .help(format!("if the host brings it, add \"{name}\" to host_permissions of [background]"))
}
