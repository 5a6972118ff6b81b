//! What somebody who sits in front of the driver needs of it.

use std::sync::mpsc;

use oro_bg_runtime::driver::DesktopDriver;
use oro_bg_runtime::event::{Event, EventKind};
use oro_bg_runtime::host::{Conditions, Network};
use oro_bg_runtime::plan::WaitReason;
use serde_json::json;

use crate::support::*;

fn until(events: &mpsc::Receiver<Event>, wanted: impl Fn(&Event) -> bool) -> Event {
    loop {
        let event = events.recv().unwrap();
        if wanted(&event) {
            return event;
        }
    }
}

fn is_complete(event: &Event) -> bool {
    matches!(event.kind, EventKind::Complete { .. })
}

#[test]
fn a_driver_for_some_services_leaves_the_others_alone() {
    let stage = Stage::new([every("mine", MINUTE_MS), every("other", MINUTE_MS)], FakeEngine::succeeding());
    let (_subscription, events) = stage.events();
    let before = stage.runtime.status("other").unwrap().next_run;
    stage.host.advance(2 * MINUTE_MS);
    let driver = DesktopDriver::start_for(stage.runtime.clone(), |id| id.as_str() == "mine").unwrap();
    assert_eq!(until(&events, is_complete).id.as_deref(), Some("mine"));
    driver.stop();
    assert_eq!(stage.runtime.history("other").unwrap(), []);
    let after = stage.runtime.status("other").unwrap().next_run;
    assert_eq!(after.map(|next| next.not_before), before.map(|next| next.not_before));
}

#[test]
fn stopping_says_why() {
    let stage = Stage::new([service("sync")], FakeEngine::new(|run| run.wait_for_abort()));
    let (_subscription, events) = stage.events();
    let driver = DesktopDriver::start(stage.runtime.clone()).unwrap();
    stage.runtime.request("background:schedule", json!({ "id": "sync" })).unwrap();
    until(&events, |event| matches!(event.kind, EventKind::Run { .. }));
    driver.stop_because("files have changed");
    let aborted = until(&events, |event| matches!(event.kind, EventKind::Abort { .. }));
    assert!(matches!(&aborted.kind, EventKind::Abort { why } if why == "files have changed"), "{aborted:?}");
}

#[test]
fn a_change_of_conditions_that_is_told_counts_at_once() {
    let stage = Stage::new([service("sync")], FakeEngine::succeeding());
    let (_subscription, events) = stage.events();
    stage.host.set_conditions(Conditions { network: Some(Network::Offline), ..Conditions::default() });
    let driver = DesktopDriver::start(stage.runtime.clone()).unwrap();
    let request = json!({ "id": "sync", "requires": { "network": "connected" } });
    stage.runtime.request("background:schedule", request).unwrap();
    let waiting = stage.runtime.status("sync").unwrap().waiting.unwrap();
    assert!(matches!(waiting.reason, WaitReason::Constraint { .. }), "{waiting:?}");
    stage.host.set_conditions(Conditions { network: Some(Network::Unmetered), ..Conditions::default() });
    stage.runtime.conditions_changed();
    assert_eq!(until(&events, is_complete).id.as_deref(), Some("sync"));
    driver.stop();
}
