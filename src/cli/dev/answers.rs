//! What becomes of a line that was typed.

use oro_bg_runtime::host::Host as _;
use serde_json::{Value, json};

use super::command::{Command, HELP};
use super::desk::{Desk, Happening, serves};
use super::overview;
use crate::cli::{Stop, status};
use crate::config::ServiceId;

impl Desk<'_> {
    /// Carries out a line; `true` when it is the last.
    pub fn typed(&mut self, line: &str) -> Result<bool, Stop> {
        let command = match Command::parse(line) {
            Ok(Some(command)) => command,
            Ok(None) => return Ok(false),
            Err(problem) => {
                self.error(&problem);
                return Ok(false);
            }
        };
        match command {
            Command::Quit => return Ok(true),
            Command::Help => self.journal.answer(HELP, json!({ "help": HELP })),
            Command::Set(setting) => {
                self.host.set(|conditions| setting.apply(conditions));
                self.own("set", &setting.to_string(), json!({ "setting": setting.to_string() }));
                self.runtime().conditions_changed();
                self.look_at_all();
            }
            Command::List | Command::Status { id: None } => self.list(matches!(command, Command::List)),
            Command::Status { id: Some(id) } => self.status(&id),
            Command::Run { id, data } => self.run_now(id, data)?,
            Command::Schedule { id, data } => {
                let answer = self.request("background:schedule", json!({ "id": id, "data": data }));
                self.answered(&id, answer);
            }
            Command::Cancel { id } => {
                let answer = self.request("background:cancel", json!({ "id": id }));
                self.answered(&id, answer);
            }
            Command::Post { id, data } => {
                let answer = self.request("background:post-message", json!({ "id": id, "data": data }));
                self.answered(&id, answer);
            }
        }
        Ok(false)
    }

    fn request(&self, name: &str, payload: Value) -> Result<Value, String> {
        self.runtime().request(name, payload).map_err(|error| error.to_string())
    }

    fn answered(&mut self, id: &str, answer: Result<Value, String>) {
        match answer {
            Ok(answer) => self.own("answer", &answer.to_string(), json!({ "id": id, "answer": answer })),
            Err(error) => self.error(&error),
        }
        if let Ok(id) = ServiceId::parse(id) {
            self.look(id.as_str());
        }
    }

    fn run_now(&mut self, id: String, data: Value) -> Result<(), Stop> {
        let known = self.request("background:status", json!({ "id": id }));
        let canonical = ServiceId::parse(&id).map_or_else(|_| id.clone(), |id| id.to_string());
        match known {
            Err(error) => self.error(&error),
            Ok(_) if !serves(&self.only, &canonical) => {
                self.error(&format!("`{canonical}` is none of those that `--service` names"));
            }
            Ok(_) => {
                let wake = self.wake.clone();
                let session = self.session.as_mut().expect("a session is open while the main thread works");
                session.run(id, data, move |error| drop(wake.send(Happening::Refused(error.to_string()))))?;
            }
        }
        Ok(())
    }

    fn list(&self, short: bool) {
        let now_ms = self.host.now_ms();
        let services = self.runtime().list();
        let shown = services.iter().filter(|status| serves(&self.only, status.id.as_str()));
        let text = if short {
            overview::overview(shown, now_ms)
        } else {
            let known: Vec<_> = shown.map(|status| (status.clone(), Vec::new())).collect();
            status::overview(&known, &[], true, now_ms)
        };
        self.journal.answer(&text, json!({ "services": services }));
    }

    fn status(&self, id: &str) {
        let found = self.runtime().status(id).and_then(|status| Ok((status, self.runtime().history(id)?)));
        match found {
            Ok((status, runs)) => {
                let text = status::detail(&status, &runs, true, self.host.now_ms());
                self.journal.answer(&text, json!({ "status": status, "history": runs }));
            }
            Err(error) => self.error(&error.to_string()),
        }
    }
}
