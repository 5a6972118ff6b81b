//! A built app for iOS: its Info.plist, what its binaries name, and what it is signed with.

mod binary;
mod rules;
mod signature;

use binary::Binary;
pub use rules::check;

use super::container::Container;
use super::place_in;
use crate::codegen::merge::plist::{self, Keys, Value};
use crate::diagnostic::{Code, Diagnostic, Sources, Span};
use crate::xcode::{Entitlements, InfoPlist};

/// Longer than any Info.plist; nested dictionaries of a large app have some hundred kilobytes.
const PLIST_BYTES_MAX: u64 = 8 << 20;

/// What the executable, its libraries and its signature say.
#[derive(Debug)]
pub struct App {
    /// What people know it by.
    pub name: String,
    /// For what is not in any file.
    pub place: Span,
    /// None where it cannot be read, which is among the findings.
    pub plist: Option<InfoPlist>,
    pub binaries: Vec<(Binary, Span)>,
    pub signature: Signature,
    /// Categories of APIs that its privacy manifest gives reasons for; none where it has no such file.
    pub privacy: Option<Vec<String>>,
}

/// The entitlements that the app is signed with.
#[derive(Debug)]
pub enum Signature {
    Read(Entitlements),
    /// Why they are not known: words that follow "because".
    Unknown(String),
    /// What is wrong is among the findings.
    Unreadable,
}

impl App {
    pub fn keys(&self) -> Option<&Keys> {
        self.plist.as_ref().map(InfoPlist::keys)
    }
}

/// Reads the app in the folder `root` of a container. What is wrong with its files is in the second part.
pub fn open(container: &mut Container, root: &str, sources: &mut Sources) -> (App, Vec<Diagnostic>) {
    let mut findings = Vec::new();
    let place = place_in(container.name(), sources);
    let plist = match read_plist(container, &format!("{root}Info.plist"), sources) {
        Ok(plist) => Some(plist),
        Err(found) => {
            findings.extend(found);
            None
        }
    };
    let name = container.title().to_owned();
    let privacy = privacy(container, &format!("{root}PrivacyInfo.xcprivacy"));
    let mut app = App { place, name, plist, binaries: Vec::new(), signature: Signature::Unreadable, privacy };
    let executable =
        app.keys().and_then(|keys| keys.string("CFBundleExecutable")).map(|(name, _)| format!("{root}{name}"));
    if let Some(executable) = executable.as_ref().filter(|file| !container.has(file)) {
        app.signature = Signature::Unknown(format!("there is no {}", container.name_of(executable)));
    }
    let candidates: Vec<String> =
        container.files().iter().filter(|file| binary::may_be_one(file, root)).cloned().collect();
    let mut budget = binary::BYTES_MAX;
    for file in candidates {
        let place = place_in(&container.name_of(&file), sources);
        match binary::read(container, &file, &mut budget) {
            Ok(None) => {}
            Ok(Some(mut binary)) => {
                if Some(&file) == executable.as_ref() {
                    let signed = std::mem::take(&mut binary.entitlements);
                    app.signature = signature(signed, &container.name_of(&file), sources, &mut findings);
                }
                app.binaries.push((binary, place));
            }
            Err(refusal) => findings.push(refusal.finding(sources)),
        }
    }
    (app, findings)
}

/// What is wrong with a privacy manifest is for Xcode to say, which refuses to build it.
fn privacy(container: &mut Container, file: &str) -> Option<Vec<String>> {
    let bytes = container.read(file, PLIST_BYTES_MAX).ok()?;
    let list = plist::open(file, bytes, &mut Sources::default()).ok()?;
    let keys = plist::keys(&list).ok()?;
    let categories =
        keys.nested().filter(|key| key.name == "NSPrivacyAccessedAPIType").filter_map(|key| match &key.value {
            Value::String(category) => Some(category.clone()),
            _ => None,
        });
    Some(categories.collect())
}

fn read_plist(container: &mut Container, file: &str, sources: &mut Sources) -> Result<InfoPlist, Vec<Diagnostic>> {
    let name = container.name_of(file);
    let bytes = container.read(file, PLIST_BYTES_MAX).map_err(|refusal| vec![refusal.finding(sources)])?;
    InfoPlist::read(&name, bytes, sources).map_err(|found| found.into_iter().map(of_product).collect())
}

/// Findings about merging, as those of a file that nothing is merged into.
fn of_product(mut finding: Diagnostic) -> Diagnostic {
    if matches!(finding.code, Code::MergeSyntax | Code::MergeConflict) {
        finding.code = Code::ArtifactUnreadable;
        finding.help = vec!["mend the Info.plist of the project, and build again".into()];
    }
    finding
}

fn signature(
    signed: binary::Signed,
    executable: &str,
    sources: &mut Sources,
    findings: &mut Vec<Diagnostic>,
) -> Signature {
    let name = format!("{executable} (signature)");
    match signed {
        binary::Signed::Unknown(why) => Signature::Unknown(why),
        binary::Signed::Entitlements(bytes) => match Entitlements::read(&name, bytes, sources) {
            Ok(entitlements) => Signature::Read(entitlements),
            Err(found) => {
                findings.extend(found.into_iter().map(of_product));
                Signature::Unreadable
            }
        },
    }
}
