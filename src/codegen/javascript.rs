//! `javascript/background.js`: the module `oro:background` for the foreground.

use askama::Template;

use super::{GeneratedFile, render};
use crate::config::Background;

pub fn emit(background: &Background, files: &mut Vec<GeneratedFile>) {
    let wire = oro_bg_runtime::wire::SOURCE.replacen("export default ", "", 1);
    let file = Module { config_name: &background.config_name, enabled: background.enabled, wire };
    files.push(render("javascript/background.js", &file));
}

#[derive(Template)]
#[template(path = "javascript/background.js")]
struct Module<'a> {
    config_name: &'a str,
    enabled: bool,
    /// The codec of messages, the same one that isolates have.
    wire: String,
}
