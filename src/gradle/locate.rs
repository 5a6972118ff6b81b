//! Where the Gradle files of an app are, and reading them.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::read::{self, Facts, Script};
use crate::config::Output;
use crate::diagnostic::{SourceId, Sources};

const BUILD_FILES: &[&str] = &["build.gradle.kts", "build.gradle"];
const SETTINGS_FILES: &[&str] = &["settings.gradle.kts", "settings.gradle"];
const CATALOG: &str = "gradle/libs.versions.toml";

/// The build file of the app's module, relative to the project where it lies inside: the one that the configuration
/// names, else the one of the module that the manifest is in (`src/main/AndroidManifest.xml`).
pub fn find(project: &Path, output: &Output) -> Option<PathBuf> {
    if let Some(named) = &output.gradle {
        return Some(named.clone());
    }
    let manifest = output.android_manifest.as_deref()?;
    // The manifest's own folder and the three above it; never out of the project.
    let folders = manifest.ancestors().skip(1).take(4);
    folders
        .flat_map(|folder| BUILD_FILES.iter().map(move |name| folder.join(name)))
        .find(|path| project.join(path).is_file())
}

/// Reads the build file at `path`, with the root build file and the version catalog of the Gradle build that it belongs
/// to.
///
/// # Errors
/// When the file cannot be read. Others that cannot be read are as if they were not there.
pub fn open(project: &Path, path: &Path, sources: &mut Sources) -> io::Result<Facts> {
    let at = project.join(path);
    let module = script(project, &at, fs::read(&at)?, sources);
    let root = root(&at);
    let optional =
        |path: PathBuf, sources: &mut Sources| fs::read(&path).ok().map(|bytes| script(project, &path, bytes, sources));
    let root_script = root.and_then(|root| {
        let mut candidates = BUILD_FILES.iter().map(|name| root.join(name)).filter(|path| *path != at);
        candidates.find_map(|path| optional(path, sources))
    });
    let catalog = root.and_then(|root| optional(root.join(CATALOG), sources));
    Ok(read::facts(&module, root_script.as_ref(), catalog.as_ref()))
}

/// The folder with the settings of the build, else with a version catalog.
fn root(module: &Path) -> Option<&Path> {
    let folders = || module.ancestors().skip(1).take(5);
    let has = |folder: &&Path, names: &[&str]| names.iter().any(|name| folder.join(name).is_file());
    folders().find(|folder| has(folder, SETTINGS_FILES)).or_else(|| folders().find(|folder| has(folder, &[CATALOG])))
}

fn script(project: &Path, path: &Path, bytes: Vec<u8>, sources: &mut Sources) -> Script {
    let shown = path.strip_prefix(project).unwrap_or(path).to_string_lossy().replace('\\', "/");
    let text: Arc<str> = String::from_utf8_lossy(&bytes).into();
    let source: SourceId = sources.add(shown, text.clone());
    Script { source, text }
}
