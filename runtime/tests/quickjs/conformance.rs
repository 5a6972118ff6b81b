//! The embedded engine passes every JavaScript case.

use crate::scripts::{self, Pace};
use crate::server::Server;

#[test]
fn conformance() {
    let (_server, origin) = Server::start();
    let is_built = |topic: &str| cfg!(feature = "crypto") || topic != "crypto";
    let cases = scripts::run(is_built, &origin, Pace::default());
    for (topic, (all, passed)) in scripts::counts(&cases) {
        println!("{topic:<16}{passed} of {all} passed");
    }
    println!("{:<16}{} cases", "conformance", cases.len());
    let failed: Vec<String> = cases.iter().filter(|case| case.error.is_some()).map(ToString::to_string).collect();
    assert!(failed.is_empty(), "{}", failed.join("\n"));
}
