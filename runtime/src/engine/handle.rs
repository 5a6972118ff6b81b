//! The handle that the runtime holds: signals to the thread of the isolate, one report per run.

use std::convert::Infallible;
use std::io;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, ThreadId};
use std::time::{Duration, Instant};

use serde_json::Value;

use super::Isolate;
use super::slot::{Reply, Slot, Stop, Verdict};
use crate::error::{Error, ErrorCode, Result};
use crate::event::StorageChange;
use crate::execution::{RunReport, RunRequest};

/// How long after its deadline a run may be overdue before its caller stops waiting: an interrupt of the embedded engine
/// takes about 0.1 ms, except in native builtins, which cannot be interrupted.
const OVERDUE_MAX: Duration = Duration::from_millis(100);
/// How long a drop waits for the isolate to be freed.
const FREEING_MAX: Duration = Duration::from_millis(250);

/// What the handle tells the isolate's thread.
pub(super) enum Signal {
    /// A run was put into the slot.
    Run,
    /// Something in the slot changed.
    Wake,
    /// Somebody else changed a value of the storage.
    StorageChanged(Value),
    Close,
}

/// `C` is what the isolate's thread is woken for.
pub(super) struct Handle<C: From<Signal>> {
    commands: Sender<C>,
    slot: Arc<Slot>,
    thread: ThreadId,
    /// Disconnected when the isolate's thread has freed everything.
    freed: Mutex<Receiver<Infallible>>,
    one_run_at_a_time: Mutex<()>,
}

impl<C: From<Signal>> Handle<C> {
    /// `start` begins the isolate's thread, which keeps the [`Presence`] for as long as it holds anything of the isolate.
    ///
    /// # Errors
    /// `Internal` when the system has no thread left.
    pub(super) fn new(
        slot: Arc<Slot>,
        commands: Sender<C>,
        start: impl FnOnce(Presence) -> io::Result<ThreadId>,
    ) -> Result<Self> {
        let (alive, freed) = mpsc::channel();
        let thread = start(Presence { slot: Arc::clone(&slot), _alive: alive })
            .map_err(|error| Error::new(ErrorCode::Internal, format!("no thread for the isolate: {error}")))?;
        Ok(Self { commands, slot, thread, freed: Mutex::new(freed), one_run_at_a_time: Mutex::new(()) })
    }

    fn send(&self, signal: Signal) -> bool {
        self.commands.send(signal.into()).is_ok()
    }

    /// Waits for the report; past the deadline, ends the run without the isolate.
    fn report(&self, replies: &Receiver<Reply>) -> RunReport {
        loop {
            let received = match self.slot.watchdog.deadline() {
                Some(deadline) => {
                    let overdue = deadline + OVERDUE_MAX;
                    replies.recv_timeout(overdue.saturating_duration_since(Instant::now()))
                }
                None => replies.recv().map_err(RecvTimeoutError::from),
            };
            match received {
                Ok(Reply::Report(report)) => return *report,
                Ok(Reply::DeadlineMoved) => {}
                Err(RecvTimeoutError::Timeout) if !self.is_overdue() => {}
                Err(_) => {
                    self.slot.retire();
                    self.slot.watchdog.halt();
                    self.slot.complete(self.slot.given_up());
                    // One that is only late finds out, and frees what it has.
                    self.send(Signal::Wake);
                }
            }
        }
    }

    fn is_overdue(&self) -> bool {
        self.slot.watchdog.deadline().is_some_and(|deadline| Instant::now() >= deadline + OVERDUE_MAX)
    }
}

/// Leaves no caller waiting when the isolate's thread ends, also when it panics.
pub(super) struct Presence {
    slot: Arc<Slot>,
    _alive: Sender<Infallible>,
}

impl Drop for Presence {
    fn drop(&mut self) {
        self.slot.retire();
        self.slot.complete(Verdict::crashed("InternalError", "the isolate's thread ended"));
    }
}

impl<C: From<Signal> + Send> Isolate for Handle<C> {
    fn run(&self, request: RunRequest) -> RunReport {
        let _turn = self.one_run_at_a_time.lock().unwrap_or_else(PoisonError::into_inner);
        let (reply, replies) = mpsc::channel();
        self.slot.begin(request, reply);
        if !self.slot.is_usable() || !self.send(Signal::Run) {
            self.slot.retire();
            self.slot.complete(self.slot.over());
        }
        self.report(&replies)
    }

    fn abort(&self, why: &str) {
        if self.slot.request_stop(|_| Stop::Cancelled(why.to_owned())) {
            // Without a receiver the thread is gone, and with it what could be aborted.
            self.send(Signal::Wake);
        }
    }

    fn post_message(&self, data: Value) {
        if self.slot.post(data) {
            // Without a receiver the thread is gone: the message waits to be taken back.
            self.send(Signal::Wake);
        }
    }

    fn take_undelivered(&self) -> Vec<Value> {
        self.slot.take_mail()
    }

    fn storage_changed(&self, change: &StorageChange) {
        let change = serde_json::to_value(change).expect("a change is plain data");
        self.send(Signal::StorageChanged(change));
    }

    fn is_usable(&self) -> bool {
        self.slot.is_usable()
    }
}

impl<C: From<Signal>> Drop for Handle<C> {
    fn drop(&mut self) {
        self.slot.retire();
        self.slot.watchdog.halt();
        let _ = self.commands.send(Signal::Close.into());
        // The isolate's own thread, from inside an event, must not wait for itself.
        if thread::current().id() != self.thread {
            let freed = self.freed.get_mut().unwrap_or_else(PoisonError::into_inner);
            let _ = freed.recv_timeout(FREEING_MAX);
        }
    }
}
