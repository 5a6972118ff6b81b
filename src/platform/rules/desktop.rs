//! macOS, Windows, Linux: runs happen in the app's own process.

use super::Subject;
use crate::config::Millis;
use crate::diagnostic::{Code, Diagnostic};

/// Ours: long enough for work, short enough that a run that hangs is noticed.
const RUN: Millis = Millis(30 * 60_000);

pub fn check(subject: Subject<'_>) -> Option<Diagnostic> {
    let service = subject.service();
    let timeout = service.timeout.filter(|timeout| *timeout > RUN && !service.keep_alive)?;
    Some(
        Diagnostic::warning(
            Code::TimeoutAboveLimit,
            format!("`{}` may take {timeout}, but a run on a desktop has {RUN} at most", subject.id()),
        )
        .at(subject.place("timeout"), format!("the run is ended after {RUN}"))
        .because("`timeout` lowers the platform's limit, it never raises it")
        .help("split the work, or set `keep_alive = true` in `platform.desktop` for a service that works on and on"),
    )
}
