//! Hosts that entries `fetch` from, compared with those that their services are granted.

use std::collections::BTreeSet;

use oro_bg_runtime::grants::{NETWORK, NetworkDenial, NetworkGrant, opens};
use url::Url;

use super::{Entry, Places};
use crate::bundle::facts::Fetched;
use crate::config::{Platform, Service, ServiceDeclaration};
use crate::diagnostic::{Code, Diagnostic};

/// Schemes that `fetch` has besides those of the network.
const OTHER_SCHEMES: &[&str] = &["data", "blob"];

pub(super) fn findings(entry: &Entry<'_>, places: &mut Places<'_>) -> Vec<Diagnostic> {
    let mut findings = Vec::new();
    for fetched in &entry.bundle.facts.globals.fetches {
        let mut at = |finding, text| places.at(finding, fetched.place.as_ref(), entry, text);
        let url = match Url::parse(&fetched.url) {
            Ok(url) if OTHER_SCHEMES.contains(&url.scheme()) => continue,
            Ok(url) => url,
            Err(_) => {
                findings.push(
                    at(relative(fetched), "a TypeError")
                        .because("a service has no page, so nothing says which host a relative URL is of")
                        .help("write the whole URL: `https://api.example.com/…`"),
                );
                continue;
            }
        };
        if !matches!(url.scheme(), "http" | "https") {
            let message = format!("`fetch` has no `{}:` URLs", url.scheme());
            let finding = Diagnostic::warning(Code::UngrantedHost, message);
            findings.push(at(finding, "a TypeError").because("a service reaches `http:` and `https:` alone"));
            continue;
        }
        for service in &entry.services {
            let (platforms, needed) = denied(entry, service, &url);
            let Some(needed) = needed.first() else { continue };
            let host = needed.trim_start_matches("network:");
            let message =
                format!("`{}` may not reach the host `{host}`{}", service.id, entry.only_on(service, &platforms));
            let finding = at(Diagnostic::warning(Code::UngrantedHost, message), "rejects with NotAllowedError");
            let finding = finding.at(service.span, "the service that runs it");
            let finding = if grants_every_host(entry, service) {
                finding.because("`network` alone opens every host but this device and its link")
            } else {
                finding
            };
            findings.push(
                finding.help(format!("add \"{needed}\" to permissions of [background.service.{}]", service.name)),
            );
        }
    }
    findings
}

/// The narrowest permission that opens a URL; nothing where none does.
pub(super) fn permission(url: &str) -> Option<String> {
    match NetworkGrant::default().allows(&Url::parse(url).ok()?) {
        Err(denial) => denial.permission().map(str::to_owned),
        Ok(()) => None,
    }
}

/// The platforms on which the network is open for a service, and not as far as this URL; and the permissions that would
/// open it.
fn denied(entry: &Entry<'_>, service: &ServiceDeclaration, url: &Url) -> (Vec<Platform>, BTreeSet<String>) {
    let mut platforms = Vec::new();
    let mut needed = BTreeSet::new();
    for (platform, service) in entry.running(service).filter(|(_, service)| has_network(service)) {
        let grant = NetworkGrant::of(service.permissions.iter().map(String::as_str));
        if let Err(NetworkDenial::Host { permission, .. }) = grant.allows(url) {
            platforms.push(platform);
            needed.insert(permission);
        }
    }
    (platforms, needed)
}

fn has_network(service: &Service) -> bool {
    let granted: Vec<&String> = service.permissions.iter().collect();
    opens(&granted, NETWORK)
}

fn grants_every_host(entry: &Entry<'_>, service: &ServiceDeclaration) -> bool {
    entry.running(service).any(|(_, service)| service.permissions.contains(NETWORK))
}

fn relative(fetched: &Fetched) -> Diagnostic {
    Diagnostic::warning(Code::UngrantedHost, format!("`fetch` of `{}`, which has no host", fetched.url))
}
