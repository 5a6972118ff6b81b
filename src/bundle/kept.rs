//! Findings about one entry as they are kept with its bundle: with the names of files, since a run of the tool gives files
//! other ids than the one before.

use std::fs;
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::facts::Place;
use crate::diagnostic::{Code, Diagnostic, Edit, Severity, Sources, Span};

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct KeptFinding {
    code: String,
    severity: String,
    message: String,
    labels: Vec<(Place, String)>,
    notes: Vec<String>,
    help: Vec<String>,
    /// Its title and edits.
    fix: Option<(String, Vec<(Place, String)>)>,
}

impl KeptFinding {
    pub fn new(finding: &Diagnostic, sources: &Sources) -> Self {
        let place =
            |span: Span| Place { file: sources.get(span.source).name.clone(), start: span.start, end: span.end };
        let labels = finding.labels.iter().map(|label| (place(label.span), label.text.clone().into_owned()));
        let fix = finding.fix.as_ref().map(|fix| {
            let edits = fix.edits.iter().map(|edit| (place(edit.span), edit.text.clone()));
            (fix.title.clone(), edits.collect())
        });
        Self {
            code: finding.code.as_str().to_owned(),
            severity: finding.severity.as_str().to_owned(),
            message: finding.message.clone(),
            labels: labels.collect(),
            notes: finding.notes.clone(),
            help: finding.help.clone(),
            fix,
        }
    }

    /// The finding again; nothing where a place is not there any more.
    pub fn restore(&self, project: &Path, sources: &mut Sources) -> Option<Diagnostic> {
        let code = Code::ALL.iter().find(|code| code.as_str() == self.code)?;
        let severities = [Severity::Note, Severity::Warning, Severity::Error];
        let severity = severities.into_iter().find(|severity| severity.as_str() == self.severity)?;
        let mut finding = Diagnostic::new(*code, severity, &*self.message);
        for (place, text) in &self.labels {
            finding = finding.at(place.span(project, sources)?, text.clone());
        }
        finding = self.notes.iter().fold(finding, |finding, note| finding.because(note));
        finding = self.help.iter().fold(finding, |finding, help| finding.help(help));
        if let Some((title, edits)) = &self.fix {
            let edits = edits
                .iter()
                .map(|(place, text)| Some(Edit { span: place.span(project, sources)?, text: text.clone() }));
            finding = finding.edit(title, edits.collect::<Option<_>>()?);
        }
        Some(finding)
    }
}

impl Place {
    /// Where it is among the sources, to which its file is added; nothing where the file has no such place.
    pub(super) fn span(&self, project: &Path, sources: &mut Sources) -> Option<Span> {
        let text = fs::read_to_string(project.join(&self.file)).ok()?;
        let range = self.start as usize..self.end as usize;
        text.get(range.clone())?;
        Some(Span::new(sources.add(self.file.as_str(), text), range))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_finding_comes_back_as_it_was() {
        let project = tempfile::tempdir().unwrap();
        fs::write(project.path().join("sync.js"), "onstart = 1").unwrap();
        let mut sources = Sources::default();
        let span = Span::new(sources.add("sync.js", "onstart = 1"), 2..7);
        let finding = Diagnostic::warning(Code::UnknownEvent, "message")
            .at(span, "label")
            .because("note")
            .help("help")
            .replace("write `run`", span, "run");
        let kept = KeptFinding::new(&finding, &sources);
        let mut other = Sources::default();
        other.add("oro.toml", "");
        let restored = kept.restore(project.path(), &mut other).unwrap();
        assert_ne!(restored.labels[0].span.source, span.source);
        assert_eq!(KeptFinding::new(&restored, &other), kept);
        assert_eq!((restored.severity, restored.code), (Severity::Warning, Code::UnknownEvent));
        fs::write(project.path().join("sync.js"), "on").unwrap();
        assert_eq!(kept.restore(project.path(), &mut other), None);
    }
}
