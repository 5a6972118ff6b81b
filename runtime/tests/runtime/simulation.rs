//! A service in a world where anything happens at any time: a ledger kept beside the plan says what is owed, and in the
//! end nothing may be left.

use std::collections::BTreeMap;

use oro_bg_runtime::definition::Definition;
use oro_bg_runtime::execution::{Outcome, RunReason};
use oro_bg_runtime::host::{Conditions, Network};
use oro_bg_runtime::id::ServiceId;
use oro_bg_runtime::plan::{Candidate, Decision, Moment, WaitReason, decide, next};
use oro_bg_runtime::schedule::{Alarm, Origin, Request, RunInput, RunningMark, Schedule};
use oro_bg_runtime::spec::{Backoff, NetworkRequirement, Overlap, Platform, Requires, Retry, ServiceSpec};
use proptest::prelude::*;
use serde_json::json;

use crate::support::*;

const INTERVAL_MS: u64 = 15 * MINUTE_MS;
const HOUR_MS: u64 = 60 * MINUTE_MS;
const ATTEMPTS: u32 = 3;
/// Clocks that are set back by less count as trimmed.
const TRIM_MS: u64 = 1_000;

#[derive(Clone, Debug)]
enum Happening {
    TimePasses(u64),
    ClockSetAhead(u64),
    ClockSetBack(u64),
    /// Time passes on the wall and nothing can run; whoever wakes up says so.
    MachineSleeps(u64),
    RunEnds(Outcome),
    AppAsksIn(u64),
    AppAsksForDate(u64),
    AppCancels,
    ProcessIsKilled,
    NetworkIs(Option<Network>),
    WindowOpens,
    WindowCloses,
}

fn happening() -> impl Strategy<Value = Happening> {
    use Happening::*;
    let outcome = prop_oneof![
        2 => Just(Outcome::Success), 4 => Just(Outcome::Failure), 1 => Just(Outcome::Timeout),
        1 => Just(Outcome::Cancelled), 1 => Just(Outcome::Crashed),
    ];
    let network = prop_oneof![Just(None), Just(Some(Network::Offline)), Just(Some(Network::Metered))];
    prop_oneof![
        8 => (0..2 * INTERVAL_MS).prop_map(TimePasses),
        1 => (0..10 * HOUR_MS).prop_map(ClockSetAhead),
        1 => (0..10 * HOUR_MS).prop_map(ClockSetBack),
        1 => (0..100 * HOUR_MS).prop_map(MachineSleeps),
        8 => outcome.prop_map(RunEnds),
        2 => (0..2 * INTERVAL_MS).prop_map(AppAsksIn),
        1 => (0..20 * HOUR_MS).prop_map(AppAsksForDate),
        1 => Just(AppCancels),
        2 => Just(ProcessIsKilled),
        2 => network.prop_map(NetworkIs),
        2 => Just(WindowOpens),
        1 => Just(WindowCloses),
    ]
}

/// What the app was promised, kept without looking at the schedule.
#[derive(Default)]
struct Ledger {
    /// Runs that the app asked for and that have not started, with the first date that is allowed.
    asked: BTreeMap<String, Option<u64>>,
    /// Attempts that are left of the last run of each origin, while it has failed and nothing came after it.
    attempts_left: BTreeMap<&'static str, u32>,
    runs: Vec<RunningMark>,
}

struct World {
    platform: Platform,
    definition: Definition,
    schedule: Schedule,
    running: Option<RunningMark>,
    moment: Moment,
    ledger: Ledger,
}

impl World {
    fn new(overlap: Overlap, platform: Platform) -> Self {
        let retry = Retry { max_attempts: ATTEMPTS, backoff: Backoff::Exponential, initial_delay_ms: 30_000 };
        let requires = Requires { network: NetworkRequirement::Connected, ..Requires::NONE };
        let spec = ServiceSpec { retry, overlap, requires, ..every("sync", INTERVAL_MS) };
        let definition = Definition::of(&ServiceId::parse("sync").unwrap(), &spec, true);
        let mut schedule = Schedule::default();
        schedule.arm_trigger(definition.trigger, START_MS);
        let moment = Moment { now_ms: START_MS, awake_since_ms: START_MS, ..Moment::default() };
        Self { platform, definition, schedule, running: None, moment, ledger: Ledger::default() }
    }

    fn candidate(&self) -> Candidate<'_> {
        Candidate { definition: &self.definition, schedule: &self.schedule, running: self.running.is_some() }
    }

    fn decision(&self) -> Decision {
        decide(self.candidate(), &self.moment)
    }

    fn happen(&mut self, happening: Happening) {
        let now_ms = self.moment.now_ms;
        match happening {
            Happening::TimePasses(ms) | Happening::ClockSetAhead(ms) => self.moment.now_ms += ms,
            Happening::ClockSetBack(ms) => self.moment.now_ms -= ms.min(now_ms),
            Happening::MachineSleeps(ms) => {
                self.moment.now_ms += ms;
                self.moment.awake_since_ms = self.moment.now_ms;
            }
            Happening::RunEnds(outcome) => self.end(outcome),
            Happening::AppAsksIn(delay_ms) => self.ask(Alarm::after(now_ms, delay_ms), None),
            Happening::AppAsksForDate(ms) => self.ask(Alarm::at(now_ms, now_ms + ms), Some(now_ms + ms)),
            Happening::AppCancels => {
                self.schedule.cancel();
                self.ledger.asked.clear();
                self.ledger.attempts_left.clear();
                assert_eq!(next(self.candidate(), now_ms), None, "something pending after cancel");
                self.end(Outcome::Cancelled);
            }
            Happening::ProcessIsKilled => {
                let stored = serde_json::to_vec(&(&self.schedule, &self.running)).unwrap();
                (self.schedule, self.running) = serde_json::from_slice(&stored).unwrap();
                self.moment.awake_since_ms = now_ms;
                self.moment.window_opened_ms = None;
                self.end(Outcome::Crashed);
            }
            Happening::NetworkIs(network) => self.moment.conditions.network = network,
            Happening::WindowOpens => self.moment.window_opened_ms = Some(now_ms),
            Happening::WindowCloses => self.moment.window_opened_ms = None,
        }
        self.schedule.settle(self.moment.now_ms);
    }

    fn ask(&mut self, alarm: Alarm, date_ms: Option<u64>) {
        // `Runtime::schedule` refuses this, with the reason.
        if self.running.is_some() && self.definition.overlap == Overlap::Skip && alarm.due_ms <= self.moment.now_ms {
            return;
        }
        if std::mem::take(&mut self.schedule.cancelled) {
            self.schedule.arm_trigger(self.definition.trigger, self.moment.now_ms);
        }
        let run_id = format!("asked-{}-{}", self.moment.now_ms, self.ledger.runs.len());
        let input = RunInput { data: json!(run_id), ..RunInput::default() };
        self.schedule.request = Some(Request { run_id: run_id.clone(), alarm, input });
        self.ledger.asked.clear();
        self.ledger.asked.insert(run_id, date_ms);
    }

    fn end(&mut self, outcome: Outcome) {
        let Some(mark) = self.running.take() else { return };
        self.schedule.ended(&self.definition, &mark, outcome, self.platform, self.moment.now_ms);
        let failed = matches!(outcome, Outcome::Failure | Outcome::Timeout | Outcome::Crashed);
        if failed && !self.schedule.cancelled && mark.attempt < ATTEMPTS {
            self.ledger.attempts_left.insert(origin(&mark), ATTEMPTS - mark.attempt);
        }
    }

    /// Carries out what is due; checks what must hold of every start.
    fn carry_out(&mut self) {
        let Decision::RunNow(due) = self.decision() else { return };
        let now_ms = self.moment.now_ms;
        assert!(self.running.is_none(), "two runs at once");
        assert!(due.due_ms <= now_ms, "a run before it was due");
        assert_ne!(self.moment.conditions.network, Some(Network::Offline), "a run without what it requires");
        assert!(!self.schedule.cancelled, "a run after cancel");
        let fresh = format!("run-{}", self.ledger.runs.len());
        let mark = self.schedule.start(&due, self.definition.trigger, fresh, now_ms);
        let ledger = &mut self.ledger;
        assert!(ledger.runs.iter().all(|run| run.run_id != mark.run_id), "run {} twice", mark.run_id);
        match mark.reason {
            RunReason::Retry => {
                let left = ledger.attempts_left.remove(origin(&mark)).expect("an attempt that nobody owes");
                assert_eq!(mark.attempt, ATTEMPTS - left + 1);
                let opened_ms = self.moment.window_opened_ms;
                assert!(self.platform != Platform::Ios || opened_ms.is_some(), "an attempt outside of a window");
            }
            _ => {
                assert_eq!(mark.attempt, 1);
                ledger.attempts_left.remove(origin(&mark));
            }
        }
        if mark.origin == Origin::Request && mark.attempt == 1 {
            let date_ms = ledger.asked.remove(&mark.run_id).expect("a run that nobody asked for");
            assert!(date_ms.is_none_or(|date_ms| date_ms <= now_ms), "before the date that the app named");
            assert_eq!(mark.input.data, json!(mark.run_id), "with the data of another request");
        }
        ledger.runs.push(mark.clone());
        self.running = Some(mark);
    }

    /// Nothing runs now: there is a reason, it is true, and it ends when it says.
    fn check_wait(&self) {
        let Decision::Wait(wait) = self.decision() else { panic!("due, and not carried out") };
        let now_ms = self.moment.now_ms;
        let offline = self.moment.conditions.network == Some(Network::Offline);
        match wait.reason {
            WaitReason::Overlap => assert!(self.running.is_some()),
            WaitReason::Cancelled => assert!(self.schedule.cancelled && wait.until_ms.is_none()),
            WaitReason::Constraint { .. } => assert!(offline),
            WaitReason::Backoff { attempt } => assert!(self.schedule.retries().any(|retry| retry.attempt == attempt)),
            WaitReason::Window { attempt } => {
                assert!(self.platform == Platform::Ios);
                assert!(self.schedule.retries().any(|retry| retry.attempt == attempt));
            }
            WaitReason::NotBefore => assert!(self.schedule.request.is_some()),
            WaitReason::Interval => assert!(!self.schedule.cancelled),
            WaitReason::OnDemand => panic!("an interval always comes again"),
            WaitReason::Held => panic!("no driver holds anything here"),
        }
        let Some(until_ms) = wait.until_ms else { return };
        assert!(until_ms > now_ms, "a wait until the past");
        // Where something due is held back, the trigger may be due as well: then the next alarm is another one.
        let held = matches!(wait.reason, WaitReason::Constraint { .. } | WaitReason::Window { .. });
        assert!(held || until_ms <= now_ms + INTERVAL_MS + TRIM_MS, "further away than an interval: {wait:?}");
        let then = Moment { now_ms: until_ms, conditions: Conditions::default(), ..self.moment };
        let decision = decide(self.candidate(), &then);
        assert!(matches!(decision, Decision::RunNow(_)), "{wait:?}, and then {decision:?}");
    }

    /// From here on all goes well: time passes, windows open, every run succeeds.
    fn settle_everything(&mut self) {
        self.happen(Happening::NetworkIs(None));
        self.end(Outcome::Success);
        // Requests are at most 20 h away, by a clock that may have been set back by 10 h many times.
        let last_date_ms = self.ledger.asked.values().flatten().max().copied().unwrap_or(0);
        let mut steps = 0;
        while steps < 40 || self.moment.now_ms <= last_date_ms {
            self.happen(Happening::TimePasses(INTERVAL_MS));
            self.happen(Happening::WindowOpens);
            while let Decision::RunNow(_) = self.decision() {
                self.carry_out();
                self.end(Outcome::Success);
            }
            self.check_wait();
            steps += 1;
        }
    }
}

fn origin(mark: &RunningMark) -> &'static str {
    match mark.origin {
        Origin::Trigger => "trigger",
        Origin::Request => "request",
        Origin::Host => "host",
    }
}

fn overlaps() -> impl Strategy<Value = Overlap> {
    prop_oneof![Just(Overlap::Skip), Just(Overlap::Queue)]
}

fn platforms() -> impl Strategy<Value = Platform> {
    prop_oneof![Just(Platform::Desktop), Just(Platform::Ios), Just(Platform::Android)]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn whatever_happens_nothing_is_forgotten_and_nothing_runs_that_may_not(
        happenings in proptest::collection::vec(happening(), 1..120), overlap in overlaps(), platform in platforms(),
    ) {
        let mut world = World::new(overlap, platform);
        for happening in happenings {
            world.happen(happening);
            world.carry_out();
            world.check_wait();
        }
        let before = world.ledger.runs.len();
        let cancelled = world.schedule.cancelled;
        world.settle_everything();
        prop_assert!(world.ledger.asked.is_empty(), "forgotten: {:?}", world.ledger.asked);
        prop_assert!(world.ledger.attempts_left.is_empty(), "forgotten attempts: {:?}", world.ledger.attempts_left);
        prop_assert_eq!(cancelled, world.ledger.runs.len() == before, "the trigger rests exactly when it was cancelled");
    }

    /// However long the app was away, and however it was: one run makes up for it.
    #[test]
    fn after_downtime_exactly_one_run_catches_up(
        happenings in proptest::collection::vec(happening(), 0..20), away_ms in 0..1_000 * HOUR_MS, slept in any::<bool>(),
    ) {
        let mut world = World::new(Overlap::Skip, Platform::Desktop);
        for happening in happenings {
            world.happen(happening);
            world.carry_out();
        }
        // The start of the story: nothing is owed but the trigger.
        world.happen(Happening::AppCancels);
        world.happen(Happening::NetworkIs(None));
        world.schedule.cancelled = false;
        world.schedule.arm_trigger(world.definition.trigger, world.moment.now_ms);
        world.happen(Happening::TimePasses(INTERVAL_MS));
        world.carry_out();
        world.end(Outcome::Success);
        let before = world.ledger.runs.len();

        world.happen(Happening::TimePasses(away_ms));
        world.happen(if slept { Happening::MachineSleeps(INTERVAL_MS + 1) } else { Happening::TimePasses(INTERVAL_MS + 1) });
        if !slept {
            world.happen(Happening::ProcessIsKilled);
        }
        for _ in 0..5 {
            world.carry_out();
            world.end(Outcome::Success);
        }
        let runs = &world.ledger.runs[before..];
        prop_assert_eq!(runs.len(), 1);
        prop_assert_eq!(runs[0].reason, RunReason::CatchUp);
    }
}
