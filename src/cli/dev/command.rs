//! What can be typed while services run.

use std::fmt;

use oro_bg_runtime::host::{Conditions, Network};
use serde_json::Value;

use crate::cli::run::parse_json;

pub const HELP: &str = "\
run <id> [json]        runs a service now; the JSON becomes event.data
schedule <id> [json]   asks for a run as the app would: intervals and conditions hold
cancel <id>            aborts its run and rests its trigger until it is scheduled again
post <id> <json>       posts a message to a service
status [id]            what a service remembers, or all of them
list                   the services, and when they run next
set network offline|metered|connected|unknown
set charging|idle on|off|unknown
set battery|storage low|ok|unknown
help, quit";

/// One line, understood.
#[derive(Clone, Debug, PartialEq)]
pub enum Command {
    Run { id: String, data: Value },
    Schedule { id: String, data: Value },
    Cancel { id: String },
    Post { id: String, data: Value },
    Status { id: Option<String> },
    List,
    Set(Setting),
    Help,
    Quit,
}

/// One fact about the device; `None` is unknown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Setting {
    Network(Option<Network>),
    Charging(Option<bool>),
    Idle(Option<bool>),
    BatteryLow(Option<bool>),
    StorageLow(Option<bool>),
}

impl Command {
    /// Reads a line; `None` for an empty one.
    ///
    /// # Errors
    /// What is wrong with it, for whoever typed it.
    pub fn parse(line: &str) -> Result<Option<Self>, String> {
        let (word, rest) = split(line);
        let (id, json) = split(rest);
        let data = || if json.is_empty() { Ok(Value::Null) } else { parse_json(json) };
        let named = |what: &str| match id {
            "" => Err(format!("`{word}` needs the id of a service: {word} <id>{what}")),
            id => Ok(id.to_owned()),
        };
        let alone = |command| if rest.is_empty() { Ok(command) } else { Err(format!("`{word}` takes nothing more")) };
        Ok(Some(match word {
            "" => return Ok(None),
            "run" => Self::Run { id: named(" [json]")?, data: data()? },
            "schedule" => Self::Schedule { id: named(" [json]")?, data: data()? },
            "post" if json.is_empty() => {
                return Err(format!("`post` needs a message: post {} <json>", named(" <json>")?));
            }
            "post" => Self::Post { id: named(" <json>")?, data: data()? },
            "cancel" | "status" if !json.is_empty() => return Err(format!("`{word}` takes one id")),
            "cancel" => Self::Cancel { id: named("")? },
            "status" => Self::Status { id: (!id.is_empty()).then(|| id.to_owned()) },
            "set" => Self::Set(Setting::parse(id, json)?),
            "list" => alone(Self::List)?,
            "help" | "?" => alone(Self::Help)?,
            "quit" | "exit" | "q" => alone(Self::Quit)?,
            _ => return Err(format!("there is no command `{}`; `help` lists them", word.escape_debug())),
        }))
    }
}

impl Setting {
    fn parse(what: &str, value: &str) -> Result<Self, String> {
        let one_of = |values: &[(&str, Option<bool>)]| {
            let known = values.iter().chain(&[("unknown", None)]).find(|(name, _)| *name == value);
            known.map(|(_, value)| *value).ok_or_else(|| {
                let names: Vec<&str> = values.iter().map(|(name, _)| *name).collect();
                format!("`set {what}` takes {} or unknown", names.join(", "))
            })
        };
        let switch = [("on", Some(true)), ("off", Some(false))];
        let level = [("low", Some(true)), ("ok", Some(false))];
        Ok(match what {
            "network" => Self::Network(match value {
                "offline" => Some(Network::Offline),
                "metered" => Some(Network::Metered),
                "connected" => Some(Network::Unmetered),
                "unknown" => None,
                _ => return Err("`set network` takes offline, metered, connected or unknown".into()),
            }),
            "charging" => Self::Charging(one_of(&switch)?),
            "idle" => Self::Idle(one_of(&switch)?),
            "battery" => Self::BatteryLow(one_of(&level)?),
            "storage" => Self::StorageLow(one_of(&level)?),
            _ => return Err("`set` takes network, charging, idle, battery or storage, and a value".into()),
        })
    }

    pub fn apply(self, conditions: &mut Conditions) {
        match self {
            Self::Network(network) => conditions.network = network,
            Self::Charging(charging) => conditions.charging = charging,
            Self::Idle(idle) => conditions.idle = idle,
            Self::BatteryLow(low) => conditions.battery_low = low,
            Self::StorageLow(low) => conditions.storage_low = low,
        }
    }
}

impl fmt::Display for Setting {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let word = |value: Option<bool>, yes: &'static str, no: &'static str| match value {
            Some(true) => yes,
            Some(false) => no,
            None => "unknown",
        };
        match *self {
            Self::Network(Some(Network::Offline)) => f.write_str("network offline"),
            Self::Network(Some(Network::Metered)) => f.write_str("network metered"),
            Self::Network(Some(Network::Unmetered)) => f.write_str("network connected"),
            Self::Network(None) => f.write_str("network unknown"),
            Self::Charging(on) => write!(f, "charging {}", word(on, "on", "off")),
            Self::Idle(on) => write!(f, "idle {}", word(on, "on", "off")),
            Self::BatteryLow(low) => write!(f, "battery {}", word(low, "low", "ok")),
            Self::StorageLow(low) => write!(f, "storage {}", word(low, "low", "ok")),
        }
    }
}

/// The first word, and what follows it.
fn split(text: &str) -> (&str, &str) {
    let text = text.trim();
    let (word, rest) = text.split_once(char::is_whitespace).unwrap_or((text, ""));
    (word, rest.trim_start())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn parsed(line: &str) -> Command {
        Command::parse(line).unwrap().unwrap()
    }

    #[test]
    fn lines_are_words_and_json() {
        let run = |data| Command::Run { id: "sync-notes".into(), data };
        assert_eq!(parsed("run sync-notes"), run(Value::Null));
        assert_eq!(parsed("  run  sync-notes  {\"a\": [1, \"x y\"]} \r\n"), run(json!({ "a": [1, "x y"] })));
        assert_eq!(parsed("post a 1"), Command::Post { id: "a".into(), data: json!(1) });
        assert_eq!(parsed("status"), Command::Status { id: None });
        assert_eq!(parsed("set network offline"), Command::Set(Setting::Network(Some(Network::Offline))));
        assert_eq!(parsed("set battery low"), Command::Set(Setting::BatteryLow(Some(true))));
        assert_eq!(parsed("set charging unknown"), Command::Set(Setting::Charging(None)));
        assert_eq!(Command::parse(" \t\n"), Ok(None));
        for setting in ["network metered", "charging on", "idle off", "battery ok", "storage unknown"] {
            let Command::Set(parsed) = parsed(&format!("set {setting}")) else { panic!("{setting}") };
            assert_eq!(parsed.to_string(), setting);
        }
    }

    #[test]
    fn what_is_not_understood_says_what_would_be() {
        for (line, said) in [
            ("run", "run <id> [json]"),
            ("run a {", "no JSON"),
            ("post a", "post a <json>"),
            ("cancel a b", "one id"),
            ("set network slow", "offline, metered, connected"),
            ("set charging", "on, off or unknown"),
            ("set", "network, charging"),
            ("dance", "`help`"),
            ("quit now", "nothing more"),
        ] {
            let error = Command::parse(line).unwrap_err();
            assert!(error.contains(said), "{line}: {error}");
        }
    }
}
