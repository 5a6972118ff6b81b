//! The process with the virtual machine.

use std::path::Path;
use std::sync::Arc;

use jni::objects::JClass;
use jni::sys::jint;
use jni::{EnvUnowned, InitArgsBuilder, JNIVersion, JValue, JavaVM, NativeMethod, jni_sig, jni_str};
use oro_bg_runtime::engine::quickjs::QuickJs;
use oro_bg_runtime::spec::{DispatchTable, Platform};
use oro_bg_runtime::{Options, Runtime};

use super::services::TABLE;

/// Compiled classes are in `folder`: the launcher on the class path, the app's for a loader of the launcher's own.
pub fn run(folder: &Path) {
    let arguments = InitArgsBuilder::new()
        .version(JNIVersion::V1_8)
        .option("-Xcheck:jni")
        .option(format!("-Djava.class.path={}", folder.join("launcher").display()))
        .build()
        .unwrap();
    let machine = JavaVM::new(arguments).expect("the JDK has a virtual machine");
    let result = machine.attach_current_thread(|env| -> jni::errors::Result<()> {
        let launcher = env.find_class(jni_str!("Launcher"))?;
        // SAFETY: `bind` has the parameters that the signature says, after those of a static native.
        let bind = unsafe {
            NativeMethod::from_raw_parts(jni_str!("bind"), jni_str!("(Ljava/lang/Class;I)V"), bind as *mut _)
        };
        // SAFETY: as above, and `bind` is static.
        unsafe { env.register_native_methods(&launcher, &[bind]) }?;
        let classes = env.new_string(folder.join("app").display().to_string())?;
        let state = env.new_string(folder.join("state").display().to_string())?;
        let signature = jni_sig!("(Ljava/lang/String;Ljava/lang/String;)V");
        let arguments = [JValue::Object(&classes), JValue::Object(&state)];
        env.call_static_method(&launcher, jni_str!("run"), signature, &arguments)?;
        Ok(())
    });
    if let Err(error) = result {
        println!("{error}");
        std::process::exit(1);
    }
    // Without waiting for threads of the machine.
    std::process::exit(0);
}

/// What the exported `register` of a generated crate does. The first of the launcher's loaders gets the natives as an app
/// does, the second those whose runtime can be made to panic.
extern "system" fn bind<'l>(env: EnvUnowned<'l>, _launcher: JClass<'l>, natives: JClass<'l>, loader: jint) {
    if loader == 0 {
        oro_bg_runtime::jni::register(env, natives, &TABLE);
        return;
    }
    oro_bg_runtime::jni::register_with(env, natives, |state_dir, host| {
        match state_dir.file_name().and_then(|name| name.to_str()) {
            Some("literal") => panic!("on purpose"),
            Some(name @ "formatted") => panic!("{name} on purpose"),
            _ => {}
        }
        let table = DispatchTable { platform: Platform::Android, ..TABLE.clone() };
        Runtime::open(Options { state_dir, table, host, engine: Arc::new(QuickJs::default()) })
    });
}
