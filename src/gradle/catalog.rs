//! The version catalog `gradle/libs.versions.toml`.

use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::read::literal;
use crate::diagnostic::{SourceId, Span};

/// What the catalog calls things; empty where there is none or it cannot be read.
#[derive(Debug, Default)]
pub struct Catalog<'t> {
    source: Option<SourceId>,
    text: &'t str,
    table: Option<DeTable<'t>>,
}

/// A library of the catalog.
pub struct Library {
    /// `androidx.work:work-runtime`
    pub module: String,
    pub version: Option<String>,
    pub span: Span,
}

impl<'t> Catalog<'t> {
    pub fn parse(source: SourceId, text: &'t str) -> Self {
        Self { source: Some(source), text, table: DeTable::parse(text).ok().map(Spanned::into_inner) }
    }

    /// The version that `libs.versions.<name>` means, with its place.
    pub fn version(&self, accessor: &str) -> Option<(String, Span)> {
        self.entry("versions", accessor).and_then(|value| self.version_of(value))
    }

    /// Where a value stands, without its quotes.
    pub fn literal(&self, span: Span, value: &str) -> Option<Span> {
        literal(span, self.text.get(span.range())?, value)
    }

    /// The library that `libs.<name>` means.
    pub fn library(&self, accessor: &str) -> Option<Library> {
        let value = self.entry("libraries", accessor)?;
        let span = self.span(value.span())?;
        if let Some(text) = value.get_ref().as_str() {
            let (module, version) = split_coordinates(text);
            return Some(Library { module, version: version.map(str::to_owned), span });
        }
        let table = value.get_ref().as_table()?;
        let text = |key: &str| table.get(key)?.get_ref().as_str();
        let module = match text("module") {
            Some(module) => module.to_owned(),
            None => format!("{}:{}", text("group")?, text("name")?),
        };
        let version = table.get("version").and_then(|value| self.referenced(value));
        let (version, span) = version.map_or((None, span), |(version, span)| (Some(version), span));
        Some(Library { module, version, span })
    }

    /// The libraries that `libs.bundles.<name>` means.
    pub fn bundle(&self, accessor: &str) -> Option<Vec<Library>> {
        let names = self.entry("bundles", accessor)?.get_ref().as_array()?;
        names.iter().map(|name| self.library(name.get_ref().as_str()?)).collect()
    }

    /// `version = "1"` or `version.ref = "name"`.
    fn referenced(&self, value: &Spanned<DeValue<'t>>) -> Option<(String, Span)> {
        let reference = value.get_ref().as_table().and_then(|table| table.get("ref")?.get_ref().as_str());
        match reference {
            Some(name) => self.version(name),
            None => self.version_of(value),
        }
    }

    fn version_of(&self, value: &Spanned<DeValue<'t>>) -> Option<(String, Span)> {
        let span = self.span(value.span())?;
        let text = |value: &Spanned<DeValue<'t>>| value.get_ref().as_str().map(str::to_owned);
        let rich = || {
            let table = value.get_ref().as_table()?;
            ["strictly", "require", "prefer"].into_iter().find_map(|key| text(table.get(key)?))
        };
        text(value).or_else(rich).map(|version| (version, span))
    }

    /// Accessors have dots where names may have hyphens and underscores.
    fn entry(&self, section: &str, accessor: &str) -> Option<&Spanned<DeValue<'t>>> {
        let section = self.table.as_ref()?.get(section)?.get_ref().as_table()?;
        let wanted = normal(accessor);
        section.iter().find(|(name, _)| normal(name.get_ref()) == wanted).map(|(_, value)| value)
    }

    fn span(&self, range: Range<usize>) -> Option<Span> {
        self.source.map(|source| Span::new(source, range))
    }
}

fn normal(name: &str) -> String {
    name.replace(['-', '_'], ".")
}

/// `group:name:version` as module and version.
pub fn split_coordinates(text: &str) -> (String, Option<&str>) {
    let mut parts = text.splitn(3, ':');
    let module = format!("{}:{}", parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
    (module, parts.next().filter(|version| !version.is_empty()))
}
