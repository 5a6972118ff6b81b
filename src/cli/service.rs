//! The service that a command line means.

use super::report::Report;
use super::{Exit, Stop};
use crate::config::{Background, Platform, ServiceDeclaration, ServiceId, nearest};

/// Longer lists hide the message that they are part of.
const LISTED_MAX: usize = 12;

/// The service of an id in either spelling, if it can run here. If not, that is reported.
pub fn find<'b>(background: &'b Background, id: &str, report: &Report) -> Result<&'b ServiceDeclaration, Stop> {
    find_on(background, id, Platform::host(), report)
}

/// As [`find`], for another platform.
pub fn find_on<'b>(
    background: &'b Background,
    id: &str,
    platform: Platform,
    report: &Report,
) -> Result<&'b ServiceDeclaration, Stop> {
    let services = &background.services;
    let found = ServiceId::parse(id)
        .ok()
        .and_then(|id| services.binary_search_by(|service| service.id.cmp(&id)).ok())
        .map(|index| &services[index]);
    let problem = match found {
        Some(service) if !background.enabled => {
            format!("`{}`: background services are switched off", service.id)
        }
        Some(service) if !service.on(platform).enabled => {
            format!("`{}` is switched off on {platform}", service.id)
        }
        Some(service) => return Ok(service),
        None => {
            let ids = || services.iter().map(|service| service.id.as_str());
            let name = id.escape_debug();
            let config = &background.config_name;
            match nearest(id, ids()) {
                Some(near) => format!("there is no service `{name}`; did you mean `{near}`?"),
                None if services.is_empty() => format!("there is no service `{name}`: {config} declares none"),
                None if services.len() <= LISTED_MAX => {
                    format!("there is no service `{name}`; {config} declares {}", ids().collect::<Vec<_>>().join(", "))
                }
                None => format!("there is no service `{name}`; `oro-bg status` lists those of {config}"),
            }
        }
    };
    report.note(&format!("error: {problem}"));
    Err(Stop::Reported(Exit::Invalid))
}
