//! What is wanted in files that we do not own, by meaning: merging decides where and how it is written.

use crate::diagnostic::Span;

/// What the app's Info.plist must list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PlistAdditions {
    /// Values of `BGTaskSchedulerPermittedIdentifiers`.
    pub identifiers: Vec<String>,
    /// Values of `UIBackgroundModes`.
    pub background_modes: Vec<String>,
}

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

impl Permission {
    pub fn new(name: impl Into<String>) -> Self {
        Self { name: name.into(), max_sdk_version: None, origin: None }
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
}
