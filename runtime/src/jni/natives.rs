//! The natives of `OroBackgroundNative`, one to one. No panic leaves them, and no exception but the package's own.

use std::path::PathBuf;
use std::sync::Arc;

use jni::errors::Result as JniResult;
use jni::objects::{JClass, JObject, JString};
use jni::strings::{JNIStr, JNIString};
use jni::sys::jlong;
use jni::{Env, EnvUnowned, NativeMethod, jni_str};

use super::bridge::Bridge;
use super::exception::Throw;
use super::host::JniHost;
use super::session::Session;
use crate::bridge::handles::Handles;
use crate::error::{Error, ErrorCode, Result};

/// The runtimes that are open.
static OPEN: Handles<Session> = Handles::new();

/// Registers all of them but `register`, which called us.
pub(super) fn register(env: &mut Env<'_>, class: &JClass<'_>, package: Option<&str>) -> JniResult<()> {
    let folder = package.map(|package| package.replace('.', "/") + "/").unwrap_or_default();
    let open_signature = JNIString::from(format!("(Ljava/lang/String;L{folder}OroBackgroundHost;)J"));
    let method = |name, signature, function: *const ()| {
        // SAFETY: the functions below have the parameters that the signatures beside them say, after those of every
        // static native.
        unsafe { NativeMethod::from_raw_parts(name, signature, function.cast_mut().cast()) }
    };
    const TEXT_OF_TWO: &JNIStr = jni_str!("(JLjava/lang/String;Ljava/lang/String;)Ljava/lang/String;");
    const RUN: &JNIStr = jni_str!("(JLjava/lang/String;Ljava/lang/String;Ljava/lang/String;J)Ljava/lang/String;");
    let methods = [
        method(jni_str!("open"), &open_signature, open as *const ()),
        method(jni_str!("request"), TEXT_OF_TWO, request as *const ()),
        method(jni_str!("run"), RUN, run as *const ()),
        method(jni_str!("abort"), jni_str!("(JLjava/lang/String;Ljava/lang/String;)V"), abort as *const ()),
        method(jni_str!("poll"), jni_str!("(JJ)Ljava/lang/String;"), poll as *const ()),
        method(jni_str!("close"), jni_str!("(J)V"), close as *const ()),
    ];
    // SAFETY: as above; all are static in the class that `oro-bg gen` writes, and none looks at its second parameter
    // as anything but a reference to compare.
    unsafe { env.register_native_methods(class, &methods) }
}

extern "system" fn open<'l>(
    mut env: EnvUnowned<'l>,
    class: JClass<'l>,
    state_dir: JString<'l>,
    host: JObject<'l>,
) -> jlong {
    call(&mut env, &class, |env, bridge| {
        let state_dir = PathBuf::from(text(env, &state_dir, "stateDirectory")?);
        if host.is_null() {
            return Err(missing("host"));
        }
        let host = JniHost::new(env, Arc::clone(bridge), &host)?;
        let session = Arc::new(Session::open(bridge, state_dir, host)?);
        Ok(OPEN.insert(session).cast_signed())
    })
}

extern "system" fn request<'l>(
    mut env: EnvUnowned<'l>,
    class: JClass<'l>,
    handle: jlong,
    name: JString<'l>,
    payload: JString<'l>,
) -> JString<'l> {
    call(&mut env, &class, |env, _| {
        let (name, payload) = (text(env, &name, "name")?, text(env, &payload, "payload")?);
        let answer = OPEN.get(handle.cast_unsigned())?.request(&name, &payload)?;
        Ok(env.new_string(answer.to_string())?)
    })
}

extern "system" fn run<'l>(
    mut env: EnvUnowned<'l>,
    class: JClass<'l>,
    handle: jlong,
    id: JString<'l>,
    run_id: JString<'l>,
    payload: JString<'l>,
    deadline_ms: jlong,
) -> JString<'l> {
    call(&mut env, &class, |env, _| {
        let (id, run_id) = (text(env, &id, "id")?, text(env, &run_id, "runId")?);
        let payload = text(env, &payload, "payload")?;
        let answer = OPEN.get(handle.cast_unsigned())?.run(&id, run_id, &payload, deadline_ms)?;
        Ok(env.new_string(answer.to_string())?)
    })
}

extern "system" fn abort<'l>(
    mut env: EnvUnowned<'l>,
    class: JClass<'l>,
    handle: jlong,
    run_id: JString<'l>,
    why: JString<'l>,
) {
    call(&mut env, &class, |env, _| {
        let (run_id, why) = (text(env, &run_id, "runId")?, text(env, &why, "why")?);
        OPEN.get(handle.cast_unsigned())?.abort(&run_id, &why);
        Ok(())
    })
}

extern "system" fn poll<'l>(
    mut env: EnvUnowned<'l>,
    class: JClass<'l>,
    handle: jlong,
    timeout_ms: jlong,
) -> JString<'l> {
    call(&mut env, &class, |env, _| match OPEN.get(handle.cast_unsigned())?.poll(timeout_ms)? {
        Some(event) => Ok(env.new_string(event)?),
        None => Ok(JString::null()),
    })
}

extern "system" fn close<'l>(mut env: EnvUnowned<'l>, class: JClass<'l>, handle: jlong) {
    call(&mut env, &class, |_, _| {
        OPEN.remove(handle.cast_unsigned())?.close();
        Ok(())
    })
}

/// The body of every native: whatever goes wrong in it is thrown.
fn call<'l, T: Default>(
    env: &mut EnvUnowned<'l>,
    class: &JClass<'l>,
    work: impl FnOnce(&mut Env<'l>, &Arc<Bridge>) -> Result<T>,
) -> T {
    let outcome = env.with_env(|env| {
        let bridge = Bridge::of(env, class)?;
        work(env, &bridge)
    });
    outcome.resolve_with::<Throw, _>(|| class)
}

fn text(env: &Env<'_>, text: &JString<'_>, parameter: &str) -> Result<String> {
    if text.is_null() {
        return Err(missing(parameter));
    }
    Ok(text.try_to_string(env)?)
}

fn missing(parameter: &str) -> Error {
    Error::new(ErrorCode::InvalidArgument, format!("`{parameter}` is null"))
}
