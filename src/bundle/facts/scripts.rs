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
        let typescript =
            ["lang=\"ts\"", "lang='ts'", "lang=ts", "lang=\"tsx\""].iter().any(|lang| lower[tag..start].contains(lang));
        let source_type = if typescript { SourceType::ts() } else { SourceType::mjs() };
        scripts.push(Script { text: &text[start..end], offset: start, source_type });
        rest = end;
    }
    scripts
}
