//! Events on their way to listeners: in one order for everybody, and never with a lock held.
//!
//! Events are queued first. The thread that finds nobody delivering delivers until the queue is empty; the others go on
//! at once. So a listener may call the runtime, and what that raises comes after what is being delivered.

use std::collections::VecDeque;
use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError, Weak};
use std::thread::{self, ThreadId};

use crate::event::Event;

type Listener = dyn Fn(&Event) + Send + Sync;

/// Where events are queued and delivered.
#[derive(Default)]
pub(crate) struct Bus {
    queue: Mutex<Queue>,
    delivered: Condvar,
}

#[derive(Default)]
struct Queue {
    events: VecDeque<Event>,
    /// Number of events ever queued, and of those that every listener has seen.
    queued: u64,
    seen: u64,
    deliverer: Option<ThreadId>,
    listeners: Arc<Vec<(u64, Arc<Listener>)>>,
    next_listener: u64,
}

/// Listens as long as it lives.
#[must_use = "dropping the subscription ends it"]
pub struct Subscription {
    bus: Weak<Bus>,
    number: u64,
}

impl Bus {
    pub fn subscribe(self: &Arc<Self>, listener: impl Fn(&Event) + Send + Sync + 'static) -> Subscription {
        let mut queue = self.lock();
        let number = queue.next_listener;
        queue.next_listener += 1;
        Arc::make_mut(&mut queue.listeners).push((number, Arc::new(listener)));
        Subscription { bus: Arc::downgrade(self), number }
    }

    /// Queues an event. It is delivered by the next [`Bus::deliver`], which must not be forgotten; until then the caller
    /// may hold other locks.
    pub fn queue(&self, event: Event) {
        let mut queue = self.lock();
        queue.events.push_back(event);
        queue.queued += 1;
    }

    /// Delivers what is queued, or leaves it to the thread that is at it. No lock may be held.
    pub fn deliver(&self) {
        let mut queue = self.lock();
        if queue.deliverer.is_some() {
            return;
        }
        queue.deliverer = Some(thread::current().id());
        while let Some(event) = queue.events.pop_front() {
            let listeners = Arc::clone(&queue.listeners);
            drop(queue);
            for (_, listener) in listeners.iter() {
                // A listener's panic is its own affair; the others still get the event, and the queue goes on.
                if catch_unwind(AssertUnwindSafe(|| listener(&event))).is_err() {
                    tracing::error!(id = event.id, "a listener panicked");
                }
            }
            queue = self.lock();
            queue.seen += 1;
            self.delivered.notify_all();
        }
        queue.deliverer = None;
    }

    /// Delivers, and waits until every event queued so far was seen. Called by a listener it only queues.
    pub fn flush(&self) {
        self.deliver();
        let mut queue = self.lock();
        let goal = queue.queued;
        while queue.seen < goal && queue.deliverer.is_some_and(|thread| thread != thread::current().id()) {
            queue = self.delivered.wait(queue).unwrap_or_else(PoisonError::into_inner);
        }
    }

    fn lock(&self) -> MutexGuard<'_, Queue> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for Bus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Bus").finish_non_exhaustive()
    }
}

impl fmt::Debug for Subscription {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Subscription").finish_non_exhaustive()
    }
}

impl Drop for Subscription {
    fn drop(&mut self) {
        if let Some(bus) = self.bus.upgrade() {
            let mut queue = bus.lock();
            Arc::make_mut(&mut queue.listeners).retain(|(number, _)| *number != self.number);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;

    use super::*;
    use crate::event::EventKind;

    fn event(n: u64) -> Event {
        Event { id: Some(n.to_string()), run_id: None, at_ms: n, kind: EventKind::Activate }
    }

    fn emit(bus: &Bus, n: u64) {
        bus.queue(event(n));
        bus.flush();
    }

    #[test]
    fn every_listener_sees_the_same_order_from_many_threads() {
        let bus = Arc::new(Bus::default());
        let (first, seen_first) = mpsc::channel();
        let (second, seen_second) = mpsc::channel();
        let _one = bus.subscribe(move |event| first.send(event.at_ms).unwrap());
        let _two = bus.subscribe(move |event| second.send(event.at_ms).unwrap());
        thread::scope(|scope| {
            for thread in 0..4 {
                let bus = &bus;
                scope.spawn(move || (0..100).for_each(|n| emit(bus, thread * 1000 + n)));
            }
        });
        let first: Vec<_> = seen_first.try_iter().collect();
        assert_eq!(first.len(), 400, "flush returned before its event was seen");
        assert_eq!(first, seen_second.try_iter().collect::<Vec<_>>());
        let of_one_thread: Vec<_> = first.iter().filter(|at| **at / 1000 == 2).collect();
        assert!(of_one_thread.is_sorted());
    }

    #[test]
    fn what_a_listener_raises_comes_after_what_it_was_told() {
        let bus = Arc::new(Bus::default());
        let (sender, seen) = mpsc::channel();
        let again = Arc::clone(&bus);
        let _raises = bus.subscribe(move |event| {
            if event.at_ms == 1 {
                emit(&again, 2);
            }
        });
        let _records = bus.subscribe(move |event| sender.send(event.at_ms).unwrap());
        emit(&bus, 1);
        assert_eq!(seen.try_iter().collect::<Vec<_>>(), [1, 2]);
    }

    #[test]
    fn a_dropped_subscription_hears_no_more() {
        let bus = Arc::new(Bus::default());
        let (sender, seen) = mpsc::channel();
        let subscription = bus.subscribe(move |event| sender.send(event.at_ms).unwrap());
        emit(&bus, 1);
        drop(subscription);
        emit(&bus, 2);
        assert_eq!(seen.iter().collect::<Vec<_>>(), [1]);
    }

    #[test]
    fn a_panicking_listener_silences_nobody() {
        let bus = Arc::new(Bus::default());
        let (sender, seen) = mpsc::channel();
        let _panics = bus.subscribe(|_| panic!("on purpose"));
        let _records = bus.subscribe(move |event| sender.send(event.at_ms).unwrap());
        emit(&bus, 1);
        emit(&bus, 2);
        assert_eq!(seen.try_iter().collect::<Vec<_>>(), [1, 2]);
    }
}
