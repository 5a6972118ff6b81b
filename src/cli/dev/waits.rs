//! Why services do not run now, told when it changes.

use std::collections::{BTreeSet, HashMap};

use oro_bg_runtime::plan::{Wait, WaitReason};
use oro_bg_runtime::status::ServiceStatus;

use crate::cli::status::{duration, why};

/// What was last told of each service, and when time alone makes another look worth while. Nothing is polled: between
/// two events and two due dates no reason changes.
#[derive(Default)]
pub struct Waits {
    told: HashMap<String, Wait>,
    due: BTreeSet<(u64, String)>,
}

impl Waits {
    /// What is new about a service's waiting, to be told now.
    pub fn look(&mut self, status: &ServiceStatus) -> Option<Wait> {
        let id = status.id.as_str();
        let wait = status.waiting.filter(|_| status.running.is_none())?;
        if let Some(until_ms) = wait.until_ms {
            self.due.insert((until_ms, id.to_owned()));
        }
        let before = self.told.insert(id.to_owned(), wait);
        (before != Some(wait)).then_some(wait)
    }

    /// When to look again, milliseconds since the Unix epoch.
    pub fn next_ms(&self) -> Option<u64> {
        self.due.first().map(|(until_ms, _)| *until_ms)
    }

    /// The services whose date has come.
    pub fn take_due(&mut self, now_ms: u64) -> Vec<String> {
        let mut ids = Vec::new();
        while let Some(first) = self.due.first().filter(|(until_ms, _)| *until_ms <= now_ms).cloned() {
            self.due.remove(&first);
            ids.push(first.1);
        }
        ids
    }
}

/// The reason in a few words, with the date as a distance.
pub fn text(wait: &Wait, now_ms: u64) -> String {
    let left =
        || wait.until_ms.map_or_else(|| "?".into(), |until_ms| duration(rounded(until_ms.saturating_sub(now_ms))));
    match wait.reason {
        WaitReason::Interval => format!("interval, next in {}", left()),
        WaitReason::NotBefore => format!("asked for later, in {}", left()),
        WaitReason::Backoff { attempt } => format!("backoff, attempt {attempt} in {}", left()),
        WaitReason::Cancelled => "cancelled, until it is scheduled again".into(),
        WaitReason::Held => format!("{}; tried again in {}", why(wait.reason), left()),
        reason => why(reason),
    }
}

/// A date that was set a few milliseconds ago is a whole number of seconds away for people.
const fn rounded(milliseconds: u64) -> u64 {
    if milliseconds > 1_000 { (milliseconds + 500) / 1_000 * 1_000 } else { milliseconds }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_distances() {
        let wait = |until_ms, reason| Wait { until_ms, reason };
        assert_eq!(text(&wait(Some(900_000), WaitReason::Interval), 4), "interval, next in 15m");
        assert_eq!(text(&wait(Some(31_000), WaitReason::Backoff { attempt: 2 }), 1_000), "backoff, attempt 2 in 30s");
        assert_eq!(text(&wait(Some(5), WaitReason::Interval), 10), "interval, next in 0s");
    }
}
