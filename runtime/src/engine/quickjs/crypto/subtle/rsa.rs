//! RSASSA-PKCS1-v1_5, RSA-PSS and RSA-OAEP (RFC 8017), with moduli from 1024 to 8192 bits.

use std::num::NonZeroU32;

use crypto_primes::hazmat::SmallFactorsSieve;
use crypto_primes::{Flavor, is_prime};
use getrandom::SysRng;
use rsa::traits::PublicKeyParts;
use rsa::{BoxedUint, Oaep, Pkcs1v15Sign, PrivateKey, Pss, PublicKey};
use zeroize::Zeroizing;

use super::algorithm::{Hash, Params, random, with_hash};
use super::digest::digest;
use super::failure::{Failure, Result};
use super::jobs::Watch;

/// How many pairs of primes are tried: one in four fits the exponent 3, nearly every one 65537.
const PAIRS_MAX: usize = 256;

/// Stops within one test of a candidate for a prime after `watch` says so.
pub(super) fn generate(modulus_bits: u32, public_exponent: &[u8], watch: &Watch) -> Result<PrivateKey> {
    let (least, most) = (PublicKey::MIN_SIZE, PublicKey::MAX_SIZE);
    if !(least..=most).contains(&(modulus_bits as usize)) || !modulus_bits.is_multiple_of(16) {
        let message = format!("modulusLength must be a multiple of 16 from {least} to {most}, it is {modulus_bits}");
        return Err(Failure::operation(message));
    }
    let exponent = exponent(public_exponent)?;
    for _ in 0..PAIRS_MAX {
        let (p, q) = (prime(modulus_bits / 2, watch)?, prime(modulus_bits / 2, watch)?);
        // Fails where the exponent has a factor in common with p - 1 or q - 1, or where both primes are the same.
        if let Ok(key) = PrivateKey::from_p_q(p, q, BoxedUint::from(exponent))
            && key.n().bit_width() == modulus_bits
        {
            return Ok(key);
        }
    }
    Err(Failure::operation("no primes were found for this public exponent"))
}

fn exponent(bytes: &[u8]) -> Result<u64> {
    let significant = &bytes[bytes.iter().take_while(|byte| **byte == 0).count()..];
    let value = significant.iter().take(9).fold(0u128, |value, byte| (value << 8) | u128::from(*byte));
    match u64::try_from(value) {
        Ok(value) if (3..=PublicKey::MAX_PUB_EXPONENT).contains(&value) && value % 2 == 1 => Ok(value),
        _ => Err(Failure::operation("publicExponent must be odd, at least 3 and less than 2^33")),
    }
}

/// `bits` is a multiple of 8.
fn prime(bits: u32, watch: &Watch) -> Result<BoxedUint> {
    let failed = || Failure::operation("no prime was found");
    let bits_nonzero = NonZeroU32::new(bits).ok_or_else(failed)?;
    loop {
        let mut start = Zeroizing::new(vec![0; bits as usize / 8]);
        random(&mut start)?;
        // With the two top bits set, the product of two primes has all the bits it should have.
        start[0] |= 0b1100_0000;
        let start = BoxedUint::from_be_slice(&start, bits).map_err(|_| failed())?;
        for candidate in SmallFactorsSieve::new(start, bits_nonzero, false).map_err(|_| failed())? {
            watch.check()?;
            if is_prime(Flavor::Any, &candidate) {
                return Ok(candidate);
            }
        }
    }
}

pub(super) fn sign(key: &PrivateKey, hash: Hash, params: &Params, data: &[u8]) -> Result<Vec<u8>> {
    let hashed = digest(hash, data);
    with_hash!(hash, D => match params {
        Params::RsaPss { salt_bytes } => {
            key.sign_with_rng(&mut SysRng, Pss::<D>::new_blinded_with_salt(*salt_bytes), &hashed)
        }
        _ => key.sign_with_rng(&mut SysRng, Pkcs1v15Sign::new::<D>(), &hashed),
    })
    .map_err(|error| Failure::operation(format!("signing failed: {error}")))
}

pub(super) fn verify(key: &PublicKey, hash: Hash, params: &Params, signature: &[u8], data: &[u8]) -> bool {
    let hashed = digest(hash, data);
    with_hash!(hash, D => match params {
        Params::RsaPss { salt_bytes } => key.verify(Pss::<D>::new_with_salt(*salt_bytes), &hashed, signature),
        _ => key.verify(Pkcs1v15Sign::new::<D>(), &hashed, signature),
    })
    .is_ok()
}

pub(super) fn encrypt(key: &PublicKey, hash: Hash, label: &[u8], data: &[u8]) -> Result<Vec<u8>> {
    with_hash!(hash, D => key.encrypt(&mut SysRng, Oaep::<D>::new_with_label(label), data))
        .map_err(|error| Failure::operation(format!("encryption failed: {error}")))
}

pub(super) fn decrypt(key: &PrivateKey, hash: Hash, label: &[u8], data: &[u8]) -> Result<Vec<u8>> {
    // Why it failed must not be told: it would help to find the plaintext.
    with_hash!(hash, D => key.decrypt_blinded(&mut SysRng, Oaep::<D>::new_with_label(label), data))
        .map_err(|_| Failure::operation("decryption failed"))
}
