//! What the permissions of a service open. Engine, port and registration all decide here.
//!
//! Permissions are text in the dispatch table: `network`, `network:HOST[:PORT]`, `storage`, `notifications`, and names of
//! capabilities that the host brings. A text that means nothing opens nothing.

mod network;

pub use network::{BadHost, HostPattern, NetworkDenial, NetworkGrant};

use crate::error::{Error, ErrorCode};
use crate::spec::ServiceSpec;

/// `fetch`.
pub const NETWORK: &str = "network";
/// The key-value store that the app's foreground and services share.
pub const STORAGE: &str = "storage";
/// The host's notifier.
pub const NOTIFICATIONS: &str = "notifications";

/// Permissions that the runtime itself implements, sorted.
pub const BUILT_IN: &[&str] = &[NETWORK, NOTIFICATIONS, STORAGE];

/// Modules `oro:<name>` that no capability of a host may be called after, besides [`BUILT_IN`].
pub const RESERVED: &[&str] = &["background", "internal", "ipc"];

/// Whether permissions open a capability. `network` is open as soon as one host is; which ones is for [`NetworkGrant`].
pub fn opens(permissions: &[impl AsRef<str>], capability: &str) -> bool {
    permissions
        .iter()
        .map(AsRef::as_ref)
        .any(|granted| granted == capability || (capability == NETWORK && granted.strip_prefix("network:").is_some()))
}

/// Whether what permissions open includes what a further permission would.
pub fn includes(permissions: &[impl AsRef<str>], further: &str) -> bool {
    let granted = || permissions.iter().map(AsRef::as_ref);
    granted().any(|name| name == further)
        || HostPattern::of_permission(further)
            .is_some_and(|host| host.is_ok_and(|host| NetworkGrant::of(granted()).includes(&host)))
}

/// The refusal of what a permission would open: names it and what to change, as [`remedy`] does.
pub fn denial(spec: &ServiceSpec, permission: &str, is_withheld: bool) -> Error {
    let why = format!("service \"{}\" does not have the permission \"{permission}\"", spec.id);
    Error::new(ErrorCode::NotAllowed, format!("{why}: {}", remedy(spec, permission, is_withheld)))
}

/// What a `fetch` rejects with that is out of reach. `is_withheld` says whether a registration took a permission away.
pub(crate) fn fetch_denial(
    spec: &ServiceSpec,
    url: &str,
    denial: &NetworkDenial,
    is_withheld: impl Fn(&str) -> bool,
) -> Error {
    match denial.permission() {
        Some(permission) => {
            let remedy = remedy(spec, permission, is_withheld(permission));
            let message = format!("fetch of {url} by service \"{}\": {denial}: {remedy}", spec.id);
            Error::new(ErrorCode::NotAllowed, message)
        }
        None => Error::new(ErrorCode::Internal, format!("fetch of {url} failed: {denial}")),
    }
}

/// What to do about a denial: the line of the configuration to change, or, where a registration took away what the
/// configuration grants (`is_withheld`), the registration.
pub fn remedy(spec: &ServiceSpec, permission: &str, is_withheld: bool) -> String {
    if is_withheld {
        return format!(
            "the configuration grants it, and the registration of the service took it away: `register` \"{}\" with \
             \"{permission}\" among its `permissions`, or without `permissions`",
            spec.id
        );
    }
    format!("add \"{permission}\" to permissions of [background.service.{}]", spec.config_key)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_capability_is_open_when_it_is_named() {
        assert!(opens(&["storage"], "storage"));
        assert!(opens(&["network:a.example"], "network"));
        assert!(!opens(&["networks", "storage:network"], "network"));
        assert!(!opens(&["storage:x", "stor", ""], "storage"));
    }

    #[test]
    fn what_is_open_includes_what_is_narrower() {
        for (granted, further, included) in [
            ("storage", "storage", true),
            ("storage", "network", false),
            ("network", "network:a.example", true),
            ("network", "network:*.example", true),
            ("network", "network:localhost", false),
            ("network", "network:*.localhost", false),
            ("network", "network:169.254.1.1", false),
            ("network:a.example", "network", false),
            ("network:a.example", "network:A.example", true),
            ("network:a.example", "network:a.example:81", true),
            ("network:a.example:81", "network:a.example", false),
            ("network:a.example:81", "network:a.example:82", false),
            ("network:*.example", "network:a.b.example", true),
            ("network:*.example", "network:*.b.example", true),
            ("network:*.b.example", "network:*.example", false),
            ("network:*.example", "network:example", false),
            ("network:*.example", "network:badexample", false),
            ("network:a.example", "network:", false),
        ] {
            assert_eq!(includes(&[granted], further), included, "{granted} includes {further}");
        }
    }
}
