// Made by `oro-bg gen` from oro.toml: do not edit, it is overwritten.
// To change what is here, change the [background] tables in that file and run the command again.

//! `oro_bg_open`, for the services of this app; the runtime exports the other functions of `oro_bg.h`.

use std::ffi::c_char;

use oro_bg_runtime::c_abi::{Engines, HostFunctions, Status, open};

/// # Safety
/// As `oro_bg.h` says.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn oro_bg_open(
    abi_version: u32,
    platform: i32,
    state_directory: *const c_char,
    host: *const HostFunctions,
    out_handle: *mut u64,
    out_error: *mut *mut c_char,
) -> Status {
    // SAFETY: as the caller promises.
    unsafe { open(&crate::TABLE, Engines::Webview, abi_version, platform, state_directory, host, out_handle, out_error) }
}
