//! Who is served in a window, one after the other, and what should be asked of the system next.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::run::Ticket;
use super::service::Cell;
use super::window::{Opened, Served, Window, WindowReport};
use super::{Inner, Runtime, Service};
use crate::driver::DesktopDriver;
use crate::error::Result;
use crate::execution::Outcome;
use crate::id::ServiceId;
use crate::limits::HOLD_AFTER_ERROR;
use crate::plan::Moment;
use crate::spec::IosRequest;
use crate::window::{self, Bid, Submission, SystemRequest, WindowKind};

impl Runtime {
    /// The requests that should be pending with the system now; see [`window::requests`]. To be asked for anew after
    /// whatever changes a schedule: a window, a call of the app, a boot.
    pub fn system_requests(&self) -> Vec<SystemRequest> {
        let moment = self.inner.moment();
        window::requests(&self.inner.bids(&moment), moment.now_ms)
    }

    /// Keeps what the system said to a request, for [`Runtime::status`]: until the next one, or the end of the process. All
    /// refresh services share one.
    ///
    /// # Errors
    /// `NotFound` for an unknown id.
    pub fn submitted(&self, id: &str, accepted: bool, code: Option<i64>, message: Option<String>) -> Result<()> {
        let submission = Submission { accepted, code, message, at_ms: self.inner.host.now_ms() };
        let submitted = self.inner.service(id)?;
        let is_shared = submitted.lock().spec.window.ios == IosRequest::Refresh;
        let services = if is_shared { self.inner.services() } else { vec![submitted] };
        for service in services {
            let mut cell = service.lock();
            if !is_shared || cell.spec.window.ios == IosRequest::Refresh {
                cell.submission = Some(submission.clone());
            }
        }
        Ok(())
    }

    /// Uses a window: runs what is due, the longest due first and each service at most once, until nothing more is, or the
    /// time is over, or somebody ends the window. Blocks until then. In the foreground it runs services by timers instead,
    /// until [`Window::finish`].
    ///
    /// # Errors
    /// For a continued window as [`Runtime::run`]. Else `Internal` when no thread could be had.
    pub fn serve(&self, window: &Window) -> Result<WindowReport> {
        let inner = &self.inner;
        let _open = Opened::new(inner, window.kind());
        let served = match window.kind() {
            WindowKind::Foreground => self.serve_foreground(window)?,
            WindowKind::Continued => inner.serve_continued(window)?,
            WindowKind::Refresh | WindowKind::Processing => inner.serve_due(window),
        };
        let left = inner.pass_over(window, &served);
        let expired = window.is_expired();
        let success = !expired && left.is_empty() && served.iter().all(|one| one.outcome == Some(Outcome::Success));
        Ok(WindowReport { kind: window.kind(), served, left, expired, success })
    }

    fn serve_foreground(&self, window: &Window) -> Result<Vec<Served>> {
        let driver = DesktopDriver::start(self.clone())?;
        window.runs(driver.interrupter());
        window.wait_until_finished();
        driver.finish();
        window.runs_nothing();
        Ok(Vec::new())
    }
}

impl Inner {
    /// In passes: what falls due during one is younger than all who are in it, and comes with the next.
    fn serve_due(self: &Arc<Self>, window: &Window) -> Vec<Served> {
        let mut served: Vec<Served> = Vec::new();
        let mut had_turn = BTreeSet::new();
        loop {
            let pass = self.turns(window.kind(), &had_turn);
            if pass.is_empty() {
                return served;
            }
            for service in pass {
                if window.is_over() || self.refuse_when_closing().is_err() {
                    return served;
                }
                had_turn.insert(service.id.clone());
                served.extend(self.serve_turn(window, &service));
            }
        }
    }

    /// `None` when it is not due any more: somebody else ran it meanwhile.
    fn serve_turn(self: &Arc<Self>, window: &Window, service: &Arc<Service>) -> Option<Served> {
        let claimed = self.claim_due(
            service,
            || !window.is_over(),
            window.left(),
            |record| {
                record.counters.windows += 1;
            },
        );
        match claimed {
            Ok(ticket) => ticket.map(|ticket| self.serve_one(window, service, ticket)),
            Err(error) => {
                service.lock().hold(self.host.now_ms(), HOLD_AFTER_ERROR);
                Some(Served::failed(service, error))
            }
        }
    }

    fn serve_continued(self: &Arc<Self>, window: &Window) -> Result<Vec<Served>> {
        let Some((id, options)) = window.continued.clone() else { return Ok(Vec::new()) };
        let service = self.service(&id)?;
        self.check(&options)?;
        let ticket = self.claim_for_host(&service, options)?;
        Ok(vec![self.serve_one(window, &service, ticket)])
    }

    fn serve_one(self: &Arc<Self>, window: &Window, service: &Arc<Service>, ticket: Ticket) -> Served {
        let (of, run_id) = (Arc::clone(service), ticket.request().run_id.clone());
        window.runs(move |why| of.interrupt_and_abort(Some(&run_id), why));
        let run = self.execute(ticket);
        window.runs_nothing();
        match run {
            Ok(report) => Served {
                id: service.id.clone(),
                run_id: Some(report.run_id),
                outcome: Some(report.outcome),
                duration_ms: report.duration_ms,
                error: None,
            },
            Err(error) => Served::failed(service, error),
        }
    }

    fn turns(&self, kind: WindowKind, had_turn: &BTreeSet<ServiceId>) -> Vec<Arc<Service>> {
        let bids = self.bids(&self.moment());
        let turns = window::turns(&bids, kind, |id| had_turn.contains(id));
        turns.iter().filter_map(|bid| self.find(&bid.id)).collect()
    }

    /// Accounts for those who were due and did not get a turn. Their alarms stay as they are.
    fn pass_over(&self, window: &Window, served: &[Served]) -> Vec<ServiceId> {
        if window.kind() == WindowKind::Foreground || !window.is_over() {
            return Vec::new();
        }
        let had_turn: BTreeSet<_> = served.iter().map(|one| &one.id).collect();
        let bids = self.bids(&self.moment());
        let left: Vec<_> =
            window::turns(&bids, window.kind(), |id| had_turn.contains(id)).iter().map(|bid| bid.id.clone()).collect();
        for service in left.iter().filter_map(|id| self.find(id)) {
            let mut cell = service.lock();
            let noted = self.state().and_then(|state| {
                cell.mark(&state, |record| {
                    record.counters.windows_missed += 1;
                    Ok(())
                })
            });
            if let Err(error) = noted {
                tracing::warn!(id = %service.id, %error, "a missed window could not be noted");
            }
        }
        left
    }

    /// What every service wants now. A retired one wants nothing; one that is held after an error cannot be served yet, and
    /// still wants its next window.
    fn bids(&self, moment: &Moment) -> Vec<Bid> {
        let services = self.services();
        let bids = services.iter().filter_map(|service| {
            let mut cell = service.lock();
            self.settle(&mut cell, moment.now_ms);
            let bid = Bid::new(&service.id, cell.spec.window.ios, cell.record.candidate(), moment);
            let due_ms = bid.due_ms.filter(|_| cell.hold_left().is_none());
            (!cell.record.retired).then_some(Bid { due_ms, ..bid })
        });
        bids.collect()
    }

    /// Arms alarms anew after the clock was set back: else they would move away from it for as long as it is behind.
    fn settle(&self, cell: &mut Cell, now_ms: u64) {
        if !cell.record.schedule.is_ahead_of(now_ms) {
            return;
        }
        let settled = self.state().and_then(|state| {
            cell.change_regardless(&state, |record| {
                record.schedule.settle(now_ms);
            })
        });
        if let Err(error) = settled {
            tracing::warn!(id = %cell.record.id, %error, "alarms were set by a clock that is behind now, which could not be stored");
        }
    }
}
