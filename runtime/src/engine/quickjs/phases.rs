//! The phases of a run, on the isolate's thread: evaluation and `activate` the first time, `run`, `complete`.

use std::time::Instant;

use rquickjs::{Object, Promise, Value as JsValue};
use serde_json::{Value, json};

use super::failure;
use super::slot::{Stop, Terms, Verdict};
use super::worker::{JsResult, Worker};
use crate::execution::{Outcome, RunError};

pub(super) struct Run<'js> {
    pub(super) terms: Terms,
    pub(super) phase: Phase,
    /// What the phase waits for.
    pending: Promise<'js>,
    /// The `abort` handlers, once they were called.
    pub(super) aborting: Option<Promise<'js>>,
}

#[derive(Clone, Copy, PartialEq)]
pub(super) enum Phase {
    Evaluating,
    Activating,
    Running,
    /// The outcome is known; the `complete` handlers may work until then.
    Completing {
        until: Instant,
    },
}

impl<'js> Worker<'js> {
    /// Takes up the run in the slot.
    pub(super) fn start(&mut self) {
        let Some(terms) = self.shell.slot.take_up() else { return };
        if self.is_lost() || !self.shell.slot.is_usable() {
            return self.shell.slot.complete(Verdict::over());
        }
        self.shell.slot.announce_run(!self.evaluated);
        self.shell.uncaught.take();
        self.shell.heap.begin_run();
        let first = !std::mem::replace(&mut self.evaluated, true);
        if !first {
            self.deliver_waiting();
        }
        let (phase, pending) = if first {
            (Phase::Evaluating, self.scope.evaluate(&self.ctx, &self.shell))
        } else if self.has_run() {
            (Phase::Running, self.scope.run.call((run_fields(&terms),)))
        } else {
            let verdict = Verdict::thrown(RunError {
                name: "InvalidStateError".into(),
                message: "the module has no run handler, and its evaluation was the first run".into(),
                stack: None,
                limit: None,
            });
            return self.shell.slot.complete(verdict);
        };
        match pending {
            Ok(pending) => {
                self.run = Some(Run { terms, phase, pending, aborting: None });
                for answer in std::mem::take(&mut self.held) {
                    self.obey(answer);
                }
            }
            Err(_) if self.is_lost() => self.end_by_force(),
            Err(error) => {
                // A module that does not load leaves nothing that a further run could use.
                self.shell.slot.retire();
                let verdict = self.verdict_of(error);
                self.shell.slot.complete(verdict);
            }
        }
    }

    /// Runs microtasks and takes the run as far as it goes.
    pub(super) fn advance(&mut self) {
        loop {
            self.drain();
            let Some(run) = &self.run else { return self.retire_if_over() };
            if self.is_lost() || self.is_overdue() {
                return self.end_by_force();
            }
            if let Phase::Completing { until } = run.phase {
                return if is_settled(&run.pending) || Instant::now() >= until {
                    self.finish()
                };
            }
            if run.aborting.is_none()
                && let Some(stop) = self.stop_of(run)
            {
                self.raise_abort(&stop);
            } else if self.shell.closing.get() || self.shell.ran_into_limit() {
                self.decide(self.settled().unwrap_or_else(|| Verdict::success(Value::Null)));
            } else if is_settled(&run.pending) && run.aborting.as_ref().is_none_or(is_settled) {
                self.step();
            } else {
                return;
            }
        }
    }

    /// What the phase waited for has settled: goes to the next one.
    fn step(&mut self) {
        let Some(run) = &self.run else { return };
        let (phase, aborted, fields) = (run.phase, run.aborting.is_some(), run_fields(&run.terms));
        let verdict = self.settled().unwrap_or_else(|| Verdict::success(Value::Null));
        let failed = verdict.outcome != Outcome::Success;
        if phase == Phase::Evaluating && failed {
            self.shell.slot.retire();
        }
        if failed || aborted || phase == Phase::Running {
            return self.decide(verdict);
        }
        let next = if phase == Phase::Evaluating {
            self.scope.activate.call(()).map(|pending| (Phase::Activating, pending))
        } else {
            self.deliver_waiting();
            self.drain();
            if !self.has_run() {
                return self.decide(Verdict::success(Value::Null));
            }
            self.scope.run.call((fields,)).map(|pending| (Phase::Running, pending))
        };
        match next {
            Ok((phase, pending)) => {
                if let Some(run) = &mut self.run {
                    (run.phase, run.pending) = (phase, pending);
                }
            }
            Err(error) => {
                let verdict = self.verdict_of(error);
                self.decide(verdict);
            }
        }
    }

    /// The outcome is known: calls the `complete` handlers.
    fn decide(&mut self, verdict: Verdict) {
        if self.is_lost() {
            return self.end_by_force();
        }
        let verdict = match self.shell.uncaught.take() {
            Some(error) if verdict.outcome == Outcome::Success => Verdict::thrown(error),
            _ => verdict,
        };
        let outcome = self.shell.slot.decide(verdict);
        if outcome == Outcome::Crashed {
            self.shell.slot.retire();
            return self.finish();
        }
        let name = serde_json::to_value(outcome).unwrap_or_default();
        let Some(run) = &mut self.run else { return };
        match self.scope.complete.call::<_, Promise>((name.as_str(),)) {
            Ok(pending) => {
                run.phase = Phase::Completing { until: Instant::now() + run.terms.grace };
                run.pending = pending;
            }
            Err(_) => {
                self.ctx.catch();
                self.finish();
            }
        }
    }

    fn finish(&mut self) {
        self.run = None;
        // An error in a `complete` handler was logged; the outcome was known before.
        self.shell.uncaught.take();
        if self.shell.closing.get() {
            self.shell.slot.retire();
        }
        self.shell.slot.complete(Verdict::interrupted());
    }

    /// The time is over, or the engine was interrupted: no more JavaScript.
    fn end_by_force(&mut self) {
        if self.is_overdue() || !self.shell.slot.watchdog.is_halted() {
            self.shell.slot.request_stop(|request| Stop::TimeUp(request.timeout));
        }
        self.shell.slot.retire();
        self.shell.slot.watchdog.halt();
        self.finish();
    }

    fn raise_abort(&mut self, stop: &Stop) {
        self.shell.slot.announce_abort();
        match self.scope.abort.call::<_, Promise>((stop.name(), stop.why())) {
            Ok(promise) => {
                if let Some(run) = &mut self.run {
                    run.aborting = Some(promise);
                }
            }
            Err(error) => {
                let verdict = self.verdict_of(error);
                self.decide(verdict);
            }
        }
    }

    /// Why the run has to stop, if it has to.
    fn stop_of(&self, run: &Run<'js>) -> Option<Stop> {
        if Instant::now() >= run.terms.soft {
            // Without effect where the run was cancelled before.
            self.shell.slot.request_stop(|request| Stop::TimeUp(request.timeout));
        }
        self.shell.slot.stop()
    }

    /// What the promise of the current phase, or else that of the abort handlers, came to.
    fn settled(&self) -> Option<Verdict> {
        let run = self.run.as_ref()?;
        let verdict = |promise: &Promise<'js>| {
            let record = promise.result::<Object>()?;
            Some(record.and_then(|record| self.read(&record)).unwrap_or_else(|error| self.verdict_of(error)))
        };
        let main = verdict(&run.pending);
        match run.aborting.as_ref().and_then(verdict) {
            Some(failed) if failed.outcome != Outcome::Success => Some(failed),
            _ => main,
        }
    }

    /// `{ ok: true, json }` or `{ ok: false, error }`.
    fn read(&self, record: &Object<'js>) -> JsResult<Verdict> {
        if record.get("ok")? {
            let json: String = record.get("json")?;
            return Ok(Verdict::success(self.shell.parse(&self.ctx, &json, "the result")?));
        }
        let thrown: JsValue = record.get("error")?;
        Ok(Verdict::thrown(failure::describe(&self.ctx, &self.shell, thrown)))
    }

    fn verdict_of(&self, error: rquickjs::Error) -> Verdict {
        if error.is_exception() {
            return Verdict::thrown(failure::describe(&self.ctx, &self.shell, self.ctx.catch()));
        }
        // Source text with a NUL does not reach the parser.
        let name = if matches!(error, rquickjs::Error::InvalidString(_)) { "SyntaxError" } else { "Error" };
        Verdict::thrown(RunError { name: name.into(), message: error.to_string(), stack: None, limit: None })
    }

    fn has_run(&self) -> bool {
        self.scope.has_run.call(()).unwrap_or_else(|_| {
            self.ctx.catch();
            false
        })
    }
}

fn is_settled(promise: &Promise<'_>) -> bool {
    promise.state() != rquickjs::promise::PromiseState::Pending
}

/// Fields of the `run` event.
fn run_fields(terms: &Terms) -> String {
    let request = &terms.request;
    let left = terms.hard.saturating_duration_since(Instant::now());
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
    let deadline = (now + left).as_millis() as u64;
    json!({ "data": request.data, "reason": request.reason, "attempt": request.attempt, "deadline": deadline })
        .to_string()
}
