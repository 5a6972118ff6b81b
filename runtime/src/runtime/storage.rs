//! The key-value store, as foreground and services use it, and who hears of a change.

use std::sync::Arc;

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::{Inner, Runtime};
use crate::error::{Error, ErrorCode, Result};
use crate::event::{Event, EventKind, StorageChange};
use crate::grants;
use crate::wire;

impl Runtime {
    /// A value of the store that the foreground shares with services that have the permission `storage`.
    ///
    /// # Errors
    /// `InvalidState` when closed.
    pub fn storage_get(&self, key: &str) -> Result<Option<Value>> {
        self.inner.refuse_when_closing()?;
        Ok(self.inner.storage.get(key))
    }

    /// Sets a value for the foreground. It is on disk when the call returns, and isolates that run hear of it.
    ///
    /// # Errors
    /// `QuotaExceeded` when key, value or the whole store would be too large, `Storage` when it cannot be written,
    /// `InvalidState` when closed. Nothing has changed then.
    pub fn storage_set(&self, key: &str, value: Value) -> Result<()> {
        self.inner.store(None, key.to_owned(), value)
    }

    /// Deletes a value for the foreground; whether there was one.
    ///
    /// # Errors
    /// `Storage` when the store cannot be written, `InvalidState` when closed.
    pub fn storage_delete(&self, key: &str) -> Result<bool> {
        self.inner.remove(None, key)
    }

    /// The keys that start with a prefix, sorted.
    ///
    /// # Errors
    /// `InvalidState` when closed.
    pub fn storage_list(&self, prefix: &str) -> Result<Vec<String>> {
        self.inner.refuse_when_closing()?;
        Ok(self.inner.storage.list(prefix))
    }
}

impl Inner {
    /// `get`, `set`, `delete` or `list`, JSON in and out. `source` is the service that asks, `None` the foreground.
    ///
    /// # Errors
    /// As the calls above; `InvalidArgument` for a payload of the wrong shape, `NotSupported` for another operation.
    pub fn storage_request(&self, source: Option<&str>, operation: &str, payload: Value) -> Result<Value> {
        self.refuse_when_closing()?;
        match operation {
            "get" => {
                let Key { key } = arguments(operation, payload)?;
                Ok(self.storage.get(&key).unwrap_or_else(wire::undefined))
            }
            "set" => {
                let Entry { key, value } = arguments(operation, payload)?;
                self.store(source, key, value)?;
                Ok(Value::Null)
            }
            "delete" => {
                let Key { key } = arguments(operation, payload)?;
                self.remove(source, &key).map(Value::from)
            }
            "list" => {
                let Prefix { prefix } =
                    if payload.is_null() { Prefix::default() } else { arguments(operation, payload)? };
                Ok(self.storage.list(&prefix).into())
            }
            _ => Err(Error::new(ErrorCode::NotSupported, format!("`storage` has no operation `{operation}`"))),
        }
    }

    fn store(&self, source: Option<&str>, key: String, value: Value) -> Result<()> {
        self.refuse_when_closing()?;
        wire::check(&value)?;
        if value == wire::undefined() {
            let message = "undefined cannot be stored: delete the key instead";
            return Err(Error::new(ErrorCode::InvalidArgument, message.to_owned()));
        }
        self.storage.set(key, value, |key, value| self.queue_change(source, key, Some(value)))?;
        self.bus.deliver();
        Ok(())
    }

    fn remove(&self, source: Option<&str>, key: &str) -> Result<bool> {
        self.refuse_when_closing()?;
        let was_there = self.storage.delete(key, || self.queue_change(source, key, None))?;
        self.bus.deliver();
        Ok(was_there)
    }

    /// Called with the store locked, so that the events come in the order of the changes.
    fn queue_change(&self, source: Option<&str>, key: &str, value: Option<&Value>) {
        self.bus.queue(Event {
            id: source.map(str::to_owned),
            run_id: None,
            at_ms: self.host.now_ms(),
            kind: EventKind::Storage(StorageChange {
                key: key.to_owned(),
                value: value.cloned().unwrap_or_default(),
                deleted: value.is_none(),
                source: source.map(str::to_owned),
            }),
        });
    }

    /// Tells the isolates of every service that may read the store, but for the one that changed it.
    pub(super) fn tell_isolates(&self, change: &StorageChange) {
        for service in self.services() {
            let cell = service.lock();
            if change.source.as_deref() == Some(service.id.as_str())
                || !grants::opens(&cell.spec.permissions, grants::STORAGE)
            {
                continue;
            }
            let running = cell.live.as_ref().and_then(|live| live.isolate.as_ref());
            let isolate = running.or(cell.kept.as_ref().map(|kept| &kept.isolate)).map(Arc::clone);
            drop(cell);
            if let Some(isolate) = isolate {
                isolate.storage_changed(change);
            }
        }
    }
}

fn arguments<T: DeserializeOwned>(operation: &str, payload: Value) -> Result<T> {
    serde_json::from_value(payload)
        .map_err(|error| Error::new(ErrorCode::InvalidArgument, format!("storage-{operation}: {error}")))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Key {
    key: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    key: String,
    value: Value,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Prefix {
    #[serde(default)]
    prefix: String,
}
