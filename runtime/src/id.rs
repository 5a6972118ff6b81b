//! Service ids: one canonical spelling, whichever the caller used.

use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::error::{Error, ErrorCode};

/// Longest id, in bytes; the generator allows no longer one either.
pub const ID_BYTES_MAX: usize = 64;

/// Canonical service id, kebab case: `sync-notifications`. Safe as a file name.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct ServiceId(Arc<str>);

impl ServiceId {
    /// Reads either spelling, `sync_notifications` or `sync-notifications`.
    ///
    /// # Errors
    /// `InvalidArgument` with the rule that the name breaks.
    pub fn parse(name: &str) -> Result<Self, Error> {
        let refuse =
            |rule: &str| Err(Error::new(ErrorCode::InvalidArgument, format!("{name:?} is no service id: {rule}")));
        if name.len() > ID_BYTES_MAX {
            return Err(Error::new(
                ErrorCode::InvalidArgument,
                format!("a service id has at most {ID_BYTES_MAX} bytes, this one has {}", name.len()),
            ));
        }
        if !name.starts_with(|first: char| first.is_ascii_lowercase()) {
            return refuse("it starts with a letter a-z");
        }
        if !name.chars().all(|c| matches!(c, 'a'..='z' | '0'..='9' | '-' | '_')) {
            return refuse("it has letters a-z, digits and single `-` or `_` between them");
        }
        let canonical = name.replace('_', "-");
        if canonical.ends_with('-') || canonical.contains("--") {
            return refuse("it has single `-` or `_` between its words");
        }
        Ok(Self(canonical.into()))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for ServiceId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl TryFrom<String> for ServiceId {
    type Error = Error;

    fn try_from(name: String) -> Result<Self, Error> {
        Self::parse(&name)
    }
}

impl From<ServiceId> for String {
    fn from(id: ServiceId) -> Self {
        id.0.as_ref().to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_spellings_are_one_id() {
        assert_eq!(ServiceId::parse("sync_notifications").unwrap(), ServiceId::parse("sync-notifications").unwrap());
        assert_eq!(ServiceId::parse("a1_b-c").unwrap().as_str(), "a1-b-c");
    }

    #[test]
    fn names_that_could_leave_the_state_directory_or_hide_in_it_are_refused() {
        let long = "a".repeat(ID_BYTES_MAX + 1);
        for name in ["", "../x", "a/b", "a.json", ".a", "-a", "a-", "a__b", "a-_b", "A", "1a", "ä", "a b", &long] {
            let refused = ServiceId::parse(name).unwrap_err();
            assert_eq!(refused.code, ErrorCode::InvalidArgument, "{name:?}");
        }
    }
}
