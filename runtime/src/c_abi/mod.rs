//! The bridge to Swift, C and C++: the functions of `include/oro_bg.h`, which has the contract of each.
//!
//! The generated crate exports `oro_bg_open`, which needs its table, and passes it on to [`open`]; the others are exported
//! from here. What a caller gets of a runtime, a window or a subscription is a number. Nothing unwinds out of a function:
//! a panic is answered with `ORO_BG_INTERNAL`.

mod boundary;
mod callbacks;
mod exports;
mod host;
mod listener;
mod pages;
mod requests;
mod session;

use std::ffi::c_char;
use std::path::PathBuf;
use std::sync::Arc;

pub use boundary::Status;
pub use host::{Answer, ConditionsOut, HostFunctions};

use crate::bridge::handles::Handles;
use crate::error::{Error, ErrorCode, Result};
use crate::host::Host;
use crate::runtime::{Options, Runtime};
use crate::spec::{DispatchTable, Platform};
use host::CHost;
use session::Session;

/// `ORO_BG_ABI_VERSION`.
const ABI_VERSION: u32 = 1;

/// The runtimes that are open.
static OPEN: Handles<Session> = Handles::new();

/// What executes the services.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Engines {
    /// QuickJS, embedded.
    Embedded,
    /// Hidden pages that the host shows: it answers `webview:open` and what comes after.
    Webview,
}

/// What `oro_bg_open` does, for a table.
///
/// # Safety
/// The pointers are as the header says: `state_directory` is null or a string that ends with NUL, `host` is null or
/// points to a host, the others are null or may be written to.
#[expect(clippy::too_many_arguments, reason = "those of the C function, and what it is opened for")]
pub unsafe fn open(
    table: &'static DispatchTable,
    engines: Engines,
    abi_version: u32,
    platform: i32,
    state_directory: *const c_char,
    host: *const HostFunctions,
    out_handle: *mut u64,
    out_error: *mut *mut c_char,
) -> Status {
    let open = |host: Arc<CHost>, state_dir, platform| {
        let table = DispatchTable { platform, ..table.clone() };
        Session::open(host, engines, |host, engine| Runtime::open(Options { state_dir, table, host, engine }))
    };
    // SAFETY: as the caller promises.
    unsafe { open_session(open, abi_version, platform, state_directory, host, out_handle, out_error) }
}

/// As [`open`], for hosts that open the runtime in their own way, given the state directory, the platform whose rules hold,
/// and the host.
///
/// # Safety
/// As [`open`].
pub unsafe fn open_with(
    open: impl FnOnce(PathBuf, Platform, Arc<dyn Host>) -> Result<Runtime>,
    abi_version: u32,
    platform: i32,
    state_directory: *const c_char,
    host: *const HostFunctions,
    out_handle: *mut u64,
    out_error: *mut *mut c_char,
) -> Status {
    let open =
        |host, state_dir, platform| Session::open(host, Engines::Embedded, |host, _| open(state_dir, platform, host));
    // SAFETY: as the caller promises.
    unsafe { open_session(open, abi_version, platform, state_directory, host, out_handle, out_error) }
}

/// # Safety
/// As [`open`].
unsafe fn open_session(
    open: impl FnOnce(Arc<CHost>, PathBuf, Platform) -> Result<Session>,
    abi_version: u32,
    platform: i32,
    state_directory: *const c_char,
    host: *const HostFunctions,
    out_handle: *mut u64,
    out_error: *mut *mut c_char,
) -> Status {
    // SAFETY: as the caller promises.
    let functions = unsafe { host.as_ref() }.copied();
    let host = CHost::new(functions);
    // SAFETY: as the caller promises.
    let status = unsafe {
        boundary::answer(out_error, || {
            boundary::set(out_handle, 0)?;
            check_version(abi_version)?;
            let state_dir = PathBuf::from(boundary::text(state_directory, "state_directory")?);
            let session = open(Arc::clone(&host), state_dir, platform_of(platform)?)?;
            boundary::set(out_handle, OPEN.insert(Arc::new(session)))?;
            Ok(None)
        })
    };
    if status != boundary::OK {
        host.release();
    }
    status
}

fn check_version(of_caller: u32) -> Result<()> {
    if of_caller == ABI_VERSION {
        return Ok(());
    }
    Err(Error::new(
        ErrorCode::VersionMismatch,
        format!(
            "the caller was built with version {of_caller} of oro_bg.h, this library has {ABI_VERSION}: run `oro-bg gen`, \
             and build both again"
        ),
    ))
}

fn platform_of(number: i32) -> Result<Platform> {
    match number {
        0 => Ok(Platform::of_target()),
        1 => Ok(Platform::Ios),
        _ => Err(Error::new(ErrorCode::InvalidArgument, format!("there is no platform {number}"))),
    }
}
