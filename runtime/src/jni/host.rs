//! The app's `OroBackgroundHost` as a [`Host`]: one method, JSON in and out.

use std::sync::Arc;

use jni::errors::Result as JniResult;
use jni::objects::{JObject, JString};
use jni::refs::Global;
use jni::signature::ReturnType;
use jni::{Env, JValue, JavaVM};
use serde::Deserialize;
use serde_json::{Value, json};

use super::bridge::Bridge;
use crate::capability::HostCall;
use crate::error::{Error, ErrorCode, Result};
use crate::host::{Conditions, Host, Network, Notification};

pub(super) struct JniHost {
    bridge: Arc<Bridge>,
    host: Global<JObject<'static>>,
}

impl JniHost {
    pub fn new(env: &Env<'_>, bridge: Arc<Bridge>, host: &JObject<'_>) -> JniResult<Self> {
        Ok(Self { bridge, host: env.new_global_ref(host)? })
    }

    /// # Errors
    /// What the host throws; `Internal` for what is not JSON.
    pub fn capability(&self, name: &str, call: HostCall) -> Result<Value> {
        let HostCall { service, operation, payload } = call;
        let call = json!({ "capability": name, "service": service, "operation": operation, "payload": payload });
        self.call("capability", &call)
    }

    /// Calls the host on this thread, which is attached for the call alone: one that stayed attached would hold up the
    /// end of the virtual machine. The call has its own frame of local references.
    fn call(&self, name: &str, payload: &Value) -> Result<Value> {
        let answer = JavaVM::singleton()?.attach_current_thread_for_scope(|env| -> Result<String> {
            let called = self.call_in(env, name, payload);
            called.map_err(|error| self.bridge.caught(env, error))
        })?;
        serde_json::from_str(&answer).map_err(|error| {
            Error::new(ErrorCode::Internal, format!("the host's answer to {name:?} is not JSON: {error}"))
        })
    }

    fn call_in(&self, env: &mut Env<'_>, name: &str, payload: &Value) -> JniResult<String> {
        let name = env.new_string(name)?;
        let payload = env.new_string(payload.to_string())?;
        let arguments = [JValue::Object(&name).as_jni(), JValue::Object(&payload).as_jni()];
        // SAFETY: the method was looked up in the interface that `open` takes an instance of, with two strings and a
        // string as its answer.
        let answer =
            unsafe { env.call_method_unchecked(&self.host, self.bridge.host_call, ReturnType::Object, &arguments) }?;
        let answer = env.cast_local::<JString>(answer.l()?)?;
        answer.try_to_string(env)
    }
}

impl Host for JniHost {
    fn conditions(&self) -> Conditions {
        let told = self.call("conditions", &Value::Null).and_then(|told| {
            serde_json::from_value::<Told>(told).map_err(|error| Error::new(ErrorCode::Internal, error))
        });
        match told {
            Ok(told) => told.into(),
            Err(error) => {
                tracing::warn!(%error, "the host does not tell the device's conditions");
                Conditions::default()
            }
        }
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

/// What the host tells of the device; what is absent it cannot tell.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Told {
    network: Option<ToldNetwork>,
    charging: Option<bool>,
    battery_low: Option<bool>,
    storage_low: Option<bool>,
    idle: Option<bool>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
enum ToldNetwork {
    Offline,
    Metered,
    Unmetered,
}

impl From<Told> for Conditions {
    fn from(told: Told) -> Self {
        let Told { network, charging, battery_low, storage_low, idle } = told;
        let network = network.map(|network| match network {
            ToldNetwork::Offline => Network::Offline,
            ToldNetwork::Metered => Network::Metered,
            ToldNetwork::Unmetered => Network::Unmetered,
        });
        Self { network, charging, battery_low, storage_low, idle }
    }
}
