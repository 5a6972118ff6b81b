//! A built product as a set of files, whether it lies there as a folder or as an archive. Nothing is unpacked, and nothing
//! is held in memory beyond what a caller asks for.

use std::borrow::Cow;
use std::fs::{self, File};
use std::io::{self, BufReader, Read};
use std::path::{Path, PathBuf};

use walkdir::WalkDir;
use zip::ZipArchive;
use zip::result::ZipError;

use crate::diagnostic::{Code, Diagnostic, Sources, Span};

/// Files of a product; the largest apps have some ten thousand.
const FILES_MAX: usize = 500_000;

pub struct Container {
    /// Its path as findings show it.
    name: String,
    title: String,
    kind: Kind,
    /// Paths of the files inside, with forward slashes, sorted.
    files: Vec<String>,
}

enum Kind {
    Folder(PathBuf),
    Archive(Box<ZipArchive<BufReader<File>>>),
}

/// A product, or a file inside of one, that cannot be read.
#[derive(Debug, thiserror::Error)]
#[error("cannot read {file}: {reason}")]
pub struct Unreadable {
    /// What people know it by.
    pub file: String,
    #[source]
    pub reason: Reason,
}

#[derive(Debug, thiserror::Error)]
pub enum Reason {
    #[error("{0}")]
    Io(#[from] io::Error),
    #[error("the archive is broken or cut off ({0})")]
    Broken(String),
    #[error("it is encrypted")]
    Encrypted,
    #[error("its compression is not known here ({0})")]
    Compression(String),
    #[error("it is larger than {} MiB", .0 >> 20)]
    TooLarge(u64),
    #[error("it has more than {FILES_MAX} files")]
    TooMany,
    #[error("{what}")]
    NotThis { what: String, way_out: String },
}

impl Container {
    /// # Errors
    /// [`Unreadable`] for what is neither a folder nor an archive that can be read.
    pub fn open(path: &Path, name: &str) -> Result<Self, Unreadable> {
        let name = name.to_owned();
        let opened = if path.is_dir() { Self::folder(path) } else { Self::archive(path) };
        match opened {
            Ok((kind, mut files)) => {
                files.sort();
                Ok(Self { title: title(&name), name, kind, files })
            }
            Err(reason) => Err(Unreadable { file: name, reason }),
        }
    }

    fn folder(path: &Path) -> Result<(Kind, Vec<String>), Reason> {
        let mut files = Vec::new();
        // Links are not followed: they could lead anywhere, and a product has what it needs as files.
        for entry in WalkDir::new(path).follow_root_links(true) {
            let entry = entry.map_err(io::Error::from)?;
            if entry.file_type().is_file() {
                let inside = entry.path().strip_prefix(path).expect("the walk stays below its root");
                files.push(inside.to_string_lossy().replace('\\', "/"));
            }
            if files.len() > FILES_MAX {
                return Err(Reason::TooMany);
            }
        }
        Ok((Kind::Folder(path.to_owned()), files))
    }

    fn archive(path: &Path) -> Result<(Kind, Vec<String>), Reason> {
        let archive = ZipArchive::new(BufReader::new(File::open(path)?))?;
        if archive.len() > FILES_MAX {
            return Err(Reason::TooMany);
        }
        // What has a name that is no text is none of the files that are looked for.
        let names = archive.file_names().filter_map(Result::ok).map(Cow::into_owned);
        let files = names.filter(|name| !name.ends_with('/')).collect();
        Ok((Kind::Archive(Box::new(archive)), files))
    }

    pub fn name(&self) -> &str {
        &self.name
    }

    /// What it is called in a sentence: `App.ipa`.
    pub fn title(&self) -> &str {
        &self.title
    }

    pub fn files(&self) -> &[String] {
        &self.files
    }

    pub fn has(&self, file: &str) -> bool {
        self.files.binary_search_by(|known| known.as_str().cmp(file)).is_ok()
    }

    /// What people know a file inside by: `App.ipa: Payload/App.app/Info.plist`, `App.app/Info.plist`.
    pub fn name_of(&self, file: &str) -> String {
        match self.kind {
            Kind::Folder(_) => format!("{}/{file}", self.name.trim_end_matches(['/', '\\'])),
            Kind::Archive(_) => format!("{}: {file}", self.name),
        }
    }

    /// A whole file.
    ///
    /// # Errors
    /// [`Unreadable`], also for a file of more than `bytes_max`, whatever the archive says of its size.
    pub fn read(&mut self, file: &str, bytes_max: u64) -> Result<Vec<u8>, Unreadable> {
        let name = self.name_of(file);
        let mut bytes = Vec::new();
        let mut reader = self.reader(file)?.take(bytes_max + 1);
        let read = reader.read_to_end(&mut bytes).map_err(Reason::from_stream);
        match read {
            Ok(_) if bytes.len() as u64 > bytes_max => {
                Err(Unreadable { file: name, reason: Reason::TooLarge(bytes_max) })
            }
            Ok(_) => Ok(bytes),
            Err(reason) => Err(Unreadable { file: name, reason }),
        }
    }

    /// A file piece by piece.
    ///
    /// # Errors
    /// [`Unreadable`] where it cannot even be begun.
    pub fn reader(&mut self, file: &str) -> Result<Box<dyn Read + '_>, Unreadable> {
        let name = self.name_of(file);
        let opened = match &mut self.kind {
            Kind::Folder(folder) => {
                fs::File::open(folder.join(file)).map(|file| Box::new(file) as Box<dyn Read>).map_err(Reason::Io)
            }
            Kind::Archive(archive) => {
                archive.by_name(file).map(|file| Box::new(file) as Box<dyn Read>).map_err(Reason::from)
            }
        };
        opened.map_err(|reason| Unreadable { file: name, reason })
    }
}

/// The last part of a path.
pub fn title(name: &str) -> String {
    let name = name.trim_end_matches(['/', '\\']);
    name.rsplit(['/', '\\']).next().unwrap_or(name).to_owned()
}

impl Reason {
    /// What goes wrong while an archive is unpacked: it says so with kinds of its own.
    pub fn from_stream(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::Unsupported => Self::Compression(error.to_string()),
            io::ErrorKind::InvalidData
            | io::ErrorKind::InvalidInput
            | io::ErrorKind::UnexpectedEof
            | io::ErrorKind::Other => Self::Broken(error.to_string()),
            _ => Self::Io(error),
        }
    }

    fn way_out(&self) -> String {
        match self {
            Self::Io(_) => "look at the path and its permissions; it is relative to the folder you are in".into(),
            Self::Broken(_) => "build or download it again; `unzip -t` tells more".into(),
            Self::Encrypted => "export it without a password".into(),
            Self::Compression(_) => "pack it as the build does: with deflate, or stored".into(),
            Self::TooLarge(_) => "no build makes this file so large: look at what it is".into(),
            Self::TooMany => "name the app alone: an .ipa, .app, .apk or .aab".into(),
            Self::NotThis { way_out, .. } => way_out.clone(),
        }
    }
}

impl From<ZipError> for Reason {
    fn from(error: ZipError) -> Self {
        match error {
            ZipError::Io(error) => Self::from_stream(error),
            ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED) | ZipError::InvalidPassword => Self::Encrypted,
            ZipError::CompressionMethodNotSupported(method) => Self::Compression(format!("method {method}")),
            ZipError::UnsupportedArchive(what) => Self::Compression(what.to_owned()),
            other => Self::Broken(other.to_string()),
        }
    }
}

impl Unreadable {
    pub fn finding(&self, sources: &mut Sources) -> Diagnostic {
        let source = sources.add(&*self.file, "");
        Diagnostic::error(Code::ArtifactUnreadable, self.to_string())
            .at(Span::new(source, 0..0), "")
            .help(self.reason.way_out())
    }
}
