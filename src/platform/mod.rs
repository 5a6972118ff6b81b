//! What the platforms allow: facts with their numbers and sources, the rules that a declaration must keep, and the table of
//! all rules with what becomes of each.

pub mod android;
pub mod ios;
pub mod limits;
pub mod quota;
mod rules;
pub mod table;

pub use rules::{check, foreground_budget, not_looked_at};
