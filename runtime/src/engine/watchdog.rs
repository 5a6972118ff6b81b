//! Until when an isolate may execute. An engine that interrupts asks it every few thousand operations; any other looks at the
//! deadline.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// When the isolate must stop executing.
pub(super) struct Watchdog {
    epoch: Instant,
    /// Nanoseconds after `epoch`; [`Watchdog::NEVER`] without a deadline.
    deadline_ns: AtomicU64,
    halted: AtomicBool,
    #[cfg(feature = "quickjs")]
    tripped: AtomicBool,
}

impl Watchdog {
    const NEVER: u64 = u64::MAX;

    pub(super) fn new() -> Self {
        Self {
            epoch: Instant::now(),
            deadline_ns: AtomicU64::new(Self::NEVER),
            halted: AtomicBool::new(false),
            #[cfg(feature = "quickjs")]
            tripped: AtomicBool::new(false),
        }
    }

    pub(super) fn limit(&self, at: Instant) {
        self.deadline_ns.store(self.ns(at), Ordering::Release);
    }

    pub(super) fn tighten(&self, at: Instant) {
        self.deadline_ns.fetch_min(self.ns(at), Ordering::AcqRel);
    }

    pub(super) fn lift(&self) {
        self.deadline_ns.store(Self::NEVER, Ordering::Release);
    }

    /// Stops whatever executes now or later.
    pub(super) fn halt(&self) {
        self.halted.store(true, Ordering::Release);
    }

    pub(super) fn deadline(&self) -> Option<Instant> {
        let ns = self.deadline_ns.load(Ordering::Acquire);
        (ns != Self::NEVER).then(|| self.epoch + Duration::from_nanos(ns))
    }

    /// Whether to stop; remembers that the answer was yes.
    #[cfg(feature = "quickjs")]
    pub(super) fn check(&self) -> bool {
        let due =
            self.halted.load(Ordering::Acquire) || self.ns(Instant::now()) >= self.deadline_ns.load(Ordering::Acquire);
        if due {
            self.tripped.store(true, Ordering::Release);
        }
        due
    }

    pub(super) fn is_halted(&self) -> bool {
        self.halted.load(Ordering::Acquire)
    }

    #[cfg(feature = "quickjs")]
    pub(super) fn has_tripped(&self) -> bool {
        self.tripped.load(Ordering::Acquire)
    }

    fn ns(&self, at: Instant) -> u64 {
        u64::try_from(at.saturating_duration_since(self.epoch).as_nanos()).unwrap_or(Self::NEVER)
    }
}
