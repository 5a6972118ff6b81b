//! Classes of the app in Kotlin and Java, as far as their first lines tell.

use std::ops::Range;
use std::path::Path;

use crate::app_code::{File, Kind, Language, Token, tokens};
use crate::diagnostic::{Sources, Span};

/// The Kotlin and Java sources below a folder.
#[derive(Debug, Default)]
pub struct AppSources {
    files: Vec<File>,
}

/// A class with what stands before its body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Class {
    pub name: String,
    /// Empty where the file has none.
    pub package: String,
    /// What it extends and implements, as written: `Application`, `Configuration.Provider`.
    pub supers: Vec<String>,
    file: usize,
    /// Of its name.
    range: Range<usize>,
}

impl AppSources {
    /// Reads what is below `folder`, but for `generated`.
    pub fn read(project: &Path, folder: &Path, generated: &Path) -> Self {
        let of = |language| matches!(language, Language::Kotlin | Language::Java);
        Self { files: File::read_all(project, folder, generated, of) }
    }

    pub fn is_empty(&self) -> bool {
        self.files.is_empty()
    }

    /// Whether a file has all of these words in its code.
    pub fn have(&self, words: &[&str]) -> bool {
        self.files.iter().any(|file| {
            // Most files have nothing of it, not even in a comment.
            words.iter().all(|word| file.text.contains(word)) && {
                let tokens = tokens(&file.text, file.language);
                words.iter().all(|word| tokens.iter().any(|token| token.is_word(word)))
            }
        })
    }

    /// Whether `object.function(` is anywhere.
    pub fn calls(&self, object: &str, function: &str) -> bool {
        let in_file = |file: &File| {
            let tokens = tokens(&file.text, file.language);
            let is_call = |at: usize| {
                tokens[at].is_word(object) && tokens[at + 1].is_mark('.') && tokens[at + 2].is_word(function)
            };
            (0..tokens.len().saturating_sub(2)).any(is_call)
        };
        self.files.iter().any(|file| file.text.contains(function) && in_file(file))
    }

    /// The classes of this name.
    pub fn classes(&self, name: &str) -> Vec<Class> {
        let files = self.files.iter().enumerate().filter(|(_, file)| file.text.contains(name));
        files.flat_map(|(index, file)| classes(file, index)).filter(|class| class.name == name).collect()
    }

    pub fn span(&self, class: &Class, sources: &mut Sources) -> Span {
        self.files[class.file].span(class.range.clone(), sources)
    }

    pub fn language(&self, class: &Class) -> Language {
        self.files[class.file].language
    }
}

fn classes(file: &File, index: usize) -> Vec<Class> {
    let tokens = tokens(&file.text, file.language);
    let package = tokens.iter().position(|token| token.is_word("package"));
    let package = package.map(|at| dotted(&tokens, at + 1).0).unwrap_or_default();
    // import androidx.work.Configuration.Provider
    let imports_provider = (0..tokens.len())
        .filter(|at| tokens[*at].is_word("import"))
        .any(|at| dotted(&tokens, at + 1).0 == "androidx.work.Configuration.Provider");
    let mut found = Vec::new();
    for at in 0..tokens.len().saturating_sub(1) {
        // B::class
        let is_reference = tokens[..at].last().is_some_and(|before| before.is_mark(':'));
        let is_class = tokens[at].is_word("class") && !is_reference;
        let Some(name) = tokens[at + 1].word().filter(|_| is_class) else { continue };
        let mut supers = supers(&tokens[at + 2..]);
        if imports_provider {
            supers.iter_mut().filter(|of| *of == "Provider").for_each(|of| *of = "Configuration.Provider".to_owned());
        }
        found.push(Class {
            name: name.to_owned(),
            package: package.clone(),
            supers,
            file: index,
            range: tokens[at + 1].range.clone(),
        });
    }
    found
}

/// What a class extends and implements; `header` begins behind its name.
fn supers(header: &[Token<'_>]) -> Vec<String> {
    let mut supers = Vec::new();
    let (mut depth, mut at) = (0_usize, 0);
    let mut listed = false;
    while let Some(token) = header.get(at) {
        match token.kind {
            // ->
            Kind::Mark('>') if header[..at].last().is_some_and(|before| before.is_mark('-')) => {}
            Kind::Mark('(' | '<' | '[') => depth += 1,
            Kind::Mark(')' | '>' | ']') => depth = depth.saturating_sub(1),
            Kind::Mark('{' | '}' | ';') if depth == 0 => break,
            _ if depth > 0 => {}
            Kind::Mark(':') => listed = true,
            Kind::Word("extends" | "implements") => listed = true,
            // The next declaration of Kotlin: the class has no body.
            Kind::Word("class" | "interface" | "object" | "fun" | "val" | "var" | "import" | "typealias") => break,
            Kind::Word(_) if listed => {
                let (name, length) = dotted(header, at);
                supers.push(name);
                at += length;
                continue;
            }
            _ => {}
        }
        at += 1;
    }
    supers
}

/// A name with dots in it, and of how many tokens it is made.
fn dotted(tokens: &[Token<'_>], start: usize) -> (String, usize) {
    let mut name = tokens.get(start).and_then(Token::word).unwrap_or_default().to_owned();
    let mut at = start + 1;
    while tokens.get(at).is_some_and(|dot| dot.is_mark('.'))
        && let Some(word) = tokens.get(at + 1).and_then(Token::word)
    {
        name.push('.');
        name.push_str(word);
        at += 2;
    }
    (name, at - start)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read(text: &str, language: Language) -> Vec<(String, Vec<String>)> {
        let file = File { name: "A".into(), text: text.into(), language };
        classes(&file, 0).into_iter().map(|class| (class.name, class.supers)).collect()
    }

    #[test]
    fn what_a_class_extends_is_known() {
        for (text, language, expected) in [
            ("class A : Application() { }", Language::Kotlin, &["Application"][..]),
            (
                "class A :\n    Application(),\n    Configuration.Provider {",
                Language::Kotlin,
                &["Application", "Configuration.Provider"],
            ),
            (
                "import androidx.work.Configuration.Provider\nclass A : B(), Provider",
                Language::Kotlin,
                &["B", "Configuration.Provider"],
            ),
            ("open class A(private val b: C) : D<E>(b), F by G", Language::Kotlin, &["D", "F", "by", "G"]),
            (
                "import a.b.Provider\nclass A : Provider { val c: androidx.work.Configuration.Provider? }",
                Language::Kotlin,
                &["Provider"],
            ),
            ("class A @Inject constructor(b: C) : D()", Language::Kotlin, &["D"]),
            ("open class A(val b: (C) -> D = {}, val e: F = {}) : G()", Language::Kotlin, &["G"]),
            ("class A\nclass B : C()", Language::Kotlin, &[]),
            (
                "public class A extends a.b.C implements D, androidx.work.Configuration.Provider {",
                Language::Java,
                &["a.b.C", "D", "androidx.work.Configuration.Provider"],
            ),
            ("final class A<T extends B> { class C extends D {} }", Language::Java, &[]),
        ] {
            let found = read(text, language);
            assert_eq!(
                found.first().map(|(name, supers)| (name.as_str(), supers.as_slice())).expect("a class").1,
                expected,
                "{text}"
            );
        }
        assert!(read("val a = B::class\nC.d()\n// class E\n\"class F\"", Language::Kotlin).is_empty());
    }

    #[test]
    fn a_call_is_the_function_of_that_object() {
        for (text, is_call) in [
            ("WorkManager.initialize(this, configuration)", true),
            ("WorkManager.getInstance(this); initialize()", false),
            ("start(WorkManager, initialize)", false),
            ("OroBackground.initialize(this)", false),
            ("// WorkManager.initialize(this)", false),
        ] {
            let file = File { name: "A.kt".into(), text: text.into(), language: Language::Kotlin };
            let app = AppSources { files: vec![file] };
            assert_eq!(app.calls("WorkManager", "initialize"), is_call, "{text}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_read(parts in prop::collection::vec(prop::sample::select(vec![
            "class ", "A", ":", ".", "{", "}", "(", ")", "<", ">", "extends ", "import ", "package ", ",", "\n", "\"", "`", "\u{e9}",
        ]), 0..40)) {
            for language in [Language::Kotlin, Language::Java] {
                read(&parts.concat(), language);
            }
        }
    }
}
