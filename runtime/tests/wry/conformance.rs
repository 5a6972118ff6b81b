use crate::scripts::{self, Pace};
use crate::server::Server;
#[test]
fn conformance() {
    let (_server, origin) = Server::start();
    let at_once = std::env::var("N").ok().and_then(|n| n.parse().ok()).unwrap_or(2);
    let began = std::time::Instant::now();
    let cases = scripts::run(|t| t != "network" || std::env::var("NET").is_ok(), &origin, Pace { at_once, case_max: std::time::Duration::from_secs(5), script_max: std::time::Duration::from_secs(15) });
    println!("{:?}", began.elapsed());
    for (topic, (all, passed)) in scripts::counts(&cases) {
        println!("{topic:<16}{passed} of {all} passed");
    }
    println!("{:<16}{} cases", "conformance", cases.len());
    let failed: Vec<String> = cases.iter().filter(|case| case.error.is_some()).map(|c| c.to_string().chars().take(300).collect::<String>().replace('\n', " | ")).collect();
    println!("{}", failed.join("\n"));
}
#[test]
fn escapes() {
    let began = std::time::Instant::now();
    for topic in ["code", "modules", "tampering", "references", "crypto", "network"] {
        let perms: &'static [&'static str] = if topic == "network" { &["network"] } else { &[] };
        match std::panic::catch_unwind(|| crate::attempts::run(topic, perms)) {
            Ok(cases) => {
                println!("{topic} {}", cases.len());
                for c in cases.iter().filter(|c| c.error.is_some()) { println!("{}", c.to_string().chars().take(300).collect::<String>().replace('\n', " | ")) }
            }
            Err(_) => println!("{topic} PANIC"),
        }
        println!("{:?}", began.elapsed());
    }
}
