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
        id: text("{{ service.id }}"),
        module: ModuleSpec {
            entry: text("{{ service.entry }}"),
            source: text(include_str!("../modules/{{ variant.file(service) }}.js")),
            source_map: Some(text(include_str!("../modules/{{ variant.file(service) }}.js.map"))),
        },
        title: text("{{ service.title }}"),
        trigger: Trigger::{{ service.trigger()|safe }},
        keep_alive: {{ service.keep_alive }},
        permissions: list(const { &[{% for permission in service.permissions %}{% if !loop.first %}, {% endif %}text("{{ permission }}"){% endfor %}] }),
        timeout_ms: {% match service.timeout %}{% when Some(timeout) %}Some({{ timeout.0 }}){% when None %}None{% endmatch %},
        retry: Retry {
            max_attempts: {{ service.retry.max_attempts }},
            backoff: Backoff::{{ service.backoff() }},
            initial_delay_ms: {{ service.retry.initial_delay.0 }},
        },
        requires: Requires {
            network: NetworkRequirement::{{ service.network() }},
            charging: {{ service.requires.charging }},
            battery_not_low: {{ service.requires.battery_not_low }},
            storage_not_low: {{ service.requires.storage_not_low }},
            idle: {{ service.requires.idle }},
        },
        overlap: Overlap::{{ service.overlap() }},
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
