//! Errors of the Web Cryptography API: each has the name that the standard gives it.

pub(super) type Result<T> = std::result::Result<T, Failure>;

/// Becomes a `DOMException` with this name, or a `TypeError`.
#[derive(Debug)]
pub(super) struct Failure {
    pub(super) name: &'static str,
    pub(super) message: String,
}

impl Failure {
    fn new(name: &'static str, message: impl Into<String>) -> Self {
        Self { name, message: message.into() }
    }

    /// Key data that is malformed or does not fit the algorithm.
    pub(super) fn data(message: impl Into<String>) -> Self {
        Self::new("DataError", message)
    }

    /// The operation itself failed. For secret inputs the message must not say where.
    pub(super) fn operation(message: impl Into<String>) -> Self {
        Self::new("OperationError", message)
    }

    /// The key is not for this.
    pub(super) fn access(message: impl Into<String>) -> Self {
        Self::new("InvalidAccessError", message)
    }

    pub(super) fn unsupported(message: impl Into<String>) -> Self {
        Self::new("NotSupportedError", message)
    }

    /// Usages that the algorithm does not have, or none at all.
    pub(super) fn usages(message: impl Into<String>) -> Self {
        Self::new("SyntaxError", message)
    }

    pub(super) fn argument(message: impl Into<String>) -> Self {
        Self::new("TypeError", message)
    }
}
