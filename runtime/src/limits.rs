//! Every limit of the runtime, in one place: how long a run may take, and how much may be kept.

use std::time::Duration;

use crate::spec::{ForegroundTime, IosRequest, Platform, ServiceSpec, Window};
use crate::window::WindowKind;

/// Sizes and times that a host may narrow. The defaults are what the documentation promises.
#[derive(Clone, Debug)]
pub struct Limits {
    /// One message, the `data` of a run, or a service's registration, as JSON.
    pub message_bytes_max: usize,
    /// Messages that wait for a service's next run.
    pub mailbox_messages_max: usize,
    /// All waiting messages of one service together, as JSON.
    pub mailbox_bytes_max: usize,
    /// Runs that `history` remembers per service.
    pub history_runs_max: usize,
    /// Largest result that history keeps; a larger one still reaches the caller of the run.
    pub history_result_bytes_max: usize,
    /// Longest text of an error message or stack that history keeps.
    pub history_text_bytes_max: usize,
    /// Lines that a run may write to the console at once; what is over is counted instead of told.
    pub log_lines_burst: u32,
    /// Lines a second after that.
    pub log_lines_per_second: u32,
    /// Longest line; the rest of a longer one is cut off.
    pub log_line_bytes_max: usize,
    pub storage_key_bytes_max: usize,
    pub storage_value_bytes_max: usize,
    /// All keys and values of the app together.
    pub storage_bytes_max: usize,
    /// How long an isolate of a `keep_alive` service lives without a run or message.
    pub keep_alive_idle: Duration,
    /// Runs of different services that a driver starts at the same time.
    pub runs_at_once_max: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            message_bytes_max: 256 * 1024,
            mailbox_messages_max: 64,
            mailbox_bytes_max: 4 * 1024 * 1024,
            history_runs_max: 50,
            history_result_bytes_max: 16 * 1024,
            history_text_bytes_max: 4 * 1024,
            log_lines_burst: 1_000,
            log_lines_per_second: 100,
            log_line_bytes_max: 16 * 1024,
            storage_key_bytes_max: 1024,
            storage_value_bytes_max: 1024 * 1024,
            storage_bytes_max: 8 * 1024 * 1024,
            keep_alive_idle: Duration::from_secs(5 * 60),
            runs_at_once_max: 4,
        }
    }
}

/// Shortest delay before a retry. Source: androidx work-runtime `WorkRequest.MIN_BACKOFF_MILLIS`, read 2026-11.
pub const RETRY_DELAY_MIN_MS: u64 = 10_000;

/// Longest delay before a retry. Source: androidx work-runtime `WorkRequest.MAX_BACKOFF_MILLIS`, read 2026-11.
pub const RETRY_DELAY_MAX_MS: u64 = 18_000_000;

/// Shortest interval of Android's periodic work; WorkManager raises a shorter one to it. Source: androidx work-runtime
/// `PeriodicWorkRequest.MIN_PERIODIC_INTERVAL_MILLIS`, read 2026-11.
pub const ANDROID_INTERVAL_MIN_MS: u64 = 900_000;

/// Interval of `refresh` and `processing` where nobody says one.
pub const REFRESH_INTERVAL_DEFAULT_MS: u64 = ANDROID_INTERVAL_MIN_MS;

/// Shortest interval that a service may register at run time; declared ones were checked by the generator.
pub const REGISTERED_INTERVAL_MIN_MS: u64 = 1_000;

const GRACE_MAX: Duration = Duration::from_secs(5);

const SECOND_MS: u64 = 1_000;
const MINUTE_MS: u64 = 60 * SECOND_MS;
const HOUR_MS: u64 = 60 * MINUTE_MS;

/// A refresh window of iOS, about. Source: READMEs of capacitor-background-runner and flutter_workmanager, read 2026-11; Apple
/// publishes no figure.
pub const IOS_REFRESH_WINDOW_MS: u64 = 30 * SECOND_MS;

/// Time of a worker on Android. Source: AOSP JobServiceContext and JobSchedulerService, `RUNTIME_*` constants, read 2026-11.
pub const ANDROID_WORKER_MS: u64 = 10 * MINUTE_MS;

/// Time of a foreground service of the type `shortService`. Source: AOSP ActivityManagerConstants, read 2026-11.
pub const ANDROID_SHORT_SERVICE_MS: u64 = 3 * MINUTE_MS;

/// What foreground services of a type with a budget have in [`ANDROID_BUDGET_WINDOW_MS`], all of the type together. Source: AOSP
/// ActivityManagerConstants, read 2026-11.
pub const ANDROID_BUDGET_MS: u64 = 6 * HOUR_MS;

/// Source: developer.android.com, foreground service timeouts, read 2026-11.
pub const ANDROID_BUDGET_WINDOW_MS: u64 = 24 * HOUR_MS;

/// Longest run that the platform allows, whatever the configuration says. A run ends before the system would end it, so that
/// there is time to complete the task or to stop the service.
///
/// | platform | run | limit | source (read 2026-11) |
/// |---|---|---|---|
/// | iOS | refresh | 25 s | [`IOS_REFRESH_WINDOW_MS`]; 5 s are left to complete the task |
/// | iOS | processing | 3 min | "minutes": header of BGTaskScheduler; reports lie between 1 and 10 min |
/// | iOS | continued | 30 min | ours: Apple names no limit; the system ends a task whose progress stalls, and the user any |
/// | Android | worker | 9 min 30 s | [`ANDROID_WORKER_MS`]; 30 s are left to stop |
/// | Android | foreground, `shortService` | 2 min 50 s | [`ANDROID_SHORT_SERVICE_MS`]; 10 s are left to stop |
/// | Android | foreground, `dataSync` and `mediaProcessing` | 5 h 55 min | [`ANDROID_BUDGET_MS`]; 5 min are left |
/// | Android | foreground, other types | 24 h | ours: Android names no limit |
/// | desktop | any | 30 min | ours: a run that takes longer is taken for one that hangs |
pub const fn run_limit(platform: Platform, window: Window, keep_alive: bool) -> Duration {
    Duration::from_millis(match platform {
        Platform::Ios => match window.ios {
            IosRequest::Refresh => IOS_REFRESH_WINDOW_MS - 5 * SECOND_MS,
            IosRequest::Processing => 3 * MINUTE_MS,
            IosRequest::Continued => 30 * MINUTE_MS,
        },
        Platform::Android => match window.android {
            Some(ForegroundTime::Short) if keep_alive => ANDROID_SHORT_SERVICE_MS - 10 * SECOND_MS,
            Some(ForegroundTime::Budget) if keep_alive => ANDROID_BUDGET_MS - 5 * MINUTE_MS,
            Some(ForegroundTime::Unlimited) if keep_alive => 24 * HOUR_MS,
            _ => ANDROID_WORKER_MS - 30 * SECOND_MS,
        },
        Platform::Desktop => 30 * MINUTE_MS,
    })
}

/// Time of a window as far as it is known: of a refresh window what one run of it may take at most. `None` where the
/// system says when it is over.
pub const fn window_time(kind: WindowKind) -> Option<Duration> {
    match kind {
        WindowKind::Refresh => {
            Some(run_limit(Platform::Ios, Window { ios: IosRequest::Refresh, android: None }, false))
        }
        WindowKind::Processing | WindowKind::Continued | WindowKind::Foreground => None,
    }
}

/// How long a service is left alone after the runtime could not even mark its run: the disk is full, or read-only.
pub const HOLD_AFTER_ERROR: Duration = Duration::from_secs(30);

/// A window that is over sooner starts nothing more: a run that is cut short at once helps nobody.
pub const WINDOW_RUN_MIN: Duration = Duration::from_secs(1);

/// Time of one run: the least of what the platform, the configuration and the caller say.
pub fn run_timeout(platform: Platform, spec: &ServiceSpec, asked: Option<Duration>) -> Duration {
    let limit = run_limit(platform, spec.window, spec.keep_alive);
    let declared = spec.timeout_ms.map_or(limit, Duration::from_millis);
    limit.min(declared).min(asked.unwrap_or(limit))
}

/// The tail of a run's time that `abort` handlers have: a fifth of it, at most 5 s.
pub fn grace(timeout: Duration) -> Duration {
    (timeout / 5).min(GRACE_MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn platforms_have_the_limits_of_the_rules_document() {
        let seconds =
            |platform, ios, android, keep_alive| run_limit(platform, Window { ios, android }, keep_alive).as_secs();
        let ios = |request| seconds(Platform::Ios, request, Some(ForegroundTime::Unlimited), true);
        assert_eq!(ios(IosRequest::Refresh), 25);
        assert_eq!(ios(IosRequest::Processing), 180);
        assert_eq!(ios(IosRequest::Continued), 1800);
        let android = |time, keep_alive| seconds(Platform::Android, IosRequest::Refresh, time, keep_alive);
        assert_eq!(android(None, false), 570);
        assert_eq!(android(None, true), 570, "without a type there is no foreground service");
        assert_eq!(android(Some(ForegroundTime::Budget), false), 570, "an unused type gives no time");
        assert_eq!(android(Some(ForegroundTime::Short), true), 170);
        assert_eq!(android(Some(ForegroundTime::Budget), true), 6 * 3600 - 300);
        assert_eq!(android(Some(ForegroundTime::Unlimited), true), 24 * 3600);
        assert_eq!(seconds(Platform::Desktop, IosRequest::Refresh, Some(ForegroundTime::Short), true), 1800);
    }

    #[test]
    fn grace_is_a_fifth_and_at_most_five_seconds() {
        assert_eq!(grace(Duration::from_secs(1)), Duration::from_millis(200));
        assert_eq!(grace(Duration::from_secs(1800)), Duration::from_secs(5));
    }
}
