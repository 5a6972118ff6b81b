// Made by `oro-bg gen` from "quotes" 'single' `ticks` \ \(swift) $kotlin ${kotlin} {{askama}} {rust} #{} </string> ]]> --> * / / * // <![CDATA[ &amp; & <    U+007FU+0001   U+202EU+FEFF 😀👩U+200D👩U+200D👧 ünï日本.toml: do not edit, it is overwritten.
// To change what is here, change the [background] tables in that file and run the command again.

//! What the class `OroBackgroundNative` finds in this library by its name; it registers the other natives.

use oro_bg_runtime::jni::{EnvUnowned, JClass, register};

#[unsafe(no_mangle)]
#[allow(non_snake_case)]
pub extern "system" fn Java_com_example_in_when_fun_OroBackgroundNative_register(env: EnvUnowned<'_>, class: JClass<'_>) {
    register(env, class, &crate::TABLE);
}
