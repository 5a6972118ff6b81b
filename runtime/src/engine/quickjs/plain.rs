//! JSON of what JSON carries as it is, in one pass over the engine's objects.
//!
//! Everything else (a `Date`, a cycle, `undefined` in an array, an accessor) is left to `js/wire.js`. No code of the
//! service runs during the pass, so that nothing changes meanwhile and nothing is read twice.

use std::collections::HashSet;
use std::ffi::c_int;
use std::mem::MaybeUninit;

use rquickjs::{Array, Ctx, Exception, Object, Result, Value, qjs};

use crate::wire;

/// The number of the class of an object, 0 for anything else. It is the engine's own and stays equal only within a process.
pub(super) fn class_of(value: Value<'_>) -> u32 {
    // SAFETY: the value is alive; the call only looks at it.
    unsafe { qjs::JS_GetClassID(value.as_raw()) }
}

/// What a proxy stands for, `null` where it was revoked; nothing for any other value. No trap is called.
pub(super) fn target_of<'js>(ctx: Ctx<'js>, value: Value<'js>) -> Option<Value<'js>> {
    if !value.is_proxy() {
        return None;
    }
    // SAFETY: the value is a proxy of this context, and alive; the call gives a value that is the caller's to free, or says
    // that it threw.
    let target = unsafe { qjs::JS_GetProxyTarget(ctx.as_raw().as_ptr(), value.as_raw()) };
    // SAFETY: as above; this only looks at the tag.
    if unsafe { qjs::JS_IsException(target) } {
        // It is thrown for revoked proxies alone.
        let _revoked = ctx.catch();
        return Some(Value::new_null(ctx));
    }
    // SAFETY: as above, and it is no exception.
    Some(unsafe { Value::from_raw(ctx, target) })
}

/// The JSON of `value`, or nothing where it is not plain.
///
/// # Errors
/// A `RangeError` once the text is longer than `bytes_max`.
pub(super) fn json<'js>(ctx: &Ctx<'js>, value: &Value<'js>, bytes_max: usize) -> Result<Option<String>> {
    if value.is_undefined() {
        return Ok(Some("null".to_owned()));
    }
    let mut writer = Writer { text: Vec::new(), seen: HashSet::new(), depth: 0, bytes_max, shapes: None };
    match writer.value(ctx, value)? {
        // Only strings that were valid went in.
        Plainness::Plain => Ok(String::from_utf8(writer.text).ok()),
        Plainness::Other => Ok(None),
    }
}

/// How ordinary objects and arrays look.
struct Shapes<'js> {
    object: (u32, Option<Object<'js>>),
    array: (u32, Option<Object<'js>>),
}

#[derive(PartialEq)]
enum Plainness {
    Plain,
    Other,
}

struct Writer<'js> {
    text: Vec<u8>,
    /// Addresses of the objects so far, all held by the value itself. One that comes again is a cycle, or shared.
    seen: HashSet<usize>,
    depth: usize,
    bytes_max: usize,
    shapes: Option<Shapes<'js>>,
}

impl<'js> Writer<'js> {
    fn value(&mut self, ctx: &Ctx<'js>, value: &Value<'js>) -> Result<Plainness> {
        if self.text.len() > self.bytes_max {
            let message = format!("more than the limit of {} bytes for one message", self.bytes_max);
            return Err(Exception::throw_range(ctx, &message));
        }
        if value.is_null() {
            self.text.extend_from_slice(b"null");
        } else if let Some(flag) = value.as_bool() {
            self.text.extend_from_slice(if flag { b"true" } else { b"false" });
        } else if let Some(number) = value.as_number() {
            return Ok(self.number(number));
        } else if let Some(string) = value.as_string() {
            return Ok(string.to_string().map_or(Plainness::Other, |text| self.string(&text)));
        } else if let Some(object) = value.as_object() {
            return self.object(ctx, object);
        } else {
            return Ok(Plainness::Other);
        }
        Ok(Plainness::Plain)
    }

    fn number(&mut self, number: f64) -> Plainness {
        if !number.is_finite() || (number == 0.0 && number.is_sign_negative()) {
            return Plainness::Other;
        }
        let text = match number.abs() {
            0.0 | 1e-7..1e21 => format!("{number}"),
            _ => format!("{number:e}"),
        };
        self.text.extend_from_slice(text.as_bytes());
        Plainness::Plain
    }

    fn string(&mut self, text: &str) -> Plainness {
        match serde_json::to_writer(&mut self.text, text) {
            Ok(()) => Plainness::Plain,
            Err(_) => Plainness::Other,
        }
    }

    fn object(&mut self, ctx: &Ctx<'js>, object: &Object<'js>) -> Result<Plainness> {
        // SAFETY: an object has an address, which is only compared.
        let address = unsafe { qjs::JS_VALUE_GET_PTR(object.as_raw()) } as usize;
        if self.depth == wire::DEPTH_MAX || !self.seen.insert(address) {
            return Ok(Plainness::Other);
        }
        if self.shapes.is_none() {
            let (object, array) = (Object::new(ctx.clone())?, Array::new(ctx.clone())?.into_object());
            let shape = |sample: Object<'js>| (class_of(sample.clone().into_value()), sample.get_prototype());
            self.shapes = Some(Shapes { object: shape(object), array: shape(array) });
        }
        let Some(shapes) = &self.shapes else { return Ok(Plainness::Other) };
        let (class, prototype) = (class_of(object.clone().into_value()), object.get_prototype());
        let is_object = class == shapes.object.0 && (prototype.is_none() || prototype == shapes.object.1);
        let is_array = class == shapes.array.0 && prototype == shapes.array.1;
        self.depth += 1;
        let plainness = if is_object {
            self.properties(ctx, object)?
        } else if is_array {
            self.elements(ctx, object)?
        } else {
            Plainness::Other
        };
        self.depth -= 1;
        Ok(plainness)
    }

    fn properties(&mut self, ctx: &Ctx<'js>, object: &Object<'js>) -> Result<Plainness> {
        let keys = Keys::of(ctx, object)?;
        self.text.push(b'{');
        let mut first = true;
        for &key in keys.atoms() {
            let Some(value) = data_property(ctx, object, key.atom)? else { return Ok(Plainness::Other) };
            if value.is_undefined() {
                continue;
            }
            if !std::mem::replace(&mut first, false) {
                self.text.push(b',');
            }
            let name = keys.name(key.atom);
            if name.as_deref().is_none_or(|name| name == wire::TYPE || self.string(name) == Plainness::Other) {
                return Ok(Plainness::Other);
            }
            self.text.push(b':');
            if self.value(ctx, &value)? == Plainness::Other {
                return Ok(Plainness::Other);
            }
        }
        self.text.push(b'}');
        Ok(Plainness::Plain)
    }

    fn elements(&mut self, ctx: &Ctx<'js>, array: &Object<'js>) -> Result<Plainness> {
        let length = array.as_array().map_or(0, Array::len);
        let keys = Keys::of(ctx, array)?;
        // Fewer: there are holes. More: it has properties besides its elements.
        if keys.atoms().len() != length {
            return Ok(Plainness::Other);
        }
        self.text.push(b'[');
        for (index, &key) in keys.atoms().iter().enumerate() {
            if !keys.is_index(key.atom, index) {
                return Ok(Plainness::Other);
            }
            let Some(value) = data_property(ctx, array, key.atom)? else { return Ok(Plainness::Other) };
            if index > 0 {
                self.text.push(b',');
            }
            if self.value(ctx, &value)? == Plainness::Other {
                return Ok(Plainness::Other);
            }
        }
        self.text.push(b']');
        Ok(Plainness::Plain)
    }
}

/// The enumerable own keys of an object that are strings, in order.
struct Keys<'js> {
    ctx: Ctx<'js>,
    table: *mut qjs::JSPropertyEnum,
    count: u32,
}

impl<'js> Keys<'js> {
    fn of(ctx: &Ctx<'js>, object: &Object<'js>) -> Result<Self> {
        let flags = (qjs::JS_GPN_STRING_MASK | qjs::JS_GPN_ENUM_ONLY) as c_int;
        let (mut table, mut count) = (std::ptr::null_mut(), 0);
        // SAFETY: context and object are alive; where the call succeeds, the table is ours until `drop`.
        let outcome = unsafe {
            qjs::JS_GetOwnPropertyNames(ctx.as_raw().as_ptr(), &mut table, &mut count, object.as_raw(), flags)
        };
        if outcome < 0 {
            return Err(rquickjs::Error::Exception);
        }
        Ok(Self { ctx: ctx.clone(), table, count })
    }

    fn atoms(&self) -> &[qjs::JSPropertyEnum] {
        if self.table.is_null() {
            return &[];
        }
        // SAFETY: the engine has filled so many entries.
        unsafe { std::slice::from_raw_parts(self.table, self.count as usize) }
    }

    /// Nothing where the key is not valid Unicode.
    fn name(&self, atom: qjs::JSAtom) -> Option<String> {
        let mut length = 0;
        // SAFETY: the atom is alive as long as the table; the text is copied before it is freed.
        unsafe {
            let text = qjs::JS_AtomToCStringLen(self.ctx.as_raw().as_ptr(), &mut length, atom);
            if text.is_null() {
                return None;
            }
            let bytes = std::slice::from_raw_parts(text.cast::<u8>(), length as usize);
            let name = std::str::from_utf8(bytes).ok().map(str::to_owned);
            qjs::JS_FreeCString(self.ctx.as_raw().as_ptr(), text);
            name
        }
    }

    fn is_index(&self, atom: qjs::JSAtom, index: usize) -> bool {
        let Ok(index) = u32::try_from(index) else { return false };
        // SAFETY: the context is alive; the atom that is made is freed.
        unsafe {
            let expected = qjs::JS_NewAtomUInt32(self.ctx.as_raw().as_ptr(), index);
            qjs::JS_FreeAtom(self.ctx.as_raw().as_ptr(), expected);
            expected == atom
        }
    }
}

impl Drop for Keys<'_> {
    fn drop(&mut self) {
        if !self.table.is_null() {
            // SAFETY: the table is of this context and was not freed before.
            unsafe { qjs::JS_FreePropertyEnum(self.ctx.as_raw().as_ptr(), self.table, self.count) }
        }
    }
}

/// The value of an own property that has no getter.
fn data_property<'js>(ctx: &Ctx<'js>, object: &Object<'js>, key: qjs::JSAtom) -> Result<Option<Value<'js>>> {
    let mut descriptor = MaybeUninit::<qjs::JSPropertyDescriptor>::uninit();
    // SAFETY: context, object and atom are alive. Where the call says that there is a property, it has filled the
    // descriptor with values of which we are the owner: each is taken once.
    unsafe {
        let found = qjs::JS_GetOwnProperty(ctx.as_raw().as_ptr(), descriptor.as_mut_ptr(), object.as_raw(), key);
        if found < 0 {
            return Err(rquickjs::Error::Exception);
        }
        if found == 0 {
            return Ok(None);
        }
        let descriptor = descriptor.assume_init();
        let take = |value| Value::from_raw(ctx.clone(), value);
        let (value, _getter, _setter) = (take(descriptor.value), take(descriptor.getter), take(descriptor.setter));
        Ok((descriptor.flags & qjs::JS_PROP_GETSET as c_int == 0).then_some(value))
    }
}
