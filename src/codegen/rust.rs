//! `rust/`: the crate with the dispatch table and the bundled modules.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Component, Path};

use askama::Template;
use oro_bg_runtime::spec::{CONTRACT_VERSION, ServiceSpec};

use super::{Declared, GeneratedFile, declared_on, names, render, table};
use crate::bundle::Bundles;
use crate::config::{Background, Engine, EntryPath, GitReference, Platform, RuntimeSource};

/// Features of the runtime that the crate passes on, the default ones.
const FEATURES: &[&str] = &["quickjs"];

pub fn emit(background: &Background, bundles: &Bundles, files: &mut Vec<GeneratedFile>) {
    let variants = Variant::group(background);
    let further = further_entries(background);
    let entries = variants.iter().flat_map(|variant| &variant.services).map(|service| service.entry);
    let module_files = names::module_files(entries.chain(further.iter().copied()));

    let config_name = background.config_name.as_str();
    let name = names::crate_name(background);
    let runtime = runtime_keys(background);
    files.push(render("rust/Cargo.toml", &Manifest { config_name, name: &name, features: FEATURES, runtime }));
    let register = names::jni_symbol(names::android_package(background), "OroBackgroundNative", "register");
    files.push(render("rust/src/android.rs", &Android { config_name, register: &register }));
    files.push(render("rust/src/c_abi.rs", &CAbi { config_name, engine: engines(background.engine) }));
    files.push(render("rust/src/lib.rs", &Library { config_name }));
    let table = Table {
        config_name,
        contract_version: CONTRACT_VERSION,
        default_entry: background.default_entry.as_ref(),
        debug: background.debug,
        variants: views(&variants, &further, &module_files),
    };
    files.push(render("rust/src/table.rs", &table));
    for (entry, file) in module_files {
        let bundle = bundles.get(entry).unwrap_or_else(|| panic!("{entry} is bundled before code is generated"));
        let module = |extension, contents: &str| GeneratedFile {
            path: format!("rust/modules/{file}.{extension}").into(),
            contents: contents.to_owned(),
        };
        files.push(module("js", &bundle.code));
        files.push(module("js.map", &bundle.source_map));
    }
}

#[derive(Template)]
#[template(path = "rust/Cargo.toml")]
struct Manifest<'a> {
    config_name: &'a str,
    name: &'a str,
    features: &'static [&'static str],
    runtime: Vec<(&'static str, String)>,
}

#[derive(Template)]
#[template(path = "rust/lib.rs")]
struct Library<'a> {
    config_name: &'a str,
}

#[derive(Template)]
#[template(path = "rust/android.rs")]
struct Android<'a> {
    config_name: &'a str,
    /// The exported symbol.
    register: &'a str,
}

/// The variant of the runtime's `Engines`.
fn engines(engine: Engine) -> &'static str {
    match engine {
        Engine::Quickjs => "Embedded",
        Engine::Webview => "Webview",
    }
}

#[derive(Template)]
#[template(path = "rust/c_abi.rs")]
struct CAbi<'a> {
    config_name: &'a str,
    /// What executes the services, on iOS and in C hosts.
    engine: &'static str,
}

#[derive(Template)]
#[template(path = "rust/table.rs")]
struct Table<'a> {
    config_name: &'a str,
    contract_version: u32,
    default_entry: Option<&'a EntryPath>,
    debug: bool,
    variants: Vec<VariantView<'a>>,
}

/// The services of those platforms that see them alike.
struct Variant<'a> {
    platforms: Vec<Platform>,
    services: Vec<ServiceView<'a>>,
}

/// A row of the table; platforms that differ only in who requires a service share it.
#[derive(PartialEq)]
struct ServiceView<'a> {
    entry: &'a EntryPath,
    spec: ServiceSpec,
    /// An expression, since the platforms of a variant may differ in it.
    required: String,
}

impl<'a> Variant<'a> {
    /// In the order of the platforms.
    fn group(background: &'a Background) -> Vec<Self> {
        let mut variants: Vec<Self> = Vec::new();
        for platform in Platform::ALL {
            let alike = |variant: &&mut Self| {
                background.services.iter().all(|service| service.shares(variant.platforms[0], platform))
            };
            if let Some(variant) = variants.iter_mut().find(alike) {
                variant.platforms.push(platform);
                continue;
            }
            let specs = table::services(background, &Bundles::new(), platform).into_iter();
            let declared = declared_on(background, platform);
            let services: Vec<_> =
                declared.iter().zip(specs).map(|(declared, spec)| ServiceView::new(declared, spec)).collect();
            match variants.iter_mut().find(|variant| variant.services == services) {
                Some(variant) => variant.platforms.push(platform),
                None => variants.push(Self { platforms: vec![platform], services }),
            }
        }
        variants
    }
}

impl<'a> ServiceView<'a> {
    fn new(declared: &Declared<'a>, spec: ServiceSpec) -> Self {
        let required: Vec<_> = declared.declaration.required.iter().collect();
        Self {
            entry: &declared.service.entry,
            spec: ServiceSpec { required: false, ..spec },
            required: match required.len() {
                0 => "false".to_owned(),
                count if count == Platform::ALL.len() => "true".to_owned(),
                _ => format!("cfg!({})", target_os(&required)),
            },
        }
    }

    /// The runtime's own names of the variants; they are plain data.
    fn trigger(&self) -> String {
        format!("{:?}", self.spec.trigger)
    }

    fn foreground(&self) -> String {
        self.spec.window.android.map_or("None".to_owned(), |time| format!("Some(ForegroundTime::{time:?})"))
    }
}

/// One variant as the template writes it.
struct VariantView<'a> {
    /// Which platforms it is for; `None` when there is only one variant.
    cfg: Option<String>,
    services: &'a [ServiceView<'a>],
    modules: Vec<ModuleView<'a>>,
    files: &'a BTreeMap<&'a EntryPath, String>,
}

struct ModuleView<'a> {
    entry: &'a EntryPath,
    file: &'a str,
}

impl VariantView<'_> {
    fn file(&self, service: &ServiceView<'_>) -> &str {
        &self.files[service.entry]
    }
}

fn views<'a>(
    variants: &'a [Variant<'a>],
    further: &BTreeSet<&'a EntryPath>,
    files: &'a BTreeMap<&'a EntryPath, String>,
) -> Vec<VariantView<'a>> {
    // A target that is no platform of ours (a BSD that `cargo check` runs on) gets what Linux gets.
    let fallback = variants.iter().position(|variant| variant.platforms.contains(&Platform::Linux));
    let fallback = fallback.expect("the variants cover every platform");
    let view = |(index, variant): (usize, &'a Variant<'a>)| {
        let started: BTreeSet<_> = variant.services.iter().map(|service| service.entry).collect();
        let modules = further.difference(&started).map(|entry| ModuleView { entry, file: &files[entry] }).collect();
        let cfg = (variants.len() > 1).then(|| {
            if index != fallback {
                return target_os(&variant.platforms);
            }
            let others = variants.iter().enumerate().filter(|(other, _)| *other != fallback);
            format!("not({})", target_os(&others.flat_map(|(_, other)| other.platforms.clone()).collect::<Vec<_>>()))
        });
        VariantView { cfg, services: &variant.services, modules, files }
    };
    variants.iter().enumerate().map(view).collect()
}

fn target_os(platforms: &[Platform]) -> String {
    let tests: Vec<_> = platforms.iter().map(|platform| format!("target_os = \"{}\"", platform.target_os())).collect();
    match tests.as_slice() {
        [only] => only.clone(),
        tests => format!("any({})", tests.join(", ")),
    }
}

/// Entries for services that are registered at run time.
fn further_entries(background: &Background) -> BTreeSet<&EntryPath> {
    let entries = background.extra_entries.iter().chain(&background.default_entry);
    entries.filter(|_| background.enabled).collect()
}

/// The generated crate's dependency on the runtime.
fn runtime_keys(background: &Background) -> Vec<(&'static str, String)> {
    match &background.output.runtime {
        RuntimeSource::Version(version) => vec![("version", version.clone())],
        RuntimeSource::Path(path) => {
            let crate_folder = background.project.join(&background.output.dir).join("rust");
            vec![("path", relative(&crate_folder, &background.project.join(path), path))]
        }
        RuntimeSource::Git { url, reference } => {
            let reference = reference.as_ref().map(|reference| match reference {
                GitReference::Branch(name) => ("branch", name.clone()),
                GitReference::Tag(name) => ("tag", name.clone()),
                GitReference::Rev(name) => ("rev", name.clone()),
            });
            [("git", url.clone())].into_iter().chain(reference).collect()
        }
    }
}

/// `to` as seen from the folder `from`, with forward slashes. As it was `written` when that is absolute, or when the
/// two are on different volumes.
fn relative(from: &Path, to: &Path, written: &Path) -> String {
    let (from, to) = (normalised(from), normalised(to));
    if written.is_absolute() || from.first() != to.first() {
        return written.to_string_lossy().replace('\\', "/");
    }
    let common = from.iter().zip(&to).take_while(|(a, b)| a == b).count();
    let up = from[common..].iter().map(|_| "..".to_owned());
    let down = to[common..].iter().map(|component| component.as_os_str().to_string_lossy().into_owned());
    let path: Vec<_> = up.chain(down).collect();
    if path.is_empty() { ".".to_owned() } else { path.join("/") }
}

/// Without `.` and `..`, by the text alone: links are not followed, so that the result is the same on every machine.
fn normalised(path: &Path) -> Vec<Component<'_>> {
    let mut components = Vec::new();
    for component in path.components() {
        match component {
            Component::CurDir => {}
            Component::ParentDir if matches!(components.last(), Some(Component::Normal(_))) => {
                components.pop();
            }
            component => components.push(component),
        }
    }
    components
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_path_to_the_runtime_is_seen_from_the_crate() {
        let path = |from: &str, to: &str| relative(Path::new(from), Path::new(to), Path::new("../runtime"));
        assert_eq!(path("/app/gen/rust", "/app/../runtime"), "../../../runtime");
        assert_eq!(path("/app/./gen/../out/rust", "/app/vendor/runtime"), "../../vendor/runtime");
        assert_eq!(
            relative(Path::new("/app/gen/rust"), Path::new("/opt/runtime"), Path::new("/opt/runtime")),
            "/opt/runtime"
        );
    }

    #[test]
    fn one_platform_needs_no_any() {
        assert_eq!(target_os(&[Platform::Ios]), r#"target_os = "ios""#);
        assert_eq!(target_os(&[Platform::Ios, Platform::Linux]), r#"any(target_os = "ios", target_os = "linux")"#);
    }
}
