//! The format version of stored files, and the way from an old one to the current one.

use std::{fmt, io};

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

/// Format that this version writes. Before it is raised, a step that leads to it is added.
pub const FORMAT: u32 = 1;

/// `STEPS[n]` turns format n + 1 into format n + 2.
const STEPS: &[Step] = &[];

type Step = fn(Value) -> Value;

/// Why a stored file cannot be used.
#[derive(Debug)]
pub(crate) enum Unreadable {
    /// A newer version wrote it: it is to be left alone.
    Newer(u32),
    /// It is damaged, or never was one of ours.
    Broken(String),
    Io(io::Error),
}

impl fmt::Display for Unreadable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Newer(format) => write!(f, "it has format {format}, newer than {FORMAT}"),
            Self::Broken(reason) => f.write_str(reason),
            Self::Io(error) => error.fmt(f),
        }
    }
}

/// Reads a file of any known format as the current one.
pub(crate) fn read_versioned<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Unreadable> {
    read_with(bytes, STEPS)
}

fn read_with<T: DeserializeOwned>(bytes: &[u8], steps: &[Step]) -> Result<T, Unreadable> {
    /// Only the version is read first: the rest may mean something else in another format.
    #[derive(Deserialize)]
    struct Header {
        format: u32,
    }
    let broken = |error: serde_json::Error| Unreadable::Broken(error.to_string());
    let current = 1 + u32::try_from(steps.len()).expect("few formats");
    let Header { format } = serde_json::from_slice(bytes).map_err(broken)?;
    if format == current {
        return serde_json::from_slice(bytes).map_err(broken);
    }
    if format > current {
        return Err(Unreadable::Newer(format));
    }
    let Some(first) = format.checked_sub(1) else {
        return Err(Unreadable::Broken("format 0 was never written".to_owned()));
    };
    let mut value: Value = serde_json::from_slice(bytes).map_err(broken)?;
    for step in &steps[first as usize..] {
        value = step(value);
    }
    value["format"] = current.into();
    serde_json::from_value(value).map_err(broken)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, PartialEq, Deserialize)]
    struct Sample {
        format: u32,
        name: String,
        seconds: u64,
    }

    /// Two formats before the current one of this test: the name was a `title` once, the time was in minutes.
    const SAMPLE_STEPS: &[Step] = &[
        |mut value| {
            value["name"] = value["title"].take();
            value
        },
        |mut value| {
            value["seconds"] = (value["minutes"].as_u64().unwrap_or(0) * 60).into();
            value
        },
    ];

    fn read(text: &str) -> Result<Sample, Unreadable> {
        read_with(text.as_bytes(), SAMPLE_STEPS)
    }

    #[test]
    fn every_older_format_becomes_the_current_one() {
        let expected = Sample { format: 3, name: "sync".to_owned(), seconds: 120 };
        assert_eq!(read(r#"{"format":1,"title":"sync","minutes":2}"#).unwrap(), expected);
        assert_eq!(read(r#"{"format":2,"name":"sync","minutes":2}"#).unwrap(), expected);
        assert_eq!(read(r#"{"format":3,"name":"sync","seconds":120}"#).unwrap(), expected);
    }

    #[test]
    fn a_newer_format_is_told_from_damage_even_if_its_fields_are_unknown() {
        assert!(matches!(read(r#"{"format":4,"who":[]}"#), Err(Unreadable::Newer(4))));
        assert!(matches!(read(r#"{"format":3,"who":[]}"#), Err(Unreadable::Broken(_))));
        assert!(matches!(read(r#"{"format":0}"#), Err(Unreadable::Broken(_))));
        assert!(matches!(read(r#"{"name":"sync"}"#), Err(Unreadable::Broken(_))));
    }

    #[test]
    fn there_is_a_step_from_each_format_to_the_next() {
        assert_eq!(STEPS.len() as u32 + 1, FORMAT);
    }
}
