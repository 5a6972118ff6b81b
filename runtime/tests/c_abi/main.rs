//! The C ABI where a C program cannot go: a runtime that panics, and what the header promises of every function.

use std::ffi::{CStr, CString, c_char};
use std::ptr;

use oro_bg_runtime::C_HEADER;
use oro_bg_runtime::c_abi::open_with;
use oro_bg_runtime::error::{Error, ErrorCode};

unsafe extern "C" {
    fn oro_bg_abi_version() -> u32;
    fn oro_bg_close(handle: u64) -> i32;
    fn oro_bg_request(handle: u64, name: *const c_char, payload: *const c_char, out: *mut *mut c_char) -> i32;
    fn oro_bg_string_free(string: *mut c_char);
}

fn opened(open: impl FnOnce() -> Error) -> (i32, u64, String) {
    let folder = tempfile::tempdir().unwrap();
    let folder = CString::new(folder.path().to_str().unwrap()).unwrap();
    let (mut handle, mut error) = (7, ptr::null_mut());
    // SAFETY: all are places of this frame.
    unsafe {
        let open = |_, _, _| Err(open());
        let version = oro_bg_abi_version();
        let status = open_with(open, version, 0, folder.as_ptr(), ptr::null(), &raw mut handle, &raw mut error);
        (status, handle, taken(error))
    }
}

/// # Safety
/// A string of the library.
unsafe fn taken(string: *mut c_char) -> String {
    assert!(!string.is_null());
    // SAFETY: as the caller promises.
    unsafe {
        let text = CStr::from_ptr(string).to_str().unwrap().to_owned();
        oro_bg_string_free(string);
        text
    }
}

#[test]
fn a_panic_is_a_status() {
    let (status, handle, error) = opened(|| panic!("on purpose"));
    assert_eq!((status, handle), (9, 0));
    assert!(error.contains(r#""code":"EINTERNAL""#) && error.contains("panicked"), "{error}");
}

#[test]
fn every_code_has_the_status_of_the_header() {
    for (name, code) in [
        ("NOT_FOUND", ErrorCode::NotFound),
        ("NOT_ALLOWED", ErrorCode::NotAllowed),
        ("INVALID_ARGUMENT", ErrorCode::InvalidArgument),
        ("QUOTA_EXCEEDED", ErrorCode::QuotaExceeded),
        ("INVALID_STATE", ErrorCode::InvalidState),
        ("NOT_SUPPORTED", ErrorCode::NotSupported),
        ("STORAGE", ErrorCode::Storage),
        ("VERSION_MISMATCH", ErrorCode::VersionMismatch),
        ("INTERNAL", ErrorCode::Internal),
    ] {
        let (status, _, error) = opened(|| Error::new(code, "no"));
        let line = C_HEADER.lines().find(|line| line.starts_with(&format!("#define ORO_BG_{name} "))).unwrap();
        assert_eq!(line.split_whitespace().nth(2).unwrap(), status.to_string(), "{line}");
        assert!(line.contains(&format!("\"{}\"", code.as_str())), "{line}");
        assert!(error.contains(code.as_str()), "{error}");
    }
    let version = C_HEADER.lines().find_map(|line| line.strip_prefix("#define ORO_BG_ABI_VERSION ")).unwrap();
    // SAFETY: it takes nothing.
    assert_eq!(version, format!("{}u", unsafe { oro_bg_abi_version() }));
}

#[test]
fn handles_that_nobody_gave_out_are_refused() {
    let name = CString::new("background:list").unwrap();
    for handle in [0, 999, u64::MAX] {
        // SAFETY: nothing but a string and places that may be null.
        unsafe {
            assert_eq!(oro_bg_close(handle), 5);
            assert_eq!(oro_bg_request(handle, name.as_ptr(), ptr::null(), ptr::null_mut()), 5);
        }
    }
}
