//! Threads for isolates. A thread that is done with one prepares a [`Blank`] and waits a while for the next, which spares
//! both the start of a thread and the making of a scope. Nothing of an isolate outlives it.

use std::collections::VecDeque;
use std::io;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::thread::{self, ThreadId};
use std::time::Duration;

use super::Limits;
use super::blank::Blank;

/// How many threads wait at most; more may be at work.
const IDLE_MAX: usize = 2;
/// How long a thread waits for work.
const IDLE: Duration = Duration::from_secs(10);

/// Gets what the thread has prepared, if it has.
type Job = Box<dyn FnOnce(Option<Blank>) + Send>;

/// On top of the JavaScript stack; the process aborts where the thread's stack ends first.
const NATIVE_STACK_BYTES: usize = 512 << 10;

/// Threads for isolates of the same limits.
#[derive(Debug)]
pub(super) struct Threads {
    limits: Limits,
    idle: Mutex<VecDeque<Idle>>,
}

#[derive(Debug)]
struct Idle {
    thread: ThreadId,
    jobs: Sender<Job>,
    /// Its blank is made.
    is_ready: bool,
}

impl Threads {
    pub(super) fn new(limits: Limits) -> Arc<Self> {
        Arc::new(Self { limits, idle: Mutex::default() })
    }

    /// Does the job on a thread of its own for as long as it takes.
    ///
    /// # Errors
    /// When the system has no thread left.
    pub(super) fn start(self: &Arc<Self>, mut job: Job) -> io::Result<ThreadId> {
        loop {
            let Some(Idle { thread, jobs, .. }) = self.pick() else { break };
            match jobs.send(job) {
                Ok(()) => return Ok(thread),
                // It has just ended.
                Err(mpsc::SendError(unsent)) => job = unsent,
            }
        }
        let (pool, limits) = (Arc::downgrade(self), self.limits);
        let stack_bytes = limits.stack_bytes_max + NATIVE_STACK_BYTES;
        let builder = thread::Builder::new().name("oro-bg isolate".to_owned()).stack_size(stack_bytes);
        Ok(builder.spawn(move || work(job, limits, &pool))?.thread().id())
    }

    /// One that has a blank ready. Where all are there and still prepare theirs, the one that began first: a further thread
    /// would have to do the same, and they would hold each other up.
    fn pick(&self) -> Option<Idle> {
        let mut idle = self.idle();
        let ready = idle.iter().position(|waiting| waiting.is_ready);
        ready.or((idle.len() >= IDLE_MAX).then_some(0)).and_then(|at| idle.remove(at))
    }

    fn idle(&self) -> MutexGuard<'_, VecDeque<Idle>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The life of a thread. A job that panics ends it.
fn work(first: Job, limits: Limits, pool: &Weak<Threads>) {
    first(None);
    while let Some(inbox) = enlist(pool) {
        let blank = Blank::new(limits).ok();
        ready(pool);
        let Some(job) = next(pool, &inbox) else { return };
        job(blank);
    }
}

/// Joins those that wait; `None` when this thread is one too many, or the pool is gone.
fn enlist(pool: &Weak<Threads>) -> Option<Receiver<Job>> {
    let pool = pool.upgrade()?;
    let mut idle = pool.idle();
    if idle.len() >= IDLE_MAX {
        return None;
    }
    // The pool alone holds the sender: when it goes, this thread ends.
    let (jobs, inbox) = mpsc::channel();
    idle.push_back(Idle { thread: thread::current().id(), jobs, is_ready: false });
    Some(inbox)
}

/// This thread, unless it was picked meanwhile, is the first choice.
fn ready(pool: &Weak<Threads>) {
    if let Some(pool) = pool.upgrade()
        && let Some(own) = pool.idle().iter_mut().find(|waiting| waiting.thread == thread::current().id())
    {
        own.is_ready = true;
    }
}

fn next(pool: &Weak<Threads>, inbox: &Receiver<Job>) -> Option<Job> {
    match inbox.recv_timeout(IDLE) {
        Ok(job) => Some(job),
        Err(RecvTimeoutError::Disconnected) => None,
        Err(RecvTimeoutError::Timeout) => {
            let pool = pool.upgrade()?;
            let mut idle = pool.idle();
            let before = idle.len();
            idle.retain(|waiting| waiting.thread != thread::current().id());
            let was_picked = idle.len() == before;
            drop(idle);
            // Whoever picked it is about to send.
            if was_picked { inbox.recv().ok() } else { None }
        }
    }
}
