//! Durations as requests have them: milliseconds, or text such as `15m`, `25s`, `1h30m`.

use std::fmt;

use serde::de::{Deserializer, Error, Unexpected, Visitor};

/// Reads a duration that may be missing or `null`, in milliseconds. For serde's `deserialize_with`.
pub(crate) fn optional<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<u64>, D::Error> {
    deserializer.deserialize_any(Duration)
}

struct Duration;

impl Visitor<'_> for Duration {
    type Value = Option<u64>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a duration: milliseconds, or text such as \"15m\" or \"1h30m\"")
    }

    fn visit_unit<E: Error>(self) -> Result<Option<u64>, E> {
        Ok(None)
    }

    fn visit_u64<E: Error>(self, milliseconds: u64) -> Result<Option<u64>, E> {
        Ok(Some(milliseconds))
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Option<u64>, E> {
        let duration = humantime::parse_duration(text).ok();
        let milliseconds = duration.and_then(|duration| u64::try_from(duration.as_millis()).ok());
        milliseconds.map(Some).ok_or_else(|| E::invalid_value(Unexpected::Str(text), &self))
    }
}

#[cfg(test)]
mod tests {
    fn read(json: &str) -> Result<Option<u64>, String> {
        super::optional(&mut serde_json::Deserializer::from_str(json)).map_err(|error| error.to_string())
    }

    #[test]
    fn numbers_are_milliseconds_and_text_has_units() {
        assert_eq!(read("1500"), Ok(Some(1_500)));
        assert_eq!(read("\"15m\""), Ok(Some(900_000)));
        assert_eq!(read("\"1h30m\""), Ok(Some(5_400_000)));
        assert_eq!(read("null"), Ok(None));
    }

    #[test]
    fn what_is_no_duration_is_named() {
        for json in ["-1", "1.5", "true", "\"\"", "\"15\"", "\"soon\"", "[]"] {
            assert!(read(json).unwrap_err().contains("a duration"), "{json}");
        }
    }
}
