//! The app's own Swift and Objective-C.

use std::fs;
use std::path::Path;

use crate::app_code::{File, Language, Outline, Token, all_files, app_files};
use crate::diagnostic::{Sources, Span};

/// The background fetch of iOS 12 and before: `UIApplicationDelegate` and `UIApplication`.
const OLD_FETCH: &[&str] = &["performFetchWithCompletionHandler", "setMinimumBackgroundFetchInterval"];
/// The sources below one folder.
#[derive(Debug, Default)]
pub struct AppSources {
    files: Vec<File>,
}

/// The same, read.
pub struct AppOutline<'a> {
    sources: &'a AppSources,
    files: Vec<Outline<'a>>,
}

/// A token of one of the sources.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Site {
    pub file: usize,
    pub token: usize,
}

impl AppSources {
    /// Reads what is below `folder`, but for `generated`.
    pub fn read(project: &Path, folder: &Path, generated: &Path) -> Self {
        Self { files: File::read_all(project, folder, generated, is_apple) }
    }

    pub fn is_empty(&self) -> bool {
        self.files.is_empty()
    }

    pub fn outline(&self) -> AppOutline<'_> {
        let files = self.files.iter().map(|file| Outline::read(&file.text, file.language)).collect();
        AppOutline { sources: self, files }
    }
}

impl<'a> AppOutline<'a> {
    pub fn files(&self) -> impl Iterator<Item = (usize, &Outline<'a>)> {
        self.files.iter().enumerate()
    }

    pub fn file(&self, site: Site) -> &Outline<'a> {
        &self.files[site.file]
    }

    pub fn token(&self, site: Site) -> &Token<'a> {
        &self.files[site.file].tokens[site.token]
    }

    /// Everywhere that `word` stands.
    pub fn words(&self, word: &str) -> Vec<Site> {
        let in_file = |(file, outline): (usize, &Outline<'a>)| {
            let tokens = outline.tokens.iter().enumerate();
            tokens.filter(|(_, token)| token.is_word(word)).map(|(token, _)| Site { file, token }).collect::<Vec<_>>()
        };
        self.files().flat_map(in_file).collect()
    }

    /// The name of the file, without its folders.
    pub fn file_name(&self, site: Site) -> &str {
        let name = &self.sources.files[site.file].name;
        name.rsplit('/').next().unwrap_or(name)
    }

    pub fn span(&self, site: Site, sources: &mut Sources) -> Span {
        self.span_of(site, site, sources)
    }

    /// From one token to another of the same file.
    pub fn span_of(&self, from: Site, to: Site, sources: &mut Sources) -> Span {
        self.sources.files[from.file].span(self.token(from).range.start..self.token(to).range.end, sources)
    }

    /// Where the sources use the background fetch of old.
    pub fn old_fetch(&self, sources: &mut Sources) -> Vec<Span> {
        let mut sites: Vec<Site> = OLD_FETCH.iter().flat_map(|word| self.words(word)).collect();
        sites.sort_unstable();
        sites.into_iter().map(|site| self.span(site, sources)).collect()
    }
}

/// Whether there is a source below `folder`.
pub fn has_any(project: &Path, folder: &Path, generated: &Path) -> bool {
    let mut files = app_files(&project.join(folder), &project.join(generated));
    files.any(|path| Language::of(&path).is_some_and(is_apple))
}

/// Whether a source of Apple's languages below `folder` has all of these words in it, somebody else's sources included;
/// in comments and strings, too.
pub fn is_mentioned(folder: &Path, generated: &Path, words: &[&str]) -> bool {
    let is_header = |path: &Path| path.extension().is_some_and(|extension| extension == "h");
    let mut sources =
        all_files(folder, generated).filter(|path| is_header(path) || Language::of(path).is_some_and(is_apple));
    sources.any(|path| fs::read_to_string(path).is_ok_and(|text| words.iter().all(|word| text.contains(word))))
}

fn is_apple(language: Language) -> bool {
    matches!(language, Language::Swift | Language::ObjectiveC)
}
