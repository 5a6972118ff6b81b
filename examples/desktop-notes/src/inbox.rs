//! A server of notifications to sync with, on this machine alone.
//!
//! | request | |
//! |---|---|
//! | `GET /notifications?after=ID` | `{ "items": [{ "id", "title", "body", "at" }] }` after that one, the oldest first |
//! | `POST /notifications` | `{ "title", "body" }` arrives |
//! | `POST /reminders` | `{ "text" }`: a device has reminded of that |
//! | `GET /reminders` | all of them |

use std::io::Cursor;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use anyhow::anyhow;
use serde::Deserialize;
use serde_json::{Value, json};
use tiny_http::{Header, Method, Request, Response, Server};

/// What has arrived at the start, and goes on arriving.
const SAMPLES: [(&str, &str); 8] = [
    ("Ada shared a note", "Packing list for the weekend"),
    ("Comment by Grace", "I moved the second paragraph to the end. Better?"),
    ("Two notes are alike", "Recipe: lentil soup, and Recipe: soup"),
    ("Edsger finished a task", "Proofread the draft"),
    ("Shopping list", "Barbara added oat milk and coffee"),
    ("Mentioned in Travel plans", "Alan asks which train you take"),
    ("Note restored", "Ideas for the garden is back from the bin"),
    ("Comment by Margaret", "The checklist is complete. We can go."),
];
const SAMPLES_AT_START: usize = 3;

pub struct Inbox {
    server: Server,
    port: u16,
}

impl Inbox {
    /// Port 0 is any free one.
    pub fn bind(port: u16) -> anyhow::Result<Self> {
        let server = Server::http(("127.0.0.1", port))
            .map_err(|error| anyhow!("no inbox can be served at 127.0.0.1:{port}: {error}"))?;
        let port = server.server_addr().to_ip().map_or(port, |address| address.port());
        Ok(Self { server, port })
    }

    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// Answers for ever. `every`: how often a sample arrives by itself.
    pub fn serve(self, every: Option<Duration>) {
        let mut content = Content::new(every);
        for mut request in self.server.incoming_requests() {
            let (status, body) = content.answer(&mut request).unwrap_or_else(|error| {
                let message = format!("{} {}: {error}", request.method(), request.url());
                (400, json!({ "error": message }))
            });
            // Who asked has hung up.
            let _ = request.respond(response(status, &body));
        }
    }
}

/// The services' pages have an origin of their own, so that the browser asks whether they may know the answer.
fn response(status: u16, body: &Value) -> Response<Cursor<Vec<u8>>> {
    let headers = [
        ("Content-Type", "application/json"),
        ("Access-Control-Allow-Origin", "*"),
        ("Access-Control-Allow-Methods", "GET, POST"),
        ("Access-Control-Allow-Headers", "content-type"),
    ];
    let response = Response::from_string(body.to_string()).with_status_code(status);
    headers.into_iter().fold(response, |response, (name, value)| {
        response.with_header(Header::from_bytes(name, value).expect("text of a header"))
    })
}

struct Content {
    items: Vec<Item>,
    reminders: Vec<String>,
    every: Option<Duration>,
    next_arrival: Instant,
    samples_arrived: usize,
}

struct Item {
    /// Milliseconds since the Unix epoch, and later than those of every item before: a device that synced with another inbox
    /// before this one started still finds everything here new.
    id: u64,
    title: String,
    body: String,
}

#[derive(Deserialize)]
struct Arrival {
    title: String,
    #[serde(default)]
    body: String,
}

#[derive(Deserialize)]
struct Reminded {
    text: String,
}

impl Content {
    fn new(every: Option<Duration>) -> Self {
        let mut content = Self {
            items: Vec::new(),
            reminders: Vec::new(),
            every,
            next_arrival: Instant::now() + every.unwrap_or_default(),
            samples_arrived: 0,
        };
        for _ in 0..SAMPLES_AT_START {
            content.arrive_sample();
        }
        content
    }

    fn answer(&mut self, request: &mut Request) -> anyhow::Result<(u16, Value)> {
        self.catch_up();
        let url = request.url().to_owned();
        let (path, query) = url.split_once('?').unwrap_or((&url, ""));
        Ok(match (request.method(), path) {
            (Method::Options, _) => (204, Value::Null),
            (Method::Get, "/notifications") => {
                let after: u64 = query.strip_prefix("after=").unwrap_or("0").parse()?;
                let items = self.items.iter().filter(|item| item.id > after).map(Item::to_json);
                (200, json!({ "items": items.collect::<Vec<_>>() }))
            }
            (Method::Post, "/notifications") => {
                let Arrival { title, body } = serde_json::from_reader(request.as_reader())?;
                (201, json!({ "id": self.arrive(title, body) }))
            }
            (Method::Get, "/reminders") => (200, json!({ "reminders": self.reminders })),
            (Method::Post, "/reminders") => {
                let Reminded { text } = serde_json::from_reader(request.as_reader())?;
                self.reminders.push(text);
                (201, json!({}))
            }
            (method, path) => (404, json!({ "error": format!("there is no {method} {path}") })),
        })
    }

    /// Lets everything arrive that was to arrive by now.
    fn catch_up(&mut self) {
        let Some(every) = self.every else { return };
        while self.next_arrival <= Instant::now() {
            self.arrive_sample();
            self.next_arrival += every;
        }
    }

    fn arrive_sample(&mut self) {
        let (title, body) = SAMPLES[self.samples_arrived % SAMPLES.len()];
        self.samples_arrived += 1;
        self.arrive(title.to_owned(), body.to_owned());
    }

    fn arrive(&mut self, title: String, body: String) -> u64 {
        let now_ms = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |elapsed| elapsed.as_millis() as u64);
        let id = self.items.last().map_or(now_ms, |last| now_ms.max(last.id + 1));
        self.items.push(Item { id, title, body });
        id
    }
}

impl Item {
    fn to_json(&self) -> Value {
        json!({ "id": self.id, "title": self.title, "body": self.body, "at": self.id })
    }
}
