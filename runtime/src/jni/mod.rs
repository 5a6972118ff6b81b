//! The bridge to Kotlin and Java: natives of the class `OroBackgroundNative` that `oro-bg gen` writes.
//!
//! The generated crate exports one symbol, the class's `register`, and passes it on to [`register`]. All else is found
//! from that class: its package has `OroBackgroundException` and `OroBackgroundHost`, and its class loader loads them,
//! so that threads which Rust attaches need no loader of their own.
//!
//! The bridge compiles and runs on every system that has a Java virtual machine; what it opens follows Android's rules
//! wherever it is. It is the one part of the runtime with statics: a native is told its class and nothing else.

mod bridge;
mod exception;
mod host;
mod natives;
mod session;

use std::path::PathBuf;
use std::sync::Arc;

pub use jni::EnvUnowned;
pub use jni::errors::ThrowRuntimeExAndDefault;
pub use jni::objects::JClass;

use crate::engine::quickjs::QuickJs;
use crate::error::Result;
use crate::host::Host;
use crate::runtime::{Options, Runtime};
use crate::spec::{DispatchTable, Platform};
use bridge::Bridge;

/// Registers the natives of `class` for the services of `table`. Called by the class's own native `register`; once per
/// class, and harmless when called again.
///
/// Throws a `RuntimeException` when the class or its neighbours are not those that `oro-bg gen` wrote.
pub fn register(env: EnvUnowned<'_>, class: JClass<'_>, table: &'static DispatchTable) {
    register_with(env, class, |state_dir, host| {
        let table = DispatchTable { platform: Platform::Android, ..table.clone() };
        Runtime::open(Options { state_dir, table, host, engine: Arc::new(QuickJs::default()) })
    });
}

/// As [`register`], for hosts that open the runtime in their own way, given the state directory and the host.
pub fn register_with<'local>(
    mut env: EnvUnowned<'local>,
    class: JClass<'local>,
    open: impl Fn(PathBuf, Arc<dyn Host>) -> Result<Runtime> + Send + Sync + 'static,
) {
    let registered = env.with_env(|env| Bridge::register(env, &class, Box::new(open)));
    registered.resolve::<ThrowRuntimeExAndDefault>();
}
