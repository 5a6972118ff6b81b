//! AES in Galois/Counter mode (NIST SP 800-38D), with any length of the initialization vector and every tag length of the
//! Web Cryptography API; the crate `aes-gcm` fixes the former by type and has no tags below 96 bits.

use aes::cipher::{BlockCipherEncrypt, KeyInit};
use aes::{Aes128, Aes192, Aes256};
use ghash::GHash;
use ghash::universal_hash::UniversalHash;
use subtle::ConstantTimeEq;

use super::aes::{BLOCK_BYTES, Block, bad_key, with_cipher, xor_key_stream};
use super::failure::{Failure, Result};

const COUNTER_BITS: u32 = 32;
const TAG_BITS: [u32; 7] = [32, 64, 96, 104, 112, 120, 128];

pub(super) fn encrypt(
    key: &[u8],
    iv: &[u8],
    additional_data: &[u8],
    tag_bits: u32,
    mut data: Vec<u8>,
) -> Result<Vec<u8>> {
    let tag_bytes = check(iv, tag_bits)?;
    with_cipher!(key, cipher => {
        let message = Message::new(&cipher, iv);
        message.crypt(&mut data);
        let tag = message.tag(additional_data, &data);
        data.extend_from_slice(&tag[..tag_bytes]);
        Ok(data)
    })
}

pub(super) fn decrypt(
    key: &[u8],
    iv: &[u8],
    additional_data: &[u8],
    tag_bits: u32,
    mut data: Vec<u8>,
) -> Result<Vec<u8>> {
    let tag_bytes = check(iv, tag_bits)?;
    let Some(length) = data.len().checked_sub(tag_bytes) else {
        return Err(Failure::operation("the data is shorter than the tag"));
    };
    let tag = data.split_off(length);
    with_cipher!(key, cipher => {
        let message = Message::new(&cipher, iv);
        if !bool::from(message.tag(additional_data, &data)[..tag_bytes].ct_eq(&tag)) {
            return Err(Failure::operation("decryption failed"));
        }
        message.crypt(&mut data);
        Ok(data)
    })
}

fn check(iv: &[u8], tag_bits: u32) -> Result<usize> {
    if iv.is_empty() {
        return Err(Failure::operation("iv must not be empty"));
    }
    if !TAG_BITS.contains(&tag_bits) {
        return Err(Failure::operation(format!("tagLength must be one of {TAG_BITS:?}, it is {tag_bits}")));
    }
    Ok(tag_bits as usize / 8)
}

struct Message<'a, C> {
    cipher: &'a C,
    hash: GHash,
    /// J0 of the standard: its key stream masks the tag.
    first_counter: [u8; BLOCK_BYTES],
}

impl<'a, C: BlockCipherEncrypt<BlockSize = aes::cipher::consts::U16>> Message<'a, C> {
    fn new(cipher: &'a C, iv: &[u8]) -> Self {
        let mut subkey = Block::default();
        cipher.encrypt_block(&mut subkey);
        let hash = GHash::new(&subkey);
        let first_counter = if iv.len() == 12 {
            let mut counter = [0; BLOCK_BYTES];
            counter[..12].copy_from_slice(iv);
            counter[15] = 1;
            counter
        } else {
            let mut hash = hash.clone();
            hash.update_padded(iv);
            hash.update(&[lengths(0, iv.len())]);
            hash.finalize().0
        };
        Self { cipher, hash, first_counter }
    }

    fn crypt(&self, data: &mut [u8]) {
        let mut counter = self.first_counter;
        let next = u32::from_be_bytes([counter[12], counter[13], counter[14], counter[15]]).wrapping_add(1);
        counter[12..].copy_from_slice(&next.to_be_bytes());
        xor_key_stream(self.cipher, counter, COUNTER_BITS, data);
    }

    fn tag(&self, additional_data: &[u8], encrypted: &[u8]) -> [u8; BLOCK_BYTES] {
        let mut hash = self.hash.clone();
        hash.update_padded(additional_data);
        hash.update_padded(encrypted);
        hash.update(&[lengths(additional_data.len(), encrypted.len())]);
        let mut tag = hash.finalize().0;
        xor_key_stream(self.cipher, self.first_counter, COUNTER_BITS, &mut tag);
        tag
    }
}

/// Two lengths in bits, as the last block that is hashed.
fn lengths(first_bytes: usize, second_bytes: usize) -> ghash::Block {
    let bits = ((first_bytes as u128 * 8) << 64) | (second_bytes as u128 * 8);
    bits.to_be_bytes().into()
}
