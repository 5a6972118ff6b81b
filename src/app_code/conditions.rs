//! `#if` and its kin: which builds have what stands between them.

/// In which builds for a device code is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Built {
    #[default]
    Always,
    /// It depends on what only the build knows.
    Sometimes,
    /// Not in what is released.
    DebugOnly,
    Never,
}

/// What a directive does with the code after it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Directive {
    If(Built),
    ElseIf(Built),
    Else,
    End,
    /// Includes, macros, pragmas.
    Other,
}

const OTHERS: &[&str] =
    &["define", "undef", "import", "include", "pragma", "warning", "error", "line", "sourceLocation"];

/// The directive that a line begins with; `line` begins with its `#`.
pub fn directive(line: &str) -> Option<Directive> {
    let line = line.strip_prefix('#')?.trim_start();
    let end = line.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(line.len());
    let (word, condition) = line.split_at(end);
    Some(match word {
        "if" => Directive::If(evaluate(condition)),
        "ifdef" => Directive::If(evaluate(condition)),
        "ifndef" => Directive::If(not(evaluate(condition))),
        "elseif" | "elif" => Directive::ElseIf(evaluate(condition)),
        "else" => Directive::Else,
        "endif" => Directive::End,
        other if OTHERS.contains(&other) => Directive::Other,
        _ => return None,
    })
}

/// The branches of one `#if` so far.
#[derive(Clone, Copy, Debug)]
pub struct Branches {
    /// Where the first stands.
    outer: Built,
    /// Whether one of those before is taken.
    before: Built,
}

impl Branches {
    pub fn new(outer: Built, first: Built) -> (Self, Built) {
        (Self { outer, before: first }, outer.max(first))
    }

    /// The next branch, under the condition `own`; `#else` is always true.
    pub fn next(&mut self, own: Built) -> Built {
        let here = not(self.before).max(own);
        self.before = match (self.before, own) {
            (Built::Always, _) | (_, Built::Always) => Built::Always,
            (Built::Never, own) => own,
            (before, Built::Never) => before,
            _ => Built::Sometimes,
        };
        self.outer.max(here)
    }

    pub fn outer(&self) -> Built {
        self.outer
    }
}

/// What is not there for debugging may be there in all others.
fn not(built: Built) -> Built {
    match built {
        Built::Always => Built::Never,
        Built::Never => Built::Always,
        Built::Sometimes | Built::DebugOnly => Built::Sometimes,
    }
}

fn evaluate(condition: &str) -> Built {
    let condition = condition.split("//").next().unwrap_or_default().split("/*").next().unwrap_or_default();
    let plain: String = condition.chars().filter(|c| !c.is_whitespace()).collect();
    either(&plain)
}

fn either(condition: &str) -> Built {
    let parts: Vec<Built> = condition.split("||").map(both).collect();
    match parts.as_slice() {
        [only] => *only,
        parts if parts.contains(&Built::Always) => Built::Always,
        parts if parts.iter().all(|part| *part >= Built::DebugOnly) => parts.iter().copied().min().unwrap_or_default(),
        _ => Built::Sometimes,
    }
}

fn both(condition: &str) -> Built {
    condition.split("&&").map(atom).max().unwrap_or_default()
}

fn atom(condition: &str) -> Built {
    let positive = condition.trim_start_matches('!');
    let known = positive_atom(positive);
    if (condition.len() - positive.len()).is_multiple_of(2) { known } else { not(known) }
}

fn positive_atom(condition: &str) -> Built {
    let name = condition.strip_prefix("defined").unwrap_or(condition);
    let name = name.strip_prefix('(').and_then(|name| name.strip_suffix(')')).unwrap_or(name);
    match name {
        "true" | "1" | "os(iOS)" | "TARGET_OS_IOS" | "TARGET_OS_IPHONE" | "__IPHONE_OS_VERSION_MAX_ALLOWED" => {
            Built::Always
        }
        "canImport(UIKit)" | "canImport(SwiftUI)" | "canImport(BackgroundTasks)" | "canImport(Foundation)" => {
            Built::Always
        }
        "false" | "0" | "targetEnvironment(simulator)" | "TARGET_OS_SIMULATOR" | "TARGET_IPHONE_SIMULATOR" => {
            Built::Never
        }
        "canImport(AppKit)" | "TARGET_OS_OSX" | "TARGET_OS_TV" | "TARGET_OS_WATCH" => Built::Never,
        "DEBUG" => Built::DebugOnly,
        other if is_system(other) => Built::Never,
        _ => Built::Sometimes,
    }
}

/// `os(macOS)`, and not a part of something in brackets.
fn is_system(name: &str) -> bool {
    let inner = name.strip_prefix("os(").and_then(|rest| rest.strip_suffix(')'));
    inner.is_some_and(|system| !system.contains(['(', ')']))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn conditions_are_known_or_not() {
        for (line, expected) in [
            ("#if DEBUG", Built::DebugOnly),
            ("#if DEBUG // only here", Built::DebugOnly),
            ("#ifdef DEBUG", Built::DebugOnly),
            ("# if defined(DEBUG) && TARGET_OS_IOS", Built::DebugOnly),
            ("#if !DEBUG", Built::Sometimes),
            ("#ifndef DEBUG", Built::Sometimes),
            ("#if os(iOS)", Built::Always),
            ("#if !os(macOS)", Built::Always),
            ("#if os(iOS) || os(tvOS)", Built::Always),
            ("#if os(macOS) || os(tvOS)", Built::Never),
            ("#if os(macOS) || DEBUG", Built::DebugOnly),
            ("#if DEBUG || BETA", Built::Sometimes),
            ("#if os(iOS) && BETA", Built::Sometimes),
            ("#if BETA && os(macOS)", Built::Never),
            ("#if targetEnvironment(simulator)", Built::Never),
            ("#if 0", Built::Never),
            ("#if swift(>=5.9)", Built::Sometimes),
            ("#if !(BETA && os(tvOS))", Built::Sometimes),
            ("#if !!os(tvOS)", Built::Never),
            ("#if (os(iOS)", Built::Sometimes),
            ("#if", Built::Sometimes),
        ] {
            assert_eq!(directive(line), Some(Directive::If(expected)), "{line}");
        }
        for line in ["#selector(a)", "#", "if a", "#Preview {", "#éa"] {
            assert_eq!(directive(line), None, "{line}");
        }
        assert_eq!(directive("#import <UIKit/UIKit.h>"), Some(Directive::Other));
    }

    #[test]
    fn a_branch_is_there_where_those_before_it_are_not() {
        let built = |first: Built, others: &[Built]| -> Vec<Built> {
            let (mut branches, first) = Branches::new(Built::Always, first);
            std::iter::once(first).chain(others.iter().map(|own| branches.next(*own))).collect()
        };
        let (always, sometimes, debug, never) = (Built::Always, Built::Sometimes, Built::DebugOnly, Built::Never);
        assert_eq!(built(never, &[always]), [never, always]);
        assert_eq!(built(always, &[always]), [always, never]);
        assert_eq!(built(debug, &[always]), [debug, sometimes]);
        assert_eq!(built(never, &[debug, always]), [never, debug, sometimes]);
        assert_eq!(built(sometimes, &[always, always]), [sometimes, sometimes, never]);
        assert_eq!(Branches::new(debug, always).1, debug, "what is around it counts, too");
    }
}
