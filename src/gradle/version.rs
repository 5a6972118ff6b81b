//! Versions of Maven artefacts, compared as far as their numbers go.

use std::fmt;

/// The numbers of a version, and whether it comes before the release with these numbers: `2.8.0-alpha01`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Version {
    pub numbers: [u32; 3],
    pub is_preview: bool,
}

impl Version {
    pub const fn release(major: u32, minor: u32, patch: u32) -> Self {
        Self { numbers: [major, minor, patch], is_preview: false }
    }

    /// None for what is no single version: ranges, `+`, `latest.release`.
    pub fn parse(text: &str) -> Option<Self> {
        // `2.8.1!!` is a strict version, `2.8.1@aar` names a file type.
        let text = text.trim().trim_end_matches("!!");
        let text = text.split('@').next().unwrap_or_default();
        let (numbers, qualifier) = match text.split_once('-') {
            Some((numbers, qualifier)) => (numbers, Some(qualifier)),
            None => (text, None),
        };
        let mut parsed = [0; 3];
        let mut parts = numbers.split('.');
        for (place, part) in parsed.iter_mut().zip(&mut parts) {
            *place = part.parse().ok()?;
        }
        if parts.next().is_some() {
            return None;
        }
        Some(Self { numbers: parsed, is_preview: qualifier.is_some() })
    }

    pub fn is_below(self, other: Self) -> bool {
        self.numbers < other.numbers || (self.numbers == other.numbers && self.is_preview && !other.is_preview)
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [major, minor, patch] = self.numbers;
        write!(f, "{major}.{minor}.{patch}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_preview_is_below_its_release() {
        let below = |a: &str, b: &str| Version::parse(a).unwrap().is_below(Version::parse(b).unwrap());
        assert!(below("2.7.1", "2.8.0") && below("2.8", "2.8.1") && below("2.8.0-rc01", "2.8.0"));
        assert!(below("2.9.1", "2.10.0"), "numbers, not text");
        assert!(!below("2.8.0", "2.8.0") && !below("2.8.0", "2.8.0-beta01") && !below("3", "2.11.2"));
    }

    #[test]
    fn what_is_no_single_version_is_not_guessed() {
        for text in ["", "+", "2.+", "[2.8,3)", "latest.release", "$work", "2.8.0.1"] {
            assert_eq!(Version::parse(text), None, "{text}");
        }
        assert_eq!(Version::parse("2.8.1@aar"), Some(Version::release(2, 8, 1)));
        assert_eq!(Version::parse("2.8.1!!"), Some(Version::release(2, 8, 1)));
    }
}
