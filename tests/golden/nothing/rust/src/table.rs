// Made by `oro-bg gen` from oro.toml: do not edit, it is overwritten.
// To change what is here, change the [background] tables in that file and run the command again.

use oro_bg_runtime::spec::*;

/// What this app declares for the platform that this crate is compiled for.
pub static TABLE: DispatchTable = DispatchTable {
    contract_version: 2,
    platform: Platform::of_target(),
    services: list(&SERVICES),
    modules: list(&MODULES),
    default_entry: None,
    debug: false,
};

static SERVICES: [ServiceSpec; 0] = [
];

static MODULES: [ModuleSpec; 0] = [
];
