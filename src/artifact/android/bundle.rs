//! The manifest of an .aab: XML as a protocol buffer (AOSP, aapt2, `Resources.proto`). Only what a manifest has is declared.

use std::borrow::Cow;

use prost::Message;

use crate::codegen::merge::manifest::ANDROID;
use crate::codegen::merge::xml;

#[derive(Clone, PartialEq, Message)]
struct XmlNode {
    #[prost(message, optional, tag = "1")]
    element: Option<XmlElement>,
}

#[derive(Clone, PartialEq, Message)]
struct XmlElement {
    #[prost(string, tag = "3")]
    name: String,
    #[prost(message, repeated, tag = "4")]
    attributes: Vec<XmlAttribute>,
    #[prost(message, repeated, tag = "5")]
    children: Vec<XmlNode>,
}

#[derive(Clone, PartialEq, Message)]
struct XmlAttribute {
    #[prost(string, tag = "1")]
    namespace: String,
    #[prost(string, tag = "2")]
    name: String,
    /// As it was written; empty where a tool has set the compiled value only.
    #[prost(string, tag = "3")]
    value: String,
    #[prost(message, optional, tag = "6")]
    compiled: Option<Item>,
}

#[derive(Clone, PartialEq, Message)]
struct Item {
    #[prost(message, optional, tag = "2")]
    text: Option<Text>,
    #[prost(message, optional, tag = "7")]
    primitive: Option<Primitive>,
}

#[derive(Clone, PartialEq, Message)]
struct Text {
    #[prost(string, tag = "1")]
    value: String,
}

#[derive(Clone, PartialEq, Message)]
struct Primitive {
    #[prost(oneof = "Number", tags = "6, 7, 8")]
    number: Option<Number>,
}

#[derive(Clone, PartialEq, prost::Oneof)]
enum Number {
    #[prost(int32, tag = "6")]
    Decimal(i32),
    #[prost(uint32, tag = "7")]
    Hexadecimal(u32),
    #[prost(bool, tag = "8")]
    Boolean(bool),
}

/// # Errors
/// In words that follow "cannot read …:".
pub fn text(bytes: &[u8]) -> Result<String, String> {
    let broken = |why: String| format!("it is broken or cut off ({why})");
    let root = XmlNode::decode(bytes).map_err(|error| broken(error.to_string()))?;
    let root = root.element.ok_or_else(|| broken("it has no element".into()))?;
    let mut text = "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n".to_owned();
    match write(&root, 0, &mut text) {
        Ok(()) => Ok(text),
        Err(TooLong) => Err(format!("it means more than {} MiB of text", TEXT_BYTES_MAX >> 20)),
    }
}

/// Longer than any manifest; what is nested deep is indented far.
const TEXT_BYTES_MAX: usize = 32 << 20;

struct TooLong;

/// Prefixes are those of every manifest: what other namespaces say is for other tools. The reader of the buffer has bounded
/// the depth.
fn write(element: &XmlElement, depth: usize, text: &mut String) -> Result<(), TooLong> {
    let indent = "    ".repeat(depth);
    text.push_str(&format!("{indent}<{}", element.name));
    if depth == 0 {
        text.push_str(&format!(" xmlns:android=\"{ANDROID}\""));
    }
    for attribute in &element.attributes {
        let prefix = match attribute.namespace.as_str() {
            "" => "",
            ANDROID => "android:",
            _ => continue,
        };
        text.push_str(&format!(
            "\n{indent}    {prefix}{}=\"{}\"",
            attribute.name,
            xml::attribute(&attribute.text(), true)
        ));
    }
    let mut children = element.children.iter().filter_map(|child| child.element.as_ref()).peekable();
    if text.len() > TEXT_BYTES_MAX {
        return Err(TooLong);
    }
    if children.peek().is_none() {
        text.push_str("/>\n");
        return Ok(());
    }
    text.push_str(">\n");
    for child in children {
        write(child, depth + 1, text)?;
    }
    text.push_str(&format!("{indent}</{}>\n", element.name));
    Ok(())
}

impl XmlAttribute {
    fn text(&self) -> Cow<'_, str> {
        let compiled = self.compiled.as_ref().filter(|_| self.value.is_empty());
        let Some(Item { text, primitive }) = compiled else { return Cow::Borrowed(&self.value) };
        match (text, primitive.as_ref().and_then(|primitive| primitive.number.as_ref())) {
            (Some(text), _) => Cow::Borrowed(&text.value),
            (None, Some(Number::Decimal(number))) => Cow::Owned(number.to_string()),
            (None, Some(Number::Hexadecimal(number))) => Cow::Owned(format!("{number:#x}")),
            (None, Some(Number::Boolean(boolean))) => Cow::Owned(boolean.to_string()),
            (None, None) => Cow::Borrowed(""),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Made by `aapt2 link --proto-format`; see fixtures/artifacts/README.md.
    const COMPILED: &[u8] = include_bytes!("../../../fixtures/artifacts/notes/bundle/AndroidManifest.xml");

    #[test]
    fn the_manifest_of_a_bundle_is_text() {
        let text = text(COMPILED).unwrap();
        for part in [
            "package=\"com.example.notes\"",
            "android:minSdkVersion=\"26\"",
            "android:foregroundServiceType=\"connectedDevice|specialUse\"",
            "android:value=\"keeps a session with the &quot;aid&quot; &lt;open&gt;\"",
        ] {
            assert!(text.contains(part), "{part} is missing of\n{text}");
        }
    }

    #[test]
    fn values_that_a_tool_has_set_are_read_from_their_compiled_form() {
        let of = |number| XmlAttribute {
            compiled: Some(Item { text: None, primitive: Some(Primitive { number: Some(number) }) }),
            ..XmlAttribute::default()
        };
        assert_eq!(of(Number::Decimal(35)).text(), "35");
        assert_eq!(of(Number::Hexadecimal(0x4000_0001)).text(), "0x40000001");
        assert_eq!(of(Number::Boolean(false)).text(), "false");
    }

    #[test]
    fn what_means_more_than_it_holds_is_refused() {
        let attribute = XmlAttribute { name: "a".into(), ..XmlAttribute::default() };
        let leaf = XmlElement { name: "b".into(), attributes: vec![attribute; 5], ..XmlElement::default() };
        let mut node = XmlElement {
            name: "c".into(),
            children: vec![XmlNode { element: Some(leaf) }; 30_000],
            ..XmlElement::default()
        };
        for _ in 0..45 {
            let child = XmlNode { element: Some(node) };
            node = XmlElement { name: "d".into(), children: vec![child], ..XmlElement::default() };
        }
        let bytes = XmlNode { element: Some(node) }.encode_to_vec();
        assert!(bytes.len() < 2 << 20, "{}", bytes.len());
        assert!(text(&bytes).unwrap_err().contains("32 MiB"));
    }

    #[test]
    fn depth_is_bounded() {
        let mut node = XmlNode::default();
        for _ in 0..1_000 {
            let element = XmlElement { name: "a".into(), children: vec![node], ..XmlElement::default() };
            node = XmlNode { element: Some(element) };
        }
        assert!(text(&node.encode_to_vec()).unwrap_err().contains("recursion"));
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 2000, ..ProptestConfig::default() })]

        #[test]
        fn whatever_the_bytes_reading_ends(changes in prop::collection::vec((0..COMPILED.len(), any::<u8>()), 1..8)) {
            let mut bytes = COMPILED.to_vec();
            for (at, byte) in changes {
                bytes[at] = byte;
            }
            let _ = text(&bytes);
        }
    }
}
