//! `crypto.subtle` (`js/subtle.js`).
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

mod aes;
mod algorithm;
mod boundary;
mod der;
mod digest;
mod ec;
mod export;
mod failure;
mod gcm;
mod import;
mod jobs;
mod jwk;
mod kdf;
mod key;
mod mac;
mod okp;
mod operation;
mod rsa;

pub(in crate::engine::quickjs) use boundary::{Answered, natives};
