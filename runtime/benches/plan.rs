//! How long one plan over many services takes. The bar is 10 ms for 10,000 services.

use divan::{Bencher, black_box};
use oro_bg_runtime::definition::Definition;
use oro_bg_runtime::id::ServiceId;
use oro_bg_runtime::plan::{Candidate, Moment, plan};
use oro_bg_runtime::schedule::{Alarm, Schedule};
use oro_bg_runtime::spec::{Backoff, IosRequest, NetworkRequirement, Overlap, Requires, Retry, Trigger};
use oro_bg_runtime::window::{self, Bid, WindowKind};

const NOW_MS: u64 = 1_800_000_000_000;
const INTERVAL_MS: u64 = 900_000;

fn main() {
    divan::main();
}

#[divan::bench(args = [100, 1_000, 10_000])]
fn services(bencher: Bencher, count: u64) {
    let services: Vec<_> = (0..count).map(|n| (definition(n), schedule(n))).collect();
    let candidates: Vec<_> =
        services.iter().map(|(definition, schedule)| Candidate { definition, schedule, running: false }).collect();
    let moment = Moment { now_ms: NOW_MS, awake_since_ms: NOW_MS - INTERVAL_MS / 3, ..Moment::default() };
    bencher.bench(|| plan(black_box(&candidates), black_box(&moment)));
}

/// Which requests should be pending with iOS, and whose turns come in a window, over the same services.
#[divan::bench(args = [100, 1_000, 10_000])]
fn windows(bencher: Bencher, count: u64) {
    let services: Vec<_> = (0..count).map(|n| (definition(n), schedule(n))).collect();
    let moment = Moment { now_ms: NOW_MS, awake_since_ms: NOW_MS - INTERVAL_MS / 3, ..Moment::default() };
    bencher.bench(|| {
        let bid = |(definition, schedule): &(Definition, Schedule)| {
            let candidate = Candidate { definition, schedule, running: false };
            Bid::new(&definition.id, IosRequest::Processing, candidate, &moment)
        };
        let bids: Vec<_> = black_box(&services).iter().map(bid).collect();
        let turns = window::turns(&bids, WindowKind::Processing, |_| false).len();
        (window::requests(&bids, NOW_MS), turns)
    });
}

fn definition(n: u64) -> Definition {
    Definition {
        id: ServiceId::parse(&format!("service-{n}")).expect("an id"),
        declared: true,
        required: false,
        title: format!("Service {n}"),
        entry: "background/index.js".to_owned(),
        trigger: Trigger::Interval { minimum_interval_ms: INTERVAL_MS },
        keep_alive: false,
        permissions: vec!["network".to_owned()],
        timeout_ms: None,
        retry: Retry { max_attempts: 3, backoff: Backoff::Exponential, initial_delay_ms: 30_000 },
        requires: Requires { network: NetworkRequirement::Connected, ..Requires::NONE },
        overlap: Overlap::Skip,
    }
}

/// Due dates all around the present, so that a third is due.
fn schedule(n: u64) -> Schedule {
    let started_ms = NOW_MS - n * 977 % (INTERVAL_MS * 3 / 2);
    Schedule {
        trigger: Some(Alarm::after(started_ms, INTERVAL_MS)),
        last_start_ms: Some(started_ms),
        ..Schedule::default()
    }
}
