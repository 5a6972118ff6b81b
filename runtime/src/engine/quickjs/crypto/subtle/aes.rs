//! AES: CBC, CTR and key wrap. Galois/Counter mode is in [`super::gcm`].

use aes::cipher::block_padding::Pkcs7;
use aes::cipher::common::InnerInit;
use aes::cipher::{Array, BlockCipherEncrypt, BlockModeDecrypt, BlockModeEncrypt, InnerIvInit, KeyInit};
use aes::{Aes128, Aes192, Aes256};
use aes_kw::AesKw;

use super::failure::{Failure, Result};

pub(super) type Block = aes::cipher::Block<Aes128>;

pub(super) const BLOCK_BYTES: usize = 16;
/// Blocks of key stream made at a time: enough for the parallel instructions of every processor.
const BATCH: usize = 32;

/// Evaluates an expression with the cipher for a key.
macro_rules! with_cipher {
    ($key:expr, $cipher:ident => $body:expr) => {
        match $key.len() {
            16 => Aes128::new_from_slice($key).map_err(bad_key).and_then(|$cipher| $body),
            24 => Aes192::new_from_slice($key).map_err(bad_key).and_then(|$cipher| $body),
            32 => Aes256::new_from_slice($key).map_err(bad_key).and_then(|$cipher| $body),
            _ => Err(bad_key(())),
        }
    };
}
pub(super) use with_cipher;

pub(super) fn bad_key<T>(_: T) -> Failure {
    Failure::operation("an AES key has 128, 192 or 256 bits")
}

fn block(name: &str, bytes: &[u8]) -> Result<[u8; BLOCK_BYTES]> {
    bytes.try_into().map_err(|_| Failure::operation(format!("{name} must have 16 bytes, it has {}", bytes.len())))
}

pub(super) fn encrypt_cbc(key: &[u8], iv: &[u8], data: &[u8]) -> Result<Vec<u8>> {
    let iv = Array(block("iv", iv)?);
    with_cipher!(key, cipher => Ok(cbc::Encryptor::inner_iv_init(cipher, &iv).encrypt_padded_vec::<Pkcs7>(data)))
}

pub(super) fn decrypt_cbc(key: &[u8], iv: &[u8], data: &[u8]) -> Result<Vec<u8>> {
    let iv = Array(block("iv", iv)?);
    let failed = |_| Failure::operation("decryption failed");
    with_cipher!(key, cipher => {
        cbc::Decryptor::inner_iv_init(cipher, &iv).decrypt_padded_vec::<Pkcs7>(data).map_err(failed)
    })
}

/// Both directions.
pub(super) fn crypt_ctr(key: &[u8], counter: &[u8], counter_bits: u32, mut data: Vec<u8>) -> Result<Vec<u8>> {
    let counter = block("counter", counter)?;
    if counter_bits == 0 || counter_bits > 128 {
        return Err(Failure::operation(format!("length must be from 1 to 128 bits, it is {counter_bits}")));
    }
    let blocks = data.len().div_ceil(BLOCK_BYTES) as u128;
    if counter_bits < 128 && blocks > 1 << counter_bits {
        return Err(Failure::operation(format!(
            "{blocks} blocks are more than a counter of {counter_bits} bits counts"
        )));
    }
    with_cipher!(key, cipher => {
        xor_key_stream(&cipher, counter, counter_bits, &mut data);
        Ok(data)
    })
}

/// Only the last `counter_bits` of the counter block count; they wrap around.
pub(super) fn xor_key_stream<C>(cipher: &C, counter: [u8; BLOCK_BYTES], counter_bits: u32, data: &mut [u8])
where
    C: BlockCipherEncrypt<BlockSize = aes::cipher::consts::U16>,
{
    let mask = u128::MAX >> (128 - counter_bits);
    let mut counter = u128::from_be_bytes(counter);
    let mut stream = [Block::default(); BATCH];
    for chunk in data.chunks_mut(BATCH * BLOCK_BYTES) {
        let stream = &mut stream[..chunk.len().div_ceil(BLOCK_BYTES)];
        for block in &mut *stream {
            block.0 = counter.to_be_bytes();
            counter = (counter & !mask) | (counter.wrapping_add(1) & mask);
        }
        cipher.encrypt_blocks(stream);
        for (byte, key) in chunk.iter_mut().zip(stream.iter().flatten()) {
            *byte ^= key;
        }
    }
}

/// RFC 3394.
pub(super) fn wrap(key: &[u8], data: &[u8]) -> Result<Vec<u8>> {
    let failed = |_| Failure::operation("AES-KW wraps multiples of 8 bytes, from 16 on");
    if data.len() < BLOCK_BYTES {
        return Err(failed(aes_kw::Error::InvalidDataSize));
    }
    let mut wrapped = vec![0; data.len() + aes_kw::IV_LEN];
    with_cipher!(key, cipher => AesKw::inner_init(cipher).wrap_key(data, &mut wrapped).map(|_| ()).map_err(failed))?;
    Ok(wrapped)
}

pub(super) fn unwrap(key: &[u8], data: &[u8]) -> Result<Vec<u8>> {
    let failed = |_| Failure::operation("the wrapped key is damaged, or was wrapped with another key");
    if data.len() < BLOCK_BYTES + aes_kw::IV_LEN {
        return Err(failed(aes_kw::Error::InvalidDataSize));
    }
    let mut unwrapped = vec![0; data.len() - aes_kw::IV_LEN];
    with_cipher!(key, cipher => AesKw::inner_init(cipher).unwrap_key(data, &mut unwrapped).map(|_| ()).map_err(failed))?;
    Ok(unwrapped)
}
