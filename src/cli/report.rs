//! The only file that prints. Findings and progress go to standard error, results to standard output.

use std::io::{self, IsTerminal, Write};

use clap::{ColorChoice, ValueEnum};

use crate::diagnostic::{Diagnostics, Sources, human, machine};

/// How findings are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum FindingsFormat {
    #[default]
    Human,
    Json,
    Sarif,
}

/// How results are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum ResultFormat {
    #[default]
    Human,
    Json,
}

/// Standard output and standard error, with the user's wish about colours.
#[derive(Clone, Copy, Debug)]
pub struct Report {
    styled: bool,
}

impl Report {
    pub fn new(color: ColorChoice) -> Self {
        let styled = match color {
            ColorChoice::Always => true,
            ColorChoice::Never => false,
            ColorChoice::Auto => anstream::AutoStream::choice(&io::stderr()) != anstream::ColorChoice::Never,
        };
        Self { styled }
    }

    pub fn findings(&self, diagnostics: &Diagnostics, sources: &Sources, format: FindingsFormat) {
        match format {
            FindingsFormat::Human => {
                self.error_text(&human::render(diagnostics, sources, self.styled));
            }
            FindingsFormat::Json => self.result_json(&machine::json(diagnostics, sources)),
            FindingsFormat::Sarif => self.result_json(&machine::sarif(diagnostics, sources)),
        }
    }

    /// A result, as it is.
    pub fn result(&self, text: &str) {
        // A reader that closes the pipe early has all that it wants.
        let _ = io::stdout().write_all(text.as_bytes());
    }

    pub fn result_json(&self, value: &serde_json::Value) {
        self.result(&format!("{value:#}\n"));
    }

    /// One line about what is happening.
    pub fn note(&self, line: &str) {
        self.error_text(&format!("{line}\n"));
    }

    /// The environment failed: the error and its causes.
    pub fn failure(&self, error: &anyhow::Error) {
        self.note(&format!("error: {error:#}"));
    }

    /// Whether a person watches standard error.
    pub fn is_watched(&self) -> bool {
        io::stderr().is_terminal()
    }

    pub fn styled(&self) -> bool {
        self.styled
    }

    fn error_text(&self, text: &str) {
        let _ = io::stderr().write_all(text.as_bytes());
    }
}
