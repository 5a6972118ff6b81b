//! HMAC.

use hmac::{Hmac, KeyInit, Mac};
use subtle::ConstantTimeEq;

use super::algorithm::{Hash, with_hash};
use super::failure::{Failure, Result};

pub(super) fn sign(hash: Hash, key: &[u8], data: &[u8]) -> Result<Vec<u8>> {
    with_hash!(hash, D => {
        let mut mac = Hmac::<D>::new_from_slice(key).map_err(|_| Failure::operation("the key is not one for HMAC"))?;
        mac.update(data);
        Ok(mac.finalize().into_bytes().to_vec())
    })
}

/// Takes as long for a wrong signature as for the right one.
pub(super) fn verify(hash: Hash, key: &[u8], signature: &[u8], data: &[u8]) -> Result<bool> {
    Ok(sign(hash, key, data)?.ct_eq(signature).into())
}
