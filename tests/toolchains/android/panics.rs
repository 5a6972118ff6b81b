//! In the place of the generated library: a runtime that panics when it is opened.

use oro_bg_runtime::jni::{EnvUnowned, JClass, register_with};

#[unsafe(no_mangle)]
#[allow(non_snake_case)]
pub extern "system" fn Java_com_example_driven_OroBackgroundNative_register(env: EnvUnowned<'_>, class: JClass<'_>) {
    register_with(env, class, |state_directory, _| {
        // Formatted, since such a message is what the crate's own policy loses.
        panic!("injected for {}", state_directory.file_name().unwrap_or_default().display())
    });
}
