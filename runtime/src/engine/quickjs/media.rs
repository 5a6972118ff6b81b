//! Media types, `data:` URLs and `multipart/form-data` (`js/body.js`, `js/form_data.js`, `js/fetch.js`).

use data_url::DataUrl;
use data_url::mime::Mime;
use memchr::memmem;
use rquickjs::convert::List;
use rquickjs::function::Func;
use rquickjs::{Ctx, Exception, Object, Result, TypedArray};

use super::natives::bare_object;

pub(super) fn natives<'js>(ctx: &Ctx<'js>) -> Result<Object<'js>> {
    let natives = bare_object(ctx)?;
    natives.set("mediaType", Func::from(media_type))?;
    natives.set("dataUrl", Func::from(data_url))?;
    natives.set("boundary", Func::from(boundary))?;
    natives.set(
        "parseMultipart",
        Func::from(|bytes: TypedArray<'js, u8>, boundary: String| {
            // SAFETY: no JavaScript runs before the bytes have been read.
            parse_multipart(unsafe { bytes.as_bytes() }.unwrap_or_default(), &boundary)
        }),
    )?;
    Ok(natives)
}

/// The essence of a media type, its whole text and the parameter `boundary`; nothing where it is invalid.
fn media_type(text: String) -> Option<List<(String, String, Option<String>)>> {
    let mime: Mime = text.parse().ok()?;
    let boundary = mime.get_parameter("boundary").map(str::to_owned);
    Some(List((format!("{}/{}", mime.type_, mime.subtype), mime.to_string(), boundary)))
}

type Content<'js> = List<(String, TypedArray<'js, u8>)>;

/// Media type and content of a `data:` URL; nothing where it is broken.
fn data_url(ctx: Ctx<'_>, url: String) -> Result<Option<Content<'_>>> {
    let Ok(url) = DataUrl::process(&url) else { return Ok(None) };
    let Ok((content, _fragment)) = url.decode_to_vec() else { return Ok(None) };
    Ok(Some(List((url.mime_type().to_string(), TypedArray::new_copy(ctx, content)?))))
}

/// A boundary that no content holds but by chance.
fn boundary(ctx: Ctx<'_>) -> Result<String> {
    let random = getrandom::u64().map_err(|error| Exception::throw_message(&ctx, &error.to_string()))?;
    Ok(format!("----oro-form-data-{random:016x}"))
}

/// A part of a form: name, file name, media type, and where its content starts and ends.
type Part = List<(String, Option<String>, Option<String>, usize, usize)>;

/// The parts of a `multipart/form-data` body (RFC 7578, as the fetch standard reads it); nothing where it is broken.
fn parse_multipart(bytes: &[u8], boundary: &str) -> Option<Vec<Part>> {
    let delimiter = [b"\r\n--", boundary.as_bytes()].concat();
    let finder = memmem::Finder::new(&delimiter);
    let mut parts = Vec::new();
    // Line ends before the first boundary belong to nothing.
    let start = bytes.len() - bytes.trim_ascii_start().len();
    let mut position = start + bytes[start..].starts_with(&delimiter[2..]).then_some(delimiter.len() - 2)?;
    loop {
        let rest = &bytes[position..];
        if rest.starts_with(b"--") {
            return Some(parts);
        }
        position += rest.starts_with(b"\r\n").then_some(2)?;
        let headers = PartHeaders::read(bytes, &mut position)?;
        let end = position + finder.find(&bytes[position..])?;
        parts.push(List((headers.name?, headers.file_name, headers.media_type, position, end)));
        position = end + delimiter.len();
    }
}

#[derive(Default)]
struct PartHeaders {
    name: Option<String>,
    file_name: Option<String>,
    media_type: Option<String>,
}

impl PartHeaders {
    /// Reads up to the empty line, and moves the position behind it.
    fn read(bytes: &[u8], position: &mut usize) -> Option<Self> {
        let mut headers = Self::default();
        loop {
            let length = memmem::find(&bytes[*position..], b"\r\n")?;
            let line = &bytes[*position..*position + length];
            *position += length + 2;
            if line.is_empty() {
                return Some(headers);
            }
            let colon = line.iter().position(|byte| *byte == b':')?;
            let (name, value) = (&line[..colon], line[colon + 1..].trim_ascii());
            if name.eq_ignore_ascii_case(b"content-disposition") {
                let parameters = value.strip_prefix(b"form-data")?;
                headers.name = parameter(parameters, b"name");
                headers.file_name = parameter(parameters, b"filename");
            } else if name.eq_ignore_ascii_case(b"content-type") {
                headers.media_type = Some(String::from_utf8_lossy(value).into_owned());
            }
        }
    }
}

/// A quoted parameter. Line ends and quotes are percent-encoded in it, nothing else is.
fn parameter(parameters: &[u8], wanted: &[u8]) -> Option<String> {
    let mut rest = parameters;
    loop {
        rest = rest.trim_ascii_start().strip_prefix(b";")?.trim_ascii_start();
        let equals = rest.iter().position(|byte| *byte == b'=')?;
        let name = rest[..equals].trim_ascii();
        let quoted = rest[equals + 1..].trim_ascii_start();
        let (value, after) = match quoted.strip_prefix(b"\"") {
            Some(quoted) => {
                let end = quoted.iter().position(|byte| *byte == b'"')?;
                (&quoted[..end], &quoted[end + 1..])
            }
            None => quoted.split_at(quoted.iter().position(|byte| *byte == b';').unwrap_or(quoted.len())),
        };
        if name.eq_ignore_ascii_case(wanted) {
            let text = String::from_utf8_lossy(value);
            return Some(text.replace("%0A", "\n").replace("%0D", "\r").replace("%22", "\""));
        }
        rest = after;
    }
}
