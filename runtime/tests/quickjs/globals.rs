//! The list of globals that tools are told (`engine::globals`) is what an isolate has.

use std::fs;
use std::path::Path;

use oro_bg_runtime::execution::Outcome;

use crate::fixture::Service;

#[test]
fn the_list_is_what_a_service_finds() {
    let service = Service::new(
        "const names = new Set();
         for (let owner = globalThis; owner !== null; owner = Object.getPrototypeOf(owner)) {
           for (const name of Object.getOwnPropertyNames(owner)) names.add(name);
         }
         onrun = () => [...names].sort();",
    );
    let report = service.run();
    assert_eq!(report.outcome, Outcome::Success, "{report:?}");
    let names: Vec<String> = serde_json::from_value(report.result).expect("a list of names");
    let found: String = names.iter().map(|name| format!("{name}\n")).collect();

    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/engine/globals/quickjs.txt");
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        return fs::write(file, found).expect("the list is writable");
    }
    assert_eq!(fs::read_to_string(file).expect("the list is there"), found, "UPDATE_EXPECT=1 writes it anew");
}
