use super::project::Project;
use super::report::FindingsFormat;
use super::{Exit, Outcome, platforms};
use crate::config::PlatformSet;
use crate::platform;

/// Checks the configuration and its entries against the rules of the platforms
#[derive(Debug, clap::Args)]
pub struct Check {
    /// Platforms to check for: ios, android, macos, windows, linux, desktop, all; several with commas
    #[arg(long, value_name = "LIST", default_value = "all", value_parser = platforms)]
    platform: PlatformSet,
    /// How findings are written
    #[arg(long, value_enum, default_value_t)]
    format: FindingsFormat,
}

impl Check {
    pub fn run(self, project: &Project<'_>) -> Outcome {
        let mut opened = project.open_or(Exit::Findings, self.platform, self.format)?;
        opened.diagnostics.extend(platform::check(&opened.background, self.platform));
        opened.diagnostics.sort();
        project.report.findings(&opened.diagnostics, &opened.sources, self.format);
        Ok(if opened.diagnostics.has_errors() { Exit::Findings } else { Exit::Fine })
    }
}
