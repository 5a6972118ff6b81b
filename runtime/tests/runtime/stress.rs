//! Many services, run, aborted, messaged, scheduled and closed at once, again and again: the events of each run are whole
//! and in order, and each run has one outcome, in one place.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;

use oro_bg_runtime::driver::DesktopDriver;
use oro_bg_runtime::event::{Event, EventKind, LogLevel};
use oro_bg_runtime::execution::Outcome;
use oro_bg_runtime::spec::{Overlap, ServiceSpec};
use oro_bg_runtime::{RunOptions, state};
use serde_json::{Value, json};

use crate::support::*;

const SERVICES: usize = 12;
const ROUNDS: usize = 6;
const CALLS: usize = 25;

fn services() -> Vec<ServiceSpec> {
    let spec = |n: usize| ServiceSpec {
        id: format!("service-{n}").into(),
        keep_alive: n.is_multiple_of(3),
        overlap: if n.is_multiple_of(2) { Overlap::Queue } else { Overlap::Skip },
        ..service("service")
    };
    (0..SERVICES).map(spec).collect()
}

/// Scripted by a number that each run gets: every kind of end, a few lines and messages on the way.
fn engine() -> std::sync::Arc<FakeEngine> {
    let turn = AtomicU64::new(0);
    FakeEngine::new(move |run| {
        let run_id = Some(run.request.run_id.as_str());
        run.port.emit(run_id, EventKind::Log { level: LogLevel::Info, text: "at work".to_owned() });
        run.port.emit(run_id, EventKind::Message { data: json!(1) });
        match turn.fetch_add(1, Ordering::SeqCst) % 7 {
            0 | 1 => run.wait_for_abort(),
            2 => Ending::Failure("no"),
            3 => Ending::Crashed,
            4 => Ending::Panic,
            5 => {
                run.close();
                Ending::Success(Value::Null)
            }
            _ => Ending::Success(json!("done")),
        }
    })
}

#[test]
fn every_run_has_its_events_in_order_and_one_outcome_whatever_happens_beside_it() {
    let engine = engine();
    let mut stage = Stage::new(services(), std::sync::Arc::clone(&engine));
    let mut seen: Vec<Event> = Vec::new();
    for round in 0..ROUNDS {
        let (_subscription, events) = stage.events();
        let driver = DesktopDriver::start(stage.runtime.clone()).unwrap();
        thread::scope(|scope| {
            for caller in 0..SERVICES {
                let runtime = &stage.runtime;
                scope.spawn(move || {
                    for call in 0..CALLS {
                        let id = format!("service-{}", (caller + call) % SERVICES);
                        // Refusals are part of it: running already, closed, a full mailbox.
                        match (call + caller + round) % 5 {
                            0 => drop(runtime.request("background:schedule", json!({ "id": id }))),
                            1 => drop(runtime.abort(&id, "stress")),
                            2 => drop(runtime.post_message(&id, json!(call))),
                            3 => drop(runtime.request("background:cancel", json!({ "id": id }))),
                            _ => {
                                // Whoever waits for an abort gets one.
                                let other = &runtime;
                                let aborted = id.clone();
                                thread::scope(|scope| {
                                    let run = scope.spawn(|| other.run(&aborted, RunOptions::default()).is_ok());
                                    while !run.is_finished() {
                                        let _ = other.abort(&id, "stress");
                                        thread::yield_now();
                                    }
                                });
                            }
                        }
                    }
                });
            }
        });
        if round.is_multiple_of(2) {
            driver.stop();
            stage.reopen(services());
        } else {
            // The runtime goes while the driver is at it.
            stage.reopen(services());
            driver.stop();
        }
        seen.extend(events.try_iter());
    }
    check_events(&seen);
    check_records(&stage, &seen);
}

fn check_events(seen: &[Event]) {
    let mut of_runs: BTreeMap<&str, Vec<&Event>> = BTreeMap::new();
    for event in seen {
        of_runs.entry(event.run_id.as_deref().expect("no service speaks between runs")).or_default().push(event);
    }
    for (run_id, events) in of_runs {
        assert!(events.iter().all(|event| event.id == events[0].id), "{run_id} is of two services");
        let [before @ .., last] = &events[..] else { unreachable!("a run in the map has an event") };
        assert!(matches!(last.kind, EventKind::Complete { .. }), "{run_id} ends with {:?}", last.kind);
        let stage_of = |event: &Event| match event.kind {
            EventKind::Activate => 0,
            EventKind::Run { .. } => 1,
            EventKind::Message { .. } | EventKind::Progress { .. } | EventKind::Log { .. } | EventKind::Storage(_) => 2,
            EventKind::Abort { .. } => 3,
            EventKind::Complete { .. } => 4,
        };
        let stages: Vec<_> = before.iter().map(|event| stage_of(event)).collect();
        assert!(stages.is_sorted(), "{run_id}: {stages:?}");
        let once = |stage| stages.iter().filter(|of| **of == stage).count() <= 1;
        assert!(once(0) && once(1) && once(3) && once(4), "{run_id}: {stages:?}");
    }
}

/// Each run that was told complete is counted and recorded with that outcome, and no other is.
fn check_records(stage: &Stage, seen: &[Event]) {
    let mut told: BTreeMap<&str, BTreeMap<&str, Outcome>> = BTreeMap::new();
    for event in seen {
        if let (EventKind::Complete { outcome, .. }, Some(run_id), Some(id)) = (&event.kind, &event.run_id, &event.id) {
            told.entry(id).or_default().insert(run_id, *outcome);
        }
    }
    stage.runtime.clone().close();
    for record in state::read_dir(stage.folder.path()).unwrap().services {
        let told = told.remove(record.id.as_str()).unwrap_or_default();
        assert_eq!(record.running, None);
        assert_eq!(record.counters.runs, told.len() as u64, "{}", record.id);
        let counters = record.counters;
        let by_outcome = counters.success + counters.failure + counters.timeout + counters.cancelled + counters.crashed;
        assert_eq!(by_outcome, counters.runs);
        let ids: BTreeSet<_> = record.runs.iter().map(|run| &run.run_id).collect();
        assert_eq!(ids.len(), record.runs.len());
        for run in &record.runs {
            assert_eq!(told.get(run.run_id.as_str()), Some(&run.outcome), "{}", run.run_id);
        }
    }
}
