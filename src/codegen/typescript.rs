//! `typescript/oro-background.d.ts`: the module's types, and those of a service's global scope.

use std::collections::BTreeSet;

use askama::Template;

use super::{GeneratedFile, render};
use crate::config::{BUILT_IN_PERMISSIONS, Background, Platform, Service, ServiceDeclaration};

pub fn emit(background: &Background, files: &mut Vec<GeneratedFile>) {
    let permissions: BTreeSet<_> =
        BUILT_IN_PERMISSIONS.iter().copied().chain(background.host_permissions.iter().map(String::as_str)).collect();
    let declared = background.services.iter().filter(|_| background.enabled);
    // In the name of a module that types are declared for, `*` is a pattern.
    let capabilities = background.host_permissions.iter().map(String::as_str).filter(|name| !name.contains('*'));
    let file = Typings {
        config_name: &background.config_name,
        services: declared.filter_map(view).collect(),
        permissions,
        capabilities: capabilities.collect(),
    };
    files.push(render("typescript/oro-background.d.ts", &file));
}

#[derive(Template)]
#[template(path = "typescript/oro-background.d.ts")]
struct Typings<'a> {
    config_name: &'a str,
    services: Vec<TypedService<'a>>,
    permissions: BTreeSet<&'a str>,
    /// Names of the host's capabilities.
    capabilities: Vec<&'a str>,
}

struct TypedService<'a> {
    id: &'a str,
    title: &'a str,
    description: Option<&'a str>,
    trigger: &'static str,
    permissions: BTreeSet<&'a str>,
}

/// One program runs on all platforms, so a type has what any of them allows; the rest is refused at run time.
fn view(declaration: &ServiceDeclaration) -> Option<TypedService<'_>> {
    let enabled: Vec<&Service> =
        Platform::ALL.iter().map(|platform| declaration.on(*platform)).filter(|service| service.enabled).collect();
    let first = enabled.first()?;
    Some(TypedService {
        id: declaration.id.as_str(),
        title: &first.title,
        description: first.description.as_deref(),
        trigger: first.trigger.name(),
        permissions: enabled.iter().flat_map(|service| &service.permissions).map(String::as_str).collect(),
    })
}
