//! What to do now, for every service, and why not more. Pure: the same function decides on a laptop, on a phone and in
//! a simulation. Whoever carries a decision out changes the [`Schedule`] and plans again.

use serde::{Deserialize, Serialize};

use crate::definition::Definition;
use crate::execution::RunReason;
use crate::host::{Conditions, Network};
pub use crate::schedule::DueSource;
use crate::schedule::{Origin, PendingRetry, Schedule};
use crate::spec::{NetworkRequirement, Requires};

/// A service as the plan sees it.
#[derive(Clone, Copy, Debug)]
pub struct Candidate<'a> {
    pub definition: &'a Definition,
    pub schedule: &'a Schedule,
    /// A run is under way; there is never a second one.
    pub running: bool,
}

/// Everything outside the services that a decision depends on.
#[derive(Clone, Copy, Debug, Default)]
pub struct Moment {
    /// Milliseconds since the Unix epoch.
    pub now_ms: u64,
    /// Since when this process has been able to run services: its start, or the last wake-up of the machine. What fell
    /// due before is caught up with, once.
    pub awake_since_ms: u64,
    /// When the window opened that the system grants now, where it grants windows (iOS). `None` while none is open.
    pub window_opened_ms: Option<u64>,
    pub conditions: Conditions,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decision {
    RunNow(Due),
    Wait(Wait),
}

/// Something fell due.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Due {
    pub source: DueSource,
    /// Who wanted it in the first place.
    pub origin: Origin,
    pub reason: RunReason,
    /// 1 for the first attempt.
    pub attempt: u32,
    pub due_ms: u64,
}

/// Why a service does not run now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Wait {
    /// When time alone will change the decision; `None` when something else has to happen.
    pub until_ms: Option<u64>,
    pub reason: WaitReason,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case", rename_all_fields = "camelCase")]
pub enum WaitReason {
    /// The minimum interval since the last run has not passed.
    Interval,
    /// The app asked for a later date.
    NotBefore,
    /// A run failed, and this attempt waits for its turn.
    Backoff { attempt: u32 },
    /// A run failed, and this attempt waits for the next window that the system opens.
    Window { attempt: u32 },
    /// Due, but the device is not in the required state.
    Constraint { unmet: Constraint },
    /// A run is under way.
    Overlap,
    /// The app cancelled it.
    Cancelled,
    /// Runs only when the app asks, and it has not.
    OnDemand,
    /// Due, but its last run could not even be started or recorded, as where the disk is full. Known to the runtime alone.
    Held,
}

impl WaitReason {
    /// The word that JSON has as `kind`.
    pub const fn kind(self) -> &'static str {
        match self {
            Self::Interval => "interval",
            Self::NotBefore => "not-before",
            Self::Backoff { .. } => "backoff",
            Self::Window { .. } => "window",
            Self::Constraint { .. } => "constraint",
            Self::Overlap => "overlap",
            Self::Cancelled => "cancelled",
            Self::OnDemand => "on-demand",
            Self::Held => "held",
        }
    }
}

/// What a service requires and the device does not offer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Constraint {
    Network,
    UnmeteredNetwork,
    Charging,
    BatteryNotLow,
    StorageNotLow,
    Idle,
}

/// Decides for every service, in the order given. Linear in their number.
pub fn plan(candidates: &[Candidate<'_>], moment: &Moment) -> Vec<Decision> {
    candidates.iter().map(|candidate| decide(*candidate, moment)).collect()
}

/// Decides for one service.
pub fn decide(candidate: Candidate<'_>, moment: &Moment) -> Decision {
    if candidate.running {
        return Decision::Wait(Wait { until_ms: None, reason: WaitReason::Overlap });
    }
    let mut earliest: Option<Wait> = None;
    let mut unmet: Option<Constraint> = None;
    let mut held: Option<WaitReason> = None;
    for prospect in prospects(candidate, moment.now_ms).into_iter().flatten() {
        if let Some(attempt) = prospect.awaits_window(moment) {
            held = held.or(Some(WaitReason::Window { attempt }));
        } else if prospect.due_ms > moment.now_ms {
            if earliest.is_none_or(|wait| wait.until_ms > Some(prospect.due_ms)) {
                earliest = Some(Wait { until_ms: Some(prospect.due_ms), reason: prospect.holding });
            }
        } else if let Some(constraint) = unmet_constraint(prospect.requires, moment.conditions) {
            unmet = unmet.or(Some(constraint));
        } else {
            return Decision::RunNow(prospect.due(moment));
        }
    }
    // Something owed that is held back says more than an alarm that is still to come; the alarm keeps its date.
    let held = unmet.map(|unmet| WaitReason::Constraint { unmet }).or(held);
    Decision::Wait(match (held, earliest) {
        (Some(reason), earliest) => Wait { until_ms: earliest.and_then(|wait| wait.until_ms), reason },
        (None, Some(wait)) => wait,
        (None, None) => Wait {
            until_ms: None,
            reason: if candidate.schedule.cancelled { WaitReason::Cancelled } else { WaitReason::OnDemand },
        },
    })
}

/// Since when a service has waited for something that is due and could run now; `None` when nothing is. A run that has
/// started ends the wait, also when more is due than it did: with several old alarms a service would go first several
/// times. What runs first is another matter: a fresh request of the app goes before an old alarm, and must not make the
/// service younger.
pub fn due_since(candidate: Candidate<'_>, moment: &Moment) -> Option<u64> {
    if candidate.running {
        return None;
    }
    let could_run = |prospect: &Prospect| {
        prospect.due_ms <= moment.now_ms
            && prospect.awaits_window(moment).is_none()
            && unmet_constraint(prospect.requires, moment.conditions).is_none()
    };
    let due = prospects(candidate, moment.now_ms).into_iter().flatten().filter(could_run);
    let due_ms = due.map(|prospect| prospect.due_ms).min()?;
    Some(due_ms.max(candidate.schedule.last_start_before(moment.now_ms).unwrap_or(0)))
}

/// The run that comes next, due or not; `None` when nothing is pending.
pub fn next(candidate: Candidate<'_>, now_ms: u64) -> Option<Upcoming> {
    let upcoming = prospects(candidate, now_ms).into_iter().flatten().map(|prospect| Upcoming {
        source: prospect.source,
        attempt: prospect.attempt,
        not_before_ms: prospect.due_ms,
        requires: prospect.requires,
    });
    upcoming.min_by_key(|upcoming| upcoming.not_before_ms)
}

/// A run that is pending.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Upcoming {
    pub source: DueSource,
    pub attempt: u32,
    pub not_before_ms: u64,
    pub requires: Requires,
}

/// The first thing that `requires` asks for and the device is known not to offer. What the host cannot tell holds
/// nobody back.
pub fn unmet_constraint(requires: Requires, conditions: Conditions) -> Option<Constraint> {
    let network = match (requires.network, conditions.network) {
        (NetworkRequirement::Connected, Some(Network::Offline)) => Some(Constraint::Network),
        (NetworkRequirement::Unmetered, Some(Network::Offline | Network::Metered)) => {
            Some(Constraint::UnmeteredNetwork)
        }
        _ => None,
    };
    let unless = |met: bool, constraint| (!met).then_some(constraint);
    network
        .or(unless(!requires.charging || conditions.charging != Some(false), Constraint::Charging))
        .or(unless(!requires.battery_not_low || conditions.battery_low != Some(true), Constraint::BatteryNotLow))
        .or(unless(!requires.storage_not_low || conditions.storage_low != Some(true), Constraint::StorageNotLow))
        .or(unless(!requires.idle || conditions.idle != Some(false), Constraint::Idle))
}

/// One alarm of a service, and the run it would become.
struct Prospect {
    source: DueSource,
    origin: Origin,
    attempt: u32,
    due_ms: u64,
    /// It needs a window that opened after this date.
    window_after_ms: Option<u64>,
    requires: Requires,
    /// Why it waits while it is not due.
    holding: WaitReason,
}

impl Prospect {
    fn retry(definition: &Definition, retry: &PendingRetry, now_ms: u64) -> Self {
        Self {
            source: DueSource::Retry,
            origin: retry.origin,
            attempt: retry.attempt,
            due_ms: retry.alarm.due_at(now_ms),
            window_after_ms: retry.awaits_window.then_some(retry.alarm.armed_at_ms.min(now_ms)),
            requires: definition.requires.and(retry.input.requires),
            holding: WaitReason::Backoff { attempt: retry.attempt },
        }
    }

    /// The attempt, while the window that it needs has not opened.
    fn awaits_window(&self, moment: &Moment) -> Option<u32> {
        let after_ms = self.window_after_ms?;
        let open = moment.window_opened_ms.is_some_and(|opened_ms| opened_ms > after_ms);
        (!open).then_some(self.attempt)
    }

    fn due(&self, moment: &Moment) -> Due {
        let reason = match self.source {
            DueSource::Retry => RunReason::Retry,
            _ if self.due_ms < moment.awake_since_ms => RunReason::CatchUp,
            DueSource::Trigger => RunReason::Scheduled,
            DueSource::Request => RunReason::OnDemand,
        };
        Due { source: self.source, origin: self.origin, reason, attempt: self.attempt, due_ms: self.due_ms }
    }
}

/// The alarms of a service in the order in which they go first when several are due: an attempt that is owed, what the
/// app asked for, what comes again anyway.
fn prospects(candidate: Candidate<'_>, now_ms: u64) -> [Option<Prospect>; 4] {
    let Candidate { definition, schedule, .. } = candidate;
    let mut retries = schedule.retries().map(|retry| Prospect::retry(definition, retry, now_ms));
    let retries = [retries.next(), retries.next()];
    let request = schedule.request.as_ref().map(|request| {
        let asked_ms = request.alarm.due_at(now_ms);
        let allowed_ms = schedule.interval_ends_ms(definition.trigger, now_ms).unwrap_or(0);
        Prospect {
            source: DueSource::Request,
            origin: Origin::Request,
            attempt: 1,
            due_ms: asked_ms.max(allowed_ms),
            window_after_ms: None,
            requires: definition.requires.and(request.input.requires),
            holding: if allowed_ms > asked_ms { WaitReason::Interval } else { WaitReason::NotBefore },
        }
    });
    let trigger = schedule.trigger.as_ref().map(|alarm| Prospect {
        source: DueSource::Trigger,
        origin: Origin::Trigger,
        attempt: 1,
        due_ms: alarm.due_at(now_ms),
        window_after_ms: None,
        requires: definition.requires,
        holding: WaitReason::Interval,
    });
    let [first, second] = retries;
    [first, second, request, trigger]
}
