//! Any text as a configuration in the bare dialect: it is rewritten without a panic, what is TOML already stays, and every
//! place in the rewritten text has one in the original.

#![no_main]

// The file alone: the build tool around it takes minutes to compile.
#[allow(dead_code)]
#[path = "../../src/config/bare.rs"]
mod bare;

use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let fixed = bare::fix(text);
    if toml::de::DeTable::parse(&fixed).is_ok() {
        assert_eq!(bare::fix(&fixed), fixed, "fixing twice is fixing once");
    }
    let rewritten = bare::rewrite(text);
    if let Some(place) = rewritten.first_bare_value() {
        assert!(text.get(place).is_some());
    }
    let (reading, positions) = rewritten.for_reading();
    for start in 0..=reading.len().min(256) {
        let place = positions.original(start..reading.len().min(start + 3));
        assert!(place.start <= place.end && place.end <= text.len(), "{start} is at {place:?}");
    }
});
