//! Where the rules were read.

/// Where a rule is from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Source {
    pub what: &'static str,
    /// Year and month; `None` where nobody found it in a source: a default that may be wrong.
    pub read: Option<&'static str>,
}

impl Source {
    pub const fn read(what: &'static str) -> Self {
        Self { what, read: Some("2026-11") }
    }

    pub const fn memory(what: &'static str) -> Self {
        Self { what, read: None }
    }
}

pub const BGT: Source = Source::read("BGTaskScheduler.h and Apple's pages on BackgroundTasks");
pub const WORK: Source = Source::read("androidx work-runtime");
pub const JOBS: Source = Source::read("AOSP, JobSchedulerService and JobServiceContext");
pub const QUOTA: Source = Source::read("AOSP, QuotaController");
pub const ACTIVITIES: Source = Source::read("AOSP, ActivityManagerConstants");
pub const TYPES: Source = Source::read("AOSP, ForegroundServiceTypePolicy");
pub const FGS_START: Source =
    Source::read("developer.android.com, restrictions on starting a foreground service from the background");
pub const FGS_TIMEOUT: Source =
    Source::read("developer.android.com, foreground service timeouts; AOSP, ActivityManagerConstants");
pub const FGS_TYPES: Source = Source::read("developer.android.com, foreground service types are required");
pub const POWER: Source = Source::read("developer.android.com, power management restrictions");
