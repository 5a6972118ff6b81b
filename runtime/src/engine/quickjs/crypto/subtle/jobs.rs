//! Threads of one isolate for operations that take long, and the memory that operations and keys may hold.

use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc::{self, Receiver, Sender};
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::thread;
use std::time::{Duration, Instant};

use super::boundary::Answered;
use super::failure::{Failure, Result};
use super::operation::{Operation, Output};
use crate::engine::quickjs::worker::{Answer, Command};
use crate::engine::slot::Slot;

/// Operations of one isolate that are under way at the same time; more queue behind them.
const PARALLEL_MAX: usize = 4;
/// Where no deadline of a run, or of a task between runs, holds.
const IDLE_TIMEOUT: Duration = Duration::from_secs(60);

/// Made by the first use of `crypto.subtle`.
pub(super) struct Jobs {
    commands: Sender<Command>,
    slot: Weak<Slot>,
    budget: Budget,
    queue: Sender<Job>,
    jobs: Arc<Mutex<Receiver<Job>>>,
    threads: Cell<usize>,
    /// Jobs that are not answered yet.
    pending: Arc<AtomicUsize>,
    closed: Arc<AtomicBool>,
}

pub(super) enum Started {
    Done(Answered),
    /// The answer comes as [`Command::Settled`] with this id.
    Waiting(u32),
}

struct Job {
    id: u32,
    operation: Operation,
    watch: Watch,
    charge: Charge,
}

impl Jobs {
    pub(super) fn new(commands: Sender<Command>, slot: &Arc<Slot>, bytes_max: usize) -> Self {
        let (queue, jobs) = mpsc::channel();
        Self {
            commands,
            slot: Arc::downgrade(slot),
            budget: Budget { used: Arc::default(), bytes_max },
            queue,
            jobs: Arc::new(Mutex::new(jobs)),
            threads: Cell::new(0),
            pending: Arc::default(),
            closed: Arc::default(),
        }
    }

    /// # Errors
    /// `OperationError` where the memory or the threads for it are not there.
    pub(super) fn start(&self, operation: Operation, next_id: impl FnOnce() -> u32) -> Result<Started> {
        let charge = self.budget.charge(operation.size())?;
        let watch = self.watch();
        if operation.is_quick() {
            return Ok(Started::Done(perform(operation, &watch, charge, &self.budget)));
        }
        if self.threads.get() <= self.pending.load(Ordering::Acquire) && self.threads.get() < PARALLEL_MAX {
            self.open_thread()?;
        }
        let id = next_id();
        self.pending.fetch_add(1, Ordering::AcqRel);
        let job = Job { id, operation, watch, charge };
        self.queue.send(job).map_err(|_| Failure::operation("the threads of crypto.subtle ended"))?;
        Ok(Started::Waiting(id))
    }

    fn watch(&self) -> Watch {
        let slot = self.slot.upgrade();
        let broken_off = slot.as_ref().map_or(0, |slot| slot.broken_off());
        let deadline = slot.and_then(|slot| slot.watchdog.deadline());
        let deadline = deadline.unwrap_or_else(|| Instant::now() + IDLE_TIMEOUT);
        Watch { closed: Arc::clone(&self.closed), slot: Weak::clone(&self.slot), broken_off, deadline }
    }

    fn open_thread(&self) -> Result<()> {
        let (jobs, commands) = (Arc::clone(&self.jobs), self.commands.clone());
        let (pending, budget) = (Arc::clone(&self.pending), self.budget.clone());
        let work = move || {
            loop {
                let job = jobs.lock().unwrap_or_else(PoisonError::into_inner).recv();
                let Ok(Job { id, operation, watch, charge }) = job else { return };
                let answered = perform(operation, &watch, charge, &budget);
                pending.fetch_sub(1, Ordering::AcqRel);
                let result = Ok(Answer::Crypto(Box::new(answered)));
                if commands.send(Command::Settled { id, result }).is_err() {
                    return;
                }
            }
        };
        thread::Builder::new()
            .name("oro-bg crypto".into())
            .spawn(work)
            .map_err(|error| Failure::operation(format!("no thread for the operation: {error}")))?;
        self.threads.set(self.threads.get() + 1);
        Ok(())
    }
}

impl Drop for Jobs {
    /// What is still under way ends with its next look at the watch.
    fn drop(&mut self) {
        self.closed.store(true, Ordering::Release);
    }
}

/// A panic in a library must not leave a promise pending for ever.
fn perform(operation: Operation, watch: &Watch, charge: Charge, budget: &Budget) -> Answered {
    let result = watch.check().and_then(|()| {
        catch_unwind(AssertUnwindSafe(|| operation.perform(watch)))
            .unwrap_or_else(|_| Err(Failure::operation("the operation failed inside the library")))
    });
    let charges = match &result {
        Ok(Output::Key(key)) => vec![budget.take(key.size())],
        Ok(Output::Pair { public, private }) => vec![budget.take(public.size()), budget.take(private.size())],
        _ => Vec::new(),
    };
    Answered { result, charges, _charge: charge }
}

/// When an operation has to stop.
pub(super) struct Watch {
    closed: Arc<AtomicBool>,
    slot: Weak<Slot>,
    /// What the slot counted when the operation began.
    broken_off: u64,
    deadline: Instant,
}

impl Watch {
    /// # Errors
    /// `OperationError` once the isolate is gone or halted, its run was cancelled or failed, or the time of the run is up.
    pub(super) fn check(&self) -> Result<()> {
        let gone_on = |slot: &Slot| slot.broken_off() == self.broken_off && !slot.watchdog.is_halted();
        let halted = || self.slot.upgrade().is_some_and(|slot| !gone_on(&slot));
        if self.closed.load(Ordering::Acquire) || Instant::now() >= self.deadline || halted() {
            return Err(Failure::operation("the time of the run is up"));
        }
        Ok(())
    }
}

/// Memory of operations and keys, which is not on the isolate's own heap.
#[derive(Clone)]
struct Budget {
    used: Arc<AtomicUsize>,
    bytes_max: usize,
}

/// A part of the budget, given back when it is dropped.
pub(super) struct Charge {
    used: Arc<AtomicUsize>,
    bytes: usize,
}

impl Budget {
    fn charge(&self, bytes: usize) -> Result<Charge> {
        let charge = self.take(bytes);
        if self.used.load(Ordering::Acquire) > self.bytes_max {
            let message = format!("crypto.subtle would need more than {} bytes", self.bytes_max);
            return Err(Failure::operation(message));
        }
        Ok(charge)
    }

    fn take(&self, bytes: usize) -> Charge {
        self.used.fetch_add(bytes, Ordering::AcqRel);
        Charge { used: Arc::clone(&self.used), bytes }
    }
}

impl Drop for Charge {
    fn drop(&mut self) {
        self.used.fetch_sub(self.bytes, Ordering::AcqRel);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::quickjs::crypto::subtle::algorithm::Hash;
    use crate::engine::quickjs::crypto::subtle::{kdf, rsa};

    fn watch() -> (Arc<AtomicBool>, Watch) {
        let closed = Arc::new(AtomicBool::new(false));
        let deadline = Instant::now() + Duration::from_secs(600);
        (Arc::clone(&closed), Watch { closed, slot: Weak::new(), broken_off: 0, deadline })
    }

    #[test]
    fn pbkdf2_with_the_most_iterations_stops_when_the_isolate_is_gone() {
        let (closed, watch) = watch();
        let work = thread::spawn(move || kdf::pbkdf2(Hash::Sha256, b"password", b"salt", u32::MAX, Some(256), &watch));
        closed.store(true, Ordering::Release);
        assert!(work.join().expect("no panic").is_err());
    }

    #[test]
    fn generation_of_a_large_rsa_key_stops_when_the_isolate_is_gone() {
        let (closed, watch) = watch();
        let work = thread::spawn(move || rsa::generate(8192, &[1, 0, 1], &watch));
        closed.store(true, Ordering::Release);
        assert!(work.join().expect("no panic").is_err());
    }

    #[test]
    fn what_is_held_is_counted_and_given_back() {
        let budget = Budget { used: Arc::default(), bytes_max: 100 };
        let first = budget.charge(60).expect("it fits");
        assert!(budget.charge(60).is_err());
        drop(first);
        assert!(budget.charge(60).is_ok());
        assert_eq!(budget.used.load(Ordering::Acquire), 0);
    }
}
