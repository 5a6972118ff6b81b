//! Keys: what they are for, and their material.

use std::ops::BitOr;

use rsa::traits::PublicKeyParts;

use super::algorithm::{Algorithm, Curve, Hash, Kind, Secret};
use super::failure::{Failure, Result};

pub(super) struct Key {
    pub(super) algorithm: Algorithm,
    pub(super) extractable: bool,
    pub(super) usages: Usages,
    pub(super) material: Material,
}

/// Private and secret parts are overwritten when they are dropped.
pub(super) enum Material {
    /// An AES key, or what HKDF and PBKDF2 start from.
    Secret(Secret),
    Hmac {
        hash: Hash,
        length_bits: usize,
        secret: Secret,
    },
    RsaPrivate {
        hash: Hash,
        key: Box<rsa::PrivateKey>,
    },
    RsaPublic {
        hash: Hash,
        key: Box<rsa::PublicKey>,
    },
    /// The scalar, and the point as SEC 1 writes it without compression. Both were checked.
    EcPrivate {
        curve: Curve,
        scalar: Secret,
        point: Vec<u8>,
    },
    EcPublic {
        curve: Curve,
        point: Vec<u8>,
    },
    /// The seed of Ed25519 or the scalar of X25519.
    OkpPrivate {
        secret: Secret,
        public: [u8; 32],
    },
    OkpPublic {
        public: [u8; 32],
    },
}

impl Key {
    /// A key that may be used for `usages`.
    ///
    /// # Errors
    /// `SyntaxError` where the algorithm has no such usage, or where a secret or private key would be for nothing.
    pub(super) fn new(algorithm: Algorithm, extractable: bool, usages: Usages, material: Material) -> Result<Self> {
        let kind = material.kind();
        check_usages(algorithm, kind, usages)?;
        // What is public may always be exported.
        let extractable = extractable || kind == Kind::Public;
        Ok(Self { algorithm, extractable, usages, material })
    }

    pub(super) fn kind(&self) -> Kind {
        self.material.kind()
    }

    /// # Errors
    /// `InvalidAccessError` where the key is for another algorithm, or not for this.
    pub(super) fn permit(&self, algorithm: Algorithm, usage: Usages) -> Result<()> {
        if self.algorithm != algorithm {
            let (own, wanted) = (self.algorithm.as_str(), algorithm.as_str());
            return Err(Failure::access(format!("the key is for {own}, not for {wanted}")));
        }
        if !self.usages.contains(usage) {
            let names: Vec<_> = usage.names().collect();
            return Err(Failure::access(format!("the usages of the key do not include \"{}\"", names.join("\", \""))));
        }
        Ok(())
    }

    /// The bytes of an AES key, or of what HKDF and PBKDF2 start from.
    pub(super) fn secret(&self) -> Result<&[u8]> {
        match &self.material {
            Material::Secret(secret) => Ok(secret),
            _ => Err(Failure::access("the key is not a secret key")),
        }
    }

    /// Memory that the key holds, in bytes; roughly.
    pub(super) fn size(&self) -> usize {
        let material = match &self.material {
            Material::Secret(secret) | Material::Hmac { secret, .. } => secret.len(),
            Material::RsaPrivate { key, .. } => key.size() * 16,
            Material::RsaPublic { key, .. } => key.size() * 6,
            Material::EcPrivate { .. } | Material::EcPublic { .. } => 256,
            Material::OkpPrivate { .. } | Material::OkpPublic { .. } => 64,
        };
        material + size_of::<Self>()
    }
}

impl Material {
    pub(super) fn kind(&self) -> Kind {
        match self {
            Self::Secret(_) | Self::Hmac { .. } => Kind::Secret,
            Self::RsaPrivate { .. } | Self::EcPrivate { .. } | Self::OkpPrivate { .. } => Kind::Private,
            Self::RsaPublic { .. } | Self::EcPublic { .. } | Self::OkpPublic { .. } => Kind::Public,
        }
    }
}

/// # Errors
/// `SyntaxError`, as [`Key::new`] says.
pub(super) fn check_usages(algorithm: Algorithm, kind: Kind, usages: Usages) -> Result<()> {
    let possible = algorithm.usages(kind);
    if let Some(name) = usages.without(possible).names().next() {
        let (algorithm, kind) = (algorithm.as_str(), kind.as_str());
        return Err(Failure::usages(format!("a {kind} key of {algorithm} cannot be for \"{name}\"")));
    }
    if usages == Usages::NONE && kind != Kind::Public {
        return Err(Failure::usages(format!("a {} key needs at least one usage", kind.as_str())));
    }
    Ok(())
}

/// A set of what a key may be used for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Usages(u8);

impl Usages {
    pub(super) const NONE: Self = Self(0);
    pub(super) const ENCRYPT: Self = Self(1);
    pub(super) const DECRYPT: Self = Self(1 << 1);
    pub(super) const SIGN: Self = Self(1 << 2);
    pub(super) const VERIFY: Self = Self(1 << 3);
    pub(super) const DERIVE_KEY: Self = Self(1 << 4);
    pub(super) const DERIVE_BITS: Self = Self(1 << 5);
    pub(super) const WRAP_KEY: Self = Self(1 << 6);
    pub(super) const UNWRAP_KEY: Self = Self(1 << 7);

    /// In the order of the bits.
    const NAMES: [&'static str; 8] =
        ["encrypt", "decrypt", "sign", "verify", "deriveKey", "deriveBits", "wrapKey", "unwrapKey"];

    /// Nothing for a name that is none of a usage.
    pub(super) fn named(name: &str) -> Option<Self> {
        Self::NAMES.iter().position(|known| *known == name).map(|bit| Self(1 << bit))
    }

    pub(super) fn names(self) -> impl Iterator<Item = &'static str> {
        Self::NAMES.into_iter().enumerate().filter(move |(bit, _)| self.0 & (1 << bit) != 0).map(|(_, name)| name)
    }

    pub(super) fn contains(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }

    pub(super) fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    pub(super) fn only(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }
}

impl BitOr for Usages {
    type Output = Self;

    fn bitor(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}
