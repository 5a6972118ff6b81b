//! What no transcript of a command shows: facts of what is generated, and of what the runtime does with it.

pub mod complaint;
mod generated;
mod phone;

mod answers;
mod defects;
mod engine;
mod foreground;
mod identifiers;
mod launch;
mod limits;
mod merging;
mod schedules;
mod waiting;
