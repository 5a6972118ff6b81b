//! What the platforms allow: facts with their numbers and sources, and the rules that a declaration must keep.

pub mod android;
pub mod ios;
pub mod limits;
mod rules;

pub use rules::check;
