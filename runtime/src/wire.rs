//! Values that cross the boundary of an isolate: messages, the data and the result of a run, stored values, arguments and
//! answers of host calls.
//!
//! Plain JSON is itself. What JavaScript's structured clone knows besides is an object with the key [`TYPE`], as
//! docs/ipc.md describes: `{ "$type": "Date", "value": 1700000000000 }`. A host that only sends and expects JSON needs nothing
//! from here; one that wants the rest takes values apart with [`Item::of`].
//!
//! JavaScript writes and reads them with `engine/js/wire.js`, which the foreground shares.

use base64ct::{Base64, Encoding};
use serde_json::{Map, Value};

use crate::error::{Error, ErrorCode, Result};

/// The key that tells what an object stands for.
pub const TYPE: &str = "$type";

/// How deep values may be nested, in steps from the outermost one.
pub const DEPTH_MAX: usize = 100;

/// The codec of the JavaScript side: a module whose default export makes `{ encode, decode }`. `oro-bg gen` puts it into
/// the foreground's module.
pub const SOURCE: &str = include_str!("engine/js/wire.js");

/// Views of an `ArrayBuffer`, with the bytes of one element.
const VIEWS: [(&str, u64); 13] = [
    ("DataView", 1),
    ("Int8Array", 1),
    ("Uint8Array", 1),
    ("Uint8ClampedArray", 1),
    ("Int16Array", 2),
    ("Uint16Array", 2),
    ("Float16Array", 2),
    ("Int32Array", 4),
    ("Uint32Array", 4),
    ("Float32Array", 4),
    ("Float64Array", 8),
    ("BigInt64Array", 8),
    ("BigUint64Array", 8),
];

/// One value, one level deep. What it holds is read in the same way.
#[derive(Clone, Debug, PartialEq)]
pub enum Item<'a> {
    /// `null`, a boolean, a number that JSON can carry, or text.
    Plain(&'a Value),
    List(&'a [Value]),
    /// An object; also one that has a key [`TYPE`] of its own.
    Object(&'a Map<String, Value>),
    /// An array with holes, or with properties besides its items. Keys are indices or names.
    SparseArray {
        length: u32,
        properties: &'a Map<String, Value>,
    },
    Undefined,
    /// Not a number, an infinity, or -0.
    Number(f64),
    /// Decimal digits, after a minus where it is negative.
    BigInt(&'a str),
    /// Milliseconds since the Unix epoch; `None` for an invalid date.
    Date(Option<f64>),
    RegExp {
        source: &'a str,
        flags: &'a str,
    },
    /// Pairs of a key and a value, in order.
    Map(Vec<[&'a Value; 2]>),
    Set(&'a [Value]),
    /// An `Error`, or with `is_exception` a `DOMException`.
    Error {
        name: &'a str,
        message: &'a str,
        stack: Option<&'a str>,
        cause: Option<&'a Value>,
        is_exception: bool,
    },
    /// `Object(1)`, `Object("x")` and the like.
    Boxed(&'a Value),
    /// An `ArrayBuffer`.
    Buffer(Vec<u8>),
    /// A typed array or `DataView` over the bytes of `buffer`: a `Ref` or an `ArrayBuffer`, or else the bytes themselves.
    View {
        kind: &'a str,
        buffer: Bytes<'a>,
        byte_offset: u64,
        /// In elements; `None` for all up to the end.
        length: Option<u64>,
    },
    /// The same object as another one: so many steps up from here, then down by these keys and indices.
    Ref {
        up: u64,
        path: &'a [Value],
    },
}

#[derive(Clone, Debug, PartialEq)]
pub enum Bytes<'a> {
    Here(Vec<u8>),
    Of(&'a Value),
}

impl<'a> Item<'a> {
    /// Reads the outermost level of `value`.
    ///
    /// # Errors
    /// `InvalidArgument` where it has a [`TYPE`] that does not exist, or lacks what that type needs.
    pub fn of(value: &'a Value) -> Result<Self> {
        let fields = match value {
            Value::Array(items) => return Ok(Self::List(items)),
            Value::Object(fields) => fields,
            _ => return Ok(Self::Plain(value)),
        };
        let Some(kind) = fields.get(TYPE) else { return Ok(Self::Object(fields)) };
        let Some(kind) = kind.as_str() else { return Err(malformed(format!("\"{TYPE}\" is no text"))) };
        Self::tagged(kind, fields).map_err(|what| malformed(format!("{kind}: {what}")))
    }

    fn tagged(kind: &'a str, fields: &'a Map<String, Value>) -> Result<Self, String> {
        let value = fields.get("value").unwrap_or(&Value::Null);
        let text = |name: &str, otherwise: Option<&'a str>| match fields.get(name) {
            Some(Value::String(text)) => Ok(text.as_str()),
            None if otherwise.is_some() => Ok(otherwise.unwrap_or_default()),
            _ => Err(format!("`{name}` is no text")),
        };
        let count = |name: &str| match fields.get(name) {
            None => Ok(None),
            Some(number) => number.as_u64().map(Some).ok_or_else(|| format!("`{name}` is no count")),
        };
        Ok(match kind {
            "undefined" => Self::Undefined,
            "Number" => Self::Number(match value.as_str() {
                Some("NaN") => f64::NAN,
                Some("Infinity") => f64::INFINITY,
                Some("-Infinity") => f64::NEG_INFINITY,
                Some("-0") => -0.0,
                _ => return Err("`value` is none of \"NaN\", \"Infinity\", \"-Infinity\", \"-0\"".into()),
            }),
            "BigInt" => {
                Self::BigInt(text("value", None).ok().filter(|text| is_integer(text)).ok_or("`value` is no integer")?)
            }
            "Date" => Self::Date(match value {
                Value::Null => None,
                _ => Some(value.as_f64().ok_or("`value` is neither a number nor null")?),
            }),
            "RegExp" => Self::RegExp { source: text("value", None)?, flags: text("flags", Some(""))? },
            "Map" => Self::Map(list(value)?.iter().map(pair).collect::<Result<_, _>>()?),
            "Set" => Self::Set(list(value)?),
            "Object" => Self::Object(value.as_object().ok_or("`value` is no object")?),
            "Array" => Self::SparseArray {
                length: count("length")?
                    .and_then(|length| length.try_into().ok())
                    .ok_or("`length` is no length of an array")?,
                properties: value.as_object().ok_or("`value` is no object")?,
            },
            "Error" | "DOMException" => Self::Error {
                name: text("name", Some("Error"))?,
                message: text("message", Some(""))?,
                stack: fields.contains_key("stack").then(|| text("stack", None)).transpose()?,
                cause: fields.get("cause"),
                is_exception: kind == "DOMException",
            },
            "Boxed" => Self::Boxed(value),
            "ArrayBuffer" => Self::Buffer(bytes(value)?),
            "Ref" => Self::Ref { up: count("up")?.ok_or("`up` is missing")?, path: list(value)? },
            _ => {
                if !is_view(kind) {
                    return Err("there is no such type".into());
                }
                let buffer = match fields.get("buffer") {
                    Some(buffer) => Bytes::Of(buffer),
                    None => Bytes::Here(bytes(value)?),
                };
                let byte_offset = count("byteOffset")?.unwrap_or(0);
                Self::View { kind, buffer, byte_offset, length: count("length")? }
            }
        })
    }
}

/// JavaScript's `undefined`: what a store answers where it has nothing, unlike `null`.
pub fn undefined() -> Value {
    Value::Object(Map::from_iter([(TYPE.to_owned(), Value::from("undefined"))]))
}

/// Checks that an isolate can read `value`, all through.
///
/// # Errors
/// `InvalidArgument`, naming the place, where a type is unknown or malformed, a reference leads nowhere, or the nesting is
/// deeper than [`DEPTH_MAX`].
pub fn check(value: &Value) -> Result<()> {
    let mut checker = Checker { root: value, place: Vec::new() };
    checker.value(value).map_err(|Error { code, message }| {
        let steps: String = checker.place.iter().map(|step| format!("[{step}]")).collect();
        let place = if steps.is_empty() { String::new() } else { format!(" at {steps}") };
        Error::new(code, format!("the value{place}: {message}"))
    })
}

struct Checker<'a> {
    root: &'a Value,
    /// Steps to the value that is looked at.
    place: Vec<Step<'a>>,
}

#[derive(Clone, Copy)]
enum Step<'a> {
    Key(&'a str),
    Index(usize),
}

impl Step<'_> {
    fn of<'v>(&self, node: &'v Value) -> Option<&'v Value> {
        match (node, self) {
            (Value::Object(fields), Self::Key(key)) => fields.get(*key),
            (Value::Array(items), Self::Index(index)) => items.get(*index),
            _ => None,
        }
    }
}

impl std::fmt::Display for Step<'_> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Key(key) => write!(formatter, "{key:?}"),
            Self::Index(index) => write!(formatter, "{index}"),
        }
    }
}

impl<'a> Checker<'a> {
    fn value(&mut self, value: &'a Value) -> Result<()> {
        if self.place.len() > DEPTH_MAX {
            return Err(malformed(format!("nested deeper than {DEPTH_MAX} levels")));
        }
        let in_value = Step::Key("value");
        match Item::of(value)? {
            Item::Plain(Value::Number(number)) if !number.as_f64().is_some_and(f64::is_finite) => {
                Err(malformed(format!("the number {number} is out of range")))
            }
            Item::List(items) => self.items(items),
            Item::Object(properties) if value.get(TYPE).is_none() => self.properties(properties),
            Item::Object(properties) | Item::SparseArray { properties, .. } => {
                self.inside(in_value, |checker| checker.properties(properties))
            }
            Item::Map(_) | Item::Set(_) => match value.get("value") {
                Some(Value::Array(entries)) => self.inside(in_value, |checker| checker.items(entries)),
                _ => Ok(()),
            },
            Item::Boxed(primitive) => match Item::of(primitive)? {
                Item::Number(_) | Item::BigInt(_) => Ok(()),
                Item::Plain(plain) if !plain.is_null() => Ok(()),
                _ => Err(malformed("Boxed: `value` is no primitive")),
            },
            Item::Error { cause: Some(cause), .. } => self.inside(Step::Key("cause"), |checker| checker.value(cause)),
            Item::View { kind, buffer, byte_offset, length } => self.view(kind, &buffer, byte_offset, length),
            Item::Ref { up, path } => match self.target(up, path)? {
                Value::Array(_) => Ok(()),
                Value::Object(fields) if !is_identity_free(fields) => Ok(()),
                _ => Err(malformed("Ref: it leads to no object")),
            },
            _ => Ok(()),
        }
    }

    fn items(&mut self, items: &'a [Value]) -> Result<()> {
        items
            .iter()
            .enumerate()
            .try_for_each(|(index, item)| self.inside(Step::Index(index), |checker| checker.value(item)))
    }

    fn properties(&mut self, properties: &'a Map<String, Value>) -> Result<()> {
        properties.iter().try_for_each(|(key, value)| self.inside(Step::Key(key), |checker| checker.value(value)))
    }

    /// The place stays where an error is found.
    fn inside(&mut self, step: Step<'a>, check: impl FnOnce(&mut Self) -> Result<()>) -> Result<()> {
        self.place.push(step);
        check(self)?;
        self.place.pop();
        Ok(())
    }

    fn view(&mut self, kind: &str, buffer: &Bytes<'a>, byte_offset: u64, length: Option<u64>) -> Result<()> {
        let size = match buffer {
            Bytes::Here(bytes) => bytes.len() as u64,
            Bytes::Of(buffer) => {
                let mut target = *buffer;
                self.inside(Step::Key("buffer"), |checker| {
                    checker.value(buffer)?;
                    if let Item::Ref { up, path } = Item::of(buffer)? {
                        target = checker.target(up, path)?;
                    }
                    Ok(())
                })?;
                size_of_buffer(target).ok_or_else(|| malformed(format!("{kind}: `buffer` is no ArrayBuffer")))?
            }
        };
        let element = VIEWS.iter().find(|(name, _)| *name == kind).map_or(1, |(_, element)| *element);
        let rest = size.checked_sub(byte_offset).filter(|_| byte_offset.is_multiple_of(element));
        let fits = rest.is_some_and(|rest| match length {
            Some(length) => length.checked_mul(element).is_some_and(|bytes| bytes <= rest),
            None => rest.is_multiple_of(element),
        });
        if fits { Ok(()) } else { Err(malformed(format!("{kind}: it lies outside of its buffer of {size} bytes"))) }
    }

    /// Where a reference from here leads, over values alone: not into the parts of what a type is made of.
    fn target(&self, up: u64, path: &'a [Value]) -> Result<&'a Value> {
        let nowhere = || malformed("Ref: it leads nowhere");
        let kept = usize::try_from(up).ok().filter(|up| *up > 0).and_then(|up| self.place.len().checked_sub(up));
        let mut steps = self.place[..kept.ok_or_else(nowhere)?].to_vec();
        for step in path {
            steps.push(match step {
                Value::String(key) => Step::Key(key),
                _ => Step::Index(step.as_u64().and_then(|index| index.try_into().ok()).ok_or_else(nowhere)?),
            });
        }
        let (mut node, mut rest) = (self.root, &steps[..]);
        while let Some(first) = rest.first() {
            let count = match (node.get(TYPE).and_then(Value::as_str), first) {
                (None, _) | (Some("Error"), Step::Key("cause")) => 1,
                (Some("Object" | "Array" | "Set"), _) => 2,
                (Some("Map"), _) => 3,
                (Some(kind), Step::Key("buffer")) if is_view(kind) => 1,
                _ => return Err(nowhere()),
            };
            let (taken, left) = rest.split_at_checked(count).ok_or_else(nowhere)?;
            node = taken.iter().try_fold(node, |node, step| step.of(node)).ok_or_else(nowhere)?;
            rest = left;
        }
        Ok(node)
    }
}

/// Primitives are equal wherever they are; a reference to a reference is never written.
fn is_identity_free(fields: &Map<String, Value>) -> bool {
    matches!(fields.get(TYPE).and_then(Value::as_str), Some("undefined" | "Number" | "BigInt" | "Ref"))
}

fn is_view(kind: &str) -> bool {
    VIEWS.iter().any(|(name, _)| *name == kind)
}

/// Without decoding it: many views may be over one buffer.
fn size_of_buffer(value: &Value) -> Option<u64> {
    let text = value.get("value")?.as_str().filter(|_| value[TYPE] == "ArrayBuffer")?;
    let padding = text.bytes().rev().take_while(|byte| *byte == b'=').count();
    Some((text.len() / 4 * 3).saturating_sub(padding) as u64)
}

fn malformed(what: impl std::fmt::Display) -> Error {
    Error::new(ErrorCode::InvalidArgument, what)
}

fn list(value: &Value) -> Result<&[Value], String> {
    value.as_array().map(Vec::as_slice).ok_or_else(|| "`value` is no list".to_owned())
}

fn pair(entry: &Value) -> Result<[&Value; 2], String> {
    match entry.as_array().map(Vec::as_slice) {
        Some([key, value]) => Ok([key, value]),
        _ => Err("an entry is no pair of a key and a value".to_owned()),
    }
}

fn is_integer(text: &str) -> bool {
    let digits = text.strip_prefix('-').unwrap_or(text);
    !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())
}

fn bytes(value: &Value) -> Result<Vec<u8>, String> {
    let text = value.as_str().ok_or("`value` is no text")?;
    Base64::decode_vec(text).map_err(|error| format!("`value` is no base64: {error}"))
}

#[cfg(test)]
mod tests;
