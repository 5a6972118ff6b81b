//! For tests (`--drive`): what a person does in the page, as orders on standard input, and what came of them on standard output. Both
//! are JSON, an object a line. The end of the input closes the app.
//!
//! | order | |
//! |---|---|
//! | `{ "script": { "id": 1, "text": "return document.title" } }` | executes the body of an async function in the page: `{ "id": 1, "value": "Notes" }` or `{ "id": 1, "error": "…" }` |
//! | `{ "clock_ahead": 3600 }` | sets the app's clock, in seconds against the machine's |
//!
//! `{ "loaded": true }` says that the page was loaded, or loaded again.

use std::io::{self, Write};
use std::thread;

use serde::Deserialize;
use serde_json::{Value, json};
use services::runtime::wry::Foreground;
use tao::event_loop::EventLoopProxy;
use wry::WebViewBuilder;

use crate::signal::Signal;

#[derive(Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Order {
    Script { id: u64, text: String },
    ClockAhead(i64),
}

/// Reads orders on a thread of its own.
pub fn listen(events: EventLoopProxy<Signal>) -> io::Result<()> {
    let read = move || {
        for line in io::stdin().lines().map_while(Result::ok) {
            match serde_json::from_str(&line) {
                Ok(order) => drop(events.send_event(Signal::Order(order))),
                Err(error) => say(&json!({ "error": format!("no order: {error}") })),
            }
        }
        let _ = events.send_event(Signal::Close);
    };
    thread::Builder::new().name("orders".to_owned()).spawn(read)?;
    Ok(())
}

/// As [`Foreground::attach`], with an ipc handler for the test's scripts beside that of the runtime.
pub fn attach<'a>(builder: WebViewBuilder<'a>, foreground: &Foreground) -> WebViewBuilder<'a> {
    let receive = foreground.receiver();
    builder.with_initialization_script(foreground.initialization_script()).with_ipc_handler(move |message| {
        if !receive(&message)
            && let Ok(Value::Object(mut told)) = serde_json::from_str(message.body())
            && let Some(report) = told.remove("drive")
        {
            say(&report);
        }
    })
}

/// A script that tells what came of the test's one.
pub fn script(id: u64, text: &str) -> String {
    format!(
        "(async () => {{ {text}\n}})().then((value = null) => ({{ id: {id}, value }}), (error) => ({{ id: {id}, error: String(error) }}))\
         .then((drive) => ipc.postMessage(JSON.stringify({{ drive }})));"
    )
}

pub fn loaded() {
    say(&json!({ "loaded": true }));
}

fn say(report: &Value) {
    // Nobody listens any more: the end of the input will come too.
    let _ = writeln!(io::stdout().lock(), "{report}");
}
