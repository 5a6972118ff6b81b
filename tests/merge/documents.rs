//! Documents as people and tools write them: any indentation, line end, comment and order.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

/// Marks of layout that a whole document shares.
#[derive(Clone, Debug)]
pub struct Style {
    newline: &'static str,
    unit: &'static str,
    bom: bool,
    declaration: bool,
    ends_with_newline: bool,
}

pub fn style() -> impl Strategy<Value = Style> {
    (select(&["\n", "\r\n", "\r", ""][..]), select(&["\t", "  ", "    ", "   ", " \t"][..]), any::<[bool; 3]>())
        .prop_map(|(newline, unit, [bom, declaration, ends_with_newline])| Style {
            newline,
            unit,
            bom,
            declaration,
            ends_with_newline,
        })
}

impl Style {
    fn line(&self, depth: usize) -> String {
        if self.newline.is_empty() { String::new() } else { format!("{}{}", self.newline, self.unit.repeat(depth)) }
    }

    fn document(&self, root: &str) -> String {
        let bom = if self.bom { "\u{feff}" } else { "" };
        let declaration = if self.declaration {
            format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>{}", self.newline)
        } else {
            String::new()
        };
        let end = if self.ends_with_newline { self.newline } else { "" };
        format!("{bom}{declaration}{root}{end}")
    }
}

pub fn plist() -> impl Strategy<Value = String> {
    let own = select(&["none", "empty", "closed", "theirs", "ours", "both"][..]);
    (style(), vec(plist_entry(), 0..4), own.clone(), own, any::<bool>()).prop_map(
        |(style, entries, ids, modes, first)| {
            let line = style.line(1);
            let mut items: Vec<String> =
                entries.iter().enumerate().map(|(n, entry)| entry.replace('#', &n.to_string())).collect();
            let arrays = [
                array("BGTaskSchedulerPermittedIdentifiers", ids, &["com.theirs"], "a", &style),
                array("UIBackgroundModes", modes, &["audio"], "fetch", &style),
            ];
            if first {
                items.splice(0..0, arrays.into_iter().flatten());
            } else {
                items.extend(arrays.into_iter().flatten());
            }
            let body: String = items.iter().map(|item| format!("{line}{}", item.replace('@', &line))).collect();
            let dict =
                if items.is_empty() { "<dict/>".to_owned() } else { format!("<dict>{body}{}</dict>", style.line(0)) };
            style.document(&format!("<plist version=\"1.0\">{0}{dict}{0}</plist>", style.line(0)))
        },
    )
}

/// `#` becomes a number, `@` a new line.
fn plist_entry() -> impl Strategy<Value = String> {
    select(
        &[
            "<key>Name#</key>@<string>a &amp; b</string>",
            "<key>Flag#</key><true/>",
            "<!-- a comment -->@<key>Note#</key>@<string><![CDATA[<x>]]></string>",
            "<key>List#</key>@<array>@  <string>fetch</string>@</array> <!-- after -->",
            "<key>Dict#</key>@<dict>@<key>UIBackgroundModes</key><string>inner</string></dict>",
            "<key>Empty#</key>@@<string></string>",
            "<key>Number#</key> <integer>7</integer>",
        ][..],
    )
    .prop_map(str::to_owned)
}

fn array(key: &str, kind: &str, theirs: &[&str], ours: &str, style: &Style) -> Option<String> {
    let values: Vec<&str> = match kind {
        "none" => return None,
        "closed" => return Some(format!("<key>{key}</key>@<array/>")),
        "theirs" => theirs.to_vec(),
        "ours" => vec![ours],
        "both" => [theirs, &[ours]].concat(),
        _ => Vec::new(),
    };
    let values: String = values.iter().map(|value| format!("{}<string>{value}</string>", style.line(2))).collect();
    let end = if values.is_empty() { "" } else { "@" };
    Some(format!("<key>{key}</key>@<array>{values}{end}</array>"))
}

pub fn manifest() -> impl Strategy<Value = String> {
    let prefix = select(&["android", "a", "tools"][..]);
    let tools = any::<bool>();
    (style(), prefix, tools, vec(manifest_child(), 0..3), proptest::option::of(vec(component(), 0..4)), any::<bool>())
        .prop_map(|(style, prefix, tools, children, components, named)| {
            let line = style.line(1);
            let mut root = format!("<manifest xmlns:{prefix}=\"http://schemas.android.com/apk/res/android\"");
            if tools && prefix != "tools" {
                root.push_str(" xmlns:tools=\"http://schemas.android.com/tools\"");
            }
            root.push_str(&format!("{line}{}package=\"com.example.app\">", if line.is_empty() { " " } else { "" }));
            let item = |item: &String, line: &str| {
                format!("{line}{}", item.replace('@', line).replace("android:", &format!("{prefix}:")))
            };
            root.extend(children.iter().map(|child| item(child, &line)));
            let name = if named { format!(" {prefix}:name=\".App\"") } else { String::new() };
            let application = match components {
                None => format!("{line}<application{name} />"),
                Some(components) => {
                    let body: String = components.iter().map(|component| item(component, &style.line(2))).collect();
                    let end = if components.is_empty() { "" } else { &line };
                    format!("{line}<application{name}>{body}{end}</application>")
                }
            };
            style.document(&format!("{root}{application}{}</manifest>", style.line(0)))
        })
}

fn manifest_child() -> impl Strategy<Value = String> {
    select(
        &[
            "<uses-permission android:name=\"android.permission.INTERNET\"/>",
            "<uses-permission android:name=\"android.permission.CAMERA\" /> <!-- photos -->",
            "<!-- what for -->@<uses-feature android:name=\"android.hardware.camera\"@  android:required=\"false\"/>",
            "@<queries><package android:name=\"com.other\"/></queries>",
        ][..],
    )
    .prop_map(str::to_owned)
}

fn component() -> impl Strategy<Value = String> {
    select(
        &[
            "<activity android:name=\".Main\" android:exported=\"true\"/>",
            "<!-- keep -->",
            "<provider android:authorities=\"${applicationId}.files\"@  android:name=\"x.y.Files\"@  />",
            "<meta-data android:name=\"a\" android:value=\"&lt;b&gt;\"></meta-data> <!-- odd -->",
        ][..],
    )
    .prop_map(str::to_owned)
}
