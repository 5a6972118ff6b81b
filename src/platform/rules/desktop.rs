//! macOS, Windows, Linux: runs happen in the app's own process.

use super::Subject;
use crate::diagnostic::{Code, Diagnostic};

pub fn check(subject: Subject<'_>) -> Option<Diagnostic> {
    let service = subject.service();
    let limit = subject.run_limit();
    let timeout = service.timeout.filter(|timeout| *timeout > limit)?;
    Some(
        Diagnostic::warning(
            Code::TimeoutAboveLimit,
            format!("`{}` may take {timeout}, but a run on a desktop has {limit} at most", subject.id()),
        )
        .at(subject.place("timeout"), format!("the run is ended after {limit}"))
        .because("`timeout` lowers the platform's limit, it never raises it")
        .help("split the work over several runs; with `keep_alive` the isolate stays between them"),
    )
}
