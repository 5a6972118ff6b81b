//! From "run this now" to a recorded outcome.

use std::collections::hash_map::RandomState;
use std::hash::{BuildHasher, Hasher};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::{Duration, Instant};

use serde_json::Value;

use super::port::ServicePort;
use super::service::{Cell, KeptIsolate, LiveRun};
use super::{Inner, Runtime, Service};
use crate::engine::Isolate;
use crate::error::{Error, ErrorCode, Result};
use crate::event::{Event, EventKind};
use crate::execution::{Outcome, RunError, RunReason, RunReport, RunRequest};
use crate::limits::{grace, run_timeout};
use crate::plan::{Decision, Moment};
use crate::schedule::{Origin, RunInput, RunningMark};
use crate::spec::ServiceSpec;
use crate::state::{Mailbox, ServiceRecord, json_bytes};
use crate::wire;

const RUN_ID_BYTES_MAX: usize = 128;

/// What a host says about a run that it starts itself.
#[derive(Clone, Debug)]
pub struct RunOptions {
    /// `event.data` of the `run` event.
    pub data: Value,
    /// `OnDemand` runs with exactly these options. With any other reason the host says that the time has come (an OS
    /// opened a window): what is due in the schedule runs, with the data that it was scheduled with.
    pub reason: RunReason,
    /// Lowers the time that configuration and platform allow, never raises it.
    pub timeout: Option<Duration>,
    /// Names the run; unique among the runs that history remembers. A fresh one by default.
    pub run_id: Option<String>,
}

impl Default for RunOptions {
    fn default() -> Self {
        Self { data: Value::Null, reason: RunReason::OnDemand, timeout: None, run_id: None }
    }
}

/// A run that has been marked in the state file and is to be executed.
pub(super) struct Ticket {
    service: Arc<Service>,
    spec: Arc<ServiceSpec>,
    request: RunRequest,
    kept: Option<Arc<dyn Isolate>>,
}

impl Ticket {
    pub fn request(&self) -> &RunRequest {
        &self.request
    }

    fn span(&self) -> tracing::Span {
        let RunRequest { run_id, reason, attempt, .. } = &self.request;
        tracing::debug_span!("run", service = %self.service.id, run_id, ?reason, attempt)
    }
}

impl Runtime {
    /// Runs a service and blocks until its outcome is recorded; every event of the run has been delivered then, unless
    /// the caller is a listener. A run that fails is not an error: see the report's outcome.
    ///
    /// When a run is under way already, the call waits for its end if the service's `overlap` is `queue`.
    ///
    /// # Errors
    /// `NotFound` for an unknown id; `InvalidState` when the service is running already or the runtime is closed;
    /// `InvalidArgument` and `QuotaExceeded` for the options; `Storage` when the run could not be marked (it did not
    /// start then) or its outcome could not be recorded (the message has it).
    pub fn run(&self, id: &str, options: RunOptions) -> Result<RunReport> {
        let service = self.inner.service(id)?;
        self.inner.check(&options)?;
        let ticket = self.inner.claim_for_host(&service, options)?;
        self.inner.execute(ticket)
    }

    /// Runs what is due of a service; `None` when nothing is, or the driver has changed its mind. It is asked with the
    /// service locked: once it says no, whoever aborts the service finds every run that it said yes to.
    ///
    /// # Errors
    /// As [`Runtime::run`].
    pub(crate) fn run_due(&self, service: &Arc<Service>, still: impl FnOnce() -> bool) -> Result<Option<RunReport>> {
        let Some(ticket) = self.inner.claim_due(service, still, None, |_| ())? else { return Ok(None) };
        self.inner.execute(ticket).map(Some)
    }

    /// Raises `abort` in the run under way; its outcome becomes `Cancelled`. `false` when the service is not running.
    ///
    /// # Errors
    /// `NotFound` for an unknown id.
    pub fn abort(&self, id: &str, why: &str) -> Result<bool> {
        Ok(self.inner.service(id)?.abort(why).is_some())
    }
}

impl Inner {
    pub(super) fn check(&self, options: &RunOptions) -> Result<()> {
        wire::check(&options.data)?;
        let size = json_bytes(&options.data);
        if size > self.limits.message_bytes_max {
            return Err(Error::new(
                ErrorCode::QuotaExceeded,
                format!("`data` has {size} bytes; a run takes at most {}", self.limits.message_bytes_max),
            ));
        }
        if options.timeout.is_some_and(|timeout| timeout.is_zero()) {
            return Err(Error::new(ErrorCode::InvalidArgument, "`timeout` is 0; a run needs at least 1 ms"));
        }
        if options.run_id.as_ref().is_some_and(|run_id| run_id.is_empty() || run_id.len() > RUN_ID_BYTES_MAX) {
            return Err(Error::new(
                ErrorCode::InvalidArgument,
                format!("`runId` has between 1 and {RUN_ID_BYTES_MAX} bytes"),
            ));
        }
        Ok(())
    }

    pub(super) fn claim_for_host(&self, service: &Arc<Service>, options: RunOptions) -> Result<Ticket> {
        let mut cell = service.wait_for_turn()?;
        if let Some(run_id) = &options.run_id
            && cell.record.runs.iter().any(|run| run.run_id == *run_id)
        {
            return Err(Error::new(ErrorCode::InvalidArgument, format!("there was a run {run_id:?} already")));
        }
        let timeout = options.timeout;
        let mark = |record: &mut ServiceRecord, moment: &Moment| {
            let RunOptions { data, reason, timeout: _, run_id } = options;
            let run_id = run_id.unwrap_or_else(|| fresh_run_id(moment.now_ms));
            // The host says that the system granted time: if it did not say since when, then since now.
            let window_opened_ms = moment.window_opened_ms.or(Some(moment.now_ms));
            if reason != RunReason::OnDemand
                && let Decision::RunNow(due) = record.decide(&Moment { window_opened_ms, ..*moment })
            {
                return record.schedule.start(&due, record.definition.trigger, run_id, moment.now_ms);
            }
            record.schedule.started(record.definition.trigger, moment.now_ms);
            let input = RunInput { data, ..RunInput::default() };
            RunningMark { run_id, started_at_ms: moment.now_ms, reason, attempt: 1, origin: Origin::Host, input }
        };
        self.claim(service, &mut cell, timeout, mark)
    }

    /// Marks a run of what is due, with what `note` notes of it.
    pub(super) fn claim_due(
        &self,
        service: &Arc<Service>,
        still: impl FnOnce() -> bool,
        timeout: Option<Duration>,
        note: impl FnOnce(&mut ServiceRecord),
    ) -> Result<Option<Ticket>> {
        let mut cell = service.lock();
        if !still() {
            return Ok(None);
        }
        let Decision::RunNow(due) = cell.record.decide(&self.moment()) else { return Ok(None) };
        let mark = |record: &mut ServiceRecord, moment: &Moment| {
            note(record);
            let run_id = fresh_run_id(moment.now_ms);
            record.schedule.start(&due, record.definition.trigger, run_id, moment.now_ms)
        };
        self.claim(service, &mut cell, timeout, mark).map(Some)
    }

    /// Marks a run in the state file; from here on it has an outcome, whatever happens.
    pub(super) fn claim(
        &self,
        service: &Arc<Service>,
        cell: &mut Cell,
        timeout: Option<Duration>,
        mark: impl FnOnce(&mut ServiceRecord, &Moment) -> RunningMark,
    ) -> Result<Ticket> {
        self.refuse_when_closing()?;
        let moment = self.moment();
        let mark = cell.mark(&*self.state()?, |record| {
            let mark = mark(record, &moment);
            record.running = Some(mark.clone());
            record.note_wait(&moment);
            Ok(mark)
        })?;
        cell.live = Some(LiveRun::new(mark.run_id.clone()));
        let spec = Arc::clone(&cell.spec);
        let narrowed = [mark.input.timeout_ms.map(Duration::from_millis), timeout].into_iter().flatten().min();
        let timeout = run_timeout(self.registry.table.platform, &spec, narrowed);
        if self.registry.table.debug {
            tracing::debug!(id = %service.id, run_id = mark.run_id, reason = ?mark.reason, attempt = mark.attempt, "run");
        }
        Ok(Ticket {
            service: Arc::clone(service),
            spec,
            request: RunRequest {
                run_id: mark.run_id,
                data: mark.input.data,
                reason: mark.reason,
                attempt: mark.attempt,
                timeout,
                grace: grace(timeout),
            },
            kept: cell.kept.take().map(|kept| kept.isolate),
        })
    }

    pub(super) fn execute(self: &Arc<Self>, mut ticket: Ticket) -> Result<RunReport> {
        let _run = self.registry.table.debug.then(|| ticket.span().entered());
        let started = Instant::now();
        let opened = match ticket.kept.take() {
            Some(isolate) if isolate.is_usable() => Ok(isolate),
            Some(lost) => {
                let (state, now_ms) = (self.state().ok(), self.host.now_ms());
                ticket.service.lock().put_back_undelivered(&*lost, state.as_deref(), now_ms);
                drop(lost);
                self.open_isolate(&ticket)
            }
            None => self.open_isolate(&ticket),
        };
        let (report, isolate) = match opened {
            Ok(isolate) => {
                let report = match deliver_mailbox(&ticket.service, &isolate) {
                    Some(why) => ended_early(&ticket.request, started, Outcome::Cancelled, "AbortError", &why),
                    None => {
                        catch_unwind(AssertUnwindSafe(|| isolate.run(ticket.request.clone()))).unwrap_or_else(|_| {
                            ended_early(
                                &ticket.request,
                                started,
                                Outcome::Crashed,
                                "EngineError",
                                "the engine panicked",
                            )
                        })
                    }
                };
                (report, Some(isolate))
            }
            Err(error) => {
                let name = error.code.as_str();
                (ended_early(&ticket.request, started, Outcome::Crashed, name, &error.message), None)
            }
        };
        self.end(&ticket, report, isolate)
    }

    fn open_isolate(self: &Arc<Self>, ticket: &Ticket) -> Result<Arc<dyn Isolate>> {
        let port = ServicePort::new(self, &ticket.service, &ticket.spec);
        let open = || self.engine.open(Arc::clone(&ticket.spec), Arc::new(port));
        let opened = catch_unwind(AssertUnwindSafe(open));
        opened.unwrap_or_else(|_| Err(Error::new(ErrorCode::Internal, "the engine panicked"))).map(Arc::from)
    }

    /// Records the outcome, tells it, and frees the service for its next run.
    fn end(
        self: &Arc<Self>,
        ticket: &Ticket,
        report: RunReport,
        isolate: Option<Arc<dyn Isolate>>,
    ) -> Result<RunReport> {
        let Ticket { service, spec, .. } = ticket;
        let moment = self.moment();
        let usable = isolate.as_ref().is_some_and(|isolate| isolate.is_usable());
        let mut cell = service.lock();
        let keep = usable
            && spec.keep_alive
            && matches!(report.outcome, Outcome::Success | Outcome::Failure)
            && Arc::ptr_eq(spec, &cell.spec)
            && !cell.record.schedule.cancelled
            && self.refuse_when_closing().is_ok();
        let undelivered = match &isolate {
            Some(isolate) if !keep => isolate.take_undelivered(),
            _ => Vec::new(),
        };
        let (undelivered_from, posted) = cell.live.as_ref().map_or((0, 0), |live| (live.undelivered_from, live.posted));
        let interrupted = cell.live.as_ref().is_some_and(|live| live.interrupted);
        let recorded = self.state().and_then(|state| {
            cell.change_regardless(&state, |record| {
                match report.outcome {
                    Outcome::Crashed => keep_for_another_run(&mut record.mailbox, undelivered, posted, moment.now_ms),
                    _ => {
                        record.mailbox.remove_before(undelivered_from);
                        record.mailbox.put_back(undelivered, moment.now_ms);
                    }
                }
                record.end_run(&report, interrupted, self.registry.table.platform, moment.now_ms, &self.limits);
                record.note_wait(&moment);
            })
        });
        let kind = EventKind::Complete {
            outcome: report.outcome,
            result: report.result.clone(),
            error: report.error.clone(),
            duration_ms: report.duration_ms,
        };
        self.bus.queue(Event {
            id: Some(service.id.to_string()),
            run_id: Some(report.run_id.clone()),
            at_ms: moment.now_ms,
            kind,
        });
        cell.live = None;
        let unused = match isolate {
            Some(isolate) if keep => {
                cell.kept = Some(KeptIsolate { isolate, last_used: Instant::now() });
                None
            }
            other => other,
        };
        drop(cell);
        service.announce_free();
        drop(unused);
        if keep {
            self.idle.start(self);
        }
        if self.registry.table.debug {
            tracing::debug!(id = %service.id, run_id = report.run_id, outcome = ?report.outcome, "ended");
        }
        self.changes.signal();
        self.bus.flush();
        match recorded {
            Ok(()) => Ok(report),
            Err(error) => Err(Error::new(
                error.code,
                format!("run {} ended as {:?}, which could not be recorded: {error}", report.run_id, report.outcome),
            )),
        }
    }
}

/// Posts what waits in the mailbox, in order, and lets messages go straight to the isolate from then on. `Some` is the
/// reason why the run is to be aborted before it starts.
fn deliver_mailbox(service: &Service, isolate: &Arc<dyn Isolate>) -> Option<String> {
    let mut cell = service.lock();
    let Cell { live, record, .. } = &mut *cell;
    let live = live.as_mut()?;
    if let Some(why) = &live.abort {
        return Some(why.clone());
    }
    for message in record.mailbox.since(0) {
        isolate.post_message(message.data.clone());
        live.undelivered_from = message.sequence + 1;
    }
    live.isolate = Some(Arc::clone(isolate));
    None
}

/// After a crash. Its handlers may not have been done with what they were shown, so everything that was in the mailbox
/// stays there. The end of `undelivered` is what went straight to the isolate in this run (`posted` says how many did), before it comes
/// what is in the mailbox still, and before that what was posted to a kept isolate between runs.
fn keep_for_another_run(mailbox: &mut Mailbox, mut undelivered: Vec<Value>, posted: usize, now_ms: u64) {
    let newer = undelivered.split_off(undelivered.len().saturating_sub(posted));
    undelivered.truncate(undelivered.len().saturating_sub(mailbox.len()));
    newer.into_iter().for_each(|data| mailbox.append(data, now_ms));
    mailbox.put_back(undelivered, now_ms);
}

/// The report of a run that its isolate did not finish, or never saw.
pub(super) fn ended_early(
    request: &RunRequest,
    started: Instant,
    outcome: Outcome,
    name: &str,
    message: &str,
) -> RunReport {
    RunReport {
        run_id: request.run_id.clone(),
        outcome,
        result: Value::Null,
        error: Some(RunError { name: name.to_owned(), message: message.to_owned(), stack: None, limit: None }),
        duration_ms: u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX),
        attempt: request.attempt,
        reason: request.reason,
    }
}

/// Time first, so that ids sort by it; then what the standard library seeds its hash maps with, so that two processes
/// and two clocks that were set back do not meet.
pub(crate) fn fresh_run_id(now_ms: u64) -> String {
    let random = RandomState::new().build_hasher().finish();
    format!("{now_ms:011x}-{random:016x}")
}
