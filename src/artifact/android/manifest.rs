//! What a manifest says about background work, with places.

use crate::codegen::merge::manifest::{ANDROID, TOOLS, full_name};
use crate::codegen::merge::xml::{Attribute, Document, ElementId};
use crate::config::{ForegroundServiceType, Keyword};
use crate::diagnostic::{Code, Diagnostic, Span};
use crate::platform::android::foreground_types_of;

#[derive(Clone, Debug)]
pub struct Manifest {
    /// The start tag of the whole, and that of the application, for what is not in them.
    pub root: Span,
    pub application: Span,
    pub package: Option<(String, Span)>,
    pub min_sdk: Option<(u32, Span)>,
    pub target_sdk: Option<(u32, Span)>,
    pub permissions: Vec<Permission>,
    pub components: Vec<Component>,
    /// It comes out of an app.
    pub is_compiled: bool,
    /// Something in the text that the merger of the Android build would have taken away.
    pub before_merge: Option<Span>,
    /// Its native libraries are in packages of their own.
    pub is_split: bool,
}

/// A `<uses-permission>`.
#[derive(Clone, Debug)]
pub struct Permission {
    pub name: String,
    pub span: Span,
    /// Last API level that has it.
    pub max_sdk: Option<u32>,
}

/// An activity, service, receiver or provider.
#[derive(Clone, Debug)]
pub struct Component {
    pub tag: String,
    /// In full.
    pub name: String,
    pub span: Span,
    pub is_enabled: bool,
    pub types: Types,
    /// Names of its `<property>` elements, with values.
    pub properties: Vec<(String, String)>,
    /// Names of its `<meta-data>` elements.
    pub meta_data: Vec<String>,
}

/// A value of `foregroundServiceType`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Types {
    pub kinds: Vec<ForegroundServiceType>,
    /// What is no type that is known here.
    pub unknown: Vec<String>,
}

impl Manifest {
    /// # Errors
    /// [`Code::ArtifactUnreadable`] for XML that is no manifest.
    pub fn read(document: &Document<'_>) -> Result<Self, Diagnostic> {
        let root = document.root();
        let application = document.child_elements(root).find(|id| document.element(*id).is("application"));
        let (true, Some(application)) = (document.element(root).is("manifest"), application) else {
            return Err(Diagnostic::error(Code::ArtifactUnreadable, "the file is no Android manifest")
                .at(document.span(root), "not a <manifest> with an <application>")
                .help("name the merged manifest of the app, or its .apk or .aab"));
        };
        let package = document.element(root).attribute(None, "package");
        let package_name = package.map(|package| package.value.clone());
        let text = |attribute: &Attribute<'_>| (attribute.value.clone(), span(document, attribute));
        let mut manifest = Self {
            root: document.span(root),
            application: document.span(application),
            package: package.map(text),
            min_sdk: None,
            target_sdk: None,
            permissions: Vec::new(),
            components: Vec::new(),
            is_compiled: false,
            before_merge: before_merge(document),
            is_split: is_split(document, root, application),
        };
        for id in document.child_elements(root) {
            match document.element(id).name.local {
                "uses-sdk" => {
                    let level = |name| {
                        let attribute = document.element(id).attribute(Some(ANDROID), name)?;
                        Some((number(&attribute.value)?, span(document, attribute)))
                    };
                    manifest.min_sdk = level("minSdkVersion");
                    manifest.target_sdk = level("targetSdkVersion");
                }
                "uses-permission" | "uses-permission-sdk-23" => manifest.permissions.extend(permission(document, id)),
                _ => {}
            }
        }
        let components = document.child_elements(application);
        manifest.components = components.filter_map(|id| component(document, id, package_name.as_deref())).collect();
        Ok(manifest)
    }

    /// Whether libraries have had their say: what is not in a manifest before that may come with them.
    pub fn is_merged(&self) -> bool {
        self.is_compiled || (self.before_merge.is_none() && self.target_sdk.is_some())
    }

    pub fn component(&self, tag: &str, name: &str) -> Option<&Component> {
        self.components.iter().find(|component| component.tag == tag && component.name == name)
    }

    pub fn permission(&self, name: &str) -> Option<&Permission> {
        let all = self.permissions.iter().filter(|permission| permission.name == name);
        // Of several elements the one that holds longest counts.
        all.max_by_key(|permission| permission.max_sdk.unwrap_or(u32::MAX))
    }
}

fn span(document: &Document<'_>, attribute: &Attribute<'_>) -> Span {
    Span::new(document.source, attribute.range.clone())
}

/// As written by people, or by a tool: `35`, `0x23`.
fn number(text: &str) -> Option<u32> {
    match text.strip_prefix("0x") {
        Some(digits) => u32::from_str_radix(digits, 16).ok(),
        None => text.parse().ok(),
    }
}

fn before_merge(document: &Document<'_>) -> Option<Span> {
    let attributes = document.elements().flat_map(|id| &document.element(id).attributes);
    let mut left = attributes
        .filter(|attribute| attribute.name.namespace.as_deref() == Some(TOOLS) || attribute.value.contains("${"));
    left.next().map(|attribute| span(document, attribute))
}

fn is_split(document: &Document<'_>, root: ElementId, application: ElementId) -> bool {
    let has = |id, name| document.element(id).attributes.iter().any(|attribute| attribute.name.local == name);
    let splits_required = document.child_elements(application).any(|id| {
        let name = document.element(id).attribute(Some(ANDROID), "name");
        name.is_some_and(|name| {
            name.value == "com.android.vending.splits.required" || name.value == "com.android.vending.splits"
        })
    });
    has(root, "split") || has(root, "isSplitRequired") || has(root, "requiredSplitTypes") || splits_required
}

fn permission(document: &Document<'_>, id: ElementId) -> Option<Permission> {
    let element = document.element(id);
    let max_sdk = element.attribute(Some(ANDROID), "maxSdkVersion").and_then(|attribute| number(&attribute.value));
    let name = element.attribute(Some(ANDROID), "name")?;
    let is_taken_away = element.attribute(Some(TOOLS), "node").is_some_and(|node| node.value.starts_with("remove"));
    (!is_taken_away).then(|| Permission { name: name.value.clone(), span: document.span(id), max_sdk })
}

fn component(document: &Document<'_>, id: ElementId, package: Option<&str>) -> Option<Component> {
    let element = document.element(id);
    let tag = element.name.local;
    if !["activity", "provider", "receiver", "service"].contains(&tag) {
        return None;
    }
    let attribute =
        |id, name| document.element(id).attribute(Some(ANDROID), name).map(|attribute| attribute.value.as_str());
    let children =
        |tag: &'static str| document.child_elements(id).filter(move |child| document.element(*child).is(tag));
    let properties = children("property").filter_map(|child| {
        let value = attribute(child, "value").or_else(|| attribute(child, "resource")).unwrap_or_default();
        Some((attribute(child, "name")?.to_owned(), value.to_owned()))
    });
    let meta_data = children("meta-data").filter_map(|child| attribute(child, "name")).map(str::to_owned);
    Some(Component {
        tag: tag.to_owned(),
        name: full_name(tag, attribute(id, "name")?, package).into_owned(),
        span: document.span(id),
        is_enabled: attribute(id, "enabled") != Some("false"),
        types: attribute(id, "foregroundServiceType").map(Types::read).unwrap_or_default(),
        properties: properties.collect(),
        meta_data: meta_data.collect(),
    })
}

impl Types {
    /// Names with `|` between them, or the number that they are compiled to.
    pub fn read(value: &str) -> Self {
        let mut types = Self::default();
        for word in value.split('|').map(str::trim).filter(|word| !word.is_empty()) {
            if let Some(kind) = ForegroundServiceType::ALL.iter().find(|(name, _)| *name == word) {
                types.kinds.push(kind.1);
            } else if let Some(flags) = number(word) {
                let (kinds, rest) = foreground_types_of(flags);
                types.kinds.extend(kinds);
                types.unknown.extend((rest != 0).then(|| format!("{rest:#x}")));
            } else if word != "none" {
                types.unknown.push(word.to_owned());
            }
        }
        types.kinds.sort_unstable();
        types.kinds.dedup();
        types
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_are_read_as_names_and_as_numbers() {
        use ForegroundServiceType as Type;
        assert_eq!(Types::read("location|dataSync").kinds, [Type::DataSync, Type::Location]);
        assert_eq!(Types::read("0x40000001").kinds, [Type::DataSync, Type::SpecialUse]);
        assert_eq!(Types::read("9").kinds, [Type::DataSync, Type::Location]);
        assert_eq!(Types::read("dataSync | novelty").unknown, ["novelty"]);
        assert_eq!(Types::read("0x1001").unknown, ["0x1000"]);
        assert_eq!(Types::read("none"), Types::default());
    }
}
