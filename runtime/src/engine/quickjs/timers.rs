//! When timers are due. What they call is kept in JavaScript (`js/timers.js`).

use std::collections::{BTreeSet, HashMap};
use std::time::{Duration, Instant};

#[derive(Default)]
pub(super) struct Timers {
    /// By time, then in the order in which they were started.
    due: BTreeSet<(Instant, u32)>,
    running: HashMap<u32, Timer>,
    last_id: u32,
}

struct Timer {
    at: Instant,
    every: Option<Duration>,
}

impl Timers {
    pub(super) fn start(&mut self, delay: Duration, repeat: bool) -> u32 {
        self.last_id += 1;
        self.schedule(self.last_id, delay, repeat.then_some(delay));
        self.last_id
    }

    pub(super) fn stop(&mut self, id: u32) {
        if let Some(timer) = self.running.remove(&id) {
            self.due.remove(&(timer.at, id));
        }
    }

    pub(super) fn next_at(&self) -> Option<Instant> {
        self.due.first().map(|(at, _)| *at)
    }

    /// Takes the first timer that is due; one that repeats is due again its delay from now.
    pub(super) fn take_due(&mut self, now: Instant) -> Option<u32> {
        let (_, id) = self.due.first().copied().filter(|(at, _)| *at <= now)?;
        let every = self.running.get(&id).and_then(|timer| timer.every);
        self.stop(id);
        if let Some(every) = every {
            self.schedule(id, every, Some(every));
        }
        Some(id)
    }

    fn schedule(&mut self, id: u32, delay: Duration, every: Option<Duration>) {
        let at = Instant::now() + delay;
        self.running.insert(id, Timer { at, every });
        self.due.insert((at, id));
    }
}
