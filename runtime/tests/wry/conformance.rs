use crate::scripts;
use crate::server::Server;
#[test]
fn conformance() {
    let (_server, origin) = Server::start();
    let at_once = std::env::var("N").ok().and_then(|n| n.parse().ok()).unwrap_or(2);
    let began = std::time::Instant::now();
    let cases = scripts::run(|t| t != "network" || std::env::var("NET").is_ok(), &origin, at_once);
    println!("{:?}", began.elapsed());
    for (topic, (all, passed)) in scripts::counts(&cases) {
        println!("{topic:<16}{passed} of {all} passed");
    }
    println!("{:<16}{} cases", "conformance", cases.len());
    let failed: Vec<String> = cases.iter().filter(|case| case.error.is_some()).map(|c| c.to_string().chars().take(300).collect::<String>().replace('\n', " | ")).collect();
    println!("{}", failed.join("\n"));
}
