//! The keys of a service with their values as people write them.

use crate::config::{Background, Platform, Requires, Retry, Service, Trigger};

const PLATFORM_LIMIT: &str = "the platform's limit";
const NOTHING: &str = "nothing";

/// What a service says on a platform. A key that only another platform has is left out.
pub fn of(service: &Service, required: bool, platform: Platform) -> Vec<(&'static str, String)> {
    let mut values = vec![
        ("entry", service.entry.to_string()),
        ("trigger", trigger(service.trigger)),
        ("required", yes_or_no(required)),
        ("keep_alive", yes_or_no(service.keep_alive)),
        ("permissions", listed(service.permissions.iter().map(String::as_str))),
        ("timeout", service.timeout.map_or_else(|| PLATFORM_LIMIT.to_owned(), |timeout| timeout.to_string())),
        ("retry", retry(service.retry)),
        ("requires", requires(service.requires)),
        ("overlap", service.overlap.to_string()),
        ("title", service.title.clone()),
    ];
    let or_nothing = |value: Option<String>| value.unwrap_or_else(|| NOTHING.to_owned());
    match platform {
        Platform::Ios => values.extend([
            ("request", service.ios.request.to_string()),
            ("identifier", service.ios.identifier.clone()),
            ("gpu", yes_or_no(service.ios.gpu)),
            ("health_research", or_nothing(service.ios.health_research.map(|protection| protection.to_string()))),
        ]),
        Platform::Android => values.extend([
            (
                "foreground_service_type",
                or_nothing(service.android.foreground_service_type.map(|kind| kind.to_string())),
            ),
            ("special_use", or_nothing(service.android.special_use.clone())),
            ("expedited", yes_or_no(service.android.expedited)),
            ("flex", or_nothing(service.android.flex.map(|flex| flex.to_string()))),
        ]),
        Platform::Macos | Platform::Windows | Platform::Linux => {}
    }
    values
}

/// What the app as a whole says, as far as devices see it.
pub fn of_app(background: &Background) -> Vec<(&'static str, String)> {
    let or_none = |value: &Option<String>| value.clone().unwrap_or_else(|| NOTHING.to_owned());
    vec![
        ("bundle_identifier", or_none(&background.app.bundle_identifier)),
        ("package", or_none(&background.app.android_package)),
        ("engine", background.engine.to_string()),
        ("default_entry", background.default_entry.as_ref().map_or_else(|| NOTHING.to_owned(), ToString::to_string)),
        ("entries", listed(background.extra_entries.iter().map(|entry| entry.as_str()))),
        ("host_permissions", listed(background.host_permissions.iter().map(String::as_str))),
    ]
}

fn yes_or_no(value: bool) -> String {
    value.to_string()
}

fn listed<'a>(items: impl Iterator<Item = &'a str>) -> String {
    let items: Vec<&str> = items.collect();
    if items.is_empty() { NOTHING.to_owned() } else { items.join(", ") }
}

fn trigger(trigger: Trigger) -> String {
    match trigger.minimum_interval() {
        Some(interval) => format!("{} {interval}", trigger.name()),
        None => trigger.name().to_owned(),
    }
}

fn retry(retry: Retry) -> String {
    match retry.max_attempts {
        1 => "none".to_owned(),
        attempts => format!("{attempts} attempts, {} from {}", retry.backoff, retry.initial_delay),
    }
}

fn requires(requires: Requires) -> String {
    use crate::config::NetworkRequirement;
    let network = (requires.network != NetworkRequirement::None).then(|| format!("network {}", requires.network));
    let others = [
        (requires.charging, "charging"),
        (requires.battery_not_low, "battery_not_low"),
        (requires.storage_not_low, "storage_not_low"),
        (requires.idle, "idle"),
    ];
    let all: Vec<String> = network
        .into_iter()
        .chain(others.into_iter().filter(|(is_set, _)| *is_set).map(|(_, key)| key.to_owned()))
        .collect();
    listed(all.iter().map(String::as_str))
}
