//! The JavaScript of the global scope, in parts that are compiled once per process.
//!
//! The first isolate compiles a part from its source and keeps the bytecode; every later one loads that, which is about
//! ten times faster. Compiling in the build script would spare the first isolate half a millisecond, at the price of
//! building the engine a second time for the host and of bytecode that has to match across targets.

use std::sync::OnceLock;

use rquickjs::{Ctx, Function, Module, Result, WriteOptions};

/// One file of `js/`: a module whose default export is a function that takes what it builds on.
pub(super) struct Part {
    name: &'static str,
    source: &'static str,
    bytecode: OnceLock<Vec<u8>>,
}

macro_rules! parts {
    ($($name:literal),* $(,)?) => {
        [$(Part { name: $name, source: include_str!(concat!("js/", $name, ".js")), bytecode: OnceLock::new() }),*]
    };
}

/// Evaluated in every isolate, in this order. `core` comes first and makes what the others are given.
pub(super) static EAGER: [Part; 8] =
    parts!["core", "events", "timers", "abort", "lifecycle", "console", "host", "scope"];

/// Evaluated when a service first uses one of their globals.
static LAZY: [Part; 8] = parts!["background", "capabilities", "clone", "crypto", "encoding", "fetch", "inspect", "url"];

/// The part that a lazy global asked for.
pub(super) fn lazy(name: &str) -> Option<&'static Part> {
    LAZY.iter().find(|part| part.name == name)
}

/// Marks frames of these parts in stacks.
pub(super) const MODULE_PREFIX: &str = "oro:internal/";

impl Part {
    /// The part's function.
    pub(super) fn evaluate<'js>(&self, ctx: &Ctx<'js>) -> Result<Function<'js>> {
        let module = match self.bytecode.get() {
            // SAFETY: the bytes were written by `Module::write` of this very engine in this process, from a source that is
            // part of the program, and are private to this file.
            Some(bytecode) => unsafe { Module::load(ctx.clone(), bytecode)? },
            None => {
                let module = Module::declare(ctx.clone(), format!("{MODULE_PREFIX}{}", self.name), self.source)?;
                let options = WriteOptions { strip_source: true, ..WriteOptions::default() };
                // Without bytecode the next isolate compiles again.
                if let Ok(bytecode) = module.write(options) {
                    let _ = self.bytecode.set(bytecode);
                }
                module
            }
        };
        let (module, _evaluated) = module.eval()?;
        module.get("default")
    }
}
