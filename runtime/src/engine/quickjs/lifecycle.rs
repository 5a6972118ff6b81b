//! The steps of a run, as calls of the scope's hooks.

use rquickjs::{Object, Promise, Value as JsValue};

use super::failure;
use super::worker::{JsResult, Worker};
use crate::engine::phases::{Lifecycle, State, Step};
use crate::engine::slot::{Slot, Verdict};
use crate::execution::RunError;

impl<'js> Lifecycle for Worker<'js> {
    /// It resolves to a record, and never rejects.
    type Pending = Promise<'js>;

    fn slot(&self) -> &Slot {
        &self.shell.slot
    }

    fn state(&self) -> &State<Promise<'js>> {
        &self.state
    }

    fn state_mut(&mut self) -> &mut State<Promise<'js>> {
        &mut self.state
    }

    fn call(&mut self, step: Step<'_>) -> Result<Promise<'js>, Box<Verdict>> {
        let called = match step {
            Step::Evaluate => self.scope.evaluate(&self.ctx, &self.shell),
            Step::Activate => self.scope.activate.call(()),
            Step::Run(fields) => self.scope.run.call((fields,)),
            Step::Abort(stop) => self.scope.abort.call((stop.name(), stop.why())),
            Step::Complete(outcome) => {
                let name = serde_json::to_value(outcome).unwrap_or_default();
                self.scope.complete.call((name.as_str(),))
            }
        };
        // To describe an error is JavaScript, too.
        called.map_err(|error| Box::new(if self.is_lost() { Verdict::interrupted() } else { self.verdict_of(error) }))
    }

    fn is_settled(&self, pending: &Promise<'js>) -> bool {
        pending.state() != rquickjs::promise::PromiseState::Pending
    }

    fn verdict(&self, pending: &Promise<'js>) -> Option<Verdict> {
        let record = pending.result::<Object>()?;
        Some(record.and_then(|record| self.read(&record)).unwrap_or_else(|error| self.verdict_of(error)))
    }

    fn has_run(&mut self) -> bool {
        self.scope.has_run.call(()).unwrap_or_else(|_| {
            self.ctx.catch();
            false
        })
    }

    fn begin_run(&mut self) {
        self.shell.uncaught.take();
        self.shell.heap.begin_run();
    }

    fn resume(&mut self) {
        for answer in std::mem::take(&mut self.held) {
            self.obey(answer);
        }
    }

    fn deliver_waiting(&mut self) {
        let waiting = self.shell.slot.mail().count();
        for _ in 0..waiting {
            self.deliver();
        }
    }

    fn drain(&mut self) {
        self.run_jobs();
    }

    fn take_uncaught(&mut self) -> Option<RunError> {
        self.shell.uncaught.take()
    }

    fn ran_into_limit(&self) -> bool {
        self.shell.ran_into_limit()
    }

    fn is_closing(&self) -> bool {
        self.shell.closing.get()
    }

    fn is_lost(&self) -> bool {
        let watchdog = &self.shell.slot.watchdog;
        watchdog.has_tripped() || watchdog.is_halted()
    }
}

impl<'js> Worker<'js> {
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
}
