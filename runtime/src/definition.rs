//! What a service is, as state files keep it and `status` shows it.

use serde::{Deserialize, Serialize};

use crate::id::ServiceId;
use crate::spec::{Overlap, Requires, Retry, ServiceSpec, Trigger};

/// A service without its code: the declaration, narrowed by what the app registered.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Definition {
    pub id: ServiceId,
    /// Declared in the configuration; else registered at run time.
    pub declared: bool,
    /// The app does not work without it on this platform.
    pub required: bool,
    pub title: String,
    /// The entry, relative to the project.
    pub entry: String,
    pub trigger: Trigger,
    pub keep_alive: bool,
    /// Sorted.
    pub permissions: Vec<String>,
    pub timeout_ms: Option<u64>,
    pub retry: Retry,
    pub requires: Requires,
    pub overlap: Overlap,
}

impl Definition {
    pub fn of(id: &ServiceId, spec: &ServiceSpec, declared: bool) -> Self {
        Self {
            id: id.clone(),
            declared,
            required: spec.required,
            title: spec.title.to_string(),
            entry: spec.module.entry.to_string(),
            trigger: spec.trigger,
            keep_alive: spec.keep_alive,
            permissions: spec.permissions.iter().map(ToString::to_string).collect(),
            timeout_ms: spec.timeout_ms,
            retry: spec.retry,
            requires: spec.requires,
            overlap: spec.overlap,
        }
    }

    /// Sixteen hexadecimal digits that change with the definition.
    pub fn hash(&self) -> String {
        let json = serde_json::to_vec(self).expect("a definition is plain data");
        format!("{:016x}", fnv1a64(&json))
    }
}

/// FNV-1a. The standard library's hasher may change between compiler versions, and stored hashes must not.
pub(crate) fn fnv1a64(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hash_is_the_published_function() {
        // Test vectors of the FNV reference (isthe.com/chongo/tech/comp/fnv).
        assert_eq!(fnv1a64(b""), 0xcbf2_9ce4_8422_2325);
        assert_eq!(fnv1a64(b"foobar"), 0x8594_4171_f739_67e8);
    }
}
