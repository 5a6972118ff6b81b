//! macOS, Windows, Linux: runs happen in the app's own process.

use oro_bg_runtime::spec::{Platform, Trigger};

use super::{Subject, run_limit};
use crate::config::Millis;
use crate::diagnostic::{Code, Diagnostic};

const RUN: Millis = run_limit(Platform::Desktop, Trigger::OnDemand, false);

pub fn check(subject: Subject<'_>) -> Option<Diagnostic> {
    let service = subject.service();
    let timeout = service.timeout.filter(|timeout| *timeout > RUN)?;
    Some(
        Diagnostic::warning(
            Code::TimeoutAboveLimit,
            format!("`{}` may take {timeout}, but a run on a desktop has {RUN} at most", subject.id()),
        )
        .at(subject.place("timeout"), format!("the run is ended after {RUN}"))
        .because("`timeout` lowers the platform's limit, it never raises it")
        .help("split the work over several runs; with `keep_alive` the isolate stays between them"),
    )
}
