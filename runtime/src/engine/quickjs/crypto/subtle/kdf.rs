//! HKDF (RFC 5869) and PBKDF2 (RFC 8018).

use hkdf::Hkdf;
use hmac::{Hmac, KeyInit, Mac};

use super::algorithm::{Hash, Secret, with_hash};
use super::failure::{Failure, Result};
use super::jobs::Watch;

/// Iterations between two looks at whether to stop: well under a millisecond.
const SLICE: u32 = 512;

pub(super) fn hkdf(hash: Hash, secret: &[u8], salt: &[u8], info: &[u8], length_bits: Option<u32>) -> Result<Secret> {
    let mut derived = Secret::new(vec![0; length_bytes(length_bits)?]);
    with_hash!(hash, D => Hkdf::<D>::new(Some(salt), secret).expand(info, &mut derived)).map_err(|_| {
        let (most, hash_name) = (255 * hash.output_bytes() * 8, hash.as_str());
        Failure::operation(format!("HKDF with {hash_name} gives at most {most} bits"))
    })?;
    Ok(derived)
}

/// Stops soon after `watch` says so. The crate `pbkdf2` cannot be stopped.
pub(super) fn pbkdf2(
    hash: Hash,
    password: &[u8],
    salt: &[u8],
    iterations: u32,
    length_bits: Option<u32>,
    watch: &Watch,
) -> Result<Secret> {
    let length = length_bytes(length_bits)?;
    if iterations == 0 {
        return Err(Failure::operation("iterations must not be 0"));
    }
    let mut derived = Secret::new(vec![0; length]);
    with_hash!(hash, D => {
        let mac = Hmac::<D>::new_from_slice(password).map_err(|_| Failure::operation("the key is not one for HMAC"))?;
        for (index, chunk) in (1u32..).zip(derived.chunks_mut(hash.output_bytes())) {
            let mut first = mac.clone();
            first.update(salt);
            first.update(&index.to_be_bytes());
            let mut round = first.finalize().into_bytes();
            let mut block = round;
            for iteration in 1..iterations {
                if iteration.is_multiple_of(SLICE) {
                    watch.check()?;
                }
                let mut next = mac.clone();
                next.update(&round);
                round = next.finalize().into_bytes();
                for (byte, other) in block.iter_mut().zip(&round) {
                    *byte ^= other;
                }
            }
            watch.check()?;
            chunk.copy_from_slice(&block[..chunk.len()]);
        }
    });
    Ok(derived)
}

fn length_bytes(length_bits: Option<u32>) -> Result<usize> {
    match length_bits {
        Some(bits) if bits.is_multiple_of(8) => Ok(bits as usize / 8),
        Some(bits) => Err(Failure::operation(format!("length must be a multiple of 8 bits, it is {bits}"))),
        None => Err(Failure::operation("length is missing")),
    }
}
