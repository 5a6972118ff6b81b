//! The command line: arguments in, exit code out. One file per command; only `report` prints.

mod artifact;
mod check;
mod completions;
mod dev;
mod diff;
mod explain;
mod fix;
mod generate;
mod init;
mod metrics;
mod native;
mod project;
mod remembered;
mod report;
mod run;
mod schema;
mod service;
mod status;
mod why;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{ColorChoice, Parser, Subcommand};

use crate::config::PlatformSet;
use project::Project;
use report::Report;

/// Background services in JavaScript: one declaration in oro.toml becomes every file that iOS, Android and desktop need,
/// checked against their rules.
#[derive(Debug, Parser)]
#[command(name = "oro-bg", version, propagate_version = true, arg_required_else_help = true)]
pub struct Cli {
    #[command(flatten)]
    pub global: Global,
    #[command(subcommand)]
    pub command: Command,
}

/// Options of every command.
#[derive(Debug, clap::Args)]
pub struct Global {
    /// Folder of the project; its parents are searched for oro.toml as well
    #[arg(
        short = 'C',
        long = "project",
        value_name = "DIR",
        global = true,
        default_value = ".",
        hide_default_value = true
    )]
    project: PathBuf,
    /// Configuration file, instead of searching for oro.toml
    #[arg(long, value_name = "FILE", global = true)]
    config: Option<PathBuf>,
    /// Sets a key of the configuration, such as meta.bundle_identifier=com.example.notes; can be repeated
    #[arg(long, value_name = "KEY=VALUE", global = true)]
    set: Vec<String>,
    /// When to use colours
    #[arg(long, value_name = "WHEN", global = true, default_value_t = ColorChoice::Auto)]
    color: ColorChoice,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    Gen(generate::Generate),
    Check(check::Check),
    Diff(diff::Diff),
    Run(run::Run),
    Dev(dev::Dev),
    Status(status::Status),
    Why(why::Why),
    Init(init::Init),
    Fix(fix::Fix),
    Explain(explain::Explain),
    Schema(schema::Schema),
    Completions(completions::Completions),
    Man(completions::Man),
}

/// How a command ended. Documented in docs/exit-codes.md.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    Fine = 0,
    /// `check` found errors, or `gen --check` found drift.
    Findings = 1,
    /// The configuration is invalid, or the call is wrong. Clap uses the same number.
    Invalid = 2,
    /// I/O, a missing tool.
    Environment = 3,
    /// The service of `run` failed.
    ServiceFailed = 4,
    /// The service of `run` timed out or was cancelled.
    ServiceStopped = 5,
    /// Asked to end for a second time, before everything had ended.
    Interrupted = 130,
}

/// Why a command ends before its end.
pub enum Stop {
    /// Told to the user already.
    Reported(Exit),
    /// The environment failed.
    Failed(anyhow::Error),
}

impl<E: Into<anyhow::Error>> From<E> for Stop {
    fn from(error: E) -> Self {
        Self::Failed(error.into())
    }
}

/// What a command returns.
pub type Outcome = Result<Exit, Stop>;

/// Runs a command. Errors of the environment are printed with their causes.
pub fn main(cli: Cli) -> ExitCode {
    let report = Report::new(cli.global.color);
    let project = Project::new(&cli.global, &report);
    let result = match cli.command {
        Command::Gen(command) => command.run(&project),
        Command::Check(command) => command.run(&project),
        Command::Diff(command) => command.run(&project),
        Command::Run(command) => command.run(&project),
        Command::Dev(command) => command.run(&project),
        Command::Status(command) => command.run(&project),
        Command::Why(command) => command.run(&project),
        Command::Init(command) => command.run(&project),
        Command::Fix(command) => command.run(&project),
        Command::Explain(command) => command.run(&project),
        Command::Schema(command) => command.run(&report),
        Command::Completions(command) => command.run(&report),
        Command::Man(command) => command.run(&report),
    };
    let exit = match result {
        Ok(Exit::Fine) if !report.is_complete() => Exit::Environment,
        Ok(exit) | Err(Stop::Reported(exit)) => exit,
        Err(Stop::Failed(error)) => {
            report.failure(&error);
            Exit::Environment
        }
    };
    ExitCode::from(exit as u8)
}

/// A list of platforms and groups: `ios,android`, `desktop`, `all`.
fn platforms(text: &str) -> Result<PlatformSet, String> {
    let mut set = PlatformSet::EMPTY;
    for word in text.split(',').map(str::trim).filter(|word| !word.is_empty()) {
        let platform =
            PlatformSet::parse(word).ok_or_else(|| format!("`{word}` is none of {}", PlatformSet::WORDS.join(", ")))?;
        set = set.union(platform);
    }
    if set.is_empty() { Err("names no platform".into()) } else { Ok(set) }
}
