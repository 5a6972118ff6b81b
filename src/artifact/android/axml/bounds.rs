//! How much a compiled XML means, before anything is built of it. Its strings are in one pool, from which every name and value
//! takes one by number: a few bytes can mean gigabytes. Layouts: AOSP, ResourceTypes.h.

use crate::codegen::merge::xml::DEPTH_MAX;

/// Longer than any manifest as text.
pub const TEXT_BYTES_MAX: usize = 32 << 20;
/// What a character of the pool takes in the text at most, where it is written as `&quot;`, and what surrounds a value.
const CHARACTER_BYTES_MAX: usize = 6;
const AROUND_BYTES_MAX: usize = 64;
/// Of a level.
const INDENT_BYTES: usize = 2;

const STRING_POOL: u16 = 0x0001;
const START_ELEMENT: u16 = 0x0102;
const END_ELEMENT: u16 = 0x0103;
const UTF8: u32 = 1 << 8;
/// No string.
const NONE: u32 = u32::MAX;

/// # Errors
/// In words that follow "cannot read …:", for what is cut off, nested too deep, or means too much.
pub fn check(bytes: &[u8]) -> Result<(), String> {
    let broken = || "it is broken or cut off".to_owned();
    let length = u32_at(bytes, 4).ok_or_else(broken)? as usize;
    let mut rest = bytes.get(8..length).ok_or_else(broken)?;
    let mut pool = None;
    let (mut depth, mut text_bytes) = (0_usize, 0_usize);
    while !rest.is_empty() {
        let (kind, size) = (u16_at(rest, 0), u32_at(rest, 4));
        let (kind, size) = kind.zip(size).ok_or_else(broken)?;
        let chunk = rest.get(..size as usize).filter(|chunk| chunk.len() >= 8).ok_or_else(broken)?;
        rest = &rest[chunk.len()..];
        match kind {
            STRING_POOL => pool = Some(Pool::read(chunk).ok_or_else(broken)?),
            START_ELEMENT => {
                depth += 1;
                let pool = pool.as_ref().ok_or_else(broken)?;
                text_bytes += element_bytes(chunk, pool, depth).ok_or_else(broken)?;
            }
            END_ELEMENT => depth = depth.checked_sub(1).ok_or_else(broken)?,
            _ => {}
        }
        if depth > DEPTH_MAX {
            return Err(format!("its elements are nested deeper than {DEPTH_MAX} levels"));
        }
        if text_bytes > TEXT_BYTES_MAX {
            return Err(format!("it means more than {} MiB of text", TEXT_BYTES_MAX >> 20));
        }
    }
    Ok(())
}

/// What an element with its attributes, each on a line, takes as text, at most.
fn element_bytes(chunk: &[u8], pool: &Pool<'_>, depth: usize) -> Option<usize> {
    let element = chunk.get(16..)?;
    let start = u16_at(element, 8)? as usize;
    let size = u16_at(element, 10)? as usize;
    let count = u16_at(element, 12)? as usize;
    let mut bytes = 2 * pool.text_bytes(u32_at(element, 4)?) + INDENT_BYTES * depth * (count + 2);
    for index in 0..count {
        let attribute = element.get(start + index * size..)?;
        let texts = [4, 8, 16].map(|at| u32_at(attribute, at));
        for text in texts {
            bytes += pool.text_bytes(text?);
        }
    }
    Some(bytes)
}

struct Pool<'a> {
    chunk: &'a [u8],
    count: u32,
    is_utf8: bool,
    start: usize,
}

impl<'a> Pool<'a> {
    fn read(chunk: &'a [u8]) -> Option<Self> {
        let (count, flags, start) = (u32_at(chunk, 8)?, u32_at(chunk, 16)?, u32_at(chunk, 20)? as usize);
        Some(Self { chunk, count, is_utf8: flags & UTF8 != 0, start })
    }

    /// What a string takes as text, at most; numbers that name no string are written as numbers.
    fn text_bytes(&self, index: u32) -> usize {
        let length = if index == NONE || index >= self.count { 0 } else { self.length(index as usize).unwrap_or(0) };
        length * CHARACTER_BYTES_MAX + AROUND_BYTES_MAX
    }

    /// The length of a string as it says it itself, in units of its encoding, and no more than there are.
    fn length(&self, index: usize) -> Option<usize> {
        let offset = u32_at(self.chunk, 28 + 4 * index)? as usize;
        let string = self.chunk.get(self.start.checked_add(offset)?..)?;
        let said = if self.is_utf8 {
            // Characters first, then bytes; the larger one counts, whichever a reader goes by.
            let (characters, taken) = utf8_length(string)?;
            characters.max(utf8_length(string.get(taken..)?)?.0)
        } else {
            match u16_at(string, 0)? {
                high @ 0x8000.. => usize::from(high & 0x7fff) << 16 | usize::from(u16_at(string, 2)?),
                length => usize::from(length),
            }
        };
        Some(said.min(string.len()))
    }
}

/// A length of one or two bytes, and how many.
fn utf8_length(bytes: &[u8]) -> Option<(usize, usize)> {
    match *bytes {
        [high, low, ..] if high >= 0x80 => Some((usize::from(high & 0x7f) << 8 | usize::from(low), 2)),
        [length, ..] => Some((usize::from(length), 1)),
        [] => None,
    }
}

fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_le_bytes(*bytes.get(at..)?.first_chunk()?))
}

fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(*bytes.get(at..)?.first_chunk()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chunk(kind: u16, head: u16, words: &[u32], tail: &[u8]) -> Vec<u8> {
        let size = 8 + 4 * words.len() + tail.len();
        let mut bytes = [kind.to_le_bytes(), head.to_le_bytes()].concat();
        bytes.extend((size as u32).to_le_bytes());
        bytes.extend(words.iter().flat_map(|word| word.to_le_bytes()));
        bytes.extend_from_slice(tail);
        bytes
    }

    /// One string of `length` bytes, and the chunks behind it.
    fn document(length: usize, chunks: &[Vec<u8>]) -> Vec<u8> {
        let prefix = [0x80 | (length >> 8) as u8, length as u8];
        let string = [&prefix[..], &prefix, &vec![b'a'; length], &[0]].concat();
        let pool = chunk(STRING_POOL, 28, &[1, 0, UTF8, 32, 0, 0], &string);
        let body = [&pool[..], &chunks.concat()].concat();
        chunk(3, 8, &[], &body)
    }

    fn element(attributes: u32) -> Vec<u8> {
        let head = [0, NONE, NONE, 0, 20 << 16 | 20, attributes, 0];
        let attribute = [NONE, 0, 0, 8 | 3 << 24, 0];
        let words: Vec<u32> = head.into_iter().chain((0..attributes).flat_map(|_| attribute)).collect();
        chunk(START_ELEMENT, 16, &words, &[])
    }

    #[test]
    fn what_means_more_than_it_holds_is_refused() {
        let long = document(30_000, &[element(1_000)]);
        assert!(long.len() < 60_000 && check(&long).unwrap_err().contains("means more"));
        assert_eq!(check(&document(30, &[element(1_000)])), Ok(()));
    }

    #[test]
    fn depth_is_bounded() {
        let deep = |levels| document(1, &vec![element(0); levels]);
        assert_eq!(check(&deep(DEPTH_MAX)), Ok(()));
        assert!(check(&deep(DEPTH_MAX + 1)).unwrap_err().contains("nested"));
    }

    #[test]
    fn lengths_that_lie_are_broken() {
        let whole = document(30, &[element(2)]);
        for (at, word) in [(4, whole.len() as u32 + 1), (12, 0), (12, u32::MAX)] {
            let mut bytes = whole.clone();
            bytes[at..at + 4].copy_from_slice(&word.to_le_bytes());
            assert!(check(&bytes).is_err(), "{word} at {at}");
        }
    }
}
