//! Events on their way to whoever fetches them: a bounded queue that never holds up the runtime.

use std::collections::VecDeque;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use serde_json::json;

/// Events that wait at most, and the bytes of their JSON.
const EVENTS_MAX: usize = 1_024;
const BYTES_MAX: usize = 4 * 1024 * 1024;

/// Longest wait for an event: what the caller asks for may not fit a clock.
const WAIT_MAX: Duration = Duration::from_secs(24 * 60 * 60);

#[derive(Default)]
pub struct EventQueue {
    queue: Mutex<Queue>,
    changed: Condvar,
}

#[derive(Default)]
struct Queue {
    events: VecDeque<String>,
    bytes: usize,
    /// Events that nobody asked for in time, since this was last told.
    dropped: u64,
    closed: bool,
}

/// What waiting for an event came to.
#[derive(Debug, PartialEq)]
pub enum Polled {
    Event(String),
    TimedOut,
    Closed,
}

impl EventQueue {
    /// Adds an event; the oldest make room for it.
    pub fn push(&self, event: String) {
        let mut queue = self.lock();
        queue.bytes += event.len();
        queue.events.push_back(event);
        while queue.events.len() > EVENTS_MAX || queue.bytes > BYTES_MAX {
            let Some(oldest) = queue.events.pop_front() else { break };
            queue.bytes -= oldest.len();
            queue.dropped += 1;
        }
        drop(queue);
        self.changed.notify_one();
    }

    /// The next event, as JSON. Where some are missing before it, a `log` event says so first.
    pub fn next(&self, timeout: Duration, now_ms: impl FnOnce() -> u64) -> Polled {
        let is_idle = |queue: &mut Queue| queue.events.is_empty() && queue.dropped == 0 && !queue.closed;
        let waited = self.changed.wait_timeout_while(self.lock(), timeout.min(WAIT_MAX), is_idle);
        let (mut queue, _) = waited.unwrap_or_else(PoisonError::into_inner);
        match std::mem::take(&mut queue.dropped) {
            0 => {}
            dropped => return Polled::Event(notice(dropped, now_ms())),
        }
        match queue.events.pop_front() {
            Some(event) => {
                queue.bytes -= event.len();
                Polled::Event(event)
            }
            None if queue.closed => Polled::Closed,
            None => Polled::TimedOut,
        }
    }

    #[cfg(any(feature = "jni", test))]
    /// Wakes whoever waits. What is queued is still given out, and nothing waited for.
    pub fn close(&self) {
        self.lock().closed = true;
        self.changed.notify_all();
    }

    fn lock(&self) -> MutexGuard<'_, Queue> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// An event of no service.
fn notice(dropped: u64, now_ms: u64) -> String {
    let text = format!("{dropped} events were dropped: nobody fetched them in time");
    json!({ "runId": null, "atMs": now_ms, "kind": { "type": "log", "level": "warn", "text": text } }).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn next(queue: &EventQueue) -> Polled {
        queue.next(Duration::ZERO, || 7)
    }

    #[test]
    fn the_oldest_make_room_and_are_missed() {
        let queue = EventQueue::default();
        (0..EVENTS_MAX + 2).for_each(|n| queue.push(n.to_string()));
        let Polled::Event(notice) = next(&queue) else { panic!("the loss is told") };
        let notice: serde_json::Value = serde_json::from_str(&notice).unwrap();
        assert_eq!(notice["kind"]["text"], "2 events were dropped: nobody fetched them in time");
        assert_eq!(notice["atMs"], 7);
        assert_eq!(next(&queue), Polled::Event("2".to_owned()));

        let large = "x".repeat(BYTES_MAX / 2);
        (0..3).for_each(|_| queue.push(large.clone()));
        assert!(queue.lock().bytes <= BYTES_MAX);
        while matches!(next(&queue), Polled::Event(_)) {}
        assert_eq!(queue.lock().bytes, 0);
    }

    #[test]
    fn closing_wakes_who_waits_after_what_is_left() {
        let queue = EventQueue::default();
        assert_eq!(next(&queue), Polled::TimedOut);
        queue.push("last".to_owned());
        queue.close();
        assert_eq!(next(&queue), Polled::Event("last".to_owned()));
        assert_eq!(queue.next(Duration::MAX, || 7), Polled::Closed);
        let queue = EventQueue::default();
        std::thread::scope(|scope| {
            let waits = scope.spawn(|| queue.next(Duration::MAX, || 7));
            queue.close();
            assert_eq!(waits.join().unwrap(), Polled::Closed);
        });
    }
}
