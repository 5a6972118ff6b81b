//! Errors on their way through the bridge. To Java they become `OroBackgroundException`, panics too; what Java throws
//! becomes an [`Error`].

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};

use jni::errors::{Error as JniError, ErrorPolicy, Result as JniResult};
use jni::objects::{JClass, JObject, JString, JThrowable};
use jni::signature::ReturnType;
use jni::{Env, JValue};

use super::bridge::Bridge;
use crate::error::{Error, ErrorCode};

/// Frames of a Java stack that an error's message keeps.
const FRAMES_MAX: usize = 32;

impl From<JniError> for Error {
    fn from(error: JniError) -> Self {
        Self::new(ErrorCode::Internal, format!("JNI: {error}"))
    }
}

/// Throws every error and panic of a native as the package's `OroBackgroundException`.
pub(super) struct Throw;

impl<T: Default> ErrorPolicy<T, Error> for Throw {
    /// The class whose native it is.
    type Captures<'local: 'native, 'native> = &'native JClass<'local>;

    fn on_error<'local: 'native, 'native>(
        env: &mut Env<'local>,
        class: &mut &'native JClass<'local>,
        error: Error,
    ) -> JniResult<T> {
        throw(env, class, &error)?;
        Ok(T::default())
    }

    fn on_panic<'local: 'native, 'native>(
        env: &mut Env<'local>,
        class: &mut &'native JClass<'local>,
        payload: Box<dyn Any + Send + 'static>,
    ) -> JniResult<T> {
        let error = Error::new(ErrorCode::Internal, format!("the runtime panicked: {}", panic_message(payload)));
        throw(env, class, &error)?;
        Ok(T::default())
    }
}

fn throw(env: &mut Env<'_>, class: &JClass<'_>, error: &Error) -> JniResult<()> {
    // What is pending made the error, which is to arrive as one kind of exception.
    env.exception_clear();
    let thrown = match Bridge::of(env, class) {
        Ok(bridge) => bridge.exception_of(env, error).and_then(|exception| env.throw(exception)),
        Err(_) => env.throw(error.to_string()),
    };
    match thrown {
        // That it is pending now is what was asked for.
        Ok(()) | Err(JniError::JavaException) => Ok(()),
        Err(error) => Err(error),
    }
}

/// What `panic!` was given: a literal is a `&str`, what was formatted a `String`.
fn panic_message(payload: Box<dyn Any + Send>) -> String {
    let message = match payload.downcast_ref::<&'static str>() {
        Some(text) => (*text).to_owned(),
        None => payload.downcast_ref::<String>().cloned().unwrap_or_else(|| "without a message".to_owned()),
    };
    // The payload may be anything, and its destructor may panic as well.
    if let Err(second) = catch_unwind(AssertUnwindSafe(|| drop(payload))) {
        std::mem::forget(second);
    }
    message
}

impl Bridge {
    fn exception_of<'local>(&self, env: &mut Env<'local>, error: &Error) -> JniResult<JThrowable<'local>> {
        let code = env.new_string(error.code.as_str())?;
        let message = env.new_string(&error.message)?;
        let arguments = [JValue::Object(&code).as_jni(), JValue::Object(&message).as_jni()];
        // SAFETY: the constructor was looked up in this class as one of two strings, and the class is kept by a global
        // reference.
        let exception = unsafe { env.new_object_unchecked(&*self.exception, self.new_exception, &arguments) }?;
        env.cast_local::<JThrowable>(exception)
    }

    /// Takes the pending exception, if the error says that there is one, and makes a Rust error of it.
    /// `OroBackgroundException` keeps its code; others say their class, message and stack.
    pub(super) fn caught(&self, env: &mut Env<'_>, error: JniError) -> Error {
        if !matches!(error, JniError::JavaException) {
            return error.into();
        }
        match env.exception_catch() {
            Err(JniError::CaughtJavaException { exception, name, stack, .. }) => {
                let read = self.read(env, &exception, &name, &stack);
                read.unwrap_or_else(|unreadable| {
                    env.exception_clear();
                    Error::new(ErrorCode::Internal, format!("{name} (its message cannot be read: {unreadable})"))
                })
            }
            Err(other) => other.into(),
            Ok(()) => error.into(),
        }
    }

    fn read(&self, env: &mut Env<'_>, exception: &JThrowable<'_>, name: &str, stack: &str) -> JniResult<Error> {
        let message = exception.get_message(env)?;
        let message = optional_text(env, &message)?;
        if !env.is_instance_of(exception, &*self.exception)? {
            return Ok(Error::new(ErrorCode::Internal, described(name, message.as_deref(), stack)));
        }
        // SAFETY: the method was looked up in the class that this is an instance of, without parameters and with a
        // string as its answer.
        let code = unsafe { env.call_method_unchecked(exception, self.exception_code, ReturnType::Object, &[]) }?;
        let code: JObject<'_> = code.l()?;
        let code = env.cast_local::<JString>(code)?;
        let code = optional_text(env, &code)?.unwrap_or_default();
        let message = message.unwrap_or_default();
        Ok(match ErrorCode::named(&code) {
            Some(known) => Error::new(known, message),
            None => Error::new(ErrorCode::Internal, format!("{code}: {message}")),
        })
    }
}

fn optional_text(env: &Env<'_>, text: &JString<'_>) -> JniResult<Option<String>> {
    if text.is_null() { Ok(None) } else { text.try_to_string(env).map(Some) }
}

/// As Java prints it. The stack comes as `<number>: <frame>` per line.
fn described(name: &str, message: Option<&str>, stack: &str) -> String {
    let mut text = name.to_owned();
    if let Some(message) = message {
        text.push_str(": ");
        text.push_str(message);
    }
    for line in stack.lines().take(FRAMES_MAX) {
        text.push_str("\n    at ");
        text.push_str(line.split_once(": ").map_or(line, |(_, frame)| frame));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn panics_keep_their_message_whether_it_was_formatted_or_not() {
        let message = |panics: fn()| panic_message(catch_unwind(panics).unwrap_err());
        assert_eq!(message(|| panic!("literal")), "literal");
        assert_eq!(message(|| panic!("formatted {}", 7)), "formatted 7");
        assert_eq!(message(|| std::panic::panic_any(7)), "without a message");
    }

    #[test]
    fn an_exception_reads_as_java_prints_it() {
        assert_eq!(described("a.B", Some("no"), "0: a.B.c(B.kt:1)\n1: a.B.d(B.kt:2)\n"), {
            "a.B: no\n    at a.B.c(B.kt:1)\n    at a.B.d(B.kt:2)"
        });
        assert_eq!(described("a.B", None, ""), "a.B");
    }
}
