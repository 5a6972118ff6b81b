//! The plan as a pure function: what holds for every history of a service.

use oro_bg_runtime::definition::Definition;
use oro_bg_runtime::execution::{Outcome, RunReason};
use oro_bg_runtime::host::{Conditions, Network};
use oro_bg_runtime::id::ServiceId;
use oro_bg_runtime::limits::{RETRY_DELAY_MAX_MS, RETRY_DELAY_MIN_MS};
use oro_bg_runtime::plan::{
    Candidate, Constraint, Decision, Moment, Wait, WaitReason, decide, next, plan, unmet_constraint,
};
use oro_bg_runtime::schedule::{Alarm, Origin, Request, RunInput, RunningMark, Schedule, retry_delay_ms};
use oro_bg_runtime::spec::{Backoff, NetworkRequirement, Overlap, Platform, Requires, Retry, ServiceSpec};
use proptest::prelude::*;

use crate::support::*;

const INTERVAL_MS: u64 = 15 * MINUTE_MS;
/// Clocks that are set back by less count as trimmed.
const TRIM_MS: u64 = 1_000;

fn definition(overlap: Overlap) -> Definition {
    let retry = Retry { max_attempts: 3, backoff: Backoff::Exponential, initial_delay_ms: 30_000 };
    let spec = ServiceSpec { retry, overlap, ..every("sync", INTERVAL_MS) };
    Definition::of(&ServiceId::parse("sync").unwrap(), &spec, true)
}

/// What can happen to a service, in a world where the clock may be set.
#[derive(Clone, Debug)]
enum Happening {
    TimePasses(u64),
    ClockSetBack(u64),
    RunEnds(Outcome),
    AppAsks { delay_ms: u64 },
    AppCancels,
    AppRestarts,
    GoesOffline(bool),
}

fn happening() -> impl Strategy<Value = Happening> {
    let outcome = prop_oneof![
        2 => Just(Outcome::Success), 3 => Just(Outcome::Failure), 1 => Just(Outcome::Timeout),
        1 => Just(Outcome::Cancelled), 1 => Just(Outcome::Crashed),
    ];
    prop_oneof![
        6 => (0..2 * INTERVAL_MS).prop_map(Happening::TimePasses),
        1 => (0..100 * INTERVAL_MS).prop_map(Happening::TimePasses),
        1 => (0..1_000 * INTERVAL_MS).prop_map(Happening::ClockSetBack),
        6 => outcome.prop_map(Happening::RunEnds),
        2 => (0..2 * INTERVAL_MS).prop_map(|delay_ms| Happening::AppAsks { delay_ms }),
        1 => Just(Happening::AppCancels),
        1 => Just(Happening::AppRestarts),
        1 => any::<bool>().prop_map(Happening::GoesOffline),
    ]
}

/// A driver that does what the plan says, as fast as it says it.
struct World {
    platform: Platform,
    definition: Definition,
    schedule: Schedule,
    moment: Moment,
    running: Option<RunningMark>,
    /// When the last run started, unless the clock was set back since.
    comparable_start_ms: Option<u64>,
    runs: Vec<RunningMark>,
}

impl World {
    fn new(overlap: Overlap) -> Self {
        let definition = definition(overlap);
        let mut schedule = Schedule::default();
        schedule.arm_trigger(definition.trigger, START_MS);
        let moment = Moment { now_ms: START_MS, awake_since_ms: START_MS, ..Moment::default() };
        Self {
            platform: Platform::Desktop,
            definition,
            schedule,
            moment,
            running: None,
            comparable_start_ms: None,
            runs: Vec::new(),
        }
    }

    fn decision(&self) -> Decision {
        let candidate =
            Candidate { definition: &self.definition, schedule: &self.schedule, running: self.running.is_some() };
        decide(candidate, &self.moment)
    }

    fn happen(&mut self, happening: Happening) {
        let now_ms = self.moment.now_ms;
        match happening {
            Happening::TimePasses(ms) => self.moment.now_ms += ms,
            Happening::ClockSetBack(ms) => {
                self.moment.now_ms = now_ms.saturating_sub(ms);
                self.comparable_start_ms = None;
            }
            Happening::RunEnds(outcome) => {
                if let Some(mark) = self.running.take() {
                    self.schedule.ended(&self.definition, &mark, outcome, self.platform, now_ms);
                }
            }
            Happening::AppAsks { delay_ms } => {
                if std::mem::take(&mut self.schedule.cancelled) {
                    self.schedule.arm_trigger(self.definition.trigger, now_ms);
                }
                let alarm = Alarm::after(now_ms, delay_ms);
                self.schedule.request = Some(Request { run_id: "asked".to_owned(), alarm, input: RunInput::default() });
            }
            Happening::AppCancels => drop(self.schedule.cancel()),
            Happening::AppRestarts => {
                self.moment.awake_since_ms = now_ms;
                self.happen(Happening::RunEnds(Outcome::Crashed));
            }
            Happening::GoesOffline(offline) => {
                self.moment.conditions.network = offline.then_some(Network::Offline);
            }
        }
        self.schedule.settle(self.moment.now_ms);
    }

    /// Carries out what is due; checks what must hold of every start.
    fn carry_out(&mut self) {
        let Decision::RunNow(due) = self.decision() else { return };
        let now_ms = self.moment.now_ms;
        assert!(self.running.is_none(), "two runs at once");
        assert!(due.due_ms <= now_ms, "a run before it was due");
        if due.reason != RunReason::Retry
            && let Some(start_ms) = self.comparable_start_ms
        {
            assert!(now_ms - start_ms >= INTERVAL_MS, "{} ms after the run before", now_ms - start_ms);
        }
        let mark = self.schedule.start(&due, self.definition.trigger, format!("run-{}", self.runs.len()), now_ms);
        assert!(mark.attempt <= self.definition.retry.max_attempts, "attempt {}", mark.attempt);
        assert_eq!(mark.attempt > 1, mark.reason == RunReason::Retry);
        self.comparable_start_ms = Some(now_ms);
        self.running = Some(mark.clone());
        self.runs.push(mark);
        assert_eq!(self.decision(), Decision::Wait(Wait { until_ms: None, reason: WaitReason::Overlap }));
    }
}

proptest! {
    #[test]
    fn no_history_breaks_the_promises(
        happenings in proptest::collection::vec(happening(), 1..60),
        overlap in prop_oneof![Just(Overlap::Skip), Just(Overlap::Queue)],
    ) {
        let mut world = World::new(overlap);
        for happening in happenings {
            world.happen(happening);
            world.carry_out();
            let Decision::Wait(wait) = world.decision() else { panic!("due, and not carried out") };
            // Whatever happened to the clock, the next run is never further away than one interval.
            if world.running.is_none() && !world.schedule.cancelled {
                let until_ms = wait.until_ms.expect("an interval always comes again");
                prop_assert!(until_ms > world.moment.now_ms);
                prop_assert!(until_ms <= world.moment.now_ms + INTERVAL_MS + TRIM_MS, "{wait:?}");
            }
        }
    }

    #[test]
    fn downtime_is_caught_up_with_once(periods in 1u64..1_000, offset in 0..INTERVAL_MS) {
        let mut world = World::new(Overlap::Skip);
        world.happen(Happening::TimePasses(periods * INTERVAL_MS + offset + 1));
        world.happen(Happening::AppRestarts);
        world.carry_out();
        world.happen(Happening::RunEnds(Outcome::Success));
        world.carry_out();
        prop_assert_eq!(world.runs.len(), 1);
        prop_assert_eq!(world.runs[0].reason, RunReason::CatchUp);
        let candidate = Candidate { definition: &world.definition, schedule: &world.schedule, running: false };
        prop_assert_eq!(next(candidate, world.moment.now_ms).unwrap().not_before_ms, world.moment.now_ms + INTERVAL_MS);
    }

    #[test]
    fn an_attempt_is_never_due_before_its_delay_has_passed(
        now_ms in any::<u64>(), initial_delay_ms in any::<u64>(), attempt in 1u32..9, exponential in any::<bool>(),
        run_id in "[a-z0-9-]{1,24}",
    ) {
        let backoff = if exponential { Backoff::Exponential } else { Backoff::Linear };
        let retry = Retry { max_attempts: 10, backoff, initial_delay_ms };
        let definition = Definition { retry, ..definition(Overlap::Queue) };
        let mark = RunningMark {
            run_id,
            started_at_ms: now_ms,
            reason: RunReason::Scheduled,
            attempt,
            origin: Origin::Trigger,
            input: RunInput::default(),
        };
        let ended = || {
            let mut schedule = Schedule::default();
            schedule.ended(&definition, &mark, Outcome::Failure, Platform::Desktop, now_ms);
            schedule.retry.expect("there are attempts left")
        };
        let retry = ended();
        prop_assert_eq!(retry.attempt, attempt + 1);
        prop_assert!(retry.alarm.due_ms >= now_ms.saturating_add(RETRY_DELAY_MIN_MS));
        prop_assert!(retry.alarm.due_ms <= now_ms.saturating_add(RETRY_DELAY_MAX_MS));
        prop_assert_eq!(retry, ended(), "the same run gets the same delay");
    }

    #[test]
    fn delays_without_jitter_never_shrink(
        initial_delay_ms in any::<u64>(), attempt in 1u32..100, exponential in any::<bool>(),
    ) {
        let backoff = if exponential { Backoff::Exponential } else { Backoff::Linear };
        let retry = Retry { max_attempts: 200, backoff, initial_delay_ms };
        prop_assert!(retry_delay_ms(retry, attempt, 0) <= retry_delay_ms(retry, attempt + 1, 0));
    }

    #[test]
    fn delays_between_attempts_grow_within_their_bounds(
        initial_delay_ms in any::<u64>(), attempt in 1u32..200, seed in any::<u64>(), exponential in any::<bool>(),
    ) {
        let backoff = if exponential { Backoff::Exponential } else { Backoff::Linear };
        let retry = Retry { max_attempts: 200, backoff, initial_delay_ms };
        let delay_ms = retry_delay_ms(retry, attempt, seed);
        prop_assert!((RETRY_DELAY_MIN_MS..=RETRY_DELAY_MAX_MS).contains(&delay_ms));
        let factor = if exponential { 2u64.saturating_pow(attempt - 1) } else { attempt.into() };
        let plain_ms = initial_delay_ms.saturating_mul(factor).clamp(RETRY_DELAY_MIN_MS, RETRY_DELAY_MAX_MS);
        prop_assert!(delay_ms >= plain_ms && delay_ms <= plain_ms + plain_ms / 10);
        prop_assert_eq!(delay_ms, retry_delay_ms(retry, attempt, seed));
    }
}

#[test]
fn the_delays_are_those_of_the_documentation() {
    let delay = |backoff, attempt| {
        let retry = Retry { max_attempts: 9, backoff, initial_delay_ms: 30_000 };
        retry_delay_ms(retry, attempt, 0) / 1_000
    };
    assert_eq!([1, 2, 3, 4].map(|attempt| delay(Backoff::Linear, attempt)), [30, 60, 90, 120]);
    assert_eq!([1, 2, 3, 4].map(|attempt| delay(Backoff::Exponential, attempt)), [30, 60, 120, 240]);
}

#[test]
fn a_run_longer_than_its_interval_skips_or_queues_what_it_missed() {
    for (overlap, at_once) in [(Overlap::Skip, false), (Overlap::Queue, true)] {
        let mut world = World::new(overlap);
        world.happen(Happening::TimePasses(INTERVAL_MS));
        world.carry_out();
        world.happen(Happening::TimePasses(2 * INTERVAL_MS + MINUTE_MS));
        world.carry_out();
        assert_eq!(world.runs.len(), 1);
        world.happen(Happening::RunEnds(Outcome::Success));
        world.carry_out();
        assert_eq!(world.runs.len() == 2, at_once, "{overlap:?}");
        if !at_once {
            let expected = Wait { until_ms: Some(START_MS + 4 * INTERVAL_MS), reason: WaitReason::Interval };
            assert_eq!(world.decision(), Decision::Wait(expected));
        }
    }
}

#[test]
fn a_new_due_date_supersedes_the_attempts_of_the_one_before() {
    let mut world = World::new(Overlap::Skip);
    world.definition.retry.initial_delay_ms = 2 * INTERVAL_MS;
    world.happen(Happening::TimePasses(INTERVAL_MS));
    world.carry_out();
    world.happen(Happening::RunEnds(Outcome::Failure));
    world.happen(Happening::TimePasses(INTERVAL_MS));
    world.carry_out();
    assert_eq!((world.runs.len(), world.runs[1].attempt), (2, 1));
    assert_eq!(world.schedule.retry, None);
}

#[test]
fn a_retry_keeps_what_its_run_was_given_and_comes_before_the_interval_is_over() {
    let mut world = World::new(Overlap::Skip);
    let input = RunInput { data: "mine".into(), ..RunInput::default() };
    let alarm = Alarm::after(START_MS, 0);
    world.schedule.request = Some(Request { run_id: "asked".to_owned(), alarm, input: input.clone() });
    world.carry_out();
    world.happen(Happening::RunEnds(Outcome::Timeout));
    let Decision::Wait(Wait { until_ms: Some(until_ms), reason: WaitReason::Backoff { attempt: 2 } }) =
        world.decision()
    else {
        panic!("{:?}", world.decision());
    };
    assert!(until_ms < START_MS + INTERVAL_MS);
    world.moment.now_ms = until_ms;
    world.carry_out();
    assert_eq!((world.runs[1].attempt, &world.runs[1].input), (2, &input));
}

#[test]
fn a_failure_of_the_trigger_leaves_the_attempts_of_a_request_alone() {
    let mut world = World::new(Overlap::Skip);
    world.definition.retry.initial_delay_ms = 2 * INTERVAL_MS;
    let input = RunInput { data: "mine".into(), ..RunInput::default() };
    let alarm = Alarm::after(START_MS, 0);
    world.schedule.request = Some(Request { run_id: "asked".to_owned(), alarm, input: input.clone() });
    world.carry_out();
    world.happen(Happening::RunEnds(Outcome::Failure));
    world.happen(Happening::TimePasses(INTERVAL_MS));
    world.carry_out();
    assert_eq!(world.runs[1].origin, Origin::Trigger);
    world.happen(Happening::RunEnds(Outcome::Failure));
    let attempts: Vec<_> = world.schedule.retries().map(|retry| (retry.origin, retry.attempt)).collect();
    assert_eq!(attempts, [(Origin::Trigger, 2), (Origin::Request, 2)]);
    world.happen(Happening::TimePasses(2 * INTERVAL_MS));
    world.carry_out();
    world.happen(Happening::RunEnds(Outcome::Success));
    world.happen(Happening::TimePasses(INTERVAL_MS));
    world.carry_out();
    let of_request = world.runs.iter().rev().find(|run| run.origin == Origin::Request).unwrap();
    assert_eq!((of_request.attempt, &of_request.input), (2, &input));
}

#[test]
fn on_ios_the_next_attempt_waits_for_a_window_that_opens_after_the_failure() {
    let mut world = World::new(Overlap::Skip);
    world.platform = Platform::Ios;
    world.moment.now_ms += INTERVAL_MS;
    world.moment.window_opened_ms = Some(world.moment.now_ms);
    world.carry_out();
    world.happen(Happening::TimePasses(10_000));
    world.happen(Happening::RunEnds(Outcome::Failure));
    let waiting = |world: &World| match world.decision() {
        Decision::Wait(wait) => wait,
        Decision::RunNow(due) => panic!("{due:?}"),
    };
    let held = Wait { until_ms: Some(START_MS + 2 * INTERVAL_MS), reason: WaitReason::Window { attempt: 2 } };
    assert_eq!(waiting(&world), held);
    // Neither its delay nor the rest of the window makes it due.
    world.happen(Happening::TimePasses(MINUTE_MS));
    assert_eq!(waiting(&world), held);
    world.moment.window_opened_ms = None;
    assert_eq!(waiting(&world), held);
    let candidate = Candidate { definition: &world.definition, schedule: &world.schedule, running: false };
    assert_eq!(next(candidate, world.moment.now_ms).unwrap().attempt, 2, "it is what comes next");
    world.moment.window_opened_ms = Some(world.moment.now_ms);
    world.carry_out();
    assert_eq!((world.runs[1].reason, world.runs[1].attempt), (RunReason::Retry, 2));
}

#[test]
fn a_window_that_opens_before_the_delay_has_passed_is_too_early() {
    let mut world = World::new(Overlap::Skip);
    world.platform = Platform::Ios;
    world.happen(Happening::TimePasses(INTERVAL_MS));
    world.carry_out();
    world.happen(Happening::RunEnds(Outcome::Failure));
    world.happen(Happening::TimePasses(1));
    world.moment.window_opened_ms = Some(world.moment.now_ms);
    let Decision::Wait(wait) = world.decision() else { panic!("{:?}", world.decision()) };
    assert_eq!(wait.reason, WaitReason::Backoff { attempt: 2 });
}

#[test]
fn a_date_that_the_app_names_stays_when_the_clock_is_set() {
    let mut world = World::new(Overlap::Skip);
    let date_ms = START_MS + MINUTE_MS;
    let alarm = Alarm::at(START_MS, date_ms);
    world.schedule.request = Some(Request { run_id: "asked".to_owned(), alarm, input: RunInput::default() });
    world.happen(Happening::ClockSetBack(5 * MINUTE_MS));
    assert_eq!(world.schedule.request.as_ref().unwrap().alarm.due_at(world.moment.now_ms), date_ms);
    assert_eq!(world.schedule.trigger.unwrap().due_ms, START_MS - 5 * MINUTE_MS + INTERVAL_MS, "an interval is a span");
}

#[test]
fn what_is_required_and_known_to_be_missing_holds_a_run_back() {
    let all = Requires {
        network: NetworkRequirement::Unmetered,
        charging: true,
        battery_not_low: true,
        storage_not_low: true,
        idle: true,
    };
    let met = Conditions {
        network: Some(Network::Unmetered),
        charging: Some(true),
        battery_low: Some(false),
        storage_low: Some(false),
        idle: Some(true),
    };
    assert_eq!(unmet_constraint(all, met), None);
    assert_eq!(unmet_constraint(all, Conditions::default()), None, "what a host cannot tell holds nobody back");
    for (conditions, unmet) in [
        (Conditions { network: Some(Network::Metered), ..met }, Constraint::UnmeteredNetwork),
        (Conditions { network: Some(Network::Offline), ..met }, Constraint::UnmeteredNetwork),
        (Conditions { charging: Some(false), ..met }, Constraint::Charging),
        (Conditions { battery_low: Some(true), ..met }, Constraint::BatteryNotLow),
        (Conditions { storage_low: Some(true), ..met }, Constraint::StorageNotLow),
        (Conditions { idle: Some(false), ..met }, Constraint::Idle),
    ] {
        assert_eq!(unmet_constraint(all, conditions), Some(unmet));
        assert_eq!(unmet_constraint(Requires::NONE, conditions), None);
    }
    let connected = Requires { network: NetworkRequirement::Connected, ..Requires::NONE };
    let offline = Conditions { network: Some(Network::Offline), ..met };
    assert_eq!(unmet_constraint(connected, offline), Some(Constraint::Network));
    assert_eq!(unmet_constraint(connected, Conditions { network: Some(Network::Metered), ..met }), None);
}

#[test]
fn a_request_that_cannot_run_does_not_hold_back_the_trigger() {
    let mut world = World::new(Overlap::Skip);
    world.moment.conditions.charging = Some(false);
    let requires = Requires { charging: true, ..Requires::NONE };
    let alarm = Alarm::after(START_MS, 0);
    let input = RunInput { requires, ..RunInput::default() };
    world.schedule.request = Some(Request { run_id: "asked".to_owned(), alarm, input });
    let held =
        Wait { until_ms: Some(START_MS + INTERVAL_MS), reason: WaitReason::Constraint { unmet: Constraint::Charging } };
    assert_eq!(world.decision(), Decision::Wait(held));
    world.happen(Happening::TimePasses(INTERVAL_MS));
    world.carry_out();
    assert_eq!(world.runs[0].reason, RunReason::Scheduled);
    assert!(world.schedule.request.is_some());
}

#[test]
fn the_plan_answers_in_the_order_of_the_services() {
    let (due, waiting) = (World::new(Overlap::Skip), World::new(Overlap::Skip));
    let moment = Moment { now_ms: START_MS + INTERVAL_MS, ..due.moment };
    let candidate = |world: &World, running| (world.definition.clone(), world.schedule.clone(), running);
    let services = [candidate(&due, false), candidate(&waiting, true)];
    let candidates: Vec<_> = services
        .iter()
        .map(|(definition, schedule, running)| Candidate { definition, schedule, running: *running })
        .collect();
    let decisions = plan(&candidates, &moment);
    assert!(matches!(decisions[..], [Decision::RunNow(_), Decision::Wait(_)]));
}
