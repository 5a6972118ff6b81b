//! The JavaScript of the global scope, in parts: the files of `js/`, compiled by the build script (`build.rs`).
//!
//! Each is a module whose default export is a function that takes what it builds on. Loading bytecode is about ten times
//! faster than compiling its source. A new file there is a new part; [`find`] has it by its name.

use rquickjs::{Ctx, Function, Module, Object, Result};

/// A file of `js/`, or `eager`: those that every isolate evaluates, as one.
pub(super) struct Part {
    name: &'static str,
    bytecode: &'static [u8],
}

/// All parts, sorted by name.
static PARTS: &[Part] = &include!(concat!(env!("OUT_DIR"), "/parts.rs"));

/// How the place of a frame of these parts begins in a stack: they carry no positions.
pub(super) const PLACE: &str = "(<null>";

pub(super) fn find(name: &str) -> Option<&'static Part> {
    PARTS.binary_search_by_key(&name, |part| part.name).ok().map(|found| &PARTS[found])
}

impl Part {
    /// The part's function.
    pub(super) fn evaluate<'js>(&self, ctx: &Ctx<'js>) -> Result<Function<'js>> {
        self.namespace(ctx)?.get("default")
    }

    /// All that the part exports.
    pub(super) fn namespace<'js>(&self, ctx: &Ctx<'js>) -> Result<Object<'js>> {
        // SAFETY: the build script wrote the bytecode with `Module::write` from a source that is part of this crate. It links
        // the same release of the engine: the workspace names it once, and Cargo resolves one requirement to one version.
        // It checks that the byte order is the same. The bytes are constants of the program and private to this file.
        let module = unsafe { Module::load(ctx.clone(), self.bytecode)? };
        let (module, _evaluated) = module.eval()?;
        module.namespace()
    }
}
