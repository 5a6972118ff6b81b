//! Bundles of the run before, for entries of which nothing has changed.
//!
//! A bundle is used again only if every question that bundling asked the file system still has the same answer:
//! contents of the modules and of package.json and tsconfig.json, and also which files were not there. Whatever is
//! doubtful (another version, a damaged file) counts as nothing kept. What was found in an entry that could be bundled is kept
//! with it, so that nothing is read twice to say the same.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::thread;

use serde::{Deserialize, Serialize};

use super::build::bundler_options;
use super::disk::{Fact, Facts};
use super::kept::KeptFinding;
use super::{Bundle, BundleOptions};
use crate::config::EntryPath;
use crate::diagnostic::{Diagnostic, Sources};

const FILE_NAME: &str = "bundles.json";

/// Fewer are answered sooner than a thread is started.
const QUESTIONS_PER_THREAD_MIN: usize = 64;

/// Counts changes of how the kept bundles are stored.
const FORMAT: u32 = 2;

pub(super) struct Cache {
    file: PathBuf,
    project: PathBuf,
    key: String,
    kept: Kept,
    /// Whether each of the facts of `kept` holds, as far as it was asked.
    verdicts: Vec<Option<bool>>,
    changed: bool,
}

/// The facts are a table of their own, since most entries share most of them.
#[derive(Default, Serialize, Deserialize)]
struct Kept {
    key: String,
    facts: Vec<Fact>,
    bundles: BTreeMap<String, KeptBundle>,
}

#[derive(Serialize, Deserialize)]
struct KeptBundle {
    facts: Vec<usize>,
    bundle: Bundle,
    findings: Vec<KeptFinding>,
}

impl Cache {
    /// What an earlier run kept in `dir` for the same project, tool and options.
    pub fn open(dir: &Path, project: &Path, options: &BundleOptions) -> Self {
        let file = dir.join(FILE_NAME);
        let key = key(project, options);
        let kept = read(&file).filter(|kept| kept.key == key).unwrap_or_default();
        let verdicts = vec![None; kept.facts.len()];
        Self { file, project: project.to_path_buf(), key, kept, verdicts, changed: false }
    }

    /// Asks the disk about everything that these entries depend on. There are a few questions an entry, most of the time
    /// goes into opening files, and no question depends on another: every core asks its share.
    pub fn examine(&mut self, entries: &[EntryPath]) {
        let Self { kept, verdicts, .. } = self;
        let bundles = entries.iter().filter_map(|entry| kept.bundles.get(entry.as_str()));
        let open: BTreeSet<usize> =
            bundles.flat_map(|bundle| &bundle.facts).copied().filter(|index| verdicts[*index].is_none()).collect();
        let open: Vec<usize> = open.into_iter().collect();
        if open.len() <= QUESTIONS_PER_THREAD_MIN {
            // `get` asks them.
            return;
        }
        let cores = thread::available_parallelism().map_or(1, usize::from);
        let share = open.len().div_ceil(cores).max(QUESTIONS_PER_THREAD_MIN);
        let answers: Vec<Vec<bool>> = thread::scope(|scope| {
            let ask = |share: &[usize]| share.iter().map(|index| kept.facts[*index].holds()).collect();
            let threads: Vec<_> = open.chunks(share).map(|share| scope.spawn(move || ask(share))).collect();
            threads.into_iter().map(|thread| thread.join().expect("asking does not panic")).collect()
        });
        for (index, holds) in open.into_iter().zip(answers.into_iter().flatten()) {
            verdicts[index] = Some(holds);
        }
    }

    /// The bundle of an entry and what was found in it, if making it again would give the same.
    pub fn get(&mut self, entry: &EntryPath, sources: &mut Sources) -> Option<(Bundle, Vec<Diagnostic>)> {
        let Self { kept, verdicts, project, .. } = self;
        let KeptBundle { facts, bundle, findings } = kept.bundles.get(entry.as_str())?;
        let holds = facts.iter().all(|&index| *verdicts[index].get_or_insert_with(|| kept.facts[index].holds()));
        let findings = holds.then(|| findings.iter().map(|finding| finding.restore(project, sources)))?;
        Some((bundle.clone(), findings.collect::<Option<_>>()?))
    }

    /// What the bundle of an entry depends on, as far as one is kept.
    pub fn asked(&self, entry: &EntryPath) -> impl Iterator<Item = &Path> {
        let facts = self.kept.bundles.get(entry.as_str()).into_iter().flat_map(|kept| &kept.facts);
        facts.map(|&index| self.kept.facts[index].path())
    }

    pub fn put(&mut self, entry: &EntryPath, facts: Facts, bundle: &Bundle, findings: Vec<KeptFinding>) {
        let first = self.kept.facts.len();
        self.kept.facts.extend(facts);
        let facts = (first..self.kept.facts.len()).collect();
        self.kept.bundles.insert(entry.to_string(), KeptBundle { facts, bundle: bundle.clone(), findings });
        self.changed = true;
    }

    /// Writes what has changed. A cache that cannot be written is one that will not help: no reason to fail.
    pub fn save(mut self) {
        if self.changed {
            self.kept.key.clone_from(&self.key);
            self.kept.bundles.retain(|entry, _| self.project.join(entry).is_file());
            let _ = write(&self.file, &self.kept.compact());
        }
    }
}

impl Kept {
    /// Each fact once, and none that no bundle needs.
    fn compact(self) -> Self {
        let needed = self.bundles.values().flat_map(|kept| &kept.facts).map(|&index| &self.facts[index]);
        let facts: Vec<Fact> = needed.collect::<BTreeSet<_>>().into_iter().cloned().collect();
        let place = |index: usize| facts.binary_search(&self.facts[index]).expect("needed facts are kept");
        let renumber = |kept: KeptBundle| KeptBundle { facts: kept.facts.into_iter().map(place).collect(), ..kept };
        let bundles = self.bundles.into_iter().map(|(entry, kept)| (entry, renumber(kept))).collect();
        Self { key: self.key, bundles, facts }
    }
}

fn key(project: &Path, options: &BundleOptions) -> String {
    let no_entry = EntryPath("".into());
    let settings = bundler_options(project, &no_entry, options);
    let text = format!("{FORMAT} {} {} {settings:?}", env!("CARGO_PKG_VERSION"), project.display());
    blake3::hash(text.as_bytes()).to_hex().to_string()
}

/// The file is a line with the digest of all that follows, then JSON.
fn read(file: &Path) -> Option<Kept> {
    let bytes = fs::read(file).ok()?;
    let line_end = bytes.iter().position(|byte| *byte == b'\n')?;
    let (digest, json) = (&bytes[..line_end], &bytes[line_end + 1..]);
    let kept: Kept =
        (blake3::hash(json).to_hex().as_bytes() == digest).then(|| serde_json::from_slice(json).ok())??;
    let complete = kept.bundles.values().flat_map(|bundle| &bundle.facts).all(|index| *index < kept.facts.len());
    complete.then_some(kept)
}

fn write(file: &Path, kept: &Kept) -> std::io::Result<()> {
    let json = serde_json::to_vec(kept)?;
    let dir = file.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(dir)?;
    let mut temporary = tempfile::NamedTempFile::new_in(dir)?;
    writeln!(temporary, "{}", blake3::hash(&json).to_hex())?;
    temporary.write_all(&json)?;
    temporary.persist(file)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bundle::bundle;
    use crate::diagnostic::Sources;

    struct Project {
        root: tempfile::TempDir,
        options: BundleOptions,
    }

    impl Project {
        fn new() -> Self {
            let root = tempfile::tempdir().unwrap();
            let options = BundleOptions { minify: false, cache_dir: Some(root.path().join("cache")) };
            let project = Self { root, options };
            project.write("app/background/sync.js", "import { a } from './a'\nimport b from 'b'\nconsole.log(a, b)\n");
            project.write("app/background/a.js", "export const a = 1\n");
            project.write("app/node_modules/b/package.json", "{ \"name\": \"b\", \"main\": \"one.js\" }");
            project.write("app/node_modules/b/one.js", "module.exports = 'one'\n");
            project.write("app/node_modules/b/two.js", "module.exports = 'two'\n");
            project
        }

        fn write(&self, name: &str, text: &str) {
            let path = self.root.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }

        fn bundle(&self) -> Option<Bundle> {
            let entry = EntryPath("background/sync.js".into());
            let project = self.root.path().join("app");
            bundle(&project, std::slice::from_ref(&entry), &self.options, &mut Sources::default()).0.remove(&entry)
        }

        fn kept(&self) -> Option<Bundle> {
            let project = crate::bundle::disk::real_path(&self.root.path().join("app"));
            let dir = self.options.cache_dir.as_deref().unwrap();
            let mut cache = Cache::open(dir, &project, &self.options);
            let kept = cache.get(&EntryPath("background/sync.js".into()), &mut Sources::default());
            kept.map(|(bundle, _)| bundle)
        }
    }

    #[test]
    fn an_unchanged_entry_is_kept() {
        let project = Project::new();
        assert_eq!(project.kept(), None);
        let made = project.bundle();
        assert!(made.is_some());
        assert_eq!(project.kept(), made);
        assert_eq!(project.bundle(), made);
    }

    #[test]
    fn whatever_decides_the_output_is_noticed() {
        let changes = [
            ("the entry", "app/background/sync.js", "import './a'\n"),
            ("a module", "app/background/a.js", "export const a = 2\n"),
            ("a file that is found before the one that was", "app/background/a.ts", "export const a = 3\n"),
            ("another main file", "app/node_modules/b/package.json", "{ \"name\": \"b\", \"main\": \"two.js\" }"),
            ("a nearer package", "app/background/node_modules/b/index.js", "module.exports = 'near'\n"),
            ("a new tsconfig.json", "app/tsconfig.json", "{}"),
            ("a new tsconfig.json above", "tsconfig.json", "{}"),
        ];
        for (what, file, text) in changes {
            let project = Project::new();
            project.bundle();
            assert!(project.kept().is_some(), "{what}");
            project.write(file, text);
            assert_eq!(project.kept(), None, "{what}");
            let made = project.bundle();
            assert_eq!(project.kept(), made, "{what}");
        }
    }

    #[test]
    fn a_file_that_is_gone_is_noticed() {
        let project = Project::new();
        project.bundle();
        fs::remove_file(project.root.path().join("app/background/a.js")).unwrap();
        assert_eq!(project.kept(), None);
        assert_eq!(project.bundle(), None);
    }

    #[test]
    fn what_was_found_is_kept() {
        let project = Project::new();
        project.write("app/background/sync.js", "import './a'\nself.addEventListener('start', () => {})\n");
        let told = || {
            let mut sources = Sources::default();
            let entry = EntryPath("background/sync.js".into());
            let found = bundle(&project.root.path().join("app"), &[entry], &project.options, &mut sources).1;
            assert_eq!(found.iter().count(), 1);
            crate::diagnostic::machine::json(&found, &sources).to_string()
        };
        let first = told();
        assert!(first.contains("`start` is no event"), "{first}");
        assert!(project.kept().is_some());
        assert_eq!(told(), first);
    }

    #[test]
    fn a_damaged_file_counts_as_nothing() {
        let project = Project::new();
        let made = project.bundle();
        let file = project.options.cache_dir.as_deref().unwrap().join(FILE_NAME);
        let whole = fs::read(&file).unwrap();
        for damaged in [&whole[..whole.len() / 2], b"", b"\n", &whole[1..], b"not JSON\n{}"] {
            fs::write(&file, damaged).unwrap();
            assert_eq!(project.kept(), None);
            assert_eq!(project.bundle(), made);
        }
    }

    #[test]
    fn other_options_have_other_bundles() {
        let mut project = Project::new();
        project.bundle();
        project.options.minify = true;
        assert_eq!(project.kept(), None);
    }
}
