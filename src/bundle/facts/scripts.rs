//! JavaScript in files: whole files, and what stands between `<script>` tags.

use std::path::Path;

use oxc::allocator::Allocator;
use oxc::parser::Parser;
use oxc::semantic::{Semantic, SemanticBuilder};
use oxc::span::SourceType;

use crate::bundle::syntax;
use crate::diagnostic::{SourceId, Span};

/// Extensions of files that are scripts as a whole.
const SCRIPTS: &[&str] = &["js", "mjs", "cjs", "jsx", "ts", "mts", "cts", "tsx"];

/// Extensions of files that have scripts in them.
const PAGES: &[&str] = &["html", "htm", "vue", "svelte"];

/// A part of a file.
pub(super) struct Script<'t> {
    text: &'t str,
    /// Where it starts in the file, in bytes.
    offset: usize,
    source_type: SourceType,
}

pub(super) fn is_source(path: &Path) -> bool {
    let declarations = path.file_stem().is_some_and(|stem| Path::new(stem).extension().is_some_and(|ext| ext == "d"));
    !declarations && extension(path).is_some_and(|ext| SCRIPTS.contains(&ext) || PAGES.contains(&ext))
}

/// All scripts of one file.
pub(super) fn scripts<'t>(path: &Path, text: &'t str) -> Vec<Script<'t>> {
    if extension(path).is_some_and(|ext| PAGES.contains(&ext)) {
        return page(text);
    }
    vec![Script { text, offset: 0, source_type: syntax::source_type(path) }]
}

impl Script<'_> {
    /// Lets `read` look at the script; nothing if it has syntax errors.
    pub fn read<T>(&self, read: impl FnOnce(&Semantic<'_>) -> T) -> Option<T> {
        let allocator = Allocator::default();
        let parsed = Parser::new(&allocator, self.text, self.source_type).parse();
        if parsed.diagnostics.has_errors() {
            return None;
        }
        Some(read(&SemanticBuilder::new().with_build_nodes(true).build(&parsed.program).semantic))
    }

    /// A place in the script as a place in the file.
    pub fn span(&self, source: SourceId, span: oxc::span::Span) -> Span {
        Span::new(source, self.offset + span.start as usize..self.offset + span.end as usize)
    }
}

fn extension(path: &Path) -> Option<&str> {
    path.extension()?.to_str()
}

fn page(text: &str) -> Vec<Script<'_>> {
    let lower = text.to_ascii_lowercase();
    let mut scripts = Vec::new();
    let mut rest = 0;
    while let Some(tag) = lower[rest..].find("<script").map(|at| rest + at) {
        let Some(start) = lower[tag..].find('>').map(|at| tag + at + 1) else { break };
        let end = lower[start..].find("</script").map_or(text.len(), |at| start + at);
        let source_type = source_type(&lower[tag..start]);
        scripts.push(Script { text: &text[start..end], offset: start, source_type });
        rest = end;
    }
    scripts
}

/// The language that a tag in lower case names. Not every JavaScript is TypeScript: `a?b?(c):d=>e:g` is none.
fn source_type(tag: &str) -> SourceType {
    let lang = tag.split_once("lang=").map_or("", |(_, lang)| lang.trim_start_matches(['"', '\'']));
    match lang.split(|c: char| !c.is_alphanumeric()).next() {
        Some("ts") => SourceType::ts(),
        Some("tsx") => SourceType::tsx(),
        Some("jsx") => SourceType::jsx(),
        _ => SourceType::mjs(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sources_are_scripts_and_pages_but_no_declarations() {
        for (name, expected) in [
            ("app.js", true),
            ("src/app.test.ts", true),
            ("view.tsx", true),
            ("index.html", true),
            ("component.vue", true),
            ("d.ts", true),
            ("types.d.ts", false),
            ("types.d.mts", false),
            ("README.md", false),
            ("Makefile", false),
        ] {
            assert_eq!(is_source(Path::new(name)), expected, "{name}");
        }
    }

    #[test]
    fn each_script_of_a_page_is_read_in_its_language() {
        for (page, read) in [
            ("<script lang=\"ts\">let id: string</script>", [true].as_slice()),
            ("<script setup lang='ts'>let id: string</script>", &[true]),
            ("<script lang=ts>let id: string</script>", &[true]),
            ("<script>let id: string</script>", &[false]),
            ("<script lang=\"tsx\">let a: string = <b/></script>", &[true]),
            ("<script lang=\"jsx\">let a = <b/></script>", &[true]),
            ("<script lang=\"ts\">let a = <b/></script>", &[false]),
            // As minifiers write it; in TypeScript, `(c):d=>e` is a function that returns a `d`.
            ("<script>f=a?b?(c):d=>e:g</script>", &[true]),
            ("<SCRIPT>f=a?b?(c):d=>e:g</SCRIPT><script lang=\"ts\">f=a?b?(c):d=>e:g</script>", &[true, false]),
        ] {
            let scripts = scripts(Path::new("index.html"), page);
            let found: Vec<bool> = scripts.iter().map(|script| script.read(|_| ()).is_some()).collect();
            assert_eq!(found, read, "{page}");
        }
    }
}
