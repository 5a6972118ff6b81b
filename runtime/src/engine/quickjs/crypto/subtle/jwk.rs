//! JSON Web Keys (RFC 7517): the members, and the checks that all algorithms share.

use base64ct::{Base64UrlUnpadded, Encoding};
use serde::de::IgnoredAny;
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use super::algorithm::{Algorithm, Curve, Hash, Secret};
use super::failure::{Failure, Result};
use super::key::{Key, Usages};

/// What is secret is overwritten when it is dropped.
#[derive(Default, Deserialize, Serialize)]
#[serde(default)]
pub(super) struct Jwk {
    pub(super) kty: Option<String>,
    #[serde(rename = "use", skip_serializing_if = "Option::is_none")]
    pub(super) usage: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) key_ops: Option<Vec<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) alg: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) ext: Option<bool>,
    /// Further primes of an RSA key; only whether there are any.
    #[serde(skip_serializing)]
    pub(super) oth: Option<IgnoredAny>,
    #[serde(flatten)]
    pub(super) parts: Parts,
}

macro_rules! parts {
    ($($name:ident),*) => {
        /// Members that carry the key.
        #[derive(Default, Deserialize, Serialize)]
        #[serde(default)]
        pub(super) struct Parts {
            $(#[serde(skip_serializing_if = "Option::is_none")] pub(super) $name: Option<Zeroizing<String>>,)*
        }

        impl Parts {
            pub(super) fn each_mut(&mut self) -> impl Iterator<Item = (&'static str, &mut Option<Zeroizing<String>>)> {
                [$((stringify!($name), &mut self.$name)),*].into_iter()
            }

            pub(super) fn each(&self) -> impl Iterator<Item = (&'static str, &Option<Zeroizing<String>>)> {
                [$((stringify!($name), &self.$name)),*].into_iter()
            }
        }
    };
}

parts!(crv, x, y, d, n, e, p, q, dp, dq, qi, k);

impl Jwk {
    /// As unwrapped: text of a JSON object.
    pub(super) fn from_json(json: &[u8]) -> Result<Self> {
        serde_json::from_slice(json).map_err(|_| Failure::data("the unwrapped data is not a JSON Web Key"))
    }

    pub(super) fn to_json(&self) -> Result<Secret> {
        let json = serde_json::to_vec(self).map_err(|error| Failure::operation(error.to_string()))?;
        Ok(Secret::new(json))
    }

    /// Of a key to be exported; the caller adds `alg` and the parts.
    pub(super) fn describing(key: &Key, kty: &str) -> Self {
        Self {
            kty: Some(kty.to_owned()),
            key_ops: Some(key.usages.names().map(str::to_owned).collect()),
            ext: Some(key.extractable),
            ..Self::default()
        }
    }

    /// # Errors
    /// `DataError` where a member contradicts what the key is imported for.
    pub(super) fn check(&self, kty: &str, usage: &str, extractable: bool, usages: Usages) -> Result<()> {
        if self.kty.as_deref() != Some(kty) {
            return Err(Failure::data(format!("kty of the JSON Web Key must be \"{kty}\"")));
        }
        if let Some(declared) = &self.usage
            && usages != Usages::NONE
            && declared != usage
        {
            return Err(Failure::data(format!("use of the JSON Web Key must be \"{usage}\", it is \"{declared}\"")));
        }
        if let Some(operations) = &self.key_ops {
            let repeated = operations.iter().enumerate().any(|(index, name)| operations[..index].contains(name));
            let missing = usages.names().find(|usage| !operations.iter().any(|name| name == usage));
            if repeated {
                return Err(Failure::data("key_ops of the JSON Web Key names an operation twice"));
            }
            if let Some(missing) = missing {
                return Err(Failure::data(format!("key_ops of the JSON Web Key does not include \"{missing}\"")));
            }
        }
        if self.ext == Some(false) && extractable {
            return Err(Failure::data("the JSON Web Key is not extractable"));
        }
        Ok(())
    }

    /// # Errors
    /// `DataError` where `alg` is there and is not one of these.
    pub(super) fn check_alg(&self, expected: &[&str]) -> Result<()> {
        match &self.alg {
            Some(alg) if !expected.contains(&alg.as_str()) => {
                let expected = expected.join("\" or \"");
                Err(Failure::data(format!("alg of the JSON Web Key must be \"{expected}\", it is \"{alg}\"")))
            }
            _ => Ok(()),
        }
    }
}

/// The bytes of a member.
///
/// # Errors
/// `DataError` where it is missing or not base64url.
pub(super) fn bytes(name: &str, member: &Option<Zeroizing<String>>) -> Result<Secret> {
    let text = member.as_ref().ok_or_else(|| Failure::data(format!("the JSON Web Key has no \"{name}\"")))?;
    let bytes = Base64UrlUnpadded::decode_vec(text);
    Ok(Secret::new(bytes.map_err(|_| Failure::data(format!("\"{name}\" of the JSON Web Key is not base64url")))?))
}

pub(super) fn text(bytes: &[u8]) -> Option<Zeroizing<String>> {
    Some(Zeroizing::new(Base64UrlUnpadded::encode_string(bytes)))
}

/// The `alg` of a key, where its algorithm has a name there.
pub(super) fn alg(algorithm: Algorithm, hash: Option<Hash>, key_bits: usize) -> Option<String> {
    let hash_bits = hash.map(|hash| hash.as_str().trim_start_matches("SHA-"));
    Some(match algorithm {
        Algorithm::AesCbc => format!("A{key_bits}CBC"),
        Algorithm::AesCtr => format!("A{key_bits}CTR"),
        Algorithm::AesGcm => format!("A{key_bits}GCM"),
        Algorithm::AesKw => format!("A{key_bits}KW"),
        Algorithm::Hmac => format!("HS{}", hash_bits?),
        Algorithm::RsassaPkcs1 => format!("RS{}", hash_bits?),
        Algorithm::RsaPss => format!("PS{}", hash_bits?),
        Algorithm::RsaOaep if hash == Some(Hash::Sha1) => "RSA-OAEP".to_owned(),
        Algorithm::RsaOaep => format!("RSA-OAEP-{}", hash_bits?),
        Algorithm::Ed25519 => "Ed25519".to_owned(),
        _ => return None,
    })
}

/// The `alg` of ECDSA on a curve (RFC 7518, section 3.4).
pub(super) fn ecdsa_alg(curve: Curve) -> &'static str {
    match curve {
        Curve::P256 => "ES256",
        Curve::P384 => "ES384",
        Curve::P521 => "ES512",
    }
}
