//! The operations of `SubtleCrypto`: what a key may be used for is checked here, then its family takes over.

use std::sync::Arc;

use super::algorithm::{Algorithm, Format, Hash, KeySpec, Kind, Params, Secret, random};
use super::digest::digest;
use super::export::{Exported, export};
use super::failure::{Failure, Result};
use super::import::{KeyData, clear_beyond, import};
use super::jobs::Watch;
use super::jwk::Jwk;
use super::key::{Key, Material, Usages, check_usages};
use super::{aes, gcm, kdf, mac, okp, rsa};

/// Up to this much data, secret-key operations are done within a fraction of a millisecond.
const QUICK_BYTES: usize = 64 << 10;

pub(super) enum Operation {
    Digest { hash: Hash, data: Vec<u8> },
    Generate { make: Make },
    Import { format: Format, data: KeyData, make: Make },
    Export { format: Format, key: Arc<Key> },
    Encrypt { params: Params, key: Arc<Key>, data: Vec<u8> },
    Decrypt { params: Params, key: Arc<Key>, data: Vec<u8> },
    Sign { params: Params, key: Arc<Key>, data: Vec<u8> },
    Verify { params: Params, key: Arc<Key>, signature: Vec<u8>, data: Vec<u8> },
    DeriveBits { params: Params, key: Arc<Key>, length_bits: Option<u32> },
    DeriveKey { params: Params, key: Arc<Key>, make: Make },
    Wrap { format: Format, key: Arc<Key>, params: Params, wrapping: Arc<Key> },
    Unwrap { format: Format, data: Vec<u8>, params: Params, unwrapping: Arc<Key>, make: Make },
}

/// The key to make.
pub(super) struct Make {
    pub(super) spec: KeySpec,
    pub(super) extractable: bool,
    pub(super) usages: Usages,
}

pub(super) enum Output {
    Bytes(Secret),
    Flag(bool),
    Key(Key),
    Pair { public: Key, private: Key },
    Jwk(Box<Jwk>),
}

impl Operation {
    /// Memory that the operation takes while it waits and works, in bytes; roughly.
    pub(super) fn size(&self) -> usize {
        let derived = |bits: Option<u32>| bits.unwrap_or_default() as usize / 8;
        let varying = match self {
            // Hashing takes nothing besides the data.
            Self::Digest { data, .. } => data.len(),
            Self::Generate { make } => derived(make.spec.length_bits),
            Self::Import { data: KeyData::Bytes(bytes), .. } => bytes.len() * 2,
            Self::Import { data: KeyData::Jwk(jwk), .. } => {
                jwk.parts.each().filter_map(|(_, part)| part.as_ref()).map(|part| part.len()).sum::<usize>() * 2
            }
            Self::Export { key, .. } => key.size(),
            Self::Encrypt { params, data, .. } | Self::Decrypt { params, data, .. } => params.size() + data.len() * 2,
            Self::Sign { data, .. } => data.len(),
            Self::Verify { signature, data, .. } => signature.len() + data.len(),
            Self::DeriveBits { params, length_bits, .. } => params.size() + derived(*length_bits),
            Self::DeriveKey { params, make, .. } => params.size() + derived(make.spec.length_bits),
            Self::Wrap { key, params, .. } => params.size() + key.size() * 4,
            Self::Unwrap { data, params, .. } => params.size() + data.len() * 4,
        };
        varying + size_of::<Self>()
    }

    /// Whether it is over so soon that a thread would take longer.
    pub(super) fn is_quick(&self) -> bool {
        let algorithm = match self {
            Self::Digest { .. } => return self.size() <= QUICK_BYTES,
            Self::Generate { make } | Self::Import { make, .. } => make.spec.algorithm,
            Self::Export { key, .. } => key.algorithm,
            Self::Encrypt { params, .. }
            | Self::Decrypt { params, .. }
            | Self::Sign { params, .. }
            | Self::Verify { params, .. } => params.algorithm(),
            Self::DeriveBits { .. } | Self::DeriveKey { .. } | Self::Wrap { .. } | Self::Unwrap { .. } => return false,
        };
        let secret_key =
            algorithm.is_aes() || matches!(algorithm, Algorithm::Hmac | Algorithm::Hkdf | Algorithm::Pbkdf2);
        secret_key && self.size() <= QUICK_BYTES
    }

    /// Does it. `watch` says when to stop.
    pub(super) fn perform(self, watch: &Watch) -> Result<Output> {
        let bytes = |bytes: Vec<u8>| Output::Bytes(Secret::new(bytes));
        match self {
            Self::Digest { hash, data } => Ok(bytes(digest(hash, &data))),
            Self::Generate { make } => generate(make, watch),
            Self::Import { format, data, make } => make_key(format, &data, &make).map(Output::Key),
            Self::Export { format, key } => Ok(match export(format, &key)? {
                Exported::Bytes(bytes) => Output::Bytes(bytes),
                Exported::Jwk(jwk) => Output::Jwk(jwk),
            }),
            Self::Encrypt { params, key, data } => {
                key.permit(params.algorithm(), Usages::ENCRYPT)?;
                encrypt(&params, &key, data).map(bytes)
            }
            Self::Decrypt { params, key, data } => {
                key.permit(params.algorithm(), Usages::DECRYPT)?;
                decrypt(&params, &key, data).map(bytes)
            }
            Self::Sign { params, key, data } => {
                key.permit(params.algorithm(), Usages::SIGN)?;
                sign(&params, &key, &data).map(bytes)
            }
            Self::Verify { params, key, signature, data } => {
                key.permit(params.algorithm(), Usages::VERIFY)?;
                verify(&params, &key, &signature, &data).map(Output::Flag)
            }
            Self::DeriveBits { params, key, length_bits } => {
                key.permit(params.algorithm(), Usages::DERIVE_BITS)?;
                derive(&params, &key, length_bits, watch).map(Output::Bytes)
            }
            Self::DeriveKey { params, key, make } => {
                key.permit(params.algorithm(), Usages::DERIVE_KEY)?;
                let length_bits = derived_bits(&make.spec)?;
                let secret = derive(&params, &key, length_bits, watch)?;
                make_key(Format::Raw, &KeyData::Bytes(secret), &make).map(Output::Key)
            }
            Self::Wrap { format, key, params, wrapping } => {
                wrapping.permit(params.algorithm(), Usages::WRAP_KEY)?;
                let exported = match export(format, &key)? {
                    Exported::Bytes(bytes) => bytes,
                    Exported::Jwk(jwk) => jwk.to_json()?,
                };
                match params {
                    Params::AesKw => aes::wrap(wrapping.secret()?, &exported),
                    _ => encrypt(&params, &wrapping, exported.to_vec()),
                }
                .map(bytes)
            }
            Self::Unwrap { format, data, params, unwrapping, make } => {
                unwrapping.permit(params.algorithm(), Usages::UNWRAP_KEY)?;
                let unwrapped = Secret::new(match params {
                    Params::AesKw => aes::unwrap(unwrapping.secret()?, &data)?,
                    _ => decrypt(&params, &unwrapping, data)?,
                });
                let data = match format {
                    Format::Jwk => KeyData::Jwk(Box::new(Jwk::from_json(&unwrapped)?)),
                    _ => KeyData::Bytes(unwrapped),
                };
                make_key(format, &data, &make).map(Output::Key)
            }
        }
    }
}

fn make_key(format: Format, data: &KeyData, make: &Make) -> Result<Key> {
    import(format, data, &make.spec, make.extractable, make.usages)
}

fn generate(make: Make, watch: &Watch) -> Result<Output> {
    let Make { spec, extractable, usages } = make;
    let algorithm = spec.algorithm;
    if matches!(algorithm, Algorithm::Hkdf | Algorithm::Pbkdf2) {
        return Err(Failure::unsupported(format!("keys of {} cannot be generated", algorithm.as_str())));
    }
    if algorithm.is_aes() || algorithm == Algorithm::Hmac {
        check_usages(algorithm, Kind::Secret, usages)?;
        let material = if algorithm == Algorithm::Hmac { generate_hmac(&spec)? } else { generate_aes(&spec)? };
        return Key::new(algorithm, extractable, usages, material).map(Output::Key);
    }
    let (for_public, for_private) = (algorithm.usages(Kind::Public), algorithm.usages(Kind::Private));
    // Before the work: usages of neither key, and a private key for nothing.
    check_usages(algorithm, Kind::Private, usages.without(for_public))?;
    let (public, private) = if algorithm.is_rsa() {
        let hash = spec.hash()?;
        let missing = |name| move || Failure::argument(format!("{name} is missing"));
        let modulus_bits = spec.modulus_bits.ok_or_else(missing("modulusLength"))?;
        let exponent = spec.public_exponent.as_deref().ok_or_else(missing("publicExponent"))?;
        let key = Box::new(rsa::generate(modulus_bits, exponent, watch)?);
        (Material::RsaPublic { hash, key: Box::new(key.to_public_key()) }, Material::RsaPrivate { hash, key })
    } else if matches!(algorithm, Algorithm::Ecdsa | Algorithm::Ecdh) {
        let curve = spec.curve()?;
        let (scalar, point) = curve.generate()?;
        (Material::EcPublic { curve, point: point.clone() }, Material::EcPrivate { curve, scalar, point })
    } else {
        let (secret, public) = okp::generate(algorithm)?;
        (Material::OkpPublic { public }, Material::OkpPrivate { secret, public })
    };
    Ok(Output::Pair {
        public: Key::new(algorithm, true, usages.only(for_public), public)?,
        private: Key::new(algorithm, extractable, usages.only(for_private), private)?,
    })
}

fn aes_bits(spec: &KeySpec) -> Result<u32> {
    match spec.length_bits {
        Some(bits @ (128 | 192 | 256)) => Ok(bits),
        Some(bits) => Err(Failure::operation(format!("length must be 128, 192 or 256 bits, it is {bits}"))),
        None => Err(Failure::argument("length is missing")),
    }
}

fn generate_aes(spec: &KeySpec) -> Result<Material> {
    let mut secret = Secret::new(vec![0; aes_bits(spec)? as usize / 8]);
    random(&mut secret)?;
    Ok(Material::Secret(secret))
}

fn generate_hmac(spec: &KeySpec) -> Result<Material> {
    let hash = spec.hash()?;
    let length_bits = spec.length_bits.map_or(hash.block_bytes() * 8, |bits| bits as usize);
    if length_bits == 0 {
        return Err(Failure::operation("length must not be 0"));
    }
    let mut secret = Secret::new(vec![0; length_bits.div_ceil(8)]);
    random(&mut secret)?;
    clear_beyond(&mut secret, length_bits);
    Ok(Material::Hmac { hash, length_bits, secret })
}

/// How many bits a derived key takes; nothing where it takes what there is.
fn derived_bits(spec: &KeySpec) -> Result<Option<u32>> {
    match spec.algorithm {
        Algorithm::Hkdf | Algorithm::Pbkdf2 => Ok(None),
        Algorithm::Hmac => match spec.length_bits {
            Some(0) => Err(Failure::argument("length must not be 0")),
            Some(bits) => Ok(Some(bits)),
            None => Ok(Some(spec.hash()?.block_bytes() as u32 * 8)),
        },
        algorithm if algorithm.is_aes() => aes_bits(spec).map(Some),
        algorithm => Err(Failure::unsupported(format!("keys of {} cannot be derived", algorithm.as_str()))),
    }
}

fn wrong_kind<T>(key: &Key) -> Result<T> {
    Err(Failure::access(format!("this cannot be done with a {} key", key.kind().as_str())))
}

fn encrypt(params: &Params, key: &Key, data: Vec<u8>) -> Result<Vec<u8>> {
    match (params, &key.material) {
        (Params::AesCbc { iv }, _) => aes::encrypt_cbc(key.secret()?, iv, &data),
        (Params::AesCtr { counter, length_bits }, _) => aes::crypt_ctr(key.secret()?, counter, *length_bits, data),
        (Params::AesGcm { iv, additional_data, tag_bits }, _) => {
            gcm::encrypt(key.secret()?, iv, additional_data, *tag_bits, data)
        }
        (Params::RsaOaep { label }, Material::RsaPublic { hash, key }) => rsa::encrypt(key, *hash, label, &data),
        _ => wrong_kind(key),
    }
}

fn decrypt(params: &Params, key: &Key, data: Vec<u8>) -> Result<Vec<u8>> {
    match (params, &key.material) {
        (Params::AesCbc { iv }, _) => aes::decrypt_cbc(key.secret()?, iv, &data),
        (Params::AesCtr { counter, length_bits }, _) => aes::crypt_ctr(key.secret()?, counter, *length_bits, data),
        (Params::AesGcm { iv, additional_data, tag_bits }, _) => {
            gcm::decrypt(key.secret()?, iv, additional_data, *tag_bits, data)
        }
        (Params::RsaOaep { label }, Material::RsaPrivate { hash, key }) => rsa::decrypt(key, *hash, label, &data),
        _ => wrong_kind(key),
    }
}

fn sign(params: &Params, key: &Key, data: &[u8]) -> Result<Vec<u8>> {
    match (params, &key.material) {
        (Params::Hmac, Material::Hmac { hash, secret, .. }) => mac::sign(*hash, secret, data),
        (Params::RsassaPkcs1 | Params::RsaPss { .. }, Material::RsaPrivate { hash, key }) => {
            rsa::sign(key, *hash, params, data)
        }
        (Params::Ecdsa { hash }, Material::EcPrivate { curve, scalar, .. }) => curve.sign(scalar, *hash, data),
        (Params::Ed25519, Material::OkpPrivate { secret, .. }) => okp::sign(secret, data),
        _ => wrong_kind(key),
    }
}

fn verify(params: &Params, key: &Key, signature: &[u8], data: &[u8]) -> Result<bool> {
    match (params, &key.material) {
        (Params::Hmac, Material::Hmac { hash, secret, .. }) => mac::verify(*hash, secret, signature, data),
        (Params::RsassaPkcs1 | Params::RsaPss { .. }, Material::RsaPublic { hash, key }) => {
            Ok(rsa::verify(key, *hash, params, signature, data))
        }
        (Params::Ecdsa { hash }, Material::EcPublic { curve, point }) => {
            Ok(curve.verify(point, *hash, signature, data))
        }
        (Params::Ed25519, Material::OkpPublic { public }) => Ok(okp::verify(public, signature, data)),
        _ => wrong_kind(key),
    }
}

fn derive(params: &Params, key: &Key, length_bits: Option<u32>, watch: &Watch) -> Result<Secret> {
    match params {
        Params::Hkdf { hash, salt, info } => kdf::hkdf(*hash, key.secret()?, salt, info, length_bits),
        Params::Pbkdf2 { hash, salt, iterations } => {
            kdf::pbkdf2(*hash, key.secret()?, salt, *iterations, length_bits, watch)
        }
        Params::Ecdh { public } | Params::X25519 { public } => shorten(agree(key, public)?, length_bits),
        _ => wrong_kind(key),
    }
}

fn agree(key: &Key, public: &Key) -> Result<Secret> {
    if public.kind() != Kind::Public {
        return Err(Failure::access("public must be a public key"));
    }
    if public.algorithm != key.algorithm {
        return Err(Failure::access("the public key is for another algorithm"));
    }
    match (&key.material, &public.material) {
        (Material::EcPrivate { curve, scalar, .. }, Material::EcPublic { curve: other, point }) if curve == other => {
            curve.agree(scalar, point)
        }
        (Material::OkpPrivate { secret, .. }, Material::OkpPublic { public }) => okp::agree(secret, public),
        _ => Err(Failure::access("the keys are not on the same curve")),
    }
}

/// The first bits of a shared secret.
fn shorten(mut secret: Secret, length_bits: Option<u32>) -> Result<Secret> {
    let Some(length_bits) = length_bits.map(|bits| bits as usize) else { return Ok(secret) };
    if length_bits > secret.len() * 8 {
        let most = secret.len() * 8;
        return Err(Failure::operation(format!("{length_bits} bits are more than the {most} of the secret")));
    }
    secret.truncate(length_bits.div_ceil(8));
    clear_beyond(&mut secret, length_bits);
    Ok(secret)
}
