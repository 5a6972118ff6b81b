//! Web Cryptography: random bytes of the operating system (`js/crypto.js`), and `crypto.subtle` (`js/subtle.js`).
//!
//! | file | job |
//! |---|---|
//! | `boundary` | what the JavaScript part calls: reads its arguments, hands out keys as opaque handles |
//! | `operation` | the operations of the standard; checks what a key may be used for, then dispatches |
//! | `jobs` | threads for what takes long, and when it has to stop |
//! | `algorithm`, `key`, `failure` | names, usages, key material, errors of the standard |
//! | `digest` `mac` `aes` `gcm` `kdf` `rsa` `ec` `okp` | one family of algorithms each |
//! | `import`, `export`, `jwk`, `der` | keys from and to raw, pkcs8, spki, jwk |
//!
//! Key material never leaves Rust except by `exportKey` of an extractable key, and whether a key may be used is decided
//! here, never in JavaScript.

#[cfg(feature = "crypto")]
mod aes;
#[cfg(feature = "crypto")]
mod algorithm;
#[cfg(feature = "crypto")]
mod boundary;
#[cfg(feature = "crypto")]
mod der;
#[cfg(feature = "crypto")]
mod digest;
#[cfg(feature = "crypto")]
mod ec;
#[cfg(feature = "crypto")]
mod export;
#[cfg(feature = "crypto")]
mod failure;
#[cfg(feature = "crypto")]
mod gcm;
#[cfg(feature = "crypto")]
mod import;
#[cfg(feature = "crypto")]
mod jobs;
#[cfg(feature = "crypto")]
mod jwk;
#[cfg(feature = "crypto")]
mod kdf;
#[cfg(feature = "crypto")]
mod key;
#[cfg(feature = "crypto")]
mod mac;
#[cfg(feature = "crypto")]
mod okp;
#[cfg(feature = "crypto")]
mod operation;
#[cfg(feature = "crypto")]
mod rsa;

use rquickjs::function::Func;
use rquickjs::{Ctx, Exception, Object, Result, TypedArray};

use super::natives::bare_object;

#[cfg(feature = "crypto")]
pub(super) use boundary::{Answered, natives as subtle_natives};

pub(super) fn natives<'js>(ctx: &Ctx<'js>) -> Result<Object<'js>> {
    let natives = bare_object(ctx)?;
    natives.set("random", Func::from(random))?;
    Ok(natives)
}

fn random<'js>(ctx: Ctx<'js>, length: usize) -> Result<TypedArray<'js, u8>> {
    let mut bytes = vec![0; length];
    getrandom::fill(&mut bytes).map_err(|error| Exception::throw_message(&ctx, &error.to_string()))?;
    TypedArray::new(ctx, bytes)
}
