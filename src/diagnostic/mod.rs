//! What the tool tells people about their files: a stable code, a place, a reason, a way out.

mod codes;
pub mod human;
pub mod machine;
mod source;

use std::borrow::Cow;

pub use codes::Code;
pub use source::{SourceFile, SourceId, Sources, Span};

/// How bad it is. Errors stop `gen` before anything is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    Note,
    Warning,
    Error,
}

/// One finding about the user's input.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    pub code: Code,
    pub severity: Severity,
    /// What is wrong: lower case, no full stop, names the key and the value.
    pub message: String,
    /// Where, the main place first. Empty only when no file can be blamed.
    pub labels: Vec<Label>,
    /// Facts that explain why it is wrong: the rule with its number and source.
    pub notes: Vec<String>,
    /// What to do about it.
    pub help: Vec<String>,
    /// The change that mends it, where there is one remedy that nobody would think about twice.
    pub fix: Option<Box<Fix>>,
}

/// Edits that mend a finding and change nothing else; `check --fix` makes them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fix {
    /// What it does, as an order: "write `run`".
    pub title: String,
    /// They do not overlap.
    pub edits: Vec<Edit>,
}

/// A replacement of some bytes of a file; an insertion where the span is empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    pub span: Span,
    pub text: String,
}

/// A place with what to see there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    pub span: Span,
    pub text: Cow<'static, str>,
}

impl Severity {
    /// `error`, `warning`, `note`: the words of every output format.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Note => "note",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

impl Diagnostic {
    pub fn new(code: Code, severity: Severity, message: impl Into<String>) -> Self {
        Self {
            code,
            severity,
            message: message.into(),
            labels: Vec::new(),
            notes: Vec::new(),
            help: Vec::new(),
            fix: None,
        }
    }

    pub fn error(code: Code, message: impl Into<String>) -> Self {
        Self::new(code, Severity::Error, message)
    }

    pub fn warning(code: Code, message: impl Into<String>) -> Self {
        Self::new(code, Severity::Warning, message)
    }

    pub fn note(code: Code, message: impl Into<String>) -> Self {
        Self::new(code, Severity::Note, message)
    }

    /// Adds a place; the first one added is the main one.
    #[must_use]
    pub fn at(mut self, span: Span, text: impl Into<Cow<'static, str>>) -> Self {
        self.labels.push(Label { span, text: text.into() });
        self
    }

    #[must_use]
    pub fn because(mut self, note: impl Into<String>) -> Self {
        self.notes.push(note.into());
        self
    }

    /// The one remedy, as a replacement of one place.
    #[must_use]
    pub fn replace(self, title: impl Into<String>, span: Span, text: impl Into<String>) -> Self {
        self.edit(title, vec![Edit { span, text: text.into() }])
    }

    #[must_use]
    pub fn edit(mut self, title: impl Into<String>, edits: Vec<Edit>) -> Self {
        self.fix = Some(Box::new(Fix { title: title.into(), edits }));
        self
    }

    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help.push(help.into());
        self
    }
}

/// All findings of one run of the tool.
#[derive(Clone, Debug, Default)]
pub struct Diagnostics {
    items: Vec<Diagnostic>,
    silenced: Vec<(Diagnostic, Silenced)>,
}

/// Why a finding is not told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Silenced {
    /// The configuration or the command line allows it.
    ByLevel,
    /// A comment in the file does, for this reason.
    ByComment(String),
    /// It was there before.
    ByBaseline,
}

impl Diagnostics {
    /// Adds a finding, unless the very same one is there already: one mistake in a base table is met once per
    /// platform, but told once.
    pub fn push(&mut self, diagnostic: Diagnostic) {
        let is_silenced = self.silenced.iter().any(|(silenced, _)| *silenced == diagnostic);
        if !is_silenced && !self.items.contains(&diagnostic) {
            self.items.push(diagnostic);
        }
    }

    pub fn extend(&mut self, diagnostics: impl IntoIterator<Item = Diagnostic>) {
        for diagnostic in diagnostics {
            self.push(diagnostic);
        }
    }

    /// Puts the findings in the order of the files: that is how people mend them.
    pub fn sort(&mut self) {
        self.items.sort_by_key(|item| item.labels.first().map(|label| (label.span.source, label.span.start)));
    }

    /// Keeps findings, which may be changed, or puts them aside.
    pub fn retain(&mut self, mut judge: impl FnMut(&mut Diagnostic) -> Result<(), Silenced>) {
        for mut finding in std::mem::take(&mut self.items) {
            match judge(&mut finding) {
                Ok(()) => self.items.push(finding),
                Err(how) => self.silenced.push((finding, how)),
            }
        }
    }

    /// What is not told, and why.
    pub fn silenced(&self) -> &[(Diagnostic, Silenced)] {
        &self.silenced
    }

    pub fn has_errors(&self) -> bool {
        self.items.iter().any(|item| item.severity == Severity::Error)
    }

    pub fn count(&self, severity: Severity) -> usize {
        self.items.iter().filter(|item| item.severity == severity).count()
    }

    pub fn is_empty(&self) -> bool {
        self.items.is_empty()
    }

    pub fn iter(&self) -> std::slice::Iter<'_, Diagnostic> {
        self.items.iter()
    }
}

impl IntoIterator for Diagnostics {
    type Item = Diagnostic;
    type IntoIter = std::vec::IntoIter<Diagnostic>;

    fn into_iter(self) -> Self::IntoIter {
        self.items.into_iter()
    }
}

impl<'a> IntoIterator for &'a Diagnostics {
    type Item = &'a Diagnostic;
    type IntoIter = std::slice::Iter<'a, Diagnostic>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}
