//! The formats of the compression standard (`js/transforms.js`).

use flate2::{Compress, Compression, Crc, Decompress, FlushCompress, FlushDecompress, Status};
use rquickjs::function::{Func, MutFn};
use rquickjs::{Ctx, Exception, Function, Object, Result as JsResult, TypedArray};

use super::natives::bare_object;

/// How much the output grows at a time.
const GROWTH_BYTES: usize = 32 << 10;
/// A gzip header holds a file name and a comment of any length; this is plenty.
const HEADER_BYTES_MAX: usize = 64 << 10;

pub(super) fn natives<'js>(ctx: &Ctx<'js>) -> JsResult<Object<'js>> {
    let natives = bare_object(ctx)?;
    natives.set("compressor", Func::from(compressor))?;
    natives.set("decompressor", Func::from(decompressor))?;
    Ok(natives)
}

/// A function `(bytes | undefined) -> Uint8Array` that compresses piece by piece; without bytes it ends the stream. Nothing
/// where there is no such format. What one call is given bounds how long it takes and how much it gives.
fn compressor<'js>(ctx: Ctx<'js>, format: String) -> JsResult<Option<Function<'js>>> {
    let Some(format) = Format::named(&format) else { return Ok(None) };
    let mut compressor = Compressor::new(format);
    let step = move |ctx: Ctx<'js>, bytes: Option<TypedArray<'js, u8>>| {
        // SAFETY: no JavaScript runs before the bytes have been compressed.
        let input = bytes.as_ref().map(|bytes| unsafe { bytes.as_bytes() }.unwrap_or_default());
        let output = compressor.step(input).map_err(|why| Exception::throw_type(&ctx, why))?;
        TypedArray::new_copy(ctx, output)
    };
    Function::new(ctx, MutFn::from(step)).map(Some)
}

/// As [`compressor`], in the other direction. Throws where the bytes are not of the format, or where they end early.
fn decompressor<'js>(ctx: Ctx<'js>, format: String) -> JsResult<Option<Function<'js>>> {
    let Some(format) = Format::named(&format) else { return Ok(None) };
    let mut decompressor = Decompressor::new(format);
    let step = move |ctx: Ctx<'js>, bytes: Option<TypedArray<'js, u8>>| {
        // SAFETY: as above.
        let input = bytes.as_ref().map(|bytes| unsafe { bytes.as_bytes() }.unwrap_or_default());
        let output = decompressor.step(input).map_err(|why| Exception::throw_type(&ctx, why))?;
        TypedArray::new_copy(ctx, output)
    };
    Function::new(ctx, MutFn::from(step)).map(Some)
}

#[derive(Clone, Copy, PartialEq)]
enum Format {
    Deflate,
    DeflateRaw,
    Gzip,
}

impl Format {
    fn named(name: &str) -> Option<Self> {
        match name {
            "deflate" => Some(Self::Deflate),
            "deflate-raw" => Some(Self::DeflateRaw),
            "gzip" => Some(Self::Gzip),
            _ => None,
        }
    }
}

struct Compressor {
    deflate: Compress,
    /// Of what was compressed, for gzip.
    sum: Option<Crc>,
    begun: bool,
}

impl Compressor {
    fn new(format: Format) -> Self {
        let deflate = Compress::new(Compression::default(), format == Format::Deflate);
        Self { deflate, sum: (format == Format::Gzip).then(Crc::new), begun: false }
    }

    fn step(&mut self, input: Option<&[u8]>) -> Result<Vec<u8>, &'static str> {
        let mut output = Vec::new();
        if !std::mem::replace(&mut self.begun, true) && self.sum.is_some() {
            // RFC 1952: deflate, no flags, no time, unknown system.
            output.extend([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff]);
        }
        let (mut rest, flush) = match input {
            Some(input) => (input, FlushCompress::None),
            None => (&[][..], FlushCompress::Finish),
        };
        if let Some(sum) = &mut self.sum {
            sum.update(rest);
        }
        loop {
            output.reserve(GROWTH_BYTES);
            let before = self.deflate.total_in();
            let status = self.deflate.compress_vec(rest, &mut output, flush).map_err(|_| "the stream is over")?;
            rest = &rest[(self.deflate.total_in() - before) as usize..];
            let done = match flush {
                FlushCompress::Finish => status == Status::StreamEnd,
                _ => rest.is_empty() && output.len() < output.capacity(),
            };
            if done {
                break;
            }
        }
        if let (None, Some(sum)) = (input, &self.sum) {
            output.extend(sum.sum().to_le_bytes());
            output.extend(sum.amount().to_le_bytes());
        }
        Ok(output)
    }
}

struct Decompressor {
    stage: Stage,
    inflate: Decompress,
    sum: Option<Crc>,
}

enum Stage {
    /// Of gzip; as far as it is known.
    Header(Vec<u8>),
    Data,
    /// Check sum and length of gzip; as far as they are known.
    Trailer(Vec<u8>),
    Over,
}

const INVALID: &str = "the compressed data is not valid";

impl Decompressor {
    fn new(format: Format) -> Self {
        let gzip = format == Format::Gzip;
        let stage = if gzip { Stage::Header(Vec::new()) } else { Stage::Data };
        Self { stage, inflate: Decompress::new(format == Format::Deflate), sum: gzip.then(Crc::new) }
    }

    fn step(&mut self, input: Option<&[u8]>) -> Result<Vec<u8>, &'static str> {
        let mut output = Vec::new();
        let Some(mut rest) = input else {
            return if matches!(self.stage, Stage::Over) { Ok(output) } else { Err("the compressed data ends early") };
        };
        while !rest.is_empty() {
            rest = match &mut self.stage {
                Stage::Header(header) => {
                    header.extend(rest);
                    let Some(length) = gzip_header(header)? else {
                        if header.len() > HEADER_BYTES_MAX {
                            return Err(INVALID);
                        }
                        break;
                    };
                    // The header was not whole before, so that what is left is of this input.
                    let left = header.len() - length;
                    self.stage = Stage::Data;
                    &rest[rest.len() - left..]
                }
                Stage::Data => self.inflate(rest, &mut output)?,
                Stage::Trailer(trailer) => {
                    let (taken, left) = rest.split_at(rest.len().min(8 - trailer.len()));
                    trailer.extend(taken);
                    if trailer.len() == 8 {
                        self.check()?;
                    }
                    left
                }
                Stage::Over => return Err("there is more after the end of the compressed data"),
            };
        }
        Ok(output)
    }

    /// What is left of the input after the data.
    fn inflate<'a>(&mut self, mut rest: &'a [u8], output: &mut Vec<u8>) -> Result<&'a [u8], &'static str> {
        let start = output.len();
        loop {
            output.reserve(GROWTH_BYTES);
            let before = self.inflate.total_in();
            let status = self.inflate.decompress_vec(rest, output, FlushDecompress::None).map_err(|_| INVALID)?;
            rest = &rest[(self.inflate.total_in() - before) as usize..];
            if status == Status::StreamEnd {
                self.stage = if self.sum.is_some() { Stage::Trailer(Vec::new()) } else { Stage::Over };
                break;
            }
            if output.len() < output.capacity() {
                if rest.is_empty() {
                    break;
                }
                if self.inflate.total_in() == before {
                    return Err(INVALID);
                }
            }
        }
        if let Some(sum) = &mut self.sum {
            sum.update(&output[start..]);
        }
        Ok(rest)
    }

    fn check(&mut self) -> Result<(), &'static str> {
        let (Stage::Trailer(trailer), Some(sum)) = (&self.stage, &self.sum) else { return Ok(()) };
        let expected = [sum.sum().to_le_bytes(), sum.amount().to_le_bytes()].concat();
        if *trailer != expected {
            return Err("the compressed data does not match its check sum");
        }
        self.stage = Stage::Over;
        Ok(())
    }
}

/// The length of a gzip header (RFC 1952); nothing where it goes on.
fn gzip_header(bytes: &[u8]) -> Result<Option<usize>, &'static str> {
    const MAGIC: [u8; 3] = [0x1f, 0x8b, 8];
    const HEADER_SUM: u8 = 2;
    const EXTRA: u8 = 4;
    const NAME: u8 = 8;
    const COMMENT: u8 = 16;
    const RESERVED: u8 = 0xe0;
    if bytes.iter().zip(MAGIC).any(|(byte, magic)| *byte != magic) {
        return Err(INVALID);
    }
    let Some(&flags) = bytes.get(3) else { return Ok(None) };
    if flags & RESERVED != 0 {
        return Err(INVALID);
    }
    let mut length = 10;
    if flags & EXTRA != 0 {
        let Some(&[low, high]) = bytes.get(length..).and_then(|rest| rest.first_chunk()) else { return Ok(None) };
        length += 2 + usize::from(u16::from_le_bytes([low, high]));
    }
    for _text in [NAME, COMMENT].into_iter().filter(|flag| flags & flag != 0) {
        let end = bytes.get(length..).and_then(|rest| rest.iter().position(|byte| *byte == 0));
        let Some(end) = end else { return Ok(None) };
        length += end + 1;
    }
    if flags & HEADER_SUM != 0 {
        length += 2;
    }
    Ok((length <= bytes.len()).then_some(length))
}
