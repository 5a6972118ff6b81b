//! The embedded engine passes every JavaScript case.

use std::collections::BTreeSet;

use crate::scripts;
use crate::server::Server;

#[test]
fn conformance() {
    let (_server, origin) = Server::start();
    let is_built = |topic: &str| cfg!(feature = "crypto") || topic != "crypto";
    let cases = scripts::run(is_built, &origin, |_| Vec::new());
    for topic in cases.iter().map(|case| scripts::topic(&case.script)).collect::<BTreeSet<_>>() {
        println!("{topic:<16}{} cases", cases.iter().filter(|case| scripts::topic(&case.script) == topic).count());
    }
    println!("{:<16}{} cases", "conformance", cases.len());
    let failed: Vec<String> = cases.iter().filter(|case| case.error.is_some()).map(ToString::to_string).collect();
    assert!(failed.is_empty(), "{}", failed.join("\n"));
}
