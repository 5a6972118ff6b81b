//! A declaration and its bundles to files: pure until [`output`] applies them.
//!
//! One emitter per output. An emitter takes decisions and fills a template, which is in `templates/` and looks like the
//! file it makes; for files that the app owns it returns what is wanted in them.

mod escape;
pub mod generate;
pub mod gradle;
mod javascript;
mod kotlin;
pub mod manifest;
pub mod merge;
pub mod names;
pub mod output;
mod plist;
mod rust;
pub mod swift;
pub mod table;
mod typescript;
pub mod work;
pub mod xcode;

use std::path::PathBuf;

use askama::Template;

use merge::manifest::ManifestAdditions;
use merge::plist::PlistAdditions;

use crate::bundle::Bundles;
use crate::config::{Background, Platform, PlatformSet, Service, ServiceDeclaration};

/// A file that `gen` owns, below the output folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GeneratedFile {
    /// Relative to the output folder.
    pub path: PathBuf,
    pub contents: String,
}

/// Everything that one declaration makes.
#[derive(Clone, Debug, Default)]
pub struct Emitted {
    /// Sorted by path, paths unique.
    pub files: Vec<GeneratedFile>,
    /// Wanted in Info.plist; `None` when iOS was not asked for.
    pub plist: Option<PlistAdditions>,
    /// Wanted in AndroidManifest.xml; `None` when Android was not asked for.
    pub manifest: Option<ManifestAdditions>,
}

/// Makes every output for `platforms`. The typings, the module and the crate speak of all platforms, whichever are asked
/// for: the app is one program. Equal input gives equal bytes: nothing of the time, the machine or this tool's
/// version goes in. Services that are disabled, on their own or all together, are in none of the outputs.
///
/// # Panics
/// If the entry of a service that is enabled anywhere, `default_entry` or an extra entry is not among
/// `bundles`: bundling comes before, and stops when it fails.
pub fn emit(background: &Background, bundles: &Bundles, platforms: PlatformSet) -> Emitted {
    let mut emitted = Emitted::default();
    let files = &mut emitted.files;
    if platforms.contains(Platform::Ios) {
        let services = declared_on(background, Platform::Ios);
        emitted.plist = Some(plist::additions(&services));
        swift::emit(background, &services, files);
    }
    if platforms.contains(Platform::Android) {
        let services = declared_on(background, Platform::Android);
        emitted.manifest = Some(manifest::additions(background, &services));
        kotlin::emit(background, &services, files);
    }
    typescript::emit(background, files);
    javascript::emit(background, files);
    rust::emit(background, bundles, files);
    files.sort_by(|a, b| a.path.cmp(&b.path));
    emitted
}

/// What a declaration wants in AndroidManifest.xml.
pub fn manifest_additions(background: &Background) -> ManifestAdditions {
    manifest::additions(background, &declared_on(background, Platform::Android))
}

/// A service that is enabled on the platform in question.
#[derive(Clone, Copy)]
struct Declared<'a> {
    declaration: &'a ServiceDeclaration,
    service: &'a Service,
}

impl<'a> Declared<'a> {
    fn id(self) -> &'a str {
        self.declaration.id.as_str()
    }
}

/// The enabled services of a platform, sorted by id.
fn declared_on(background: &Background, platform: Platform) -> Vec<Declared<'_>> {
    if !background.enabled {
        return Vec::new();
    }
    let all = background.services.iter();
    all.map(|declaration| Declared { declaration, service: declaration.on(platform) })
        .filter(|declared| declared.service.enabled)
        .collect()
}

/// What the header of a generated XML file says.
fn header(background: &Background) -> String {
    // Two hyphens would end an XML comment.
    let config_name = background.config_name.replace("--", "- -");
    format!("{} from {config_name}: do not edit, it is overwritten.", output::GENERATED_BY)
}

fn render(path: impl Into<PathBuf>, template: &impl Template) -> GeneratedFile {
    let mut contents = template.render().expect("a String takes everything");
    // askama drops the last line end of a template.
    contents.push('\n');
    GeneratedFile { path: path.into(), contents }
}
