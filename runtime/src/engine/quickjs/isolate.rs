//! The handle that the runtime holds.

use std::convert::Infallible;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, ThreadId};
use std::time::{Duration, Instant};

use serde_json::Value;

use super::Limits;
use super::fetch::Network;
use super::slot::{Reply, Slot, Stop, Verdict};
use super::threads::Threads;
use super::worker::{self, Command};
use crate::engine::{Isolate, Port};
use crate::error::{Error, ErrorCode, Result};
use crate::event::StorageChange;
use crate::execution::{RunReport, RunRequest};
use crate::spec::ServiceSpec;

/// How long after its deadline a run may be overdue before its caller stops waiting: an interrupt takes about 0.1 ms,
/// except in native builtins, which cannot be interrupted.
const OVERDUE_MAX: Duration = Duration::from_millis(100);
/// How long a drop waits for the isolate to be freed.
const FREEING_MAX: Duration = Duration::from_millis(250);

pub(super) struct Handle {
    commands: Sender<Command>,
    slot: Arc<Slot>,
    thread: ThreadId,
    /// Disconnected when the isolate's thread has freed everything.
    freed: Mutex<Receiver<Infallible>>,
    one_run_at_a_time: Mutex<()>,
}

impl Handle {
    pub(super) fn start(
        spec: Arc<ServiceSpec>,
        port: Arc<dyn Port>,
        limits: Limits,
        network: Arc<Network>,
        threads: &Arc<Threads>,
    ) -> Result<Self> {
        let (commands, inbox) = mpsc::channel();
        let (alive, freed) = mpsc::channel();
        let slot = Arc::new(Slot::new(port));
        let setup = worker::Setup { spec, limits, network, slot: Arc::clone(&slot), inbox, commands: commands.clone() };
        let life = move |blank| {
            let _alive = alive;
            let _ending = Ending(Arc::clone(&setup.slot));
            worker::serve(setup, blank);
        };
        let thread = threads
            .start(Box::new(life))
            .map_err(|error| Error::new(ErrorCode::Internal, format!("no thread for the isolate: {error}")))?;
        Ok(Self { commands, slot, thread, freed: Mutex::new(freed), one_run_at_a_time: Mutex::new(()) })
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
                    self.slot.request_stop(|request| Stop::TimeUp(request.timeout));
                    self.slot.complete(Verdict::interrupted());
                }
            }
        }
    }

    fn is_overdue(&self) -> bool {
        self.slot.watchdog.deadline().is_some_and(|deadline| Instant::now() >= deadline + OVERDUE_MAX)
    }
}

/// Leaves no caller waiting, also when the thread panics.
struct Ending(Arc<Slot>);

impl Drop for Ending {
    fn drop(&mut self) {
        self.0.retire();
        self.0.complete(Verdict::crashed("InternalError", "the isolate's thread ended"));
    }
}

impl Isolate for Handle {
    fn run(&self, request: RunRequest) -> RunReport {
        let _turn = self.one_run_at_a_time.lock().unwrap_or_else(PoisonError::into_inner);
        let (reply, replies) = mpsc::channel();
        self.slot.begin(request, reply);
        if !self.slot.is_usable() || self.commands.send(Command::Run).is_err() {
            self.slot.retire();
            self.slot.complete(Verdict::over());
        }
        self.report(&replies)
    }

    fn abort(&self, why: &str) {
        if self.slot.request_stop(|_| Stop::Cancelled(why.to_owned())) {
            // Without a receiver the thread is gone, and with it what could be aborted.
            let _ = self.commands.send(Command::Wake);
        }
    }

    fn post_message(&self, data: Value) {
        if self.slot.post(data) {
            // Without a receiver the thread is gone: the message waits to be taken back.
            let _ = self.commands.send(Command::Wake);
        }
    }

    fn take_undelivered(&self) -> Vec<Value> {
        self.slot.take_mail()
    }

    fn storage_changed(&self, change: &StorageChange) {
        let change = serde_json::to_value(change).expect("a change is plain data");
        let _ = self.commands.send(Command::StorageChanged(change));
    }

    fn is_usable(&self) -> bool {
        self.slot.is_usable()
    }
}

impl Drop for Handle {
    fn drop(&mut self) {
        self.slot.retire();
        self.slot.watchdog.halt();
        let _ = self.commands.send(Command::Close);
        // The isolate's own thread, from inside an event, must not wait for itself.
        if thread::current().id() != self.thread {
            let freed = self.freed.get_mut().unwrap_or_else(PoisonError::into_inner);
            let _ = freed.recv_timeout(FREEING_MAX);
        }
    }
}
