//! `exportKey`.

use rsa::traits::{PrivateKeyParts, PublicKeyParts};

use super::algorithm::{Algorithm, Format, Secret};
use super::der;
use super::failure::{Failure, Result};
use super::jwk::{self, Jwk, text};
use super::key::{Key, Material};

pub(super) enum Exported {
    Bytes(Secret),
    Jwk(Box<Jwk>),
}

/// # Errors
/// `NotSupportedError` where the algorithm has no such format, `InvalidAccessError` where the key is not extractable or the
/// format is for another kind of key.
pub(super) fn export(format: Format, key: &Key) -> Result<Exported> {
    let algorithm = key.algorithm;
    if matches!(algorithm, Algorithm::Hkdf | Algorithm::Pbkdf2) {
        return Err(Failure::unsupported(format!("keys of {} cannot be exported", algorithm.as_str())));
    }
    if !key.extractable {
        return Err(Failure::access("the key is not extractable"));
    }
    if format == Format::Jwk {
        return Ok(Exported::Jwk(Box::new(to_jwk(key)?)));
    }
    let bytes = match (&key.material, format) {
        (Material::Secret(secret) | Material::Hmac { secret, .. }, Format::Raw) => secret.clone(),
        (Material::RsaPrivate { key, .. }, Format::Pkcs8) => der::write_rsa_private(key)?,
        (Material::RsaPublic { key, .. }, Format::Spki) => der::write_rsa_public(key)?,
        (Material::EcPrivate { curve, scalar, point }, Format::Pkcs8) => der::write_ec_private(*curve, scalar, point)?,
        (Material::EcPublic { curve, point }, Format::Spki) => der::write_ec_public(*curve, point)?,
        (Material::EcPublic { point, .. }, Format::Raw) => Secret::new(point.clone()),
        (Material::OkpPrivate { secret, .. }, Format::Pkcs8) => der::write_okp_private(algorithm, secret)?,
        (Material::OkpPublic { public }, Format::Spki) => der::write_okp_public(algorithm, public)?,
        (Material::OkpPublic { public }, Format::Raw) => Secret::new(public.to_vec()),
        (Material::Secret(_) | Material::Hmac { .. }, _)
        | (Material::RsaPrivate { .. } | Material::RsaPublic { .. }, Format::Raw) => {
            let (algorithm, format) = (algorithm.as_str(), format.as_str());
            return Err(Failure::unsupported(format!("keys of {algorithm} do not have the format \"{format}\"")));
        }
        _ => {
            let (kind, format) = (key.kind().as_str(), format.as_str());
            return Err(Failure::access(format!("a {kind} key does not have the format \"{format}\"")));
        }
    };
    Ok(Exported::Bytes(bytes))
}

fn to_jwk(key: &Key) -> Result<Jwk> {
    let algorithm = key.algorithm;
    let kty = match &key.material {
        Material::Secret(_) | Material::Hmac { .. } => "oct",
        Material::RsaPrivate { .. } | Material::RsaPublic { .. } => "RSA",
        Material::EcPrivate { .. } | Material::EcPublic { .. } => "EC",
        Material::OkpPrivate { .. } | Material::OkpPublic { .. } => "OKP",
    };
    let mut jwk = Jwk::describing(key, kty);
    let parts = &mut jwk.parts;
    match &key.material {
        Material::Secret(secret) => {
            jwk.alg = jwk::alg(algorithm, None, secret.len() * 8);
            parts.k = text(secret);
        }
        Material::Hmac { hash, secret, .. } => {
            jwk.alg = jwk::alg(algorithm, Some(*hash), 0);
            parts.k = text(secret);
        }
        Material::RsaPublic { hash, key } => {
            jwk.alg = jwk::alg(algorithm, Some(*hash), 0);
            (parts.n, parts.e) = (text(&key.n_bytes()), text(&key.e_bytes()));
        }
        Material::RsaPrivate { hash, key } => {
            jwk.alg = jwk::alg(algorithm, Some(*hash), 0);
            (parts.n, parts.e) = (text(&key.n_bytes()), text(&key.e_bytes()));
            let number = |value: &rsa::BoxedUint| text(&Secret::new(value.to_be_bytes_trimmed_vartime().into_vec()));
            parts.d = number(key.d());
            if let [p, q] = key.primes() {
                (parts.p, parts.q) = (number(p), number(q));
            }
            (parts.dp, parts.dq) = (key.dp().and_then(number), key.dq().and_then(number));
            parts.qi = key.crt_coefficient().as_ref().and_then(number);
            if [&parts.p, &parts.dp, &parts.dq, &parts.qi].into_iter().any(Option::is_none) {
                return Err(Failure::operation("the key cannot be written"));
            }
        }
        Material::EcPublic { curve, point } | Material::EcPrivate { curve, point, .. } => {
            let (x, y) = point[1..].split_at(curve.field_bytes());
            parts.crv = Some(curve.as_str().to_owned().into());
            (parts.x, parts.y) = (text(x), text(y));
        }
        Material::OkpPublic { public } | Material::OkpPrivate { public, .. } => {
            jwk.alg = jwk::alg(algorithm, None, 0);
            parts.crv = Some(algorithm.as_str().to_owned().into());
            parts.x = text(public);
        }
    }
    if let Material::EcPrivate { scalar: secret, .. } | Material::OkpPrivate { secret, .. } = &key.material {
        parts.d = text(secret);
    }
    Ok(jwk)
}
