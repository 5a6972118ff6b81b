//! Diagnostics as people read them: message, place with caret, reason, help.

use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{Annotation, AnnotationKind, Group, Level, Origin, Renderer, Snippet};

use super::{Diagnostic, Diagnostics, Label, Severity, SourceId, Sources};

/// Renders all findings and a closing line; empty when there are none.
pub fn render(diagnostics: &Diagnostics, sources: &Sources, styled: bool) -> String {
    let renderer = if styled { Renderer::styled() } else { Renderer::plain() }.decor_style(DecorStyle::Ascii);
    let mut text = String::new();
    for diagnostic in diagnostics {
        text.push_str(&renderer.render(&[group(diagnostic, sources)]));
        text.push_str("\n\n");
    }
    if !diagnostics.is_empty() {
        text.push_str(&summary(diagnostics));
        text.push('\n');
    }
    text
}

/// `2 errors, 1 warning; …; 1 of them can be mended by …`
fn summary(diagnostics: &Diagnostics) -> String {
    let counted = |severity: Severity| match diagnostics.count(severity) {
        0 => None,
        1 => Some(format!("1 {}", severity.as_str())),
        count => Some(format!("{count} {}s", severity.as_str())),
    };
    let counts: Vec<String> =
        [Severity::Error, Severity::Warning, Severity::Note].into_iter().filter_map(counted).collect();
    let severity = diagnostics.iter().map(|diagnostic| diagnostic.severity).max().expect("called with findings");
    let worst = diagnostics.iter().find(|diagnostic| diagnostic.severity == severity).expect("has the severity");
    let mut summary = format!("{}; `oro-bg explain {}` says more", counts.join(", "), worst.code.as_str());
    match diagnostics.iter().filter(|diagnostic| diagnostic.fix.is_some()).count() {
        0 => {}
        1 => summary.push_str("; `oro-bg check --fix` mends one"),
        fixes => summary.push_str(&format!("; `oro-bg check --fix` mends {fixes}")),
    }
    summary
}

fn group<'a>(diagnostic: &'a Diagnostic, sources: &'a Sources) -> Group<'a> {
    let level = match diagnostic.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Note => Level::NOTE,
    };
    let mut group = Group::with_title(level.primary_title(&diagnostic.message).id(diagnostic.code.as_str()));
    for source in sources_of(diagnostic) {
        let file = sources.get(source);
        // What is no text, or not there, has a name and no line.
        group = if file.text.is_empty() {
            group.element(Origin::path(&file.name))
        } else {
            group.element(snippet(diagnostic, source, sources))
        };
    }
    for note in &diagnostic.notes {
        group = group.element(Level::NOTE.message(note));
    }
    for help in &diagnostic.help {
        group = group.element(Level::HELP.message(help));
    }
    group
}

/// The files a finding points into, the main one first.
fn sources_of(diagnostic: &Diagnostic) -> Vec<SourceId> {
    let mut ids: Vec<SourceId> = Vec::new();
    for label in &diagnostic.labels {
        if !ids.contains(&label.span.source) {
            ids.push(label.span.source);
        }
    }
    ids
}

/// Only the lines with labels: a renderer that is handed a large file searches it for each finding.
fn snippet<'a>(diagnostic: &'a Diagnostic, source: SourceId, sources: &'a Sources) -> Snippet<'a, Annotation<'a>> {
    let file = sources.get(source);
    let labels: Vec<(usize, &Label)> =
        diagnostic.labels.iter().enumerate().filter(|(_, label)| label.span.source == source).collect();
    // A parser may stop inside a character: in a byte order mark, for one.
    let inside = |offset: usize| file.text.floor_char_boundary(offset);
    let first = labels.iter().map(|(_, label)| inside(label.span.range().start)).min().unwrap_or(0);
    let last = labels.iter().map(|(_, label)| inside(label.span.range().end)).max().unwrap_or(0);
    let start = file.text[..first].rfind('\n').map_or(0, |newline| newline + 1);
    let end = file.text[last..].find('\n').map_or(file.text.len(), |newline| last + newline);
    let end = if file.text[last..end].ends_with('\r') { end - 1 } else { end };
    let annotations = labels.into_iter().map(|(index, label)| {
        let kind = if index == 0 { AnnotationKind::Primary } else { AnnotationKind::Context };
        let range = label.span.range();
        let annotation = kind.span(inside(range.start) - start..inside(range.end) - start);
        if label.text.is_empty() { annotation } else { annotation.label(&*label.text) }
    });
    Snippet::source(&file.text[start..end])
        .path(&file.name)
        .line_start(file.line_column(start).0)
        .annotations(annotations)
}
