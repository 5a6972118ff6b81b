//! Executables and libraries of an app: read once, from front to back, since they are large and may be packed.

use std::io::Read;

use memchr::memmem::Finder;
use object::Endianness;
use object::macho::{FAT_MAGIC, FAT_MAGIC_64, LC_CODE_SIGNATURE, MachHeader32, MachHeader64};
use object::read::macho::{LoadCommandVariant, MachHeader};

use super::signature;
use crate::artifact::container::{Container, Reason, Unreadable};

/// An app is at most 4 GB, unpacked (developer.apple.com, maximum build file sizes; read 2026-11).
pub const BYTES_MAX: u64 = 4 << 30;

/// Private methods of BGTaskScheduler for the debugger (developer.apple.com, starting and terminating tasks during
/// development).
pub const DEBUG_SELECTORS: [&str; 2] =
    ["_simulateLaunchForTaskWithIdentifier", "_simulateExpirationForTaskWithIdentifier"];

const CHUNK_BYTES: usize = 1 << 20;
/// Longer than the signature of any app; it has a hash for each page of its executable.
const SIGNATURE_BYTES_MAX: usize = 64 << 20;

/// What one binary says.
#[derive(Debug)]
pub struct Binary {
    /// Of [`DEBUG_SELECTORS`], those that it names.
    pub debug_selectors: Vec<&'static str>,
    /// By the store: what it names cannot be seen.
    pub is_encrypted: bool,
    pub entitlements: Signed,
}

/// The entitlements in its signature, as the property list that they are.
#[derive(Debug, PartialEq, Eq)]
pub enum Signed {
    Entitlements(Vec<u8>),
    /// Words that follow "because".
    Unknown(String),
}

impl Default for Signed {
    fn default() -> Self {
        Self::Unknown("it is not signed".into())
    }
}

/// Whether a file of the app in `root` has the name of a binary: executables have no extension.
pub fn may_be_one(file: &str, root: &str) -> bool {
    let Some(inside) = file.strip_prefix(root) else { return false };
    let name = inside.rsplit('/').next().unwrap_or(inside);
    !inside.starts_with("_CodeSignature/") && (name.ends_with(".dylib") || !name.contains('.'))
}

/// Reads a file; none where it is no binary. What it takes is taken off `budget`.
///
/// # Errors
/// [`Unreadable`] where the archive is broken at this file, or the app larger than apps may be.
pub fn read(container: &mut Container, file: &str, budget: &mut u64) -> Result<Option<Binary>, Unreadable> {
    let name = container.name_of(file);
    let reader = container.reader(file)?.take(*budget + 1);
    let (binary, length) = scan(reader).map_err(|reason| Unreadable { file: name.clone(), reason })?;
    if length > *budget {
        return Err(Unreadable { file: name, reason: Reason::TooLarge(BYTES_MAX) });
    }
    *budget -= length;
    Ok(binary)
}

fn scan(mut reader: impl Read) -> Result<(Option<Binary>, u64), Reason> {
    let mut chunk = Vec::new();
    fill(&mut reader, &mut chunk)?;
    let Some(layout) = Layout::read(&chunk) else { return Ok((None, 0)) };
    let finders = DEBUG_SELECTORS.map(Finder::new);
    let overlap = DEBUG_SELECTORS.iter().map(|selector| selector.len()).max().unwrap_or(0);
    let mut found = [false; DEBUG_SELECTORS.len()];
    let mut signature = Vec::new();
    // Place of the chunk in the file, and how much of it was in the one before.
    let (mut offset, mut known) = (0_u64, 0);
    loop {
        for (found, finder) in found.iter_mut().zip(&finders) {
            *found = *found || finder.find(&chunk).is_some();
        }
        if let Some((start, length)) = layout.signature {
            signature.extend_from_slice(part(&chunk[known..], offset + known as u64, start, length));
        }
        offset += (chunk.len().saturating_sub(overlap)) as u64;
        chunk.drain(..chunk.len().saturating_sub(overlap));
        known = chunk.len();
        if fill(&mut reader, &mut chunk)? == 0 {
            break;
        }
    }
    let debug_selectors =
        DEBUG_SELECTORS.into_iter().zip(found).filter_map(|(selector, found)| found.then_some(selector));
    let entitlements = match layout.unknown {
        Some(why) => Signed::Unknown(why),
        None if layout.signature.is_none() => Signed::default(),
        None => signature::entitlements(&signature),
    };
    let binary = Binary { debug_selectors: debug_selectors.collect(), is_encrypted: layout.is_encrypted, entitlements };
    Ok((Some(binary), offset + known as u64))
}

/// Adds up to a chunk; how much that was.
fn fill(reader: &mut impl Read, chunk: &mut Vec<u8>) -> Result<usize, Reason> {
    reader.by_ref().take(CHUNK_BYTES as u64).read_to_end(chunk).map_err(Reason::from_stream)
}

/// What of `bytes`, which begin at `offset` of the file, lies in the `length` bytes from `start` on.
fn part(bytes: &[u8], offset: u64, start: u64, length: usize) -> &[u8] {
    let inside = |at: u64| usize::try_from(at.saturating_sub(offset)).map_or(bytes.len(), |at| at.min(bytes.len()));
    &bytes[inside(start)..inside(start.saturating_add(length as u64))]
}

/// What the head of a binary says about the rest of it.
#[derive(Debug, Default)]
struct Layout {
    is_encrypted: bool,
    /// Where its signature lies.
    signature: Option<(u64, usize)>,
    /// Why that is not known.
    unknown: Option<String>,
}

impl Layout {
    /// None for what is no binary.
    fn read(head: &[u8]) -> Option<Self> {
        let magic = u32::from_be_bytes(*head.first_chunk()?);
        if magic == FAT_MAGIC || magic == FAT_MAGIC_64 {
            let unknown = Some("it is built for several processors at once".to_owned());
            return Some(Self { unknown, ..Self::default() });
        }
        let read = match u32::from_le_bytes(*head.first_chunk()?) {
            object::macho::MH_MAGIC_64 => Self::of::<MachHeader64<Endianness>>(head),
            object::macho::MH_MAGIC => Self::of::<MachHeader32<Endianness>>(head),
            _ => return None,
        };
        Some(
            read.unwrap_or_else(|error| Self {
                unknown: Some(format!("its head is broken ({error})")),
                ..Self::default()
            }),
        )
    }

    fn of<Header: MachHeader<Endian = Endianness>>(head: &[u8]) -> object::Result<Self> {
        let mut layout = Self::default();
        let header = Header::parse(head, 0)?;
        let endian = header.endian()?;
        let mut commands = header.load_commands(endian, head, 0)?;
        while let Some(command) = commands.next()? {
            match command.variant()? {
                LoadCommandVariant::LinkeditData(data) if command.cmd() == LC_CODE_SIGNATURE => {
                    let length = data.datasize.get(endian) as usize;
                    layout.signature = Some((data.dataoff.get(endian).into(), length.min(SIGNATURE_BYTES_MAX)));
                }
                LoadCommandVariant::EncryptionInfo32(info) => layout.is_encrypted |= info.cryptid.get(endian) != 0,
                LoadCommandVariant::EncryptionInfo64(info) => layout.is_encrypted |= info.cryptid.get(endian) != 0,
                _ => {}
            }
        }
        Ok(layout)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A 64-bit head with these load commands.
    fn head(commands: &[Vec<u8>]) -> Vec<u8> {
        let length: usize = commands.iter().map(Vec::len).sum();
        let words = [0xfeed_facf_u32, 0x0100_000c, 0, 2, commands.len() as u32, length as u32, 0, 0];
        let mut bytes: Vec<u8> = words.iter().flat_map(|word| word.to_le_bytes()).collect();
        bytes.extend(commands.concat());
        bytes
    }

    fn command(words: &[u32]) -> Vec<u8> {
        words.iter().flat_map(|word| word.to_le_bytes()).collect()
    }

    fn scanned(bytes: &[u8]) -> Binary {
        let (binary, length) = scan(bytes).unwrap();
        assert_eq!(length, bytes.len() as u64);
        binary.expect("is one")
    }

    #[test]
    fn a_selector_is_found_wherever_it_lies_between_two_pieces() {
        for at in [64, CHUNK_BYTES - 37, CHUNK_BYTES - 1, CHUNK_BYTES, 2 * CHUNK_BYTES - 20, 3 * CHUNK_BYTES] {
            let mut bytes = head(&[]);
            bytes.resize(at, 0);
            bytes.extend_from_slice(b"_simulateLaunchForTaskWithIdentifier:\0");
            assert_eq!(scanned(&bytes).debug_selectors, [DEBUG_SELECTORS[0]], "at {at}");
        }
        let mut bytes = head(&[]);
        bytes.resize(3 * CHUNK_BYTES, b'_');
        assert!(scanned(&bytes).debug_selectors.is_empty());
    }

    #[test]
    fn what_is_encrypted_is_known_by_its_head() {
        // LC_ENCRYPTION_INFO_64
        let encrypted = |id| scanned(&head(&[command(&[0x2c, 24, 0x4000, 0x4000, id, 0])])).is_encrypted;
        assert!(encrypted(1) && !encrypted(0));
    }

    #[test]
    fn a_signature_is_taken_from_its_place_over_pieces() {
        let blob = signature::tests::signed(b"<plist/>");
        for at in [4096, CHUNK_BYTES - 10, CHUNK_BYTES + 7] {
            let mut bytes = head(&[command(&[0x1d, 16, at as u32, blob.len() as u32])]);
            bytes.resize(at, 0);
            bytes.extend_from_slice(&blob);
            bytes.extend_from_slice(b"more");
            assert_eq!(scanned(&bytes).entitlements, Signed::Entitlements(b"<plist/>".to_vec()), "at {at}");
        }
    }

    #[test]
    fn what_cannot_be_known_is_said() {
        let unknown = |bytes: &[u8]| match scanned(bytes).entitlements {
            Signed::Unknown(why) => why,
            Signed::Entitlements(_) => panic!("there are none"),
        };
        assert_eq!(unknown(&head(&[])), "it is not signed");
        assert!(unknown(&[0xca, 0xfe, 0xba, 0xbe, 0, 0, 0, 2]).contains("several processors"));
        assert!(unknown(&head(&[command(&[0x1d, 4000])])).contains("its head is broken"));
        // A signature that lies beyond the end.
        assert!(unknown(&head(&[command(&[0x1d, 16, u32::MAX, u32::MAX])])).contains("signature"));
        assert!(scan(&b"#!/bin/sh\n"[..]).unwrap().0.is_none());
        assert!(scan(&b""[..]).unwrap().0.is_none());
    }

    #[test]
    fn binaries_are_known_by_their_names() {
        for file in
            ["A.app/A", "A.app/Frameworks/libx.dylib", "A.app/Frameworks/F.framework/F", "A.app/PlugIns/E.appex/E"]
        {
            assert!(may_be_one(file, "A.app/"), "{file}");
        }
        for file in ["A.app/Info.plist", "A.app/Assets.car", "A.app/_CodeSignature/CodeResources", "B.app/B"] {
            assert!(!may_be_one(file, "A.app/"), "{file}");
        }
    }
}
