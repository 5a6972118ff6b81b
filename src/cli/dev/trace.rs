//! What the runtime itself notes: what it could not do, and with `debug` in the configuration what it decides.

use std::fmt::{Debug, Write as _};
use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use serde_json::json;
use tracing::field::{Field, Visit};
use tracing::{Event, Level, Metadata, Subscriber};
use tracing_subscriber::layer::{Context, Layer, SubscriberExt as _};

use super::journal::Journal;

const RUNTIME: &str = "oro_bg_runtime";

/// Writes the runtime's notes into the journal, until the process ends.
pub fn write_into(journal: Arc<Journal>) {
    let subscriber = tracing_subscriber::registry().with(Notes(journal));
    // Whoever was first keeps it; then these notes are there.
    let _ = tracing::subscriber::set_global_default(subscriber);
}

struct Notes(Arc<Journal>);

impl<S: Subscriber> Layer<S> for Notes {
    fn enabled(&self, metadata: &Metadata<'_>, _: Context<'_, S>) -> bool {
        metadata.target().starts_with(RUNTIME) && *metadata.level() <= Level::DEBUG
    }

    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        let mut words = Words::default();
        event.record(&mut words);
        let what = match *event.metadata().level() {
            Level::ERROR => "error",
            Level::WARN => "warn",
            _ => "debug",
        };
        let now_ms = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |elapsed| elapsed.as_millis());
        let text = format!("{}{}", words.message, words.fields);
        self.0.own(u64::try_from(now_ms).unwrap_or(u64::MAX), what, &text, json!({ "message": text }));
    }
}

/// The message of an event, then its fields as `name=value`.
#[derive(Default)]
struct Words {
    message: String,
    fields: String,
}

impl Visit for Words {
    fn record_str(&mut self, field: &Field, value: &str) {
        match field.name() {
            "message" => self.message.push_str(value),
            name => drop(write!(self.fields, " {name}={value}")),
        }
    }

    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        match field.name() {
            "message" => drop(write!(self.message, "{value:?}")),
            name => drop(write!(self.fields, " {name}={value:?}")),
        }
    }
}
