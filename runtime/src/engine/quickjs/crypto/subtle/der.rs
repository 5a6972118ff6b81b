//! PKCS #8 (RFC 5958) and SubjectPublicKeyInfo (RFC 5280): the envelopes, and what is in them for each family.

use ::rsa::pkcs8::{DecodePrivateKey, DecodePublicKey, EncodePrivateKey, EncodePublicKey};
use pkcs8::der::asn1::{BitStringRef, OctetStringRef};
use pkcs8::der::{Decode, Encode};
use pkcs8::spki::{AlgorithmIdentifierRef, SubjectPublicKeyInfoRef};
use pkcs8::{ObjectIdentifier, PrivateKeyInfoRef};
use sec1::EcPrivateKey;

use super::algorithm::{Algorithm, Curve, Secret};
use super::failure::{Failure, Result};

const RSA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.1");
const EC: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.2.1");
const ED25519: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.101.112");
const X25519: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.101.110");

fn malformed(what: &str) -> Failure {
    Failure::data(format!("this is not a key in {what}"))
}

fn identifier(curve: Curve) -> ObjectIdentifier {
    match curve {
        Curve::P256 => ObjectIdentifier::new_unwrap("1.2.840.10045.3.1.7"),
        Curve::P384 => ObjectIdentifier::new_unwrap("1.3.132.0.34"),
        Curve::P521 => ObjectIdentifier::new_unwrap("1.3.132.0.35"),
    }
}

fn okp(algorithm: Algorithm) -> AlgorithmIdentifierRef<'static> {
    let oid = if algorithm == Algorithm::Ed25519 { ED25519 } else { X25519 };
    AlgorithmIdentifierRef { oid, parameters: None }
}

fn expect(found: &AlgorithmIdentifierRef<'_>, oid: ObjectIdentifier, curve: Option<Curve>) -> Result<()> {
    if found.oid != oid {
        return Err(Failure::data("the key is of another algorithm"));
    }
    if let Some(curve) = curve
        && found.parameters_oid().ok() != Some(identifier(curve))
    {
        return Err(Failure::data(format!("the key is not of the curve {}", curve.as_str())));
    }
    Ok(())
}

fn private_info(der: &[u8]) -> Result<PrivateKeyInfoRef<'_>> {
    PrivateKeyInfoRef::from_der(der).map_err(|_| malformed("PKCS #8"))
}

fn public_info(der: &[u8]) -> Result<SubjectPublicKeyInfoRef<'_>> {
    SubjectPublicKeyInfoRef::from_der(der).map_err(|_| malformed("SubjectPublicKeyInfo"))
}

pub(super) fn read_rsa_private(der: &[u8]) -> Result<::rsa::PrivateKey> {
    expect(&private_info(der)?.algorithm, RSA, None)?;
    ::rsa::PrivateKey::from_pkcs8_der(der).map_err(|error| Failure::data(format!("the RSA key is unusable: {error}")))
}

pub(super) fn read_rsa_public(der: &[u8]) -> Result<::rsa::PublicKey> {
    expect(&public_info(der)?.algorithm, RSA, None)?;
    ::rsa::PublicKey::from_public_key_der(der)
        .map_err(|error| Failure::data(format!("the RSA key is unusable: {error}")))
}

/// The scalar of a key of this curve. What the envelope says of the public key must fit.
pub(super) fn read_ec_private(curve: Curve, der: &[u8]) -> Result<(Secret, Vec<u8>)> {
    let info = private_info(der)?;
    expect(&info.algorithm, EC, Some(curve))?;
    let key = EcPrivateKey::from_der(info.private_key.as_bytes()).map_err(|_| malformed("RFC 5915"))?;
    if let Some(parameters) = &key.parameters
        && parameters.named_curve() != Some(identifier(curve))
    {
        return Err(Failure::data("the key names two curves"));
    }
    let point = curve.point(key.private_key)?;
    if let Some(public) = key.public_key
        && curve.uncompressed(public)? != point
    {
        return Err(Failure::data("the public key does not belong to the private one"));
    }
    Ok((Secret::new(key.private_key.to_vec()), point))
}

pub(super) fn read_ec_public(curve: Curve, der: &[u8]) -> Result<Vec<u8>> {
    let info = public_info(der)?;
    expect(&info.algorithm, EC, Some(curve))?;
    curve.uncompressed(info.subject_public_key.as_bytes().ok_or_else(|| malformed("SubjectPublicKeyInfo"))?)
}

pub(super) fn read_okp_private(algorithm: Algorithm, der: &[u8]) -> Result<Secret> {
    let info = private_info(der)?;
    expect(&info.algorithm, okp(algorithm).oid, None)?;
    if info.algorithm.parameters.is_some() {
        return Err(malformed("RFC 8410"));
    }
    let key = <&OctetStringRef>::from_der(info.private_key.as_bytes()).map_err(|_| malformed("RFC 8410"))?;
    Ok(Secret::new(key.as_bytes().to_vec()))
}

pub(super) fn read_okp_public(algorithm: Algorithm, der: &[u8]) -> Result<Vec<u8>> {
    let info = public_info(der)?;
    expect(&info.algorithm, okp(algorithm).oid, None)?;
    if info.algorithm.parameters.is_some() {
        return Err(malformed("RFC 8410"));
    }
    info.subject_public_key.as_bytes().map(<[u8]>::to_vec).ok_or_else(|| malformed("RFC 8410"))
}

fn unwritable<E: std::fmt::Display>(error: E) -> Failure {
    Failure::operation(format!("the key cannot be written: {error}"))
}

fn write_private(algorithm: AlgorithmIdentifierRef<'_>, key: &[u8]) -> Result<Secret> {
    let key = OctetStringRef::new(key).map_err(unwritable)?;
    Ok(Secret::new(PrivateKeyInfoRef::new(algorithm, key).to_der().map_err(unwritable)?))
}

fn write_public(algorithm: AlgorithmIdentifierRef<'_>, key: &[u8]) -> Result<Secret> {
    let subject_public_key = BitStringRef::from_bytes(key).map_err(unwritable)?;
    Ok(Secret::new(SubjectPublicKeyInfoRef { algorithm, subject_public_key }.to_der().map_err(unwritable)?))
}

pub(super) fn write_rsa_private(key: &::rsa::PrivateKey) -> Result<Secret> {
    Ok(Secret::new(key.to_pkcs8_der().map_err(unwritable)?.as_bytes().to_vec()))
}

pub(super) fn write_rsa_public(key: &::rsa::PublicKey) -> Result<Secret> {
    Ok(Secret::new(key.to_public_key_der().map_err(unwritable)?.into_vec()))
}

pub(super) fn write_ec_private(curve: Curve, scalar: &[u8], point: &[u8]) -> Result<Secret> {
    let key = EcPrivateKey { private_key: scalar, parameters: None, public_key: Some(point) };
    let key = Secret::new(key.to_der().map_err(unwritable)?);
    let curve = identifier(curve);
    write_private(AlgorithmIdentifierRef { oid: EC, parameters: Some((&curve).into()) }, &key)
}

pub(super) fn write_ec_public(curve: Curve, point: &[u8]) -> Result<Secret> {
    let curve = identifier(curve);
    write_public(AlgorithmIdentifierRef { oid: EC, parameters: Some((&curve).into()) }, point)
}

pub(super) fn write_okp_private(algorithm: Algorithm, secret: &[u8]) -> Result<Secret> {
    let key = OctetStringRef::new(secret).and_then(|key| key.to_der()).map_err(unwritable)?;
    write_private(okp(algorithm), &Secret::new(key))
}

pub(super) fn write_okp_public(algorithm: Algorithm, public: &[u8]) -> Result<Secret> {
    write_public(okp(algorithm), public)
}
