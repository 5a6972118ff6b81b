//! The entitlements in the signature of an executable: a table of blobs, big-endian (Apple, xnu, `cs_blobs.h`).

use object::macho::{CSMAGIC_EMBEDDED_ENTITLEMENTS, CSMAGIC_EMBEDDED_SIGNATURE};

use super::binary::Signed;

/// More than the eight or so kinds that there are.
const BLOBS_MAX: u32 = 64;

pub fn entitlements(signature: &[u8]) -> Signed {
    let broken = || Signed::Unknown("its signature is broken".to_owned());
    let Some([CSMAGIC_EMBEDDED_SIGNATURE, _, count]) = words(signature, 0) else { return broken() };
    for index in 0..count.min(BLOBS_MAX) as usize {
        let Some([_, start]) = words(signature, 12 + 8 * index) else { return broken() };
        let start = start as usize;
        let Some([magic, length]) = words(signature, start) else { return broken() };
        if magic == CSMAGIC_EMBEDDED_ENTITLEMENTS {
            let blob = start.checked_add(length as usize).and_then(|end| signature.get(start + 8..end));
            return blob.map_or_else(broken, |list| Signed::Entitlements(list.to_vec()));
        }
    }
    Signed::Unknown("its signature has no entitlements, as that of a build for the Simulator".to_owned())
}

fn words<const COUNT: usize>(bytes: &[u8], at: usize) -> Option<[u32; COUNT]> {
    let (words, _) = bytes.get(at..)?.as_chunks::<4>();
    Some(words.first_chunk::<COUNT>()?.map(u32::from_be_bytes))
}

#[cfg(test)]
pub mod tests {
    use super::*;

    /// A signature with a code directory of nothing, and these entitlements.
    pub fn signed(list: &[u8]) -> Vec<u8> {
        let words = |words: &[u32]| words.iter().flat_map(|word| word.to_be_bytes()).collect::<Vec<u8>>();
        let length = 28 + 8 + 8 + list.len() as u32;
        let mut bytes = words(&[CSMAGIC_EMBEDDED_SIGNATURE, length, 2, 0, 28, 5, 36]);
        bytes.extend(words(&[0xfade_0c02, 8, CSMAGIC_EMBEDDED_ENTITLEMENTS, 8 + list.len() as u32]));
        bytes.extend_from_slice(list);
        bytes
    }

    #[test]
    fn a_signature_that_is_cut_off_anywhere_is_broken() {
        let whole = signed(b"<plist/>");
        assert_eq!(entitlements(&whole), Signed::Entitlements(b"<plist/>".to_vec()));
        for length in 0..whole.len() {
            assert_eq!(entitlements(&whole[..length]), Signed::Unknown("its signature is broken".into()), "{length}");
        }
    }
}
