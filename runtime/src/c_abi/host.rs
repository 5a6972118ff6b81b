//! `oro_bg_host` as a [`Host`].

use std::ffi::{c_char, c_void};
use std::sync::Arc;

use serde_json::{Value, json};

use super::boundary::{self, Status, c_string};
use super::callbacks::{Gate, call_out};
use crate::capability::HostCall;
use crate::error::{Error, ErrorCode, Result};
use crate::host::{Conditions, Host, Network, Notification, PlainHost};

/// `oro_bg_host`.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct HostFunctions {
    context: *mut c_void,
    now_ms: Option<unsafe extern "C" fn(context: *mut c_void) -> u64>,
    conditions: Option<unsafe extern "C" fn(context: *mut c_void, out: *mut ConditionsOut)>,
    call: Option<
        unsafe extern "C" fn(
            context: *mut c_void,
            name: *const c_char,
            payload: *const c_char,
            answer: *mut Answer,
        ) -> Status,
    >,
    release: Option<unsafe extern "C" fn(context: *mut c_void)>,
}

// SAFETY: the header asks for functions that can be called from any thread, with this context.
unsafe impl Send for HostFunctions {}
// SAFETY: as above.
unsafe impl Sync for HostFunctions {}

/// `oro_bg_conditions`.
#[repr(C)]
pub struct ConditionsOut {
    network: i32,
    charging: i32,
    battery_low: i32,
    storage_low: i32,
    idle: i32,
}

/// `oro_bg_answer`: where a host's answer goes.
pub struct Answer(pub(super) Option<String>);

const UNKNOWN: i32 = -1;

/// Calls the functions as long as the host is not released.
pub(super) struct CHost {
    functions: Option<HostFunctions>,
    calls: Arc<Gate>,
}

impl CHost {
    pub fn new(functions: Option<HostFunctions>) -> Arc<Self> {
        Arc::new(Self { functions, calls: Arc::default() })
    }

    /// Waits until no function is called any more, and gives the context back.
    pub fn release(&self) {
        let first = self.calls.shut();
        if let Some(HostFunctions { context, release: Some(release), .. }) = self.functions
            && first
        {
            // SAFETY: the host gave both, and this is the last call.
            call_out(|| unsafe { release(context) });
        }
    }

    /// # Errors
    /// What the host answers; `NotSupported` where it answers no calls, `InvalidState` once it was released.
    pub fn call(&self, name: &str, payload: &Value) -> Result<Value> {
        let Some(HostFunctions { context, call: Some(call), .. }) = self.functions else {
            return Err(Error::new(ErrorCode::NotSupported, format!("this host answers no {name:?}")));
        };
        let _entered =
            self.calls.enter().ok_or_else(|| Error::new(ErrorCode::InvalidState, "the runtime is closed"))?;
        let (c_name, payload) = (c_string(name), c_string(payload.to_string()));
        let mut answer = Answer(None);
        // SAFETY: the host gave both, and is not released before this call returns.
        let status = call_out(|| unsafe { call(context, c_name.as_ptr(), payload.as_ptr(), &raw mut answer) });
        let text = answer.0.as_deref().unwrap_or("null");
        let value: Value = serde_json::from_str(text).map_err(|error| {
            Error::new(ErrorCode::Internal, format!("the host's answer to {name:?} is not JSON: {error}"))
        })?;
        if status == boundary::OK { Ok(value) } else { Err(refusal(name, status, &value)) }
    }

    /// # Errors
    /// As [`CHost::call`].
    pub fn capability(&self, name: &str, call: HostCall) -> Result<Value> {
        let HostCall { service, operation, payload } = call;
        let call = json!({ "capability": name, "service": service, "operation": operation, "payload": payload });
        self.call("capability", &call)
    }
}

/// The host's own words, where it found some.
fn refusal(name: &str, status: Status, answer: &Value) -> Error {
    let code = answer["code"].as_str().and_then(ErrorCode::named).unwrap_or_else(|| boundary::code(status));
    match answer["message"].as_str() {
        Some(message) => Error::new(code, message),
        None => Error::new(code, format!("the host refused {name:?} with status {status}")),
    }
}

impl Host for CHost {
    fn now_ms(&self) -> u64 {
        if let Some(HostFunctions { context, now_ms: Some(now_ms), .. }) = self.functions
            && let Some(_entered) = self.calls.enter()
        {
            // SAFETY: the host gave both, and is not released before this call returns.
            return call_out(|| unsafe { now_ms(context) });
        }
        PlainHost.now_ms()
    }

    fn conditions(&self) -> Conditions {
        let mut told = ConditionsOut {
            network: UNKNOWN,
            charging: UNKNOWN,
            battery_low: UNKNOWN,
            storage_low: UNKNOWN,
            idle: UNKNOWN,
        };
        if let Some(HostFunctions { context, conditions: Some(conditions), .. }) = self.functions
            && let Some(_entered) = self.calls.enter()
        {
            // SAFETY: as above; the place outlives the call.
            call_out(|| unsafe { conditions(context, &raw mut told) });
        }
        Conditions {
            network: match told.network {
                0 => Some(Network::Offline),
                1 => Some(Network::Metered),
                2 => Some(Network::Unmetered),
                _ => None,
            },
            charging: flag(told.charging),
            battery_low: flag(told.battery_low),
            storage_low: flag(told.storage_low),
            idle: flag(told.idle),
        }
    }

    fn unavailable(&self) -> Option<String> {
        // A host that does not know the call has nothing against it.
        self.call("unavailable", &Value::Null).ok()?.as_str().map(str::to_owned)
    }

    fn notify(&self, service: &str, notification: Notification) -> Result<()> {
        let Notification { title, body, tag } = notification;
        let mut payload = json!({ "service": service, "title": title, "body": body });
        if let Some(tag) = tag {
            payload["tag"] = tag.into();
        }
        self.call("notify", &payload).map(drop)
    }
}

fn flag(told: i32) -> Option<bool> {
    match told {
        0 => Some(false),
        1 => Some(true),
        _ => None,
    }
}
