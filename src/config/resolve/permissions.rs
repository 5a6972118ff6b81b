//! `permissions` of a service, and the `host_permissions` that they may name.

use std::collections::BTreeSet;

use oro_bg_runtime::grants::{self, HostPattern};

use crate::config::model::BUILT_IN_PERMISSIONS;
use crate::config::raw::{RawBackground, RawDeclaration, RawService};
use crate::config::read::{Spanned, nearest, write_instead};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};

/// The permissions of a service in their canonical spelling.
pub(super) fn permissions(
    declaration: &RawDeclaration,
    raw: &RawService,
    host_permissions: &[String],
    diagnostics: &mut Diagnostics,
) -> BTreeSet<String> {
    let mut valid: Vec<Spanned<String>> = Vec::new();
    for permission in &raw.permissions {
        let value = match HostPattern::of_permission(&permission.value) {
            Some(Ok(host)) => host.permission(),
            Some(Err(why)) => {
                diagnostics.push(
                    Diagnostic::error(Code::BadHost, format!("{:?} names no host", permission.value))
                        .at(permission.span, why.to_string())
                        .help("write `network:api.example.com`, `network:*.example.org`, `network:localhost:8080`, or `network` for every host"),
                );
                continue;
            }
            None if BUILT_IN_PERMISSIONS.contains(&permission.value.as_str())
                || host_permissions.contains(&permission.value) =>
            {
                permission.value.clone()
            }
            None => {
                diagnostics.push(unknown(declaration, permission, host_permissions));
                continue;
            }
        };
        if let Some(first) = valid.iter().find(|first| first.value == value) {
            diagnostics.push(
                Diagnostic::warning(Code::RedundantPermission, format!("the permission `{value}` is there twice"))
                    .at(permission.span, "the same again")
                    .at(first.span, "first here")
                    .help("remove one of them"),
            );
            continue;
        }
        valid.push(Spanned { value, span: permission.span });
    }
    for permission in &valid {
        let others = valid.iter().filter(|other| other.value != permission.value);
        let Some(wider) = others.into_iter().find(|other| grants::includes(&[&other.value], &permission.value)) else {
            continue;
        };
        diagnostics.push(
            Diagnostic::warning(
                Code::RedundantPermission,
                format!("`{}` adds nothing to `{}`", permission.value, wider.value),
            )
            .at(permission.span, "included already")
            .at(wider.span, "by this one")
            .help(format!(
                "remove `{}`; or remove `{}`, so that the service reaches only what it names",
                permission.value, wider.value
            )),
        );
    }
    valid.into_iter().map(|permission| permission.value).collect()
}

fn unknown(declaration: &RawDeclaration, permission: &Spanned<String>, host_permissions: &[String]) -> Diagnostic {
    let name = permission.value.as_str();
    let known = || BUILT_IN_PERMISSIONS.iter().copied().chain(host_permissions.iter().map(String::as_str));
    let unknown = Diagnostic::error(
        Code::UnknownPermission,
        format!("unknown permission {name:?} of service `{}`", declaration.name),
    )
    .at(permission.span, "neither built in nor one of `host_permissions`");
    let unknown = match nearest(name, known()) {
        Some(near) => write_instead(unknown.help(format!("did you mean `{near}`?")), name, permission.span, near),
        None => unknown.help(format!("built in are {}", BUILT_IN_PERMISSIONS.join(", "))),
    };
    unknown.help("a permission that the host app implements is declared with `host_permissions` in `[background]`")
}

/// The names that the host's capabilities may have, sorted.
pub(super) fn host_permissions(raw: &RawBackground, diagnostics: &mut Diagnostics) -> Vec<String> {
    let mut names = BTreeSet::new();
    for permission in &raw.host_permissions {
        let name = &permission.value;
        let refuse = |label: &'static str| {
            Diagnostic::error(Code::UnknownPermission, format!("{name:?} is no name of a permission"))
                .at(permission.span, label)
                .help("choose a name such as `contacts`")
        };
        if name.trim().is_empty() || name.contains([',', ':']) || name.chars().any(char::is_control) {
            diagnostics.push(refuse("empty, or with a comma, a colon or control characters"));
        } else if BUILT_IN_PERMISSIONS.contains(&name.as_str()) || grants::RESERVED.contains(&name.as_str()) {
            diagnostics.push(refuse("the runtime itself has this name"));
        } else {
            names.insert(name.clone());
        }
    }
    names.into_iter().collect()
}
