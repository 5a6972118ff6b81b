//! The functions that C finds by their names; `oro_bg_open` is in the generated crate. The header has their contracts, and
//! what each of them asks of the pointers that it gets.

use std::ffi::{CString, c_char, c_void};
use std::ptr;

use super::boundary::{self, Status, answer, optional, text};
use super::host::Answer;
use super::listener::EventCallback;
use super::session::{Done, ReportCallback, Session};
use super::{ABI_VERSION, OPEN};
use crate::error::{Error, ErrorCode};

#[unsafe(no_mangle)]
extern "C" fn oro_bg_abi_version() -> u32 {
    ABI_VERSION
}

#[unsafe(no_mangle)]
unsafe extern "C" fn oro_bg_close(handle: u64) -> Status {
    // SAFETY: nothing is written to.
    unsafe {
        answer(ptr::null_mut(), || {
            Session::refuse_inside_callbacks()?;
            OPEN.remove(handle)?.close();
            Ok(None)
        })
    }
}

#[unsafe(no_mangle)]
unsafe extern "C" fn oro_bg_request(
    handle: u64,
    name: *const c_char,
    payload: *const c_char,
    out_json: *mut *mut c_char,
) -> Status {
    // SAFETY: as the header asks of the caller.
    unsafe {
        answer(out_json, || {
            let (name, payload) = (text(name, "name")?, optional(payload, "payload")?);
            Ok(Some(OPEN.get(handle)?.request(name, payload)?.to_string()))
        })
    }
}

#[unsafe(no_mangle)]
unsafe extern "C" fn oro_bg_run(
    handle: u64,
    call: *const c_char,
    done: Option<ReportCallback>,
    context: *mut c_void,
    out_error: *mut *mut c_char,
) -> Status {
    // SAFETY: as the header asks of the caller.
    unsafe {
        answer(out_error, || {
            let (call, callback) = (text(call, "call")?, done.ok_or_else(|| missing("done"))?);
            OPEN.get(handle)?.run(call, Done { callback, context })?;
            Ok(None)
        })
    }
}

#[unsafe(no_mangle)]
unsafe extern "C" fn oro_bg_abort(handle: u64, run_id: *const c_char, why: *const c_char) -> Status {
    // SAFETY: as the header asks of the caller.
    unsafe {
        answer(ptr::null_mut(), || {
            let (run_id, why) = (text(run_id, "run_id")?, optional(why, "why")?);
            let found = OPEN.get(handle)?.runtime.abort_run(run_id, why.unwrap_or("the host aborted the run"));
            if found { Ok(None) } else { Err(Error::new(ErrorCode::NotFound, "no such run is under way")) }
        })
    }
}

#[unsafe(no_mangle)]
unsafe extern "C" fn oro_bg_serve_window(
    handle: u64,
    window: *const c_char,
    done: Option<ReportCallback>,
    context: *mut c_void,
    out_window: *mut u64,
    out_error: *mut *mut c_char,
) -> Status {
    // SAFETY: as the header asks of the caller.
    unsafe {
        answer(out_error, || {
            boundary::set(out_window, 0)?;
            let (window, callback) = (text(window, "window")?, done.ok_or_else(|| missing("done"))?);
            let session = OPEN.get(handle)?;
            session.serve(window, Done { callback, context }, |number| boundary::set(out_window, number))?;
            Ok(None)
        })
    }
}

#[unsafe(no_mangle)]
unsafe extern "C" fn oro_bg_finish_window(handle: u64, window: u64) -> Status {
    // SAFETY: nothing is written to.
    unsafe {
        answer(ptr::null_mut(), || {
            OPEN.get(handle)?.end_window(window, |window| window.finish())?;
            Ok(None)
        })
    }
}

#[unsafe(no_mangle)]
unsafe extern "C" fn oro_bg_expire_window(handle: u64, window: u64, why: *const c_char) -> Status {
    // SAFETY: as the header asks of the caller.
    unsafe {
        answer(ptr::null_mut(), || {
            let why = optional(why, "why")?.unwrap_or("the system ended the window");
            OPEN.get(handle)?.end_window(window, |window| window.expire(why))?;
            Ok(None)
        })
    }
}

#[unsafe(no_mangle)]
unsafe extern "C" fn oro_bg_subscribe(
    handle: u64,
    callback: Option<EventCallback>,
    context: *mut c_void,
    out_subscription: *mut u64,
) -> Status {
    // SAFETY: as the header asks of the caller.
    unsafe {
        answer(ptr::null_mut(), || {
            boundary::set(out_subscription, 0)?;
            let callback = callback.ok_or_else(|| missing("callback"))?;
            boundary::set(out_subscription, OPEN.get(handle)?.subscribe(callback, context)?)?;
            Ok(None)
        })
    }
}

#[unsafe(no_mangle)]
unsafe extern "C" fn oro_bg_unsubscribe(handle: u64, subscription: u64) -> Status {
    // SAFETY: nothing is written to.
    unsafe {
        answer(ptr::null_mut(), || {
            OPEN.get(handle)?.unsubscribe(subscription)?;
            Ok(None)
        })
    }
}

#[unsafe(no_mangle)]
unsafe extern "C" fn oro_bg_conditions_changed(handle: u64) -> Status {
    // SAFETY: nothing is written to.
    unsafe {
        answer(ptr::null_mut(), || {
            OPEN.get(handle)?.runtime.conditions_changed();
            Ok(None)
        })
    }
}

#[unsafe(no_mangle)]
unsafe extern "C" fn oro_bg_answer_set(place: *mut Answer, json: *const c_char) -> Status {
    // SAFETY: as the header asks of the caller.
    unsafe {
        answer(ptr::null_mut(), || {
            let json = text(json, "json")?;
            let place = place.as_mut().ok_or_else(|| missing("answer"))?;
            place.0 = Some(json.to_owned());
            Ok(None)
        })
    }
}

#[unsafe(no_mangle)]
unsafe extern "C" fn oro_bg_string_free(string: *mut c_char) {
    if !string.is_null() {
        // SAFETY: the header asks for a string that this library returned, once.
        drop(unsafe { CString::from_raw(string) });
    }
}

fn missing(parameter: &str) -> Error {
    Error::new(ErrorCode::InvalidArgument, format!("`{parameter}` is null"))
}
