//! Many services and few windows: whatever the system grants, nobody is forgotten. The schedules are real, the phone is not.

use std::collections::BTreeSet;

use oro_bg_runtime::definition::Definition;
use oro_bg_runtime::execution::Outcome;
use oro_bg_runtime::id::ServiceId;
use oro_bg_runtime::plan::{Candidate, Decision, Moment, decide};
use oro_bg_runtime::schedule::{Alarm, Request, RunInput, Schedule};
use oro_bg_runtime::spec::{IosRequest, NetworkRequirement, Platform, Requires, Retry, ServiceSpec};
use oro_bg_runtime::window::{self, Bid, PENDING_PROCESSING_MAX, PENDING_REFRESH_MAX, SystemRequest, WindowKind};
use proptest::prelude::*;

use crate::support::*;

/// A service as the app declares it, and how long its runs take.
#[derive(Clone, Debug)]
struct Declared {
    request: IosRequest,
    interval_min: Option<u64>,
    takes_ms: u64,
    fails: bool,
    attempts: u32,
    network: bool,
    power: bool,
}

#[derive(Clone, Debug)]
enum Step {
    TimePasses {
        minutes: u64,
    },
    /// The system opens a window for one of the requests that are pending and due, of this length.
    Window {
        pick: usize,
        length_ms: u64,
    },
    AppSchedules {
        service: usize,
    },
    AppCancels {
        service: usize,
    },
}

fn declared() -> impl Strategy<Value = Declared> {
    let request = prop_oneof![
        4 => Just(IosRequest::Refresh), 4 => Just(IosRequest::Processing), 1 => Just(IosRequest::Continued)
    ];
    let interval = prop_oneof![4 => (1..600_u64).prop_map(Some), 1 => Just(None)];
    (request, interval, 1..40_000_u64, prop::bool::weighted(0.2), 1..4_u32, any::<bool>(), any::<bool>()).prop_map(
        |(request, interval_min, takes_ms, fails, attempts, network, power)| Declared {
            request,
            // Continued processing starts when the user says so.
            interval_min: interval_min.filter(|_| request != IosRequest::Continued),
            takes_ms,
            fails,
            attempts,
            network,
            power: power && request == IosRequest::Processing,
        },
    )
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        3 => (1..240_u64).prop_map(|minutes| Step::TimePasses { minutes }),
        6 => (any::<usize>(), 0..120_000_u64).prop_map(|(pick, length_ms)| Step::Window { pick, length_ms }),
        2 => any::<usize>().prop_map(|service| Step::AppSchedules { service }),
        1 => any::<usize>().prop_map(|service| Step::AppCancels { service }),
    ]
}

struct Member {
    declared: Declared,
    id: ServiceId,
    definition: Definition,
    schedule: Schedule,
    /// Windows that could have served it since it has been due, and did not.
    passed_over: usize,
}

impl Member {
    fn bid(&self, moment: &Moment) -> Bid {
        let candidate = Candidate { definition: &self.definition, schedule: &self.schedule, running: false };
        Bid::new(&self.id, self.declared.request, candidate, moment)
    }

    fn waits_since(&self, moment: &Moment) -> Option<u64> {
        self.bid(moment).due_ms
    }
}

struct Phone {
    members: Vec<Member>,
    moment: Moment,
}

impl Phone {
    fn new(declared: Vec<Declared>) -> Self {
        let members = declared.into_iter().enumerate().map(|(number, declared)| {
            let id = ServiceId::parse(&format!("s{number}")).unwrap();
            let network = if declared.network { NetworkRequirement::Connected } else { NetworkRequirement::None };
            let spec = ServiceSpec {
                retry: Retry { max_attempts: declared.attempts, ..service("x").retry },
                requires: Requires { network, charging: declared.power, ..Requires::NONE },
                ..declared.interval_min.map_or_else(|| service("x"), |minutes| every("x", minutes * MINUTE_MS))
            };
            let definition = Definition::of(&id, &spec, true);
            let mut schedule = Schedule::default();
            schedule.arm_trigger(definition.trigger, START_MS);
            Member { declared, id, definition, schedule, passed_over: 0 }
        });
        let moment = Moment { now_ms: START_MS, awake_since_ms: START_MS, ..Moment::default() };
        Self { members: members.collect(), moment }
    }

    fn bids(&self) -> Vec<Bid> {
        self.members.iter().map(|member| member.bid(&self.moment)).collect()
    }

    fn requests(&self) -> Vec<SystemRequest> {
        window::requests(&self.bids(), self.moment.now_ms)
    }

    fn take(&mut self, step: &Step) {
        match *step {
            Step::TimePasses { minutes } => self.moment.now_ms += minutes * MINUTE_MS,
            Step::Window { pick, length_ms } => self.window(pick, length_ms),
            Step::AppSchedules { service } => {
                let moment = self.moment;
                let now_ms = moment.now_ms;
                let member = self.member(service);
                let waited_since = member.waits_since(&moment);
                if std::mem::take(&mut member.schedule.cancelled) {
                    member.schedule.arm_trigger(member.definition.trigger, now_ms);
                }
                let alarm = Alarm::after(now_ms, 0);
                member.schedule.request =
                    Some(Request { run_id: "asked".to_owned(), alarm, input: RunInput::default() });
                // It takes the place of what the app asked for before, and of its wait.
                if member.waits_since(&moment) != waited_since {
                    member.passed_over = 0;
                }
            }
            Step::AppCancels { service } => {
                let member = self.member(service);
                member.schedule.cancel();
                member.passed_over = 0;
            }
        }
    }

    fn member(&mut self, number: usize) -> &mut Member {
        let count = self.members.len();
        &mut self.members[number % count]
    }

    /// The system opens a window for a pending request, and takes it away after its length, in the middle of a run or not.
    fn window(&mut self, pick: usize, length_ms: u64) {
        let pending: Vec<_> = self.requests().into_iter().filter(|request| request.not_before_ms.is_none()).collect();
        if pending.is_empty() {
            return;
        }
        let kind = pending[pick % pending.len()].kind;
        self.moment.now_ms += 1;
        self.moment.window_opened_ms = Some(self.moment.now_ms);
        let due: BTreeSet<_> = window::due(&self.bids(), kind).map(|bid| bid.id.clone()).collect();
        let mut served = BTreeSet::new();
        let mut left_ms = length_ms;
        // However short it is, the first run has begun.
        'window: loop {
            let bids = self.bids();
            let pass = window::turns(&bids, kind, |id| served.contains(id));
            if pass.is_empty() {
                break;
            }
            for bid in pass {
                served.insert(bid.id.clone());
                match self.run(&bid.id, left_ms) {
                    Some(taken_ms) => left_ms -= taken_ms,
                    None => break 'window,
                }
            }
        }
        self.moment.window_opened_ms = None;
        for member in &mut self.members {
            if served.contains(&member.id) {
                member.passed_over = 0;
            } else if due.contains(&member.id) {
                member.passed_over += 1;
            }
        }
    }

    /// The time that a run took; `None` when the window ended in its middle.
    fn run(&mut self, id: &ServiceId, left_ms: u64) -> Option<u64> {
        let moment = self.moment;
        let member = self.members.iter_mut().find(|member| member.id == *id).unwrap();
        let Member { definition, schedule, declared, .. } = member;
        let Decision::RunNow(due) = decide(Candidate { definition, schedule, running: false }, &moment) else {
            panic!("{id} had its turn, and is not due")
        };
        let mark = schedule.start(&due, definition.trigger, "run".to_owned(), moment.now_ms);
        let taken_ms = declared.takes_ms.min(left_ms);
        let is_cut = declared.takes_ms > left_ms;
        self.moment.now_ms += taken_ms;
        let outcome = match (is_cut, declared.fails) {
            // What follows for the schedule when the system takes the time away.
            (true, _) => Outcome::Crashed,
            (false, true) => Outcome::Failure,
            (false, false) => Outcome::Success,
        };
        schedule.ended(definition, &mark, outcome, Platform::Ios, self.moment.now_ms);
        (!is_cut).then_some(taken_ms)
    }

    fn check(&self) {
        let requests = self.requests();
        let count = |kind| requests.iter().filter(|request| request.kind == kind).count();
        assert!(count(WindowKind::Refresh) <= PENDING_REFRESH_MAX, "{requests:?}");
        assert!(count(WindowKind::Processing) <= PENDING_PROCESSING_MAX, "{requests:?}");
        assert_eq!(count(WindowKind::Refresh) + count(WindowKind::Processing), requests.len());
        let ids: BTreeSet<_> = requests.iter().map(|request| &request.id).collect();
        assert_eq!(ids.len(), requests.len(), "an identifier twice: {requests:?}");

        for member in &self.members {
            let kind = match member.declared.request {
                IosRequest::Refresh => WindowKind::Refresh,
                IosRequest::Processing => WindowKind::Processing,
                IosRequest::Continued => continue,
            };
            let comes_again = member.declared.interval_min.is_some() && !member.schedule.cancelled;
            if !comes_again && member.schedule.request.is_none() {
                continue;
            }
            // A window that can serve it comes no later than it would have asked for, and asks for no more than it does.
            let own = window::requests(&[member.bid(&self.moment)], self.moment.now_ms);
            let [own] = &own[..] else { panic!("{} asks for nothing", member.id) };
            let is_early = |request: &&SystemRequest| {
                request.kind == kind
                    && request.not_before_ms <= own.not_before_ms
                    && (!request.network || own.network)
                    && (!request.power || own.power)
            };
            assert!(requests.iter().any(|request| is_early(&request)), "nothing serves {}: {requests:?}", member.id);
        }
        let most = self.members.len();
        for member in &self.members {
            assert!(member.passed_over < most, "{} starves: {} windows", member.id, member.passed_over);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, ..ProptestConfig::default() })]

    /// Never more requests than the system takes, always one for whoever wants to run, and nobody who is due is passed over by
    /// as many windows as there are services.
    #[test]
    fn nobody_is_forgotten(
        declared in prop::collection::vec(declared(), 1..30),
        steps in prop::collection::vec(step(), 1..120),
    ) {
        let mut phone = Phone::new(declared);
        for step in &steps {
            phone.take(step);
            phone.check();
        }
    }
}

/// Found by the property: what the app asked for and a retry, both due before another service, are one wait and not two.
#[test]
fn a_service_with_several_old_alarms_goes_first_once() {
    let processing = |interval_min, takes_ms, attempts| Declared {
        request: IosRequest::Processing,
        interval_min,
        takes_ms,
        fails: false,
        attempts,
        network: false,
        power: false,
    };
    let mut phone = Phone::new(vec![processing(None, 24_260, 2), processing(Some(1), 1, 1)]);
    let window = Step::Window { pick: 0, length_ms: 0 };
    let asks = Step::AppSchedules { service: 0 };
    for step in [asks.clone(), window.clone(), asks, Step::TimePasses { minutes: 1 }, window.clone(), window] {
        phone.take(&step);
        phone.check();
    }
}
