//! Which findings count, and how much.

use super::baseline::Baseline;
use super::suppress::{self, Comments};
use crate::config::{Level, LintLevels};
use crate::diagnostic::{Diagnostic, Diagnostics, Severity, Silenced, Sources};

/// Everything that has a say about findings.
#[derive(Clone, Debug, Default)]
pub struct Policy {
    /// The command line's over the configuration's.
    pub levels: LintLevels,
    /// What `--deny` raises as a whole.
    pub promotion: Promotion,
    pub baseline: Baseline,
}

/// Findings that count as errors, whatever their code.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Promotion {
    #[default]
    None,
    Warnings,
    /// Warnings too.
    Notes,
}

impl Policy {
    /// Sets each finding's severity, and puts those aside that a level, a comment or the baseline keeps quiet. Doing it again, with
    /// more findings, changes nothing about the first ones: stages ask in between whether there are errors.
    pub fn apply(&self, findings: &mut Diagnostics, sources: &Sources) {
        let comments = Comments::of(sources);
        findings.retain(|finding| {
            if !finding.code.is_lint() {
                return Ok(());
            }
            match self.levels.get(&finding.code) {
                Some(Level::Allow) => return Err(Silenced::ByLevel),
                Some(Level::Note) => finding.severity = Severity::Note,
                Some(Level::Warn) => finding.severity = Severity::Warning,
                Some(Level::Deny) => finding.severity = Severity::Error,
                None => {}
            }
            comments.reason(finding).map_or(Ok(()), |reason| Err(Silenced::ByComment(reason)))
        });
        self.baseline.take_off(findings, sources);
    }

    /// What comes last, when all findings are there: comments and baseline are judged, and what is left is raised as
    /// asked. `is_complete`: whether every rule was asked, so that what was not found is not there.
    pub fn conclude(&self, findings: &mut Diagnostics, sources: &mut Sources, is_complete: bool) {
        self.apply(findings, sources);
        let of_comments = suppress::judge(findings, sources, is_complete);
        findings.extend(of_comments);
        let gone = self.baseline.take_off(findings, sources);
        if is_complete && !gone.is_empty() {
            findings.push(self.baseline.stale(&gone, sources));
        }
        self.apply(findings, sources);
        findings.retain(|finding| {
            self.raise(finding);
            Ok(())
        });
    }

    fn raise(&self, finding: &mut Diagnostic) {
        let raised = match self.promotion {
            Promotion::None => false,
            Promotion::Warnings => finding.severity >= Severity::Warning,
            Promotion::Notes => true,
        };
        // Who asks for one code to be less asks for more than who raises all.
        let is_set = self.levels.contains_key(&finding.code);
        if raised && !is_set {
            finding.severity = Severity::Error;
        }
    }
}
