//! What each platform allows and asks for: rules as data, with their sources.

pub mod android;
