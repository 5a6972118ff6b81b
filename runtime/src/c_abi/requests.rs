//! Requests for hosts alone: JavaScript has no way to them.

use serde::Deserialize;
use serde_json::{Value, json};

use super::pages::Pages;
use crate::error::{Error, ErrorCode, Result};
use crate::runtime::Runtime;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Submitted {
    id: String,
    accepted: bool,
    code: Option<i64>,
    message: Option<String>,
}

/// # Errors
/// `InvalidArgument` for an unknown request or a payload of the wrong shape, else what the call itself refuses.
pub(super) fn dispatch(runtime: &Runtime, pages: &Pages, request: &str, payload: Value) -> Result<Value> {
    if let Some(request) = request.strip_prefix("webview-") {
        return pages.request(request, payload);
    }
    match request {
        "requests" => Ok(json!({ "requests": runtime.system_requests() })),
        "submitted" => {
            let submitted = serde_json::from_value(payload);
            let Submitted { id, accepted, code, message } = submitted
                .map_err(|error| Error::new(ErrorCode::InvalidArgument, format!("host:submitted: {error}")))?;
            runtime.submitted(&id, accepted, code, message)?;
            Ok(Value::Null)
        }
        _ => Err(Error::new(
            ErrorCode::InvalidArgument,
            format!(
                "unknown request \"host:{request}\"; there are host:requests, host:submitted, host:webview-resource, \
                 host:webview-message, host:webview-lost"
            ),
        )),
    }
}
