//! Statuses as OpenMetrics text, for whoever collects metrics of machines: OpenMetrics 1.0 (prometheus.io/docs/specs/om).

use std::fmt::{Display, Write};

use oro_bg_runtime::status::{ServiceState, ServiceStatus};

const STATES: [(&str, ServiceState); 5] = [
    ("idle", ServiceState::Idle),
    ("pending", ServiceState::Pending),
    ("running", ServiceState::Running),
    ("cancelled", ServiceState::Cancelled),
    ("retired", ServiceState::Retired),
];

/// The exposition of some services. `is_open`: a runtime has their state open; without one nothing runs.
pub fn openmetrics(services: &[&ServiceStatus], is_open: bool) -> String {
    let mut text = Exposition { text: String::new(), services };
    text.family("oro_bg_runs", "counter", None, "Runs that ended, by outcome.");
    for status in services {
        let counters = &status.counters;
        for (outcome, count) in [
            ("success", counters.success),
            ("failure", counters.failure),
            ("timeout", counters.timeout),
            ("cancelled", counters.cancelled),
            ("crashed", counters.crashed),
        ] {
            text.sample("oro_bg_runs_total", status, &[("outcome", outcome)], count);
        }
    }
    text.each("oro_bg_retries", "counter", "_total", "Runs that were a second or later attempt.", |status| {
        Some(status.counters.retries)
    });
    text.family("oro_bg_messages", "counter", None, "Messages to a service (in) and from it (out).");
    for status in services {
        text.sample("oro_bg_messages_total", status, &[("direction", "in")], status.counters.messages_in);
        text.sample("oro_bg_messages_total", status, &[("direction", "out")], status.counters.messages_out);
    }
    text.family("oro_bg_run_duration_seconds", "summary", Some("seconds"), "Time that runs took.");
    for status in services {
        let counters = &status.counters;
        text.sample("oro_bg_run_duration_seconds_count", status, &[], counters.runs);
        text.sample("oro_bg_run_duration_seconds_sum", status, &[], seconds(counters.duration_total_ms));
    }
    text.seconds("oro_bg_run_duration_max_seconds", "Longest run.", |status| Some(status.counters.duration_max_ms));
    text.each("oro_bg_failure_streak", "gauge", "", "Runs since the last success that failed or crashed.", |status| {
        Some(u64::from(status.failure_streak))
    });
    text.each("oro_bg_mailbox_messages", "gauge", "", "Messages that wait for the next run.", |status| {
        u64::try_from(status.mailbox).ok()
    });
    text.seconds("oro_bg_last_run_timestamp_seconds", "Start of the last run that ended, Unix time.", |status| {
        status.last_run.as_ref().map(|run| run.started_at_ms)
    });
    text.seconds(
        "oro_bg_next_run_timestamp_seconds",
        "Earliest start of the run that comes next, Unix time.",
        |status| status.next_run.as_ref().map(|run| run.not_before),
    );
    text.family("oro_bg_service_state", "stateset", None, "State of a service.");
    for status in services {
        // A run that is marked in the file of a closed runtime was cut off with its process.
        let now = if status.running.is_some() && !is_open { ServiceState::Pending } else { status.state };
        for (name, state) in STATES {
            text.sample("oro_bg_service_state", status, &[("oro_bg_service_state", name)], u8::from(state == now));
        }
    }
    text.text.push_str("# EOF\n");
    text.text
}

struct Exposition<'a> {
    text: String,
    services: &'a [&'a ServiceStatus],
}

impl Exposition<'_> {
    fn family(&mut self, name: &str, kind: &str, unit: Option<&str>, help: &str) {
        self.line(format_args!("# TYPE {name} {kind}"));
        if let Some(unit) = unit {
            self.line(format_args!("# UNIT {name} {unit}"));
        }
        self.line(format_args!("# HELP {name} {}", escaped(help)));
    }

    /// A family with at most one sample per service.
    fn each(
        &mut self,
        name: &str,
        kind: &str,
        suffix: &str,
        help: &str,
        value: impl Fn(&ServiceStatus) -> Option<u64>,
    ) {
        self.family(name, kind, None, help);
        for status in self.services {
            if let Some(value) = value(status) {
                self.sample(&format!("{name}{suffix}"), status, &[], value);
            }
        }
    }

    /// A gauge of milliseconds, in seconds.
    fn seconds(&mut self, name: &str, help: &str, value_ms: impl Fn(&ServiceStatus) -> Option<u64>) {
        self.family(name, "gauge", Some("seconds"), help);
        for status in self.services {
            if let Some(ms) = value_ms(status) {
                self.sample(name, status, &[], seconds(ms));
            }
        }
    }

    fn sample(&mut self, name: &str, status: &ServiceStatus, labels: &[(&str, &str)], value: impl Display) {
        let further: String = labels.iter().map(|(label, value)| format!(",{label}=\"{}\"", escaped(value))).collect();
        self.line(format_args!("{name}{{service=\"{}\"{further}}} {value}", escaped(status.id.as_str())));
    }

    fn line(&mut self, line: std::fmt::Arguments<'_>) {
        writeln!(self.text, "{line}").expect("text can be added to");
    }
}

/// Milliseconds as seconds, to the digit: a float of a date would lose none, and look as if it did.
fn seconds(ms: u64) -> String {
    format!("{}.{:03}", ms / 1_000, ms % 1_000)
}

/// For label values and help texts.
fn escaped(text: &str) -> String {
    text.replace('\\', "\\\\").replace('\n', "\\n").replace('"', "\\\"")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_service_is_an_exposition_too() {
        let text = openmetrics(&[], false);
        assert!(text.starts_with("# TYPE oro_bg_runs counter\n") && text.ends_with("# EOF\n"), "{text}");
    }

    #[test]
    fn times_are_seconds_to_the_millisecond() {
        assert_eq!([0, 5, 1_800_000_000_250].map(seconds), ["0.000", "0.005", "1800000000.250"]);
    }

    #[test]
    fn quotes_backslashes_and_line_ends_are_escaped() {
        assert_eq!(escaped("a\"b\\c\nd"), r#"a\"b\\c\nd"#);
    }
}
