//! What is to come for one service: its alarms, and how they change when something happens. All of it is pure, and all
//! of it is stored: the alarms of a [`Schedule`] survive the process.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::definition::{Definition, fnv1a64};
use crate::execution::{Outcome, RunReason};
use crate::limits::{RETRY_DELAY_MAX_MS, RETRY_DELAY_MIN_MS};
use crate::plan::Due;
use crate::spec::{Backoff, Overlap, Platform, Requires, Retry, Trigger};

/// A clock that runs backwards by less than this is being trimmed, not set.
const CLOCK_STEP_MIN_MS: u64 = 1_000;

/// What may make a service run next. Four alarms at most: the trigger's, the app's, and a further attempt of each.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Schedule {
    /// The app cancelled the service: the trigger rests until the app schedules or registers it again.
    pub cancelled: bool,
    /// When the trigger falls due.
    pub trigger: Option<Alarm>,
    /// What the app asked for with `schedule`; a later request replaces it.
    pub request: Option<Request>,
    /// The next attempt after a run of the trigger that failed.
    pub retry: Option<PendingRetry>,
    /// The next attempt after a run that the app asked for and that failed. A failure of the trigger's does not push it
    /// aside, nor the other way round.
    #[serde(default)]
    pub request_retry: Option<PendingRetry>,
    /// When the last run started, whatever made it run.
    pub last_start_ms: Option<u64>,
}

/// A point in time that survives restarts and clock changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Alarm {
    pub armed_at_ms: u64,
    pub due_ms: u64,
    /// The app named a date, which stays that date when the clock is set. Otherwise the alarm is a span of time, and a
    /// clock that was set back starts the span anew instead of stretching it by years.
    pub wall_clock: bool,
}

/// One run that the app asked for.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Request {
    pub run_id: String,
    pub alarm: Alarm,
    pub input: RunInput,
}

/// A further attempt at a run that failed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PendingRetry {
    pub alarm: Alarm,
    pub attempt: u32,
    pub origin: Origin,
    /// It runs in a window that opened after the attempt before: where the system grants time (iOS), trying again in
    /// the same window would waste what other services could use.
    #[serde(default)]
    pub awaits_window: bool,
    /// What the first attempt was called; empty in files of a version that did not keep it.
    #[serde(default)]
    pub run_id: String,
    pub input: RunInput,
}

/// What a run is given besides its definition.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RunInput {
    pub data: Value,
    pub timeout_ms: Option<u64>,
    /// In addition to the definition's.
    pub requires: Requires,
}

/// Who wanted a run in the first place; retries keep it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Origin {
    Trigger,
    Request,
    /// The host called `Runtime::run`; it sees the outcome and decides itself whether to try again.
    Host,
}

/// A run in progress as the state file marks it, so that a killed process leaves a trace.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RunningMark {
    pub run_id: String,
    pub started_at_ms: u64,
    pub reason: RunReason,
    pub attempt: u32,
    pub origin: Origin,
    pub input: RunInput,
}

impl Alarm {
    /// Due when `delay_ms` have passed.
    pub const fn after(now_ms: u64, delay_ms: u64) -> Self {
        Self { armed_at_ms: now_ms, due_ms: now_ms.saturating_add(delay_ms), wall_clock: false }
    }

    /// Due at a date.
    pub const fn at(now_ms: u64, due_ms: u64) -> Self {
        Self { armed_at_ms: now_ms, due_ms, wall_clock: true }
    }

    /// The due date as the clock shows it now.
    pub const fn due_at(self, now_ms: u64) -> u64 {
        self.settled(now_ms).due_ms
    }

    /// The alarm itself, or the same span from now on if the clock was set back since it was armed.
    const fn settled(self, now_ms: u64) -> Self {
        let set_back = now_ms.saturating_add(CLOCK_STEP_MIN_MS) < self.armed_at_ms;
        if set_back && !self.wall_clock {
            Self::after(now_ms, self.due_ms.saturating_sub(self.armed_at_ms))
        } else {
            self
        }
    }
}

impl Schedule {
    /// Arms the trigger: an interval after the last run, or after now if there was none. Replaces what was armed.
    pub fn arm_trigger(&mut self, trigger: Trigger, now_ms: u64) {
        self.trigger = trigger.minimum_interval_ms().map(|interval_ms| match self.last_start_before(now_ms) {
            Some(start_ms) => Alarm::after(start_ms, interval_ms),
            None => Alarm::after(now_ms, interval_ms),
        });
    }

    /// Takes what fell due out of the schedule, as the mark of the run that it becomes.
    pub fn start(&mut self, due: &Due, trigger: Trigger, run_id: String, now_ms: u64) -> RunningMark {
        let (run_id, attempt, origin, input) = match due.source {
            DueSource::Trigger => (run_id, 1, Origin::Trigger, RunInput::default()),
            DueSource::Request => match self.request.take() {
                Some(request) => (request.run_id, 1, Origin::Request, request.input),
                None => (run_id, 1, Origin::Request, RunInput::default()),
            },
            DueSource::Retry => match self.take_retry(due.origin) {
                Some(retry) => (retry.next_run_id(run_id), retry.attempt, retry.origin, retry.input),
                None => (run_id, 1, due.origin, RunInput::default()),
            },
        };
        // A new due date supersedes what is left of the one before.
        self.take_retry(origin);
        self.started(trigger, now_ms);
        RunningMark { run_id, started_at_ms: now_ms, reason: due.reason, attempt, origin, input }
    }

    /// Notes that a run starts: whatever made it run, the trigger waits a whole interval from here.
    pub fn started(&mut self, trigger: Trigger, now_ms: u64) {
        self.last_start_ms = Some(now_ms);
        if !self.cancelled {
            self.arm_trigger(trigger, now_ms);
        }
    }

    /// Draws the consequences of a run that ended: a retry, or due dates that passed meanwhile.
    pub fn ended(
        &mut self,
        definition: &Definition,
        mark: &RunningMark,
        outcome: Outcome,
        platform: Platform,
        now_ms: u64,
    ) {
        if definition.overlap == Overlap::Skip {
            self.skip_missed(definition.trigger, now_ms);
        }
        let failed = matches!(outcome, Outcome::Failure | Outcome::Timeout | Outcome::Crashed);
        if failed && !self.cancelled && mark.origin != Origin::Host && mark.attempt < definition.retry.max_attempts {
            let seed = fnv1a64(mark.run_id.as_bytes());
            *self.retry_slot(mark.origin) = Some(PendingRetry {
                alarm: Alarm::after(now_ms, retry_delay_ms(definition.retry, mark.attempt, seed)),
                attempt: mark.attempt + 1,
                origin: mark.origin,
                awaits_window: platform == Platform::Ios,
                run_id: first_run_id(&mark.run_id, mark.attempt).to_owned(),
                input: mark.input.clone(),
            });
        }
    }

    /// The further attempts that are pending.
    pub fn retries(&self) -> impl Iterator<Item = &PendingRetry> {
        self.retry.iter().chain(&self.request_retry)
    }

    fn take_retry(&mut self, origin: Origin) -> Option<PendingRetry> {
        let slots = [&mut self.retry, &mut self.request_retry];
        slots.into_iter().find_map(|slot| slot.take_if(|retry| retry.origin == origin))
    }

    fn retry_slot(&mut self, origin: Origin) -> &mut Option<PendingRetry> {
        match origin {
            Origin::Request => &mut self.request_retry,
            Origin::Trigger | Origin::Host => &mut self.retry,
        }
    }

    /// Removes everything pending and rests the trigger; whether there was anything.
    pub fn cancel(&mut self) -> bool {
        self.cancelled = true;
        let trigger = self.trigger.take().is_some();
        let request = self.request.take().is_some();
        let retry = self.retry.take().is_some();
        let request_retry = self.request_retry.take().is_some();
        trigger || request || retry || request_retry
    }

    /// Whether it was armed by a clock that has been set back since, so that [`Schedule::settle`] changes it.
    pub fn is_ahead_of(&self, now_ms: u64) -> bool {
        let alarms = [
            self.trigger,
            self.request.as_ref().map(|request| request.alarm),
            self.retry.as_ref().map(|retry| retry.alarm),
            self.request_retry.as_ref().map(|retry| retry.alarm),
        ];
        self.last_start_before(now_ms) != self.last_start_ms
            || alarms.into_iter().flatten().any(|alarm| alarm.settled(now_ms) != alarm)
    }

    /// Re-arms the alarms after the clock was set back; whether any changed.
    pub fn settle(&mut self, now_ms: u64) -> bool {
        let last_start_ms = self.last_start_before(now_ms);
        let mut changed = last_start_ms != self.last_start_ms;
        self.last_start_ms = last_start_ms;
        let alarms = [
            self.trigger.as_mut(),
            self.request.as_mut().map(|request| &mut request.alarm),
            self.retry.as_mut().map(|retry| &mut retry.alarm),
            self.request_retry.as_mut().map(|retry| &mut retry.alarm),
        ];
        for alarm in alarms.into_iter().flatten() {
            let settled = alarm.settled(now_ms);
            changed |= settled != *alarm;
            *alarm = settled;
        }
        changed
    }

    /// Earliest start that the minimum interval allows after the last run.
    pub fn interval_ends_ms(&self, trigger: Trigger, now_ms: u64) -> Option<u64> {
        let interval_ms = trigger.minimum_interval_ms()?;
        Some(self.last_start_before(now_ms)?.saturating_add(interval_ms))
    }

    /// A start in the future was noted by a clock that has been set back since: as with alarms, its span starts anew.
    pub fn last_start_before(&self, now_ms: u64) -> Option<u64> {
        let trimmed_ms = now_ms.saturating_add(CLOCK_STEP_MIN_MS);
        self.last_start_ms.map(|start_ms| if start_ms > trimmed_ms { now_ms } else { start_ms })
    }

    fn skip_missed(&mut self, trigger: Trigger, now_ms: u64) {
        if let (Some(alarm), Some(interval_ms)) = (self.trigger.as_mut(), trigger.minimum_interval_ms())
            && alarm.due_ms <= now_ms
            && interval_ms > 0
        {
            // The last date that was missed is where the next span begins.
            let missed_ms = (now_ms - alarm.due_ms) / interval_ms * interval_ms;
            *alarm = Alarm::after(alarm.due_ms + missed_ms, interval_ms);
        }
    }
}

impl PendingRetry {
    /// `<name of the first attempt>.<attempt>`.
    fn next_run_id(&self, fresh: String) -> String {
        if self.run_id.is_empty() { fresh } else { format!("{}.{}", self.run_id, self.attempt) }
    }
}

/// The name of the first attempt at a run, by the name of the `attempt`-th.
pub(crate) fn first_run_id(run_id: &str, attempt: u32) -> &str {
    let suffix = format!(".{attempt}");
    match run_id.strip_suffix(&suffix) {
        Some(first) if attempt > 1 => first,
        _ => run_id,
    }
}

/// Which alarm fell due.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DueSource {
    Trigger,
    Request,
    Retry,
}

/// Delay before the attempt after the `attempt`-th: what [`Retry`] says plus up to a tenth, so that devices which
/// failed together do not come back together; between 10 s and 5 h. The same seed gives the same delay.
pub fn retry_delay_ms(retry: Retry, attempt: u32, seed: u64) -> u64 {
    let steps = match retry.backoff {
        Backoff::Linear => u64::from(attempt.max(1)),
        Backoff::Exponential => 1u64.checked_shl(attempt.saturating_sub(1)).unwrap_or(u64::MAX),
    };
    let delay_ms = retry.initial_delay_ms.saturating_mul(steps).clamp(RETRY_DELAY_MIN_MS, RETRY_DELAY_MAX_MS);
    (delay_ms + delay_ms / 10 * (seed % 1000) / 1000).min(RETRY_DELAY_MAX_MS)
}
