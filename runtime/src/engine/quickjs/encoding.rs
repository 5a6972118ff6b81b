//! Text encodings: `TextEncoder`, `TextDecoder` (`js/encoding.js`).

use encoding_rs::{DecoderResult, Encoding};
use rquickjs::convert::List;
use rquickjs::function::{Func, MutFn};
use rquickjs::{Ctx, Function, Object, Result, TypedArray};

use super::natives::bare_object;

pub(super) fn natives<'js>(ctx: &Ctx<'js>) -> Result<Object<'js>> {
    let natives = bare_object(ctx)?;
    // Copied, so that it counts against the heap of the isolate.
    natives.set("encode", Func::from(|ctx: Ctx<'js>, text: String| TypedArray::<u8>::new_copy(ctx, text)))?;
    natives.set("encodeInto", Func::from(encode_into))?;
    natives.set("decoder", Func::from(decoder))?;
    Ok(natives)
}

/// Writes as many whole characters as fit; gives how many UTF-16 units were read, and how many bytes written.
fn encode_into(text: String, target: TypedArray<'_, u8>) -> Option<List<(usize, usize)>> {
    let mut target = target.as_raw()?;
    // SAFETY: the memory of an array that is not detached, which nobody else uses before this returns: no JavaScript runs.
    let target = unsafe { target.as_mut() };
    let written = text.floor_char_boundary(target.len());
    target[..written].copy_from_slice(&text.as_bytes()[..written]);
    Some(List((text[..written].chars().map(char::len_utf16).sum(), written)))
}

/// The name of the encoding with this label and a function `(bytes, more) -> string | null` that decodes with it; `null` is
/// an invalid sequence. Nothing where there is no such encoding.
fn decoder<'js>(
    ctx: Ctx<'js>,
    label: String,
    fatal: bool,
    ignore_bom: bool,
) -> Result<Option<List<(String, Function<'js>)>>> {
    let Some(encoding) = Encoding::for_label_no_replacement(label.as_bytes()) else { return Ok(None) };
    let fresh = move || match ignore_bom {
        true => encoding.new_decoder_without_bom_handling(),
        false => encoding.new_decoder_with_bom_removal(),
    };
    let mut decoder = fresh();
    let decode = move |bytes: TypedArray<'js, u8>, more: bool| -> Option<String> {
        // SAFETY: no JavaScript runs before the bytes have been decoded.
        let bytes = unsafe { bytes.as_bytes() }.unwrap_or_default();
        let text = if fatal {
            let mut text = String::with_capacity(decoder.max_utf8_buffer_length_without_replacement(bytes.len())?);
            let (result, _) = decoder.decode_to_string_without_replacement(bytes, &mut text, !more);
            (result == DecoderResult::InputEmpty).then_some(text)
        } else {
            let mut text = String::with_capacity(decoder.max_utf8_buffer_length(bytes.len())?);
            let _ = decoder.decode_to_string(bytes, &mut text, !more);
            Some(text)
        };
        if !more || text.is_none() {
            decoder = fresh();
        }
        text
    };
    let decode = Function::new(ctx, MutFn::from(decode))?;
    Ok(Some(List((encoding.name().to_ascii_lowercase(), decode))))
}
