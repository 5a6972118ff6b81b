//! The one error that crosses every boundary: IPC, JNI, the C ABI and JavaScript see the same stable code.

use std::fmt;

/// Stable names: what a caller may match on. The message is for people.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ErrorCode {
    /// No such service.
    NotFound,
    /// A permission that the configuration does not grant.
    NotAllowed,
    /// The call itself is wrong: unknown request, missing field, wrong type, value out of range.
    InvalidArgument,
    /// A message, mailbox, heap or log limit was reached.
    QuotaExceeded,
    /// The service is in a state that does not allow this: already running, disabled, closed.
    InvalidState,
    /// The platform or this build cannot do it.
    NotSupported,
    /// State on disk could not be read or written.
    Storage,
    /// The generated table or the state directory is of a version this runtime does not read.
    VersionMismatch,
    /// A defect of the runtime.
    Internal,
}

impl ErrorCode {
    const ALL: [Self; 9] = [
        Self::NotFound,
        Self::NotAllowed,
        Self::InvalidArgument,
        Self::QuotaExceeded,
        Self::InvalidState,
        Self::NotSupported,
        Self::Storage,
        Self::VersionMismatch,
        Self::Internal,
    ];

    /// The code of this name, if there is one.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|code| code.as_str() == name)
    }

    /// The name that JavaScript, Kotlin and Swift see as `code`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::NotFound => "ENOENT",
            Self::NotAllowed => "NotAllowedError",
            Self::InvalidArgument => "EINVAL",
            Self::QuotaExceeded => "QuotaExceededError",
            Self::InvalidState => "InvalidStateError",
            Self::NotSupported => "NotSupportedError",
            Self::Storage => "EIO",
            Self::VersionMismatch => "EVERSION",
            Self::Internal => "EINTERNAL",
        }
    }
}

/// A refused call: a stable code and a message that names the key and the value.
#[derive(Clone, Debug, thiserror::Error)]
#[error("{message}")]
pub struct Error {
    pub code: ErrorCode,
    pub message: String,
}

impl Error {
    pub fn new(code: ErrorCode, message: impl fmt::Display) -> Self {
        Self { code, message: message.to_string() }
    }
}

pub type Result<T, E = Error> = std::result::Result<T, E>;
