//! Names of algorithms, hashes and curves, and what each needs to be told.

use std::sync::Arc;

use zeroize::Zeroizing;

use super::failure::{Failure, Result};
use super::key::{Key, Usages};

macro_rules! names {
    ($(#[$about:meta])* $type:ident { $($variant:ident = $name:literal),* $(,)? }) => {
        $(#[$about])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(super) enum $type { $($variant),* }

        impl $type {
            pub(super) fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $name),* }
            }

            /// # Errors
            /// `NotSupportedError` for any other name.
            pub(super) fn named(name: &str) -> Result<Self> {
                match name {
                    $($name => Ok(Self::$variant),)*
                    _ => Err(Failure::unsupported(format!("\"{name}\" is not supported"))),
                }
            }
        }
    };
}

names! {
    Algorithm {
        AesCbc = "AES-CBC",
        AesCtr = "AES-CTR",
        AesGcm = "AES-GCM",
        AesKw = "AES-KW",
        Hmac = "HMAC",
        Hkdf = "HKDF",
        Pbkdf2 = "PBKDF2",
        RsassaPkcs1 = "RSASSA-PKCS1-v1_5",
        RsaPss = "RSA-PSS",
        RsaOaep = "RSA-OAEP",
        Ecdsa = "ECDSA",
        Ecdh = "ECDH",
        Ed25519 = "Ed25519",
        X25519 = "X25519",
    }
}

names! { Hash { Sha1 = "SHA-1", Sha256 = "SHA-256", Sha384 = "SHA-384", Sha512 = "SHA-512" } }
names! { Curve { P256 = "P-256", P384 = "P-384", P521 = "P-521" } }
names! { Format { Raw = "raw", Pkcs8 = "pkcs8", Spki = "spki", Jwk = "jwk" } }

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Secret,
    Public,
    Private,
}

impl Kind {
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::Secret => "secret",
            Self::Public => "public",
            Self::Private => "private",
        }
    }
}

impl Algorithm {
    pub(super) fn is_aes(self) -> bool {
        matches!(self, Self::AesCbc | Self::AesCtr | Self::AesGcm | Self::AesKw)
    }

    pub(super) fn is_rsa(self) -> bool {
        matches!(self, Self::RsassaPkcs1 | Self::RsaPss | Self::RsaOaep)
    }

    /// What keys of this algorithm and kind can be for.
    pub(super) fn usages(self, kind: Kind) -> Usages {
        use Kind::{Private, Public, Secret};
        match (self, kind) {
            (Self::AesCbc | Self::AesCtr | Self::AesGcm, Secret) => {
                Usages::ENCRYPT | Usages::DECRYPT | Usages::WRAP_KEY | Usages::UNWRAP_KEY
            }
            (Self::AesKw, Secret) => Usages::WRAP_KEY | Usages::UNWRAP_KEY,
            (Self::Hmac, Secret) => Usages::SIGN | Usages::VERIFY,
            (Self::Hkdf | Self::Pbkdf2, Secret) | (Self::Ecdh | Self::X25519, Private) => {
                Usages::DERIVE_KEY | Usages::DERIVE_BITS
            }
            (Self::RsassaPkcs1 | Self::RsaPss | Self::Ecdsa | Self::Ed25519, Private) => Usages::SIGN,
            (Self::RsassaPkcs1 | Self::RsaPss | Self::Ecdsa | Self::Ed25519, Public) => Usages::VERIFY,
            (Self::RsaOaep, Private) => Usages::DECRYPT | Usages::UNWRAP_KEY,
            (Self::RsaOaep, Public) => Usages::ENCRYPT | Usages::WRAP_KEY,
            _ => Usages::NONE,
        }
    }
}

impl Hash {
    pub(super) fn output_bytes(self) -> usize {
        match self {
            Self::Sha1 => 20,
            Self::Sha256 => 32,
            Self::Sha384 => 48,
            Self::Sha512 => 64,
        }
    }

    pub(super) fn block_bytes(self) -> usize {
        match self {
            Self::Sha1 | Self::Sha256 => 64,
            Self::Sha384 | Self::Sha512 => 128,
        }
    }
}

/// Evaluates an expression with the type of a hash. Needs [`Hash`] in scope.
macro_rules! with_hash {
    ($hash:expr, $D:ident => $body:expr) => {
        match $hash {
            Hash::Sha1 => {
                type $D = sha1::Sha1;
                $body
            }
            Hash::Sha256 => {
                type $D = sha2::Sha256;
                $body
            }
            Hash::Sha384 => {
                type $D = sha2::Sha384;
                $body
            }
            Hash::Sha512 => {
                type $D = sha2::Sha512;
                $body
            }
        }
    };
}
pub(super) use with_hash;

/// What `generateKey`, `importKey`, `unwrapKey` and `deriveKey` are told of the key to make.
#[derive(Debug)]
pub(super) struct KeySpec {
    pub(super) algorithm: Algorithm,
    pub(super) hash: Option<Hash>,
    /// Of AES and HMAC keys.
    pub(super) length_bits: Option<u32>,
    pub(super) curve: Option<Curve>,
    pub(super) modulus_bits: Option<u32>,
    pub(super) public_exponent: Option<Vec<u8>>,
}

impl KeySpec {
    pub(super) fn hash(&self) -> Result<Hash> {
        self.hash.ok_or_else(|| Failure::argument(format!("{} needs a hash", self.algorithm.as_str())))
    }

    pub(super) fn curve(&self) -> Result<Curve> {
        self.curve.ok_or_else(|| Failure::argument(format!("{} needs a namedCurve", self.algorithm.as_str())))
    }
}

/// What an operation with a key is told besides the key.
pub(super) enum Params {
    AesCbc { iv: Vec<u8> },
    AesCtr { counter: Vec<u8>, length_bits: u32 },
    AesGcm { iv: Vec<u8>, additional_data: Vec<u8>, tag_bits: u32 },
    AesKw,
    RsaOaep { label: Vec<u8> },
    RsassaPkcs1,
    RsaPss { salt_bytes: usize },
    Hmac,
    Ecdsa { hash: Hash },
    Ed25519,
    Hkdf { hash: Hash, salt: Vec<u8>, info: Vec<u8> },
    Pbkdf2 { hash: Hash, salt: Vec<u8>, iterations: u32 },
    Ecdh { public: Arc<Key> },
    X25519 { public: Arc<Key> },
}

impl Params {
    pub(super) fn algorithm(&self) -> Algorithm {
        match self {
            Self::AesCbc { .. } => Algorithm::AesCbc,
            Self::AesCtr { .. } => Algorithm::AesCtr,
            Self::AesGcm { .. } => Algorithm::AesGcm,
            Self::AesKw => Algorithm::AesKw,
            Self::RsaOaep { .. } => Algorithm::RsaOaep,
            Self::RsassaPkcs1 => Algorithm::RsassaPkcs1,
            Self::RsaPss { .. } => Algorithm::RsaPss,
            Self::Hmac => Algorithm::Hmac,
            Self::Ecdsa { .. } => Algorithm::Ecdsa,
            Self::Ed25519 => Algorithm::Ed25519,
            Self::Hkdf { .. } => Algorithm::Hkdf,
            Self::Pbkdf2 { .. } => Algorithm::Pbkdf2,
            Self::Ecdh { .. } => Algorithm::Ecdh,
            Self::X25519 { .. } => Algorithm::X25519,
        }
    }

    /// Memory that these hold, in bytes.
    pub(super) fn size(&self) -> usize {
        match self {
            Self::AesCbc { iv } => iv.len(),
            Self::AesCtr { counter, .. } => counter.len(),
            Self::AesGcm { iv, additional_data, .. } => iv.len() + additional_data.len(),
            Self::RsaOaep { label } => label.len(),
            Self::Hkdf { salt, info, .. } => salt.len() + info.len(),
            Self::Pbkdf2 { salt, .. } => salt.len(),
            _ => 0,
        }
    }
}

/// Bytes that are overwritten when they are dropped.
pub(super) type Secret = Zeroizing<Vec<u8>>;

/// # Errors
/// `OperationError` when the operating system has no random bytes.
pub(super) fn random(bytes: &mut [u8]) -> Result<()> {
    getrandom::fill(bytes).map_err(|error| Failure::operation(format!("no random bytes: {error}")))
}
