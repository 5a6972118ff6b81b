use std::process::ExitCode;

use clap::Parser;
use oro_bg::cli::{self, Cli};

fn main() -> ExitCode {
    cli::main(Cli::parse())
}
