//! Threads for isolates. A thread that is done with one waits a while for the next, which spares the start of a thread and
//! finds memory that the allocator has at hand. Nothing of an isolate outlives it: a thread brings its stack, no state.

use std::io;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::thread::{self, ThreadId};
use std::time::Duration;

/// How many threads wait at most; more may be at work.
const IDLE_MAX: usize = 4;
/// How long a thread waits for work.
const IDLE: Duration = Duration::from_secs(10);

type Job = Box<dyn FnOnce() + Send>;

/// Threads of one stack size.
#[derive(Debug)]
pub(super) struct Threads {
    stack_bytes: usize,
    idle: Mutex<Vec<Idle>>,
}

#[derive(Debug)]
struct Idle {
    thread: ThreadId,
    jobs: Sender<Job>,
}

impl Threads {
    pub(super) fn new(stack_bytes: usize) -> Arc<Self> {
        Arc::new(Self { stack_bytes, idle: Mutex::default() })
    }

    /// Does the job on a thread of its own for as long as it takes.
    ///
    /// # Errors
    /// When the system has no thread left.
    pub(super) fn start(self: &Arc<Self>, mut job: Job) -> io::Result<ThreadId> {
        loop {
            let Some(Idle { thread, jobs }) = self.idle().pop() else { break };
            match jobs.send(job) {
                Ok(()) => return Ok(thread),
                // It has just ended.
                Err(mpsc::SendError(unsent)) => job = unsent,
            }
        }
        let pool = Arc::downgrade(self);
        let builder = thread::Builder::new().name("oro-bg isolate".to_owned()).stack_size(self.stack_bytes);
        Ok(builder.spawn(move || work(job, &pool))?.thread().id())
    }

    fn idle(&self) -> MutexGuard<'_, Vec<Idle>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The life of a thread. A job that panics ends it.
fn work(first: Job, pool: &Weak<Threads>) {
    first();
    while let Some(job) = enlist(pool).and_then(|inbox| next(pool, &inbox)) {
        job();
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
    idle.push(Idle { thread: thread::current().id(), jobs });
    Some(inbox)
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
