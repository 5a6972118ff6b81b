//! What service code threw, whatever the engine.

use crate::execution::RunError;

/// As a console shows it.
pub(super) fn text(error: &RunError) -> String {
    let RunError { name, message, stack, .. } = error;
    let heading = if message.is_empty() { name.clone() } else { format!("{name}: {message}") };
    match stack {
        Some(stack) => format!("{heading}\n{stack}"),
        None => heading,
    }
}

/// The limit that an error says was hit, so that it is told from an ordinary throw.
pub(super) fn limit_of(name: &str, message: &str) -> Option<&'static str> {
    match (name, message) {
        ("InternalError", "out of memory") => Some("heap"),
        ("RangeError", "Maximum call stack size exceeded") => Some("stack"),
        _ => None,
    }
}
