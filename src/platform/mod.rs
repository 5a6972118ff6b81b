//! What the platforms allow: facts with their numbers and sources, and the rules that a declaration must keep.

mod rules;

pub use rules::check;
//! What each platform allows and asks for: rules as data, with their sources.

pub mod android;
