// Made by `oro-bg gen` from {{ config_name|escape("comment") }}: do not edit, it is overwritten.
// To change what is here, change the [background] tables in that file and run the command again.

use oro_bg_runtime::spec::*;

/// What this app declares for the platform that this crate is compiled for.
pub static TABLE: DispatchTable = DispatchTable {
    contract_version: {{ contract_version }},
    platform: Platform::of_target(),
    services: list(&SERVICES),
    modules: list(&MODULES),
    default_entry: {% match default_entry %}{% when Some(entry) %}Some(text("{{ entry }}")){% when None %}None{% endmatch %},
    debug: {{ debug }},
};
{%- for variant in variants %}

{% if let Some(cfg) = variant.cfg %}#[cfg({{ cfg|safe }})]
{% endif -%}
static SERVICES: [ServiceSpec; {{ variant.services.len() }}] = [
{%- for service in variant.services %}
    ServiceSpec {
        id: text("{{ service.spec.id }}"),
        config_key: text("{{ service.spec.config_key }}"),
        module: ModuleSpec {
            entry: text("{{ service.entry }}"),
            source: text(include_str!("../modules/{{ variant.file(service) }}.js")),
            source_map: Some(text(include_str!("../modules/{{ variant.file(service) }}.js.map"))),
        },
        title: text("{{ service.spec.title }}"),
        trigger: Trigger::{{ service.trigger()|safe }},
        keep_alive: {{ service.spec.keep_alive }},
        permissions: list(const { &[{% for permission in service.spec.permissions.iter() %}{% if !loop.first %}, {% endif %}text("{{ permission }}"){% endfor %}] }),
        window: Window { ios: IosRequest::{{ format!("{:?}", service.spec.window.ios)|safe }}, android: {{ service.foreground()|safe }} },
        timeout_ms: {{ format!("{:?}", service.spec.timeout_ms)|safe }},
        retry: Retry {
            max_attempts: {{ service.spec.retry.max_attempts }},
            backoff: Backoff::{{ format!("{:?}", service.spec.retry.backoff)|safe }},
            initial_delay_ms: {{ service.spec.retry.initial_delay_ms }},
        },
        requires: Requires {
            network: NetworkRequirement::{{ format!("{:?}", service.spec.requires.network)|safe }},
            charging: {{ service.spec.requires.charging }},
            battery_not_low: {{ service.spec.requires.battery_not_low }},
            storage_not_low: {{ service.spec.requires.storage_not_low }},
            idle: {{ service.spec.requires.idle }},
        },
        overlap: Overlap::{{ format!("{:?}", service.spec.overlap)|safe }},
        required: {{ service.required|safe }},
    },
{%- endfor %}
];

{% if let Some(cfg) = variant.cfg %}#[cfg({{ cfg|safe }})]
{% endif -%}
static MODULES: [ModuleSpec; {{ variant.modules.len() }}] = [
{%- for module in variant.modules %}
    ModuleSpec {
        entry: text("{{ module.entry }}"),
        source: text(include_str!("../modules/{{ module.file }}.js")),
        source_map: Some(text(include_str!("../modules/{{ module.file }}.js.map"))),
    },
{%- endfor %}
];
{%- endfor %}
