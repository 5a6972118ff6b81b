//! Built products (an .ipa, .app, .apk, .aab or merged manifest) against the declaration: what was lost, renamed or added on the
//! way from `gen` to the store.
//!
//! Products are read as they lie there, whoever made them: whatever is in them, reading ends, in bounded memory, with facts or
//! with a finding.

mod android;
mod container;
mod ios;
mod open;

use std::path::{Path, PathBuf};

pub use android::App as AndroidApp;
pub use android::manifest;
pub use ios::{App as IosApp, Signature};
pub use open::{Product, open};

use crate::config::{Background, Keyword, Platform, PlatformSet};
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Sources, Span};

/// Opens every product and compares it with the declaration.
pub fn check(
    background: &Background,
    platforms: PlatformSet,
    paths: &[PathBuf],
    sources: &mut Sources,
    diagnostics: &mut Diagnostics,
) {
    for product in open_all(background, platforms, paths, sources, diagnostics) {
        let found = match &product {
            Product::Ios(app) => ios::check(app, background),
            Product::Android(app) => android::check(app, background),
        };
        diagnostics.extend(found.into_iter().map(without_fix));
    }
}

/// The products that can be read, and that are for one of `platforms`; what hinders the others is told.
pub fn open_all(
    background: &Background,
    platforms: PlatformSet,
    paths: &[PathBuf],
    sources: &mut Sources,
    diagnostics: &mut Diagnostics,
) -> Vec<Product> {
    let mut products = Vec::new();
    for path in paths {
        let path = std::path::absolute(path).unwrap_or_else(|_| path.clone());
        let name = shown(&path, &background.project);
        match open(&path, &name, sources) {
            Ok((product, found)) => {
                diagnostics.extend(found.into_iter().map(without_fix));
                if platforms.contains(product.platform()) {
                    products.push(product);
                } else {
                    diagnostics.push(not_asked_for(&name, product.platform(), platforms, sources));
                }
            }
            Err(refusal) => diagnostics.extend(refusal),
        }
    }
    products
}

/// What was built is made anew, not mended: a change would break its signature, or be lost with the next build.
fn without_fix(finding: Diagnostic) -> Diagnostic {
    Diagnostic { fix: None, ..finding }
}

/// As the other files of a project: relative to it where they lie inside, with forward slashes.
fn shown(path: &Path, project: &Path) -> String {
    path.strip_prefix(project).unwrap_or(path).to_string_lossy().replace('\\', "/")
}

fn not_asked_for(name: &str, platform: Platform, platforms: PlatformSet, sources: &mut Sources) -> Diagnostic {
    let asked: Vec<&str> = platforms.iter().map(Platform::as_str).collect();
    Diagnostic::error(
        Code::ArtifactUnreadable,
        format!(
            "{} is an app for {platform}, which was not asked for: --platform names {}",
            container::title(name),
            asked.join(", ")
        ),
    )
    .at(Span::new(sources.add(name, ""), 0..0), "")
    .help(format!("add {platform} to --platform, or leave it out"))
}

/// A place in a file of which there is no text to show.
fn place_in(name: &str, sources: &mut Sources) -> Span {
    Span::new(sources.add(name, ""), 0..0)
}
