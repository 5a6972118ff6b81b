//! What the bridge knows of one app's classes, looked up once.

use std::path::PathBuf;
use std::sync::{Arc, PoisonError, RwLock};

use jni::errors::Result as JniResult;
use jni::ids::JMethodID;
use jni::objects::{JClass, JClassLoader};
use jni::refs::{Global, LoaderContext};
use jni::strings::JNIString;
use jni::{Env, jni_sig, jni_str};

use super::natives;
use crate::error::{Error, ErrorCode, Result};
use crate::host::Host;
use crate::runtime::Runtime;

pub(super) type Open = dyn Fn(PathBuf, Arc<dyn Host>) -> Result<Runtime> + Send + Sync;

/// The classes of one package.
pub(super) struct Bridge {
    natives: Global<JClass<'static>>,
    pub exception: Global<JClass<'static>>,
    /// `(code, message)`.
    pub new_exception: JMethodID,
    pub exception_code: JMethodID,
    pub host_call: JMethodID,
    pub open: Box<Open>,
}

/// One per class whose natives are registered: an app has one, and a process may have several apps' classes.
static BRIDGES: RwLock<Vec<Arc<Bridge>>> = RwLock::new(Vec::new());

impl Bridge {
    /// # Errors
    /// When a class or a method is not there.
    pub fn register(env: &mut Env<'_>, class: &JClass<'_>, open: Box<Open>) -> JniResult<()> {
        if find(env, class)?.is_some() {
            return Ok(());
        }
        let name = class.get_name(env)?.try_to_string(env)?;
        let package = name.rsplit_once('.').map(|(package, _)| package);
        let loader = class.get_class_loader(env)?;
        let exception = neighbour(env, &loader, package, "OroBackgroundException")?;
        let host = neighbour(env, &loader, package, "OroBackgroundHost")?;
        let bridge = Self {
            new_exception: env.get_method_id(
                &exception,
                jni_str!("<init>"),
                jni_sig!("(Ljava/lang/String;Ljava/lang/String;)V"),
            )?,
            exception_code: env.get_method_id(&exception, jni_str!("getCode"), jni_sig!("()Ljava/lang/String;"))?,
            host_call: env.get_method_id(
                &host,
                jni_str!("call"),
                jni_sig!("(Ljava/lang/String;Ljava/lang/String;)Ljava/lang/String;"),
            )?,
            natives: env.new_global_ref(class)?,
            exception: env.new_global_ref(exception)?,
            open,
        };
        natives::register(env, class, package)?;
        BRIDGES.write().unwrap_or_else(PoisonError::into_inner).push(Arc::new(bridge));
        Ok(())
    }

    /// The bridge whose natives are those of this class.
    ///
    /// # Errors
    /// `Internal` for a class that was not registered, which only other native code can bring about.
    pub fn of(env: &Env<'_>, class: &JClass<'_>) -> Result<Arc<Self>> {
        find(env, class)?.ok_or_else(|| Error::new(ErrorCode::Internal, "the natives of this class are not registered"))
    }
}

fn find(env: &Env<'_>, class: &JClass<'_>) -> JniResult<Option<Arc<Bridge>>> {
    for bridge in BRIDGES.read().unwrap_or_else(PoisonError::into_inner).iter() {
        if env.is_same_object(&bridge.natives, class)? {
            return Ok(Some(Arc::clone(bridge)));
        }
    }
    Ok(None)
}

fn neighbour<'local>(
    env: &mut Env<'local>,
    loader: &JClassLoader<'_>,
    package: Option<&str>,
    name: &str,
) -> JniResult<JClass<'local>> {
    let name = package.map_or_else(|| name.to_owned(), |package| format!("{package}.{name}"));
    LoaderContext::Loader(loader).load_class(env, JNIString::from(name), true)
}
