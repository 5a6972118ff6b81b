//! Strings, statuses and panics at the border to C.

use std::ffi::{CStr, CString, c_char};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::ptr;

use serde_json::json;

use crate::error::{Error, ErrorCode, Result};

/// `oro_bg_status`.
pub type Status = i32;

pub const OK: Status = 0;

/// The status of each code, as in the header.
const STATUSES: [(ErrorCode, Status); 9] = [
    (ErrorCode::NotFound, 1),
    (ErrorCode::NotAllowed, 2),
    (ErrorCode::InvalidArgument, 3),
    (ErrorCode::QuotaExceeded, 4),
    (ErrorCode::InvalidState, 5),
    (ErrorCode::NotSupported, 6),
    (ErrorCode::Storage, 7),
    (ErrorCode::VersionMismatch, 8),
    (ErrorCode::Internal, 9),
];

pub fn status(code: ErrorCode) -> Status {
    STATUSES.iter().find(|(of, _)| *of == code).map_or(9, |(_, status)| *status)
}

/// The code of a host's status; what the header does not know is a defect of the host.
pub fn code(status: Status) -> ErrorCode {
    STATUSES.iter().find(|(_, of)| *of == status).map_or(ErrorCode::Internal, |(code, _)| *code)
}

/// The body of every function: whatever goes wrong in it becomes a status, and `{"code","message"}` in `out`; else `out`
/// gets the answer.
///
/// # Safety
/// `out` is null or may be written to.
pub unsafe fn answer(out: *mut *mut c_char, work: impl FnOnce() -> Result<Option<String>>) -> Status {
    // What a panic leaves behind is behind locks that are taken in spite of poison.
    let outcome = catch_unwind(AssertUnwindSafe(work))
        .unwrap_or_else(|_| Err(Error::new(ErrorCode::Internal, "the runtime panicked: this is a defect of it")));
    let (status, text) = match outcome {
        Ok(text) => (OK, text),
        Err(error) => {
            let failure = json!({ "code": error.code.as_str(), "message": error.message });
            (status(error.code), Some(failure.to_string()))
        }
    };
    if !out.is_null() {
        let text = text.map_or(ptr::null_mut(), |text| c_string(text).into_raw());
        // SAFETY: as the caller promises.
        unsafe { *out = text };
    }
    status
}

/// # Errors
/// `InvalidArgument` where there is no place for it.
///
/// # Safety
/// `out` is null or may be written to.
pub unsafe fn set(out: *mut u64, value: u64) -> Result<()> {
    if out.is_null() {
        return Err(Error::new(ErrorCode::InvalidArgument, "the place for the handle is null"));
    }
    // SAFETY: as the caller promises.
    unsafe { *out = value };
    Ok(())
}

/// # Errors
/// `InvalidArgument` for null, and for what is not UTF-8.
///
/// # Safety
/// `text` is null or ends with NUL, and stays as it is for `'a`.
pub unsafe fn text<'a>(text: *const c_char, parameter: &str) -> Result<&'a str> {
    // SAFETY: as the caller promises.
    unsafe { optional(text, parameter) }?
        .ok_or_else(|| Error::new(ErrorCode::InvalidArgument, format!("`{parameter}` is null")))
}

/// # Errors
/// `InvalidArgument` for what is not UTF-8.
///
/// # Safety
/// As [`text`].
pub unsafe fn optional<'a>(text: *const c_char, parameter: &str) -> Result<Option<&'a str>> {
    if text.is_null() {
        return Ok(None);
    }
    // SAFETY: as the caller promises.
    let text = unsafe { CStr::from_ptr(text) }.to_str();
    text.map(Some).map_err(|_| Error::new(ErrorCode::InvalidArgument, format!("`{parameter}` is not UTF-8")))
}

/// For C, where a text ends at its first NUL. JSON has none: it escapes them.
pub fn c_string(text: impl Into<String>) -> CString {
    let mut text: String = text.into();
    text.retain(|character| character != '\0');
    CString::new(text).unwrap_or_default()
}
