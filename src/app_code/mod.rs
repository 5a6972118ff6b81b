//! Swift, Objective-C, Kotlin and Java of the app, as far as words and braces tell: the files, tokens with their places, and
//! for Swift and Objective-C what the blocks belong to. Any text can be read; where it makes no sense, neither do the tokens.

mod blocks;
mod conditions;
mod files;
mod lexer;
mod literals;
mod mentions;

pub use blocks::{Block, Function, Head, Outline, Type};
pub use conditions::Built;
pub use files::{File, all_files, app_files};
pub use lexer::{Kind, Token, tokens};
pub use mentions::{Names, mentions};

use std::path::Path;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Language {
    Swift,
    ObjectiveC,
    Kotlin,
    Java,
}

impl Language {
    /// By the ending of the file's name. Headers have no code that runs.
    pub fn of(path: &Path) -> Option<Self> {
        match path.extension()?.to_str()?.to_lowercase().as_str() {
            "swift" => Some(Self::Swift),
            "m" | "mm" => Some(Self::ObjectiveC),
            "kt" => Some(Self::Kotlin),
            "java" => Some(Self::Java),
            _ => None,
        }
    }

    /// Whether `#if` leaves code out.
    fn has_conditions(self) -> bool {
        matches!(self, Self::Swift | Self::ObjectiveC)
    }
}
