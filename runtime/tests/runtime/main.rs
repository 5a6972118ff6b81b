//! The promises of the runtime, kept against a fake engine and a fake host.

mod attended;
mod boot;
mod documentation;
mod driver;
mod fairness;
mod keep_alive;
mod messages;
mod observability;
mod requests;
mod runs;
mod scheduling;
mod simulation;
mod state;
mod stress;
mod support;
mod wake;
mod windows;
