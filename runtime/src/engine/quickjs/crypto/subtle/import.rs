//! `importKey`.

use rsa::BoxedUint;

use super::algorithm::{Algorithm, Format, KeySpec, Kind, Secret};
use super::failure::{Failure, Result};
use super::jwk::{self, Jwk};
use super::key::{Key, Material, Usages, check_usages};
use super::{der, okp};

/// What a key is imported from.
pub(super) enum KeyData {
    Bytes(Secret),
    Jwk(Box<Jwk>),
}

/// # Errors
/// `SyntaxError` for usages that do not fit, `DataError` for data that does not, `NotSupportedError` for a format that
/// the algorithm does not have.
pub(super) fn import(format: Format, data: &KeyData, spec: &KeySpec, extractable: bool, usages: Usages) -> Result<Key> {
    let algorithm = spec.algorithm;
    let source = Source { format, data, spec, extractable, usages };
    let material = match algorithm {
        Algorithm::Hkdf | Algorithm::Pbkdf2 => source.password()?,
        Algorithm::Hmac => source.hmac()?,
        _ if algorithm.is_aes() => source.aes()?,
        _ if algorithm.is_rsa() => source.rsa()?,
        Algorithm::Ecdsa | Algorithm::Ecdh => source.ec()?,
        _ => source.okp()?,
    };
    Key::new(algorithm, extractable, usages, material)
}

struct Source<'a> {
    format: Format,
    data: &'a KeyData,
    spec: &'a KeySpec,
    extractable: bool,
    usages: Usages,
}

impl Source<'_> {
    fn bytes(&self) -> Result<&Secret> {
        match self.data {
            KeyData::Bytes(bytes) => Ok(bytes),
            KeyData::Jwk(_) => Err(Failure::argument("the key data must be bytes")),
        }
    }

    /// The JSON Web Key, once it was checked. Before, the usages: they are wrong for whatever data.
    fn jwk(&self, kty: &str, usage: &str) -> Result<&Jwk> {
        let KeyData::Jwk(jwk) = self.data else {
            return Err(Failure::argument("the key data must be a JSON Web Key"));
        };
        let kind = match (kty, &jwk.parts.d) {
            ("oct", _) => Kind::Secret,
            (_, Some(_)) => Kind::Private,
            (_, None) => Kind::Public,
        };
        self.check_usages(kind)?;
        jwk.check(kty, usage, self.extractable, self.usages)?;
        Ok(jwk)
    }

    fn check_usages(&self, kind: Kind) -> Result<()> {
        match check_usages(self.spec.algorithm, kind, self.usages) {
            // That there are none at all is only looked at in a key that is fine otherwise.
            Err(_) if self.usages == Usages::NONE => Ok(()),
            checked => checked,
        }
    }

    fn unsupported<T>(&self) -> Result<T> {
        let (algorithm, format) = (self.spec.algorithm.as_str(), self.format.as_str());
        Err(Failure::unsupported(format!("keys of {algorithm} do not have the format \"{format}\"")))
    }

    fn password(&self) -> Result<Material> {
        if self.format != Format::Raw {
            return self.unsupported();
        }
        self.check_usages(Kind::Secret)?;
        if self.extractable {
            return Err(Failure::usages(format!("a key of {} cannot be extractable", self.spec.algorithm.as_str())));
        }
        Ok(Material::Secret(self.bytes()?.clone()))
    }

    fn aes(&self) -> Result<Material> {
        let secret = match self.format {
            Format::Raw => {
                self.check_usages(Kind::Secret)?;
                self.bytes()?.clone()
            }
            Format::Jwk => {
                let jwk = self.jwk("oct", "enc")?;
                let secret = jwk::bytes("k", &jwk.parts.k)?;
                let alg = jwk::alg(self.spec.algorithm, None, secret.len() * 8);
                jwk.check_alg(&[alg.as_deref().unwrap_or_default()])?;
                secret
            }
            _ => return self.unsupported(),
        };
        if !matches!(secret.len(), 16 | 24 | 32) {
            return Err(Failure::data(format!("an AES key has 128, 192 or 256 bits, not {}", secret.len() * 8)));
        }
        Ok(Material::Secret(secret))
    }

    fn hmac(&self) -> Result<Material> {
        let hash = self.spec.hash()?;
        let mut secret = match self.format {
            Format::Raw => {
                self.check_usages(Kind::Secret)?;
                self.bytes()?.clone()
            }
            Format::Jwk => {
                let jwk = self.jwk("oct", "sig")?;
                let secret = jwk::bytes("k", &jwk.parts.k)?;
                jwk.check_alg(&[jwk::alg(Algorithm::Hmac, Some(hash), 0).as_deref().unwrap_or_default()])?;
                secret
            }
            _ => return self.unsupported(),
        };
        let given_bits = secret.len() * 8;
        if given_bits == 0 {
            return Err(Failure::data("the key is empty"));
        }
        let length_bits = self.spec.length_bits.map_or(given_bits, |bits| bits as usize);
        if length_bits > given_bits || length_bits + 8 <= given_bits {
            return Err(Failure::data(format!("length is {length_bits} bits, the key has {given_bits}")));
        }
        clear_beyond(&mut secret, length_bits);
        Ok(Material::Hmac { hash, length_bits, secret })
    }

    fn rsa(&self) -> Result<Material> {
        let hash = self.spec.hash()?;
        let unusable = |error| Failure::data(format!("the RSA key is unusable: {error}"));
        match self.format {
            Format::Pkcs8 => {
                self.check_usages(Kind::Private)?;
                let key = der::read_rsa_private(self.bytes()?)?;
                Ok(Material::RsaPrivate { hash, key: Box::new(key) })
            }
            Format::Spki => {
                self.check_usages(Kind::Public)?;
                let key = der::read_rsa_public(self.bytes()?)?;
                Ok(Material::RsaPublic { hash, key: Box::new(key) })
            }
            Format::Jwk => {
                let usage = if self.spec.algorithm == Algorithm::RsaOaep { "enc" } else { "sig" };
                let jwk = self.jwk("RSA", usage)?;
                jwk.check_alg(&[jwk::alg(self.spec.algorithm, Some(hash), 0).as_deref().unwrap_or_default()])?;
                let part = |name, member| -> Result<BoxedUint> {
                    Ok(BoxedUint::from_be_slice_vartime(&jwk::bytes(name, member)?))
                };
                let (n, e) = (part("n", &jwk.parts.n)?, part("e", &jwk.parts.e)?);
                if jwk.parts.d.is_none() {
                    let key = rsa::PublicKey::new(n, e).map_err(unusable)?;
                    return Ok(Material::RsaPublic { hash, key: Box::new(key) });
                }
                if jwk.oth.is_some() {
                    return Err(Failure::unsupported("RSA keys of more than two primes are not supported"));
                }
                let (p, q) = (part("p", &jwk.parts.p)?, part("q", &jwk.parts.q)?);
                for (name, member) in [("dp", &jwk.parts.dp), ("dq", &jwk.parts.dq), ("qi", &jwk.parts.qi)] {
                    part(name, member)?;
                }
                let key = rsa::PrivateKey::from_components(n, e, part("d", &jwk.parts.d)?, vec![p, q]);
                Ok(Material::RsaPrivate { hash, key: Box::new(key.map_err(unusable)?) })
            }
            Format::Raw => self.unsupported(),
        }
    }

    fn ec(&self) -> Result<Material> {
        let curve = self.spec.curve()?;
        match self.format {
            Format::Raw => {
                self.check_usages(Kind::Public)?;
                Ok(Material::EcPublic { curve, point: curve.uncompressed(self.bytes()?)? })
            }
            Format::Spki => {
                self.check_usages(Kind::Public)?;
                Ok(Material::EcPublic { curve, point: der::read_ec_public(curve, self.bytes()?)? })
            }
            Format::Pkcs8 => {
                self.check_usages(Kind::Private)?;
                let (scalar, point) = der::read_ec_private(curve, self.bytes()?)?;
                Ok(Material::EcPrivate { curve, scalar, point })
            }
            Format::Jwk => {
                let ecdsa = self.spec.algorithm == Algorithm::Ecdsa;
                let jwk = self.jwk("EC", if ecdsa { "sig" } else { "enc" })?;
                if jwk.parts.crv.as_ref().is_none_or(|crv| **crv != curve.as_str()) {
                    return Err(Failure::data(format!("crv of the JSON Web Key must be \"{}\"", curve.as_str())));
                }
                if ecdsa {
                    jwk.check_alg(&[jwk::ecdsa_alg(curve)])?;
                }
                let mut point = vec![4];
                for (name, member) in [("x", &jwk.parts.x), ("y", &jwk.parts.y)] {
                    let coordinate = jwk::bytes(name, member)?;
                    if coordinate.len() != curve.field_bytes() {
                        return Err(Failure::data(format!("\"{name}\" must have {} bytes", curve.field_bytes())));
                    }
                    point.extend_from_slice(&coordinate);
                }
                let point = curve.uncompressed(&point)?;
                if jwk.parts.d.is_none() {
                    return Ok(Material::EcPublic { curve, point });
                }
                let scalar = jwk::bytes("d", &jwk.parts.d)?;
                if curve.point(&scalar)? != point {
                    return Err(Failure::data("the public key does not belong to the private one"));
                }
                Ok(Material::EcPrivate { curve, scalar, point })
            }
        }
    }

    fn okp(&self) -> Result<Material> {
        let algorithm = self.spec.algorithm;
        match self.format {
            Format::Raw => {
                self.check_usages(Kind::Public)?;
                Ok(Material::OkpPublic { public: okp::key(self.bytes()?)? })
            }
            Format::Spki => {
                self.check_usages(Kind::Public)?;
                Ok(Material::OkpPublic { public: okp::key(&der::read_okp_public(algorithm, self.bytes()?)?)? })
            }
            Format::Pkcs8 => {
                self.check_usages(Kind::Private)?;
                let secret = der::read_okp_private(algorithm, self.bytes()?)?;
                let public = okp::public(algorithm, &secret)?;
                Ok(Material::OkpPrivate { secret, public })
            }
            Format::Jwk => {
                let signs = algorithm == Algorithm::Ed25519;
                let jwk = self.jwk("OKP", if signs { "sig" } else { "enc" })?;
                if jwk.parts.crv.as_ref().is_none_or(|crv| **crv != algorithm.as_str()) {
                    return Err(Failure::data(format!("crv of the JSON Web Key must be \"{}\"", algorithm.as_str())));
                }
                if signs {
                    jwk.check_alg(&["Ed25519", "EdDSA"])?;
                }
                let public = okp::key(&jwk::bytes("x", &jwk.parts.x)?)?;
                if jwk.parts.d.is_none() {
                    return Ok(Material::OkpPublic { public });
                }
                let secret = jwk::bytes("d", &jwk.parts.d)?;
                if okp::public(algorithm, &secret)? != public {
                    return Err(Failure::data("the public key does not belong to the private one"));
                }
                Ok(Material::OkpPrivate { secret, public })
            }
        }
    }
}

/// Clears the bits of the last byte that are beyond a length.
pub(super) fn clear_beyond(bytes: &mut [u8], length_bits: usize) {
    if let (Some(last), unused @ 1..) = (bytes.last_mut(), (8 - length_bits % 8) % 8) {
        *last &= 0xff << unused;
    }
}
