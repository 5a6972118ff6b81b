//! `[background.output]`: where generated files go, and what the generated crate depends on.

use std::path::PathBuf;

use crate::config::model::{GitReference, Output, RuntimeSource};
use crate::config::raw::{RawOutput, RawRuntime};
use crate::config::read::Spanned;
use crate::diagnostic::{Code, Diagnostic, Diagnostics};

pub fn output(raw: &RawOutput, diagnostics: &mut Diagnostics) -> Output {
    let path = |text: &Option<Spanned<String>>| text.as_ref().map(|text| PathBuf::from(&text.value));
    Output {
        dir: path(&raw.dir).unwrap_or_else(|| "gen".into()),
        info_plist: path(&raw.info_plist),
        android_manifest: path(&raw.android_manifest),
        gradle: path(&raw.gradle),
        entitlements: path(&raw.entitlements),
        runtime: raw
            .runtime
            .as_ref()
            .and_then(|runtime| runtime_source(runtime, diagnostics))
            .unwrap_or_else(|| RuntimeSource::Version(env!("CARGO_PKG_VERSION").into())),
    }
}

fn runtime_source(raw: &Spanned<RawRuntime>, diagnostics: &mut Diagnostics) -> Option<RuntimeSource> {
    let RawRuntime { version, path, git, branch, tag, rev } = &raw.value;
    let sources = [version, path, git].into_iter().flatten().count();
    let references: Vec<_> = [branch, tag, rev].into_iter().flatten().collect();
    if sources != 1 || references.len() > 1 || (git.is_none() && !references.is_empty()) {
        diagnostics.push(
            Diagnostic::error(Code::Conflict, "`runtime` must name one place")
                .at(raw.span, "names none, several, or a reference without `git`")
                .because("it takes exactly one of `version`, `path` and `git`; with `git` at most one of `branch`, `tag` and `rev`")
                .help("for example `runtime = { path = \"../runtime\" }`"),
        );
        return None;
    }
    let text = |text: &Spanned<String>| text.value.clone();
    let reference = branch
        .as_ref()
        .map(|branch| GitReference::Branch(text(branch)))
        .or(tag.as_ref().map(|tag| GitReference::Tag(text(tag))))
        .or(rev.as_ref().map(|rev| GitReference::Rev(text(rev))));
    version
        .as_ref()
        .map(|version| RuntimeSource::Version(text(version)))
        .or(path.as_ref().map(|path| RuntimeSource::Path(text(path).into())))
        .or(git.as_ref().map(|git| RuntimeSource::Git { url: text(git), reference }))
}
