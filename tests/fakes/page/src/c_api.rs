//! The fake for hosts in other languages: `include/oro_bg_fake_page.h`, where ownership and threads are described.

use std::ffi::{CStr, CString, c_char, c_void};
use std::sync::Arc;
use std::sync::mpsc::{self, Sender};
use std::time::Duration;

use crate::{Host, Options, Page, Resource};

/// How long a host may take to answer a request. Longer than any test waits.
const ANSWER_MAX: Duration = Duration::from_secs(30);

type ResourceCallback = unsafe extern "C" fn(context: *mut c_void, url: *const c_char, answer: *mut FakeAnswer);
type MessageCallback = unsafe extern "C" fn(context: *mut c_void, text: *const c_char);
type DoneCallback = unsafe extern "C" fn(context: *mut c_void, error: *const c_char);

/// A request that waits for its answer.
pub struct FakeAnswer(Sender<Option<Resource>>);

struct Callbacks {
    resource: ResourceCallback,
    message: MessageCallback,
    context: Context,
}

/// The caller's own.
struct Context(*mut c_void);

// SAFETY: it is only handed back to the caller's functions, which the header asks to be callable on any thread.
unsafe impl Send for Context {}
// SAFETY: as above.
unsafe impl Sync for Context {}

impl Host for Callbacks {
    fn resource(&self, url: &str) -> Option<Resource> {
        let url = CString::new(url).ok()?;
        let (answer, answered) = mpsc::channel();
        let answer = Box::into_raw(Box::new(FakeAnswer(answer)));
        // SAFETY: `fake_page_open` was given this function with this context; the header says how `answer` is given back.
        unsafe { (self.resource)(self.context.0, url.as_ptr(), answer) };
        answered.recv_timeout(ANSWER_MAX).ok().flatten()
    }

    fn message(&self, text: &str) {
        // JSON has no NUL.
        let Ok(text) = CString::new(text) else { return };
        // SAFETY: as above.
        unsafe { (self.message)(self.context.0, text.as_ptr()) };
    }
}

/// # Safety
/// `url` is a C string; the functions may be called with `context` on any thread until the page is freed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fake_page_open(
    resource: ResourceCallback,
    message: MessageCallback,
    context: *mut c_void,
    url: *const c_char,
) -> *mut Page {
    // SAFETY: the caller's, see above.
    let url = unsafe { text(url) }.unwrap_or_default();
    let host = Arc::new(Callbacks { resource, message, context: Context(context) });
    Box::into_raw(Box::new(Page::open(&url, host, Options::default())))
}

/// # Safety
/// `answer` came from a resource callback and was not answered yet; `mime_type` and `body` are C strings or null.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fake_page_answer(
    answer: *mut FakeAnswer,
    status: u16,
    mime_type: *const c_char,
    body: *const c_char,
) {
    if answer.is_null() {
        return;
    }
    // SAFETY: it was made by `Box::into_raw` and, as the caller says, comes back once.
    let answer = unsafe { Box::from_raw(answer) };
    // SAFETY: the caller's, see above.
    let (mime_type, body) = unsafe { (text(mime_type), text(body)) };
    let resource = body.map(|body| Resource { status, mime_type: mime_type.unwrap_or_default(), body });
    // Whoever waited has given up otherwise.
    let _ = answer.0.send(resource);
}

/// # Safety
/// `page` is open; `source` is a C string; `done` is null or may be called once with `context` on any thread.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fake_page_eval(
    page: *const Page,
    source: *const c_char,
    done: Option<DoneCallback>,
    context: *mut c_void,
) {
    // SAFETY: the caller's, see above.
    let (Some(page), Some(source)) = (unsafe { page.as_ref() }, unsafe { text(source) }) else { return };
    let context = Context(context);
    page.eval(&source, move |error| {
        let context = context;
        let Some(done) = done else { return };
        let error = error.map(|error| CString::new(error.replace('\0', "\u{fffd}")).unwrap_or_default());
        // SAFETY: the caller's function and context; the text lives until it returns.
        unsafe { done(context.0, error.as_ref().map_or(std::ptr::null(), |error| error.as_ptr())) };
    });
}

/// # Safety
/// `page` is open.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fake_page_crash(page: *const Page) {
    // SAFETY: the caller's, see above.
    if let Some(page) = unsafe { page.as_ref() } {
        page.crash();
    }
}

/// # Safety
/// `page` is open, or null, and is not used after this.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fake_page_close(page: *mut Page) {
    if !page.is_null() {
        // SAFETY: it was made by `Box::into_raw` in `fake_page_open`, and the caller gives it back.
        drop(unsafe { Box::from_raw(page) });
    }
}

/// # Safety
/// A C string, or null.
unsafe fn text(pointer: *const c_char) -> Option<String> {
    if pointer.is_null() {
        return None;
    }
    // SAFETY: the caller's, see above.
    Some(unsafe { CStr::from_ptr(pointer) }.to_string_lossy().into_owned())
}
