use super::report::Report;
use super::{Exit, Outcome};
use crate::config::schema;

/// Prints the JSON Schema of the configuration, for editors
#[derive(Debug, clap::Args)]
pub struct Schema {}

impl Schema {
    pub fn run(self, report: &Report) -> Outcome {
        report.result_json(&schema::schema());
        Ok(Exit::Fine)
    }
}
