//! SHA-1 and SHA-2.

use sha2::Digest;

use super::algorithm::{Hash, with_hash};

pub(super) fn digest(hash: Hash, data: &[u8]) -> Vec<u8> {
    with_hash!(hash, D => D::digest(data).to_vec())
}
