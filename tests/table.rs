//! The generated dispatch tables, compiled into this test: what the compiler reads is what was declared, to the letter.

mod support;

// As in the generated crate: no formatter touches what `gen` compares.
#[rustfmt::skip]
#[path = "golden/everything/rust/src/table.rs"]
mod everything;
#[rustfmt::skip]
#[path = "golden/hostile/rust/src/table.rs"]
mod hostile;
#[rustfmt::skip]
#[path = "golden/nothing/rust/src/table.rs"]
mod nothing;
#[rustfmt::skip]
#[path = "golden/plain/rust/src/table.rs"]
mod plain;

use oro_bg::bundle::Bundles;
use oro_bg::config::{self, Background, Keyword, Platform};
use oro_bg::platform::limits;
use oro_bg_runtime::spec::{self, CONTRACT_VERSION, DispatchTable};

/// Tests run on a desktop, and all desktops of these declarations but `everything`'s Windows are alike.
const HERE: Platform = Platform::Linux;

#[test]
fn tables_say_what_was_declared() {
    let tables = [&nothing::TABLE, &plain::TABLE, &everything::TABLE, &hostile::TABLE];
    for ((name, background, bundles), table) in support::cases().into_iter().zip(tables) {
        assert_table(name, &background, &bundles, table);
    }
}

#[test]
fn modules_that_no_service_starts_with_are_there_for_registrations() {
    let entries = |table: &'static DispatchTable| table.modules.iter().map(|module| &*module.entry).collect::<Vec<_>>();
    assert_eq!(entries(&everything::TABLE), ["background/extra/a.ts", "background/extra/b.ts"]);
    assert_eq!(entries(&plain::TABLE), ["background/index.js"]);
    assert_eq!(plain::TABLE.default_entry.as_deref(), Some("background/index.js"));
}

fn assert_table(name: &str, background: &Background, bundles: &Bundles, table: &DispatchTable) {
    assert_eq!(table.contract_version, CONTRACT_VERSION, "{name}");
    assert_eq!(table.debug, background.debug, "{name}");
    let declared: Vec<_> =
        background.services.iter().filter(|declaration| background.enabled && declaration.on(HERE).enabled).collect();
    assert_eq!(table.services.len(), declared.len(), "{name}");
    for (spec, declaration) in table.services.iter().zip(declared) {
        let service = declaration.on(HERE);
        let bundle = &bundles[&service.entry];
        assert_eq!(spec.id, declaration.id.as_str(), "{name}");
        assert_eq!(spec.module.entry, service.entry.as_str(), "{name}");
        assert_eq!(spec.module.source, bundle.code, "{name}");
        assert_eq!(spec.module.source_map.as_deref(), Some(bundle.source_map.as_str()), "{name}");
        assert_eq!(spec.title, service.title, "{name}");
        assert_eq!(
            interval(spec.trigger),
            (service.trigger.name(), millis(service.trigger.minimum_interval())),
            "{name}"
        );
        assert_eq!(spec.keep_alive, service.keep_alive, "{name}");
        assert_eq!(spec.window, limits::window(service), "{name}");
        assert!(spec.permissions.iter().eq(&service.permissions), "{name}: {:?}", spec.permissions);
        assert_eq!(spec.timeout_ms, millis(service.timeout), "{name}");
        assert_eq!(spec.retry.max_attempts, service.retry.max_attempts, "{name}");
        assert_eq!(spec.retry.initial_delay_ms, service.retry.initial_delay.0, "{name}");
        assert_eq!(word(spec.retry.backoff), service.retry.backoff.as_str(), "{name}");
        assert_eq!(word(spec.requires.network), service.requires.network.as_str(), "{name}");
        assert_eq!(word(spec.overlap), service.overlap.as_str(), "{name}");
        let flags = |charging, battery, storage, idle| [charging, battery, storage, idle];
        let (is, wanted) = (spec.requires, service.requires);
        assert_eq!(
            flags(is.charging, is.battery_not_low, is.storage_not_low, is.idle),
            flags(wanted.charging, wanted.battery_not_low, wanted.storage_not_low, wanted.idle),
            "{name}"
        );
        assert_eq!(spec.required, declaration.required.contains(HERE), "{name}");
    }
}

fn interval(trigger: spec::Trigger) -> (&'static str, Option<u64>) {
    match trigger {
        spec::Trigger::Interval { minimum_interval_ms } => ("interval", Some(minimum_interval_ms)),
        spec::Trigger::Refresh { minimum_interval_ms } => ("refresh", Some(minimum_interval_ms)),
        spec::Trigger::Processing { minimum_interval_ms } => ("processing", Some(minimum_interval_ms)),
        spec::Trigger::OnDemand => ("on-demand", None),
    }
}

fn millis(duration: Option<config::Millis>) -> Option<u64> {
    duration.map(|duration| duration.0)
}

/// How the runtime spells a word in JSON, which is how the configuration spells it.
fn word(value: impl serde::Serialize) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(word)) => word,
        other => panic!("a word was expected, not {other:?}"),
    }
}
