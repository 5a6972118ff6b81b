//! The key-value store that an app's foreground and services share.

use std::collections::BTreeMap;
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::error::{Error, ErrorCode, Result};
use crate::limits::Limits;
use crate::state::{FORMAT, SetAside, Unreadable, failed, json_bytes, read_versioned, replace, set_aside};

/// One durable store per app: `storage.json` in the state directory. A change is on disk when its call returns.
#[derive(Debug)]
pub(crate) struct Storage {
    path: PathBuf,
    limits: Limits,
    entries: Mutex<BTreeMap<String, Value>>,
}

#[derive(Serialize, Deserialize)]
struct StoredEntries<Entries> {
    format: u32,
    entries: Entries,
}

impl Storage {
    /// Reads the store; an unreadable one is set aside, and an empty one takes its place.
    ///
    /// # Errors
    /// `VersionMismatch` when a newer version wrote it, `Storage` when it cannot be read.
    pub fn open(state_dir: &Path, limits: &Limits) -> Result<(Self, Option<SetAside>)> {
        let path = state_dir.join("storage.json");
        let mut broken = None;
        let entries = match fs::read(&path) {
            Err(error) if error.kind() == ErrorKind::NotFound => BTreeMap::new(),
            Err(error) => return Err(failed("read", &path, error)),
            Ok(bytes) => match read_versioned::<StoredEntries<BTreeMap<String, Value>>>(&bytes) {
                Ok(stored) => stored.entries,
                Err(Unreadable::Newer(format)) => {
                    return Err(Error::new(
                        ErrorCode::VersionMismatch,
                        format!("{} has format {format}, newer than {FORMAT}", path.display()),
                    ));
                }
                Err(reason) => {
                    broken = Some(set_aside(path.clone(), reason.to_string())?);
                    BTreeMap::new()
                }
            },
        };
        Ok((Self { path, limits: limits.clone(), entries: Mutex::new(entries) }, broken))
    }

    pub fn get(&self, key: &str) -> Option<Value> {
        self.lock().get(key).cloned()
    }

    /// Calls `done` once the value is on disk, with the store still locked: in the order of the changes.
    ///
    /// # Errors
    /// `QuotaExceeded` when key, value or the whole store would be too large, `Storage` when it cannot be written.
    pub fn set(&self, key: String, value: Value, done: impl FnOnce(&str, &Value)) -> Result<()> {
        let limits = &self.limits;
        bounded("key", key.len(), limits.storage_key_bytes_max)?;
        let size = json_bytes(&value);
        bounded("value", size, limits.storage_value_bytes_max)?;
        let (changed_key, changed_value) = (key.clone(), value.clone());
        let done = |(): &()| done(&changed_key, &changed_value);
        self.change(done, |entries| {
            let others: usize = entries
                .iter()
                .filter(|(other, _)| **other != key)
                .map(|(key, value)| key.len() + json_bytes(value))
                .sum();
            bounded("store", others + key.len() + size, limits.storage_bytes_max)?;
            entries.insert(key, value);
            Ok(())
        })
    }

    /// Whether the key was there; if so, `done` is called as by [`Storage::set`].
    ///
    /// # Errors
    /// `Storage` when the store cannot be written.
    pub fn delete(&self, key: &str, done: impl FnOnce()) -> Result<bool> {
        if !self.lock().contains_key(key) {
            return Ok(false);
        }
        let done = |was_there: &bool| {
            if *was_there {
                done()
            }
        };
        self.change(done, |entries| Ok(entries.remove(key).is_some()))
    }

    /// The keys that start with a prefix, sorted.
    pub fn list(&self, prefix: &str) -> Vec<String> {
        let entries = self.lock();
        entries
            .range(prefix.to_owned()..)
            .map(|(key, _)| key)
            .take_while(|key| key.starts_with(prefix))
            .cloned()
            .collect()
    }

    /// Changes a copy, writes it, and only then lets it be seen.
    fn change<T>(
        &self,
        done: impl FnOnce(&T),
        change: impl FnOnce(&mut BTreeMap<String, Value>) -> Result<T>,
    ) -> Result<T> {
        let mut entries = self.lock();
        let mut changed = entries.clone();
        let answer = change(&mut changed)?;
        let json = serde_json::to_vec(&StoredEntries { format: FORMAT, entries: &changed })
            .map_err(|error| Error::new(ErrorCode::Internal, format!("storage: {error}")))?;
        replace(&self.path, &json)?;
        *entries = changed;
        done(&answer);
        Ok(answer)
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, BTreeMap<String, Value>> {
        self.entries.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn bounded(what: &str, bytes: usize, bytes_max: usize) -> Result<()> {
    if bytes <= bytes_max {
        return Ok(());
    }
    Err(Error::new(
        ErrorCode::QuotaExceeded,
        format!("the {what} would have {bytes} bytes; at most {bytes_max} are kept"),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn open(folder: &Path) -> Storage {
        Storage::open(folder, &Limits::default()).unwrap().0
    }

    fn set(storage: &Storage, key: String, value: Value) -> Result<()> {
        storage.set(key, value, |_, _| ())
    }

    #[test]
    fn what_was_set_is_there_after_reopening() {
        let folder = tempfile::tempdir().unwrap();
        let storage = open(folder.path());
        set(&storage, "a/1".to_owned(), 1.into()).unwrap();
        set(&storage, "a/2".to_owned(), Value::Null).unwrap();
        set(&storage, "b".to_owned(), "ä".into()).unwrap();
        assert!(storage.delete("a/1", || ()).unwrap());
        assert!(!storage.delete("a/1", || ()).unwrap());

        let again = open(folder.path());
        assert_eq!(again.get("b"), Some("ä".into()));
        assert_eq!(again.get("a/1"), None);
        assert_eq!(again.list("a/"), ["a/2"]);
        assert_eq!(again.list(""), ["a/2", "b"]);
    }

    #[test]
    fn limits_refuse_without_changing_anything() {
        let folder = tempfile::tempdir().unwrap();
        let limits = Limits {
            storage_key_bytes_max: 4,
            storage_value_bytes_max: 10,
            storage_bytes_max: 20,
            ..Limits::default()
        };
        let storage = Storage::open(folder.path(), &limits).unwrap().0;
        set(&storage, "key".to_owned(), "12345678".into()).unwrap();
        for (key, value) in [("long-key", "1"), ("k", "123456789"), ("two", "1234567")] {
            let refused = set(&storage, key.to_owned(), value.into()).unwrap_err();
            assert_eq!(refused.code, ErrorCode::QuotaExceeded, "{key}");
        }
        set(&storage, "key".to_owned(), "replaced".into()).unwrap();
        assert_eq!(storage.list(""), ["key"]);
    }

    #[test]
    fn a_broken_store_is_set_aside_and_a_newer_one_is_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("storage.json");
        fs::write(&path, "{\"format\":1,").unwrap();
        let (storage, broken) = Storage::open(folder.path(), &Limits::default()).unwrap();
        assert_eq!(fs::read_to_string(broken.unwrap().moved_to).unwrap(), "{\"format\":1,");
        assert!(storage.list("").is_empty());

        fs::write(&path, "{\"format\":2}").unwrap();
        let refused = Storage::open(folder.path(), &Limits::default()).unwrap_err();
        assert_eq!(refused.code, ErrorCode::VersionMismatch);
        assert_eq!(fs::read_to_string(&path).unwrap(), "{\"format\":2}");
    }
}
