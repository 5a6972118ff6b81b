//! Binary XML, as `aapt2` compiles it: the manifest of an .apk as text.

mod bounds;

use apk_info_axml::{AXML, ResAnomaly};

/// What every compiled XML begins with: its type and the length of its head, little-endian (AOSP, ResourceTypes.h).
pub const MAGIC: [u8; 4] = [3, 0, 8, 0];

/// # Errors
/// In words that follow "cannot read …:".
pub fn text(bytes: &[u8]) -> Result<String, String> {
    if !bytes.starts_with(&MAGIC) {
        return Err("it is not compiled XML".into());
    }
    bounds::check(bytes)?;
    let read = AXML::new(&mut &*bytes, None).map_err(|error| format!("it is broken ({error})"))?;
    // The crate reads on behind damage; what it left out could be what is looked for.
    let damage = read.anomalies().iter().find(|anomaly| !matches!(anomaly, ResAnomaly::StringCountMismatch { .. }));
    match damage {
        Some(damage) => Err(format!("it is damaged ({damage})")),
        None => Ok(read.get_xml_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Made by `aapt2`; see fixtures/artifacts/README.md.
    const COMPILED: &[u8] = include_bytes!("../../../fixtures/artifacts/notes/compiled/AndroidManifest.xml");

    #[test]
    fn a_compiled_manifest_is_text() {
        let text = text(COMPILED).unwrap();
        for part in [
            "package=\"com.example.notes\"",
            "android:minSdkVersion=\"26\"",
            "android:foregroundServiceType=\"specialUse|connectedDevice\"",
            "android:value=\"keeps a session with the &quot;aid&quot; &lt;open&gt;\"",
        ] {
            assert!(text.contains(part), "{part} is missing of\n{text}");
        }
    }

    #[test]
    fn what_is_cut_off_is_refused() {
        for length in 0..COMPILED.len() {
            assert!(text(&COMPILED[..length]).is_err(), "{length} bytes of {}", COMPILED.len());
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 2000, ..ProptestConfig::default() })]

        #[test]
        fn whatever_the_bytes_reading_ends(changes in prop::collection::vec((0..COMPILED.len(), any::<u8>()), 1..8)) {
            let mut bytes = COMPILED.to_vec();
            for (at, byte) in changes {
                bytes[at] = byte;
            }
            if let Ok(text) = text(&bytes) {
                prop_assert!(text.len() <= bounds::TEXT_BYTES_MAX);
            }
        }
    }
}
