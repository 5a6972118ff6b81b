//! The phases of a run, on the isolate's thread: evaluation and `activate` the first time, `run`, `complete`. The order of
//! things, and what comes of them, is the same in every engine.

use std::time::Instant;

use serde_json::Value;

use super::slot::{Slot, Stop, Terms, Verdict};
use crate::execution::{Outcome, RunError};

/// Where an isolate is in its life. `P` is what an engine waits for when it has called handlers.
pub(super) struct State<P> {
    /// The evaluation of the module has begun.
    pub(super) evaluated: bool,
    pub(super) run: Option<Run<P>>,
}

pub(super) struct Run<P> {
    pub(super) terms: Terms,
    pub(super) phase: Phase,
    /// What the phase waits for.
    pending: P,
    /// The `abort` handlers, once they were called.
    pub(super) aborting: Option<P>,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Phase {
    Evaluating,
    Activating,
    Running,
    /// The outcome is known; the `complete` handlers may work until then.
    Completing {
        until: Instant,
    },
}

impl<P> Default for State<P> {
    fn default() -> Self {
        Self { evaluated: false, run: None }
    }
}

impl<P> State<P> {
    /// Until when there is nothing to do unless something happens.
    pub(super) fn wake_at(&self, slot: &Slot) -> Option<Instant> {
        self.run.as_ref().and_then(|run| match run.phase {
            Phase::Completing { until } => Some(until),
            _ if run.aborting.is_none() => Some(run.terms.soft),
            _ => slot.watchdog.deadline(),
        })
    }
}

/// What a step of the lifecycle calls in the isolate.
pub(super) enum Step<'s> {
    /// The evaluation of the module.
    Evaluate,
    Activate,
    /// With the fields of its event, as JSON.
    Run(String),
    Abort(&'s Stop),
    Complete(Outcome),
}

/// An isolate, as seen from the phases of its runs. What is required here is the engine's.
pub(super) trait Lifecycle {
    type Pending;

    fn slot(&self) -> &Slot;
    fn state(&self) -> &State<Self::Pending>;
    fn state_mut(&mut self) -> &mut State<Self::Pending>;

    /// Calls what a step stands for.
    ///
    /// # Errors
    /// Where nothing is to be waited for, because it threw at once.
    fn call(&mut self, step: Step<'_>) -> Result<Self::Pending, Box<Verdict>>;
    fn is_settled(&self, pending: &Self::Pending) -> bool;
    /// What it came to, once it has settled.
    fn verdict(&self, pending: &Self::Pending) -> Option<Verdict>;
    /// Whether the service listens to `run`.
    fn has_run(&mut self) -> bool;

    /// Forgets what a run before left behind.
    fn begin_run(&mut self);
    /// The run is under way: what was held back until then may come.
    fn resume(&mut self);
    /// Shows the service the messages that wait now.
    fn deliver_waiting(&mut self);
    /// Lets everything happen that can without waiting.
    fn drain(&mut self);

    /// The first error of the run that nobody caught.
    fn take_uncaught(&mut self) -> Option<RunError>;
    /// Whether that error says that a limit of the isolate was hit.
    fn ran_into_limit(&self) -> bool;
    /// `self.close()` was called.
    fn is_closing(&self) -> bool;
    /// No JavaScript of this isolate may be entered any more.
    fn is_lost(&self) -> bool;

    /// Takes up the run in the slot.
    fn start(&mut self) {
        let Some(terms) = self.slot().take_up() else { return };
        if self.is_lost() || !self.slot().is_usable() {
            return self.slot().complete(self.slot().over());
        }
        self.slot().announce_run(!self.state().evaluated);
        self.begin_run();
        let first = !std::mem::replace(&mut self.state_mut().evaluated, true);
        if !first {
            self.deliver_waiting();
        }
        let (phase, pending) = if first {
            (Phase::Evaluating, self.call(Step::Evaluate))
        } else if self.has_run() {
            (Phase::Running, self.call(Step::Run(terms.fields())))
        } else {
            let verdict = Verdict::thrown(RunError {
                name: "InvalidStateError".into(),
                message: "the module has no run handler, and its evaluation was the first run".into(),
                stack: None,
                limit: None,
            });
            return self.slot().complete(verdict);
        };
        match pending {
            Ok(pending) => {
                self.state_mut().run = Some(Run { terms, phase, pending, aborting: None });
                self.resume();
            }
            Err(_) if self.is_lost() => self.end_by_force(),
            Err(verdict) => {
                // A module that does not load leaves nothing that a further run could use.
                self.slot().retire();
                self.slot().complete(*verdict);
            }
        }
    }

    /// Takes the run as far as it goes.
    fn advance(&mut self) {
        loop {
            self.drain();
            let Some(run) = &self.state().run else { return self.retire_if_over() };
            if self.is_lost() || self.is_overdue() {
                return self.end_by_force();
            }
            if let Phase::Completing { until } = run.phase {
                return if self.is_settled(&run.pending) || Instant::now() >= until {
                    self.finish()
                };
            }
            if run.aborting.is_none()
                && let Some(stop) = self.stop_of(run)
            {
                self.raise_abort(&stop);
            } else if self.is_closing() || self.ran_into_limit() {
                self.decide(self.settled().unwrap_or_else(|| Verdict::success(Value::Null)));
            } else if self.is_settled(&run.pending)
                && run.aborting.as_ref().is_none_or(|aborting| self.is_settled(aborting))
            {
                self.step();
            } else {
                return;
            }
        }
    }

    /// What the phase waited for has settled: goes to the next one.
    fn step(&mut self) {
        let Some(run) = &self.state().run else { return };
        let (phase, aborted, fields) = (run.phase, run.aborting.is_some(), run.terms.fields());
        let verdict = self.settled().unwrap_or_else(|| Verdict::success(Value::Null));
        let failed = verdict.outcome != Outcome::Success;
        if phase == Phase::Evaluating && failed {
            self.slot().retire();
        }
        if failed || aborted || phase == Phase::Running {
            return self.decide(verdict);
        }
        let next = if phase == Phase::Evaluating {
            self.call(Step::Activate).map(|pending| (Phase::Activating, pending))
        } else {
            self.deliver_waiting();
            self.drain();
            if !self.has_run() {
                return self.decide(Verdict::success(Value::Null));
            }
            self.call(Step::Run(fields)).map(|pending| (Phase::Running, pending))
        };
        match next {
            Ok((phase, pending)) => {
                if let Some(run) = &mut self.state_mut().run {
                    (run.phase, run.pending) = (phase, pending);
                }
            }
            Err(verdict) => self.decide(*verdict),
        }
    }

    /// The outcome is known: calls the `complete` handlers.
    fn decide(&mut self, verdict: Verdict) {
        if self.is_lost() {
            return self.end_by_force();
        }
        let verdict = match self.take_uncaught() {
            Some(error) if verdict.outcome == Outcome::Success => Verdict::thrown(error),
            _ => verdict,
        };
        let outcome = self.slot().decide(verdict);
        if outcome == Outcome::Crashed {
            self.slot().retire();
            return self.finish();
        }
        let completing = self.call(Step::Complete(outcome));
        let Some(run) = &mut self.state_mut().run else { return };
        match completing {
            Ok(pending) => {
                run.phase = Phase::Completing { until: Instant::now() + run.terms.grace };
                run.pending = pending;
            }
            Err(_) => self.finish(),
        }
    }

    fn finish(&mut self) {
        self.state_mut().run = None;
        // An error in a `complete` handler was logged; the outcome was known before.
        self.take_uncaught();
        if self.is_closing() {
            self.slot().retire();
        }
        self.slot().complete(Verdict::interrupted());
    }

    /// The time is over, or the isolate was interrupted: no more JavaScript.
    fn end_by_force(&mut self) {
        if self.is_overdue() || !self.slot().watchdog.is_halted() {
            self.slot().request_stop(|request| Stop::TimeUp(request.timeout));
        }
        self.slot().retire();
        self.slot().watchdog.halt();
        self.finish();
    }

    fn raise_abort(&mut self, stop: &Stop) {
        self.slot().announce_abort();
        match self.call(Step::Abort(stop)) {
            Ok(pending) => {
                if let Some(run) = &mut self.state_mut().run {
                    run.aborting = Some(pending);
                }
            }
            Err(verdict) => self.decide(*verdict),
        }
    }

    /// Why the run has to stop, if it has to.
    fn stop_of(&self, run: &Run<Self::Pending>) -> Option<Stop> {
        if Instant::now() >= run.terms.soft {
            // Without effect where the run was cancelled before.
            self.slot().request_stop(|request| Stop::TimeUp(request.timeout));
        }
        self.slot().stop()
    }

    /// What the current phase, or else the abort handlers, came to.
    fn settled(&self) -> Option<Verdict> {
        let run = self.state().run.as_ref()?;
        let main = self.verdict(&run.pending);
        match run.aborting.as_ref().and_then(|aborting| self.verdict(aborting)) {
            Some(failed) if failed.outcome != Outcome::Success => Some(failed),
            _ => main,
        }
    }

    fn is_overdue(&self) -> bool {
        self.slot().watchdog.deadline().is_some_and(|deadline| Instant::now() >= deadline)
    }

    fn retire_if_over(&self) {
        if self.is_lost() || self.is_closing() {
            self.slot().retire();
        }
    }
}
