//! What the platforms allow: facts with their numbers and sources, and the rules that a declaration must keep.

mod rules;

pub use rules::check;
