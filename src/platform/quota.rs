//! What Android leaves an app by its standby bucket. Devices differ, and a server can change these numbers (AOSP,
//! QuotaController): so they are nothing but data here, and no rule judges by them.

use crate::config::Millis;

/// What the apps of a bucket have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bucket {
    /// As `adb shell am get-standby-bucket` and the pages of developer.android.com say it.
    pub name: &'static str,
    /// `None`: not limited.
    pub jobs: Option<JobQuota>,
    /// Time of expedited jobs in 24 h.
    pub expedited: Millis,
}

/// What jobs have in a window that moves with the time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct JobQuota {
    pub run: Millis,
    pub window: Millis,
    pub jobs_max: u32,
    pub sessions_max: u32,
}

const fn minutes(minutes: u64) -> Millis {
    Millis(minutes * 60_000)
}

const fn hours(hours: u64) -> Millis {
    minutes(hours * 60)
}

const fn bucket(name: &'static str, window: Millis, jobs_max: u32, sessions_max: u32, expedited: Millis) -> Bucket {
    Bucket { name, jobs: Some(JobQuota { run: minutes(10), window, jobs_max, sessions_max }), expedited }
}

/// Before Android 16, on a device that is not charging (AOSP, QuotaController, read 2026-11).
pub const BUCKETS: &[Bucket] = &[
    Bucket { name: "exempted", jobs: None, expedited: minutes(60) },
    bucket("active", minutes(10), 75, 75, minutes(30)),
    bucket("working-set", hours(2), 120, 10, minutes(30)),
    bucket("frequent", hours(8), 200, 8, minutes(10)),
    bucket("rare", hours(24), 48, 3, minutes(10)),
    bucket("restricted", hours(24), 10, 1, minutes(5)),
];

/// Jobs that an app may start in a minute, and what all of them may run in a day (AOSP, QuotaController, read 2026-11).
pub const JOBS_PER_MINUTE_MAX: u32 = 20;
pub const RUN_PER_DAY_MAX: Millis = hours(4);

/// What a system image of the time of Android 16 has instead (decompiled, id 53309602271, read 2026-11).
pub const ANDROID_16: &[(&str, &str)] = &[
    ("active", "20m in a window of 30m to 1h"),
    ("working-set", "a window of 4h, expedited 15m"),
    ("frequent", "a window of 12h"),
    ("rare", "a window of 1d"),
    ("restricted", "a window of 1d"),
];

/// The bucket of a name.
///
/// # Panics
/// If there is none.
pub fn bucket_named(name: &str) -> &'static Bucket {
    BUCKETS.iter().find(|bucket| bucket.name == name).expect("the table has it")
}
