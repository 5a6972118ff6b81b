//! What a manifest is asked to have: elements by meaning, without prefixes or layout.

use crate::diagnostic::Span;

pub const ANDROID: &str = "http://schemas.android.com/apk/res/android";
pub const TOOLS: &str = "http://schemas.android.com/tools";

pub(super) const PERMISSION_TAG: &str = "uses-permission";

/// What the app's AndroidManifest.xml must have.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ManifestAdditions {
    /// Package that relative class names (`.Worker`) of the existing manifest stand in, where the build script knows
    /// it; the manifest's own `package` otherwise.
    pub namespace: Option<String>,
    pub permissions: Vec<Permission>,
    /// Children of `<application>`.
    pub application: Vec<Element>,
}

/// A `<uses-permission>`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Permission {
    /// In full: `android.permission.FOREGROUND_SERVICE`.
    pub name: String,
    /// Last API level that needs it.
    pub max_sdk_version: Option<u32>,
    /// What needs it, for diagnostics.
    pub origin: Option<Span>,
}

/// Any other element.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Element {
    pub tag: String,
    /// In the order in which they are written; `android:name` first by custom.
    pub attributes: Vec<Attribute>,
    pub children: Vec<Element>,
    /// What needs it, for diagnostics.
    pub origin: Option<Span>,
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Attribute {
    pub namespace: Namespace,
    pub name: String,
    pub value: String,
}

/// Where an attribute's name comes from; its prefix is the document's own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Namespace {
    Android,
    Tools,
}

impl ManifestAdditions {
    pub(super) fn values(&self) -> impl Iterator<Item = &str> {
        let permissions = self.permissions.iter().map(|permission| permission.name.as_str());
        permissions.chain(self.application.iter().flat_map(Element::values))
    }
}

impl Permission {
    pub fn new(name: impl Into<String>) -> Self {
        Self { name: name.into(), max_sdk_version: None, origin: None }
    }

    pub(super) fn element(&self) -> Element {
        let element = Element { origin: self.origin, ..Element::new(PERMISSION_TAG) }.android("name", &self.name);
        match self.max_sdk_version {
            Some(version) => element.android("maxSdkVersion", version.to_string()),
            None => element,
        }
    }
}

impl Element {
    pub fn new(tag: impl Into<String>) -> Self {
        Self { tag: tag.into(), attributes: Vec::new(), children: Vec::new(), origin: None }
    }

    /// With `android:name`.
    pub fn named(tag: impl Into<String>, name: impl Into<String>) -> Self {
        Self::new(tag).android("name", name)
    }

    #[must_use]
    pub fn android(self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.attribute(Namespace::Android, name, value)
    }

    /// An instruction for the manifest merger of the Android build.
    #[must_use]
    pub fn tools(self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.attribute(Namespace::Tools, name, value)
    }

    #[must_use]
    pub fn child(mut self, child: Self) -> Self {
        self.children.push(child);
        self
    }

    #[must_use]
    pub fn needed_by(mut self, origin: Span) -> Self {
        self.origin = Some(origin);
        self
    }

    fn attribute(mut self, namespace: Namespace, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.attributes.push(Attribute { namespace, name: name.into(), value: value.into() });
        self
    }

    /// Value of `android:name`.
    pub fn name(&self) -> Option<&str> {
        self.value(Namespace::Android, "name")
    }

    pub fn value(&self, namespace: Namespace, name: &str) -> Option<&str> {
        let attribute =
            self.attributes.iter().find(|attribute| attribute.namespace == namespace && attribute.name == name)?;
        Some(&attribute.value)
    }

    pub(super) fn uses(&self, namespace: Namespace) -> bool {
        self.attributes.iter().any(|attribute| attribute.namespace == namespace)
            || self.children.iter().any(|child| child.uses(namespace))
    }

    fn values(&self) -> impl Iterator<Item = &str> {
        let own = self.attributes.iter().map(|attribute| attribute.value.as_str());
        let children: Box<dyn Iterator<Item = &str>> = Box::new(self.children.iter().flat_map(Self::values));
        own.chain(children)
    }
}

impl Namespace {
    pub(super) const fn uri(self) -> &'static str {
        match self {
            Self::Android => ANDROID,
            Self::Tools => TOOLS,
        }
    }

    pub(super) const fn usual_prefix(self) -> &'static str {
        match self {
            Self::Android => "android",
            Self::Tools => "tools",
        }
    }
}
