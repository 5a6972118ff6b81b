//! Permissions that services have and that nothing in their entries could make use of.

use std::collections::BTreeMap;

use oro_bg_runtime::grants::NETWORK;

use crate::bundle::Bundles;
use crate::bundle::facts::BundleFacts;
use crate::config::{BUILT_IN_PERMISSIONS, Background, Platform, ServiceId};
use crate::diagnostic::{Code, Diagnostic, SourceId, Sources, Span};

pub(super) fn findings(background: &Background, bundles: &Bundles, sources: &Sources) -> Vec<Diagnostic> {
    let mut findings = Vec::new();
    for service in &background.services {
        // An item of the configuration counts for several platforms, and has to be of use on one of them.
        let mut items: BTreeMap<(SourceId, u32, &str), (Span, bool)> = BTreeMap::new();
        for platform in Platform::ALL {
            let on = service.on(platform);
            let facts = bundles.get(&on.entry).map(|bundle| &bundle.facts);
            for (permission, span) in service.permission_places(platform) {
                // What is switched off, or was not bundled, is not known.
                let used = !on.enabled || facts.is_none_or(|facts| may_use(facts, permission));
                let known = items.entry((span.source, span.start, permission)).or_insert((span, false));
                known.1 |= used;
            }
        }
        let mut unused: BTreeMap<&str, Vec<(&str, Span)>> = BTreeMap::new();
        for ((_, _, permission), (span, _)) in items.into_iter().filter(|(_, (_, used))| !used) {
            unused.entry(capability(permission)).or_default().push((permission, span));
        }
        findings.extend(unused.into_values().map(|items| finding(&service.id, &items, sources)));
    }
    findings
}

/// The permissions open the same, so that they are one finding.
fn finding(service: &ServiceId, items: &[(&str, Span)], sources: &Sources) -> Diagnostic {
    let permission = items[0].0;
    let mut spans: Vec<Span> = items.iter().map(|(_, span)| *span).collect();
    spans.dedup();
    let message = format!("nothing in `{service}` uses the permission `{permission}`");
    let mut finding = Diagnostic::warning(Code::UnusedPermission, message);
    finding = spans.iter().fold(finding, |finding, span| finding.at(*span, "never used"));
    finding = finding
        .because(reason(permission))
        .help("remove it: what a service cannot reach, no package that it imports can misuse");
    match spans[..] {
        [span] => match item(&sources.get(span.source).text, span) {
            Some(item) => finding.replace(format!("remove \"{permission}\""), item, ""),
            None => finding,
        },
        _ => finding,
    }
}

/// What a permission opens.
fn capability(permission: &str) -> &str {
    permission.split_once(':').map_or(permission, |(name, _)| name)
}

fn may_use(facts: &BundleFacts, permission: &str) -> bool {
    let capability = capability(permission);
    if BUILT_IN_PERMISSIONS.contains(&capability) {
        return facts.may_use.contains(capability);
    }
    facts.imports_unknown || facts.imports.iter().any(|import| import.name == permission)
}

fn reason(permission: &str) -> String {
    match capability(permission) {
        NETWORK => "`fetch` is nowhere in the entry, nor in what it imports".into(),
        name if BUILT_IN_PERMISSIONS.contains(&name) => {
            format!("neither the global `{name}` nor the module `oro:{name}` is in the entry, nor in what it imports")
        }
        name => format!("neither the entry nor what it imports imports `oro:{name}`"),
    }
}

/// An item of a list with one of the commas beside it; nothing where it does not stand in a list as TOML has it.
fn item(text: &str, span: Span) -> Option<Span> {
    let (before, after) = (&text[..span.start as usize], &text[span.end as usize..]);
    let quoted = text[span.range()].starts_with(['"', '\'']);
    let following = after.trim_start_matches([' ', '\t']);
    let preceding = before.trim_end_matches([' ', '\t']);
    if quoted && preceding.ends_with('\n') {
        // A line to itself goes as a whole; TOML takes a comma before the bracket.
        let rest = following.strip_prefix(',').unwrap_or(following).trim_start_matches([' ', '\t', '\r']);
        let end = text.len() - rest.strip_prefix('\n')?.len();
        return Some(Span { start: preceding.len() as u32, end: end as u32, ..span });
    }
    let starts_list = preceding.ends_with('[');
    if !quoted || !(starts_list || preceding.ends_with(',')) {
        return None;
    }
    if let Some(rest) = following.strip_prefix(',') {
        // Up to the next item, so that the items before and after are as far from each other as they were.
        let rest = rest.trim_start_matches([' ', '\t']);
        return Some(Span { end: (text.len() - rest.len()) as u32, ..span });
    }
    if !following.starts_with(']') {
        return None;
    }
    let start = if starts_list { span.start as usize } else { preceding.len() - 1 };
    Some(Span { start: start as u32, ..span })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_item_goes_with_one_comma() {
        for (text, without) in [
            (r#"a = ["x"]"#, Some("a = []")),
            (r#"a = ["x", "b"]"#, Some(r#"a = ["b"]"#)),
            (r#"a = ["b", "x"]"#, Some(r#"a = ["b"]"#)),
            (r#"a = ["b", "x", "c"]"#, Some(r#"a = ["b", "c"]"#)),
            (r#"a = [ "b" , "x" ]"#, Some(r#"a = [ "b"  ]"#)),
            ("a = [\n  \"x\",\n]", Some("a = [\n]")),
            ("a = [\n  \"b\",\n  \"x\"\n]", Some("a = [\n  \"b\",\n]")),
            ("a = [\n  \"x\", # why\n]", None),
            ("a = [\"b\", # why\n\"x\"]", None),
            ("a = [\"b\", \"x\" # why\n]", None),
            ("a = [x, b]", None),
            ("a = [\n  x,\n  b\n]", None),
            (r#"a = { b = "x", c = 1 }"#, None),
            (r#"a = "x""#, None),
        ] {
            let start = text.find("\"x\"").or_else(|| text.find('x')).unwrap();
            let length = if text.contains("\"x\"") { 3 } else { 1 };
            let span = Span::new(Sources::default().add("oro.toml", text), start..start + length);
            let removed = item(text, span).map(|item| {
                let mut text = text.to_owned();
                text.replace_range(item.range(), "");
                text
            });
            assert_eq!(removed.as_deref(), without, "{text}");
        }
    }
}
