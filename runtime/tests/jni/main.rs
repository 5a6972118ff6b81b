//! The bridge on a real Java virtual machine, with classes as `oro-bg gen` writes them but in Java, which every JDK
//! compiles. The machine runs in a process of its own with `-Xcheck:jni`, so that what it prints can be looked at.
//!
//! Without a JDK nothing is tested and a line says so; where the environment says `CI=true`, that is a failure.

mod machine;
mod services;

use std::env;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

const NAME: &str = "jni";
const JAVA: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/jni/java");

fn main() {
    let arguments: Vec<_> = env::args().skip(1).collect();
    match arguments.first().map(String::as_str) {
        Some("machine") => machine::run(Path::new(&arguments[1])),
        // What test runners pass to list or filter tests.
        Some("--list") => println!("{NAME}: test"),
        _ if arguments.iter().any(|filter| !filter.starts_with('-') && !NAME.contains(filter.as_str())) => {}
        _ => on_a_machine(),
    }
}

fn on_a_machine() {
    if Command::new("javac").arg("-version").stdout(Stdio::null()).stderr(Stdio::null()).status().is_err() {
        assert_ne!(env::var("CI").as_deref(), Ok("true"), "there is no javac, and without a JDK nothing is tested");
        println!("{NAME}: skipped, there is no JDK");
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    compile(&folder.path().join("launcher"), &["launcher/Launcher.java"]);
    let app = ["OroBackgroundException", "OroBackgroundHost", "OroBackgroundNative", "Check", "Host", "Smoke"];
    compile(&folder.path().join("app"), &app.map(|class| format!("app/{class}.java")));
    let machine = Command::new(env::current_exe().unwrap())
        .args(["machine".as_ref(), folder.path().as_os_str()])
        .output()
        .unwrap();
    let printed = String::from_utf8_lossy(&machine.stdout).into_owned() + &String::from_utf8_lossy(&machine.stderr);
    assert!(machine.status.success() && printed.contains("every case passed"), "{}\n{printed}", machine.status);
    for complaint in ["WARNING", "FATAL ERROR", "exceeds capacity"] {
        assert!(!printed.contains(complaint), "-Xcheck:jni complains:\n{printed}");
    }
    print!("{}", String::from_utf8_lossy(&machine.stdout));
}

fn compile(classes: &Path, sources: &[impl AsRef<str>]) {
    let sources = sources.iter().map(|source| PathBuf::from(JAVA).join(source.as_ref()));
    let mut javac = Command::new("javac");
    javac.args(["-Xlint:all", "-Werror", "-encoding", "UTF-8", "-d"]).arg(classes).args(sources);
    let output = javac.output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}
