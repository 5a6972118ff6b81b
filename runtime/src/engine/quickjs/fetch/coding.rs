//! Content codings of HTTP: `gzip`, `deflate`, `br`.

use std::io::{self, Cursor, Read};

use brotli_decompressor::Decompressor;
use flate2::read::{DeflateDecoder, MultiGzDecoder, ZlibDecoder};

/// What a request says it accepts.
pub(super) const ACCEPTED: &str = "gzip, deflate, br";
const BUFFER_BYTES: usize = 16 << 10;

/// The content of a body with the codings of its header `content-encoding`, in the order in which they were applied.
/// Where one is not known, the body stays as it is.
pub(super) fn decoded(body: Box<dyn Read + Send>, codings: &str) -> Box<dyn Read + Send> {
    let names = codings.split(',').map(|name| name.trim().to_ascii_lowercase()).filter(|name| !name.is_empty());
    let known: Option<Vec<Coding>> = names.filter(|name| name != "identity").map(|name| Coding::named(&name)).collect();
    let known = known.unwrap_or_default();
    known.into_iter().rev().fold(body, |body, coding| Box::new(Decoder::Unread(Some((coding, body)))))
}

#[derive(Clone, Copy)]
enum Coding {
    Gzip,
    Deflate,
    Brotli,
}

impl Coding {
    fn named(name: &str) -> Option<Self> {
        match name {
            "gzip" | "x-gzip" => Some(Self::Gzip),
            "deflate" => Some(Self::Deflate),
            "br" => Some(Self::Brotli),
            _ => None,
        }
    }
}

/// Chosen with the first bytes: an empty body is empty in every coding, and `deflate` means zlib to the standard, but to
/// some servers the bare format.
enum Decoder {
    Unread(Option<(Coding, Box<dyn Read + Send>)>),
    Reading(Box<dyn Read + Send>),
}

impl Read for Decoder {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if let Self::Unread(unread) = self {
            let Some((coding, mut body)) = unread.take() else { return Ok(0) };
            let mut start = [0; 2];
            let length = fill(&mut body, &mut start)?;
            if length == 0 {
                return Ok(0);
            }
            let whole = Cursor::new(start).take(length as u64).chain(body);
            *self = Self::Reading(match coding {
                Coding::Gzip => Box::new(MultiGzDecoder::new(whole)),
                Coding::Deflate if is_zlib(start) => Box::new(ZlibDecoder::new(whole)),
                Coding::Deflate => Box::new(DeflateDecoder::new(whole)),
                Coding::Brotli => Box::new(Decompressor::new(whole, BUFFER_BYTES)),
            });
        }
        match self {
            Self::Reading(decoder) => decoder.read(buffer),
            Self::Unread(_) => Ok(0),
        }
    }
}

fn fill(body: &mut dyn Read, start: &mut [u8; 2]) -> io::Result<usize> {
    let mut filled = 0;
    while filled < start.len() {
        match body.read(&mut start[filled..])? {
            0 => break,
            length => filled += length,
        }
    }
    Ok(filled)
}

/// RFC 1950: method 8, and a check that makes it a multiple of 31.
fn is_zlib(start: [u8; 2]) -> bool {
    start[0] & 0x0f == 8 && u16::from_be_bytes(start).is_multiple_of(31)
}
