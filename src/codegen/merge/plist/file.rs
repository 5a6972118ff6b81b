//! A property list as it lies on disk, in whatever it is written: text in UTF-8 is merged into, everything else is read.

use std::io::Cursor;
use std::sync::Arc;

use plist::stream::{BinaryReader, Event};

use crate::codegen::merge::{decode, no_text};
use crate::diagnostic::{Diagnostic, SourceId, Sources};

/// A property list as XML text.
#[derive(Clone, Debug)]
pub struct PropertyList {
    /// What people know it by.
    pub name: String,
    pub source: SourceId,
    pub text: Arc<str>,
    pub form: Form,
}

/// What a property list is written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// The text is the very file.
    Utf8,
    /// The text is the file in another encoding.
    Utf16,
    /// The text says what the file says, as `plutil -convert xml1` would write it.
    Binary,
}

/// Takes a property list in among the sources.
///
/// # Errors
/// [`Code::MergeSyntax`] for bytes that are neither text nor a binary property list. Whether the text is one is for its
/// reader to see.
///
/// [`Code::MergeSyntax`]: crate::diagnostic::Code::MergeSyntax
pub fn open(name: &str, bytes: Vec<u8>, sources: &mut Sources) -> Result<PropertyList, Diagnostic> {
    let form = form(&bytes);
    let text = match form {
        Form::Utf8 => {
            let (source, text) = decode(name, bytes, sources)?;
            return Ok(PropertyList { name: name.to_owned(), source, text, form });
        }
        Form::Utf16 => utf16(&bytes).ok_or_else(|| "is UTF-16 with a half character in it".to_owned()),
        // What the reader says of it is about bytes that nobody sees.
        Form::Binary => xml(&bytes).map_err(|_| "is a broken binary property list".to_owned()),
    };
    let text: Arc<str> =
        text.map_err(|why| no_text(name, "", 0, &why, sources).help("restore it; `plutil -lint` tells more"))?.into();
    Ok(PropertyList { name: name.to_owned(), source: sources.add(name, text.clone()), text, form })
}

fn form(bytes: &[u8]) -> Form {
    match bytes {
        _ if bytes.starts_with(b"bplist") => Form::Binary,
        // With a byte order mark, or with the `<` that XML begins with.
        [0xff, 0xfe, ..] | [0xfe, 0xff, ..] => Form::Utf16,
        [b'<', 0, next, 0, ..] | [0, b'<', 0, next, ..] if *next != 0 => Form::Utf16,
        _ => Form::Utf8,
    }
}

/// Big-endian where the first character is one below U+0100 or the mark says so.
fn utf16(bytes: &[u8]) -> Option<String> {
    let unit = match bytes {
        [0xfe, 0xff, ..] | [0, ..] => u16::from_be_bytes,
        _ => u16::from_le_bytes,
    };
    let (pairs, rest) = bytes.as_chunks::<2>();
    let units: Vec<u16> = pairs.iter().map(|pair| unit(*pair)).collect();
    rest.is_empty().then(|| String::from_utf16(&units).ok()).flatten()
}

/// Deeper than any property list; bounds the recursion of who reads it.
const DEPTH_MAX: usize = 128;
const TAG_BYTES: usize = 20;
/// Longer than any property list of an app.
const TEXT_BYTES_MAX: usize = 64 << 20;

fn xml(bytes: &[u8]) -> Result<String, String> {
    let unreadable = |error: plist::Error| error.to_string();
    bound(bytes)?;
    let value = plist::Value::from_reader(Cursor::new(bytes)).map_err(unreadable)?;
    let mut xml = Vec::new();
    value.to_writer_xml(&mut xml).map_err(unreadable)?;
    Ok(String::from_utf8(xml).expect("XML is written in UTF-8"))
}

/// Values of a binary list name each other, so that a few bytes can mean gigabytes: walks through all that it means before
/// anything is built of it.
fn bound(bytes: &[u8]) -> Result<(), String> {
    let (mut depth, mut text_bytes) = (0_usize, 0_usize);
    for event in BinaryReader::new(Cursor::new(bytes)) {
        match event.map_err(|error| error.to_string())? {
            Event::StartArray(_) | Event::StartDictionary(_) => depth += 1,
            Event::EndCollection => depth -= 1,
            Event::Data(data) => text_bytes += data.len(),
            Event::String(text) => text_bytes += text.len(),
            _ => {}
        }
        // Its tags, and what it is indented by.
        text_bytes += TAG_BYTES + depth;
        if depth > DEPTH_MAX || text_bytes > TEXT_BYTES_MAX {
            return Err("means more than it holds".into());
        }
    }
    Ok(())
}

impl PropertyList {
    /// The command that makes it a text that can be merged into; none where saving it in UTF-8 does and keeps more.
    pub fn conversion(&self) -> Option<String> {
        (self.form == Form::Binary).then(|| format!("plutil -convert xml1 {}", shell_word(&self.name)))
    }
}

/// A name as one word of a shell's command.
fn shell_word(name: &str) -> String {
    let plain =
        |c: char| c.is_ascii_alphanumeric() || matches!(c, '/' | '.' | '-' | '_' | '+' | ':' | ',' | '@' | '\\');
    if !name.is_empty() && name.chars().all(plain) {
        name.to_owned()
    } else {
        format!("'{}'", name.replace('\'', r"'\''"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const XML: &str = "<?xml version=\"1.0\" encoding=\"UTF-16\"?>\n<plist version=\"1.0\"><dict/></plist>\n";

    fn open(bytes: Vec<u8>) -> Result<PropertyList, Diagnostic> {
        super::open("Info.plist", bytes, &mut Sources::default())
    }

    fn encoded(text: &str, unit: fn(u16) -> [u8; 2]) -> Vec<u8> {
        text.encode_utf16().flat_map(unit).collect()
    }

    #[test]
    fn either_byte_order_is_read_with_and_without_its_mark() {
        for text in [XML.to_owned(), format!("\u{feff}{XML}")] {
            for unit in [u16::to_le_bytes, u16::to_be_bytes] {
                let list = open(encoded(&text, unit)).unwrap();
                assert_eq!((list.form, &*list.text), (Form::Utf16, text.as_str()));
            }
        }
    }

    #[test]
    fn what_is_broken_is_refused() {
        let mut half = encoded(&format!("\u{feff}{XML}"), u16::to_le_bytes);
        half.pop();
        for (bytes, why) in [
            (half, "half character"),
            (vec![0xff, 0xfe, 0x00, 0xd8, b'<', 0], "half character"),
            (b"bplist00".to_vec(), "broken binary property list"),
            (b"bplist99 and more that is none, to the end of the trailer".to_vec(), "broken binary property list"),
            (b"<\xff".to_vec(), "not UTF-8"),
        ] {
            let refusal = open(bytes).expect_err(why);
            assert!(refusal.message.contains(why) && !refusal.help.is_empty(), "{why}: {}", refusal.message);
        }
    }

    #[test]
    fn a_command_names_the_file_in_one_word() {
        assert_eq!(shell_word("ios/App/Info.plist"), "ios/App/Info.plist");
        assert_eq!(shell_word("My App's/Info.plist"), r"'My App'\''s/Info.plist'");
    }
}
