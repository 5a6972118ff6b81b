//! `javascript/background.js`: the module `oro:background` for the foreground.

use askama::Template;

use super::{GeneratedFile, render};
use crate::config::Background;

pub fn emit(background: &Background, files: &mut Vec<GeneratedFile>) {
    let file = Module { config_name: &background.config_name, enabled: background.enabled };
    files.push(render("javascript/background.js", &file));
}

#[derive(Template)]
#[template(path = "javascript/background.js")]
struct Module<'a> {
    config_name: &'a str,
    enabled: bool,
}
