//! Finding and reading the configuration: `oro.toml` or `oro.ini`, then `.ororc`, then `--set`.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::document::{self, Table};
use super::model::{Background, PlatformSet};
use super::raw;
use super::resolve::{Location, resolve};
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Sources, Span};

/// Names of the configuration file, the first that is there wins.
pub const CONFIG_NAMES: [&str; 2] = ["oro.toml", "oro.ini"];
const OVERRIDES_NAME: &str = ".ororc";

/// Where to look, and what to lay on top.
#[derive(Clone, Debug)]
pub struct LoadOptions {
    /// Folder to start from; its parents are searched as well.
    pub start: PathBuf,
    /// A configuration file given by name; nothing is searched then.
    pub config: Option<PathBuf>,
    /// `key=value` from the command line, the last layer.
    pub set: Vec<String>,
    /// Platforms that are about to be served.
    pub platforms: PlatformSet,
}

/// What was read.
#[derive(Debug)]
pub struct Loaded {
    /// `None` when no configuration was found.
    pub background: Option<Background>,
    pub diagnostics: Diagnostics,
}

/// The environment failed.
#[derive(Debug, thiserror::Error)]
#[error("cannot read {}", path.display())]
pub struct LoadError {
    pub path: PathBuf,
    #[source]
    pub source: io::Error,
}

/// Reads and checks the configuration.
///
/// # Errors
/// [`LoadError`] when a file is there but cannot be read. Whatever is wrong *in* a file is a diagnostic.
pub fn load(options: &LoadOptions, sources: &mut Sources) -> Result<Loaded, LoadError> {
    read(options, sources, false)
}

/// As [`load`], for a declaration away from its project, such as that of a former version: entries need not exist, and patterns
/// name none.
///
/// # Errors
/// As [`load`].
pub fn load_apart(options: &LoadOptions, sources: &mut Sources) -> Result<Loaded, LoadError> {
    read(options, sources, true)
}

fn read(options: &LoadOptions, sources: &mut Sources, is_apart: bool) -> Result<Loaded, LoadError> {
    let mut diagnostics = Diagnostics::default();
    let Some(path) = find(options)? else {
        diagnostics.push(not_found(options));
        return Ok(Loaded { background: None, diagnostics });
    };
    let project = path.parent().expect("a file has a folder").to_owned();
    let config_name = path.file_name().expect("a file has a name").to_string_lossy().into_owned();

    let mut document = read_file(&path, &config_name, sources, &mut diagnostics)?;
    let overrides = project.join(OVERRIDES_NAME);
    if overrides.is_file() {
        document.merge_file(read_file(&overrides, OVERRIDES_NAME, sources, &mut diagnostics)?);
    }
    for setting in &options.set {
        document.merge_file(read_setting(setting, sources, &mut diagnostics));
    }
    let partly_read = diagnostics.iter().any(|diagnostic| diagnostic.code == Code::Syntax);
    let mut found = Diagnostics::default();
    let raw = raw::read(&document, &mut found);
    let location = Location { project, config_name, is_apart };
    let background = resolve(&raw, location, options.platforms, &mut found);
    // What seems to be absent may stand in the part that could not be read.
    diagnostics.extend(found.into_iter().filter(|diagnostic| !(partly_read && is_absence(diagnostic.code))));
    Ok(Loaded { background: Some(background), diagnostics })
}

const fn is_absence(code: Code) -> bool {
    matches!(code, Code::MissingKey | Code::MissingEntry | Code::MissingBundleIdentifier)
}

/// The absolute path of the configuration file, if there is one. Not through symbolic links: messages and outputs name
/// the folder as the user does.
///
/// # Errors
/// [`LoadError`] when the current folder is not known.
pub fn find(options: &LoadOptions) -> Result<Option<PathBuf>, LoadError> {
    let absolute =
        |path: &Path| std::path::absolute(path).map_err(|source| LoadError { path: path.to_owned(), source });
    if let Some(config) = &options.config {
        let path = absolute(&options.start.join(config))?;
        return Ok(path.is_file().then_some(path));
    }
    let start = absolute(&options.start)?;
    if !start.is_dir() {
        return Ok(None);
    }
    let candidates = start.ancestors().flat_map(|folder| CONFIG_NAMES.iter().map(|name| folder.join(name)));
    Ok(candidates.into_iter().find(|path| path.is_file()))
}

fn read_file(
    path: &Path,
    name: &str,
    sources: &mut Sources,
    diagnostics: &mut Diagnostics,
) -> Result<Table, LoadError> {
    let bytes = fs::read(path).map_err(|source| LoadError { path: path.to_owned(), source })?;
    let text = match String::from_utf8(bytes) {
        Ok(text) => text,
        Err(error) => {
            let valid = error.utf8_error().valid_up_to();
            let text = String::from_utf8_lossy(error.as_bytes()).into_owned();
            let source = sources.add(name, text);
            diagnostics.push(
                Diagnostic::error(Code::Syntax, format!("{name} is not UTF-8"))
                    .at(Span::new(source, valid..valid), "the first byte that is not")
                    .help("save the file as UTF-8"),
            );
            return Ok(Table::default());
        }
    };
    let source = sources.add(name, text);
    Ok(document::parse(source, sources, diagnostics))
}

fn read_setting(setting: &str, sources: &mut Sources, diagnostics: &mut Diagnostics) -> Table {
    let source = sources.add("--set", setting);
    let problem = match setting.split_once('=') {
        None => Some(("has no value", "no `=` in it")),
        Some((key, _)) if key.trim().is_empty() => Some(("has no key", "nothing before the `=`")),
        Some(_) => None,
    };
    if let Some((problem, label)) = problem {
        diagnostics.push(
            Diagnostic::error(Code::Syntax, format!("`--set {setting}` {problem}"))
                .at(Span::new(source, 0..setting.len()), label)
                .help("write it as `--set meta.bundle_identifier=com.example.app`"),
        );
        return Table::default();
    }
    let mut own = Diagnostics::default();
    let table = document::parse_setting(source, sources, &mut own);
    raw::read_setting(&table, &mut own);
    // Nobody quotes on a command line, and no tool edits it.
    let own = own.into_iter().filter(|diagnostic| diagnostic.code != Code::BareDialect);
    diagnostics.extend(own.map(|diagnostic| Diagnostic { fix: None, ..diagnostic }));
    table
}

fn not_found(options: &LoadOptions) -> Diagnostic {
    let start = match options.start.to_str() {
        Some(".") => "this folder".to_owned(),
        _ => format!("`{}`", options.start.display()),
    };
    if let Some(config) = &options.config {
        let config = config.display();
        return Diagnostic::error(Code::NoConfig, format!("`--config {config}` is no file"))
            .help(format!("the path is relative to {start}; without `--config`, oro.toml is searched for"));
    }
    if !options.start.is_dir() {
        return Diagnostic::error(Code::NoConfig, format!("{start} is no folder"))
            .help("`-C` names the folder of the project");
    }
    Diagnostic::error(Code::NoConfig, format!("no {} in {start} or above", CONFIG_NAMES.join(" or ")))
        .help("`oro-bg init` creates one")
        .help("or name the place: `-C DIR` for the project's folder, `--config FILE` for the file")
}
