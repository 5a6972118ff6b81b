//! From tokens to facts.

use std::sync::Arc;

use super::catalog::{Catalog, Library, split_coordinates};
use super::text::{Kind, Token, tokens};
use super::variables::Variables;
use super::version::Version;
use crate::diagnostic::{SourceId, Span};

/// A file of the Gradle build.
pub struct Script {
    pub source: SourceId,
    pub text: Arc<str>,
}

/// What is known of the app's module.
#[derive(Clone, Debug)]
pub struct Facts {
    /// The build file, for findings about what is not in it.
    pub source: SourceId,
    /// Once per place: flavours and build types may set their own.
    pub min_sdk: Vec<Setting<u32>>,
    pub target_sdk: Vec<Setting<u32>>,
    pub compile_sdk: Vec<Setting<u32>>,
    /// None where it is not known for certain.
    pub target: Option<TargetSdk>,
    pub application_id: Vec<Setting<String>>,
    /// WorkManager, where the app depends on it.
    pub work: Vec<Dependency>,
    /// Places where dependencies may come from that are not seen here.
    pub elsewhere: Vec<Span>,
}

/// The API levels that builds of the app target: one, or several where flavours set their own. Android's rules for a
/// level hold for the app if the highest reaches it, and for every build of it if the lowest does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TargetSdk {
    pub lowest: u32,
    pub highest: u32,
    /// Where the highest is set.
    pub span: Span,
}

/// A value with its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Setting<T> {
    pub value: Value<T>,
    pub span: Span,
    /// The value alone, where it is written out and nothing else is meant by it.
    pub literal: Option<Span>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value<T> {
    Known(T),
    /// An expression, as it is written.
    Computed(String),
}

/// A dependency on `androidx.work`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dependency {
    /// `work-runtime` or `work-runtime-ktx`.
    pub artifact: String,
    /// Without one: a platform (BOM) or a constraint says it.
    pub version: Option<Setting<Version>>,
    pub span: Span,
}

const TARGET_SDK: &[&str] = &["targetSdk", "targetSdkVersion"];
const WORK_GROUP: &str = "androidx.work";

pub fn facts(module: &Script, root: Option<&Script>, catalog: Option<&Script>) -> Facts {
    let tokens = tokens(&module.text);
    let mut variables = Variables::default();
    variables.add(&tokens);
    if let Some(root) = root {
        variables.add(&super::text::tokens(&root.text));
    }
    let catalog = catalog.map(|script| Catalog::parse(script.source, &script.text)).unwrap_or_default();
    let reader = Reader { module, tokens: &tokens, variables, catalog };
    let (work, elsewhere) = reader.dependencies();
    Facts {
        source: module.source,
        min_sdk: reader.levels(&["minSdk", "minSdkVersion"]),
        target_sdk: reader.levels(TARGET_SDK),
        target: reader.target(),
        compile_sdk: reader.levels(&["compileSdk", "compileSdkVersion"]),
        application_id: reader.application_ids(),
        work,
        elsewhere,
    }
}

struct Reader<'t> {
    module: &'t Script,
    tokens: &'t [Token<'t>],
    variables: Variables<'t>,
    catalog: Catalog<'t>,
}

impl<'t> Reader<'t> {
    fn span(&self, token: &Token<'_>) -> Span {
        Span::new(self.module.source, token.range.clone())
    }

    fn kind(&self, index: usize) -> Option<Kind<'t>> {
        self.tokens.get(index).map(|token| token.kind)
    }

    fn is_mark(&self, index: usize, mark: char) -> bool {
        self.kind(index) == Some(Kind::Mark(mark))
    }

    /// Where the value of the setting at `index` begins: `minSdk 26`, `minSdk = 26`, `minSdkVersion(26)`. None for names
    /// that are declared here or only mentioned.
    fn value_of(&self, index: usize) -> Option<usize> {
        let before = index.checked_sub(1).and_then(|before| self.tokens[before].name());
        if matches!(before, Some("val" | "var" | "def" | "int" | "Integer" | "String")) {
            return None;
        }
        match self.kind(index + 1)? {
            Kind::Mark('=') if self.is_mark(index + 2, '=') => None,
            Kind::Mark('=' | '(') => Some(index + 2),
            Kind::Mark('{') | Kind::Number(_) | Kind::Text(_) | Kind::Word(_) => Some(index + 1),
            Kind::Mark(_) => None,
        }
    }

    /// Whether the token is one of these settings, and not a variable of that name that is reached by another.
    fn sets(&self, index: usize, names: &[&str]) -> bool {
        let Kind::Word(word) = self.tokens[index].kind else { return false };
        let word = word.strip_prefix("android.").unwrap_or(word);
        names.contains(&word.strip_prefix("defaultConfig.").unwrap_or(word))
    }

    /// API levels that are set under one of these names.
    fn levels(&self, names: &[&str]) -> Vec<Setting<u32>> {
        self.settings(names).filter_map(|(_, value)| self.level(value)).collect()
    }

    /// The settings of these names: where the name stands, and where its value begins.
    fn settings(&self, names: &[&str]) -> impl Iterator<Item = (usize, usize)> {
        let set = (0..self.tokens.len()).filter(|index| self.sets(*index, names));
        set.filter_map(|index| Some((index, self.value_of(index)?)))
    }

    /// The levels of all builds: every setting is known, and one of them holds where a flavour sets none.
    fn target(&self) -> Option<TargetSdk> {
        let mut target: Option<TargetSdk> = None;
        let mut has_default = false;
        for (name, value) in self.settings(TARGET_SDK) {
            let Setting { value: Value::Known(level), span, .. } = self.level(value)? else { return None };
            has_default |= !self.is_of_variant(name);
            target = Some(match target {
                None => TargetSdk { lowest: level, highest: level, span },
                Some(known) if level > known.highest => TargetSdk { highest: level, span, ..known },
                Some(known) => TargetSdk { lowest: known.lowest.min(level), ..known },
            });
        }
        target.filter(|_| has_default)
    }

    /// Whether the token stands in the block of a flavour or build type, so that it holds for some builds only.
    fn is_of_variant(&self, index: usize) -> bool {
        let mut closed = 0_usize;
        for (at, token) in self.tokens[..index].iter().enumerate().rev() {
            match token.kind {
                Kind::Mark('}') => closed += 1,
                Kind::Mark('{') if closed > 0 => closed -= 1,
                Kind::Mark('{') => {
                    let opener = at.checked_sub(1).and_then(|before| self.tokens[before].name());
                    if matches!(opener, Some("productFlavors" | "buildTypes")) {
                        return true;
                    }
                }
                _ => {}
            }
        }
        false
    }

    fn level(&self, index: usize) -> Option<Setting<u32>> {
        let token = self.tokens.get(index)?;
        let span = self.span(token);
        let setting = |known: Option<u32>| {
            let written = &self.module.text[token.range.clone()];
            let value = known.map_or_else(|| Value::Computed(written.to_owned()), Value::Known);
            let digits = |level: u32| literal(span, written, &level.to_string());
            let literal = known.filter(|_| !matches!(token.kind, Kind::Word(_))).and_then(digits);
            Some(Setting { value, span, literal })
        };
        match token.kind {
            Kind::Number(level) => setting(Some(level)),
            Kind::Text(text) => setting(text.trim().trim_start_matches("android-").parse().ok()),
            Kind::Mark('{') => {
                // minSdk { version = release(26) }
                let block = self.tokens[index..].iter().take_while(|token| !token.is_mark('}'));
                let release = block.clone().position(|token| token.name() == Some("release"));
                let level = release.and_then(|at| match self.kind(index + at + 2) {
                    Some(Kind::Number(level)) => Some((level, &self.tokens[index + at + 2])),
                    _ => None,
                });
                match level {
                    Some((level, token)) => {
                        let span = self.span(token);
                        Some(Setting { value: Value::Known(level), span, literal: Some(span) })
                    }
                    None => setting(None),
                }
            }
            Kind::Word(word) => match word.strip_prefix("libs.versions.") {
                Some(path) => {
                    let path = path.strip_suffix(".get").unwrap_or(path);
                    let version = self.catalog.version(path);
                    let known = version.and_then(|(text, span)| Some((text.trim().parse::<u32>().ok()?, span)));
                    match known {
                        Some((level, span)) => {
                            let literal = self.catalog.literal(span, &level.to_string());
                            Some(Setting { value: Value::Known(level), span, literal })
                        }
                        None => setting(None),
                    }
                }
                // rootProject.extra["name"], project.property("name")
                None => setting(self.variables.number(match self.kind(index + 2) {
                    Some(Kind::Text(name)) if self.is_mark(index + 1, '[') || self.is_mark(index + 1, '(') => name,
                    _ => word,
                })),
            },
            Kind::Mark(_) => None,
        }
    }

    fn application_ids(&self) -> Vec<Setting<String>> {
        let values = self.settings(&["applicationId"]).map(|(_, value)| value);
        let setting = |index: usize| {
            let token = self.tokens.get(index)?;
            let value = match token.kind {
                Kind::Text(text) if !text.contains('$') => Value::Known(text.to_owned()),
                Kind::Word(word) => match self.variables.text(word) {
                    Some(text) => Value::Known(text.to_owned()),
                    None => Value::Computed(word.to_owned()),
                },
                _ => Value::Computed(self.module.text[token.range.clone()].to_owned()),
            };
            Some(Setting { value, span: self.span(token), literal: None })
        };
        values.filter_map(setting).collect()
    }

    fn dependencies(&self) -> (Vec<Dependency>, Vec<Span>) {
        let (mut work, mut elsewhere) = (Vec::new(), Vec::new());
        for (index, token) in self.tokens.iter().enumerate() {
            if self.is_for_tests(index) {
                continue;
            }
            let span = self.span(token);
            match token.kind {
                Kind::Text(text) if text.starts_with(WORK_GROUP) => match self.written(index, text, span) {
                    Some(dependency) => work.push(dependency),
                    None => elsewhere.push(span),
                },
                Kind::Word(word) => {
                    let Some(accessor) = word.strip_prefix("libs.") else {
                        if self.may_bring_more(index, word) {
                            elsewhere.push(span);
                        }
                        continue;
                    };
                    let libraries = match accessor.split_once('.') {
                        Some(("versions" | "plugins", _)) => continue,
                        Some(("bundles", bundle)) => self.catalog.bundle(bundle),
                        _ => self.catalog.library(accessor).map(|library| vec![library]),
                    };
                    match libraries {
                        Some(libraries) => {
                            let used = |library| of_catalog(library, span, &self.catalog);
                            work.extend(libraries.into_iter().filter_map(used));
                        }
                        None => elsewhere.push(span),
                    }
                }
                // A plugin of the app's own build.
                Kind::Text(id) if self.name_before(index) == Some("id") && !is_known_plugin(id) => elsewhere.push(span),
                _ => {}
            }
        }
        (work, elsewhere)
    }

    /// A module, a script or a constant of the app: what it stands for is not seen here.
    fn may_bring_more(&self, index: usize, word: &str) -> bool {
        let is_configuration = |name: &str| name == "api" || name.to_lowercase().ends_with("implementation");
        let is_dependency = self.name_before(index).is_some_and(is_configuration);
        let applies = || (1..=2).any(|after| self.kind(index + after) == Some(Kind::Word("from")));
        let known = ["platform", "enforcedPlatform", "kotlin", "files", "fileTree", "group", "npm"];
        (word == "project" && self.is_mark(index + 1, '('))
            || (word == "apply" && applies())
            || (is_dependency && !known.contains(&word))
    }

    fn name_before(&self, index: usize) -> Option<&'t str> {
        let before = index.checked_sub(1)?;
        let before = if self.is_mark(before, '(') { before.checked_sub(1)? } else { before };
        self.tokens[before].name()
    }

    /// `testImplementation(…)` and its like: not part of the app.
    fn is_for_tests(&self, index: usize) -> bool {
        let before = self.tokens[..index].iter().rev().take(2).find_map(Token::name);
        before.is_some_and(|name| name.starts_with("test") || name.starts_with("androidTest"))
    }

    /// A dependency that is written out. None for another artefact of the group: it may bring WorkManager along.
    fn written(&self, index: usize, text: &str, span: Span) -> Option<Dependency> {
        let (module, version) = if text == WORK_GROUP {
            // group: "androidx.work", name: "work-runtime", version: "2.9.0"
            let named = |key: &str| {
                let keys = (index + 1..self.tokens.len().min(index + 12)).take_while(|at| !self.is_mark(*at, ')'));
                keys.into_iter().find_map(|at| match self.kind(at + 2) {
                    Some(Kind::Text(value)) if self.tokens[at].name() == Some(key) => Some(value),
                    _ => None,
                })
            };
            (format!("{WORK_GROUP}:{}", named("name")?), named("version"))
        } else {
            split_coordinates(text)
        };
        let artifact = runtime_artifact(&module)?;
        Some(Dependency { artifact, version: version.map(|version| self.version(version, span)), span })
    }

    /// A version, or the variable that stands for one: `$work`, `${versions.work}`.
    fn version(&self, text: &str, span: Span) -> Setting<Version> {
        let variable = text.strip_prefix('$').map(|name| name.trim_matches(['{', '}']));
        let written = variable.and_then(|name| self.variables.text(name)).unwrap_or(text);
        let value = Version::parse(written).map_or_else(|| Value::Computed(text.to_owned()), Value::Known);
        let literal = literal(span, &self.module.text[span.range()], text).filter(|_| is_plain(text));
        Setting { value, span, literal }
    }
}

/// Where `value` stands in a text that has it once.
pub fn literal(span: Span, text: &str, value: &str) -> Option<Span> {
    let mut places = text.match_indices(value);
    let (at, _) = places.next().filter(|_| places.next().is_none())?;
    let start = span.range().start + at;
    Some(Span::new(span.source, start..start + value.len()))
}

/// A version and nothing about how strictly it is meant.
fn is_plain(version: &str) -> bool {
    version.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-'))
}

fn of_catalog(library: Library, used: Span, catalog: &Catalog<'_>) -> Option<Dependency> {
    let artifact = runtime_artifact(&library.module)?;
    let version = library.version.map(|text| Setting {
        value: Version::parse(&text).map_or_else(|| Value::Computed(text.clone()), Value::Known),
        span: library.span,
        literal: catalog.literal(library.span, &text).filter(|_| is_plain(&text)),
    });
    Some(Dependency { artifact, version, span: used })
}

/// Plugins that add no dependency on WorkManager.
fn is_known_plugin(id: &str) -> bool {
    ["com.android.", "com.google.", "com.facebook.react", "dev.flutter.", "kotlin", "org.jetbrains.kotlin"]
        .iter()
        .any(|prefix| id.starts_with(prefix))
}

fn runtime_artifact(module: &str) -> Option<String> {
    let (group, artifact) = module.split_once(':')?;
    (group == WORK_GROUP && matches!(artifact, "work-runtime" | "work-runtime-ktx")).then(|| artifact.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Sources;

    fn read(module: &str) -> Facts {
        let source = Sources::default().add("build.gradle", module);
        facts(&Script { source, text: module.into() }, None, None)
    }

    fn levels(settings: &[Setting<u32>]) -> Vec<Option<u32>> {
        settings
            .iter()
            .map(|setting| match setting.value {
                Value::Known(level) => Some(level),
                Value::Computed(_) => None,
            })
            .collect()
    }

    #[test]
    fn levels_are_read_in_every_spelling() {
        for text in [
            "minSdk 26",
            "minSdk = 26",
            "minSdkVersion 26",
            "minSdkVersion(26)",
            "minSdkVersion '26'",
            "android.defaultConfig.minSdk = 26",
            "minSdk { version = release(26) }",
            "def oldest = 26\nminSdk oldest",
            "val oldest: Int = 26\nminSdk = oldest",
            "ext.minSdkVersion = 26\nminSdkVersion project.ext.minSdkVersion",
            "extra[\"oldest\"] = 26\nminSdk = rootProject.extra[\"oldest\"] as Int",
        ] {
            assert_eq!(levels(&read(text).min_sdk), [Some(26)], "{text}");
        }
    }

    #[test]
    fn what_is_computed_is_not_guessed() {
        for text in
            ["minSdk = oldest()", "minSdkVersion flutter.minSdkVersion\ndefaultConfig {}", "minSdk = if (a) 21 else 26"]
        {
            assert_eq!(levels(&read(text).min_sdk), [None], "{text}");
        }
        for text in ["println(minSdk)", "val minSdk = 26", "// minSdk = 26", "if (minSdk == 26) {}", "'minSdk = 26'"] {
            assert_eq!(levels(&read(text).min_sdk), [], "{text}");
        }
        let twice = read("if (a) { oldest = 21 } else { oldest = 26 }\nminSdk = oldest");
        assert_eq!(levels(&twice.min_sdk), [None], "a variable with two values is none");
    }

    #[test]
    fn the_target_is_known_where_every_build_has_one() {
        let target = |text: &str| read(text).target.map(|target| (target.lowest, target.highest));
        let flavours = "productFlavors { create(\"old\") { targetSdk = 33 }\nregister(\"new\") { } }";
        for (text, expected) in [
            ("defaultConfig { targetSdk = 35 }", Some((35, 35))),
            (&format!("defaultConfig {{ targetSdk = 35 }}\n{flavours}"), Some((33, 35))),
            (&format!("{flavours}\ndefaultConfig {{ targetSdkVersion 34 }}"), Some((33, 34))),
            (flavours, None),
            ("defaultConfig { targetSdk = newest() }", None),
            (&format!("defaultConfig {{ targetSdk = newest() }}\n{flavours}"), None),
            ("android { compileSdk = 36 }", None),
        ] {
            assert_eq!(target(text), expected, "{text}");
        }
        let text = "targetSdk 33\nproductFlavors { new { targetSdk 36 } }";
        let span = read(text).target.expect("known").span;
        assert_eq!(&text[span.range()], "36");
    }

    #[test]
    fn what_may_bring_workmanager_along_is_seen() {
        for text in [
            "dependencies { implementation(project(\":core\")) }",
            "dependencies { implementation(projects.core) }",
            "dependencies { api Deps.work }",
            "dependencies { implementation libs.work.runtime }",
            "dependencies { implementation 'androidx.work:work-rxjava3:2.9.0' }",
            "apply from: 'shared.gradle'",
            "apply(from = \"shared.gradle\")",
            "plugins { id(\"notes.android-app\") }",
        ] {
            let facts = read(text);
            assert!(facts.work.is_empty() && facts.elsewhere.len() == 1, "{text}: {facts:?}");
        }
        let plain = "plugins { id 'com.android.application' }\napply plugin: 'kotlin-android'\n\
                     dependencies { implementation platform('a:b:1') ; implementation(kotlin(\"stdlib\")) }";
        assert!(read(plain).elsewhere.is_empty(), "{:?}", read(plain).elsewhere);
    }

    #[test]
    fn any_text_is_read_without_a_panic() {
        let script = "android { minSdk = libs.versions.x.get(); minSdk { version = release( } } \
                      dependencies { implementation group: 'androidx.work', name: \"\"\"é } ";
        for (end, _) in script.char_indices() {
            read(&script[..end]);
            read(&script[end..]);
        }
    }
}
