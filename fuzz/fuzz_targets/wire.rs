//! Any JSON as a message from outside: it is checked without a panic or a hang, and what passes can be read item by item.

#![no_main]

use libfuzzer_sys::fuzz_target;
use oro_bg_runtime::wire::{self, Item};
use serde_json::Value;

fuzz_target!(|json: &[u8]| {
    let Ok(value) = serde_json::from_slice::<Value>(json) else { return };
    if wire::check(&value).is_ok() {
        assert!(Item::of(&value).is_ok(), "what was checked can be read");
    }
});
