//! docs/guarantees.md is made of what `guarantees(id)` answers. `UPDATE_EXPECT=1 cargo test --test guarantees_docs` rewrites it.

use std::fmt::Write;
use std::fs;
use std::path::Path;

use oro_bg_runtime::guarantees::{self, Background, Kind};
use oro_bg_runtime::spec::Platform;

const HEAD: &str = "\
# What a service can count on

`background.guarantees(id)` answers this for one service, with what it wants and does not get; this page is made from the same data.
`available`, `schedule` and `status` have the same `shortfalls`: what is wanted, why it cannot be had, and what happens instead. The
numbers have their sources in `runtime/src/limits.rs` and `runtime/src/guarantees.rs`.

No system promises a time. An interval is a lower bound everywhere, and a condition that the host cannot tell holds nobody back.
";

fn name<T: serde::Serialize>(value: T) -> String {
    serde_json::to_value(value).expect("a name").as_str().expect("a name").to_owned()
}

fn background(kind: Kind) -> &'static str {
    match kind.background() {
        Background::System => "yes: the system starts the app for it",
        Background::User => "yes, when the user started it in the app",
        Background::App => "while the app's process lives",
    }
}

fn render() -> String {
    let mut text = HEAD.to_owned();
    for (platform, title) in
        [(Platform::Ios, "iOS"), (Platform::Android, "Android"), (Platform::Desktop, "Desktop: macOS, Windows, Linux")]
    {
        let head =
            "| | runs in the background | woken by | latency | longest run | limits |\n|---|---|---|---|---|---|";
        write!(text, "\n## {title}\n\n{head}\n").expect("a string");
        for kind in Kind::ALL.into_iter().filter(|kind| kind.platform() == platform) {
            let longest = humantime::format_duration(kind.run_limit());
            let (woken_by, latency, limits) = (kind.woken_by(), kind.latency(), kind.limits());
            writeln!(
                text,
                "| `{}` | {} | {woken_by} | {latency} | {longest} | {limits} |",
                name(kind),
                background(kind)
            )
            .expect("a string");
        }
        for shortfall in guarantees::of_app(platform) {
            let (reason, instead) = (shortfall.reason, shortfall.instead);
            write!(text, "\nNo service of any kind gets `{}`: {reason}; {instead}.\n", name(shortfall.wanted))
                .expect("a string");
        }
    }
    text
}

#[test]
fn the_page_is_what_the_code_answers() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/guarantees.md");
    let rendered = render();
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        fs::write(&path, &rendered).expect("written");
    }
    let text = fs::read_to_string(&path).expect("is there");
    assert!(text == rendered, "docs/guarantees.md has changed: UPDATE_EXPECT=1 takes it over");
}
