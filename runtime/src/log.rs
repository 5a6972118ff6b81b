//! How much a service may say: a flood of lines costs its listeners more than the service, so what is over a rate is
//! counted instead of told.

use std::time::Instant;

use crate::limits::Limits;

/// The lines of one isolate. A run may write a burst at once, and after that so many a second.
#[derive(Debug)]
pub(crate) struct LogGate {
    burst: f64,
    lines_per_second: f64,
    /// Lines that may be told now.
    left: f64,
    counted_at: Instant,
    dropped: u64,
}

impl LogGate {
    pub fn new(limits: &Limits, now: Instant) -> Self {
        let burst = f64::from(limits.log_lines_burst);
        Self {
            burst,
            lines_per_second: f64::from(limits.log_lines_per_second),
            left: burst,
            counted_at: now,
            dropped: 0,
        }
    }

    /// A run begins, with a burst of its own.
    pub fn begin(&mut self, now: Instant) {
        (self.left, self.counted_at) = (self.burst, now);
    }

    /// Whether a line may be told. One that may not is counted.
    pub fn admit(&mut self, now: Instant) -> bool {
        let passed = now.saturating_duration_since(self.counted_at).as_secs_f64();
        self.left = (self.left + passed * self.lines_per_second).min(self.burst);
        self.counted_at = now;
        if self.left < 1.0 {
            self.dropped += 1;
            return false;
        }
        self.left -= 1.0;
        true
    }

    /// What to say of the lines that were dropped since this was asked last: before the next line, and at the end.
    pub fn take_notice(&mut self) -> Option<String> {
        let dropped = std::mem::take(&mut self.dropped);
        let lines = if dropped == 1 { "line" } else { "lines" };
        (dropped > 0).then(|| format!("… {} more {lines} dropped", grouped(dropped)))
    }
}

/// `5312` for people: `5,312`.
fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() * 4 / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    fn gate(burst: u32, lines_per_second: u32, now: Instant) -> LogGate {
        let limits = Limits { log_lines_burst: burst, log_lines_per_second: lines_per_second, ..Limits::default() };
        LogGate::new(&limits, now)
    }

    #[test]
    fn a_burst_passes_and_the_rest_is_counted_and_told_once() {
        let now = Instant::now();
        let mut gate = gate(1_000, 100, now);
        assert_eq!((0..6_312).filter(|_| gate.admit(now)).count(), 1_000);
        assert_eq!(gate.take_notice().as_deref(), Some("… 5,312 more lines dropped"));
        assert_eq!(gate.take_notice(), None);
    }

    #[test]
    fn after_the_burst_lines_pass_at_the_rate_and_never_more_than_a_burst() {
        let start = Instant::now();
        let mut gate = gate(10, 5, start);
        let mut passed_at = |seconds| {
            let now = start + Duration::from_secs(seconds);
            (0..100).filter(|_| gate.admit(now)).count()
        };
        assert_eq!([0, 1, 2, 1_000].map(&mut passed_at), [10, 5, 5, 10]);
    }

    #[test]
    fn each_run_has_a_burst_of_its_own() {
        let now = Instant::now();
        let mut gate = gate(1, 0, now);
        assert!(gate.admit(now) && !gate.admit(now));
        gate.begin(now);
        assert!(gate.admit(now));
        assert_eq!(gate.take_notice().as_deref(), Some("… 1 more line dropped"));
    }

    #[test]
    fn numbers_are_grouped_by_thousands() {
        assert_eq!([7, 999, 1_000, 1_234_567].map(grouped), ["7", "999", "1,000", "1,234,567"]);
    }
}
