//! What a built product is, by what it holds.

use std::fs::File;
use std::io::{Read, Seek};
use std::path::Path;

use super::android::{self, App as AndroidApp};
use super::container::{Container, Reason, Unreadable};
use super::ios::{self, App as IosApp};
use crate::config::Platform;
use crate::diagnostic::{Diagnostic, Sources};

/// A built product, as far as it can be read.
#[derive(Debug)]
pub enum Product {
    Ios(IosApp),
    Android(AndroidApp),
}

impl Product {
    pub fn platform(&self) -> Platform {
        match self {
            Self::Ios(_) => Platform::Ios,
            Self::Android(_) => Platform::Android,
        }
    }
}

/// Reads a product, whose path findings show as `name`. What is wrong with parts of it is in the second part.
///
/// # Errors
/// [`Code::ArtifactUnreadable`] for what is no product, or cannot be read.
///
/// [`Code::ArtifactUnreadable`]: crate::diagnostic::Code::ArtifactUnreadable
pub fn open(path: &Path, name: &str, sources: &mut Sources) -> Result<(Product, Vec<Diagnostic>), Vec<Diagnostic>> {
    let refused = |refusal: Unreadable, sources: &mut Sources| vec![refusal.finding(sources)];
    if path.is_file() {
        let single =
            single_file(path).map_err(|reason| refused(Unreadable { file: name.to_owned(), reason }, sources))?;
        if let Some(bytes) = single {
            let app = android::open_manifest(name, bytes, sources)?;
            return Ok((Product::Android(app), Vec::new()));
        }
    }
    let mut container = Container::open(path, name).map_err(|refusal| refused(refusal, sources))?;
    match kind(container.files()) {
        Ok(Kind::IosApp(root)) => {
            let (app, findings) = ios::open(&mut container, &root, sources);
            Ok((Product::Ios(app), findings))
        }
        Ok(Kind::Apk) => android::open_apk(&mut container, sources).map(|app| (Product::Android(app), Vec::new())),
        Ok(Kind::Bundle) => {
            android::open_bundle(&mut container, sources).map(|app| (Product::Android(app), Vec::new()))
        }
        Err(reason) => Err(refused(Unreadable { file: name.to_owned(), reason }, sources)),
    }
}

/// The bytes of a file that is a manifest by itself; none for an archive.
fn single_file(path: &Path) -> Result<Option<Vec<u8>>, Reason> {
    let mut file = File::open(path)?;
    let mut start = [0; 4];
    let length = file.read(&mut start)?;
    let start = &start[..length];
    if start.starts_with(b"PK") {
        return Ok(None);
    }
    let is_text =
        start.starts_with(b"\xef\xbb\xbf") || start.iter().find(|byte| !byte.is_ascii_whitespace()) == Some(&b'<');
    let is_utf16 = start.starts_with(b"\xff\xfe") || start.starts_with(b"\xfe\xff");
    if !(is_text || is_utf16 || start == android::BINARY_XML) {
        return Err(Reason::NotThis {
            what: "it is neither an app nor an Android manifest".into(),
            way_out: "name an .ipa, .app, .xcarchive, .apk or .aab, or a merged AndroidManifest.xml".into(),
        });
    }
    file.rewind()?;
    let mut bytes = Vec::new();
    file.take(android::MANIFEST_BYTES_MAX + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > android::MANIFEST_BYTES_MAX {
        return Err(Reason::TooLarge(android::MANIFEST_BYTES_MAX));
    }
    Ok(Some(bytes))
}

enum Kind {
    /// With the folder of the app inside: `Payload/App.app/`; empty where the container is that folder.
    IosApp(String),
    Apk,
    Bundle,
}

fn kind(files: &[String]) -> Result<Kind, Reason> {
    let has = |file: &str| files.binary_search_by(|known| known.as_str().cmp(file)).is_ok();
    let apps: Vec<String> = files.iter().filter_map(|file| app_folder(file)).collect();
    let not_this = |what: &str, way_out: &str| Err(Reason::NotThis { what: what.into(), way_out: way_out.into() });
    match apps.as_slice() {
        [app] => return Ok(Kind::IosApp(app.clone())),
        [] => {}
        several => {
            let what = format!("it has {} apps: {}", several.len(), several.join(", "));
            return not_this(&what, "name one of them");
        }
    }
    if has("AndroidManifest.xml") {
        Ok(Kind::Apk)
    } else if has("base/manifest/AndroidManifest.xml") {
        Ok(Kind::Bundle)
    } else if files.iter().any(|file| file == "Contents/Info.plist" || file.ends_with(".app/Contents/Info.plist")) {
        not_this("it is an app for macOS, which has no property list of background tasks", "name the app for iOS")
    } else if files.iter().any(|file| file.ends_with(".apk")) {
        not_this(
            "it is a set of packages",
            "take the one of the app out of it (`universal.apk`, `base-master.apk`, or the one named after the app), and name that",
        )
    } else {
        not_this(
            "it has neither an app for iOS nor an AndroidManifest.xml",
            "name an .ipa, .app, .xcarchive, .apk or .aab, or a merged AndroidManifest.xml",
        )
    }
}

/// The folder of the app whose Info.plist this is; none for any other file. An .ipa has it in `Payload`, an archive of Xcode
/// in `Products/Applications`; some build services pack it as it is.
fn app_folder(file: &str) -> Option<String> {
    let folder = file.strip_suffix("Info.plist")?;
    if folder.is_empty() {
        return Some(String::new());
    }
    let parent =
        ["Payload/", "Products/Applications/", ""].into_iter().find_map(|parent| folder.strip_prefix(parent))?;
    let app = parent.strip_suffix(".app/")?;
    (!app.is_empty() && !app.contains('/')).then(|| folder.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_app_is_found_where_each_kind_of_product_has_it() {
        assert_eq!(app_folder("Info.plist").as_deref(), Some(""));
        assert_eq!(app_folder("Payload/My App.app/Info.plist").as_deref(), Some("Payload/My App.app/"));
        assert_eq!(
            app_folder("Products/Applications/A.app/Info.plist").as_deref(),
            Some("Products/Applications/A.app/")
        );
        assert_eq!(app_folder("A.app/Info.plist").as_deref(), Some("A.app/"));
        for other in [
            "Payload/A.app/Frameworks/F.framework/Info.plist",
            "Payload/A.app/Watch/W.app/Info.plist",
            "A.app/Contents/Info.plist",
            "Payload/.app/Info.plist",
            "Payload/A.app/InfoPlist.strings",
        ] {
            assert_eq!(app_folder(other), None, "{other}");
        }
    }
}
