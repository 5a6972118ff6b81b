//! An AndroidManifest.xml as it lies in the project, before the Android build merges it with others.

use std::sync::Arc;

use crate::codegen::merge::manifest::ANDROID;
use crate::codegen::merge::xml::{self, Document};
use crate::diagnostic::{SourceId, Span};

/// A manifest that can be read.
#[derive(Clone, Debug)]
pub struct Manifest {
    pub source: SourceId,
    text: Arc<str>,
}

impl Manifest {
    /// None for what is no manifest: `gen` says what is wrong with the one that it merges into, Gradle with others.
    pub fn read(source: SourceId, text: Arc<str>) -> Option<Self> {
        let document = xml::parse(source, &text).ok()?;
        let is_manifest = document.element(document.root()).is("manifest");
        is_manifest.then_some(Self { source, text })
    }

    pub fn document(&self) -> Document<'_> {
        xml::parse(self.source, &self.text).expect("it was read before")
    }

    /// `android:targetSdkVersion` of `<uses-sdk>`.
    pub fn target_sdk(&self) -> Option<(u32, Span)> {
        let document = self.document();
        let mut children = document.child_elements(document.root());
        let uses_sdk = children.find(|id| document.element(*id).is("uses-sdk"))?;
        let attribute = document.element(uses_sdk).attribute(Some(ANDROID), "targetSdkVersion")?;
        Some((attribute.value.trim().parse().ok()?, Span::new(self.source, attribute.range.clone())))
    }
}
