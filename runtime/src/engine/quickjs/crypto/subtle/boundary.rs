//! Where JavaScript and Rust meet: `js/subtle.js` hands over what it read of the arguments, and gets answers and keys.
//!
//! It writes its arguments into objects without prototype, so that nothing a service did to the built-in prototypes is seen
//! here.

use std::rc::Rc;
use std::sync::Arc;

use rquickjs::class::Trace;
use rquickjs::function::Func;
use rquickjs::object::Property;
use rquickjs::{ArrayBuffer, Class, Ctx, FromJs, IntoJs, JsLifetime, Object, Result as JsResult, TypedArray, Value};
use rsa::traits::PublicKeyParts;
use zeroize::Zeroizing;

use super::algorithm::{Algorithm, Curve, Format, Hash, KeySpec, Params, Secret};
use super::failure::{Failure, Result};
use super::import::KeyData;
use super::jobs::{Charge, Jobs, Started};
use super::jwk::{Jwk, Parts};
use super::key::{Key, Material, Usages};
use super::operation::{Make, Operation, Output};
use crate::engine::quickjs::natives::{Shell, bare_object};

/// GCM's, where none is given.
const TAG_BITS_DEFAULT: u32 = 128;

pub(in crate::engine::quickjs) fn natives<'js>(ctx: &Ctx<'js>, shell: &Rc<Shell>) -> JsResult<Object<'js>> {
    let natives = bare_object(ctx)?;
    let jobs = Jobs::new(shell.answers.clone(), &shell.slot, shell.limits.heap_bytes_max);
    let sh = Rc::clone(shell);
    natives.set(
        "perform",
        Func::from(move |ctx: Ctx<'js>, name: String, fields: Object<'js>| -> JsResult<Value<'js>> {
            let operation = read(&name, &Fields(fields));
            match operation.and_then(|operation| jobs.start(operation, || sh.next_call())) {
                Ok(Started::Waiting(id)) => id.into_js(&ctx),
                Ok(Started::Done(answered)) => answered.into_js(&ctx),
                Err(failure) => failure.into_js(&ctx),
            }
        }),
    )?;
    Ok(natives)
}

/// A key in the hands of JavaScript: it can be given back, and nothing else. The part keeps it in a private field.
#[derive(Trace, JsLifetime)]
#[rquickjs::class(rename = "KeyHandle")]
struct KeyHandle {
    #[qjs(skip_trace)]
    key: Arc<Key>,
    #[qjs(skip_trace)]
    _charge: Charge,
}

fn read(name: &str, fields: &Fields<'_>) -> Result<Operation> {
    let (params, key, data) = (|| fields.params(), || fields.key("key"), || fields.bytes("data"));
    let format = || Format::named(&fields.get::<String>("format")?);
    Ok(match name {
        "digest" => Operation::Digest { hash: Hash::named(&fields.get::<String>("hash")?)?, data: data()? },
        "generateKey" => Operation::Generate { make: fields.make()? },
        "importKey" => Operation::Import { format: format()?, data: fields.key_data()?, make: fields.make()? },
        "exportKey" => Operation::Export { format: format()?, key: key()? },
        "encrypt" => Operation::Encrypt { params: params()?, key: key()?, data: data()? },
        "decrypt" => Operation::Decrypt { params: params()?, key: key()?, data: data()? },
        "sign" => Operation::Sign { params: params()?, key: key()?, data: data()? },
        "verify" => {
            Operation::Verify { params: params()?, key: key()?, signature: fields.bytes("signature")?, data: data()? }
        }
        "deriveBits" => Operation::DeriveBits { params: params()?, key: key()?, length_bits: fields.get("length")? },
        "deriveKey" => Operation::DeriveKey { params: params()?, key: key()?, make: fields.make()? },
        "wrapKey" => {
            let wrapping = fields.key("wrappingKey")?;
            Operation::Wrap { format: format()?, key: key()?, params: params()?, wrapping }
        }
        "unwrapKey" => {
            let unwrapping = fields.key("unwrappingKey")?;
            Operation::Unwrap { format: format()?, data: data()?, params: params()?, unwrapping, make: fields.make()? }
        }
        _ => return Err(Failure::unsupported(format!("there is no operation \"{name}\""))),
    })
}

/// An object that the part wrote.
struct Fields<'js>(Object<'js>);

impl<'js> Fields<'js> {
    fn get<T: FromJs<'js>>(&self, name: &str) -> Result<T> {
        self.0.get(name).map_err(|error| Failure::argument(format!("{name}: {error}")))
    }

    fn bytes(&self, name: &str) -> Result<Vec<u8>> {
        Ok(copy(&self.get(name)?))
    }

    fn optional_bytes(&self, name: &str) -> Result<Vec<u8>> {
        Ok(self.get::<Option<TypedArray<u8>>>(name)?.as_ref().map(copy).unwrap_or_default())
    }

    fn hash(&self) -> Result<Hash> {
        Hash::named(&self.get::<String>("hash")?)
    }

    fn key(&self, name: &str) -> Result<Arc<Key>> {
        let handle: Class<KeyHandle> = self.get(name)?;
        let handle = handle.try_borrow().map_err(|error| Failure::argument(format!("{name}: {error}")))?;
        Ok(Arc::clone(&handle.key))
    }

    fn make(&self) -> Result<Make> {
        let mut usages = Usages::NONE;
        for name in self.get::<Vec<String>>("usages")? {
            let usage = Usages::named(&name);
            usages = usages | usage.ok_or_else(|| Failure::argument(format!("there is no usage \"{name}\"")))?;
        }
        let spec = Fields(self.get("spec")?);
        let spec = KeySpec {
            algorithm: Algorithm::named(&spec.get::<String>("name")?)?,
            hash: spec.get::<Option<String>>("hash")?.map(|name| Hash::named(&name)).transpose()?,
            length_bits: spec.get("length")?,
            curve: spec.get::<Option<String>>("namedCurve")?.map(|name| Curve::named(&name)).transpose()?,
            modulus_bits: spec.get("modulusLength")?,
            public_exponent: spec.get::<Option<TypedArray<u8>>>("publicExponent")?.as_ref().map(copy),
        };
        Ok(Make { spec, extractable: self.get("extractable")?, usages })
    }

    fn params(&self) -> Result<Params> {
        let params = Fields(self.get("algorithm")?);
        let algorithm = Algorithm::named(&params.get::<String>("name")?)?;
        Ok(match algorithm {
            Algorithm::AesCbc => Params::AesCbc { iv: params.bytes("iv")? },
            Algorithm::AesCtr => {
                Params::AesCtr { counter: params.bytes("counter")?, length_bits: params.get("length")? }
            }
            Algorithm::AesGcm => Params::AesGcm {
                iv: params.bytes("iv")?,
                additional_data: params.optional_bytes("additionalData")?,
                tag_bits: params.get::<Option<u32>>("tagLength")?.unwrap_or(TAG_BITS_DEFAULT),
            },
            Algorithm::AesKw => Params::AesKw,
            Algorithm::RsaOaep => Params::RsaOaep { label: params.optional_bytes("label")? },
            Algorithm::RsassaPkcs1 => Params::RsassaPkcs1,
            Algorithm::RsaPss => Params::RsaPss { salt_bytes: params.get("saltLength")? },
            Algorithm::Hmac => Params::Hmac,
            Algorithm::Ecdsa => Params::Ecdsa { hash: params.hash()? },
            Algorithm::Ed25519 => Params::Ed25519,
            Algorithm::Hkdf => {
                Params::Hkdf { hash: params.hash()?, salt: params.bytes("salt")?, info: params.bytes("info")? }
            }
            Algorithm::Pbkdf2 => Params::Pbkdf2 {
                hash: params.hash()?,
                salt: params.bytes("salt")?,
                iterations: params.get("iterations")?,
            },
            Algorithm::Ecdh => Params::Ecdh { public: params.key("public")? },
            Algorithm::X25519 => Params::X25519 { public: params.key("public")? },
        })
    }

    fn key_data(&self) -> Result<KeyData> {
        if let Some(bytes) = self.get::<Option<TypedArray<u8>>>("data")? {
            return Ok(KeyData::Bytes(Secret::new(copy(&bytes))));
        }
        let members = Fields(self.get("jwk")?);
        let mut parts = Parts::default();
        for (name, part) in parts.each_mut() {
            *part = members.get::<Option<String>>(name)?.map(Zeroizing::new);
        }
        Ok(KeyData::Jwk(Box::new(Jwk {
            kty: members.get("kty")?,
            usage: members.get("use")?,
            key_ops: members.get("key_ops")?,
            alg: members.get("alg")?,
            ext: members.get("ext")?,
            oth: members.get::<Option<bool>>("oth")?.map(|_| serde::de::IgnoredAny),
            parts,
        })))
    }
}

fn copy(bytes: &TypedArray<'_, u8>) -> Vec<u8> {
    // SAFETY: they are copied at once, before any JavaScript runs. Of a detached buffer there are none.
    unsafe { bytes.as_bytes() }.unwrap_or_default().to_vec()
}

/// What came of an operation.
pub(in crate::engine::quickjs) struct Answered {
    pub(super) result: Result<Output>,
    /// For each key in it.
    pub(super) charges: Vec<Charge>,
    /// Of the operation, until its answer has arrived.
    pub(super) _charge: Charge,
}

/// Built without prototypes where only `js/subtle.js` sees it.
fn tagged<'js>(ctx: &Ctx<'js>, kind: &str) -> JsResult<Object<'js>> {
    let answer = bare_object(ctx)?;
    answer.set("kind", kind)?;
    Ok(answer)
}

impl<'js> IntoJs<'js> for Answered {
    fn into_js(self, ctx: &Ctx<'js>) -> JsResult<Value<'js>> {
        let mut charges = self.charges.into_iter();
        let mut handle = |key| charges.next().map(|charge| described(ctx, key, charge)).transpose();
        let answer = match self.result {
            Ok(Output::Bytes(bytes)) => {
                // On the isolate's heap, so that its limit holds.
                let Ok(buffer) = ArrayBuffer::new_copy(ctx.clone(), &*bytes) else {
                    // The promise would wait for ever.
                    ctx.catch();
                    return Failure::operation("the heap has no room for the result").into_js(ctx);
                };
                let answer = tagged(ctx, "value")?;
                answer.set("value", buffer)?;
                answer
            }
            Ok(Output::Flag(flag)) => {
                let answer = tagged(ctx, "value")?;
                answer.set("value", flag)?;
                answer
            }
            Ok(Output::Jwk(jwk)) => {
                let answer = tagged(ctx, "value")?;
                answer.set("value", write_jwk(ctx, &jwk)?)?;
                answer
            }
            Ok(Output::Key(key)) => {
                let answer = tagged(ctx, "key")?;
                answer.set("key", handle(key)?)?;
                answer
            }
            Ok(Output::Pair { public, private }) => {
                let answer = tagged(ctx, "pair")?;
                answer.set("publicKey", handle(public)?)?;
                answer.set("privateKey", handle(private)?)?;
                answer
            }
            Err(failure) => return failure.into_js(ctx),
        };
        Ok(answer.into_value())
    }
}

impl<'js> IntoJs<'js> for Failure {
    fn into_js(self, ctx: &Ctx<'js>) -> JsResult<Value<'js>> {
        let answer = tagged(ctx, "error")?;
        answer.set("name", self.name)?;
        answer.set("message", self.message)?;
        Ok(answer.into_value())
    }
}

/// The handle of a key, with what its `CryptoKey` shows.
fn described<'js>(ctx: &Ctx<'js>, key: Key, charge: Charge) -> JsResult<Object<'js>> {
    let object = bare_object(ctx)?;
    object.set("type", key.kind().as_str())?;
    object.set("extractable", key.extractable)?;
    object.set("usages", key.usages.names().collect::<Vec<_>>())?;
    object.set("algorithm", key_algorithm(ctx, &key)?)?;
    object.set("handle", Class::instance(ctx.clone(), KeyHandle { key: Arc::new(key), _charge: charge })?)?;
    Ok(object)
}

/// An object as a service gets it. Its members are defined, not set: a setter on `Object.prototype` does not see them.
struct Plain<'js>(Object<'js>);

impl<'js> Plain<'js> {
    fn new(ctx: &Ctx<'js>) -> JsResult<Self> {
        Object::new(ctx.clone()).map(Self)
    }

    fn define(&self, name: &str, value: impl IntoJs<'js>) -> JsResult<()> {
        self.0.prop(name, Property::from(value).writable().enumerable().configurable())
    }
}

fn key_algorithm<'js>(ctx: &Ctx<'js>, key: &Key) -> JsResult<Object<'js>> {
    let algorithm = Plain::new(ctx)?;
    let define_hash = |hash: Hash| {
        let object = Plain::new(ctx)?;
        object.define("name", hash.as_str())?;
        algorithm.define("hash", object.0)
    };
    let define_rsa = |key: &rsa::PublicKey| {
        algorithm.define("modulusLength", key.n().bit_width())?;
        algorithm.define("publicExponent", TypedArray::<u8>::new(ctx.clone(), key.e_bytes().into_vec())?)
    };
    algorithm.define("name", key.algorithm.as_str())?;
    match &key.material {
        Material::Secret(secret) if key.algorithm.is_aes() => algorithm.define("length", secret.len() * 8)?,
        Material::Hmac { hash, length_bits, .. } => {
            define_hash(*hash)?;
            algorithm.define("length", *length_bits)?;
        }
        Material::RsaPrivate { hash, key } => {
            define_rsa(key.as_public_key())?;
            define_hash(*hash)?;
        }
        Material::RsaPublic { hash, key } => {
            define_rsa(key)?;
            define_hash(*hash)?;
        }
        Material::EcPrivate { curve, .. } | Material::EcPublic { curve, .. } => {
            algorithm.define("namedCurve", curve.as_str())?;
        }
        Material::Secret(_) | Material::OkpPrivate { .. } | Material::OkpPublic { .. } => {}
    }
    Ok(algorithm.0)
}

fn write_jwk<'js>(ctx: &Ctx<'js>, jwk: &Jwk) -> JsResult<Object<'js>> {
    let object = Plain::new(ctx)?;
    object.define("kty", jwk.kty.as_deref())?;
    object.define("key_ops", jwk.key_ops.clone())?;
    object.define("ext", jwk.ext)?;
    if let Some(alg) = &jwk.alg {
        object.define("alg", alg.as_str())?;
    }
    for (name, member) in jwk.parts.each() {
        if let Some(text) = member {
            object.define(name, text.as_str())?;
        }
    }
    Ok(object.0)
}
