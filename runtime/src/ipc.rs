//! The requests of the JavaScript contract: JSON in, JSON out. docs/ipc.md describes every shape and code.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::error::{Error, ErrorCode, Result};
use crate::runtime::Runtime;

/// Every request, for whoever documents, tests or forwards them.
pub const REQUESTS: &[&str] = &[
    "background:available",
    "background:register",
    "background:schedule",
    "background:cancel",
    "background:status",
    "background:guarantees",
    "background:list",
    "background:history",
    "background:post-message",
    "background:storage-get",
    "background:storage-set",
    "background:storage-delete",
    "background:storage-list",
];

/// Carries out one request.
///
/// # Errors
/// `InvalidArgument` for an unknown request or a payload of the wrong shape, else what the call itself refuses.
pub(crate) fn dispatch(runtime: &Runtime, name: &str, payload: Value) -> Result<Value> {
    match name {
        "background:register" => {
            let (id, registration) = id_and_rest(name, payload)?;
            answer(runtime.register(&id, registration)?)
        }
        "background:schedule" => {
            let (id, overrides) = id_and_rest(name, payload)?;
            answer(runtime.schedule(&id, overrides)?)
        }
        "background:cancel" => answer(runtime.cancel(&only_id(name, payload)?)?),
        "background:status" => answer(runtime.status(&only_id(name, payload)?)?),
        "background:guarantees" => answer(runtime.guarantees(&only_id(name, payload)?)?),
        "background:history" => answer(runtime.history(&only_id(name, payload)?)?),
        "background:available" => no_payload(name, &payload).and_then(|()| answer(runtime.available())),
        "background:list" => no_payload(name, &payload).and_then(|()| answer(runtime.list())),
        "background:post-message" => {
            let (id, Message { data }) = id_and_rest(name, payload)?;
            answer(runtime.post_message(&id, data)?)
        }
        "background:storage-get"
        | "background:storage-set"
        | "background:storage-delete"
        | "background:storage-list" => {
            runtime.inner.storage_request(None, &name["background:storage-".len()..], payload)
        }
        _ => Err(Error::new(
            ErrorCode::InvalidArgument,
            format!("unknown request {name:?}; there are {}", REQUESTS.join(", ")),
        )),
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Message {
    #[serde(default)]
    data: Value,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Nothing {}

/// Takes `id` out of a payload and reads the rest: serde's `flatten` would lose the refusal of unknown fields.
fn id_and_rest<T: DeserializeOwned>(request: &str, payload: Value) -> Result<(String, T)> {
    let Value::Object(mut fields) = payload else {
        return Err(invalid(request, "the payload is not an object"));
    };
    let id = take_id(request, &mut fields)?;
    let rest = serde_json::from_value(Value::Object(fields)).map_err(|error| invalid(request, &error.to_string()))?;
    Ok((id, rest))
}

fn no_payload(request: &str, payload: &Value) -> Result<()> {
    match payload {
        Value::Null => Ok(()),
        Value::Object(fields) if fields.is_empty() => Ok(()),
        _ => Err(invalid(request, "it takes no payload")),
    }
}

fn only_id(request: &str, payload: Value) -> Result<String> {
    let (id, Nothing {}) = id_and_rest(request, payload)?;
    Ok(id)
}

fn take_id(request: &str, fields: &mut Map<String, Value>) -> Result<String> {
    match fields.remove("id") {
        Some(Value::String(id)) => Ok(id),
        Some(_) => Err(invalid(request, "`id` is not a string")),
        None => Err(invalid(request, "`id` is missing")),
    }
}

fn answer(value: impl Serialize) -> Result<Value> {
    serde_json::to_value(value).map_err(|error| Error::new(ErrorCode::Internal, error))
}

fn invalid(request: &str, what: &str) -> Error {
    Error::new(ErrorCode::InvalidArgument, format!("{request}: {what}"))
}
