// Made by `oro-bg gen` from oro.toml: do not edit, it is overwritten.
// To change what is here, change the [background] tables in that file and run the command again.

//! What the class `OroBackgroundNative` finds in this library by its name; it registers the other natives.

use oro_bg_runtime::jni::{EnvUnowned, JClass, register};

#[unsafe(no_mangle)]
#[allow(non_snake_case)]
pub extern "system" fn Java_com_example_desktop_1notes_OroBackgroundNative_register(env: EnvUnowned<'_>, class: JClass<'_>) {
    register(env, class, &crate::TABLE);
}
