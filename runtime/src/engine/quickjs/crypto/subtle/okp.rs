//! Ed25519 (RFC 8032) and X25519 (RFC 7748).

use ed25519_dalek::{Signature, Signer, SigningKey, VerifyingKey};
use x25519_dalek::{X25519_BASEPOINT_BYTES, x25519};
use zeroize::Zeroizing;

use super::algorithm::{Algorithm, Secret, random};
use super::failure::{Failure, Result};

pub(super) const KEY_BYTES: usize = 32;

/// A random private key with its public one.
pub(super) fn generate(algorithm: Algorithm) -> Result<(Secret, [u8; KEY_BYTES])> {
    let mut secret = Secret::new(vec![0; KEY_BYTES]);
    random(&mut secret)?;
    let public = public(algorithm, &secret)?;
    Ok((secret, public))
}

/// The public key of a private one.
pub(super) fn public(algorithm: Algorithm, secret: &[u8]) -> Result<[u8; KEY_BYTES]> {
    let secret = Zeroizing::new(key(secret)?);
    Ok(match algorithm {
        Algorithm::Ed25519 => SigningKey::from_bytes(&secret).verifying_key().to_bytes(),
        _ => x25519(*secret, X25519_BASEPOINT_BYTES),
    })
}

/// # Errors
/// `DataError` where these are not the bytes of a key.
pub(super) fn key(bytes: &[u8]) -> Result<[u8; KEY_BYTES]> {
    bytes.try_into().map_err(|_| Failure::data(format!("the key must have {KEY_BYTES} bytes, it has {}", bytes.len())))
}

pub(super) fn sign(secret: &[u8], data: &[u8]) -> Result<Vec<u8>> {
    let secret = Zeroizing::new(key(secret)?);
    Ok(SigningKey::from_bytes(&secret).sign(data).to_bytes().to_vec())
}

/// Points of small order are refused, as the standard says.
pub(super) fn verify(public: &[u8; KEY_BYTES], signature: &[u8], data: &[u8]) -> bool {
    let (Ok(key), Ok(signature)) = (VerifyingKey::from_bytes(public), Signature::from_slice(signature)) else {
        return false;
    };
    key.verify_strict(data, &signature).is_ok()
}

/// # Errors
/// `OperationError` where the other key is a point of small order, which makes the secret zero.
pub(super) fn agree(secret: &[u8], public: &[u8; KEY_BYTES]) -> Result<Secret> {
    let secret = Zeroizing::new(key(secret)?);
    let shared = Secret::new(x25519(*secret, *public).to_vec());
    if shared.iter().all(|byte| *byte == 0) {
        return Err(Failure::operation("the public key does not contribute to the secret"));
    }
    Ok(shared)
}
