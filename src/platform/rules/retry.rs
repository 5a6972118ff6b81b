//! Retries: the runtime waits by WorkManager's rule on every platform (androidx work-runtime, `WorkSpec.calculateNextRunTime`, read
//! 2026-11).

use super::Subject;
use crate::config::{Backoff, Millis, Platform};
use crate::diagnostic::{Code, Diagnostic};
use crate::platform::android::{BACKOFF, PERIODIC_INTERVAL_MIN};

pub fn check(subject: Subject<'_>) -> Vec<Diagnostic> {
    let service = subject.service();
    // WorkManager times no retry of work that waits for an idle device.
    let is_timed = !(subject.platform == Platform::Android && service.requires.idle);
    if !is_timed {
        return Vec::new();
    }
    [capped(subject), overtaken(subject)].into_iter().flatten().collect()
}

/// Delays grow up to a limit; that of later attempts is the limit.
fn capped(subject: Subject<'_>) -> Option<Diagnostic> {
    let retry = subject.service().retry;
    let [_, most] = BACKOFF;
    let delay = |failed: u32| match retry.backoff {
        Backoff::Linear => retry.initial_delay.0.saturating_mul(u64::from(failed)),
        Backoff::Exponential => retry.initial_delay.0.saturating_mul(1_u64.checked_shl(failed - 1).unwrap_or(u64::MAX)),
    };
    let failed = (1..retry.max_attempts).find(|failed| delay(*failed) > most.0)?;
    let attempt = failed + 1;
    let (initial, backoff) = (retry.initial_delay, subject.service().retry.backoff);
    Some(
        Diagnostic::note(
            Code::RetryCapped,
            format!("`{}` waits {most} before attempt {attempt}, and before every later one", subject.id()),
        )
        .at(
            subject.place("retry.max_attempts"),
            format!("{backoff} delays that begin with {initial} would be longer by then"),
        )
        .because(format!("delays before retries are {most} at most (androidx work-runtime, WorkRequest.MAX_BACKOFF_MILLIS); oro-bg keeps to that on every platform"))
        .help(format!("nothing needs to change; `max_attempts = {}` ends where delays stop growing", attempt - 1)),
    )
}

/// A new due date takes the place of a retry.
fn overtaken(subject: Subject<'_>) -> Option<Diagnostic> {
    let service = subject.service();
    let declared = service.trigger.minimum_interval()?;
    let interval = match subject.platform {
        Platform::Android => declared.max(PERIODIC_INTERVAL_MIN),
        _ => declared,
    };
    let delay: Millis = service.retry.initial_delay;
    if !subject.declaration.says(subject.platform, "retry.initial_delay")
        || delay <= interval
        || service.retry.max_attempts < 2
    {
        return None;
    }
    Some(
        Diagnostic::warning(
            Code::RetryAfterInterval,
            format!("`{}` is to be tried again after {delay}, and is due every {interval}", subject.id()),
        )
        .at(subject.place("retry.initial_delay"), "longer than the interval")
        .at(subject.place("trigger.minimum_interval"), "due again before")
        .because("a new due date takes the place of a retry; WorkManager waits for the retry instead, and puts the next run off (androidx work-runtime, WorkSpec)")
        .help("shorten `initial_delay`; or set `max_attempts = 1`, and let the next run do it"),
    )
}
