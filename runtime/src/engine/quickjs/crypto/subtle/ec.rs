//! ECDSA and ECDH on the NIST curves. Points are written as SEC 1 has them, without compression.

use super::algorithm::{Curve, Hash, Secret, random};
use super::digest::digest;
use super::failure::{Failure, Result};

impl Curve {
    /// Length of a coordinate and of a private scalar, in bytes.
    pub(super) fn field_bytes(self) -> usize {
        match self {
            Self::P256 => 32,
            Self::P384 => 48,
            Self::P521 => 66,
        }
    }

    /// A random scalar with its point.
    pub(super) fn generate(self) -> Result<(Secret, Vec<u8>)> {
        loop {
            let mut scalar = Secret::new(vec![0; self.field_bytes()]);
            random(&mut scalar)?;
            if self == Self::P521 {
                scalar[0] &= 1;
            }
            // Misses, in the worst case once in 2^32 times, where the number is not below the order of the curve.
            if let Ok(point) = self.point(&scalar) {
                return Ok((scalar, point));
            }
        }
    }
}

macro_rules! with_curve {
    ($curve:expr, $c:ident => $body:expr) => {
        match $curve {
            Curve::P256 => {
                use p256 as $c;
                $body
            }
            Curve::P384 => {
                use p384 as $c;
                $body
            }
            Curve::P521 => {
                use p521 as $c;
                $body
            }
        }
    };
}

impl Curve {
    /// The public point of a private scalar.
    pub(super) fn point(self, scalar: &[u8]) -> Result<Vec<u8>> {
        if scalar.len() != self.field_bytes() {
            return Err(bad_private(self));
        }
        with_curve!(self, c => {
            let key = c::SecretKey::from_slice(scalar).map_err(|_| bad_private(self))?;
            Ok(c::Sec1Point::from(key.public_key()).as_bytes().to_vec())
        })
    }

    /// Checks that a point is on the curve, and writes it without compression.
    pub(super) fn uncompressed(self, point: &[u8]) -> Result<Vec<u8>> {
        let bad = |_| Failure::data(format!("the public key is not a point of {}", self.as_str()));
        with_curve!(self, c => {
            let key = c::PublicKey::from_sec1_bytes(point).map_err(bad)?;
            Ok(c::Sec1Point::from(key).as_bytes().to_vec())
        })
    }

    /// The signature as r and s, one after the other.
    pub(super) fn sign(self, scalar: &[u8], hash: Hash, data: &[u8]) -> Result<Vec<u8>> {
        let hashed = digest(hash, data);
        let failed = |_| Failure::operation("signing failed");
        with_curve!(self, c => {
            use c::ecdsa::signature::hazmat::RandomizedPrehashSigner;
            let key = c::ecdsa::SigningKey::from_slice(scalar).map_err(failed)?;
            let signature: c::ecdsa::Signature =
                key.sign_prehash_with_rng(&mut getrandom::SysRng, &hashed).map_err(failed)?;
            Ok(signature.to_bytes().to_vec())
        })
    }

    pub(super) fn verify(self, point: &[u8], hash: Hash, signature: &[u8], data: &[u8]) -> bool {
        let hashed = digest(hash, data);
        with_curve!(self, c => {
            use c::ecdsa::signature::hazmat::PrehashVerifier;
            let key = c::ecdsa::VerifyingKey::from_sec1_bytes(point);
            let signature = c::ecdsa::Signature::from_slice(signature);
            key.is_ok_and(|key| signature.is_ok_and(|signature| key.verify_prehash(&hashed, &signature).is_ok()))
        })
    }

    /// The x coordinate of the shared point.
    pub(super) fn agree(self, scalar: &[u8], point: &[u8]) -> Result<Secret> {
        let failed = |_| Failure::operation("the keys do not agree on a secret");
        with_curve!(self, c => {
            let private = c::SecretKey::from_slice(scalar).map_err(failed)?;
            let public = c::PublicKey::from_sec1_bytes(point).map_err(failed)?;
            let shared = private.diffie_hellman(&public);
            Ok(Secret::new(shared.raw_secret_bytes().to_vec()))
        })
    }
}

fn bad_private(curve: Curve) -> Failure {
    Failure::data(format!("the private key is not one of {}", curve.as_str()))
}
