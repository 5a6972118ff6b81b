use super::report::Report;
use super::{Exit, Outcome};
use crate::diagnostic::Code;

/// Prints the page of a diagnostic code
#[derive(Debug, clap::Args)]
pub struct Explain {
    /// A code such as OBG012; all codes are listed without one
    code: Option<String>,
}

impl Explain {
    pub fn run(self, report: &Report) -> Outcome {
        let Some(wanted) = self.code else {
            let list: String = Code::ALL.iter().map(|code| format!("{}  {}\n", code.as_str(), code.title())).collect();
            report.result(&list);
            return Ok(Exit::Fine);
        };
        let wanted = wanted.to_uppercase();
        match Code::ALL.iter().find(|code| code.as_str() == wanted) {
            Some(code) => {
                report.result(code.page());
                Ok(Exit::Fine)
            }
            None => {
                report.note(&format!("error: there is no code {wanted}; `oro-bg explain` lists them"));
                Ok(Exit::Invalid)
            }
        }
    }
}
