//! What the bridges to other languages have in common: [`jni`](crate::jni) and [`c_abi`](crate::c_abi).

pub mod handles;

use std::collections::BTreeSet;

use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::capability::HostCall;
use crate::error::{Error, ErrorCode, Result};
use crate::grants;
use crate::runtime::Runtime;

/// Every capability that the configuration grants is the host's to bring; it says itself which it has not. `call` gets the
/// capability's name.
pub fn bring_capabilities(
    runtime: &Runtime,
    call: impl Fn(&str, HostCall) -> Result<Value> + Clone + Send + Sync + 'static,
) -> Result<()> {
    let services = runtime.inner.registry.table.services.iter();
    let permissions: BTreeSet<&str> =
        services.flat_map(|service| service.permissions.iter()).map(|name| &**name).collect();
    for name in permissions {
        if grants::BUILT_IN.contains(&name) || name.contains(':') || runtime.capabilities().has(name) {
            continue;
        }
        let (call, capability) = (call.clone(), name.to_owned());
        runtime.capabilities().register(name, move |host_call| call(&capability, host_call))?;
    }
    Ok(())
}

/// # Errors
/// `InvalidArgument` for what is not JSON.
pub fn json(request: &str, text: &str) -> Result<Value> {
    serde_json::from_str(text)
        .map_err(|error| Error::new(ErrorCode::InvalidArgument, format!("{request}: the payload is not JSON: {error}")))
}

/// # Errors
/// `InvalidArgument` for what is not JSON, or not of this shape.
pub fn payload<T: DeserializeOwned>(request: &str, text: &str) -> Result<T> {
    serde_json::from_value(json(request, text)?)
        .map_err(|error| Error::new(ErrorCode::InvalidArgument, format!("{request}: {error}")))
}
