use clap::CommandFactory;

use super::report::Report;
use super::{Cli, Exit, Outcome};

/// Prints a completion script for a shell
#[derive(Debug, clap::Args)]
pub struct Completions {
    shell: clap_complete::Shell,
}

impl Completions {
    pub fn run(self, report: &Report) -> Outcome {
        let mut script = Vec::new();
        clap_complete::generate(self.shell, &mut Cli::command(), "oro-bg", &mut script);
        report.result(&String::from_utf8(script)?);
        Ok(Exit::Fine)
    }
}

/// Prints the man page, of the tool or of one command
#[derive(Debug, clap::Args)]
pub struct Man {
    /// A command such as gen
    command: Option<String>,
}

impl Man {
    pub fn run(self, report: &Report) -> Outcome {
        let mut tool = Cli::command();
        tool.build();
        let command = match &self.command {
            None => tool,
            Some(name) => match tool.find_subcommand(name) {
                Some(command) => command.clone(),
                None => {
                    report.note(&format!("error: there is no command `{name}`; `oro-bg --help` lists them"));
                    return Ok(Exit::Invalid);
                }
            },
        };
        let mut page = Vec::new();
        clap_mangen::Man::new(command).render(&mut page)?;
        report.result(&String::from_utf8(page)?);
        Ok(Exit::Fine)
    }
}
