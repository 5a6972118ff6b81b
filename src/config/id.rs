//! Service ids: one canonical spelling, from which every other name derives.

use std::fmt;

use heck::{ToLowerCamelCase, ToTitleCase};

/// Longest id, in bytes. Leaves room for the bundle identifier in an iOS task identifier and for prefixes in
/// Android's unique work names.
pub const ID_BYTES_MAX: usize = 64;

/// Canonical service id: kebab case ASCII, `sync-notifications`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ServiceId(String);

/// Why a name is no service id.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadServiceId {
    #[error("an id is not empty")]
    Empty,
    #[error("an id has at most {ID_BYTES_MAX} characters, this one has {0}")]
    TooLong(usize),
    #[error("an id starts with a letter a-z")]
    Start,
    #[error("an id ends with a letter or digit")]
    End,
    #[error("{0:?} is not allowed: an id has letters a-z, digits and single `-` or `_` between them")]
    Character(char),
    #[error("an id has single `-` or `_` between its words")]
    DoubleSeparator,
}

impl ServiceId {
    /// Reads either spelling, `sync_notifications` or `sync-notifications`.
    ///
    /// # Errors
    /// [`BadServiceId`] with the first rule that the name breaks.
    pub fn parse(name: &str) -> Result<Self, BadServiceId> {
        let Some(first) = name.chars().next() else { return Err(BadServiceId::Empty) };
        if name.len() > ID_BYTES_MAX {
            return Err(BadServiceId::TooLong(name.chars().count()));
        }
        if let Some(bad) = name.chars().find(|c| !matches!(c, 'a'..='z' | '0'..='9' | '-' | '_')) {
            return Err(BadServiceId::Character(bad));
        }
        if !first.is_ascii_lowercase() {
            return Err(BadServiceId::Start);
        }
        if name.ends_with(['-', '_']) {
            return Err(BadServiceId::End);
        }
        let canonical = name.replace('_', "-");
        if canonical.contains("--") {
            return Err(BadServiceId::DoubleSeparator);
        }
        Ok(Self(canonical))
    }

    /// `sync-notifications`
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// `syncNotifications`, for members.
    pub fn lower_camel(&self) -> String {
        self.0.to_lower_camel_case()
    }

    /// `Sync Notifications`, for people.
    pub fn title(&self) -> String {
        self.0.to_title_case()
    }
}

impl fmt::Display for ServiceId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
