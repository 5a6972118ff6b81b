//! A built app for Android: its manifest in whatever form, and the native libraries in it.

mod axml;
mod bundle;
pub mod manifest;
mod rules;

use std::collections::BTreeMap;
use std::sync::Arc;

pub use axml::MAGIC as BINARY_XML;
pub use manifest::Manifest;
pub use rules::check;

use super::container::{Container, Reason, Unreadable, title};
use super::place_in;
use crate::codegen::merge::{decode, xml};
use crate::diagnostic::{Code, Diagnostic, SourceId, Sources, Span};

/// Longer than any manifest: large apps have some hundred kilobytes.
pub const MANIFEST_BYTES_MAX: u64 = 8 << 20;

const MANIFEST: &str = "AndroidManifest.xml";

#[derive(Debug)]
pub struct App {
    /// What people know it by.
    pub name: String,
    /// For what is not in the manifest.
    pub place: Span,
    pub manifest: Manifest,
    /// Names of the native libraries per ABI; none for a manifest alone.
    pub libraries: Option<BTreeMap<String, Vec<String>>>,
}

/// A manifest by itself, as text or compiled.
///
/// # Errors
/// [`Code::ArtifactUnreadable`] for what is no manifest.
pub fn open_manifest(name: &str, bytes: Vec<u8>, sources: &mut Sources) -> Result<App, Vec<Diagnostic>> {
    let is_compiled = bytes.starts_with(&BINARY_XML);
    let (source, text) = if is_compiled {
        text_of(name, &bytes, axml::text, sources)?
    } else {
        decode(name, bytes, sources).map_err(|finding| vec![of_product(finding)])?
    };
    let mut manifest = read(source, &text)?;
    manifest.is_compiled = is_compiled;
    Ok(App { name: title(name), place: place_in(name, sources), manifest, libraries: None })
}

/// # Errors
/// As [`open_manifest`].
pub fn open_apk(container: &mut Container, sources: &mut Sources) -> Result<App, Vec<Diagnostic>> {
    open_packed(container, MANIFEST, "lib/", axml::text, sources)
}

/// An .aab, of which the store makes .apk files: its manifest has another form.
///
/// # Errors
/// As [`open_manifest`].
pub fn open_bundle(container: &mut Container, sources: &mut Sources) -> Result<App, Vec<Diagnostic>> {
    open_packed(container, &format!("base/manifest/{MANIFEST}"), "base/lib/", bundle::text, sources)
}

fn open_packed(
    container: &mut Container,
    file: &str,
    libraries: &str,
    reader: fn(&[u8]) -> Result<String, String>,
    sources: &mut Sources,
) -> Result<App, Vec<Diagnostic>> {
    let name = container.name_of(file);
    let bytes = container.read(file, MANIFEST_BYTES_MAX).map_err(|refusal| vec![refusal.finding(sources)])?;
    let (source, text) = text_of(&name, &bytes, reader, sources)?;
    let mut manifest = read(source, &text)?;
    manifest.is_compiled = true;
    let mut found = BTreeMap::<String, Vec<String>>::new();
    for file in container.files() {
        if let Some((abi, library)) = file.strip_prefix(libraries).and_then(|inside| inside.split_once('/')) {
            found.entry(abi.to_owned()).or_default().push(library.to_owned());
        }
    }
    let place = place_in(container.name(), sources);
    Ok(App { name: container.title().to_owned(), place, manifest, libraries: Some(found) })
}

/// A compiled manifest as the text that says the same.
fn text_of(
    name: &str,
    bytes: &[u8],
    reader: fn(&[u8]) -> Result<String, String>,
    sources: &mut Sources,
) -> Result<(SourceId, Arc<str>), Vec<Diagnostic>> {
    match reader(bytes) {
        Ok(text) => {
            let text: Arc<str> = text.into();
            Ok((sources.add(name, text.clone()), text))
        }
        Err(why) => {
            let reason = Reason::NotThis {
                what: why,
                way_out: "name the merged manifest instead: <module>/build/intermediates/merged_manifests/<variant>/process<Variant>Manifest/AndroidManifest.xml".into(),
            };
            Err(vec![Unreadable { file: name.to_owned(), reason }.finding(sources)])
        }
    }
}

fn read(source: SourceId, text: &str) -> Result<Manifest, Vec<Diagnostic>> {
    let document = xml::parse(source, text).map_err(|finding| vec![of_product(finding)])?;
    Manifest::read(&document).map_err(|finding| vec![finding])
}

/// A finding about a file to merge into, as one about a file that nothing is merged into.
fn of_product(mut finding: Diagnostic) -> Diagnostic {
    finding.code = Code::ArtifactUnreadable;
    finding.help = vec!["build it again; a merged manifest is text in UTF-8".into()];
    finding
}
