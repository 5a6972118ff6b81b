//! The calls of one capability, and the threads that make them: one where they are to arrive in order, else several.

use std::collections::VecDeque;
use std::io;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;

/// It may block, and does not panic.
pub(super) type Job = Box<dyn FnOnce() + Send>;

/// Jobs begin in the order in which they came. Dropped, it forgets those that have not begun, and its threads end as soon
/// as they are done with theirs.
pub(super) struct Lane {
    name: String,
    threads_max: usize,
    shared: Arc<Shared>,
}

#[derive(Default)]
struct Shared {
    queue: Mutex<Queue>,
    changed: Condvar,
}

#[derive(Default)]
struct Queue {
    jobs: VecDeque<Job>,
    threads: usize,
    /// Of the threads, how many wait for a job.
    idle: usize,
    is_closed: bool,
}

impl Lane {
    /// At most `threads_max` jobs are under way at once.
    pub(super) fn new(name: String, threads_max: usize) -> Self {
        Self { name, threads_max, shared: Arc::default() }
    }

    /// # Errors
    /// When the system has no thread for the first job; where there is one already, the job waits for it.
    pub(super) fn send(&self, job: Job) -> io::Result<()> {
        let mut queue = self.shared.lock();
        // Each job before this one has a thread that will wake for it.
        if queue.idle <= queue.jobs.len() && queue.threads < self.threads_max {
            let shared = Arc::clone(&self.shared);
            match thread::Builder::new().name(self.name.clone()).spawn(move || shared.work()) {
                Ok(_) => queue.threads += 1,
                Err(error) if queue.threads == 0 => return Err(error),
                Err(_) => {}
            }
        }
        queue.jobs.push_back(job);
        self.shared.changed.notify_one();
        Ok(())
    }
}

impl Drop for Lane {
    fn drop(&mut self) {
        let forgotten = {
            let mut queue = self.shared.lock();
            queue.is_closed = true;
            std::mem::take(&mut queue.jobs)
        };
        self.shared.changed.notify_all();
        drop(forgotten);
    }
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, Queue> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn work(&self) {
        while let Some(job) = self.next() {
            job();
        }
    }

    fn next(&self) -> Option<Job> {
        let mut queue = self.lock();
        loop {
            if queue.is_closed {
                return None;
            }
            if let Some(job) = queue.jobs.pop_front() {
                return Some(job);
            }
            queue.idle += 1;
            queue = self.changed.wait(queue).unwrap_or_else(PoisonError::into_inner);
            queue.idle -= 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;
    use std::time::Duration;

    use super::*;

    const GUARD: Duration = Duration::from_secs(20);

    #[test]
    fn one_thread_keeps_the_order() {
        let lane = Lane::new("test".to_owned(), 1);
        let (done, results) = mpsc::channel();
        for n in 0..100 {
            let done = done.clone();
            lane.send(Box::new(move || done.send(n).unwrap())).unwrap();
        }
        drop(done);
        for n in 0..100 {
            assert_eq!(results.recv_timeout(GUARD), Ok(n));
        }
    }

    #[test]
    fn as_many_as_there_may_be_threads_are_under_way_at_once_and_the_next_waits() {
        let lane = Lane::new("test".to_owned(), 3);
        let (began, begun) = mpsc::channel();
        let mut releases = Vec::new();
        for n in 0..4 {
            let (release, released) = mpsc::channel::<()>();
            let began = began.clone();
            releases.push(release);
            let job = move || {
                began.send(n).unwrap();
                let _ = released.recv();
            };
            lane.send(Box::new(job)).unwrap();
        }
        let mut first: Vec<i32> = (0..3).map(|_| begun.recv_timeout(GUARD).unwrap()).collect();
        first.sort_unstable();
        assert_eq!(first, [0, 1, 2]);
        assert!(begun.try_recv().is_err());
        drop(releases.remove(1));
        assert_eq!(begun.recv_timeout(GUARD), Ok(3));
    }

    #[test]
    fn a_lane_that_is_dropped_begins_nothing_more() {
        let lane = Lane::new("test".to_owned(), 1);
        let (began, begun) = mpsc::channel::<()>();
        let (release, released) = mpsc::channel::<()>();
        let job = move || {
            began.send(()).unwrap();
            let _ = released.recv();
        };
        lane.send(Box::new(job)).unwrap();
        begun.recv_timeout(GUARD).unwrap();
        let (second, seen) = mpsc::channel::<()>();
        lane.send(Box::new(move || second.send(()).unwrap())).unwrap();
        drop(lane);
        drop(release);
        assert!(seen.recv_timeout(GUARD).is_err(), "its sender was dropped unused");
    }
}
